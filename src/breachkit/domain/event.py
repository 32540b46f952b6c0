"""An event: one act in a case. The journal is a chain of them, and it is the truth of the case.

A line of journal.jsonl is the RFC 8785 canonical JSON of the event with its own hash. The hash is SHA-256 over
the same canonical JSON without the member `hash`; `prev` is the hash of the event before (64 zeros for the first).
So a line can be checked on its bytes as they stand, with nothing parsed: see docs/format.md.

Acts that belong together are events that count down in `more`: all of them stand, or none. `salt` is chance, so that
the hash of an event that was taken out of an export does not let anyone guess what it said.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    "pack.rendered",
    "obligation.filed",
    "deadline.overridden",
    "obligation.decided",
    "content.changed",
    "case.merged",
    "exposure.assumed",
    "drill.told",
    "drill.ended",
    "people.imported",
    "letters.written",
    "seal.made",
    "seal.stamped",
    "entry.added",
    "entry.changed",
    "evidence.added",
    "evidence.handed_over",
    "evidence.acknowledged",
    "evidence.linked",
    "evidence.noted",
    "evidence.exported",
    "case.encrypted",
    "case.decrypted",
    "case.exported",
    "case.imported",
    "case.closed",
    "case.archived",
    "case.reopened",
]

WITHHELD = "entry.withheld"
"""The kind by which a reader knows an entry that it may not see; no line is of it (`breachkit.domain.redaction`)."""

_MARK = b',"hash":"'
_HASH_PART = len(_MARK) + 64 + 1
_PREV, _SALT, _END = b',"prev":"', b',"salt":"', b'","v":1}'
_PREV_PART, _SALT_PART = len(_PREV) + 64 + 1, len(_SALT) + 32 + 1
_TIME_AND_END = 20 + len(_END)
_KIND_AND_MORE = re.compile(rb',"kind":"([a-z_.]{1,60})"(?:,"more":([1-9][0-9]{0,5}))?,"payload":(?=\{)')
_read = json.JSONDecoder().raw_decode


class Event(NamedTuple):
    """`time` is RFC 3339 in UTC, to the second (20 characters); `seq` counts from 1; `payload` depends on `kind`.

    `more` says how many events of the same act follow; `salt` is 32 hex digits of chance, "" in the first journals.
    """

    seq: int
    time: str
    actor: str
    kind: str
    payload: dict[str, Any]
    prev: str
    hash: str
    more: int
    salt: str


def follow(lines: Iterable[bytes], prev: bytes, number: int) -> tuple[int, bytes]:
    """Follows the chain over lines (without newlines) after event `number`, whose hash is `prev`, as far as it holds.

    Returns how many lines hold and the last one's hash. Hash, `prev` and `seq` are checked on the bytes as they
    stand and nothing is parsed: `actor` comes first, and what follows `payload` has a known length. The first journals had
    no `salt`: there `prev` stands right before `seq`, where a salt's 32 digits could not be taken for it.
    """
    sha256, mark, hash_part, before_hash = hashlib.sha256, _MARK, _HASH_PART, len(_MARK)
    prev_from, quoted = _SALT_PART + 65, prev + b'"'
    held = 0
    for line in lines:
        at = line.find(mark)
        end = at + hash_part
        digest = (sha256(line[:at] + line[end:]).hexdigest() + '"').encode()
        number += 1
        seq = b',"seq":%d,"time":"' % number
        tail = len(line) - _TIME_AND_END - len(seq)
        if (
            line[at + before_hash : end] != digest
            or quoted not in (line[tail - prev_from : tail - _SALT_PART], line[tail - 65 : tail])
            or not line.startswith(seq, tail)
        ):
            break
        quoted = digest
        held += 1
    return held, quoted[:-1]


def read_event(line: bytes, number: int) -> Event:
    """The event of a line that is number `number` of a chain that holds.

    Raises ValueError where the line is not of an event's form, RecursionError where its payload is nested too deep.
    """
    at = line.find(_MARK)
    end = at + _HASH_PART
    seq = len(line) - _TIME_AND_END - len(b',"seq":%d,"time":"' % number)
    salt = seq - _SALT_PART if line[seq - _SALT_PART : seq - _SALT_PART + 9] == _SALT else seq
    prev = salt - _PREV_PART
    before = _KIND_AND_MORE.match(line, end)
    if before is None or at < 0 or line[prev : prev + 9] != _PREV or line[-8:] != _END:
        raise ValueError("form")
    text = line.decode()  # what stands around the payload is ASCII, so its places can be counted from the end
    payload, read = _read(text, len(line[: before.end()].decode()))
    if read != len(text) - (len(line) - prev):
        raise ValueError("payload")
    more = before[2]
    return Event(
        number,
        text[-28:-8],
        _actor(line[:at]),
        before[1].decode(),
        payload,
        text[prev - len(line) + 9 : prev - len(line) + 73],
        line[end - 65 : end - 1].decode(),
        int(more) if more else 0,
        text[salt - len(line) + 9 : salt - len(line) + 41] if salt < seq else "",
    )


@lru_cache(64)
def _actor(first: bytes) -> str:
    """The actor, from the line's bytes before the hash."""
    members = json.loads(first + b"}")
    if [*members] != ["actor"] or not isinstance(members["actor"], str):
        raise ValueError("actor")
    actor: str = members["actor"]
    return actor


def seal(
    seq: int,
    time: str,
    actor: str,
    kind: EventKind,
    payload: dict[str, Any],
    prev: str,
    *,
    salt: str,
    more: int = 0,
) -> tuple[Event, bytes]:
    """The event and its line (with the newline). `salt` is 32 hex digits of chance.

    Raises ValueError for a payload that JSON cannot hold, and where the line would not be of an event's form.
    """
    import rfc8785

    members: dict[str, Any] = {
        "actor": actor,
        "kind": kind,
        "payload": payload,
        "prev": prev,
        "salt": salt,
        "seq": seq,
        "time": time,
        "v": 1,
    }
    if more:
        members["more"] = more
    try:
        body = rfc8785.dumps(members)
        cut = len(b'{"actor":') + len(rfc8785.dumps(actor))
    except rfc8785.CanonicalizationError as error:
        raise ValueError(str(error)) from None
    digest = hashlib.sha256(body).hexdigest()
    line = body[:cut] + _MARK + digest.encode() + b'"' + body[cut:]
    return read_event(line, seq), line + b"\n"


def split_line(line: bytes) -> tuple[bytes, str] | None:
    """A line's hashed bytes and the hash it states; None where it is not of an event's form.

    `actor` is a JSON string and comes first, so the first unescaped `,"hash":"` is the hash's own.
    """
    at = line.find(_MARK)
    end = at + _HASH_PART
    if at < 0 or line[end - 1 : end] != b'"' or not line.startswith(b'{"actor":"') or not line.endswith(b"}"):
        return None
    return line[:at] + line[end:], line[at + len(_MARK) : end - 1].decode("ascii", "replace")
