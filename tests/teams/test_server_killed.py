"""Many people on one server, also while it is killed: none lost that was acknowledged, none doubled, one chain."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from breachkit.domain.reapply import may_follow
from breachkit.errors import ConflictError, StorageError
from breachkit.store.postgres import team
from breachkit.store.postgres.case import ServerCase
from breachkit.store.postgres.connection import Server
from tests.teams import server as servers
from tests.teams.conftest import Team
from tests.teams.test_server_store import TIME, opened, opening

ROOT = Path(__file__).resolve().parents[2]


def crowd(
    address: Callable[[str], str],
    store: ServerCase,
    folder: Path,
    writers: int,
    events: int,
    meanwhile: Callable[[], None],
) -> tuple[Counter[str], Counter[str]]:
    """Lets so many processes write so much. Returns what is in the case, by text, and how often each outcome was told."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{os.environ.get('PYTHONPATH', '')}"}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.teams.crowd", address("dpo"), store.id, f"p{n}", str(events), folder / f"p{n}"],
            cwd=ROOT, env=environment,
        )
        for n in range(writers)
    ]  # fmt: skip
    meanwhile()
    assert [one.wait(300) for one in running] == [0] * writers
    outcome: dict[str, str] = {}
    for number in range(writers):
        outcome |= json.loads((folder / f"p{number}").read_text())
    store.server.drop()
    there = Counter(event.payload["text"] for event in store.events() if event.kind == "note.added")
    check = store.check()
    assert check.fault == "" and check.case["notes_total"] == sum(there.values())
    assert all(there[text] == 1 for text, word in outcome.items() if word == "done"), "acknowledged and lost"
    assert all(there[text] == 0 for text, word in outcome.items() if word == "refused"), "refused and there"
    assert not there or max(there.values()) == 1, "doubled"
    for number in range(writers):
        own = [text for text in (f"p{number}-{n}" for n in range(events)) if there[text]]
        assert [text for text in there if text.startswith(f"p{number}-")] == own, "out of its order"
    return there, Counter(outcome.values())


def kill_and_start(server: servers.RealServer, after: float) -> None:
    time.sleep(after)
    server.stop(signal.SIGKILL)
    time.sleep(0.2)
    server.start()


def killed_crowd(folder: Path, writers: int, events: int, kills: int) -> Counter[str]:
    server = servers.make(synced=True)
    if server is None:
        pytest.skip("no PostgreSQL here")
    try:
        server.run(f"create role dpo login password '{server.password}'", "create database one")
        owner = Server(server.address("owner", "one"))
        team.lay(owner)
        team.grant(owner, "dpo", "responder", privileged=False)
        owner.drop()
        store = ServerCase(Server(server.address("dpo", "one")), "2026-0001")
        store.server.rows("select breachkit.claim_case('2026-0001')")
        with store.writing() as writer:
            writer.append([opening(store.id)], time=TIME, actor="dpo")
        store.server.drop()

        def meanwhile() -> None:
            for _ in range(kills):
                kill_and_start(server, 1.5)

        _there, told = crowd(lambda login: server.address(login, "one"), store, folder, writers, events, meanwhile)
        return told
    finally:
        servers.unmake(server)


def test_a_server_that_is_killed_midway_loses_nothing_acknowledged_and_doubles_nothing(tmp_path: Path) -> None:
    told = killed_crowd(tmp_path, writers=3, events=120, kills=1)
    assert told["done"] > 300, told


@pytest.mark.torture
def test_a_server_killed_ten_times_under_eight_writers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = killed_crowd(tmp_path, writers=8, events=500, kills=10)
    with capsys.disabled():
        print("\n  server killed ten times:", dict(told))
    assert sum(told.values()) == 4000


@pytest.mark.torture
def test_sixteen_processes_with_five_hundred_events_each(
    team_server: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    there, told = crowd(team_server.address, opened(team_server, notes=0), tmp_path, 16, 500, lambda: None)
    with capsys.disabled():
        print(f"\n  16 x 500 on a server: {dict(told)}, {time.monotonic() - began:.0f} s")
    assert len(there) == told["done"] == 8000


def break_connection(store: ServerCase, team: Team) -> None:
    team.server.run("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'dpo'")


def test_a_connection_that_broke_before_the_entry_was_sent_is_made_anew(team_server: Team) -> None:
    store = opened(team_server)
    with store.writing() as writer:
        break_connection(store, team_server)
        writer.append([("note.added", {"text": "after all"})], time=TIME, actor="x")
    assert [note["text"] for note in store.read()["notes"]].count("after all") == 1


def test_an_entry_that_was_written_before_the_connection_broke_is_not_written_again(
    team_server: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(team_server)
    ask = store.server.rows

    def rows(question: str, *values: object) -> Any:
        answer = ask(question, *values)
        if "breachkit.append" in question:
            monkeypatch.setattr(store.server, "rows", ask)
            break_connection(store, team_server)
            return ask("select 1")  # breaks here: written, and the answer never came
        return answer

    with store.writing() as writer:
        monkeypatch.setattr(store.server, "rows", rows)
        writer.append([("note.added", {"text": "once"})], time=TIME, actor="x")
        assert writer.case["notes"][-1]["text"] == "once"
    assert [event.payload.get("text") for event in store.events()].count("once") == 1
    assert store.check().fault == ""


def test_a_server_that_does_not_come_back_leaves_it_open_and_says_so(
    team_server: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    store = opened(team_server)

    def refuse(*_given: object, **_named: object) -> None:
        raise psycopg.OperationalError("connection refused; password=hunter2")

    with pytest.raises(StorageError, match="not known") as told, store.writing() as writer:
        monkeypatch.setattr(store.server, "connect", refuse)
        break_connection(store, team_server)
        writer.append([("note.added", {"text": "?"})], time=TIME, actor="x")
    assert "breachkit log" in told.value.mend and "hunter2" not in str(told.value.__dict__)


class TestWhenTheLockWasLost:
    """The connection, and the lock with it, is gone; another writes; then the first goes on."""

    def after_another(self, team: Team, mine: list[Any], another: list[Any]) -> ServerCase:
        store = opened(team)
        other = team.home("ciso").case(store.id)
        with store.writing() as writer:
            break_connection(store, team)
            with other.writing() as others:
                others.append(another, time=TIME, actor="ciso")
            writer.append(mine, time=TIME, actor="dpo")
            assert writer.case["head"]["seq"] == 4 + len(mine) + len(another)
        return store

    def test_what_means_the_same_is_put_after_it(self, team_server: Team) -> None:
        store = self.after_another(
            team_server, [("note.added", {"text": "mine"})], [("note.added", {"text": "theirs"})]
        )
        assert [one["text"] for one in store.read()["notes"]][-2:] == ["theirs", "mine"]
        assert store.check().fault == ""

    def test_what_stood_on_a_fact_that_changed_is_told_and_not_written(self, team_server: Team) -> None:
        decided = {
            "obligation": "a.b",
            "decision": "notify",
            "reason": "",
            "by": "",
            "role": "",
            "verdict": "",
            "facts": {},
        }
        with pytest.raises(ConflictError, match="changed what this stands on"):
            self.after_another(
                team_server, [("obligation.decided", decided)], [("fact.recorded", {"fact": "f", "value": 1})]
            )
        assert all(event.kind != "obligation.decided" for event in opened(team_server).events())


FACT, OTHER_FACT = ("fact.recorded", {"fact": "f", "value": 1}), ("fact.recorded", {"fact": "g", "value": 1})
NOTE, DONE = ("note.added", {"text": "x"}), ("step.done", {"step": "s"})
FILED = ("obligation.filed", {"obligation": "a.b"})


@pytest.mark.parametrize(
    ("act", "between", "may"),
    [
        (NOTE, FACT, True),
        (FACT, NOTE, True),
        (FACT, OTHER_FACT, True),
        (FACT, FACT, False),
        (DONE, FACT, True),
        (DONE, ("step.skipped", {"step": "s"}), False),
        (DONE, ("step.noted", {"step": "s"}), True),
        (DONE, ("step.done", {"step": "t"}), True),
        (FILED, FACT, False),
        (FILED, FILED, False),
        (FILED, DONE, True),
        (("draft.rendered", {"id": "d1"}), NOTE, False),
        (("draft.approved", {"draft": "d1"}), NOTE, False),
        (("seal.made", {"id": "s1"}), NOTE, False),
        (("evidence.added", {"id": "e1"}), NOTE, False),
        (("entry.added", {"id": "c1"}), NOTE, False),
    ],
)
def test_which_acts_may_stand_after_what_another_did(act: Any, between: Any, may: bool) -> None:
    assert may_follow([act], [between]) is may
    assert may_follow([NOTE, act], [NOTE, between]) is may
