"""journal.jsonl: append-only, synced, hash-chained (the form of a line is in `breachkit.domain.event`).

A crash while appending can leave a torn end: a last line without its newline, acts of which only the first events
were written, or blocks that the disk never filled. No one was told that these were recorded; reading passes over
them, and the next writer sets them aside (kept beside the journal). Any other fault is damage, and named.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, BinaryIO

from breachkit.domain.event import Event, split_line
from breachkit.domain.start import FIRST_PREVIOUS
from breachkit.errors import ConflictError, UsageError
from breachkit.i18n import _
from breachkit.store import files
from breachkit.store.chain import LONGEST_LINE, checked, followed, new_event
from breachkit.store.journal_file import JournalFile
from breachkit.store.wrapping import PLAIN, Wrapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from breachkit.store.act import Act

_LONGEST_KEPT = 2 * LONGEST_LINE  # a wrapped line may be longer than the line in it
_NEVER_FILLED = b"\0" * 16  # a line holds no zero byte, so this is a block that was given out and not written


@dataclass(frozen=True)
class Place:
    """A place between two acts of the journal: the last event's number and hash, and the bytes up to its end."""

    seq: int = 0
    hash: str = FIRST_PREVIOUS
    size: int = 0


START = Place()


class Journal(JournalFile):
    """One case's journal. Reading takes no lock; the caller of everything that changes it holds the case's."""

    def __init__(self, path: Path, wrapping: Wrapping = PLAIN) -> None:
        super().__init__(path)
        self._wrapping = wrapping

    def read(self, after: Place = START) -> Iterator[tuple[Event, int]]:
        """The events after a place with the length of their lines on disk, each checked against the one before.

        They are given out act by act; what is unfinished at the end is left out.

        Raises:
            CaseDamagedError: an event does not hold. All before it have been given out.
        """
        yield from checked(
            self._pages(after),
            after.seq,
            after.hash,
            place=self.path,
            unfinished=lambda done: self._never_filled(after.size + done),
        )

    def _pages(self, after: Place) -> Iterator[tuple[list[bytes], list[int]]]:
        number = after.seq
        for kept in self.pieces(after.size):
            lines = kept if self._wrapping is PLAIN else [*map(self._unwrapped, kept, count(number + 1))]
            number += len(kept)
            yield lines, [len(line) + 1 for line in kept]

    def lines(self) -> Iterator[bytes]:
        """The canonical line of every event, without its newline; nothing is checked, a last half line is left out."""
        number = 0
        for kept in self.pieces(0):
            yield from map(self._unwrapped, kept, count(number + 1))
            number += len(kept)

    def ends_with(self, place: Place) -> bool:
        """Whether the line before `place.size` states the hash that `place` knows. Reads that line alone."""
        if not place.size:
            return True
        try:
            with files.open_plain(self.path) as stream:
                back = 4096
                while True:
                    start = max(0, place.size - back)
                    stream.seek(start)
                    piece = stream.read(place.size - start)
                    cut = piece.rfind(b"\n", 0, -1)
                    if cut >= 0 or not start:
                        break
                    back *= 8
        except OSError as error:
            raise self.unreadable(error) from None
        line = self._unwrapped(piece[cut + 1 : -1], place.seq)
        parts = split_line(line)
        from breachkit.domain.redaction import hash_of_redacted

        stated = parts[1] if parts else hash_of_redacted(line, place.seq)
        return piece.endswith(b"\n") and stated == place.hash

    def set_aside(self, size: int) -> Path | None:
        """Cuts what stands after `size` bytes off the journal and keeps it in a file beside it.

        Returns that file, None if there was nothing.
        """
        if self.size() == size:
            return None
        with files.told_plainly(self.path), files.open_plain(self.path) as stream:
            stream.seek(size)
            digest = hashlib.sha256()
            while piece := stream.read(LONGEST_LINE):
                digest.update(piece)
            kept = self.path.with_name(f"{self.path.name}.torn-{digest.hexdigest()[:8]}")
            stream.seek(size)
            files.fill_whole(kept, lambda target: self._wrapping.wrap(stream, target))
        files.cut(self.path, size)
        return kept

    def append(self, after: Place, acts: Iterable[Act], *, time: str, actor: str) -> list[tuple[Event, int]]:
        """Appends one event per act, all or none, and syncs once; when this returns, they are on disk.

        Returns the events with the length of their lines on disk.

        Raises:
            StorageError: the system refused; the journal is cut back to what it was.
            ConflictError: the journal does not end at `after`.
        """
        seq, prev = after.seq, after.hash
        acts = [*acts]
        sealed: list[tuple[Event, bytes]] = []
        for left, (kind, payload) in zip(range(len(acts) - 1, -1, -1), acts, strict=True):
            seq += 1
            event, line = new_event(seq, time, actor, kind, payload, prev, left)
            prev = event.hash
            sealed.append((event, line[:-1]))
        return self._append(after, sealed)

    def append_lines(self, after: Place, lines: Iterable[bytes]) -> list[tuple[Event, int]]:
        """Appends lines that were sealed elsewhere, as they stand; each is checked. Raises as `append` does.

        Raises CaseDamagedError where a line does not hold or does not follow.
        """
        return self._append(after, followed([*lines], after.seq, after.hash))

    def _append(self, after: Place, sealed: list[tuple[Event, bytes]]) -> list[tuple[Event, int]]:
        for _event, line in sealed:
            if len(line) > LONGEST_LINE:
                raise UsageError(_("this entry is larger than {n} KiB").format(n=LONGEST_LINE // 1024))
        kept = [self._wrapping.wrap_line(line, event.seq) + b"\n" for event, line in sealed]
        try:
            files.append(self.path, b"".join(kept), after.size)
        except ValueError:
            raise ConflictError(
                _("another process wrote to the case in between"), mend=_("repeat the command; nothing was written")
            ) from None
        return [(event, len(one)) for (event, _line), one in zip(sealed, kept, strict=True)]

    def rewrite(self, wrapping: Wrapping) -> None:
        """Brings every line into the wrapping's form, in one step; nothing unfinished may stand at the end."""

        def fill(target: BinaryIO) -> None:
            number = 0
            for kept in self.pieces(0):
                lines = map(self._unwrapped, kept, count(number + 1))
                target.write(b"".join(wrapping.wrap_line(line, n) + b"\n" for n, line in enumerate(lines, number + 1)))
                number += len(kept)

        files.fill_whole(self.path, fill)

    def _unwrapped(self, kept: bytes, number: int) -> bytes:
        try:
            return self._wrapping.unwrap_line(kept, number)
        except ValueError:
            return b""

    def pieces(self, from_byte: int) -> Iterator[list[bytes]]:
        """All whole lines as they lie on disk, without newlines, many at a time; then the start of one too long."""
        try:
            with files.open_plain(self.path) as stream:
                stream.seek(from_byte)
                rest = b""
                while piece := stream.read(LONGEST_LINE):
                    lines = (rest + piece).split(b"\n")
                    rest = lines.pop()
                    yield lines
                    if len(rest) > _LONGEST_KEPT:
                        yield [rest[:_LONGEST_KEPT]]
                        return
        except OSError as error:
            raise self.unreadable(error) from None

    def _never_filled(self, from_byte: int) -> bool:
        with files.open_plain(self.path) as stream:
            stream.seek(from_byte)
            before = b""
            while piece := stream.read(LONGEST_LINE):
                if _NEVER_FILLED in before + piece:
                    return True
                before = piece[-len(_NEVER_FILLED) :]
        return False
