"""A playbook: the phases of the response, and in each the steps a person is walked through."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import field as member

from breachkit.domain.condition import ConditionField
from breachkit.domain.duration import DurationField
from breachkit.domain.model import Id, Limits, Line, Model, Text

Role = Literal["incident_lead", "legal", "security", "pr", "executive", "dpo"]


class StepDue(Model, frozen=True, kw_only=True):
    """When a step is due: some time after a fact's moment, or when an obligation is."""

    from_: Id | None = member(default=None, name="from")
    within: DurationField | None = None
    obligation: Line | None = None

    def consistent(self) -> None:
        if (self.obligation is None) == (self.from_ is None) or (self.from_ is None) != (self.within is None):
            raise ValueError("a step is due {from: FACT, within: DURATION} or {obligation: REGIME.OBLIGATION}")


class Step(Model, frozen=True, kw_only=True):
    """One thing to do, with what it asks, who does it, what law it stands on and what shows that it was done.

    Done, it fulfils the obligation that it is due with and those under `fulfils`. Facts under `asks_when_needed` are
    asked only while they would settle an obligation. With `asks_what_is_open` it asks every fact, which no other step asks, that would settle one:
    so a law that is added brings its questions with it. `registers` are those in which the step's work is kept.
    """

    id: Id
    title: Text
    why: Text
    guidance: Text
    role: Role
    when: ConditionField | None = None
    asks: tuple[Id, ...] = ()
    asks_when_needed: tuple[Id, ...] = ()
    asks_what_is_open: bool = False
    due: StepDue | None = None
    fulfils: tuple[Line, ...] = ()
    evidence: Text
    cite: Annotated[tuple[Text, ...], Limits(min_length=1)]
    covers: tuple[Line, ...] = ()
    registers: tuple[Id, ...] = ()
    document: Line | None = None


class Phase(Model, frozen=True, kw_only=True):
    id: Id
    title: Text
    steps: Annotated[tuple[Step, ...], Limits(min_length=1)]


class Playbook(Model, frozen=True, kw_only=True):
    """Phases in the order of the response. Laws of its `jurisdiction` are always shown, others once they may apply."""

    id: Id
    title: Text
    jurisdiction: Line
    reviewed_on: Line
    roles: dict[Role, Text]
    phases: Annotated[tuple[Phase, ...], Limits(min_length=1)]

    def consistent(self) -> None:
        seen: set[str] = set()
        for phase in self.phases:
            for step in phase.steps:
                if step.id in seen:
                    raise ValueError(f"step {step.id} stands twice")
                seen.add(step.id)
                if step.role not in self.roles:
                    raise ValueError(f"step {step.id}: role {step.role} has no title under roles")
