"""One file that carries a case, or a part of its journal, from one machine to another: a zip that has one possible form.

Members are stored, not compressed, in the order of the list that comes first (`bundle.json`); times, modes and headers are
fixed. So the same content gives the same bytes everywhere; any unzip opens it; and a reader needs to know nothing but this
one form, from front to back, in small pieces: no path can leave its folder, nothing can unpack to more than the file
holds, no member can be a link. What is not exactly as a writer would have written it is refused. docs/format.md has the form.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from breachkit.errors import BundleError, StorageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FORMAT = 1
LIST = "bundle.json"
MOST_MEMBERS = 200_000
LARGEST_LIST = 64 * 1024 * 1024
_PART = r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}"
_NAME = re.compile(rf"{_PART}(?:/{_PART}){{0,2}}")
_HEX = re.compile(r"[0-9a-f]{64}")
_PIECE = 256 * 1024
_WIDE = 0xFFFFFFFF  # from here on a size or an offset is written in zip64's 8 bytes
_MANY = 0xFFFF
_DAY = 0x21  # 1 January 1980, the first that a zip can state
_FILE_0600 = 0o100600 << 16
_MADE_ON_UNIX = 3 << 8
_UTF8 = 0x800


@dataclass(frozen=True)
class Part:
    """What goes into a bundle: a name, and how to write the bytes to an open file. `give` is called twice."""

    name: str
    give: Callable[[BinaryIO], None]


def part_of(name: str, data: bytes) -> Part:
    """A part whose bytes are at hand."""

    def give(target: BinaryIO) -> None:
        target.write(data)

    return Part(name, give)


@dataclass(frozen=True)
class Member:
    """A member as the bundle's list states it."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class _Placed:
    name: bytes
    size: int
    crc: int
    offset: int


def write_bundle(target: BinaryIO, about: dict[str, Any], parts: Sequence[Part]) -> list[Member]:
    """Writes a bundle in small pieces; `target` need not be seekable.

    Args:
        about: what the bundle is: JSON members beside `format` and `members`, such as `kind` and `case`.
        parts: in the order in which a reader shall see them.

    Raises:
        ValueError: a name cannot stand in a bundle, or stands twice.
        StorageError: a part gave other bytes the second time.
    """
    names = [part.name for part in parts]
    if len({*names, LIST}) <= len(names) or not all(map(_NAME.fullmatch, names)):
        raise ValueError(names)
    measured = [_measured(part) for part in parts]
    members = [Member(part.name, one.size, one.digest.hexdigest()) for part, one in zip(parts, measured, strict=True)]
    head = part_of(LIST, _list(about, members))
    out = _Counting(target)
    placed = [
        _write_one(out, part, one) for part, one in zip([head, *parts], [_measured(head), *measured], strict=True)
    ]
    out.write(_directory(placed, out.size))
    return members


def _list(about: dict[str, Any], members: Sequence[Member]) -> bytes:
    import rfc8785

    listed: list[Any] = [{"name": one.name, "sha256": one.sha256, "size": one.size} for one in members]
    return rfc8785.dumps({**about, "format": FORMAT, "members": listed})


class _Counting(io.RawIOBase):
    """Passes bytes on, counts them, and keeps what a zip's header and the list state of them."""

    def __init__(self, target: BinaryIO | None = None) -> None:
        self._target = target
        self.size, self.crc, self.digest = 0, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self._target is not None:
            self._target.write(data)
        self.size += memoryview(data).nbytes
        self.crc = zlib.crc32(data, self.crc)
        self.digest.update(data)
        return memoryview(data).nbytes


def _measured(part: Part) -> _Counting:
    sink = _Counting()
    part.give(cast("BinaryIO", sink))
    return sink


def _write_one(out: _Counting, part: Part, expected: _Counting) -> _Placed:
    placed = _Placed(part.name.encode(), expected.size, expected.crc, out.size)
    out.write(_local(placed))
    passing = _Counting(cast("BinaryIO", out))
    part.give(cast("BinaryIO", passing))
    if (passing.size, passing.digest.digest()) != (expected.size, expected.digest.digest()):
        raise StorageError(
            _("{name} changed while it was being packed").format(name=part.name), mend=_("repeat the command")
        )
    return placed


def _local(one: _Placed) -> bytes:
    wide = one.size >= _WIDE
    size = _WIDE if wide else one.size
    extra = struct.pack("<2H2Q", 1, 16, one.size, one.size) if wide else b""
    fixed = struct.pack(
        "<4s5H3L2H", b"PK\3\4", 45 if wide else 20, _UTF8, 0, 0, _DAY, one.crc, size, size, len(one.name), len(extra)
    )
    return fixed + one.name + extra


def _central(one: _Placed) -> bytes:
    wide = max(one.size, one.offset) >= _WIDE
    size, offset = (_WIDE, _WIDE) if wide else (one.size, one.offset)
    extra = struct.pack("<2H3Q", 1, 24, one.size, one.size, one.offset) if wide else b""
    needed = 45 if wide else 20
    fixed = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", _MADE_ON_UNIX | needed, needed, _UTF8, 0, 0, _DAY, one.crc, size, size,
        len(one.name), len(extra), 0, 0, 0, _FILE_0600, offset,
    )  # fmt: skip
    return fixed + one.name + extra


def _directory(placed: Sequence[_Placed], begins: int) -> bytes:
    """The zip's end: its directory, and where that begins."""
    entries = b"".join(map(_central, placed))
    count, size = len(placed), len(entries)
    end = b""
    if count >= _MANY or begins + size >= _WIDE:
        end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, begins)
        end += struct.pack("<4sLQL", b"PK\6\7", 0, begins + size, 1)
    some = min(count, _MANY)
    narrow = (min(size, _WIDE), min(begins, _WIDE))
    return entries + end + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, some, some, *narrow, 0)


class Bundle:
    """A bundle that is being read from front to back; memory does not grow with its members' sizes.

    `about` is what the writer said of it, and only what iterating has gone through to its end is proven.
    """

    def __init__(self, source: BinaryIO) -> None:
        """Reads the list. Raises BundleError for what is no bundle."""
        self._source = source
        self._at = 0
        self._placed: list[_Placed] = []
        header, size = self._header(LIST)
        if size > LARGEST_LIST:
            raise _not_one()
        data = self._read(size)
        self._placed.append(_Placed(LIST.encode(), size, header, 0))
        if zlib.crc32(data) != header:
            raise _not_one()
        self.about, self.members = _read_list(data)

    def __iter__(self) -> Iterator[tuple[Member, BinaryIO]]:
        """Each member with its bytes, in the list's order. Raises BundleError where one is not as the list states."""
        for member in self.members:
            offset = self._at
            crc, size = self._header(member.name)
            if size != member.size:
                raise _altered(member.name)
            piece = _Piece(self, member)
            yield member, cast("BinaryIO", io.BufferedReader(piece, _PIECE))
            while piece.readinto(bytearray(_PIECE)):
                pass
            if piece.crc != crc or piece.digest.hexdigest() != member.sha256:
                raise _altered(member.name)
            self._placed.append(_Placed(member.name.encode(), size, crc, offset))
        end = _directory(self._placed, self._at)
        if self._read(len(end)) != end or self._source.read(1):
            raise BundleError(
                _("the bundle does not end as it should: something was cut off, added or packed anew"),
                mend=_("ask for the file as it was made"),
            )

    def _header(self, name: str) -> tuple[int, int]:
        """The checksum and size that stand before the member; its header is compared with the one possible form."""
        begins = self._read(30)
        crc, narrow = struct.unpack_from("<2L", begins, 14)
        stated = struct.unpack("<2Q", self._read(len(name) + 20)[-16:]) if narrow == _WIDE else None
        size = stated[0] if stated else narrow
        whole = _local(_Placed(name.encode(), size, crc, 0))
        if begins != whole[:30] or (stated is None and self._read(len(name)) != name.encode()):
            raise _not_one() if name == LIST else _altered(name)
        if stated is not None and (stated[1] != size or size < _WIDE):
            raise _altered(name)
        return crc, size

    def _read(self, size: int) -> bytes:
        found = []
        while size:
            piece = self._source.read(min(size, 1024 * 1024))
            if not piece:
                raise BundleError(_("the bundle is cut off"), mend=_("ask for the file as it was made"))
            found.append(piece)
            size -= len(piece)
            self._at += len(piece)
        return b"".join(found)

    def some(self, size: int) -> bytes:
        """Between one and `size` of the next bytes."""
        piece = self._source.read(size)
        if not piece:
            raise BundleError(_("the bundle is cut off"), mend=_("ask for the file as it was made"))
        self._at += len(piece)
        return piece


class _Piece(io.RawIOBase):
    """One member's bytes, as an open file."""

    def __init__(self, bundle: Bundle, member: Member) -> None:
        self._bundle = bundle
        self._left = member.size
        self.crc, self.digest = 0, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            return 0
        view = memoryview(buffer).cast("B")
        data = self._bundle.some(min(len(view), self._left))
        self._left -= len(data)
        self.crc = zlib.crc32(data, self.crc)
        self.digest.update(data)
        view[: len(data)] = data
        return len(data)


def _read_list(data: bytes) -> tuple[dict[str, Any], tuple[Member, ...]]:
    import rfc8785

    try:
        about = json.loads(data)
        listed = about.pop("members")
        if about.pop("format") != FORMAT:
            raise BundleError(
                _("this bundle is of a form that this version does not know"),
                mend=_("use a newer version of breachkit"),
            )
        members = tuple(Member(**one) for one in listed)
        sound = len(members) <= MOST_MEMBERS and all(map(_is_sound, members))
        if not sound or len({one.name for one in members} | {LIST}) <= len(members):
            raise _not_one()
        if rfc8785.dumps({**about, "format": FORMAT, "members": listed}) != data:
            raise _not_one()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, rfc8785.CanonicalizationError):
        raise _not_one() from None
    return about, members


def _is_sound(member: Member) -> bool:
    return (
        isinstance(member.name, str)
        and bool(_NAME.fullmatch(member.name))
        and type(member.size) is int
        and 0 <= member.size < 1 << 62
        and isinstance(member.sha256, str)
        and bool(_HEX.fullmatch(member.sha256))
    )


def _not_one() -> BundleError:
    return BundleError(
        _("this file is no bundle of breachkit, or was packed anew by another tool"),
        expected=_("a file that breachkit wrote, unchanged"),
    )


def _altered(name: str) -> BundleError:
    return BundleError(
        _("{name} in the bundle is not what the bundle's list states").format(name=name),
        mend=_("ask for the file as it was made"),
    )
