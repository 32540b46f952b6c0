"""journal.jsonl: append-only, synced, hash-chained (the form of a line is in `breachkit.domain.event`).

A crash while appending can leave a last line without its newline: a torn tail. No one was told that it was
written, so it is set aside (kept beside the journal) at the next write. Any other fault is damage, and named.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from breachkit.domain.event import FIRST_PREVIOUS, Event, EventKind, seal, split_line
from breachkit.errors import CaseDamagedError
from breachkit.i18n import _
from breachkit.store.files import FILE_MODE, sync_folder, told_plainly, write_whole

LONGEST_LINE = 1024 * 1024


@dataclass(frozen=True)
class Check:
    """What a check of the journal found. `fault` is empty when every event holds; `events` counts those that do."""

    events: int
    head: str
    size: int
    torn: int
    fault: str


def read_events(
    path: Path, *, from_byte: int = 0, prev: str = FIRST_PREVIOUS, seq: int = 0
) -> Iterator[tuple[Event, int]]:
    """The journal's events with the length of their lines, each checked against the one before.

    Args:
        from_byte, prev, seq: where to begin: after the event `seq` whose hash is `prev`.

    Raises:
        CaseDamagedError: an event does not hold. The events before it have been given out.
    """
    for line in _lines(path, from_byte):
        fault, members = _check_line(line, prev, seq + 1)
        if members is None:
            raise CaseDamagedError(
                _("the journal is damaged: {fault}").format(fault=fault),
                place=f"{path}:{seq + 1}",
                mend=_("{n} events before it hold; run breachkit verify").format(n=seq),
            )
        event = Event(**{name: members[name] for name in Event.__slots__})
        prev, seq = event.hash, event.seq
        yield event, len(line) + 1


def _lines(path: Path, from_byte: int = 0) -> Iterator[bytes]:
    """The journal's whole lines, without their newlines. A torn tail is left out."""
    with path.open("rb") as stream:
        stream.seek(from_byte)
        while line := stream.readline(LONGEST_LINE + 1):
            if not line.endswith(b"\n"):
                if len(line) > LONGEST_LINE:
                    yield line
                return
            yield line[:-1]


def _check_line(line: bytes, prev: str, seq: int) -> tuple[str, dict[str, Any] | None]:
    parts = split_line(line)
    if parts is None:
        return _("event {n} is not of an event's form").format(n=seq), None
    body, stated = parts
    if hashlib.sha256(body).hexdigest() != stated:
        return _("event {n} was altered: its hash does not fit").format(n=seq), None
    try:
        members = json.loads(line)
    except ValueError:
        return _("event {n} is not JSON").format(n=seq), None
    if members.get("prev") != prev:
        return _("event {n} does not follow the one before: one was taken out or put in").format(n=seq), None
    if members.get("seq") != seq:
        return _("event {n} has the wrong number").format(n=seq), None
    return "", members


def check_journal(path: Path) -> Check:
    """Checks every event; stops at the first that does not hold."""
    prev, seq, size = FIRST_PREVIOUS, 0, 0
    fault = ""
    for line in _lines(path):
        fault, members = _check_line(line, prev, seq + 1)
        if members is None:
            break
        prev, seq, size = str(members["hash"]), seq + 1, size + len(line) + 1
    return Check(seq, prev, size, 0 if fault else path.stat().st_size - size, fault)


def set_torn_tail_aside(path: Path) -> Path | None:
    """Cuts a torn tail off the journal and keeps it in a file beside it. Returns that file, None if there was none.

    The caller holds the case's lock.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        back = min(size, LONGEST_LINE + 1)
        stream.seek(size - back)
        tail = stream.read(back)
    if not tail or tail.endswith(b"\n"):
        return None
    torn = tail[tail.rfind(b"\n") + 1 :]
    kept = path.with_name(f"{path.name}.torn-{hashlib.sha256(torn).hexdigest()[:8]}")
    write_whole(kept, torn)
    with told_plainly(path), path.open("r+b") as stream:
        stream.truncate(size - len(torn))
        stream.flush()
        os.fsync(stream.fileno())
    return kept


def append(
    path: Path, acts: Iterable[tuple[EventKind, dict[str, Any]]], *, seq: int, prev: str, time: str, actor: str
) -> list[tuple[Event, int]]:
    """Appends one event per act and syncs once; when this returns, they are on disk.

    Args:
        seq, prev: the head that the acts build on. The caller holds the case's lock and has made sure of it.

    Raises:
        StorageError: the system refused; the journal is cut back to what it was.
    """
    sealed: list[tuple[Event, bytes]] = []
    for kind, payload in acts:
        event, line = seal(seq + 1, time, actor, kind, payload, prev)
        if len(line) > LONGEST_LINE:
            raise CaseDamagedError(_("this entry is larger than {n} KiB").format(n=LONGEST_LINE // 1024))
        seq, prev = event.seq, event.hash
        sealed.append((event, line))
    with told_plainly(path):
        created = not path.exists()
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, FILE_MODE)
        try:
            before = os.fstat(handle).st_size
            try:
                _write_all(handle, b"".join(line for _event, line in sealed))
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, before)
                raise
        finally:
            os.close(handle)
        if created:
            sync_folder(path.parent)
    return [(event, len(line)) for event, line in sealed]


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
