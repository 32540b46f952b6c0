"""Files of a case beside its journal, each written whole and through the case's wrapping."""

from __future__ import annotations

import functools
import io
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from breachkit.errors import MissingError, StorageError, UsageError
from breachkit.i18n import _
from breachkit.store import files
from breachkit.store.wrapping import NEVER_WRAPPED, PLAIN, Wrapping

if TYPE_CHECKING:
    from collections.abc import Callable

READ_ONLY, READ_ONLY_MODE = "evidence/", 0o400
"""What nobody changes once it is kept: not even its owner by mistake."""

_PART = r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}"
_OF_WINDOWS = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
"""Devices, in whatever folder and with whatever ending: no file can be called so there."""
NAME = re.compile(rf"{_PART}(?:/{_PART}){{1,2}}")


def may_be_named(name: str) -> bool:
    """Whether a file of a case can have that name, on every system: a case moves between them."""
    return bool(NAME.fullmatch(name)) and not any(
        _OF_WINDOWS.fullmatch(part) or part.endswith(".") for part in name.split("/")
    )


class LocalBlobs:
    """Names look like `drafts/d001.md`: two or three parts; the first is a folder of the case."""

    def __init__(self, folder: Path, wrapping: Callable[[], Wrapping]) -> None:
        """`wrapping` is asked at each file: a case can be encrypted while another process works on it."""
        self._folder = folder
        self._wrapping = wrapping

    def write(self, name: str, data: bytes) -> None:
        self.take(name, io.BytesIO(data))

    def read(self, name: str) -> bytes:
        target = io.BytesIO()
        self.give(name, target)
        return target.getvalue()

    def take(self, name: str, source: BinaryIO) -> None:
        path = self._path(name)
        wrapping = self._wrapping_of(name)
        files.make_folder(path.parent)
        self._refuse_links(path)
        fill = functools.partial(wrapping.wrap, source)
        if name.startswith(READ_ONLY):  # large, and copied while others write: swept should its writer be killed
            files.fill_whole(path, fill, mode=READ_ONLY_MODE, beside=self._folder)
        else:
            files.fill_whole(path, fill)

    def give(self, name: str, target: BinaryIO) -> None:
        path = self._path(name)
        self._refuse_links(path)
        try:
            source = files.open_plain(path)
        except (FileNotFoundError, NotADirectoryError):
            raise MissingError(_("there is no file {path}").format(path=path), place=name) from None
        except OSError as error:
            raise StorageError(_("cannot read {path}: {why}").format(path=path, why=error.strerror)) from None
        try:
            with source:
                self._wrapping_of(name).unwrap(source, target)
        except ValueError:
            raise StorageError(
                _("{path} was altered: it does not open with the case's key").format(path=path), place=name
            ) from None

    def names(self, folder: str) -> list[str]:
        found = []
        for above, below, inside in os.walk(self._path(f"{folder}/any").parent):
            below.sort()
            relative = Path(above).relative_to(self._folder).as_posix()
            found += [f"{relative}/{name}" for name in inside if NAME.fullmatch(f"{relative}/{name}")]
        return sorted(found)

    def remove(self, name: str) -> None:
        path = self._path(name)
        self._refuse_links(path)
        files.remove(path)

    def where(self, name: str) -> str:
        return str(self._path(name))

    def _wrapping_of(self, name: str) -> Wrapping:
        return PLAIN if name.split("/")[0] in NEVER_WRAPPED else self._wrapping()

    def _path(self, name: str) -> Path:
        if not may_be_named(name):
            raise UsageError(_("{name} cannot be the name of a file of a case").format(name=name[:200]))
        return self._folder / name

    def _refuse_links(self, path: Path) -> None:
        """A folder of the case that is a symbolic link would lead out of it."""
        for folder in path.parents:
            if folder == self._folder:
                return
            if folder.is_symlink():
                raise StorageError(
                    _("{path} is a symbolic link; a case's folders are its own").format(path=folder), place=str(folder)
                )
