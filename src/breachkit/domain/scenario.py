"""A drill's scenario as content: what happens when on a simulated clock, and the answer key by which it is scored.

The shape of playbooks/scenarios/*.yaml. `facts` are known as the drill starts; an inject tells something in words and, with
`reveals`, says which facts it makes known. The truth of a scenario is what was known at the start and what the injects that
have come reveal; duties are scored by the real engine on that truth.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from msgspec import field as member

from breachkit.domain.condition import ConditionField
from breachkit.domain.model import Id, Limits, Line, Model, Text, Written

InjectKind = Literal["alert", "internal", "customer", "press", "authority", "partner", "attacker"]
_OFFSET = re.compile(r"^(\d{1,4})\s+(minute|hour|day)s?$")
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


def offset(written: object) -> timedelta:
    """`90 minutes`, `2 hours`, `3 days`. Raises ValueError."""
    if isinstance(written, timedelta):
        return written
    parts = _OFFSET.match(str(written).strip())
    if parts is None:
        raise ValueError(f"{written!r} is no time; write 90 minutes, 2 hours, 3 days")
    return int(parts[1]) * _UNITS[parts[2]]


OffsetField = Annotated[timedelta, Written(offset)]


class Inject(Model, frozen=True, kw_only=True):
    """Something that reaches the team `after` the start, from somebody, in words; `reveals` are facts by id, as a facts file
    writes answers."""

    id: Id
    after: OffsetField
    kind: InjectKind
    from_: Text = member(name="from")
    text: Text
    reveals: dict[Id, Any] = {}


class KeyDecision(Model, frozen=True, kw_only=True):
    """A decision or act that the scenario wants, `within` a time from the start or from an inject (`from`).

    It was taken at the first moment at which one of these holds: `facts` (a condition on the case's facts), `step` (done),
    `filed` or `decided` (REGIME.OBLIGATION), `drafted` (a document's id).
    """

    id: Id
    title: Text
    why: Text
    from_: Id | None = member(default=None, name="from")
    within: OffsetField
    points: Annotated[int, Limits(ge=1)] = 2
    facts: ConditionField | None = None
    step: Id | None = None
    filed: Line | None = None
    decided: Line | None = None
    drafted: Line | None = None

    def consistent(self) -> None:
        if not any((self.facts, self.step, self.filed, self.decided, self.drafted)):
            raise ValueError(f"{self.id}: a decision is seen by facts, step, filed, decided or drafted")


class Scenario(Model, frozen=True, kw_only=True):
    """One scenario. `key_facts` are those whose record is compared with the truth."""

    id: Id
    title: Text
    summary: Text
    teaches: tuple[Text, ...]
    org: Text
    timezone: Line
    starts_at: datetime
    lasts: OffsetField
    facts: dict[Id, Any]
    injects: Annotated[tuple[Inject, ...], Limits(min_length=1)]
    decisions: Annotated[tuple[KeyDecision, ...], Limits(min_length=1)]
    key_facts: Annotated[tuple[Id, ...], Limits(min_length=1)]

    def consistent(self) -> None:
        if self.starts_at.tzinfo is None:
            raise ValueError("starts_at has its zone, as in 2026-12-07T22:10:00+09:00")
        times = [one.after for one in self.injects]
        if times != sorted(times):
            raise ValueError("the injects stand in the order of their times")
        names = [one.id for one in self.injects]
        for decision in self.decisions:
            if decision.from_ is not None and decision.from_ not in names:
                raise ValueError(f"{decision.id}: there is no inject {decision.from_}")
        if len(set(names)) != len(names) or len({one.id for one in self.decisions}) != len(self.decisions):
            raise ValueError("an id stands twice")
        if any(one.after > self.lasts for one in self.injects):
            raise ValueError("an inject comes after the drill's end")

    def inject(self, inject_id: str) -> Inject:
        """The inject of that id."""
        return next(one for one in self.injects if one.id == inject_id)

    def due_of(self, decision: KeyDecision) -> datetime:
        """By when the decision is wanted."""
        after = self.inject(decision.from_).after if decision.from_ else timedelta()
        return self.starts_at + after + decision.within

    def truth(self, until: datetime) -> dict[str, Any]:
        """What was there to know by then: the answers by fact id."""
        known = dict(self.facts)
        for one in self.injects:
            if self.starts_at + one.after <= until:
                known |= one.reveals
        return known
