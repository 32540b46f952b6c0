"""Batches of letters made by this process, or by several: each reads its share of the list, renders, and writes its own letters.

With several, this process only keeps the order: it is told of each batch (sizes, people, hashes), says where in the file the
batch goes, and tells the ledger. Letters never pass through it, so it takes a small part of the work however many
render. A PDF is few bytes for much work: those are handed over.
"""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from breachkit.documents.letters import COLUMNS, Press, Setup
from breachkit.errors import BreachkitError, StorageError
from breachkit.i18n import _, language, use_language
from breachkit.people.engine import connected
from breachkit.people.lists import people
from breachkit.services.letters_batch import BATCH, Batch, Target, write_at, write_batch
from breachkit.store.files import BINARY, FILE_MODE, told_plainly

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_AHEAD = 4
"""Batches that a process may hold before it is told where they go."""


def one_process(setup: Setup, path: Path, who: str, target: Target, first: int) -> Iterator[Batch]:
    """The batches from `first` on, one after the other."""
    press = Press(setup)
    with connected(threads=1) as connection:
        for index, some in people(connection, path, COLUMNS, BATCH, first):
            yield write_batch(press, index, some, who, target)


def anew(setup: Setup, path: Path, who: str, target: Target, index: int) -> Batch:
    """One batch, its letters handed back instead of written."""
    with connected(threads=1) as connection:
        _index, some = next(people(connection, path, COLUMNS, BATCH, index))
    return write_batch(Press(setup), index, some, who, target, here=False)


def processes(setup: Setup, path: Path, who: str, target: Target, jobs: int, first: int) -> Iterator[Batch]:
    """The batches from `first` on, in order, made by `jobs` processes. They end with this one, however it ends.

    Raises StorageError where one of them ended before its work did, and what it raised where it failed.
    """
    workers = [_Worker(setup, path, who, target, (number, jobs), first) for number in range(jobs)]
    try:
        index = first
        while any(worker.next() for worker in workers):
            worker = workers[index % jobs]
            batch = worker.next()
            if batch is not None and batch.index == index:
                yield worker.take()
            index += 1
        for worker in workers:
            worker.finish()
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    """A process that makes every so-manieth batch, as this process sees it."""

    def __init__(self, setup: Setup, path: Path, who: str, target: Target, share: tuple[int, int], first: int) -> None:
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_work, args=(theirs, language(), setup, path, who, target, share, first), daemon=True
        )
        self._process.start()
        theirs.close()
        self._batches: deque[Batch] = deque()
        self._asked = self._written = -1
        self._more = True

    def _receive(self) -> None:
        try:
            message = self._pipe.recv()
        except (EOFError, ConnectionError):
            raise StorageError(
                _("a process that was writing letters ended before its work did"),
                mend=_("repeat the command: it goes on where this one stopped"),
            ) from None
        if isinstance(message, BaseException):
            raise message
        if isinstance(message, Batch):
            self._batches.append(message)
        elif message is None:
            self._more = False
        else:
            self._written = message

    def next(self) -> Batch | None:
        """The batch that comes next; None where there is none left. Waits for it."""
        while self._more and not self._batches:
            self._receive()
        return self._batches[0] if self._batches else None

    def take(self) -> Batch:
        """Takes that batch."""
        batch = self._batches.popleft()
        return replace(batch, held=_Held(self, batch.index)) if batch.data is None and batch.size else batch

    def put(self, index: int, offset: int) -> None:
        """Has a batch written, there."""
        self._asked = index
        with suppress(ConnectionError):  # that it ended is told when it is waited for
            self._pipe.send(offset)

    def wait(self, index: int) -> None:
        """Returns when this batch was written, and with it all before."""
        while self._written < index:
            self._receive()

    def finish(self) -> None:
        """Returns when all was written that was to be."""
        self.wait(self._asked)

    def end(self) -> None:
        self._pipe.close()
        self._process.terminate()
        self._process.join()


class _Held:
    """A batch whose bytes the worker holds."""

    def __init__(self, worker: _Worker, index: int) -> None:
        self._worker = worker
        self._index = index

    def put(self, offset: int) -> None:
        self._worker.put(self._index, offset)

    def wait(self) -> None:
        self._worker.wait(self._index)


def _work(
    pipe: Connection, lang: str, setup: Setup, path: Path, who: str, target: Target, share: tuple[int, int], first: int
) -> None:
    """Makes its share of the batches; runs in a process of its own."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started it answers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    use_language(lang)
    talk = threading.Lock()
    held: queue.SimpleQueue[tuple[int, bytes]] = queue.SimpleQueue()
    room = threading.Semaphore(_AHEAD)

    def say(message: Any) -> None:
        with talk, suppress(ConnectionError):
            pipe.send(message)

    if target.one_text:
        threading.Thread(target=_write_held, args=(pipe, target, held, room, say), daemon=True).start()
    try:
        press = Press(setup)
        with connected(threads=1) as connection:
            for index, some in people(connection, path, COLUMNS, BATCH, first, share):
                batch = write_batch(press, index, some, who, target)
                if target.one_text and batch.data:
                    room.acquire()
                    held.put((index, batch.data))
                    batch = replace(batch, data=None)
                say(batch)
        say(None)
    except BreachkitError as error:
        say(error)
    _end_with_parent()  # what is held may still have to be written


def _write_held(pipe: Connection, target: Target, held: Any, room: threading.Semaphore, say: Any) -> None:
    """Writes each batch that is held at the place that the other side tells, and tells it so."""
    try:
        with told_plainly(target.part):
            handle = os.open(target.part, os.O_WRONLY | os.O_CREAT | BINARY, FILE_MODE)
            while True:
                offset = pipe.recv()
                index, data = held.get()
                write_at(handle, data, offset)
                room.release()
                say(index)
    except EOFError:
        os._exit(0)
    except BreachkitError as error:
        say(error)


def _end_with_parent() -> None:
    """Ends this process when the one that started it is gone: a killed parent cannot tell its workers to stop."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
