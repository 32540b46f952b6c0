"""The journal: what was acknowledged stays, what was changed is named, what was torn is set aside."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path

import pytest

from breachkit.domain.event import EventKind, seal, split_line
from breachkit.domain.start import FIRST_PREVIOUS
from breachkit.errors import BreachkitError, CaseDamagedError, StorageError
from breachkit.store.local import LocalCase, LocalHome

TIME = "2026-11-22T11:10:00Z"


def opened(tmp_path: Path, notes: int = 5) -> LocalCase:
    """A case with `notes` notes."""
    store = LocalHome(tmp_path).new_case(2026)
    with store.writing() as writer:
        case = {"id": store.id, "title": "t", "org": "o", "timezone": "Asia/Tokyo", "playbook": "jp-breach"}
        writer.append([("case.opened", case)], time=TIME, actor="tester")
        for number in range(notes):
            writer.append([("note.added", {"text": f"note {number}"})], time=TIME, actor='a"ct,"or')
        writer.keep()
    return store


def test_an_event_is_on_disk_when_append_returns(tmp_path: Path) -> None:
    store = opened(tmp_path)
    assert [note["text"] for note in store.read()["notes"]] == [f"note {n}" for n in range(5)]
    assert store.rebuilt() == {**store.read(), "derived": {}}


def test_a_line_is_canonical_json_and_its_hash_is_over_the_bytes_as_they_stand(tmp_path: Path) -> None:
    import hashlib

    import rfc8785

    for line in opened(tmp_path).journal.path.read_bytes().splitlines():
        members = json.loads(line)
        assert rfc8785.dumps(members) == line
        parts = split_line(line)
        assert parts is not None
        without = {name: value for name, value in members.items() if name != "hash"}
        assert parts == (rfc8785.dumps(without), members["hash"])
        assert hashlib.sha256(parts[0]).hexdigest() == members["hash"]


def test_every_single_changed_byte_is_detected(tmp_path: Path) -> None:
    store = opened(tmp_path, notes=3)
    whole = store.journal.path.read_bytes()
    for at in range(len(whole)):
        store.journal.path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x01]) + whole[at + 1 :])
        found = store.check()
        line = whole[:at].count(b"\n")
        assert found.case["head"]["seq"] <= line, at
        assert found.fault or found.torn, at


def test_every_truncation_is_a_torn_tail_or_shorter_than_the_snapshot_knew(tmp_path: Path) -> None:
    store = opened(tmp_path, notes=3)
    whole = store.journal.path.read_bytes()
    for at in range(len(whole)):
        store.journal.path.write_bytes(whole[:at])
        with pytest.raises(CaseDamagedError, match="shorter"):
            store.read()


@pytest.mark.parametrize("change", ["removed", "doubled", "swapped"])
def test_a_removed_doubled_or_swapped_event_is_named(change: str, tmp_path: Path) -> None:
    store = opened(tmp_path)
    lines = store.journal.path.read_bytes().splitlines(keepends=True)
    if change == "removed":
        del lines[2]
    elif change == "doubled":
        lines.insert(2, lines[2])
    else:
        lines[2], lines[3] = lines[3], lines[2]
    store.journal.path.write_bytes(b"".join(lines))
    found = store.check()
    assert found.case["head"]["seq"] == (3 if change == "doubled" else 2)
    assert found.fault


def test_a_forged_event_with_a_right_hash_does_not_fit_the_chain(tmp_path: Path) -> None:
    store = opened(tmp_path)
    lines = store.journal.path.read_bytes().splitlines(keepends=True)
    _event, forged = seal(3, TIME, "mallory", "note.added", {"text": "forged"}, FIRST_PREVIOUS, salt="0" * 32)
    store.journal.path.write_bytes(b"".join([*lines[:2], forged, *lines[3:]]))
    assert store.check().case["head"]["seq"] == 2


def test_a_torn_tail_is_kept_aside_and_the_case_goes_on(tmp_path: Path) -> None:
    store = opened(tmp_path)
    with store.journal.path.open("ab") as stream:
        stream.write(b'{"actor":"tester","hash":"12')
    assert len(store.read()["notes"]) == 5
    with store.writing() as writer:
        assert writer.torn is not None
        assert Path(writer.torn).read_bytes() == b'{"actor":"tester","hash":"12'
        writer.append([("note.added", {"text": "after"})], time=TIME, actor="tester")
        writer.keep()
    assert store.read()["notes"][-1]["text"] == "after"
    assert store.check().fault == ""


def test_a_crash_between_journal_and_snapshot_loses_nothing(tmp_path: Path) -> None:
    store = opened(tmp_path)
    with store.writing() as writer:
        writer.append([("note.added", {"text": "unkept"})], time=TIME, actor="tester")  # and no keep()
    assert store.read()["notes"][-1]["text"] == "unkept"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"format": 99}', b"\xff\xfe", b"null"])
def test_a_damaged_or_missing_snapshot_is_rebuilt_from_the_journal(damage: bytes, tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.snapshot.write_bytes(damage)
    assert len(store.read()["notes"]) == 5
    store.snapshot.unlink()
    assert len(store.read()["notes"]) == 5


def test_a_failing_disk_leaves_the_last_good_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(tmp_path)
    whole = store.journal.path.read_bytes()

    def full(_handle: int, data: memoryview) -> int:
        import errno

        os_write(_handle, bytes(data[:10]))
        raise OSError(errno.ENOSPC, "No space left on device")

    os_write = os.write
    monkeypatch.setattr("breachkit.store.files.os.write", full)
    with store.writing() as writer, pytest.raises(StorageError, match="No space left"):
        writer.append([("note.added", {"text": "lost"})], time=TIME, actor="tester")
    monkeypatch.undo()
    assert store.journal.path.read_bytes() == whole
    assert len(store.read()["notes"]) == 5


def test_files_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    store = opened(tmp_path / "home")
    for path in [*store.folder.rglob("*"), store.folder, store.folder.parent]:
        assert oct(path.stat().st_mode & 0o777) == ("0o700" if path.is_dir() else "0o600"), path


def _write_notes(folder: str, name: str, count: int) -> None:
    store = LocalCase(Path(folder))
    for number in range(count):
        acts: list[tuple[EventKind, dict[str, object]]] = [("note.added", {"text": f"{name}-{number}"})]
        with store.writing() as writer:
            writer.append(acts, time=TIME, actor=name)
            writer.keep()


def test_many_processes_write_one_chain_and_none_loses_an_event(tmp_path: Path) -> None:
    store = opened(tmp_path, notes=0)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write_notes, args=(str(store.folder), f"p{n}", 25)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    texts = [event.payload["text"] for event in store.events(after=1)]
    assert store.read()["notes_total"] == 100
    assert sorted(texts) == sorted(f"p{n}-{i}" for n in range(4) for i in range(25))
    assert store.check().case["head"]["seq"] == 101


def test_case_numbers_are_never_given_twice(tmp_path: Path) -> None:
    home = LocalHome(tmp_path)
    assert [home.new_case(2026).id for _ in range(3)] == ["2026-0001", "2026-0002", "2026-0003"]
    assert home.new_case(2027).id == "2027-0001"


@pytest.mark.parametrize("case_id", ["../2026-0001", "2026-0001/..", "", "x", "2026-00011", "2026-0009"])
def test_a_case_id_cannot_leave_the_home(case_id: str, tmp_path: Path) -> None:
    opened(tmp_path)
    with pytest.raises(BreachkitError):
        LocalHome(tmp_path).case(case_id)
