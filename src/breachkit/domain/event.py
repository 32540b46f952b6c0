"""An event: one act in a case. The journal is a chain of them, and it is the truth of the case.

A line of journal.jsonl is the RFC 8785 canonical JSON of the event with its own hash. The hash is SHA-256 over
the same canonical JSON without the member `hash`; `prev` is the hash of the event before (64 zeros for the first).
So a line can be checked on its bytes as they stand, with nothing parsed: see docs/format.md.

Acts that belong together are events that count down in `more`: all of them stand, or none. `salt` is chance, so that
the hash of an event that was taken out of an export does not let anyone guess what it said.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Literal

EventKind = Literal[
    "case.opened",
    "fact.recorded",
    "step.begun",
    "step.done",
    "step.skipped",
    "step.reopened",
    "step.assigned",
    "step.noted",
    "step.deferred",
    "note.added",
    "draft.rendered",
    "draft.approved",
    "obligation.filed",
    "deadline.overridden",
    "obligation.decided",
    "content.changed",
]

FIRST_PREVIOUS = "0" * 64
_MARK = b',"hash":"'
_HASH_PART = len(_MARK) + 64 + 1
_AFTER_HASH = re.compile(rb',"kind":"[a-z_.]{1,60}"(?:,"more":([1-9][0-9]{0,5}))?,"payload":\{')
_TAIL = re.compile(
    rb',"prev":"([0-9a-f]{64})"(?:,"salt":"[0-9a-f]{32}")?,"seq":([1-9][0-9]{0,14}),"time":"[^"\\]{1,40}","v":1\}'
)


@dataclass(frozen=True, slots=True)
class Event:
    """`time` is RFC 3339 in UTC, to the second; `seq` counts from 1; `payload` depends on `kind`.

    `more` says how many events of the same act follow; `salt` is 32 hex digits, empty in events that have none.
    """

    seq: int
    time: str
    actor: str
    kind: str
    payload: dict[str, Any]
    prev: str
    hash: str
    more: int = 0
    salt: str = ""


def event_of(members: dict[str, Any]) -> Event:
    """The event of a line's JSON. Raises KeyError or TypeError where a member is missing or of the wrong type."""
    event = Event(
        **{name: members[name] for name in _NEEDED}, more=members.get("more", 0), salt=members.get("salt", "")
    )
    if not isinstance(event.payload, dict):
        raise TypeError("payload")
    return event


_NEEDED = ("seq", "time", "actor", "kind", "payload", "prev", "hash")


def seal(
    seq: int,
    time: str,
    actor: str,
    kind: EventKind,
    payload: dict[str, Any],
    prev: str,
    *,
    more: int = 0,
    salt: str = "",
) -> tuple[Event, bytes]:
    """The event and its line (with the newline). Raises ValueError for a payload that JSON cannot hold."""
    import rfc8785

    members: dict[str, Any] = {
        "actor": actor,
        "kind": kind,
        "payload": payload,
        "prev": prev,
        "seq": seq,
        "time": time,
        "v": 1,
    }
    if more:
        members["more"] = more
    if salt:
        members["salt"] = salt
    try:
        body = rfc8785.dumps(members)
        cut = len(b'{"actor":') + len(rfc8785.dumps(actor))
    except rfc8785.CanonicalizationError as error:
        raise ValueError(str(error)) from None
    digest = hashlib.sha256(body).hexdigest()
    line = body[:cut] + _MARK + digest.encode() + b'"' + body[cut:] + b"\n"
    return Event(seq, time, actor, kind, payload, prev, digest, more, salt), line


def split_line(line: bytes) -> tuple[bytes, str] | None:
    """A line's hashed bytes and the hash it states; None where it is not of an event's form.

    `actor` is a JSON string and comes first, so the first unescaped `,"hash":"` is the hash's own.
    """
    at = line.find(_MARK)
    end = at + _HASH_PART
    if at < 0 or line[end - 1 : end] != b'"' or not line.startswith(b'{"actor":"') or not line.endswith(b"}"):
        return None
    return line[:at] + line[end:], line[at + len(_MARK) : end - 1].decode("ascii", "replace")


@dataclass(frozen=True, slots=True)
class Link:
    """What ties a line into the chain, read from its bytes: the hash it states, and its place."""

    hash: bytes
    prev: bytes
    seq: int
    more: int


def link_of(line: bytes) -> Link | None:
    """The line's link, its hash checked over the bytes as they stand; None where form or hash does not hold.

    Nothing is parsed as JSON: `actor` comes first, `payload` last but for members of a fixed form.
    """
    at = line.find(_MARK)
    end = at + _HASH_PART
    tail = line.rfind(b',"prev":"')
    if at < 0 or tail < end or line[:10] != b'{"actor":"' or line[end - 1] != 34:
        return None
    after = _AFTER_HASH.match(line, end)
    last = _TAIL.fullmatch(line, tail)
    if after is None or last is None:
        return None
    stated = line[at + len(_MARK) : end - 1]
    digest = hashlib.sha256(line[:at])
    digest.update(line[end:])
    if digest.hexdigest().encode() != stated:
        return None
    return Link(stated, last[1], int(last[2]), int(after[1] or 0))
