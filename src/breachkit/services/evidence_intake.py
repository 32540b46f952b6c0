"""Takes files and folders from outside into a case's evidence: read twice, hashed twice, copied once, never followed.

The first reading gives the hash under which the copy is kept; the copy is hashed as it is written. Where the two differ, or
the file's size or times are others than at the start, it was being changed, and nothing of it is kept.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from breachkit.domain.evidence import FOLDER
from breachkit.errors import CaseDamagedError, MissingError, NotReadyError, StorageError, UsageError
from breachkit.i18n import _
from breachkit.services.clock import stamp

if TYPE_CHECKING:
    from breachkit.store.protocol import CaseStore

Told = Callable[[int], None]
"""Is told how many bytes were worked on since it was told last."""

_PIECE = 1024 * 1024
_MOST_FILES = 100_000
_READ_ONLY = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe put in a file's place must not hold us up
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT
ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
"""By the length of a hash in hex digits."""


@dataclass(frozen=True)
class Taken:
    """What was kept: a file's or a listing's SHA-256, the bytes and number of files, when it was last modified, and how
    many links and devices of a folder were left out."""

    kind: str
    name: str
    path: str
    size: int
    files: int
    sha256: str
    modified_at: str
    left_out: int = 0


def said(name: str | bytes) -> str:
    """A file name as text that every format can hold; bytes that are no UTF-8 are written out (`\\xff`)."""
    try:
        return os.fsencode(name).decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # halves of characters, which no file system can have given
        return str(name).encode("utf-8", "backslashreplace").decode()


def size_of(path: Path, *, whole: bool) -> int:
    """The bytes that taking it will read, so that progress can be told. Raises UsageError for what cannot be taken."""
    if _is_folder(path, whole=whole):
        return 2 * sum(size for *_rest, size in _walk(path, []))
    with opened(path) as (_stream, info):
        return 2 * info.st_size


def take(store: CaseStore, path: Path, *, whole: bool, told: Told, stated: str = "") -> Taken:
    """Copies a file into the case, or with `whole` a folder with all that is in it.

    Args:
        stated: the hash that the file must have (MD5, SHA-1, SHA-256 or SHA-512 in hex), "" for none.

    Raises:
        UsageError: it is a folder and not `whole`, a link, a device, or not there; or its hash is not the one stated.
        NotReadyError: it changed while it was read.
        StorageError: the system refuses to read or to write.
    """
    if _is_folder(path, whole=whole):
        if stated:
            raise UsageError(_("a folder has no hash to compare"), place="--expect")
        return _take_folder(store, path, told)
    with opened(path) as (stream, info):
        sha256 = _keep(store, stream, info, str(path), told, stated)
    return Taken("file", said(path.name), _place(path), info.st_size, 1, sha256, _modified(info))


@contextmanager
def opened(path: Path | str, *, within: int | None = None) -> Iterator[tuple[BinaryIO, os.stat_result]]:
    """A plain file, open for reading, with what the system says of it. `within` is the open folder that holds it."""
    shown = said(str(path))
    try:
        info = os.stat(path, dir_fd=within, follow_symlinks=False)
        _refuse_special(info, path, shown)
        handle = os.open(path, _READ_ONLY, dir_fd=within)
    except FileNotFoundError:
        raise UsageError(_("there is no file {file}").format(file=shown), mend=_("check the path")) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise StorageError(_("cannot read {path}: {why}").format(path=shown, why=why)) from None
    with os.fdopen(handle, "rb", buffering=0) as stream:
        info = os.fstat(handle)
        _refuse_special(info, path, shown)
        yield cast("BinaryIO", stream), info


def _refuse_special(info: os.stat_result, path: Path | str, shown: str) -> None:
    if stat.S_ISLNK(info.st_mode):
        raise UsageError(
            _("{path} is a symbolic link; links are not followed").format(path=shown),
            mend=_("name the file that it points to"),
        )
    if stat.S_ISDIR(info.st_mode):
        raise UsageError(_("{file} is a folder, not a file").format(file=shown), mend="--whole")
    if not stat.S_ISREG(info.st_mode):
        raise UsageError(
            _("{path} is no file but a device, a pipe or a socket").format(path=shown),
            mend=_("take an image of it with the tools for that, and add the image"),
        )


def _is_folder(path: Path, *, whole: bool) -> bool:
    try:
        is_folder = stat.S_ISDIR(path.lstat().st_mode)
    except (OSError, ValueError):
        return False
    if is_folder and not whole:
        raise UsageError(
            _("{file} is a folder, not a file").format(file=said(str(path))),
            expected=_("a file; or --whole, to take the folder with everything in it"),
            mend="--whole",
        )
    return is_folder


def _keep(store: CaseStore, stream: BinaryIO, before: os.stat_result, shown: str, told: Told, stated: str = "") -> str:
    """Hashes the open file, then copies it under that hash, hashing again. Returns its SHA-256."""
    algorithm = ALGORITHMS.get(len(stated), "sha256")
    digest = hashlib.sha256()
    compared = hashlib.new(algorithm) if stated else None
    try:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            if compared is not None:
                compared.update(piece)
            told(len(piece))
        stream.seek(0)
    except OSError as error:
        raise StorageError(_("cannot read {path}: {why}").format(path=shown, why=error.strerror)) from None
    if compared is not None and compared.hexdigest() != stated:
        raise UsageError(
            _("{path} is not what was stated: its {algorithm} is {hash}").format(
                path=shown, algorithm=algorithm.upper(), hash=compared.hexdigest()
            ),
            place="--expect",
            expected=stated,
        )
    sha256 = digest.hexdigest()
    source = _Checked(stream, sha256, before, shown, told)
    kept = hash_of_kept(store, sha256)
    if kept is not None:
        _refuse_altered(store, sha256, kept)
        while source.read(_PIECE):
            pass
        return sha256
    store.blobs.take(f"{FOLDER}/{sha256}", cast("BinaryIO", source))
    return sha256


def _refuse_altered(store: CaseStore, sha256: str, kept: str) -> None:
    """A copy that stands under a hash which is not its own was altered; it is a trace itself, and not written over."""
    if kept != sha256:
        raise CaseDamagedError(
            _("a copy of these bytes is kept already and was changed since"),
            place=store.blobs.where(f"{FOLDER}/{sha256}"),
            mend=_("find out who changed it; move it away, then add the file again"),
        )


class _Checked(io.RawIOBase):
    """Reads an open file and refuses its end where it is not what it was when it was hashed."""

    def __init__(self, stream: BinaryIO, sha256: str, before: os.stat_result, shown: str, told: Told) -> None:
        self._stream, self._sha256, self._before, self._shown, self._told = stream, sha256, before, shown, told
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self._stream.read(size)
            after = os.fstat(self._stream.fileno())
        except OSError as error:
            raise StorageError(_("cannot read {path}: {why}").format(path=self._shown, why=error.strerror)) from None
        self._digest.update(piece)
        self._told(len(piece))
        ended = not piece
        if ended and (self._digest.hexdigest() != self._sha256 or _identity(after) != _identity(self._before)):
            raise NotReadyError(
                _("{path} was changed while it was read; nothing of it was kept").format(path=self._shown),
                mend=_("stop what writes to it, or copy it first, and add the copy"),
            )
        return piece

    def readinto(self, buffer: Any) -> int:
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _place(path: Path) -> str:
    """Where it was found: the whole path, `.` and `..` worked out, links left as they are."""
    return said(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


def _identity(info: os.stat_result) -> tuple[int, ...]:
    return (info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns)


def _modified(info: os.stat_result) -> str:
    """When the file says that it was last modified; "" where its time is none that the calendar has."""
    try:
        return stamp(datetime.fromtimestamp(info.st_mtime, UTC))
    except (ValueError, OverflowError, OSError):
        return ""


class Hashing(io.RawIOBase):
    """An open file that hashes what is written to it, and passes it on to `target` where there is one."""

    def __init__(self, target: BinaryIO | None = None, told: Told | None = None) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self._target, self._told = target, told

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.digest.update(data)
        written = memoryview(data).nbytes
        self.size += written
        if self._target is not None:
            self._target.write(data)
        if self._told is not None:
            self._told(written)
        return written


def hash_of_kept(store: CaseStore, sha256: str, told: Told | None = None) -> str | None:
    """The SHA-256 of the copy that is kept under that name; None where there is none."""
    sink = Hashing(told=told)
    try:
        store.blobs.give(f"{FOLDER}/{sha256}", cast("BinaryIO", sink))
    except MissingError:
        return None
    return sink.digest.hexdigest()


def _walk(folder: Path, left_out: list[dict[str, str]]) -> Iterator[tuple[str, str, int | None, int]]:
    """Every plain file below: its path from the folder, its name, its open folder where the system has such, its size.

    Links and special files go into `left_out` (`path`, `why`). No link is followed, not even one that is put there meanwhile.
    """

    def refuse(error: OSError) -> None:
        shown = said(str(error.filename or folder))
        raise StorageError(_("cannot read {path}: {why}").format(path=shown, why=error.strerror))

    walk: Iterator[Any] = (
        os.fwalk(folder, onerror=refuse, follow_symlinks=False) if hasattr(os, "fwalk")
        else ((*found, None) for found in os.walk(folder, onerror=refuse, followlinks=False))
    )  # fmt: skip
    for above, below, names, within in walk:
        below.sort()
        relative = os.path.relpath(above, folder).replace(os.sep, "/")
        for name in sorted([*names, *below]):
            path = name if relative == "." else f"{relative}/{name}"
            info = os.stat(name if within is not None else Path(above) / name, dir_fd=within, follow_symlinks=False)
            if _leads_away(info):
                left_out.append({"path": said(path), "why": "link"})
                below[:] = [one for one in below if one != name]
            elif stat.S_ISREG(info.st_mode):
                yield path, name if within is not None else str(Path(above) / name), within, info.st_size
            elif not stat.S_ISDIR(info.st_mode):
                left_out.append({"path": said(path), "why": "special"})


def _leads_away(info: os.stat_result) -> bool:
    """Whether it is a symbolic link, or what Windows has for folders: a junction, which counts as a folder elsewhere."""
    return stat.S_ISLNK(info.st_mode) or getattr(info, "st_reparse_tag", 0) == _JUNCTION


def _take_folder(store: CaseStore, folder: Path, told: Told) -> Taken:
    """Keeps every file by its hash, and a listing of them all, which stands for the folder."""
    import rfc8785

    files: list[dict[str, Any]] = []
    left_out: list[dict[str, str]] = []
    for path, name, within, _size in _walk(folder, left_out):
        if len(files) == _MOST_FILES:
            raise UsageError(
                _("{path} holds more than {n} files").format(path=said(str(folder)), n=f"{_MOST_FILES:,}"),
                mend=_("pack it (tar, zip) and add the archive"),
            )
        with opened(name, within=within) as (stream, info):
            sha256 = _keep(store, stream, info, said(path), told)
        one: dict[str, Any] = {
            "path": said(path),
            "size": info.st_size,
            "sha256": sha256,
            "modified_at": _modified(info),
        }
        if said(path) != path or "\\" in path:
            one["path_bytes"] = os.fsencode(path).hex()
        files.append(one)
    if not files:
        raise UsageError(_("{path} holds no file").format(path=said(str(folder))))
    name = said(Path(_place(folder)).name)
    listing = rfc8785.dumps({"files": files, "folder": name, "format": 1, "left_out": left_out})
    sha256 = hashlib.sha256(listing).hexdigest()
    kept = hash_of_kept(store, sha256)
    if kept is not None:
        _refuse_altered(store, sha256, kept)
    else:
        store.blobs.write(f"{FOLDER}/{sha256}", listing)
    total = sum(one["size"] for one in files)
    return Taken("folder", name, _place(folder), total, len(files), sha256, _modified(folder.stat()), len(left_out))
