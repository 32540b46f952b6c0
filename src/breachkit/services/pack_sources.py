"""Reads a content pack from where it comes: a folder, a .zip, a .tar(.gz), or an installed Python package. Nothing is run.

An archive is read into memory within limits that its own headers cannot move: its bytes are counted as they come out.
Whatever could write outside the pack's folder, or is no plain file, has the whole archive refused.
"""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from breachkit.content.packs import (
    FOLDERS,
    LARGEST_FILE,
    LARGEST_PACK,
    MANIFEST,
    MOST_FILES,
    SIGNATURE,
    is_content,
    is_sound_name,
)
from breachkit.errors import BundleError, UsageError
from breachkit.i18n import _
from breachkit.store.files import read_small

GROUP = "breachkit.content"
_LARGEST_ARCHIVE = 16 * 1024 * 1024
_MOST_MEMBERS = 2 * MOST_FILES
_DIRECTORY_ENTRY = b"PK\1\2"
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # other methods let the file say how much memory unpacking takes
_ROOM_FOR_HEADERS = 16 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """A pack's files by name, as they were given; `signature` is its pack.sig.json, empty where it has none.

    `given` names where it comes from; `left_out` counts what lies beside the content and does not belong to the pack.
    """

    given: str
    files: dict[str, bytes]
    signature: bytes
    left_out: int


def read_source(given: Path) -> Source:
    """The pack in a folder or an archive. Raises UsageError where there is none, BundleError for an unsafe archive."""
    if given.is_dir():
        return _gathered(str(given), _in_folder(given))
    try:
        data = read_small(given, _LARGEST_ARCHIVE)
    except FileNotFoundError:
        raise UsageError(_("there is no file {file}").format(file=given), mend=_("check the path")) from None
    except OSError as error:
        raise UsageError(_("cannot read {file}: {why}").format(file=given, why=error.strerror)) from None
    except ValueError:
        raise _too_large(given.name) from None
    try:
        if data[:4] in (b"PK\3\4", b"PK\5\6"):
            members = [*_in_zip(data)]
        elif data[:2] == b"\x1f\x8b" or data[257:262] == b"ustar":
            members = [*_in_tar(data)]
        else:
            raise UsageError(
                _("{file} is no content pack").format(file=given),
                expected=_("a folder, a .zip, a .tar or a .tar.gz with {name} in it").format(name=MANIFEST),
            )
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        EOFError,
        OSError,
        zlib.error,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise BundleError(
            _("{file} cannot be unpacked: {why}").format(file=given.name, why=str(error) or type(error).__name__),
            mend=_("ask for the file as it was made"),
        ) from None
    return _gathered(str(given), iter(_without_top(members)))


def _in_folder(root: Path) -> Iterator[tuple[str, bytes]]:
    """What belongs to the pack in a folder; links and pipes are refused, not followed."""
    found = [*root.glob("*")]
    for top in FOLDERS:
        if (root / top).is_symlink():
            raise _unsafe(top)
        for folder, below, names in os.walk(root / top):
            for name in below:
                if (path := Path(folder, name)).is_symlink() and is_content(path.relative_to(root).as_posix() + "/x"):
                    raise _unsafe(path.relative_to(root).as_posix())
            found += [Path(folder, name) for name in names]
            if len(found) > _MOST_MEMBERS:
                raise _too_large(str(root))
    for path in sorted(found):
        name = path.relative_to(root).as_posix()
        if not (is_content(name) or name == SIGNATURE):
            if not path.is_dir():
                yield name, b""
            continue
        if path.is_symlink() or not path.is_file():
            raise _unsafe(name)
        try:
            yield name, read_small(path, LARGEST_FILE)
        except OSError as error:
            raise UsageError(_("cannot read {file}: {why}").format(file=path, why=error.strerror)) from None
        except ValueError:
            raise _too_large(name) from None


def _in_zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.count(_DIRECTORY_ENTRY) > _MOST_MEMBERS:  # before each entry becomes an object of its own
        raise _too_large("zip")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        left = LARGEST_PACK
        for member in archive.infolist():
            _refuse_leading_out(member.filename)
            kind = (member.external_attr >> 16) & 0o170000
            if kind not in (0, 0o100000, 0o040000) or member.flag_bits & 1 or member.compress_type not in _PACKED:
                raise _unsafe(member.filename)
            if member.is_dir():
                continue
            most = min(left, LARGEST_FILE)
            with archive.open(member) as stream:
                content = stream.read(most + 1)
            if len(content) > most:
                raise _too_large(member.filename)
            left -= len(content)
            yield member.filename, content


def _in_tar(data: bytes) -> Iterator[tuple[str, bytes]]:
    most = LARGEST_PACK + _ROOM_FOR_HEADERS
    if data[:2] == b"\x1f\x8b":
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            data = stream.read(most + 1)
    if len(data) > most:
        raise _too_large("tar")
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for number, member in enumerate(archive):
            if number >= _MOST_MEMBERS:
                raise _too_large("tar")
            _refuse_leading_out(member.name)
            if member.isdir():
                continue
            if not member.isreg() or member.issparse():
                raise _unsafe(member.name)
            if member.size > LARGEST_FILE:
                raise _too_large(member.name)
            held = archive.extractfile(member)
            assert held is not None
            yield member.name, held.read()


def _without_top(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The members without the one folder that an archiver has put around them all."""
    tidy = [(name.removeprefix("./"), data) for name, data in members]
    tops = {name.split("/")[0] for name, _data in tidy if "/" in name}
    if any(name == MANIFEST for name, _data in tidy):
        return tidy
    around = [top for top in tops if any(name == f"{top}/{MANIFEST}" for name, _data in tidy)]
    if len(around) != 1:
        return tidy
    return [(name.removeprefix(f"{around[0]}/"), data) for name, data in tidy if name.startswith(f"{around[0]}/")]


def _gathered(given: str, members: Iterator[tuple[str, bytes]]) -> Source:
    files: dict[str, bytes] = {}
    signature, left_out, size = b"", 0, 0
    folded: set[str] = set()
    for name, data in members:
        if name == SIGNATURE:
            signature = data
            continue
        if not is_content(name):
            left_out += 1
            continue
        if not is_sound_name(name):
            raise BundleError(
                _("the pack has a file whose name not every machine can hold: {name}").format(name=name[:120]),
                expected=_("plain letters, digits, '.', '-' and '_', at most 100 in each part"),
            )
        if name.casefold() in folded:
            raise BundleError(_("the pack has two files of one name: {name}").format(name=name))
        folded.add(name.casefold())
        files[name] = data
        size += len(data)
        if len(files) > MOST_FILES or size > LARGEST_PACK:
            raise _too_large(given)
    if MANIFEST not in files:
        raise UsageError(
            _("{file} is no content pack").format(file=given),
            expected=_("a folder, a .zip, a .tar or a .tar.gz with {name} in it").format(name=MANIFEST),
            mend="breachkit content new FOLDER",
        )
    return Source(given, dict(sorted(files.items())), signature, left_out)


def _refuse_leading_out(name: str) -> None:
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or "\\" in name or ":" in parts[0] or "\0" in name or len(name) > 400:
        raise _unsafe(name)


def _unsafe(name: str) -> BundleError:
    return BundleError(
        _("the pack holds what could do harm, and nothing of it was taken: {name}").format(name=name[:120]),
        expected=_("plain files within the pack's own folder: no links, no way out of it, nothing encrypted"),
    )


def _too_large(name: str) -> BundleError:
    return BundleError(
        _("{name} is larger than content packs are").format(name=name[:120]),
        expected=_("at most {files} files, {n} MiB together").format(files=MOST_FILES, n=LARGEST_PACK // 1024 // 1024),
    )


@dataclass(frozen=True)
class Package:
    """An installed Python package that brings content: its name, its version, and the entry point's value."""

    name: str
    version: str
    value: str

    @property
    def folder(self) -> Path | None:
        """Where its content lies; None where it lies in no folder. Nothing of the package is imported."""
        import importlib.util

        first, *rest = self.value.split(":")[0].strip().split(".")
        try:
            spec = importlib.util.find_spec(first)
        except (ImportError, ValueError):
            return None
        for place in (spec.submodule_search_locations or []) if spec else []:
            folder = Path(place, *rest)
            if folder.is_dir():
                return folder
        return None


def installed_packages() -> list[Package]:
    """Every installed package with an entry point of the group `breachkit.content`, by name.

    Looking through all that is installed takes longer than showing a case: only what deals with packs asks.
    """
    from importlib.metadata import entry_points

    found = [
        Package(point.dist.name, point.dist.version, point.value)
        for point in entry_points(group=GROUP)
        if point.dist is not None
    ]
    return sorted(found, key=lambda one: one.name)


def read_package(name: str) -> Source:
    """The pack that an installed package brings. Raises UsageError where there is none of that name."""
    import re

    def plain(text: str) -> str:
        return re.sub(r"[-_.]+", "-", text).lower()

    installed = installed_packages()
    found = [one for one in installed if plain(one.name) == plain(name)]
    if not found:
        raise UsageError(
            _("no installed package {name} brings content").format(name=name),
            place="--package",
            expected=", ".join(one.name for one in installed)
            or _("a package with an entry point of {group}").format(group=GROUP),
            mend=f"pip install {name}",
        )
    folder = found[0].folder
    if folder is None:
        raise UsageError(
            _("the content of package {name} lies in no folder ({value})").format(
                name=found[0].name, value=found[0].value
            ),
            place="--package",
        )
    source = read_source(folder)
    return Source(f"{found[0].name} {found[0].version}", source.files, source.signature, source.left_out)
