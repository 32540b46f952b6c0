"""One writer at a time: a lock that the operating system holds for a process and lets go when the process ends.

However it ends: killed, crashed, power lost. The lock's file stays and means nothing by itself.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from breachkit.errors import StorageError
from breachkit.i18n import _
from breachkit.store.files import FILE_MODE, told_plainly

_FIRST_PAUSE, _LONGEST_PAUSE = 0.001, 0.02


@contextmanager
def held(path: Path, *, wait: float) -> Iterator[None]:
    """Holds the lock at `path`; waits for another holder at most `wait` seconds.

    Raises StorageError where the other holds it longer, or the file system refuses.
    """
    if os.name == "nt":
        with _held_by_filelock(path, wait):
            yield
        return
    import fcntl

    with told_plainly(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
    try:
        until, pause = time.monotonic() + wait, _FIRST_PAUSE
        while True:
            with told_plainly(path):
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise _busy(path) from None
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        yield
    finally:
        os.close(handle)


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
