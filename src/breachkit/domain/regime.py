"""One law's rules (a regime): when it applies, what triggers it, which obligations follow, by when.

The shape of playbooks/regimes/*.yaml. Every rule carries its citation; the file carries its sources, the days
between which it is in force, and the day it was last reviewed.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from typing import Annotated, Literal

from msgspec import field as member

from breachkit.domain.condition import Condition, ConditionField, references_of
from breachkit.domain.duration import DurationField
from breachkit.domain.model import Id, Limits, Line, Model, Text, Written

Confidence = Literal["verified", "likely", "unverified"]
Duty = Literal["legal", "recommended"]
Stage = Literal[
    "immediate", "preliminary", "early_warning", "notification", "intermediate", "final", "supplement", "notice"
]


class Source(Model, frozen=True, kw_only=True):
    """Where a rule was read."""

    title: Text
    url: Line | None = None
    read_on: date | None = None


class Recipient(Model, frozen=True, kw_only=True):
    """An authority or other party that is told, in recipients.yaml or in a law's own `recipients`. `short` is its name
    on narrow screens, `url` the page on which it is told; `own_name` what it is called at home, `language` in which it is
    written to there.

    `timezone` is an authority's own, in which its days begin and end; a party without one takes the law's.
    """

    id: Id
    name: Text
    short: Text
    own_name: Line | None = None
    language: Text | None = None
    url: Line | None = None
    timezone: Line | None = None
    note: Text | None = None


class Counting(Model, frozen=True, kw_only=True):
    """How days are counted and what happens when the last one falls on a closed day.

    `ends_at` is the hour at which a period that was moved to an open day ends (DORA's noon); without it the day's end.
    `closed_days_of` names a fact whose answer is a country (as an id, `de`): its calendar then is the one that counts,
    and `closed_days` only until that is known. `if_closed` moves a limit in hours too, where the law says so.
    """

    first_day: Literal["counts", "excluded"] = "excluded"
    closed_days: Id | None = None
    closed_days_of: Id | None = None
    if_closed: Literal["stays", "next_open_day", "previous_open_day"] = "stays"
    ends_at: Annotated[str, Limits(pattern=r"^\d{2}:\d{2}$")] | None = None
    cite: Text | None = None
    note: Text | None = None


FILED = "filed:"


def _parse_clock(written: object) -> object:
    """A clock names moments: a fact's id, or `{filed: REGIME.OBLIGATION}`, kept as `filed:REGIME.OBLIGATION`."""
    items = written if isinstance(written, list | tuple) else [written]
    return [
        f"{FILED}{item['filed']}" if isinstance(item, dict) and item.keys() == {"filed"} else item for item in items
    ]


ClockField = Annotated[tuple[str, ...], Written(_parse_clock)]


class OrEarlier(Model, frozen=True, kw_only=True):
    """A second way to be due; the earlier of both holds.

    With `only_if_started_within` this limit holds only where the first clock started inside it, as in DORA: 24 hours
    from awareness, but where the incident is classified later than that, only the time from classification counts.
    """

    clock: ClockField
    within: DurationField
    only_if_started_within: bool = False


class Displaced(Model, frozen=True, kw_only=True):
    """Another law's duty that takes this one's place where it is required.

    While that is open this one is undetermined, or, with `must_be_shown`, stands.
    """

    obligation: Line
    cite: Text
    must_be_shown: bool = False


class Due(Model, frozen=True, kw_only=True):
    """One way to be due; in a list, the first whose `if` holds. One of within and between, or promptly, or both.

    `clock` stands in for the obligation's own, `counting` likewise; `or_earlier` adds a second limit, of which the
    earlier holds. With `after_end_of: year` time runs from the last day of the calendar year in which the clock started, as for HIPAA's
    yearly log (45 CFR 164.408(c)).
    """

    if_: ConditionField | None = member(default=None, name="if")
    clock: ClockField = ()
    after_end_of: Literal["year"] | None = None
    or_earlier: OrEarlier | None = None
    within: DurationField | None = None
    between: tuple[DurationField, DurationField] | None = None
    promptly: Text | None = None
    counting: Counting | None = None
    cite: Text | None = None
    note: Text | None = None

    def consistent(self) -> None:
        if self.within is not None and self.between is not None:
            raise ValueError("a due time is within or between, not both")
        if self.within is None and self.between is None and self.promptly is None:
            raise ValueError("a due time is one of within, between, promptly")


class Trigger(Model, frozen=True, kw_only=True):
    """A situation that the law wants told. `clock` names facts whose earliest starts this trigger's clock."""

    title: Text
    cite: Text
    if_: ConditionField = member(name="if")
    clock: ClockField = ()
    source: Id | None = None


class Exemption(Model, frozen=True, kw_only=True):
    """A situation in which the duty falls away.

    With `must_be_shown` it counts only once the facts establish it (an act of one's own, such as having told the
    entruster); while they are open the duty stands. Without it, open facts leave the verdict undetermined.
    """

    because: Text
    cite: Text
    if_: ConditionField = member(name="if")
    must_be_shown: bool = False


class IfLate(Model, frozen=True, kw_only=True):
    """What the law wants told where the duty is met after its time: the reasons for the delay, say.

    `fact` holds these reasons; a late filing is not taken without them.
    """

    needs: Text
    cite: Text
    fact: Id = "delay_reasons"


class Routing(Model, frozen=True, kw_only=True):
    """To whom, if `if` holds; `document` is the form for that recipient, where it is another than the obligation's."""

    if_: ConditionField | None = member(default=None, name="if")
    recipient: Id
    document: Line | None = None
    cite: Text | None = None


def _as_list(written: object) -> object:
    return [written] if isinstance(written, dict | str) else written


def _as_routings(written: object) -> object:
    return [{"recipient": written}] if isinstance(written, str) else _as_list(written)


class Obligation(Model, frozen=True, kw_only=True):
    """One duty of the regime. `clock` names facts; the earliest answered one starts the clock.

    `source` names the source that holds the rule, the regime's first where it says nothing. `met_by` names obligations
    (REGIME.OBLIGATION) whose filing meets this one too. `url` is the page on which it is filed, where that is another
    than the recipient's own.
    """

    id: Id
    title: Text
    duty: Duty = "legal"
    stage: Stage
    recipients: Annotated[tuple[Routing, ...], Limits(min_length=1), Written(_as_routings)] = member(name="recipient")
    when: Literal["any_trigger"] | ConditionField = "any_trigger"
    cite: Text
    exempt_when: tuple[Exemption, ...] = ()
    displaced_by: tuple[Displaced, ...] = ()
    clock: Annotated[ClockField, Limits(min_length=1)]
    due: Annotated[tuple[Due, ...], Limits(min_length=1), Written(_as_list)]
    counting: Counting = Counting()
    if_late: IfLate | None = None
    met_by: tuple[Line, ...] = ()
    content: Id | None = None
    document: Line | None = None
    url: Line | None = None
    note: Text | None = None
    confidence: Confidence | None = None
    source: Id | None = None

    def consistent(self) -> None:
        if self.due[-1].if_ is not None:
            raise ValueError(f"{self.id}: the last due time has no 'if', so that one always holds")
        if any(due.if_ is None for due in self.due[:-1]):
            raise ValueError(f"{self.id}: only the last due time may lack an 'if'")


class Upcoming(Model, frozen=True, kw_only=True):
    """A change that is enacted or proposed and not yet in force; it decides nothing until it has a date of its own."""

    title: Text
    state: Text
    changes: Text
    url: Line | None = None


class Regime(Model, frozen=True, kw_only=True):
    """One law. `kind` is contract for duties that an organisation has taken on by contract, in the same form."""

    id: Id
    title: Text
    kind: Literal["law", "guideline", "contract"] = "law"
    jurisdiction: Line
    effective_from: date
    effective_to: date | None = None
    reviewed_on: date
    confidence: Confidence
    summary: Text | None = None
    sources: Annotated[dict[Id, Source], Limits(min_length=1)]
    timezone: Line
    recipients: tuple[Recipient, ...] = ()
    applies_when: ConditionField | None = None
    applies_cite: Text | None = None
    defined: dict[Id, ConditionField] = {}
    exempt_when: tuple[Exemption, ...] = ()
    triggers: dict[Id, Trigger] = {}
    obligations: tuple[Obligation, ...]
    contents: dict[Id, tuple[Text, ...]] = {}
    penalties: tuple[Text, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()

    def consistent(self) -> None:
        ids = [obligation.id for obligation in self.obligations]
        if len(set(ids)) != len(ids):
            raise ValueError(f"{self.id}: an obligation stands twice")
        for obligation in self.obligations:
            if obligation.when == "any_trigger" and not self.triggers:
                raise ValueError(f"{obligation.id}: 'when: any_trigger' needs triggers")
            if obligation.content and obligation.content not in self.contents:
                raise ValueError(f"{obligation.id}: content {obligation.content} is not among contents")
        for condition in conditions_of(self):
            for reference in references_of(condition):
                named: dict[str, Container[str]] = {"trigger": self.triggers, "defined": self.defined}
                known = named.get(reference.kind)
                if known is not None and reference.name not in known:
                    raise ValueError(f"{self.id}: no {reference.kind} is named {reference.name}")


def conditions_of(regime: Regime) -> list[Condition]:
    """Every condition that the regime states."""
    found: list[Condition | None] = [regime.applies_when, *regime.defined.values()]
    found += [exemption.if_ for exemption in regime.exempt_when]
    found += [trigger.if_ for trigger in regime.triggers.values()]
    for obligation in regime.obligations:
        found += [None if obligation.when == "any_trigger" else obligation.when]
        found += [exemption.if_ for exemption in obligation.exempt_when]
        found += [due.if_ for due in obligation.due]
        found += [routing.if_ for routing in obligation.recipients]
    return [condition for condition in found if condition is not None]


def clocks_of(regime: Regime, obligation: Obligation) -> list[str]:
    """Every moment from which the obligation's time can run: facts' ids, and `filed:REGIME.OBLIGATION`."""
    names = [*obligation.clock, *(name for trigger in regime.triggers.values() for name in trigger.clock)]
    for due in obligation.due:
        names += [*due.clock, *(due.or_earlier.clock if due.or_earlier else ())]
    return list(dict.fromkeys(names))


def countings_of(obligation: Obligation) -> list[Counting]:
    """The obligation's counting and those of its ways to be due."""
    return [obligation.counting, *(due.counting for due in obligation.due if due.counting is not None)]


def source_of(regime: Regime, obligation: Obligation) -> Source:
    """The source that holds the obligation's rule: its own, else the regime's first."""
    return regime.sources[obligation.source] if obligation.source else next(iter(regime.sources.values()))


def sources_of(regime: Regime) -> list[str]:
    """Every source that a rule of the regime names."""
    named = [*(one.source for one in regime.obligations), *(one.source for one in regime.triggers.values())]
    return [source for source in named if source is not None]


class CalendarRule(Model, frozen=True, kw_only=True):
    """Days on which an authority is closed: playbooks/calendars.yaml. Without a country there are no public holidays."""

    id: Id
    title: Text
    country: Line | None = None
    subdivision: Line | None = None
    weekend: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ("sat", "sun")
    also_closed: tuple[Annotated[str, Limits(pattern=r"^\d{2}-\d{2}$")], ...] = ()
    also_closed_name: Text | None = None
    cite: Text
