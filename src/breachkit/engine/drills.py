"""Scores a drill: decisions against the times that the scenario wants, duties against the engine's verdict on the truth, facts
against the truth. Pure.

Points: a decision gives its own points in time, half of them when it came late; a duty 2 in time, 1 late; a key fact 1.
What was not due yet when the drill stood still counts neither way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from breachkit.engine.conditions import Facts, decide

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from breachkit.domain.assessment import Assessed, Outcome
    from breachkit.domain.condition import Condition, Reference
    from breachkit.domain.scenario import KeyDecision, Scenario
    from breachkit.domain.values import Value

State = Literal["in_time", "late", "missed", "open"]
DUTY_POINTS, LATE_DUTY_POINTS, FACT_POINTS = 2, 1, 1


@dataclass(frozen=True, slots=True)
class Moment:
    """The case after one of its events: what was recorded, done, filed, decided and drafted by then."""

    at: datetime
    facts: Facts
    steps_done: frozenset[str]
    filed: frozenset[str]
    decided: frozenset[str]
    drafted: frozenset[str]


@dataclass(frozen=True, slots=True)
class ScoredDecision:
    decision: KeyDecision
    wanted_by: datetime
    taken_at: datetime | None
    state: State
    points: float
    of: int


@dataclass(frozen=True, slots=True)
class ScoredDuty:
    """A duty that the truth puts on the organisation; `due_at` None where the law names no day."""

    duty: Assessed
    due_at: datetime | None
    filed_at: datetime | None
    state: State
    points: float
    of: int


@dataclass(frozen=True, slots=True)
class ScoredFact:
    fact: str
    truth: Value
    recorded: Value | None
    right: bool


@dataclass(frozen=True, slots=True)
class Score:
    """`needless` are duties that were filed though the truth does not ask for them; they cost nothing and are told."""

    decisions: tuple[ScoredDecision, ...]
    duties: tuple[ScoredDuty, ...]
    facts: tuple[ScoredFact, ...]
    needless: tuple[str, ...]

    @property
    def points(self) -> float:
        acts: float = sum(one.points for one in self.decisions)
        acts += sum(duty.points for duty in self.duties)
        return acts + FACT_POINTS * sum(fact.right for fact in self.facts)

    @property
    def of(self) -> int:
        acts = sum(one.of for one in self.decisions) + sum(duty.of for duty in self.duties)
        return acts + FACT_POINTS * len(self.facts)

    @property
    def percent(self) -> int:
        return round(100 * self.points / self.of) if self.of else 0


def score(
    scenario: Scenario,
    now: datetime,
    moments: Sequence[Moment],
    truth: Mapping[str, Value],
    duties: Iterable[Assessed],
    filed: Mapping[str, datetime],
) -> Score:
    """The score as it stands at `now`.

    Args:
        moments: the case after each event, the oldest first.
        truth: what was there to know by now, as values.
        duties: every obligation, assessed on the truth.
        filed: when obligations were met in the drill, by REGIME.OBLIGATION.
    """
    assessed = {one.key: one for one in duties}
    recorded: Facts = moments[-1].facts if moments else {}
    return Score(
        tuple(_decision(scenario, one, now, moments) for one in scenario.decisions if _asked(scenario, one, now)),
        tuple(_duty(one, now, filed) for one in assessed.values() if one.verdict == "required" and one.duty == "legal"),
        tuple(
            ScoredFact(name, truth[name], recorded.get(name), recorded.get(name) == truth[name])
            for name in scenario.key_facts
            if name in truth
        ),
        tuple(key for key in filed if key not in assessed or assessed[key].verdict == "not_required"),
    )


def _asked(scenario: Scenario, decision: KeyDecision, now: datetime) -> bool:
    """A decision counts once the inject that calls for it has come."""
    return decision.from_ is None or scenario.starts_at + scenario.inject(decision.from_).after <= now


def _decision(scenario: Scenario, one: KeyDecision, now: datetime, moments: Sequence[Moment]) -> ScoredDecision:
    wanted_by = scenario.due_of(one)
    taken = next((moment.at for moment in moments if _taken(one, moment)), None)
    if taken is None:
        state: State = "missed" if now > wanted_by else "open"
        return ScoredDecision(one, wanted_by, None, state, 0, one.points if state == "missed" else 0)
    if taken <= wanted_by:
        return ScoredDecision(one, wanted_by, taken, "in_time", one.points, one.points)
    return ScoredDecision(one, wanted_by, taken, "late", one.points / 2, one.points)


def _taken(one: KeyDecision, moment: Moment) -> bool:
    return bool(
        (one.facts is not None and _holds(one.facts, moment.facts))
        or (one.step is not None and one.step in moment.steps_done)
        or (one.filed is not None and one.filed in moment.filed)
        or (one.decided is not None and one.decided in moment.decided)
        or (one.drafted is not None and one.drafted in moment.drafted)
    )


def _holds(condition: Condition, facts: Facts) -> bool:
    return decide(condition, facts, _no_reference).truth is True


def _no_reference(reference: Reference) -> Outcome:
    raise ValueError(f"a decision looks at facts only, not at {reference.kind} {reference.name}")


def _duty(one: Assessed, now: datetime, filed: Mapping[str, datetime]) -> ScoredDuty:
    due_at = one.deadline.due_at if one.deadline else None
    times = [filed[key] for key in (one.key, *one.met_by) if key in filed]
    at = min(times, default=None)
    if at is not None:
        late = due_at is not None and at > due_at
        points = LATE_DUTY_POINTS if late else DUTY_POINTS
        return ScoredDuty(one, due_at, at, "late" if late else "in_time", points, DUTY_POINTS)
    if due_at is not None and now > due_at:
        return ScoredDuty(one, due_at, None, "missed", 0, DUTY_POINTS)
    return ScoredDuty(one, due_at, None, "open", 0, 0)
