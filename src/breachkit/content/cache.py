"""The user's cache folder: what can be made again at any time, kept to save that work."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from breachkit import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_UNSURE = 2_000_000_000
"""Nanoseconds in which a file could change twice and look the same: FAT counts times in two seconds."""


_KEPT, _USED_AGAIN = 32, 60
"""How many versions of one kind of file are kept, those used last; after how many seconds a use is noted again."""


def cache_folder() -> Path:
    """Where it is; it may not exist yet."""
    from platformdirs import user_cache_path

    return user_cache_path("breachkit")


CONTENT, DOCUMENTS = COPIES = ("content-*.json", "documents-*.json")
"""The patterns of the copies' names: of compiled content, and of compiled forms."""


def read_file(path: Path) -> bytes:
    """A file of the cache, noted as used. Raises OSError where there is none."""
    data = path.read_bytes()
    with suppress(OSError):
        if path.stat().st_mtime < time.time() - _USED_AGAIN:
            os.utime(path)
    return data


def keep_file(path: Path, data: bytes, *, beside: str = "") -> None:
    """Writes a file of the cache whole or not at all; a cache that cannot be written is no failure.

    `beside` is a pattern for files of its kind, of other versions, of which only those used last are left.
    """
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).replace(path)
        if beside:
            for old in sorted(path.parent.glob(beside), key=lambda one: one.stat().st_mtime, reverse=True)[_KEPT:]:
                old.unlink(missing_ok=True)


def worked_out_once(name: str, files: Iterable[tuple[str, os.stat_result]], work: Callable[[], str]) -> str:
    """What `work` makes of the files' bytes: one word, worked out again where the file system says that any of them may be
    another than the last time.

    The names, sizes, times of change and inodes of all of them are kept beside the answer, as git does for its index. A
    file that changed just now is not trusted to look different once it changes again.

    Args:
        name: the answer's name in the cache; of each name the last answer alone is kept.
    """
    seen, newest = hashlib.sha256(__version__.encode()), 0
    for path, status in files:
        newest = max(newest, status.st_mtime_ns, status.st_ctime_ns)
        told = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev)
        seen.update(f"{path}\0{told}\0".encode(errors="surrogateescape"))
    state, kept = seen.hexdigest(), cache_folder() / name
    with suppress(OSError, ValueError):
        stood, answer = kept.read_text("ascii").split()
        if stood == state:
            return answer
    answer = work()
    if newest < time.time_ns() - _UNSURE:
        keep_file(kept, f"{state} {answer}".encode())
    return answer
