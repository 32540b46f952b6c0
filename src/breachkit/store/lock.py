"""One writer at a time: a lock that the operating system holds for a process and lets go when the process ends.

However it ends: killed, crashed, power lost. The lock's file stays and means nothing by itself.

Those who wait come to a turnstile first, a lock on the folder that the lock's file lies in: one of them stands in it until it holds
the lock. So a writer that lets go and comes again at once finds the turnstile taken, and cannot pass the others for ever.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from breachkit.errors import StorageError
from breachkit.i18n import _
from breachkit.store.files import FILE_MODE, told_plainly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FIRST_PAUSE, _NEXT_PAUSE, _LONGEST_PAUSE = 0.001, 0.003, 0.02


@contextmanager
def held(path: Path, *, wait: float) -> Iterator[None]:
    """Holds the lock at `path`; waits for another holder at most `wait` seconds.

    Raises StorageError where the other holds it longer, or the file system refuses.
    """
    if os.name == "nt":
        with _held_by_filelock(path, wait):
            yield
        return
    with told_plainly(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
    try:
        until = time.monotonic() + wait
        with _turnstile(path, until), told_plainly(path):
            if not _taken(handle, until, _NEXT_PAUSE):
                raise _busy(path)
        yield
    finally:
        os.close(handle)


def is_held(path: Path) -> bool:
    """Whether a process holds the lock at `path` now. Makes no file; False where the file system does not tell."""
    if not path.is_file() or path.is_symlink():
        return False
    try:
        with held(path, wait=0):
            return False
    except StorageError as error:
        return error.message == _busy(path).message


@contextmanager
def _turnstile(path: Path, until: float) -> Iterator[None]:
    """Stands in the turnstile of the lock's folder. Raises StorageError where others stand in it till `until`.

    A file system that cannot lock a folder (some of the network) has none: who waits there is served in any order.
    """
    try:
        handle = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        yield
        return
    try:
        try:
            free = _taken(handle, until, _LONGEST_PAUSE)
        except OSError:
            free = True
        if not free:
            raise _busy(path)
        yield
    finally:
        os.close(handle)


def _taken(handle: int, until: float, longest: float) -> bool:
    """Tries until then, with pauses that grow to `longest` seconds, to lock the open file; whether it is locked."""
    import fcntl

    pause = _FIRST_PAUSE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > until:
                return False
        time.sleep(pause)
        pause = min(pause * 1.5, longest)


@contextmanager
def _held_by_filelock(path: Path, wait: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=wait, mode=FILE_MODE)
    try:
        with told_plainly(path):
            lock.acquire()
    except Timeout:
        raise _busy(path) from None
    try:
        yield
    finally:
        lock.release()


def _busy(path: Path) -> StorageError:
    return StorageError(
        _("case {id} is being written by another process").format(id=path.parent.name),
        mend=_("wait for it to finish and repeat the command"),
    )
