"""One run of letters: batches of people, a ledger of who was written to, and the way back in after an interruption.

The ledger stands beside the output: a first line that says which run it is, then one line a batch, added and synced only
after the batch's letters are on disk. A run that was interrupted, even by SIGKILL, cuts the output and the ledger back to the last
whole batch and goes on from there; so nobody is written to twice and nobody left out, which is checked at the end.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from breachkit.documents.letters import COLUMNS, Letter, Press, Setup
from breachkit.errors import BreachkitError, StorageError, UsageError
from breachkit.i18n import _
from breachkit.store.files import FILE_MODE, make_folder, sync_folder, told_plainly, write_all, write_whole

BATCH = 1000
"""People's numbers in one batch, and so the most letters in one PDF file."""
SYNCED = 4
"""Batches that are synced, and then told of in the ledger, at once."""
WHO = ("all", "with-email", "without-email")


@dataclass(frozen=True)
class Target:
    """Where letters go: one file, or a folder with a file each (PDF: a file for each batch)."""

    out: Path
    folder: bool
    fmt: str

    @property
    def ledger(self) -> Path:
        return self.out / "ledger.jsonl" if self.folder else self.out.with_name(self.out.name + ".ledger.jsonl")

    @property
    def manifest(self) -> Path:
        return self.out / "manifest.json" if self.folder else self.out.with_name(self.out.name + ".manifest.json")

    @property
    def part(self) -> Path:
        """The file while it is being written."""
        return self.out.with_name(self.out.name + ".part")

    def letter(self, number: int) -> Path:
        """The file of one person's letter; at most a batch of them in a folder."""
        return self.out / f"{(number - 1) // BATCH:05d}" / f"{number:07d}.{self.fmt}"

    def bound(self, batch: int) -> Path:
        """The PDF file of a batch."""
        return self.out / f"letters-{batch + 1:05d}.pdf"


@dataclass(frozen=True)
class Batch:
    """What came of a batch: each letter's person, language and SHA-256, whom no letter could go to, and the bytes.

    `data` is what goes into the one file, or the PDF; None where the letters were written to files of their own. `files` are
    letters for files of their own that another machine made.
    """

    index: int
    letters: list[tuple[int, str, str]]
    left_out: list[int]
    data: bytes | None = None
    files: list[tuple[int, bytes]] = field(default_factory=list)


def wanted(people: Iterable[tuple[Any, ...]], who: str, fmt: str) -> tuple[list[tuple[Any, ...]], list[int]]:
    """The people whom this run writes to, and those whom it would but cannot (an e-mail without an address)."""
    place = COLUMNS.index("email")
    chosen = [one for one in people if who == "all" or (one[place] is not None) == (who == "with-email")]
    if fmt != "eml":
        return chosen, []
    return [one for one in chosen if one[place]], [one[0] for one in chosen if not one[place]]


def write_batch(
    press: Press, index: int, people: list[tuple[Any, ...]], who: str, target: Target, *, here: bool = True
) -> Batch:
    """Writes the letters to some people.

    Args:
        here: whether letters of their own go to their files at once; else their bytes are handed back.
    """
    chosen, left_out = wanted(people, who, target.fmt)
    if target.fmt == "pdf":
        if not chosen:
            return Batch(index, [], left_out, b"")
        data, langs = press.bound(chosen)
        digest = hashlib.sha256(data).hexdigest()
        return Batch(index, [(one[0], lang, digest) for one, lang in zip(chosen, langs, strict=True)], left_out, data)
    made = press.letters(chosen)
    if target.folder:
        made = [Letter(one.person, one.lang, press.page(one)) for one in made]
    entries = [(one.person, one.lang, hashlib.sha256(one.data).hexdigest()) for one in made]
    if not target.folder:
        return Batch(index, entries, left_out, b"".join(map(press.parted, made)))
    if not here:
        return Batch(index, entries, left_out, files=[(one.person, one.data) for one in made])
    write_files(target, [(one.person, one.data) for one in made])
    return Batch(index, entries, left_out)


def write_files(target: Target, files: Iterable[tuple[int, bytes]]) -> None:
    """Writes letters to files of their own, readable by the owner alone. A file of an interrupted run is written over."""
    above: Path | None = None
    for number, data in files:
        path = target.letter(number)
        if path.parent != above:
            above = path.parent
            above.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
        try:
            write_all(handle, data)
        finally:
            os.close(handle)


class Pending(Protocol):
    """A batch that is being worked on somewhere."""

    def result(self) -> Any: ...


T = TypeVar("T")


def in_order(tasks: Iterable[T], submit: Callable[[T], Pending], ahead: int) -> Iterator[Any]:
    """The tasks' results in the tasks' order, with at most `ahead` of them under way."""
    under_way: deque[Pending] = deque()
    for task in tasks:
        under_way.append(submit(task))
        if len(under_way) >= ahead:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


@dataclass
class Progress:
    """Where a run stands: the last batch done, bytes of the one file, letters by language, those left out."""

    last_batch: int = -1
    end: int = 0
    letters: int = 0
    left_out: int = 0
    last: int = 0
    languages: dict[str, int] = field(default_factory=dict)


class Ledger:
    """The ledger of one run, open for adding."""

    def __init__(self, target: Target, head: dict[str, Any]) -> None:
        self._target = target
        self._head = head
        self.done = Progress()
        self._size = 0
        self._held: list[bytes] = []

    def begin(self) -> bool:
        """Reads what an interrupted run left. Returns whether there was one.

        Raises UsageError where the ledger there is another run's.
        """
        path = self._target.ledger
        try:
            with path.open("rb") as stream:
                self._read(stream)
        except FileNotFoundError:
            self._refuse_foreign()
            with told_plainly(path):
                self._add(json.dumps(self._head, ensure_ascii=False).encode() + b"\n", new=True)
            return False
        with told_plainly(path), path.open("r+b") as stream:
            stream.truncate(self._size)
        return True

    def _refuse_foreign(self) -> None:
        target = self._target
        if target.folder:
            there = [one for one in target.out.iterdir() if not one.name.startswith(".")]
        else:
            there = [one for one in (target.out, target.part) if one.exists()]
        if there:
            raise UsageError(
                _("{path} exists already, and is not the beginning of these letters").format(path=there[0]),
                place="--out",
                mend=_("choose another place"),
            )

    def _read(self, stream: Any) -> None:
        line = stream.readline()
        try:
            head = json.loads(line)
        except ValueError:
            head = None
        if head != self._head:
            raise UsageError(
                _("other letters were begun at {path}: another list, text or choice of people").format(
                    path=self._target.out
                ),
                place="--out",
                mend=_("choose another place"),
            )
        self._size = len(line)
        while (line := stream.readline()).endswith(b"\n"):
            try:
                entry = json.loads(line)
            except ValueError:
                return
            self._count(entry)
            self._size += len(line)

    def _count(self, entry: dict[str, Any]) -> None:
        done = self.done
        done.last_batch = entry["batch"]
        done.end = entry["end"]
        for number, lang, _digest in entry["letters"]:
            if number <= done.last:
                raise BreachkitError(_("person {n} stands twice in the ledger").format(n=number))
            done.last = number
            done.languages[lang] = done.languages.get(lang, 0) + 1
        done.letters += len(entry["letters"])
        done.left_out += len(entry["left_out"])

    def hold(self, batch: Batch, end: int, digest: str) -> None:
        """Takes a batch whose letters were written; the ledger tells of it when they are synced."""
        entry = {
            "batch": batch.index,
            "end": end,
            "sha256": digest,
            "letters": batch.letters,
            "left_out": batch.left_out,
        }
        self._held.append(json.dumps(entry, separators=(",", ":")).encode() + b"\n")
        self._count(entry)

    @property
    def held(self) -> int:
        """How many batches the ledger does not tell of yet."""
        return len(self._held)

    def tell(self) -> None:
        """Adds the batches that were held, whose letters are on disk now."""
        if self._held:
            self._add(b"".join(self._held))
            self._held.clear()

    def _add(self, data: bytes, *, new: bool = False) -> None:
        path = self._target.ledger
        with told_plainly(path):
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | (os.O_CREAT | os.O_EXCL if new else 0), FILE_MODE)
            try:
                write_all(handle, data)
                os.fsync(handle)
            finally:
                os.close(handle)
            if new:
                sync_folder(path.parent)
        self._size += len(data)


@contextmanager
def alone(target: Target) -> Iterator[None]:
    """Holds the output for one process. Raises StorageError where another one writes there."""
    from filelock import FileLock, Timeout

    with told_plainly(target.out):
        if target.folder:
            make_folder(target.out)
        elif not target.out.parent.is_dir():
            raise UsageError(_("there is no folder {path}").format(path=target.out.parent), place="--out")
        lock = FileLock(target.ledger.with_name("." + target.ledger.name + ".lock"), timeout=0, mode=FILE_MODE)
        try:
            lock.acquire()
        except Timeout:
            raise StorageError(
                _("another process is writing letters to {path}").format(path=target.out),
                mend=_("wait for it to finish and repeat the command"),
            ) from None
    try:
        yield
    finally:
        lock.release()
        with suppress(OSError):
            Path(lock.lock_file).unlink()


class Output:
    """Takes batches to disk, each before the ledger tells of it."""

    def __init__(self, target: Target, press: Press) -> None:
        self._target = target
        self._press = press
        self._digest = hashlib.sha256()
        self._stream: Any = None
        self._folders: set[Path] = set()
        self.end = 0

    def begin(self, end: int) -> None:
        """Opens the one file and cuts it back to what the ledger tells of; a folder needs nothing.

        Raises StorageError where less is there than the ledger tells of.
        """
        if self._target.folder or self._target.fmt == "pdf":
            return
        path = self._target.part
        with told_plainly(path):
            handle = os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE)
            self._stream = os.fdopen(handle, "r+b", buffering=0)
            if os.fstat(handle).st_size < end:
                raise StorageError(
                    _("{path} is shorter than its ledger says: letters are missing").format(path=path),
                    mend=_("restore it, or choose another place and write all letters anew"),
                )
            self._stream.truncate(end)
            if not end:
                self._write(self._press.around()[0])
                return
            left = end
            while left and (piece := self._stream.read(min(left, 1024 * 1024))):
                self._digest.update(piece)
                left -= len(piece)
            self.end = end

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._stream.write(view) :]
        self._digest.update(data)
        self.end += len(data)

    def take(self, batch: Batch) -> str:
        """Brings a batch to disk; returns the hash that the ledger keeps of it."""
        target = self._target
        if target.fmt == "pdf":
            assert batch.data is not None
            if batch.data:
                write_whole(target.bound(batch.index) if target.folder else target.part, batch.data)
            return hashlib.sha256(batch.data).hexdigest()
        if target.folder:
            with told_plainly(target.out):
                write_files(target, batch.files)
            if batch.letters:
                self._folders.add(target.letter(batch.letters[0][0]).parent)
            return ""
        assert batch.data is not None
        with told_plainly(target.part):
            self._write(batch.data)
        return self._digest.copy().hexdigest()

    def sync(self) -> None:
        """Makes durable what was taken."""
        with told_plainly(self._target.out):
            if self._stream is not None:
                os.fsync(self._stream.fileno())
            for folder in self._folders:
                sync_folder(folder)
            self._folders.clear()

    def close(self) -> None:
        """Leaves the one file as it is."""
        if self._stream is not None:
            self._stream.close()

    def finish(self) -> None:
        """Gives the one file its name."""
        target = self._target
        if target.folder:
            return
        with told_plainly(target.out):
            if self._stream is not None:
                self._write(self._press.around()[1])
                os.fsync(self._stream.fileno())
                self._stream.close()
            if target.part.exists():
                target.part.replace(target.out)
            sync_folder(target.out.parent)


def run(
    setup: Setup,
    target: Target,
    head: dict[str, Any],
    highest: int,
    work: Callable[[int], Iterator[Batch]],
    anew: Callable[[int], Batch],
    told: Callable[[int], None],
) -> tuple[Progress, bool]:
    """Writes every batch that the ledger does not tell of.

    Args:
        head: what tells this run from another; the ledger's first line.
        highest: the highest number of a person.
        work: gives the batches from an index on, in order.
        anew: renders a batch again, and hands its letters back.
        told: called after each batch with how many letters there are.

    Returns how far it came, and whether it went on from an earlier run.
    """
    ledger = Ledger(target, head)
    resumed = ledger.begin()
    finished = ledger.done.last_batch >= (highest - 1) // BATCH
    if finished and (target.folder or target.out.exists()):
        return ledger.done, resumed
    if resumed and target.folder and target.fmt != "pdf":
        _mend(target, anew)
    output = Output(target, Press(setup))
    try:
        output.begin(ledger.done.end)
        told(ledger.done.letters)
        for batch in work(ledger.done.last_batch + 1):
            digest = output.take(batch)
            ledger.hold(batch, output.end, digest)
            if ledger.held >= SYNCED:
                output.sync()
                ledger.tell()
            told(ledger.done.letters)
        output.sync()
        ledger.tell()
        output.finish()
    finally:
        output.close()
    return ledger.done, resumed


def _mend(target: Target, anew: Callable[[int], Batch]) -> None:
    """Writes again the files that a crash of the machine left empty or torn.

    Their names were synced, their content was not. A file that is gone was taken away by someone, perhaps to be sent:
    it is not written again.
    """
    with target.ledger.open("rb") as stream:
        stream.readline()
        for line in stream:
            entry = json.loads(line)
            torn = set()
            for number, _lang, digest in entry["letters"]:
                with suppress(FileNotFoundError):
                    if hashlib.sha256(target.letter(number).read_bytes()).hexdigest() != digest:
                        torn.add(number)
            if torn:
                with told_plainly(target.out):
                    write_files(target, (one for one in anew(entry["batch"]).files if one[0] in torn))
