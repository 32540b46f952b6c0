"""One run of letters: batches of people, a ledger of who was written to, and the way back in after an interruption.

The ledger stands beside the output: a first line that says which run it is, then one line a batch, added and synced only
after the batch's letters are on disk. A run that was interrupted, even by SIGKILL, cuts the output and the ledger back to the last
whole batch and goes on from there; so nobody is written to twice and nobody left out, which is checked at the end.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from breachkit.documents.letters import Press, Setup
from breachkit.errors import StorageError, UsageError
from breachkit.i18n import _
from breachkit.services.letters_batch import BATCH, Batch, Held, Target, write_at, write_files
from breachkit.services.letters_ledger import Ledger, Progress
from breachkit.store.files import BINARY, FILE_MODE, make_folder, sync_folder, told_plainly, write_whole

SYNCED = 4
"""Batches that are synced, and then told of in the ledger, at once."""


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
        self._handle: int | None = None
        self._folders: set[Path] = set()
        self._held: list[Held] = []
        self.end = 0

    def begin(self, end: int) -> None:
        """Opens the one file and cuts it back to what the ledger tells of; a folder needs nothing.

        Raises StorageError where less is there than the ledger tells of.
        """
        if not self._target.one_text:
            return
        path = self._target.part
        with told_plainly(path):
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | BINARY, FILE_MODE)
            if os.fstat(self._handle).st_size < end:
                raise StorageError(
                    _("{path} is shorter than its ledger says: letters are missing").format(path=path),
                    mend=_("restore it, or choose another place and write all letters anew"),
                )
            os.ftruncate(self._handle, end)
            self.end = end
            if not end:
                self._write(self._press.around()[0])

    def _write(self, data: bytes) -> None:
        assert self._handle is not None
        write_at(self._handle, data, self.end)
        self.end += len(data)

    def take(self, batch: Batch) -> None:
        """Brings a batch to disk, or has the process that holds it do so."""
        target = self._target
        if target.fmt == "pdf":
            assert batch.data is not None
            if batch.data:
                write_whole(target.bound(batch.index) if target.folder else target.part, batch.data)
        elif target.folder:
            with told_plainly(target.out):
                write_files(target, batch.files)
            if batch.told.count:
                self._folders.add(target.letter(batch.told.first).parent)
        elif batch.held is not None:
            batch.held.put(self.end)
            self._held.append(batch.held)
            self.end += batch.size
        else:
            assert batch.data is not None
            with told_plainly(target.part):
                self._write(batch.data)

    def sync(self) -> None:
        """Makes durable what was taken."""
        for held in self._held:
            held.wait()
        self._held.clear()
        with told_plainly(self._target.out):
            if self._handle is not None:
                os.fsync(self._handle)
            for folder in self._folders:
                sync_folder(folder)
            self._folders.clear()

    def close(self) -> None:
        """Leaves the one file as it is."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def finish(self) -> None:
        """Gives the one file its name."""
        target = self._target
        if target.folder:
            return
        with told_plainly(target.out):
            if self._handle is not None:
                self._write(self._press.around()[1])
                os.fsync(self._handle)
                self.close()
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
            output.take(batch)
            ledger.hold(batch, output.end)
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
