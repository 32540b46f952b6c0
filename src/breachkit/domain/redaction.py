"""A journal for outsiders: events that they may not see are given by their hash alone, and nothing else can change.

The line in an event's place is canonical JSON (RFC 8785): {"hash":"<64 hex>","redacted":true,"seq":17}. Open lines are
checked as always; a redacted one must have the hash that the next open line names as `prev`, and all hashes together
must give the Merkle root that a seal states (`breachkit.domain.merkle`). Because every event is salted, its hash does
not let anyone guess it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from breachkit.domain import merkle
from breachkit.domain.event import follow, split_line
from breachkit.domain.start import FIRST_PREVIOUS

if TYPE_CHECKING:
    from collections.abc import Iterable

_REDACTED = re.compile(rb'\{"hash":"([0-9a-f]{64})","redacted":true,"seq":([1-9][0-9]*)\}')


def redacted(line: bytes, number: int) -> bytes:
    """The line (without newline) that stands in the place of event `number`. Raises ValueError for no event's line."""
    parts = split_line(line)
    if parts is None:
        raise ValueError("form")
    return b'{"hash":"%b","redacted":true,"seq":%d}' % (parts[1].encode(), number)


def hash_of_redacted(line: bytes, number: int) -> str | None:
    """The hash that the line states where it stands in the place of event `number`; None where it is no such line."""
    stub = _REDACTED.fullmatch(line)
    return stub[1].decode() if stub is not None and int(stub[2]) == number else None


@dataclass(frozen=True)
class Followed:
    """How far lines hold: every event's hash, how many are redacted, and the number of the first bad one (None: none)."""

    hashes: list[str]
    redacted: int
    first_bad: int | None

    @property
    def root(self) -> str:
        """The Merkle root, to be compared with that of the seal over as many events."""
        return merkle.root(self.hashes)


def follow_redacted(lines: Iterable[bytes]) -> Followed:
    """Follows a chain of which some lines are redacted, from its first event."""
    head, hidden = FIRST_PREVIOUS.encode(), 0
    hashes: list[str] = []
    for number, line in enumerate(lines, start=1):
        stub = _REDACTED.fullmatch(line)
        if stub is not None and int(stub[2]) == number:
            head, hidden = stub[1], hidden + 1
        else:
            held, head = follow([line], head, number - 1)
            if not held:
                return Followed(hashes, hidden, number)
        hashes.append(head.decode())
    return Followed(hashes, hidden, None)
