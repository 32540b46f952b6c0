"""A disk that is full or broken at any call: the last good state stands, and the user is told in words."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from breachkit.errors import BreachkitError, StorageError
from breachkit.store import files
from breachkit.store.local import LocalCase
from tests.conftest import Ran
from tests.faults.disk import UnsyncedDisk, WatchedDisk
from tests.faults.session import Acknowledged, check_that_it_holds, deeds, do, open_case

Cli = Callable[..., Ran]


def refuse_everywhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, events: int, code: int, lasting: bool
) -> dict[str, int]:
    """Does a session; before each deed, does it once for each of its calls, on a copy whose disk refuses that call.

    `lasting`: the disk refuses every call from there on, too (but a full disk still lets files be cut and removed).
    """
    home, copy = folder / "home", folder / "copy"
    home.mkdir()
    monkeypatch.setattr(files, "os", UnsyncedDisk())
    store = open_case(home)
    known = Acknowledged()
    counted = {"calls refused": 0, "told of": 0, "recorded in spite of it": 0}
    for deed in deeds(store.id, events):
        at = 0
        while True:
            shutil.copytree(home, copy)
            disk = WatchedDisk(copy, fail_at=at, code=code, lasting=lasting)
            monkeypatch.setattr(files, "os", disk)
            said = Acknowledged([*known.events], {**known.files})
            try:
                with LocalCase(copy / "cases" / store.id).writing() as writer:
                    do(writer, deed, said)
            except StorageError as error:
                counted["told of"] += 1
                assert error.message.startswith("cannot write "), error.message
                assert error.mend
                unsure = "breachkit log" in error.mend
            else:
                assert disk.calls <= at, "a refusal was swallowed"
                shutil.rmtree(copy)
                break
            recorded = len(said.events) > len(known.events)
            counted["calls refused"] += 1
            counted["recorded in spite of it"] += recorded
            monkeypatch.setattr(files, "os", UnsyncedDisk())
            there = len(said.events) if recorded else len(known.events)
            size = 1 if isinstance(deed, bytes) else len(deed)
            whole = {there, there + size} if unsure else {there}
            check_that_it_holds(copy, store.id, said if recorded else known, whole=whole)
            shutil.rmtree(copy)
            at += 1
        monkeypatch.setattr(files, "os", UnsyncedDisk())
        with store.writing() as writer:
            do(writer, deed, known)
    assert len(known.events) == events
    return counted


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO], ids=["disk full", "I/O error"])
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from there on"])
def test_the_last_good_state_stands_whatever_call_the_disk_refuses(
    quick_folder: Path, monkeypatch: pytest.MonkeyPatch, code: int, lasting: bool
) -> None:
    counted = refuse_everywhere(quick_folder, monkeypatch, events=20, code=code, lasting=lasting)
    assert counted["calls refused"] > 60
    assert counted["recorded in spite of it"] > 10


@pytest.mark.torture
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT], ids=["disk full", "I/O error", "quota"])
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from there on"])
def test_the_last_good_state_stands_whatever_call_of_a_long_session_is_refused(
    quick_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: int,
    lasting: bool,
) -> None:
    counted = refuse_everywhere(quick_folder, monkeypatch, events=200, code=code, lasting=lasting)
    with capsys.disabled():
        print(f"\n  {errno.errorcode[code]}{' from there on' if lasting else ''}:", counted)
    assert counted["calls refused"] > 600


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_full_disk_is_told_in_words_and_nothing_is_recorded(
    breachkit: Cli, case: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    whole = (case / "journal.jsonl").read_bytes()
    monkeypatch.setattr(files, "os", WatchedDisk(case, fail_at=0, lasting=True))
    told = breachkit("note", "lost?", "--lang", lang, code=1)
    assert "journal.jsonl" in told.err
    assert ("No space left on device" in told.err) and ("free some space" if lang == "en" else "空き") in told.err
    assert (case / "journal.jsonl").read_bytes() == whole


def test_what_the_journal_holds_is_recorded_even_where_the_snapshot_is_refused(
    breachkit: Cli, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that fails invites a second try, which would record the act twice."""
    monkeypatch.setattr(files, "os", WatchedDisk(case, fail_at=2, lasting=True))
    told = breachkit("note", "kept", code=0)
    assert "This is recorded." in told.err
    assert "No space left" in told.err
    monkeypatch.setattr(files, "os", UnsyncedDisk())
    assert breachkit("log", "--json").json[-1]["payload"] == {"text": "kept"}
    assert breachkit("note", "next").err == ""
    assert breachkit("verify").code == 0


def test_an_unfinished_end_is_set_aside_and_told(breachkit: Cli, case: Path) -> None:
    with (case / "journal.jsonl").open("ab") as stream:
        stream.write(b'{"actor":"tester","hash":"12')
    assert "28 bytes of an unfinished entry" in breachkit("verify").out
    told = breachkit("note", "after")
    kept = next(case.glob("journal.jsonl.torn-*"))
    assert str(kept) in told.err
    assert kept.read_bytes() == b'{"actor":"tester","hash":"12'
    assert breachkit("verify").code == 0


def test_an_opening_that_the_disk_refuses_leaves_no_case(
    breachkit: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    for at in range(40):
        disk = WatchedDisk(tmp_path, fail_at=at)
        monkeypatch.setattr(files, "os", disk)
        ran = breachkit("new", "--title", "t", "--org", "o", code=None)
        monkeypatch.setattr(files, "os", UnsyncedDisk())
        if disk.calls <= at:
            break
        if ran.code:
            assert "cannot write" in ran.err
            assert breachkit("list", "--json").json == []
        else:
            assert "This is recorded." in ran.err
            assert breachkit("verify").code == 0
            shutil.rmtree(home)
    assert at > 8


def test_a_refusal_that_is_not_the_disk_s_is_no_storage_error(tmp_path: Path) -> None:
    store = open_case(tmp_path)
    with store.writing() as writer, pytest.raises(BreachkitError, match="larger than 1024 KiB"):
        writer.append([("note.added", {"text": "x" * 1024 * 1024})], time="2026-11-22T11:10:00Z", actor="tester")
