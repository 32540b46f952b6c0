"""Which step is next: the nearest deadline first, then the playbook's own order.

A step whose condition is false, or whose obligation is certainly not required, is not shown. A step that was begun
and left stays the next one, so that a person comes back to where they were.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from breachkit.domain.assessment import Assessed, ClockStart, Outcome
from breachkit.domain.regime import Counting
from breachkit.domain.step_order import Turn, turn
from breachkit.domain.values import Moment
from breachkit.engine import deadlines
from breachkit.engine.conditions import Facts, decide

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breachkit.domain.case import CaseFile, StepRecord
    from breachkit.domain.condition import Reference
    from breachkit.domain.playbook import Phase, Playbook, Step

_PLAIN_COUNT = Counting(first_day="excluded")


class StepState(Struct, frozen=True):
    """One step of the case. `status` is open, done, skipped or not_applicable."""

    step: Step
    phase: Phase
    position: int
    status: str
    due_at: datetime | None
    due_obligation: str | None
    fulfils: tuple[str, ...]
    later_until: datetime | None
    record: StepRecord


def step_states(playbook: Playbook, facts: Facts, assessed: Mapping[str, Assessed], case: CaseFile) -> list[StepState]:
    """Every step in the playbook's order, with its status and due time. `assessed` is by REGIME.OBLIGATION."""
    states: list[StepState] = []
    for phase in playbook.phases:
        for step in phase.steps:
            record = case["steps"].get(step.id, {})
            status = record.get("status", "open")
            if status == "open" and not _applies(step, facts, assessed):
                status = "not_applicable"
            until = record.get("later_until")
            states.append(
                StepState(
                    step,
                    phase,
                    len(states),
                    status,
                    _due(step, facts, assessed, case["timezone"]),
                    step.due.obligation if step.due else None,
                    (*step.fulfils, *((step.due.obligation,) if step.due and step.due.obligation else ())),
                    datetime.fromisoformat(until) if until else None,
                    record,
                )
            )
    return states


def _applies(step: Step, facts: Facts, assessed: Mapping[str, Assessed]) -> bool:
    if step.due and step.due.obligation:
        obligation = assessed.get(step.due.obligation)
        if obligation is not None and obligation.verdict == "not_required":
            return False
    if step.when is None:
        return True

    def resolve(reference: Reference) -> Outcome:
        found = assessed.get(reference.name)
        return Outcome({"required": True, "not_required": False}.get(found.verdict) if found else None)

    return decide(step.when, facts, resolve).truth is not False


def _due(step: Step, facts: Facts, assessed: Mapping[str, Assessed], timezone: str) -> datetime | None:
    if step.due is None:
        return None
    if step.due.obligation:
        obligation = assessed.get(step.due.obligation)
        deadline = obligation.deadline if obligation else None
        if deadline is None:
            return None
        return deadline.earliest.due_at if deadline.earliest else deadline.due_at
    start = facts.get(step.due.from_ or "")
    if not isinstance(start, Moment) or step.due.within is None:
        return None
    clock = ClockStart(step.due.from_ or "", start.at, start.day_only)
    return deadlines.count(clock, step.due.within, _PLAIN_COUNT, timezone, None).due_at


def queue(states: list[StepState], current: str | None, now: datetime) -> list[StepState]:
    """The open steps in the order in which to take them (`breachkit.domain.step_order`); `current` was begun."""

    def rank(state: StepState) -> Turn:
        return turn(state.step.id == current, state.due_at, state.later_until, state.position, now)

    return sorted((state for state in states if state.status == "open"), key=rank)
