"""The one way to a case's lists of people: plain copies to work on in a private folder, kept through the case's store.

Whatever the store does to bytes (encryption, a database) happens in its blobs; a plain copy lives only while a command
works on it, in a folder of the home that its owner alone may read, and is swept away by the next command should one be killed.
Of an encrypted case it lies in memory, where the platform has a file system there.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from breachkit.errors import StorageError
from breachkit.i18n import _
from breachkit.services.remarks import remark
from breachkit.store.files import FILE_MODE, make_folder, told_plainly
from breachkit.store.local import LocalCase
from breachkit.store.protocol import CaseStore

FOLDER = "people"
ROOM = 256 * 1024 * 1024
"""Bytes that must be free in memory for a list to be worked on there."""
_OWN = re.compile(r"^([0-9]+)-")


def encrypted(store: CaseStore) -> bool:
    """Whether the case is encrypted, so that no plain copy may touch the disk."""
    return isinstance(store, LocalCase) and store.encrypted


def _in_memory() -> Path | None:
    """A folder of this user on a file system that lies in memory and has room; None where there is none (not Linux)."""
    try:
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text("utf-8").splitlines()]
    except OSError:
        return None
    in_memory = {mount[1] for mount in mounts if mount[2] in ("tmpfs", "ramfs")}
    for above in filter(None, (os.environ.get("XDG_RUNTIME_DIR"), "/dev/shm")):  # noqa: S108
        path = Path(above)
        if str(path) in in_memory and os.access(path, os.W_OK):
            room = os.statvfs(path)
            if room.f_bavail * room.f_frsize >= ROOM:
                return path / f"breachkit-{os.getuid()}"
    return None


@contextmanager
def scratch(home: Path, *, secret: bool = False) -> Iterator[Path]:
    """A private folder for this process, gone afterwards. Those of processes that are no more are removed first.

    `secret`: for a case that is encrypted; the folder lies in memory then, or it is said that it cannot.
    """
    above = _in_memory() if secret else None
    if secret and above is None:
        remark(
            _("No file system in memory has room: while this command worked, plain copies lay in {path}.").format(
                path=home / "scratch"
            )
        )
    above = above or home / "scratch"
    make_folder(above)
    if above.is_symlink() or (os.name != "nt" and above.stat().st_uid != os.getuid()):
        raise StorageError(_("{path} is not yours").format(path=above), mend=_("find out who put it there"))
    for left in above.iterdir():
        owner = _OWN.match(left.name)
        if owner and not lives(int(owner[1])):
            shutil.rmtree(left, ignore_errors=True)
    with told_plainly(above):
        folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=above))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def lives(pid: int) -> bool:
    """Whether a process of that number is running."""
    if os.name == "nt":
        return _lives_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _lives_on_windows(pid: int) -> bool:
    """The same, asked of Windows, where signal 0 would end the process."""
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    synchronize, no_permission, still_running = 0x00100000, 5, 258
    handle = kernel.OpenProcess(synchronize, False, pid)
    if not handle:
        return bool(kernel.GetLastError() == no_permission)
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) == still_running)
    finally:
        kernel.CloseHandle(handle)


def keep(store: CaseStore, name: str, path: Path) -> str:
    """Keeps a file of the scratch folder under the name; returns its SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while piece := source.read(1024 * 1024):
            digest.update(piece)
        source.seek(0)
        store.blobs.take(f"{FOLDER}/{name}", source)
    return digest.hexdigest()


def plain(store: CaseStore, name: str, folder: Path) -> Path:
    """A plain copy of a kept file in the folder. Raises MissingError where there is none."""
    path = folder / name
    with told_plainly(path), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "wb") as target:
        store.blobs.give(f"{FOLDER}/{name}", target)
    return path


def sha256_of(path: Path) -> str:
    """The file's SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while piece := source.read(1024 * 1024):
            digest.update(piece)
    return digest.hexdigest()
