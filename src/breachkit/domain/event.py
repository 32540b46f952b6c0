"""An event: one act in a case. The journal is a chain of them, and it is the truth of the case.

A line of journal.jsonl is the RFC 8785 canonical JSON of the event with its own hash. The hash is SHA-256 over
the same canonical JSON without the member `hash`; `prev` is the hash of the event before (64 zeros for the first).
So a line can be checked on its bytes as they stand, with nothing parsed: see docs/format.md.
"""

from __future__ import annotations

import hashlib
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
]

FIRST_PREVIOUS = "0" * 64
_MARK = b',"hash":"'
_HASH_PART = len(_MARK) + 64 + 1


@dataclass(frozen=True, slots=True)
class Event:
    """`time` is RFC 3339 in UTC, to the second; `seq` counts from 1; `payload` depends on `kind`."""

    seq: int
    time: str
    actor: str
    kind: str
    payload: dict[str, Any]
    prev: str
    hash: str


def seal(seq: int, time: str, actor: str, kind: EventKind, payload: dict[str, Any], prev: str) -> tuple[Event, bytes]:
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
    try:
        body = rfc8785.dumps(members)
        cut = len(b'{"actor":') + len(rfc8785.dumps(actor))
    except rfc8785.CanonicalizationError as error:
        raise ValueError(str(error)) from None
    digest = hashlib.sha256(body).hexdigest()
    line = body[:cut] + _MARK + digest.encode() + b'"' + body[cut:] + b"\n"
    return Event(seq, time, actor, kind, payload, prev, digest), line


def split_line(line: bytes) -> tuple[bytes, str] | None:
    """A line's hashed bytes and the hash it states; None where it is not of an event's form.

    `actor` is a JSON string and comes first, so the first unescaped `,"hash":"` is the hash's own.
    """
    at = line.find(_MARK)
    end = at + _HASH_PART
    if at < 0 or line[end - 1 : end] != b'"' or not line.startswith(b'{"actor":"') or not line.endswith(b"}"):
        return None
    return line[:at] + line[end:], line[at + len(_MARK) : end - 1].decode("ascii", "replace")
