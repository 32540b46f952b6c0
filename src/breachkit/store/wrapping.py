"""The one place where bytes change between breachkit and the disk: as they are, or encrypted (`breachkit.store.sealed`).

Everything that the local store writes passes through a Wrapping: journal lines one by one (so that the journal stays
append-only and one line an event), every other file whole. The hash chain runs over the unwrapped lines.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from breachkit.store.sealed import Sealed


NEVER_WRAPPED = ("content", "seals")
"""Folders of a case that stay as they are: content is law and templates, read by everyone; seals are made to be handed
out, and say nothing of a case but its number, its times and its hashes."""


class Wrapping(Protocol):
    """How the bytes of one case lie on disk. A wrapped line holds no newline."""

    @property
    def settled(self) -> bool:
        """False while the case is on its way from one wrapping to another, and files lie in either."""

    def wrap(self, source: BinaryIO, target: BinaryIO) -> None:
        """Copies `source` to `target` in the form for the disk, in small pieces."""

    def unwrap(self, source: BinaryIO, target: BinaryIO) -> None:
        """The way back. Raises ValueError for what was never wrapped, or was altered; LockedError without a key."""

    def wrap_line(self, line: bytes, number: int) -> bytes:
        """Line `number` (from 1) of the journal, without its newline, in the form for the disk."""

    def unwrap_line(self, kept: bytes, number: int) -> bytes:
        """The way back. Raises ValueError for what was never wrapped, or was altered; LockedError without a key."""


class Plain:
    """Bytes lie on disk as they are."""

    settled = True
    key = None

    def wrap(self, source: BinaryIO, target: BinaryIO) -> None:
        shutil.copyfileobj(source, target, 1024 * 1024)

    unwrap = wrap

    def wrap_line(self, line: bytes, number: int) -> bytes:
        return line

    unwrap_line = wrap_line


PLAIN = Plain()


def wrapping_of(folder: Path) -> Plain | Sealed:
    """How the case in this folder is wrapped: key.json says so. Raises CaseDamagedError where that cannot be read."""
    if not (folder / "key.json").exists():
        return PLAIN
    from breachkit.store import case_key
    from breachkit.store.sealed import Sealed

    key = case_key.read(folder)
    return Sealed(folder, key) if key is not None else PLAIN
