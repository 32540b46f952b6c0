"""journal.jsonl: append-only, synced, hash-chained (the form of a line is in `breachkit.domain.event`).

A crash while appending can leave a torn end: a last line without its newline, acts of which only the first events
were written, or blocks that the disk never filled. No one was told that these were recorded; reading passes over
them, and the next writer sets them aside (kept beside the journal). Any other fault is damage, and named.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from breachkit.domain.event import FIRST_PREVIOUS, Event, EventKind, event_of, link_of, seal, split_line
from breachkit.errors import CaseDamagedError, ConflictError, StorageError, UsageError
from breachkit.i18n import _
from breachkit.store import files
from breachkit.store.protocol import Check
from breachkit.store.wrapping import PLAIN, Wrapping

LONGEST_LINE = 1024 * 1024
_LONGEST_KEPT = 2 * LONGEST_LINE  # a wrapped line may be longer than the line in it
_NEVER_FILLED = b"\0" * 16  # a line holds no zero byte, so this is a block that was given out and not written


@dataclass(frozen=True)
class Place:
    """A place between two acts of the journal: the last event's number and hash, and the bytes up to its end."""

    seq: int = 0
    hash: str = FIRST_PREVIOUS
    size: int = 0


START = Place()


class Journal:
    """One case's journal. Reading takes no lock; the caller of everything that changes it holds the case's."""

    def __init__(self, path: Path, wrapping: Wrapping = PLAIN) -> None:
        self.path = path
        self._wrapping = wrapping

    def size(self) -> int:
        """The bytes of the journal. Raises CaseDamagedError where there is none, StorageError where it is refused."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            raise CaseDamagedError(
                _("case {id} has no journal").format(id=self.path.parent.name),
                place=str(self.path),
                mend=_("restore journal.jsonl from a backup"),
            ) from None
        except OSError as error:
            raise self._unreadable(error) from None

    def read(self, after: Place = START) -> Iterator[tuple[Event, int]]:
        """The events after a place with the length of their lines on disk, each checked against the one before.

        Raises:
            CaseDamagedError: an event does not hold. The acts before it have been given out.
        """
        for line, length, fault in self._checked(after):
            if fault:
                raise CaseDamagedError(
                    _("the journal is damaged: {fault}").format(fault=fault.told),
                    place=f"{self.path}:{fault.good + 1}",
                    mend=_("{n} events before it hold; run breachkit verify").format(n=fault.good),
                )
            try:
                event = event_of(json.loads(line))
            except (ValueError, KeyError, TypeError, RecursionError):
                raise CaseDamagedError(
                    _("the journal is damaged: {fault}").format(fault=_("an event is not of an event's form")),
                    place=str(self.path),
                    mend="breachkit verify",
                ) from None
            yield event, length

    def lines(self) -> Iterator[bytes]:
        """The canonical line of every event, without its newline; nothing is checked, a torn end is left out."""
        for kept in self._kept_lines(0):
            if not kept.endswith(b"\n"):
                return
            yield self._wrapping.unwrap_line(kept[:-1])

    def check(self) -> Check:
        """Checks every event; stops at the first that does not hold."""
        events, head, size, told = 0, FIRST_PREVIOUS, 0, ""
        for line, length, fault in self._checked(START):
            if fault:
                told = fault.told
                break
            events, size = events + 1, size + length
            last = line
        if events:
            head = _stated_hash(last)
        return Check(events, head, size, 0 if told else self.size() - size, told)

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
            raise self._unreadable(error) from None
        if not piece.endswith(b"\n"):
            return False
        try:
            line = self._wrapping.unwrap_line(piece[cut + 1 : -1])
        except ValueError:
            return False
        return _stated_hash(line) == place.hash

    def set_aside(self, size: int) -> Path | None:
        """Cuts what stands after `size` bytes off the journal and keeps it in a file beside it.

        Returns that file, None if there was nothing.
        """
        if self.size() == size:
            return None
        with files.told_plainly(self.path), files.open_plain(self.path) as stream:
            stream.seek(size)
            torn = stream.read()
        kept = self.path.with_name(f"{self.path.name}.torn-{hashlib.sha256(torn).hexdigest()[:8]}")
        files.write_whole(kept, torn)
        files.cut(self.path, size)
        return kept

    def append(
        self, after: Place, acts: Iterable[tuple[EventKind, dict[str, Any]]], *, time: str, actor: str
    ) -> list[tuple[Event, int]]:
        """Appends one event per act, all or none, and syncs once; when this returns, they are on disk.

        Returns the events with the length of their lines on disk.

        Raises:
            StorageError: the system refused; the journal is cut back to what it was.
            ConflictError: the journal does not end at `after`.
        """
        seq, prev = after.seq, after.hash
        acts = [*acts]
        sealed: list[tuple[Event, bytes]] = []
        for index, (kind, payload) in enumerate(acts):
            event, line = seal(
                seq + 1, time, actor, kind, payload, prev, more=len(acts) - index - 1, salt=secrets.token_hex(16)
            )
            seq, prev = event.seq, event.hash
            sealed.append((event, line[:-1]))
        return self._append(after, sealed)

    def append_lines(self, after: Place, lines: Iterable[bytes]) -> list[tuple[Event, int]]:
        """Appends lines that were sealed elsewhere, as they stand; each is checked. Raises as `append` does.

        Raises CaseDamagedError where a line does not hold or does not follow.
        """
        seq, prev, more = after.seq, after.hash, 0
        sealed: list[tuple[Event, bytes]] = []
        for line in lines:
            fault = _fault_of(line, seq, prev, more)
            if fault:
                raise CaseDamagedError(_("the journal is damaged: {fault}").format(fault=fault))
            event = event_of(json.loads(line))
            seq, prev, more = event.seq, event.hash, event.more
            sealed.append((event, line))
        if more:
            raise CaseDamagedError(_("the journal is damaged: {fault}").format(fault=_("its last act is not whole")))
        return self._append(after, sealed)

    def _append(self, after: Place, sealed: list[tuple[Event, bytes]]) -> list[tuple[Event, int]]:
        for _event, line in sealed:
            if len(line) > LONGEST_LINE:
                raise UsageError(_("this entry is larger than {n} KiB").format(n=LONGEST_LINE // 1024))
        kept = [self._wrapping.wrap_line(line) + b"\n" for _event, line in sealed]
        try:
            files.append(self.path, b"".join(kept), after.size)
        except ValueError:
            raise ConflictError(
                _("another process wrote to the case in between"), mend=_("repeat the command; nothing was written")
            ) from None
        return [(event, len(one)) for (event, _line), one in zip(sealed, kept, strict=True)]

    def _checked(self, after: Place) -> Iterator[tuple[bytes, int, _Fault | None]]:
        """Lines that hold with their length on disk, given out act by act; then a fault, if there is one.

        What is unfinished at the end is left out.
        """
        seq, prev, more = after.seq, after.hash.encode(), 0
        unwrap = None if self._wrapping is PLAIN else self._wrapping.unwrap_line
        size = after.size
        act: list[tuple[bytes, int, None]] = []
        for kept in self._kept_lines(after.size):
            if not kept.endswith(b"\n") and len(kept) <= _LONGEST_KEPT:
                return
            line = kept[:-1]
            if unwrap is not None:
                try:
                    line = unwrap(line)
                except ValueError:
                    line = b""
            link = link_of(line)
            if link is None or link.prev != prev or link.seq != seq + 1 or (more and link.more != more - 1):
                if not self._never_filled(size):
                    yield from act
                    yield b"", 0, _Fault(seq, _fault_of(line, seq, prev.decode(), more))
                return
            seq, prev, more = link.seq, link.hash, link.more
            size += len(kept)
            if not more and not act:
                yield line, len(kept), None
                continue
            act.append((line, len(kept), None))
            if not more:
                yield from act
                act.clear()

    def _kept_lines(self, from_byte: int) -> Iterator[bytes]:
        """The lines as they lie on disk, with their newlines; the last may lack its own or be cut as too long."""
        try:
            with files.open_plain(self.path) as stream:
                stream.seek(from_byte)
                while line := stream.readline(_LONGEST_KEPT + 1):
                    yield line
        except OSError as error:
            raise self._unreadable(error) from None

    def _never_filled(self, from_byte: int) -> bool:
        with files.open_plain(self.path) as stream:
            stream.seek(from_byte)
            before = b""
            while piece := stream.read(1024 * 1024):
                if _NEVER_FILLED in before + piece:
                    return True
                before = piece[-len(_NEVER_FILLED) :]
        return False

    def _unreadable(self, error: OSError) -> StorageError:
        return StorageError(
            _("cannot read {path}: {why}").format(path=self.path, why=error.strerror or os.strerror(error.errno or 0))
        )


@dataclass(frozen=True)
class _Fault:
    """The first event that does not hold, in words, and how many before it do."""

    good: int
    told: str


def _stated_hash(line: bytes) -> str:
    parts = split_line(line)
    return parts[1] if parts else ""


def _fault_of(line: bytes, seq: int, prev: str, more: int) -> str:
    """Why the line cannot be event `seq + 1` after one with the hash `prev`; empty where it can."""
    number = seq + 1
    parts = split_line(line)
    if parts is None:
        return _("event {n} is not of an event's form").format(n=number)
    if hashlib.sha256(parts[0]).hexdigest() != parts[1]:
        return _("event {n} was altered: its hash does not fit").format(n=number)
    try:
        event_of(json.loads(line))
    except (ValueError, KeyError, TypeError, RecursionError):
        return _("event {n} is not of an event's form").format(n=number)
    link = link_of(line)
    if link is None:
        return _("event {n} is not of an event's form").format(n=number)
    if link.prev.decode() != prev:
        return _("event {n} does not follow the one before: one was taken out or put in").format(n=number)
    if link.seq != number:
        return _("event {n} has the wrong number").format(n=number)
    if more and link.more != more - 1:
        return _("event {n} is not part of the act that the one before belongs to").format(n=number)
    return ""
