"""Assesses a regime on the facts of a case: which obligations it puts on us, why, and by when.

required: the regime applies, a trigger holds and no exemption does. not_required: one of these is certainly
otherwise. undetermined: everything else, with the facts that would settle it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from breachkit.domain.assessment import (
    Assessed,
    Calculation,
    ClockStart,
    Deadline,
    Outcome,
    Reason,
    Truth,
    Verdict,
)
from breachkit.domain.model import Text
from breachkit.domain.regime import FILED, Counting, Displaced, Due, Exemption, Obligation, Recipient, Regime, source_of
from breachkit.domain.values import Choice, Choices, Moment, Value
from breachkit.engine import deadlines
from breachkit.engine.conditions import Facts, both, either
from breachkit.engine.reading import Reading, in_force, owed, versions_of_the_day

if TYPE_CHECKING:
    from breachkit.domain.duration import Duration
    from breachkit.domain.law import Law

Filed = Mapping[str, datetime]
"""When obligations were met, by REGIME.OBLIGATION."""

_NOTHING_FILED: Filed = MappingProxyType({})
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)
_DISPLACED = Text(ja="他の法令の義務が代わる", en="Another law's duty takes its place")
_NOT_IN_FORCE = Text(ja="この事案の日に施行されていない", en="Not in force on the day of this case")
_APPLIES = Text(ja="この法令の適用", en="Whether this law applies")
_CONDITION = Text(ja="この義務の要件", en="The condition of this duty")


def assess(law: Law, facts: Facts, as_of: date, filed: Filed = _NOTHING_FILED) -> list[Assessed]:
    """Every obligation of every regime, assessed on `facts` under the law in force on `as_of`.

    Order: as the regimes and their obligations stand.

    Args:
        facts: values by fact id; an absent id is unanswered.
        filed: when an obligation was met, by REGIME.OBLIGATION; clocks of later stages start from it.
    """
    return _Assessment(law, facts, as_of, filed).all()


def with_implied(law: Law, facts: Facts) -> Facts:
    """The facts with the choices that chosen ones imply (`FactChoice.implied_by`)."""
    added: dict[str, Value] = {}
    for fact_id, value in facts.items():
        definition = law.facts.get(fact_id)
        if isinstance(value, Choices) and definition is not None:
            implied = [
                one.id
                for one in definition.choices
                if one.implied_by and one.id not in value.ids and set(one.implied_by) <= set(value.ids)
            ]
            if implied:
                added[fact_id] = Choices((*value.ids, *implied), value.complete)
    return {**facts, **added} if added else facts


class _Assessment:
    """All obligations as a graph: one is assessed when another asks for it, each once."""

    def __init__(self, law: Law, facts: Facts, as_of: date, filed: Filed) -> None:
        self.law = law
        self.facts = facts = with_implied(law, facts)
        self.as_of = as_of
        self.filed = filed
        self._readings = {
            regime.id: Reading(regime, facts, self.of) for regime in versions_of_the_day(law.regimes, as_of)
        }
        self._assessed: dict[str, Assessed] = {}
        self._asking: set[str] = set()

    def all(self) -> list[Assessed]:
        return [
            found
            for reading in self._readings.values()
            for obligation in reading.regime.obligations
            if (found := self.of(f"{reading.regime.id}.{obligation.id}")) is not None
        ]

    def of(self, key: str) -> Assessed | None:
        """The obligation's assessment; None where there is no such obligation, or it waits for the one asking."""
        if key not in self._assessed:
            regime_id, _dot, obligation_id = key.partition(".")
            reading = self._readings.get(regime_id)
            obligation = reading and next((o for o in reading.regime.obligations if o.id == obligation_id), None)
            if not reading or not obligation or key in self._asking:
                return None
            self._asking.add(key)
            self._assessed[key] = _assess_obligation(self, reading, obligation)
        return self._assessed[key]

    def earliest(self, clock: Iterable[str]) -> ClockStart | None:
        """The earliest of the clock's moments that are known."""
        starts = [start for name in clock if (start := self._start(name)) is not None]
        return min(starts, key=lambda start: start.at, default=None)

    def _start(self, name: str) -> ClockStart | None:
        if not name.startswith(FILED):
            value = self.facts.get(name)
            return ClockStart(name, value.at, value.day_only) if isinstance(value, Moment) else None
        key = name.removeprefix(FILED)
        if key in self.filed:
            return ClockStart(name, self.filed[key], day_only=False)
        other = self.of(key)
        due = other.deadline.due_at if other and other.deadline and other.verdict != "not_required" else None
        return ClockStart(name, due, day_only=False, projected=True) if due else None


def _assess_obligation(within: _Assessment, reading: Reading, obligation: Obligation) -> Assessed:
    regime, applies = reading.regime, reading.applies
    if not in_force(regime, within.as_of):
        reason = Reason(regime.id, "not_in_force", _NOT_IN_FORCE, _in_force_from(regime), True, ())
        return _assessed(within, reading, obligation, False, "not_required", (reason,))
    if applies.truth is False:  # nothing else of the law needs to be looked at
        cite = regime.applies_cite or obligation.cite
        reason = Reason(regime.id, "applies", _APPLIES, cite, False, applies.findings)
        return _assessed(within, reading, obligation, False, "not_required", (reason,))
    holds, triggers = _holds(reading, obligation)
    exemptions = [*regime.exempt_when, *obligation.exempt_when]
    exempt = [(exemption, _exempts(reading, exemption)) for exemption in exemptions]
    displaced = [(other, _displaces(within, other)) for other in obligation.displaced_by]
    escapes = either([outcome for _, outcome in exempt] + [outcome for _, outcome in displaced])
    outcome = both([applies, holds, _negate(escapes)])
    verdict = _verdict(outcome)
    reasons = _reasons(regime, obligation, applies, holds, triggers, exempt, verdict)
    reasons += _displaced_reasons(obligation, displaced, verdict)
    if verdict == "not_required":
        return _assessed(within, reading, obligation, applies.truth, verdict, reasons)
    recipient_id, open_facts = _recipient(reading, obligation)
    recipient = within.law.recipients[recipient_id]
    clock = _clock(within, reading, obligation, triggers)
    deadline = _deadline(within, reading, obligation, recipient, clock)
    missing = dict.fromkeys(outcome.missing if verdict == "undetermined" else ())
    missing |= dict.fromkeys(open_facts)
    clock_facts = [name for name in obligation.clock if not name.startswith(FILED)]
    missing |= dict.fromkeys(clock_facts[:1] if clock is None else ())
    missing |= dict.fromkeys(deadline.open_facts)
    return _assessed(
        within, reading, obligation, applies.truth, verdict, reasons, recipient, tuple(missing), clock, deadline
    )


def _assessed(
    within: _Assessment,
    reading: Reading,
    obligation: Obligation,
    applies: Truth,
    verdict: Verdict,
    reasons: tuple[Reason, ...],
    recipient: Recipient | None = None,
    missing: tuple[str, ...] = (),
    clock: ClockStart | None = None,
    deadline: Deadline | None = None,
) -> Assessed:
    """The obligation as it was found; where no recipient was worked out, the one that it has as a rule."""
    regime = reading.regime
    recipient = recipient or within.law.recipients[obligation.recipients[-1].recipient]
    routed = (one for one in obligation.recipients if one.recipient == recipient.id and reading.decide(one.if_).truth)
    own_form = next((one.document for one in routed), None)
    cites = [reason.cite for reason in reasons if reason.kind != "not_in_force"] + [obligation.cite]
    if deadline is not None and deadline.cite:
        cites.append(deadline.cite)
    return Assessed(
        regime=regime.id,
        obligation=obligation.id,
        title=obligation.title,
        regime_title=regime.title,
        jurisdiction=regime.jurisdiction,
        applies=applies,
        applies_missing=reading.applies.missing if applies is None else (),
        stage=obligation.stage,
        duty=obligation.duty,
        recipient=recipient.id,
        recipient_name=recipient.name,
        recipient_short=recipient.short,
        verdict=verdict,
        reasons=reasons,
        missing=missing,
        clock=clock,
        clock_facts=obligation.clock,
        deadline=deadline,
        citations=tuple(dict.fromkeys(cites)),
        confidence=obligation.confidence or regime.confidence,
        document=own_form or obligation.document,
        content=regime.contents.get(obligation.content or "", ()),
        note=obligation.note,
        source=source_of(regime, obligation),
        url=obligation.url or recipient.url,
        if_late=obligation.if_late,
        met_by=obligation.met_by,
    )


def _displaces(within: _Assessment, other: Displaced) -> Outcome:
    outcome = owed(within.of(other.obligation))
    return Outcome(False) if outcome.truth is None and other.must_be_shown else outcome


def _displaced_reasons(
    obligation: Obligation, displaced: list[tuple[Displaced, Outcome]], verdict: Verdict
) -> tuple[Reason, ...]:
    return tuple(
        Reason(obligation.id, "displaced", _DISPLACED, other.cite, outcome.truth, outcome.findings)
        for other, outcome in displaced
        if outcome.truth is not False and verdict != "required"
    )


def _exempts(reading: Reading, exemption: Exemption) -> Outcome:
    outcome = reading.decide(exemption.if_)
    return Outcome(False, outcome.findings) if outcome.truth is None and exemption.must_be_shown else outcome


def _in_force_from(regime: Regime) -> Text:
    until = regime.effective_to.isoformat() if regime.effective_to else ""
    shown = f"{regime.title.en}: {regime.effective_from.isoformat()} - {until}".rstrip()
    return Text(ja=shown.replace(regime.title.en, regime.title.ja), en=shown)


def _negate(outcome: Outcome) -> Outcome:
    return Outcome(None if outcome.truth is None else not outcome.truth, outcome.findings, outcome.missing)


def _verdict(outcome: Outcome) -> Verdict:
    if outcome.truth is None:
        return "undetermined"
    return "required" if outcome.truth else "not_required"


def _holds(reading: Reading, obligation: Obligation) -> tuple[Outcome, dict[str, Outcome]]:
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


def _recipient(reading: Reading, obligation: Obligation) -> tuple[str, tuple[str, ...]]:
    """The recipient, and the facts that could change it: the first routing that holds, or the last while it is open."""
    open_facts: list[str] = []
    for routing in obligation.recipients:
        outcome = reading.decide(routing.if_)
        if outcome.truth:
            return routing.recipient, tuple(open_facts)
        if outcome.truth is None:
            open_facts += outcome.missing
    return obligation.recipients[-1].recipient, tuple(open_facts)


def _clock(
    within: _Assessment, reading: Reading, obligation: Obligation, triggers: dict[str, Outcome]
) -> ClockStart | None:
    """The start of time: for each trigger that holds its own clock, else the obligation's; the earliest of these.

    A trigger may hold later than the others (the number passes 1,000); its clock then does not run from the
    discovery, unless another trigger held already.
    """
    own = within.earliest(obligation.clock)
    holding = [reading.regime.triggers[name] for name, outcome in triggers.items() if outcome.truth]
    starts = [within.earliest(trigger.clock) or own for trigger in holding]
    return min((start for start in starts if start is not None), key=lambda start: start.at, default=own)


def _deadline(
    within: _Assessment, reading: Reading, obligation: Obligation, recipient: Recipient, clock: ClockStart | None
) -> Deadline:
    """The due time: the first branch that holds; while one is undetermined, the earliest of those still possible."""
    possible: list[Due] = []
    open_facts: list[str] = []
    for due in obligation.due:
        outcome = reading.decide(due.if_)
        if outcome.truth is False:
            continue
        possible.append(due)
        whose = (due.counting or obligation.counting).closed_days_of
        if whose is not None and not isinstance(within.facts.get(whose), Choice):
            open_facts.append(whose)
        if outcome.truth:
            break
        open_facts += outcome.missing
    zone = recipient.timezone or reading.regime.timezone
    spans = [_span(within, due, obligation, zone, clock) for due in possible]
    spans.reverse()  # of two that name no day the general one, which stands last, is shown
    spans.sort(key=lambda span: span.latest.due_at if span.latest else _END_OF_TIME)
    chosen = spans[0]
    latest = [span.latest for span in spans[1:] if span.latest is not None]
    others = tuple(other for other in latest if chosen.latest and other.due_at != chosen.latest.due_at)
    return Deadline(
        chosen.latest.due_at if chosen.latest else None,
        chosen.latest,
        chosen.earliest,
        chosen.due.promptly,
        chosen.due.cite,
        chosen.due.note,
        others,
        tuple(dict.fromkeys(open_facts)),
    )


class _Span(Struct, frozen=True):
    due: Due
    earliest: Calculation | None
    latest: Calculation | None


def _span(within: _Assessment, due: Due, obligation: Obligation, zone: str, clock: ClockStart | None) -> _Span:
    """One branch counted: from its own clock or the obligation's, and the earlier of its two limits."""
    counting = due.counting or obligation.counting
    calendar = _calendar(counting, within.facts)
    closed = within.law.calendar(calendar) if calendar else None

    def counted(start: ClockStart | None, duration: Duration | None) -> Calculation | None:
        if start is None or duration is None:
            return None
        return deadlines.count(start, duration, counting, zone, closed, due.after_end_of)

    start = within.earliest(due.clock) if due.clock else clock
    if due.between:
        return _Span(due, counted(start, due.between[0]), counted(start, due.between[1]))
    limits = [counted(start, due.within)]
    if due.or_earlier:
        limit = counted(within.earliest(due.or_earlier.clock), due.or_earlier.within)
        lapsed = due.or_earlier.only_if_started_within and start and limit and start.at > limit.counted_to
        limits.append(None if lapsed else limit)
    known = [limit for limit in limits if limit is not None]
    return _Span(due, None, min(known, key=lambda limit: limit.due_at, default=None))


def _calendar(counting: Counting, facts: Facts) -> str | None:
    """The calendar of the country that a fact names, or the rule's own while no country is known."""
    named = facts.get(counting.closed_days_of) if counting.closed_days_of else None
    if isinstance(named, Choice) and len(named.id) == len("de"):
        return named.id
    return counting.closed_days
