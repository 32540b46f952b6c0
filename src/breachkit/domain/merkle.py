"""The Merkle tree over a journal's event hashes, as RFC 6962 (and RFC 9162), section 2.1, builds it.

A leaf is SHA-256 over 0x00 and the event's hash (32 bytes), a node SHA-256 over 0x01 and its two children. One root
stands for every event at its place: whoever holds the root of a seal can check a redacted export, in which events are
given by their hash alone, and a single event can be proven with a path of a few hashes.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def root(hashes: Sequence[str]) -> str:
    """The root, in hex, over event hashes in hex, first event first. Of no events: SHA-256 of nothing."""
    if not hashes:
        return hashlib.sha256(b"").hexdigest()
    level = [_leaf(one) for one in hashes]
    while len(level) > 1:
        level = _above(level)
    return level[0].hex()


def path(hashes: Sequence[str], index: int) -> list[str]:
    """What proves the event at `index` (from 0) beside its own hash: the hashes beside its way to the root, in hex."""
    found = []
    level = [_leaf(one) for one in hashes]
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            found.append(level[beside].hex())
        level = _above(level)
        index //= 2
    return found


def root_by_path(event_hash: str, index: int, events: int, beside: Sequence[str]) -> str | None:
    """The root that the path leads to (RFC 9162, 2.1.3.2); None where a path of that length cannot belong there."""
    if not 0 <= index < events:
        return None
    node, place, last = _leaf(event_hash), index, events - 1
    for other in map(bytes.fromhex, beside):
        if last == 0:
            return None
        if place % 2 or place == last:
            node = _node(other, node)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            node = _node(node, other)
        place, last = place >> 1, last >> 1
    return node.hex() if last == 0 else None


def _leaf(event_hash: str) -> bytes:
    return hashlib.sha256(b"\x00" + bytes.fromhex(event_hash)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _above(level: list[bytes]) -> list[bytes]:
    """The level above: pairs joined; a last one without a partner goes up as it is."""
    paired = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return paired + level[len(paired) * 2 :]
