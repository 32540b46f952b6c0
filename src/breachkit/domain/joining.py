"""Joins two copies of a case that were worked on apart into one chain. Pure: the same copies give the same bytes.

One copy's chain is kept as it stands. An event `case.merged` follows it, which names both heads, and after it the events
that only the other copy has, in their order: payload, time, actor and salt as they were, `prev` and `seq` anew (and
with them the hash), names that both copies had given renumbered. Nothing of the other copy is lost: from the events and
what `case.merged` says its own lines can be made again, byte for byte, up to the head that is named (`original`).

An event is known by what it says and its salt, 128 bits of chance that stay with it however often it is joined.
docs/decisions/0080-joining-two-copies.md tells why.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from breachkit.domain.event import WITHHELD, Event, EventKind, seal
from breachkit.domain.naming import (
    MAKERS,
    file_key,
    identity,
    is_hidden,
    key,
    mapped,
    number_of,
    renamed_file,
    renumbered,
    space_of,
)
from breachkit.domain.touch import About, touch

if TYPE_CHECKING:
    from collections.abc import Sequence

MERGED: EventKind = "case.merged"
_ACTOR = "breachkit"


class UnrelatedError(ValueError):
    """The copies do not begin with the same event: they are two cases."""


class UnreadableError(ValueError):
    """The copy whose events would be joined holds some that this reader may not see; `seq` is the first."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


@dataclass(frozen=True)
class Copy:
    """One copy: its lines as they stand and their events, already checked; privileged ones may be withheld."""

    lines: Sequence[bytes]
    events: Sequence[Event]

    @property
    def head(self) -> str:
        return self.events[-1].hash

    def since(self, base: int) -> dict[str, int]:
        """The number of each event after the first `base`, by what it is (`breachkit.domain.naming.identity`)."""
        return {identity(event): event.seq for event in self.events[base:] if event.kind != WITHHELD}


@dataclass(frozen=True)
class Join:
    """What came of it. `lines` go after the kept copy's (none: it had it all); `names` are the new ones by the old
    (`breachkit.domain.naming`); `conflicts` are what the two say differently."""

    kept: Copy
    lines: list[bytes]
    names: dict[str, str]
    conflicts: list[dict[str, Any]]
    joined: int


def common(one: Copy, other: Copy) -> int:
    """How many events both begin with."""
    shared = min(len(one.events), len(other.events))
    low, high = 0, shared
    while low < high:  # a chain: the same hash at a place means the same events up to it
        middle = (low + high + 1) // 2
        if one.events[middle - 1].hash == other.events[middle - 1].hash:
            low = middle
        else:
            high = middle - 1
    return low


def fullest(one: Copy, other: Copy, base: int) -> list[bytes]:
    """The lines that both begin with, each whole where either copy has it whole."""
    return [
        theirs if event.kind == WITHHELD else ours
        for ours, theirs, event in zip(one.lines[:base], other.lines[:base], one.events[:base], strict=True)
    ]


def kept_first(one: Copy, other: Copy) -> tuple[Copy, Copy]:
    """Which copy's chain is kept, and which is joined to it, where neither is bound to stay as it is.

    One that has it all already is kept. Else one with privileged events since they parted, for others can carry these
    on only as they stand; else the one whose work began first; the hash of the head decides what remains. Everyone
    who holds the two copies chooses alike, whatever they may see.
    """
    base = common(one, other)
    has_all = _has_all(one, other, base)
    if has_all != _has_all(other, one, base):
        return (one, other) if has_all else (other, one)

    def rank(copy: Copy) -> tuple[bool, str, str]:
        tail = copy.events[base:]
        hidden = any(map(is_hidden, tail))
        return (not hidden, "" if hidden or not tail else tail[0].time, copy.head)

    return (one, other) if rank(one) <= rank(other) else (other, one)


def _has_all(one: Copy, other: Copy, base: int) -> bool:
    known = one.since(base)
    return all(event.kind != WITHHELD and identity(event) in known for event in other.events[base:])


def join(kept: Copy, other: Copy) -> Join:
    """Joins what only `other` has to `kept`.

    Raises UnrelatedError, UnreadableError; ValueError where the copies contradict each other as no honest copies can.
    """
    base = common(kept, other)
    if not base:
        raise UnrelatedError
    tail = other.events[base:]
    known = kept.since(base)
    for event in tail:
        if event.kind == WITHHELD:
            raise UnreadableError(event.seq)
    what = [identity(event) for event in tail]
    if len({*what}) < len(what):
        raise ValueError("one event twice")
    names = _names_of_known(kept, tail, what, known)
    fresh = [event for event, one in zip(tail, what, strict=True) if one not in known]
    if not fresh:
        return Join(kept, [], names, [], 0)
    names = _fresh_names(kept, fresh, names)
    order, seq = [], len(kept.events) + 1
    for one in what:
        seq += one not in known
        order.append(known.get(one, seq))
    numbers = {event.seq: number for event, number in zip(tail, order, strict=True)}
    conflicts = _conflicts(kept, {*what}, base, fresh, numbers)
    told: dict[str, Any] = {
        "base": {"events": base, "head": kept.events[base - 1].hash},
        "kept": {"events": len(kept.events), "head": kept.head},
        "joined": {"events": len(other.events), "head": other.head},
        "order": _ranges(order),
        "renamed": {new: old for old, new in sorted(names.items())},
        "conflicts": conflicts,
    }
    salt = hashlib.sha256(f"{kept.head} {other.head}".encode()).hexdigest()[:32]
    time = max(event.time for event in (*kept.events, *tail) if not is_hidden(event))
    merge, line = seal(len(kept.events) + 1, time, _ACTOR, MERGED, told, kept.head, salt=salt)
    lines, events = [line[:-1]], [*kept.events, merge]
    for new in fresh:
        last = events[-1]
        again, line = _sealed(new, last.seq + 1, mapped(new.kind, new.payload, names), last.hash)
        lines.append(line)
        events.append(again)
    original(events, merge)
    return Join(kept, lines, names, conflicts, len(fresh))


def _sealed(event: Event, seq: int, payload: dict[str, Any], prev: str) -> tuple[Event, bytes]:
    kind: Any = event.kind
    made, line = seal(seq, event.time, event.actor, kind, payload, prev, salt=event.salt, more=event.more)
    return made, line[:-1]


def original(events: Sequence[Event], merge: Event) -> list[bytes]:
    """The lines of the copy that `merge` joined, after what both began with, made again from the case's events.

    Raises ValueError where they do not come to the head that `merge` names, or where one is withheld.
    """
    told = merge.payload
    names: dict[str, str] = dict(told["renamed"])
    prev, seq, lines = told["base"]["head"], told["base"]["events"], []
    for number in _numbers(told["order"]):
        one = events[number - 1]
        if one.kind == WITHHELD:
            raise ValueError("withheld")
        seq += 1
        again, line = _sealed(one, seq, mapped(one.kind, one.payload, names), prev)
        prev = again.hash
        lines.append(line)
    if prev != told["joined"]["head"] or seq != told["joined"]["events"]:
        raise ValueError("head")
    return lines


def histories(events: Sequence[Event]) -> list[list[str]]:
    """The hashes of every chain that went into this one, itself first: what seals of those copies are over."""
    from breachkit.domain.event import read_event

    found = [[event.hash for event in events]]
    for merge in (event for event in events if event.kind == MERGED):
        base = merge.payload["base"]["events"]
        try:
            lines = original(events, merge)
            tail = [read_event(line, base + number) for number, line in enumerate(lines, start=1)]
        except (ValueError, KeyError, IndexError, TypeError):
            continue
        found.append([*found[0][:base], *(event.hash for event in tail)])
    return found


def _names_of_known(kept: Copy, tail: Sequence[Event], what: Sequence[str], known: dict[str, int]) -> dict[str, str]:
    """How things that both copies know are called in the kept one, where the other calls them otherwise."""
    names: dict[str, str] = {}
    for event, one in zip(tail, what, strict=True):
        maker = MAKERS.get(event.kind)
        seq = known.get(one)
        if maker is None or seq is None:
            continue
        ours = kept.events[seq - 1].payload
        space = space_of(event.kind, event.payload)
        if ours[maker.id] != event.payload[maker.id]:
            names[key(space, event.payload[maker.id])] = key(space, ours[maker.id])
            for old, new in zip(_files(event.payload, maker.files), _files(ours, maker.files), strict=True):
                names[file_key(maker.folder, old)] = file_key(maker.folder, new)
    return names


def _fresh_names(kept: Copy, fresh: Sequence[Event], known: dict[str, str]) -> dict[str, str]:
    """New numbers for what the joined events made, after the highest that the kept copy gave.

    Privileged things count with one number each, so that whoever may not see them comes to the same numbers.
    """
    hidden = sum(map(is_hidden, kept.events))
    highest: dict[str, int] = {}
    given: set[tuple[str, int]] = set()
    for event in kept.events:
        maker = MAKERS.get(event.kind)
        if maker is not None and not is_hidden(event):
            space = space_of(event.kind, event.payload)
            number = number_of(event.payload[maker.id])
            highest[space] = max(highest.get(space, 0), number)
    names = {**known}
    for event in fresh:
        maker = MAKERS.get(event.kind)
        if maker is None:
            continue
        space, old = space_of(event.kind, event.payload), event.payload[maker.id]
        if key(space, old) in names:
            continue
        unseen = hidden if space == "draft" or space.startswith("entry ") else 0
        number = max(highest.get(space, 0) + unseen + 1, max((n for s, n in given if s == space), default=0) + 1)
        given.add((space, number))
        if renumbered(old, number) == old:
            continue
        names[key(space, old)] = key(space, renumbered(old, number))
        for file in _files(event.payload, maker.files):
            names[file_key(maker.folder, file)] = file_key(maker.folder, renamed_file(file, number))
    return names


def _files(payload: dict[str, Any], paths: Sequence[str]) -> list[str]:
    found = []
    for path in paths:
        holder: Any = payload
        for member in path.split("."):
            holder = holder.get(member) if isinstance(holder, dict) else None
        if isinstance(holder, str):
            found.append(holder)
    return found


def _conflicts(
    kept: Copy, heard: set[str], base: int, fresh: Sequence[Event], numbers: dict[int, int]
) -> list[dict[str, Any]]:
    """What the two copies say differently of one thing: the last word of each since they parted.

    The kept copy's word counts only where the other had not heard it. Of a fact what was learned later stands, of all
    else what comes later in the chain.
    """
    ours: dict[About, tuple[str, Event]] = {}
    theirs: dict[About, tuple[str, Event]] = {}
    unheard = [one for one in kept.events[base:] if not is_hidden(one) and identity(one) not in heard]
    for found, events in ((ours, unheard), (theirs, fresh)):
        for event in events:
            settled = touch(event.kind, event.payload)
            if settled is None:
                continue
            about, says = settled
            before = found.get(about)
            if about[0] != "fact" or before is None or _learned(before[1]) <= _learned(event):
                found[about] = says, event
    rows = []
    for about in sorted(ours.keys() & theirs.keys()):
        (our_word, our_event), (their_word, their_event) = ours[about], theirs[about]
        if our_word != their_word:
            later = about[0] != "fact" or _learned(our_event) <= _learned(their_event)
            rows.append(
                {
                    "about": about[0],
                    "id": about[1],
                    "kept": our_event.seq,
                    "joined": numbers[their_event.seq],
                    "stands": "joined" if later else "kept",
                }
            )
    return rows


def _learned(event: Event) -> str:
    return str(event.payload.get("learned_at", event.time))


def _ranges(numbers: Sequence[int]) -> list[list[int]]:
    """Runs of numbers that follow each other, as first and last."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] + 1 == number:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


def _numbers(runs: Sequence[Sequence[int]]) -> list[int]:
    return [number for first, last in runs for number in range(first, last + 1)]
