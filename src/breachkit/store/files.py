"""The one place that changes files: whole or not at all, synced, readable by the owner alone.

Every call that changes the disk goes through `os` here and nowhere else, so that tests can make each one fail.
"""

from __future__ import annotations

import errno
import io
import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from breachkit.errors import StorageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER_MODE = 0o700
FILE_MODE = 0o600
TEMPORARY = ".tmp"
WINDOWS = os.name == "nt"
BINARY = getattr(os, "O_BINARY", 0)
"""Without it a file that Windows opens by its number turns every newline into two bytes."""
_NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | BINARY
_PATIENCE = (0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64)
"""Seconds between tries, on Windows, to replace or remove a file that another has open: a reader, a virus scanner."""


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turns the system's refusals (read-only, full disk, no permission) into one StorageError about `path`."""
    try:
        yield
    except OSError as error:
        raise refused(path, error) from None


def refused(path: Path, error: OSError) -> StorageError:
    """The system's refusal to write `path`, in words, with what to do about it."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        mend = _("free some space and repeat the command; nothing recorded before is lost")
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        mend = _("check who owns the folder, or choose another with --home")
    elif error.errno == errno.ELOOP:
        mend = _("a symbolic link stands where a file of the case should be; find out who put it there")
    else:
        mend = _("check the disk and repeat the command")
    why = error.strerror or str(error)
    return StorageError(_("cannot write {path}: {why}").format(path=path, why=why), mend=mend)


def make_folder(path: Path) -> None:
    """Makes the folder (0700) and those above it that are missing; each is synced into the one above."""
    with told_plainly(path):
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            with suppress(FileExistsError):
                os.mkdir(folder, FOLDER_MODE)  # noqa: PTH102
            sync_folder(folder.parent)


def make_new_folder(path: Path) -> bool:
    """Makes the folder (0700), synced into the one above. Returns False where something of that name is there."""
    with told_plainly(path):
        try:
            os.mkdir(path, FOLDER_MODE)  # noqa: PTH102
        except FileExistsError:
            return False
        sync_folder(path.parent)
    return True


def write_whole(path: Path, data: bytes) -> None:
    """Replaces the file's content in one step: after a crash it holds the old bytes or the new, never a mixture."""

    def fill(target: BinaryIO) -> None:
        target.write(data)

    fill_whole(path, fill)


def fill_whole(
    path: Path, fill: Callable[[BinaryIO], None], *, mode: int = FILE_MODE, beside: Path | None = None
) -> None:
    """Like `write_whole`, with the bytes that `fill` writes to the open file it is given.

    What `fill` raises goes on to the caller, and the file keeps its old content. Until it is whole the new file stands in
    the folder `beside` (else its own) under a hidden name, locked, so that a sweep can tell it from what a crash left.
    """
    temporary = (beside or path.parent) / f".{path.name}.{secrets.token_hex(6)}{TEMPORARY}"
    with told_plainly(path):
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOT_FOLLOWED, mode)
        try:
            try:
                _claim(handle)
                fill(cast("BinaryIO", _Sink(handle)))
                os.fsync(handle)
            finally:
                os.close(handle)
            _insist(lambda: os.replace(temporary, path), path)  # noqa: PTH105
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108
            raise
        sync_folder(path.parent)


def _insist(deed: Callable[[], None], path: Path) -> None:
    """Replaces or removes `path`. Windows refuses that while another has it open, and where it is marked read-only (as kept
    evidence is): there the mark is taken off, and it is tried again for about a second. Raises OSError.
    """
    if not WINDOWS:
        deed()
        return
    import time

    for pause in _PATIENCE:
        try:
            deed()
            return
        except PermissionError:
            with suppress(OSError):
                os.chmod(path, FILE_MODE)  # noqa: PTH101
            time.sleep(pause)
    deed()


def remove_tree(folder: Path) -> None:
    """Removes the folder with all that is in it, read-only files too. Raises OSError."""
    import shutil

    if not WINDOWS:
        shutil.rmtree(folder)
        return
    for above, _below, names in os.walk(folder):
        for name in names:
            path = Path(above) / name
            _insist(lambda path=path: os.unlink(path), path)  # type: ignore[misc]  # noqa: PTH108
    shutil.rmtree(folder)


def _claim(handle: int) -> bool:
    """Locks an open file for as long as it is open; False where another holds it. (Windows lets nobody
    remove an open file, so there a lock is not needed.)"""
    if WINDOWS:
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def remove_abandoned(temporary: Path) -> None:
    """Removes a file that was being written, unless its writer still lives."""
    with told_plainly(temporary):
        try:
            handle = os.open(temporary, os.O_RDONLY | _NOT_FOLLOWED)
        except FileNotFoundError:
            return
        try:
            abandoned = _claim(handle)
        finally:
            os.close(handle)
    if abandoned:
        remove(temporary)


class _Sink(io.RawIOBase):
    """An open file to write into, unbuffered, through this module's `os`."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return write_all(self._handle, data)


def append(path: Path, data: bytes, size: int) -> None:
    """Appends `data` to a file of `size` bytes (0: made anew) and syncs it. Where that fails, the file is cut back.

    Raises:
        StorageError: the system refused. Its mend says whether the file could be cut back.
        ValueError: the file is not of that size.
    """
    with told_plainly(path):
        made = 0 if size else os.O_CREAT
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | made | _NOT_FOLLOWED, FILE_MODE)
        try:
            if os.fstat(handle).st_size != size:
                raise ValueError(size)
            try:
                write_all(handle, data)
                os.fsync(handle)
                if not size:
                    sync_folder(path.parent)
            except OSError as error:
                _cut_back(handle, size, path, error)
                raise
        finally:
            os.close(handle)


def _cut_back(handle: int, size: int, path: Path, error: OSError) -> None:
    try:
        os.ftruncate(handle, size)
        os.fsync(handle)
    except OSError:
        told = refused(path, error)
        told.mend = _("see with breachkit log whether the entry is there before you repeat the command; {mend}").format(
            mend=told.mend
        )
        raise told from None


def cut(path: Path, size: int) -> None:
    """Cuts the file to `size` bytes, synced."""
    with told_plainly(path):
        handle = os.open(path, os.O_WRONLY | _NOT_FOLLOWED)
        try:
            os.ftruncate(handle, size)
            os.fsync(handle)
        finally:
            os.close(handle)


def remove(path: Path) -> None:
    """Removes the file for good; nothing happens where there is none."""
    with told_plainly(path):
        try:
            _insist(lambda: os.unlink(path), path)  # noqa: PTH108
        except FileNotFoundError:
            return
        sync_folder(path.parent)


def set_read_only(folder: Path, read_only: bool) -> None:
    """Takes the owner's right to write from every file of a case, or gives it back; the lock, evidence and links aside."""
    for above, _below, names in os.walk(folder):
        for name in names:
            path = Path(above) / name
            if name != ".lock" and Path(above).name != "evidence" and not path.is_symlink():
                with told_plainly(path):
                    os.chmod(path, 0o400 if read_only else FILE_MODE)  # noqa: PTH101


def move_folder(folder: Path, target: Path) -> None:
    """Gives a folder its name, in one step. Raises StorageError where one with something in it has that name."""
    with told_plainly(target):
        if WINDOWS:  # which replaces no folder, not even an empty one
            with suppress(OSError):
                os.rmdir(target)  # noqa: PTH106
        os.replace(folder, target)  # noqa: PTH105
        sync_folder(target.parent)


def open_plain(path: Path) -> BinaryIO:
    """The file, open for reading; a symbolic link is not followed. Raises OSError."""
    return os.fdopen(os.open(path, os.O_RDONLY | _NOT_FOLLOWED), "rb")


def read_small(path: Path, most: int) -> bytes:
    """The bytes of a small file. Raises OSError, and ValueError where it holds more than `most`."""
    with open_plain(path) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise ValueError(most)
    return data


class Bounded(io.BytesIO):
    """Holds at most `most` bytes of what is written to it; raises ValueError for more."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: Any) -> int:
        if self.tell() + memoryview(data).nbytes > self._most:
            raise ValueError(self._most)
        return super().write(data)


def write_all(handle: int, data: bytes | bytearray | memoryview) -> int:
    """Writes every byte, however many calls that takes. Returns their number."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
    return memoryview(data).nbytes


def sync_folder(path: Path) -> None:
    """Makes the folder's entries durable, where the platform lets folders be synced (not Windows)."""
    if WINDOWS:
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
