"""Follows a journal's lines, wherever they are kept: each checked against the one before, given out act by act.

A line that stands for an entry that this reader may not see (`breachkit.domain.redaction`) is passed on as an event of
the kind WITHHELD with nothing in it; that it is the right one shows in the line after it, which names its hash.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any

from breachkit.domain.event import WITHHELD, Event, EventKind, follow, read_event, seal, split_line
from breachkit.errors import CaseDamagedError, UsageError
from breachkit.i18n import _, ngettext
from breachkit.store.versions import refuse_newer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

LONGEST_LINE = 1024 * 1024


def new_event(
    seq: int, time: str, actor: str, kind: EventKind, payload: dict[str, Any], prev: str, more: int
) -> tuple[Event, bytes]:
    """The event and its line, with chance for salt. Raises UsageError for text that no file could hold."""
    try:
        return seal(seq, time, actor, kind, payload, prev, more=more, salt=secrets.token_hex(16))
    except ValueError:
        raise UsageError(
            _("this text holds bytes or halves of characters that are no Unicode, and cannot be kept"),
            mend=_("type it again, in UTF-8"),
        ) from None


def checked(
    pages: Iterable[tuple[list[bytes], Sequence[int]]],
    number: int,
    head: str,
    *,
    place: object,
    unfinished: Callable[[int], bool] = lambda _done: False,
) -> Iterator[tuple[Event, int]]:
    """The events of lines after event `number`, whose hash is `head`, each with the length that its page states.

    They are given out act by act; an act that is not whole at the end is left out. Where a line does not hold,
    `unfinished` is asked, with the lengths of the lines that do, whether it is an end that was never written.

    Raises CaseDamagedError where an event does not hold. All before it have been given out.
    """
    more, done, act = 0, 0, list[tuple[Event, int]]()
    for lines, lengths in pages:
        at = 0
        while at < len(lines):
            held, last = follow(lines[at:] if at else lines, head.encode(), number)
            for line, length in zip(lines[at : at + held], lengths[at : at + held], strict=True):
                event = event_of(line, number + 1, more)
                if event is None:
                    refuse_newer(line, number + 1)
                    yield from act
                    raise _damaged(place, number, fault_of(line, number, None, more))
                number, more, done = number + 1, event.more, done + length
                act.append((event, length))
                if not more:
                    yield from act
                    act.clear()
            head, at = last.decode(), at + held
            if at == len(lines):
                break
            from breachkit.domain.redaction import hash_of_redacted

            hidden = hash_of_redacted(lines[at], number + 1)
            if hidden is None:
                if unfinished(done):
                    return
                refuse_newer(lines[at], number + 1)
                yield from act
                raise _damaged(place, number, fault_of(lines[at], number, head, more))
            number, more, done = number + 1, max(more - 1, 0), done + lengths[at]
            act.append((Event(number, "", "", WITHHELD, {}, head, hidden, more, ""), lengths[at]))
            if not more:
                yield from act
                act.clear()
            head, at = hidden, at + 1


def followed(lines: list[bytes], number: int, head: str) -> list[tuple[Event, bytes]]:
    """The events of lines that were sealed elsewhere, which must follow event `number` with the hash `head`.

    Raises CaseDamagedError where a line does not hold or does not follow, or where the last act is not whole.
    """
    try:
        events = [event for event, _length in checked([(lines, [len(line) for line in lines])], number, head, place="")]
    except CaseDamagedError as error:
        raise CaseDamagedError(error.message) from None
    if len(events) < len(lines):
        raise refused(_("its last act is not whole"))
    return [*zip(events, lines, strict=True)]


def refused(fault: str) -> CaseDamagedError:
    return CaseDamagedError(_("the journal is damaged: {fault}").format(fault=fault))


def _damaged(place: object, good: int, fault: str) -> CaseDamagedError:
    told = refused(fault)
    told.place = f"{place}:{good + 1}"
    told.mend = ngettext(
        "{n} event before it holds; run breachkit verify", "{n} events before it hold; run breachkit verify", good
    ).format(n=good)
    return told


def event_of(line: bytes, number: int, more: int) -> Event | None:
    """The event of a line whose hash holds; None where it has not an event's form or is not the act's next."""
    try:
        event = read_event(line, number)
    except (ValueError, RecursionError):
        return None
    return None if more and event.more != more - 1 else event


def fault_of(line: bytes, seq: int, prev: str | None, more: int) -> str:
    """Why the line cannot be event `seq + 1`, after one with the hash `prev` of whose act `more` events follow."""
    number = seq + 1
    parts = split_line(line)
    if parts is None:
        return _("event {n} is not of an event's form").format(n=number)
    if hashlib.sha256(parts[0]).hexdigest() != parts[1]:
        return _("event {n} was altered: its hash does not fit").format(n=number)
    try:
        members = json.loads(line)
    except (ValueError, RecursionError):
        members = {}
    if prev is not None and members.get("prev", prev) != prev:
        return _("event {n} does not follow the one before: one was taken out or put in").format(n=number)
    if members.get("seq", number) != number:
        return _("event {n} has the wrong number").format(n=number)
    if more and members.get("more", 0) != more - 1:
        return _("event {n} is not part of the act that the one before belongs to").format(n=number)
    return _("event {n} is not of an event's form").format(n=number)
