"""The Merkle tree of RFC 6962, and redacted journals that it holds together."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breachkit.domain import merkle
from breachkit.domain.event import seal
from breachkit.domain.redaction import follow_redacted, redacted
from breachkit.domain.start import FIRST_PREVIOUS

HASHES = [hashlib.sha256(bytes([number])).hexdigest() for number in range(40)]


def by_the_book(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_the_book(leaves[:k]) + by_the_book(leaves[k:])).digest()


@pytest.mark.parametrize("size", range(34))
def test_the_root_is_that_of_rfc_6962(size: int) -> None:
    assert merkle.root(HASHES[:size]) == by_the_book([bytes.fromhex(one) for one in HASHES[:size]]).hex()


@pytest.mark.parametrize("size", range(1, 34))
def test_a_path_proves_its_event_at_its_place_and_no_other(size: int) -> None:
    hashes = HASHES[:size]
    for index, one in enumerate(hashes):
        beside = merkle.path(hashes, index)
        assert merkle.root_by_path(one, index, size, beside) == merkle.root(hashes)
        assert merkle.root_by_path(HASHES[-1], index, size, beside) != merkle.root(hashes)
        for other in range(size):
            if other != index:
                assert merkle.root_by_path(one, other, size, beside) != merkle.root(hashes)
        assert merkle.root_by_path(one, index, size, [*beside, one]) is None
    assert merkle.root_by_path(hashes[0], size, size, []) is None


def chain(count: int) -> list[bytes]:
    lines, prev = [], FIRST_PREVIOUS
    for number in range(1, count + 1):
        event, line = seal(
            number, "2026-11-22T11:10:00Z", "a", "note.added", {"text": f"n{number}"}, prev, salt=f"{number:032x}"
        )
        lines.append(line[:-1])
        prev = event.hash
    return lines


@given(hidden=st.sets(st.integers(0, 11)))
def test_whatever_is_redacted_the_root_stays(hidden: set[int]) -> None:
    lines = chain(12)
    shown = [redacted(line, at + 1) if at in hidden else line for at, line in enumerate(lines)]
    found = follow_redacted(shown)
    assert (found.first_bad, found.redacted) == (None, len(hidden))
    assert found.root == follow_redacted(lines).root


@given(hidden=st.sets(st.integers(0, 11)), at=st.integers(0, 11), where=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_any_change_to_a_redacted_journal_is_seen_in_the_chain_or_in_the_root(
    hidden: set[int], at: int, where: int, bit: int
) -> None:
    lines = chain(12)
    shown = [redacted(line, number + 1) if number in hidden else line for number, line in enumerate(lines)]
    changed = bytearray(shown[at])
    changed[where % len(changed)] ^= 1 << bit
    found = follow_redacted([*shown[:at], bytes(changed), *shown[at + 1 :]])
    assert found.first_bad is not None or found.root != follow_redacted(lines).root


def test_a_redacted_event_taken_out_put_in_or_swapped_is_seen() -> None:
    lines = chain(8)
    stubs = [redacted(line, at + 1) for at, line in enumerate(lines)]
    shown = [*lines[:2], *stubs[2:5], *lines[5:]]
    sealed = follow_redacted(lines).root
    for other in (shown[:3] + shown[4:], shown[:3] + shown[2:], [*shown[:2], shown[3], shown[2], *shown[4:]]):
        found = follow_redacted(other)
        assert found.first_bad is not None or found.root != sealed
