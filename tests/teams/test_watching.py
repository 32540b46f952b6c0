"""`watch` shows each entry once and in order, whoever records it, and comes back when a server does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from breachkit.errors import StorageError
from breachkit.services.watching import follow
from breachkit.store.local import LocalCase
from breachkit.store.protocol import CaseStore
from tests.conftest import Ran
from tests.teams.conftest import Team
from tests.teams.test_server_store import TIME, note, opened, opening

Cli = Callable[..., Ran]


def local_case(folder: Path) -> LocalCase:
    from breachkit.store.local import LocalHome

    store = LocalHome(folder).new_case(2026)
    with store.writing() as writer:
        writer.append([opening(store.id), *[("note.added", {"text": f"{n}"}) for n in range(3)]], time=TIME, actor="a")
        writer.keep()
    return store


def seen_while(store: CaseStore, act: Callable[[], None], wanted: int, **begin: int) -> list[int]:
    """The numbers of the entries that a watcher sees, while `act` happens in another thread after the first beat."""
    numbers: list[int] = []
    begun = threading.Event()

    def then() -> None:
        begun.wait(10)
        act()

    worker = threading.Thread(target=then)
    worker.start()
    beats = 0

    def going_on() -> bool:
        nonlocal beats
        begun.set()
        beats += 1
        return len(numbers) < wanted and beats < 400

    start = {"after": None, "last": 2, **begin}
    for event in follow(store, going_on=going_on, lost=lambda error: None, beat=0.05, **start):  # type: ignore[arg-type]
        if event is not None:
            numbers.append(event.seq)
    worker.join()
    return numbers


def test_a_folder_is_watched_by_its_size(tmp_path: Path) -> None:
    store = local_case(tmp_path)
    other = LocalCase(store.folder)

    def act() -> None:
        for _ in range(3):
            with other.writing() as writer:
                writer.append([("note.added", {"text": "x"})], time=TIME, actor="b")

    assert seen_while(store, act, 5) == [3, 4, 5, 6, 7]


def test_a_server_says_what_others_append_and_nothing_is_shown_twice(team_server: Team) -> None:
    store = opened(team_server)
    other = team_server.home("ciso").case(store.id)
    elsewhere = opened(team_server, login="ciso")
    viewer = team_server.home("viewer").case(store.id)

    def act() -> None:
        note(elsewhere, "another case")
        for _ in range(3):
            note(other, "x")

    assert seen_while(viewer, act, 7, after=0) == [1, 2, 3, 4, 5, 6, 7]


def test_a_connection_that_breaks_is_made_anew_and_nothing_is_missed(team_server: Team) -> None:
    store = opened(team_server)
    other = team_server.home("ciso").case(store.id)
    told: list[StorageError] = []
    numbers: list[int] = []
    beats = iter(range(200))

    def going_on() -> bool:
        beat = next(beats)
        if beat == 1:
            team_server.server.run("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'dpo'")
            note(other, "while no one listened")
        return 5 not in numbers and beat < 199

    for event in follow(store, after=None, last=1, going_on=going_on, lost=told.append, beat=0.05):
        if event is not None:
            numbers.append(event.seq)
    assert numbers == [4, 5] and told


def test_json_lines_are_the_entries_of_log(breachkit: Cli, case: Path) -> None:
    breachkit("note", "one")
    lines = [json.loads(line) for line in breachkit("watch", "--json", "--for", "0", "--after", "0").out.splitlines()]
    assert lines == breachkit("log", "--json").json


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_without_a_terminal_lines_are_plain(lang: str, breachkit: Cli, case: Path) -> None:
    breachkit("note", "\x1b[31mred\x1b[0m")
    shown = breachkit("watch", "--for", "0", "--last", "1", "--lang", lang).out
    assert shown.count("\n") == 1 + shown.count("BREACHKIT_NOW") and "red" in shown and "\x1b" not in shown


def test_ctrl_c_ends_it_cleanly(case: Path) -> None:
    import signal

    process = subprocess.Popen(
        [sys.executable, "-m", "breachkit", "watch", "--last", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # who runs the tests may ignore it
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if "2026" in line or "Nov" in line:
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0 and "Traceback" not in err and "The case goes on" in out, (out, err)
