"""Assesses a regime on the facts of a case: which obligations it puts on us, why, and by when.

required: the regime applies, a trigger holds and no exemption does. not_required: one of these is certainly
otherwise. undetermined: everything else, with the facts that would settle it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from breachkit.domain.assessment import (
    Assessed,
    Calculation,
    ClockStart,
    Deadline,
    Outcome,
    Reason,
    Verdict,
)
from breachkit.domain.condition import Reference
from breachkit.domain.law import Law
from breachkit.domain.model import Text
from breachkit.domain.regime import Due, Exemption, Obligation, Recipient, Regime
from breachkit.domain.values import Moment
from breachkit.engine import deadlines
from breachkit.engine.conditions import Facts, both, decide, either

_ALWAYS = Outcome(True)
_NOT_IN_FORCE = Text(ja="この事案の日に施行されていない", en="Not in force on the day of this case")
_APPLIES = Text(ja="この法令の適用", en="Whether this law applies")
_CONDITION = Text(ja="この義務の要件", en="The condition of this duty")


def assess(law: Law, facts: Facts, as_of: date) -> list[Assessed]:
    """Every obligation of every regime, assessed on `facts` under the law in force on `as_of`.

    Order: as the regimes and their obligations stand. `facts` maps fact ids to values; an absent id is unanswered.
    """
    assessed: list[Assessed] = []
    for regime in versions_of_the_day(law.regimes, as_of):
        assessed += assess_regime(regime, law, facts, as_of)
    return assessed


def versions_of_the_day(regimes: Iterable[Regime], as_of: date) -> list[Regime]:
    """Of each regime the version in force on `as_of`; where none is, the nearest that came or comes into force."""
    chosen: dict[str, Regime] = {}
    for regime in regimes:
        rival = chosen.get(regime.id)
        if rival is None or _fits_better(regime, rival, as_of):
            chosen[regime.id] = regime
    return [*chosen.values()]


def _fits_better(regime: Regime, rival: Regime, as_of: date) -> bool:
    if in_force(regime, as_of) != in_force(rival, as_of):
        return in_force(regime, as_of)
    return abs(regime.effective_from - as_of) < abs(rival.effective_from - as_of)


def assess_regime(regime: Regime, law: Law, facts: Facts, as_of: date) -> list[Assessed]:
    """The regime's obligations in its own order."""
    reading = _Reading(regime, facts)
    return [_assess_obligation(reading, obligation, law, as_of) for obligation in regime.obligations]


def trigger_outcomes(regime: Regime, facts: Facts) -> dict[str, Outcome]:
    """Each of the regime's triggers with its outcome on `facts`."""
    reading = _Reading(regime, facts)
    return {trigger_id: reading.trigger(trigger_id) for trigger_id in regime.triggers}


def in_force(regime: Regime, as_of: date) -> bool:
    """Whether the regime's rules are law on that day (both ends included)."""
    return regime.effective_from <= as_of and (regime.effective_to is None or as_of <= regime.effective_to)


class _Reading:
    """One regime read against one set of facts; each trigger and definition is decided once."""

    def __init__(self, regime: Regime, facts: Facts) -> None:
        self.regime = regime
        self.facts = facts
        self._decided: dict[tuple[str, str], Outcome] = {}

    def resolve(self, reference: Reference) -> Outcome:
        key = (reference.kind, reference.name)
        if key not in self._decided:
            condition = (
                self.regime.triggers[reference.name].if_
                if reference.kind == "trigger"
                else self.regime.defined[reference.name]
            )
            self._decided[key] = decide(condition, self.facts, self.resolve)
        return self._decided[key]

    def decide(self, condition: object) -> Outcome:
        return _ALWAYS if condition is None else decide(condition, self.facts, self.resolve)  # type: ignore[arg-type]

    def trigger(self, trigger_id: str) -> Outcome:
        return self.resolve(Reference.model_construct(kind="trigger", name=trigger_id))


def _assess_obligation(reading: _Reading, obligation: Obligation, law: Law, as_of: date) -> Assessed:
    regime = reading.regime
    applies = reading.decide(regime.applies_when)
    holds, triggers = _holds(reading, obligation)
    exemptions = [*regime.exempt_when, *obligation.exempt_when]
    exempt = [(exemption, _exempts(reading, exemption)) for exemption in exemptions]
    not_exempt = _negate(either(outcome for _, outcome in exempt)) if exempt else _ALWAYS
    in_time = in_force(regime, as_of)
    outcome = both([applies, holds, not_exempt]) if in_time else Outcome(False)
    verdict = _verdict(outcome)
    reasons = _reasons(regime, obligation, applies, holds, triggers, exempt, verdict)
    if not in_time:
        reasons = (Reason(regime.id, "not_in_force", _NOT_IN_FORCE, _in_force_from(regime), True, ()),)
    routing = _recipient(reading, obligation)
    recipient = law.recipients[routing[0]]
    clock = _clock(reading, obligation, triggers)
    deadline = None if verdict == "not_required" else _deadline(reading, obligation, recipient, clock, law)
    missing = dict.fromkeys(outcome.missing if verdict == "undetermined" else ())
    if verdict != "not_required":
        missing |= dict.fromkeys(routing[1])
        missing |= dict.fromkeys(obligation.clock[:1] if clock is None else ())
        missing |= dict.fromkeys(deadline.open_facts if deadline else ())
    cites = [reason.cite for reason in reasons if reason.kind != "not_in_force"] + [obligation.cite]
    if deadline is not None and deadline.cite:
        cites.append(deadline.cite)
    return Assessed(
        regime=regime.id,
        obligation=obligation.id,
        title=obligation.title,
        regime_title=regime.title,
        stage=obligation.stage,
        duty=obligation.duty,
        recipient=recipient.id,
        recipient_name=recipient.name,
        recipient_short=recipient.short,
        verdict=verdict,
        reasons=reasons,
        missing=tuple(missing),
        clock=clock if verdict != "not_required" else None,
        clock_facts=obligation.clock,
        deadline=deadline,
        citations=tuple(dict.fromkeys(cites)),
        confidence=obligation.confidence or regime.confidence,
        document=obligation.document,
        content=regime.contents.get(obligation.content or "", ()),
        note=obligation.note,
    )


def _exempts(reading: _Reading, exemption: Exemption) -> Outcome:
    outcome = reading.decide(exemption.if_)
    return Outcome(False, outcome.findings) if outcome.truth is None and exemption.must_be_shown else outcome


def _in_force_from(regime: Regime) -> Text:
    until = regime.effective_to.isoformat() if regime.effective_to else ""
    shown = f"{regime.title.en}: {regime.effective_from.isoformat()} - {until}".rstrip()
    return Text.model_construct(ja=shown.replace(regime.title.en, regime.title.ja), en=shown)


def _negate(outcome: Outcome) -> Outcome:
    return Outcome(None if outcome.truth is None else not outcome.truth, outcome.findings, outcome.missing)


def _verdict(outcome: Outcome) -> Verdict:
    if outcome.truth is None:
        return "undetermined"
    return "required" if outcome.truth else "not_required"


def _holds(reading: _Reading, obligation: Obligation) -> tuple[Outcome, dict[str, Outcome]]:
    if obligation.when != "any_trigger":
        return reading.decide(obligation.when), {}
    triggers = {trigger_id: reading.trigger(trigger_id) for trigger_id in reading.regime.triggers}
    return either(triggers.values()), triggers


def _reasons(
    regime: Regime,
    obligation: Obligation,
    applies: Outcome,
    holds: Outcome,
    triggers: dict[str, Outcome],
    exempt: list[tuple[Exemption, Outcome]],
    verdict: Verdict,
) -> tuple[Reason, ...]:
    """The rules that made the verdict: what holds for "required", what fails for "not required", what is open else."""
    wanted = {"required": True, "not_required": False, "undetermined": None}[verdict]
    reasons: list[Reason] = []
    if regime.applies_when is not None and applies.truth is wanted and verdict != "required":
        cite = regime.applies_cite or obligation.cite
        reasons.append(Reason(regime.id, "applies", _APPLIES, cite, applies.truth, applies.findings))
    for trigger_id, outcome in triggers.items():
        if outcome.truth is wanted and holds.truth is wanted:
            trigger = regime.triggers[trigger_id]
            reasons.append(Reason(trigger_id, "trigger", trigger.title, trigger.cite, outcome.truth, outcome.findings))
    if not triggers and holds.truth is wanted:
        cite = obligation.cite
        reasons.append(Reason(obligation.id, "condition", _CONDITION, cite, holds.truth, holds.findings))
    for exemption, outcome in exempt:
        decisive = outcome.truth is True if verdict == "not_required" else outcome.truth is None
        if decisive and verdict != "required":
            reasons.append(
                Reason(obligation.id, "exemption", exemption.because, exemption.cite, outcome.truth, outcome.findings)
            )
    return tuple(reasons)


def _recipient(reading: _Reading, obligation: Obligation) -> tuple[str, tuple[str, ...]]:
    """The recipient, and the facts that could change it: the first routing that holds, or the last while it is open."""
    open_facts: list[str] = []
    for routing in obligation.recipients:
        outcome = reading.decide(routing.if_)
        if outcome.truth:
            return routing.recipient, tuple(open_facts)
        if outcome.truth is None:
            open_facts += outcome.missing
    return obligation.recipients[-1].recipient, tuple(open_facts)


def _clock(reading: _Reading, obligation: Obligation, triggers: dict[str, Outcome]) -> ClockStart | None:
    """The start of time: for each trigger that holds its own clock, else the obligation's; the earliest of these.

    A trigger may hold later than the others (the number passes 1,000); its clock then does not run from the
    discovery, unless another trigger held already.
    """
    holding = [reading.regime.triggers[name] for name, outcome in triggers.items() if outcome.truth]
    starts = [
        _earliest(trigger.clock, reading.facts) or _earliest(obligation.clock, reading.facts) for trigger in holding
    ]
    found = [start for start in starts if start is not None]
    if found:
        return min(found, key=lambda start: start.at)
    return _earliest(obligation.clock, reading.facts)


def _earliest(fact_ids: Iterable[str], facts: Facts) -> ClockStart | None:
    starts = []
    for fact_id in fact_ids:
        value = facts.get(fact_id)
        if isinstance(value, Moment):
            starts.append(ClockStart(fact_id, value.at, value.day_only))
    return min(starts, key=lambda start: start.at, default=None)


def _deadline(
    reading: _Reading, obligation: Obligation, recipient: Recipient, clock: ClockStart | None, law: Law
) -> Deadline:
    """The due time: the first branch that holds; while one is undetermined, the earliest of those still possible."""
    possible: list[Due] = []
    open_facts: list[str] = []
    for due in obligation.due:
        outcome = reading.decide(due.if_)
        if outcome.truth is False:
            continue
        possible.append(due)
        if outcome.truth:
            break
        open_facts += outcome.missing
    if clock is None:
        due = possible[-1]
        return Deadline(None, None, None, due.promptly, due.cite, due.note, open_facts=tuple(open_facts))

    def counted(duration: object) -> Calculation:
        counting = obligation.counting
        closed = law.calendar(counting.closed_days) if counting.closed_days else None
        return deadlines.count(clock, duration, counting, recipient.timezone, closed)  # type: ignore[arg-type]

    spans: list[tuple[Due, Calculation | None, Calculation | None]] = []
    for due in possible:
        if due.between:
            spans.append((due, counted(due.between[0]), counted(due.between[1])))
        else:
            spans.append((due, None, counted(due.within) if due.within else None))
    spans.reverse()  # of two that name no day the general one, which stands last, is shown
    spans.sort(key=lambda span: _due_at(span[2]) or datetime.max.replace(tzinfo=clock.at.tzinfo))
    due, earliest, latest = spans[0]
    others = tuple(span[2] for span in spans[1:] if span[2] is not None)
    return Deadline(
        _due_at(latest), latest, earliest, due.promptly, due.cite, due.note, others, tuple(dict.fromkeys(open_facts))
    )


def _due_at(calculation: Calculation | None) -> datetime | None:
    return None if calculation is None else calculation.due_at
