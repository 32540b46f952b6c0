"""Two copies of a case that were worked on apart become one chain: no entry lost, none doubled, the same whoever joins."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breachkit.domain.event import Event, seal
from breachkit.domain.joining import (
    MERGED,
    Copy,
    UnreadableError,
    UnrelatedError,
    common,
    fullest,
    histories,
    join,
    kept_first,
    original,
)
from breachkit.domain.redaction import redacted
from breachkit.domain.start import FIRST_PREVIOUS
from breachkit.store.chain import followed

OPENED = {"id": "2026-0001", "title": "t", "org": "o", "timezone": "Asia/Tokyo", "playbook": "jp-breach"}
_salts = iter(f"{number:032x}" for number in range(1, 1 << 40))


def copy_of(lines: Sequence[bytes]) -> Copy:
    return Copy([*lines], [event for event, _line in followed([*lines], 0, FIRST_PREVIOUS)])


def more(copy: Copy | None, *acts: tuple[str, dict[str, Any]], minute: int = 0, actor: str = "a") -> Copy:
    """The copy after these acts."""
    lines = [*copy.lines] if copy else []
    prev, seq = (copy.head, len(copy.events)) if copy else (FIRST_PREVIOUS, 0)
    for kind, payload in acts:
        seq += 1
        time = f"2026-11-22T{minute // 60:02d}:{minute % 60:02d}:00Z"
        event, line = seal(seq, time, actor, kind, payload, prev, salt=next(_salts))  # type: ignore[arg-type]
        prev = event.hash
        lines.append(line[:-1])
    return copy_of(lines)


def merged(one: Copy, other: Copy) -> Copy:
    """What a laptop that holds one and is given the other then holds."""
    base = common(one, other)
    if base == len(other.events):
        return one
    if base == len(one.events):
        return copy_of([*fullest(one, other, base), *other.lines[base:]])
    kept, rest = kept_first(one, other)
    return copy_of([*fullest(one, other, base), *kept.lines[base:], *join(kept, rest).lines])


def note(text: str, **more: object) -> tuple[str, dict[str, Any]]:
    return "note.added", {"text": text, **more}


def fact(fact_id: str, value: object) -> tuple[str, dict[str, Any]]:
    return "fact.recorded", {"fact": fact_id, "value": value}


def draft(number: int, **more: object) -> tuple[str, dict[str, Any]]:
    return "draft.rendered", {"id": f"d{number}", "file": f"d{number:03d}-ppc-ja.md", "sha256": "0" * 64, **more}


BASE = more(None, ("case.opened", OPENED), note("both know"))
ACTS = st.lists(
    st.one_of(
        st.text(max_size=5).map(note),
        st.tuples(st.sampled_from(["f1", "f2"]), st.integers(0, 2)).map(lambda one: fact(*one)),
        st.integers(1, 3).map(draft),
        st.tuples(st.sampled_from(["s1", "s2"]), st.sampled_from(["step.done", "step.reopened"])).map(
            lambda one: (one[1], {"step": one[0]})
        ),
    ),
    max_size=5,
)


def said(copy: Copy) -> list[str]:
    """What each entry but the joins says, whatever it is called and wherever it stands."""
    return sorted(event.salt for event in copy.events if event.kind != MERGED)


@given(ACTS, ACTS, st.integers(0, 59), st.integers(0, 59))
@settings(max_examples=150, deadline=None)
def test_joining_is_commutative_loses_nothing_doubles_nothing_and_is_idempotent(
    a: list[Any], b: list[Any], when_a: int, when_b: int
) -> None:
    one, other = more(BASE, *a, minute=when_a, actor="a"), more(BASE, *b, minute=when_b, actor="b")
    whole = merged(one, other)
    assert whole.lines == merged(other, one).lines
    assert said(whole) == sorted({*said(one), *said(other)})
    assert merged(whole, one).lines == merged(whole, other).lines == merged(one, whole).lines == whole.lines
    assert len({event.salt for event in whole.events}) == len(whole.events)
    before = {event.salt: (who, event.payload["id"]) for who, copy in enumerate((one, other)) for event in drafts(copy)}
    named: dict[str, set[tuple[int, str]]] = {}
    for event in drafts(whole):
        named.setdefault(event.payload["id"], set()).add(before[event.salt])
    assert all(len(things) == 1 for things in named.values()), "one name, two things"


def drafts(copy: Copy) -> list[Event]:
    return [event for event in copy.events if event.kind == "draft.rendered"]


@given(st.lists(ACTS, min_size=3, max_size=3), st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_three_laptops_that_hand_each_other_bundles_in_any_order_come_to_one_chain(
    work: list[list[Any]], handed: list[tuple[int, int]]
) -> None:
    laptops = [more(BASE, *acts, minute=n, actor=f"p{n}") for n, acts in enumerate(work)]
    everything = sorted({salt for one in laptops for salt in said(one)})
    rounds = [*handed, *[(giver, taker) for _ in range(3) for giver in range(3) for taker in range(3)]]
    for giver, taker in rounds:
        laptops[taker] = merged(laptops[taker], laptops[giver])
    assert [one.lines for one in laptops] == [laptops[0].lines] * 3
    assert said(laptops[0]) == everything


@given(ACTS, ACTS)
@settings(max_examples=60, deadline=None)
def test_the_joined_copy_s_own_lines_can_be_made_again_byte_for_byte(a: list[Any], b: list[Any]) -> None:
    one, other = more(BASE, *a, minute=1), more(BASE, *b, minute=2)
    whole = merged(one, other)
    for merge in (event for event in whole.events if event.kind == MERGED):
        rest = other if merge.payload["joined"]["head"] == other.head else one
        assert original(whole.events, merge) == [*rest.lines[common(one, other) :]]
        assert [event.hash for event in rest.events] in histories(whole.events)


def test_one_changed_word_in_a_joined_entry_is_seen() -> None:
    whole = merged(more(BASE, note("x"), minute=1), more(BASE, note("y"), minute=2))
    merge = next(event for event in whole.events if event.kind == MERGED)
    forged = [
        event._replace(payload={"text": "z"}) if event.payload.get("text") == "y" else event for event in whole.events
    ]
    with pytest.raises(ValueError, match="head"):
        original(forged, merge)


def test_names_that_both_gave_are_renumbered_with_all_that_speaks_of_them() -> None:
    one = more(BASE, draft(1), draft(2), minute=1)
    other = more(
        BASE, draft(1), ("draft.approved", {"draft": "d1", "sha256": "", "by": "n", "role": "r"}),
        ("obligation.filed", {"obligation": "a.b", "at": "", "how": "", "receipt": "", "draft": "d1"}), minute=2,
    )  # fmt: skip
    whole = merged(one, other)
    told = [(event.kind, event.payload.get("id") or event.payload.get("draft")) for event in whole.events[5:]]
    assert told == [("draft.rendered", "d3"), ("draft.approved", "d3"), ("obligation.filed", "d3")]
    assert whole.events[5].payload["file"] == "d003-ppc-ja.md"


def conflicts(whole: Copy) -> list[dict[str, Any]]:
    return next(event.payload["conflicts"] for event in whole.events if event.kind == MERGED)


def test_what_both_say_differently_is_a_conflict_and_the_later_learned_stands() -> None:
    one = more(BASE, fact("people", 10), ("step.done", {"step": "s"}), minute=1)
    other = more(BASE, fact("people", 12), ("step.skipped", {"step": "s", "reason": "r"}), fact("else", 1), minute=2)
    rows = conflicts(merged(one, other))
    assert [(row["about"], row["id"], row["stands"]) for row in rows] == [
        ("fact", "people", "joined"),
        ("step", "s", "joined"),
    ]
    late = ("fact.recorded", {"fact": "people", "value": 11, "learned_at": "2026-11-22T09:00:00Z"})
    rows = conflicts(merged(more(BASE, late, minute=1), other))
    assert rows[0]["stands"] == "kept"


def test_what_both_say_alike_or_one_had_heard_is_no_conflict() -> None:
    one, other = more(BASE, fact("people", 10), minute=1), more(BASE, fact("people", 10), minute=2)
    assert conflicts(merged(one, other)) == []
    heard = more(merged(one, other), fact("people", 11), minute=3)
    again = merged(heard, more(other, note("meanwhile"), minute=4))
    assert [event.payload["conflicts"] for event in again.events if event.kind == MERGED] == [[], []]


def hidden(copy: Copy) -> Copy:
    """The copy as someone sees it who may not see what is privileged."""
    return copy_of(
        [redacted(line, event.seq) if event.payload.get("privileged") else line
         for line, event in zip(copy.lines, copy.events, strict=True)]
    )  # fmt: skip


def open_(lines: Sequence[bytes], full: Sequence[bytes]) -> list[bytes]:
    """The lines with those that are redacted replaced by the originals that `full` holds."""
    by_stub = {redacted(line, event.seq): line for line, event in zip(full, copy_of(full).events, strict=True)}
    return [by_stub.get(line, line) for line in lines]


@given(ACTS, ACTS, st.integers(0, 3), st.integers(0, 59))
@settings(max_examples=60, deadline=None)
def test_who_may_not_see_privileged_entries_joins_to_the_very_same_chain(
    a: list[Any], b: list[Any], place: int, minute: int
) -> None:
    acts = [*a[:place], note("counsel's advice", privileged=True), *a[place:]]
    counsel, ciso = more(BASE, *acts, minute=30), more(BASE, *b, minute=minute)
    by_ciso = merged(ciso, hidden(counsel))
    by_counsel = merged(counsel, ciso)
    assert [event.hash for event in by_ciso.events] == [event.hash for event in by_counsel.events]
    assert b"advice" not in b"".join(by_ciso.lines)
    assert open_(by_ciso.lines, counsel.lines) == by_counsel.lines
    assert merged(counsel, by_ciso).lines[: len(counsel.lines)] == counsel.lines[:], "the original is not lost"


def test_an_entry_that_is_withheld_cannot_be_sealed_anew() -> None:
    counsel = hidden(more(BASE, note("advice", privileged=True), minute=2))
    with pytest.raises(UnreadableError):
        join(more(BASE, note("x"), minute=1), counsel)


def test_two_cases_of_one_number_are_not_joined() -> None:
    with pytest.raises(UnrelatedError):
        join(more(None, ("case.opened", OPENED)), more(None, ("case.opened", OPENED)))


def test_an_entry_that_pretends_to_be_known_is_not_taken_for_it() -> None:
    one = more(BASE, note("true"), note("mine"), minute=1)
    event = one.events[2]
    _forged, line = seal(3, event.time, event.actor, "note.added", {"text": "false"}, BASE.head, salt=event.salt)
    other = copy_of([*BASE.lines, line[:-1]])
    texts = [event.payload.get("text") for event in merged(one, other).events]
    assert {"true", "false", "mine"} <= {*texts}


def test_ten_thousand_entries_are_joined_in_seconds() -> None:
    one = more(BASE, *[note(f"{n}") for n in range(3000)], minute=1)
    other = more(BASE, *[note(f"{n}") for n in range(3000)], minute=2)
    assert len(merged(one, other).events) == 6003
    assert json.dumps(conflicts(merged(one, other))) == "[]"


def test_every_kind_that_names_something_is_one_that_there_is() -> None:
    from typing import get_args

    from breachkit.domain.event import EventKind
    from breachkit.domain.naming import MAKERS, REFERENCES

    assert {*MAKERS, *REFERENCES} <= {*get_args(EventKind)}
