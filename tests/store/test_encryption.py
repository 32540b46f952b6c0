"""An encrypted case: what goes in comes out, nothing readable lies on disk, and a crash on the way loses nothing."""

from __future__ import annotations

import errno
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breachkit.errors import BreachkitError, CaseDamagedError, LockedError, StorageError
from breachkit.store import age, case_key, files, keyring, turning
from breachkit.store.case_key import CaseKey, State
from breachkit.store.local import LocalCase
from breachkit.store.sealed import Sealed
from tests.faults.disk import Replay, UnsyncedDisk, WatchedDisk, lay_out
from tests.faults.session import Acknowledged, check_that_it_holds, deeds, do, open_case

MARK = "メモ".encode()
SECRET, PUBLIC = age.new_identity()


class Holding:
    """A keyring with the keys it is made with."""

    def __init__(self, *secrets: str, passphrase: str | None = None) -> None:
        self._secrets, self._passphrase = secrets, passphrase

    def identities(self) -> list[Any]:
        return [age.identity(one) for one in self._secrets]

    def passphrase(self, purpose: str) -> str | None:
        return self._passphrase


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    keyring.use(Holding(SECRET))
    case_key.forget()
    yield
    keyring.use(keyring.Empty())
    case_key.forget()


CASE_SECRET = age.new_identity()[0]
OLD_SECRET = age.new_identity()[0]


def key(state: State = "whole", secret: str = CASE_SECRET, before: str = "") -> CaseKey:
    made = case_key.made([PUBLIC], None, secret, state)
    if before:
        made = replace(made, before=age.seal_small(before.encode(), [str(age.identity(secret).to_public())]))
    return made.proven(secret)


WHOLE = key()
CLOSING, OPENING, ANEW = key("closing"), key("opening"), key("closing", before=OLD_SECRET)


def wrapping(made: CaseKey) -> Sealed:
    return Sealed(Path("2026-0001"), made)


def wrapped(data: bytes, made: CaseKey) -> bytes:
    target = io.BytesIO()
    wrapping(made).wrap(io.BytesIO(data), target)
    return target.getvalue()


def unwrapped(data: bytes, made: CaseKey) -> bytes:
    target = io.BytesIO()
    wrapping(made).unwrap(io.BytesIO(data), target)
    return target.getvalue()


@given(st.binary(max_size=300), st.sampled_from([WHOLE, CLOSING, OPENING, ANEW]))
def test_a_file_comes_out_as_it_went_in(data: bytes, made: CaseKey) -> None:
    assert unwrapped(wrapped(data, made), made) == data


@pytest.mark.parametrize("size", [0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 1_000_000])
def test_a_file_of_any_size_comes_out_as_it_went_in(size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    assert unwrapped(wrapped(data[:size], WHOLE), WHOLE) == data[:size]


@given(st.binary(max_size=300).filter(lambda line: not line.startswith(b"~")), st.integers(1, 10**6))
def test_a_line_comes_out_as_it_went_in_and_holds_no_newline(line: bytes, number: int) -> None:
    for made in (WHOLE, CLOSING, ANEW):
        kept = wrapping(made).wrap_line(line, number)
        assert b"\n" not in kept
        assert wrapping(made).unwrap_line(kept, number) == line


def test_a_line_cannot_be_moved_or_changed() -> None:
    kept = wrapping(WHOLE).wrap_line(b'{"actor":"a"}', 3)
    for wrong in (kept[:-8] + b"AAAAAAA=", kept[:20], b"~", b"~!!", b'{"actor":"a"}'):
        with pytest.raises(ValueError):
            wrapping(WHOLE).unwrap_line(wrong, 3)
    with pytest.raises(ValueError, match="altered"):
        wrapping(WHOLE).unwrap_line(kept, 4)


@given(st.data())
def test_a_changed_or_cut_file_does_not_open(data: st.DataObject) -> None:
    whole = bytearray(a_file())
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] ^= data.draw(st.integers(1, 255))
    else:
        del whole[data.draw(st.integers(0, len(whole) - 1)) :]
    with pytest.raises(ValueError):
        unwrapped(bytes(whole), WHOLE)


@cache
def a_file() -> bytes:
    return wrapped(b"evidence" * 50, WHOLE)


def test_evidence_that_is_an_age_file_itself_is_encrypted_and_comes_back() -> None:
    """On the way both forms are taken, and a file of age that someone collected is no file of the case's."""
    foreign = io.BytesIO()
    age.encrypt(io.BytesIO(b"x"), foreign, [age.identity(OLD_SECRET).to_public()])
    data = foreign.getvalue()
    assert unwrapped(data, CLOSING) == data
    assert not wrapping(CLOSING).is_wrapped(io.BytesIO(data))
    assert unwrapped(wrapped(data, CLOSING), CLOSING) == data


def test_key_json_that_was_altered_is_told() -> None:
    """No one can slip in a recipient, or a state in which plain files are taken."""
    for forged in (
        replace(WHOLE, recipients=(PUBLIC, "age1x")),
        replace(WHOLE, state="closing"),
        replace(WHOLE, proof=""),
    ):
        with pytest.raises(CaseDamagedError, match=r"key\.json was altered"):
            wrapping(forged).wrap_line(b"{}", 1)


@pytest.mark.parametrize("text", ["", "{}", "[]", "nul", '{"format":2}', '{"format":1,"state":"open"}', "[" * 10_000])
def test_a_broken_key_json_is_told_and_nothing_is_taken_for_plain(tmp_path: Path, text: str) -> None:
    store = open_case(tmp_path)
    (store.folder / "key.json").write_text(text)
    with pytest.raises(CaseDamagedError, match=r"key\.json"):
        store.read()


def session(home: Path, events: int = 24) -> tuple[LocalCase, Acknowledged]:
    store, known = open_case(home), Acknowledged()
    for deed in deeds(store.id, events):
        with store.writing() as writer:
            do(writer, deed, known)
    return store, known


def turn(store: LocalCase, made: CaseKey) -> None:
    with store.writing():
        turning.begin(store, made)
        turning.finish(store)


def readable(folder: Path) -> list[str]:
    """Files that hold the mark, or begin as a plain file of a case would."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in ("key.json", ".lock", "current"):
            data = path.read_bytes()
            if MARK in data or data.startswith((b"{", b"draft")):
                found.append(path.name)
    return found


def test_encrypted_and_back_the_case_is_the_same(tmp_path: Path) -> None:
    store, known = session(tmp_path)
    before = {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()}
    turn(store, CLOSING)
    assert readable(tmp_path) == []
    check_that_it_holds(tmp_path, store.id, known, whole={len(known.events)})
    assert readable(tmp_path) == []
    turn(store, key("opening"))
    assert not (store.folder / "key.json").exists()
    for path, data in before.items():
        if path.name == "journal.jsonl":
            assert path.read_bytes().startswith(data)  # and what was done meanwhile
        elif path.name != "case.json":
            assert path.read_bytes() == data


def test_a_new_key_leaves_nothing_that_the_old_one_opens(tmp_path: Path) -> None:
    store, known = session(tmp_path)
    turn(store, key("closing", OLD_SECRET))
    turn(store, ANEW)
    for path in [*store.folder.rglob("d*.md"), store.snapshot]:
        with pytest.raises(ValueError, match="No matching keys"):
            age.decrypt(io.BytesIO(path.read_bytes()), io.BytesIO(), [age.identity(OLD_SECRET)])
    assert case_key.read(store.folder).before == ""  # type: ignore[union-attr]
    check_that_it_holds(tmp_path, store.id, known, whole={len(known.events)})


TURNS: dict[str, tuple[CaseKey | None, CaseKey]] = {
    "encrypt": (None, CLOSING),
    "decrypt": (CLOSING, OPENING),
    "give a new key": (key("closing", OLD_SECRET), ANEW),
}


@pytest.mark.parametrize(("first", "then"), TURNS.values(), ids=TURNS)
def test_a_crash_at_any_call_loses_nothing_and_the_next_writer_finishes(
    quick_folder: Path, monkeypatch: pytest.MonkeyPatch, first: CaseKey | None, then: CaseKey
) -> None:
    monkeypatch.setattr(files, "os", UnsyncedDisk())
    home, copy = quick_folder / "home", quick_folder / "copy"
    home.mkdir()
    store, known = session(home)
    if first is not None:
        turn(store, first)
    shutil.copytree(home, copy)
    disk = WatchedDisk(copy)
    monkeypatch.setattr(files, "os", disk)
    turn(LocalCase(copy / "cases" / store.id), then)
    monkeypatch.setattr(files, "os", UnsyncedDisk())
    replay = Replay()
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        replay.holds(name, None if path.is_dir() else path.read_bytes())
    seen: set[int] = set()
    for step in disk.steps:
        for what, tree in replay.left_by_a_crash(step):
            state = hash(tuple(sorted(tree.items())))
            if state in seen:
                continue
            seen.add(state)
            shutil.rmtree(copy)
            copy.mkdir()
            lay_out(tree, copy)
            case_key.forget()
            check_that_it_holds(copy, store.id, known, whole={len(known.events)})
            left = case_key.read(copy / "cases" / store.id)
            assert left is None or left.state == "whole", what
            if left is not None:
                assert readable(copy) == [], what
        replay.take(step)
    assert len(seen) > 25


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO], ids=["disk full", "I/O error"])
def test_whatever_call_the_disk_refuses_the_case_opens_and_can_be_finished(
    quick_folder: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(files, "os", UnsyncedDisk())
    home, copy = quick_folder / "home", quick_folder / "copy"
    home.mkdir()
    store, known = session(home)
    refused = 0
    for at in range(1000):
        shutil.copytree(home, copy)
        disk = WatchedDisk(copy, fail_at=at, code=code, lasting=True)
        monkeypatch.setattr(files, "os", disk)
        try:
            turn(LocalCase(copy / "cases" / store.id), CLOSING)
        except StorageError as error:
            refused += 1
            assert error.message.startswith("cannot write "), error.message
        monkeypatch.setattr(files, "os", UnsyncedDisk())
        check_that_it_holds(copy, store.id, known, whole={len(known.events)})
        shutil.rmtree(copy)
        if disk.calls <= at:
            break
    assert refused > 20


def test_a_writer_that_waited_while_the_case_was_encrypted_writes_encrypted(tmp_path: Path) -> None:
    store, _known = session(tmp_path)
    waiting = LocalCase(store.folder)
    assert waiting.read()["id"] == store.id  # it knows the case as a plain one
    turn(store, CLOSING)
    with waiting.writing() as writer:
        writer.append([("note.added", {"text": "メモ"})], time="2026-11-22T11:10:00Z", actor="tester")
        writer.keep()
    waiting.blobs.write("drafts/d999.md", MARK)
    assert readable(tmp_path) == []
    assert store.check().case["head"]["seq"] == 25


def test_a_reader_that_knew_the_case_as_a_plain_one_reads_on(tmp_path: Path) -> None:
    store, _known = session(tmp_path)
    reader = LocalCase(store.folder)
    assert reader.read()["head"]["seq"] == 24
    turn(store, CLOSING)
    assert reader.read()["head"]["seq"] == 24


def test_what_a_killed_writer_left_half_written_does_not_stay_readable(tmp_path: Path) -> None:
    store, _known = session(tmp_path)
    left = [store.folder / ".case.json.0a.tmp", store.folder / "drafts" / ".d001.md.0b.tmp"]
    for path in left:
        path.write_bytes(MARK)
    turn(store, CLOSING)
    assert [path for path in left if path.exists()] == []


def test_without_a_key_nothing_is_read_or_written(tmp_path: Path) -> None:
    store, _known = session(tmp_path)
    turn(store, CLOSING)
    keyring.use(Holding(OLD_SECRET))
    case_key.forget()
    locked = LocalCase(store.folder)
    before = {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()}
    for act in (
        locked.read, locked.rebuilt, locked.check, lambda: [*locked.events()], lambda: [*locked.lines()],
        lambda: locked.blobs.read("drafts/d001.md"), lambda: locked.blobs.write("drafts/d009.md", b"x"),
        lambda: locked.writing().__enter__(),
    ):  # fmt: skip
        with pytest.raises(LockedError) as told:
            act()
        assert "no key at hand opens it" in told.value.message
        assert PUBLIC in told.value.expected
    assert {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()} == before


def test_a_passphrase_opens_it_and_another_does_not(tmp_path: Path) -> None:
    store, _known = session(tmp_path)
    made = case_key.made([], "correct horse battery", CASE_SECRET, "closing")
    case_key.remember(made, CASE_SECRET)
    turn(store, made)
    for passphrase, opens in (("correct horse battery", True), ("another one", False), (None, False)):
        keyring.use(Holding(passphrase=passphrase))
        case_key.forget()
        if opens:
            assert LocalCase(store.folder).read()["id"] == store.id
        else:
            with pytest.raises(LockedError):
                LocalCase(store.folder).read()


def test_a_torn_end_of_an_encrypted_journal_is_kept_encrypted(tmp_path: Path) -> None:
    store, _known = session(tmp_path)
    turn(store, CLOSING)
    with store.journal.path.open("ab") as stream:
        stream.write(b"~half a line")
    with store.writing() as writer:
        assert writer.torn is not None
        kept = Path(writer.torn).read_bytes()
    assert unwrapped(kept, WHOLE) == b"~half a line"
    assert turning.plain_files(store.folder, wrapping(WHOLE)) == []


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    store, _known = session(tmp_path)
    turn(store, CLOSING)
    data = bytearray(store.journal.path.read_bytes())
    third = [at for at, byte in enumerate(data) if byte == 10][2] + 30
    data[third] = ord("A") if data[third] != ord("A") else ord("B")
    store.journal.path.write_bytes(data)
    assert "event 4" in store.check().fault


def test_a_stream_that_fails_tells_its_own_error() -> None:
    class Full(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    calls: list[Callable[[], None]] = [
        lambda: age.encrypt(io.BytesIO(b"x" * 100_000), Full(), [age.identity(SECRET).to_public()]),  # type: ignore[arg-type]
        lambda: wrapping(WHOLE).unwrap(io.BytesIO(a_file()), Full()),  # type: ignore[arg-type]
    ]
    for call in calls:
        with pytest.raises(OSError, match="No space left"):
            call()


def test_what_fails_in_a_pipe_is_raised_by_its_reader() -> None:
    def fail(_target: Any) -> None:
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"), age.piped(fail) as source:
        source.read()

    def much(target: Any) -> None:
        target.write(b"x" * 10_000_000)

    with age.piped(much) as source:
        assert source.read(5) == b"xxxxx"  # a reader that leaves early hangs nobody


@pytest.mark.parametrize(
    "text",
    ["", "age1", "AGE-SECRET-KEY-1QQQ", "ssh-rsa", "-----BEGIN AGE ENCRYPTED FILE-----", "\0\1", "あ", "x" * 70_000],
)
def test_what_is_no_key_is_told_without_repeating_a_secret(tmp_path: Path, text: str) -> None:
    path = tmp_path / "id.txt"
    path.write_text(text)
    with pytest.raises(BreachkitError) as told:
        age.identities(path, "BREACHKIT_IDENTITY", lambda _purpose: "some passphrase")
    assert "QQQ" not in str(told.value.message) + told.value.expected
    with pytest.raises(BreachkitError) as told:
        age.recipient(text or "x", "--to")
    assert "QQQ" not in told.value.message
