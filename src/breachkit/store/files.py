"""The one place that writes files: whole or not at all, synced, readable by the owner alone."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from breachkit.errors import StorageError
from breachkit.i18n import _

FOLDER_MODE = 0o700
FILE_MODE = 0o600


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turns the system's refusals (read-only, full disk, no permission) into one StorageError about `path`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            mend = _("free some space and repeat the command; nothing recorded before is lost")
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            mend = _("check who owns the folder, or choose another with --home")
        else:
            mend = _("check the disk and repeat the command")
        why = error.strerror or str(error)
        raise StorageError(_("cannot write {path}: {why}").format(path=path, why=why), mend=mend) from None


def make_folder(path: Path) -> None:
    """Makes the folder (0700) and those above it that are missing."""
    with told_plainly(path):
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Replaces the file's content in one step: after a crash it holds the old bytes or the new, never a mixture."""
    with told_plainly(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Makes the folder's entries durable, where the platform lets folders be synced (not Windows)."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
