"""The one place where bytes change between breachkit and the disk: plain today, and where encryption goes.

Everything that the local store writes passes through a Wrapping: journal lines one by one (so that the journal stays
append-only and one line an event), every other file whole. The hash chain runs over the unwrapped lines.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import BinaryIO, Protocol


class Wrapping(Protocol):
    """How the bytes of one case lie on disk. A wrapped line holds no newline."""

    def wrap(self, source: BinaryIO, target: BinaryIO) -> None:
        """Copies `source` to `target` in the form for the disk, in small pieces."""

    def unwrap(self, source: BinaryIO, target: BinaryIO) -> None:
        """The way back."""

    def wrap_line(self, line: bytes) -> bytes:
        """One journal line, without its newline, in the form for the disk."""

    def unwrap_line(self, kept: bytes) -> bytes:
        """The way back. Raises ValueError for what was never wrapped."""


class Plain:
    """Bytes lie on disk as they are."""

    def wrap(self, source: BinaryIO, target: BinaryIO) -> None:
        shutil.copyfileobj(source, target, 1024 * 1024)

    unwrap = wrap

    def wrap_line(self, line: bytes) -> bytes:
        return line

    unwrap_line = wrap_line


PLAIN = Plain()


def wrapping_of(_folder: Path) -> Wrapping:
    """How the case in this folder is wrapped."""
    return PLAIN
