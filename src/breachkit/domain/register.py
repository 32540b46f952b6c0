"""A register: a list of entries of one kind that a case keeps (claims, holds, measures ...), as content declares it.

The shape of playbooks/registers/*.yaml. docs/registers.md tells how to add one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from msgspec import field as member

from breachkit.domain.duration import DurationField
from breachkit.domain.fact import FactChoice, FactDefinition
from breachkit.domain.model import Id, Limits, Line, Model, Text
from breachkit.domain.regime import Confidence
from breachkit.domain.values import Json

FieldType = Literal[
    "yes_no", "count", "choice", "choices", "datetime", "date", "text", "money", "interval", "day_numbers"
]
RESERVED = {"id", "case", "home", "lang", "json", "status", "reason", "on", "privileged", "open", "last", "all"}
"""Names that the commands' own options have, so that no field may bear them."""


class EntryField(Model, frozen=True, kw_only=True):
    """One column of an entry. `default` is written like an answer; `day_numbers` are whole days such as `30, 90`."""

    id: Id
    type: FieldType
    label: Text
    help: Text | None = None
    unit: Text | None = None
    choices: tuple[FactChoice, ...] = ()
    required: bool = False
    default: Line | None = None

    def consistent(self) -> None:
        if (self.type in ("choice", "choices")) != bool(self.choices):
            raise ValueError(f"'choices' are for the types choice and choices, and needed there ({self.id})")
        if self.id in RESERVED:
            raise ValueError(f"{self.id} is the name of an option that every command has; choose another")

    def as_fact(self) -> FactDefinition:
        """The field as a fact with the label for its question: so that answers are read and told in one way."""
        return FactDefinition(
            id=self.id,
            type=self.type,  # type: ignore[arg-type]
            label=self.label,
            question=self.label,
            unit=self.unit,
            choices=self.choices,
        )


class Status(Model, frozen=True, kw_only=True):
    """What can become of an entry. `to` are the statuses that may follow; a `closed` one has nothing due unless a rule names it.

    `verb` makes a command of its own (`breachkit holds acknowledge h1`), `does` is its help; `stamps` is the date field
    that entering the status fills in; `needs` are fields without which it cannot be entered, and `because` wants a reason.
    """

    id: Id
    title: Text
    to: tuple[Id, ...] = ()
    closed: bool = False
    verb: Id | None = None
    does: Text | None = None
    stamps: Id | None = None
    needs: tuple[Id, ...] = ()
    because: bool = False

    def consistent(self) -> None:
        if (self.verb is None) != (self.does is None):
            raise ValueError(f"status {self.id}: a verb needs 'does', and 'does' a verb")


class DueRule(Model, frozen=True, kw_only=True):
    """What of an entry is due when: `on` the day in a field, or `after` it, `within` a time or on the days of the field `days`.

    With `days` each is a review, done with `breachkit COMMAND review`: `failed` is the status that a failed one sets.
    It counts while the entry has one of the statuses of `while` (else any that is not closed), while the fields of `if`
    have one of those values, and while `unless` is empty. Of rules with one `group` the earliest day counts alone.
    """

    id: Id
    title: Text
    on: Id | None = None
    after: Id | None = None
    within: DurationField | None = None
    days: Id | None = None
    failed: Id | None = None
    while_: tuple[Id, ...] = member(default=(), name="while")
    if_: dict[Id, tuple[Line, ...]] = member(default_factory=dict, name="if")
    unless: Id | None = None
    group: Id | None = None
    cite: Text | None = None
    source: Line | None = None
    reviewed_on: date | None = None
    confidence: Confidence | None = None

    def consistent(self) -> None:
        if (self.on is None) == (self.after is None):
            raise ValueError(f"{self.id}: write 'on: FIELD', or 'after: FIELD' with 'within' or 'days'")
        if (self.after is None) != (self.within is None and self.days is None) or (self.within and self.days):
            raise ValueError(f"{self.id}: 'after' goes with one of 'within' and 'days'")
        if self.within is not None and self.within.unit in ("hours", "business_days"):
            raise ValueError(f"{self.id}: a register counts days, weeks, months and years")
        if (self.days is None) != (self.failed is None):
            raise ValueError(f"{self.id}: 'days' are reviews, and need 'failed', the status that a failed one sets")
        if self.cite is not None and (self.source is None or self.reviewed_on is None or self.confidence is None):
            raise ValueError(f"{self.id}: a rule of law carries source, reviewed_on and confidence")


class Repeats(Model, frozen=True, kw_only=True):
    """Work that comes again: when an entry enters the status `when`, the next is added, `every` (a field) after the day
    in the field `from`, as its field `to`, with the fields of `carries`, unless that is after the day in `until`."""

    when: Id
    from_: Id = member(name="from")
    every: Id
    to: Id
    until: Id
    carries: tuple[Id, ...] = ()


class Starter(Model, frozen=True, kw_only=True):
    """An entry that `breachkit registers plan` adds to a case: field values as typed, and which date field is how long
    after the day on which the breach became known (after the case was opened while that is not known)."""

    id: Id
    values: dict[Id, Text | Line]
    day: Id
    after: DurationField


class Rate(Model, frozen=True, kw_only=True):
    """A share of two counts of an entry (clicked of sent), its trend over the entries by the day in `on`.

    `better` says whether a fall or a rise is what one hopes for.
    """

    id: Id
    title: Text
    part: Id
    whole: Id
    on: Id
    better: Literal["lower", "higher"]


def share_of(rate: Rate, values: Mapping[str, Json]) -> float | None:
    """The share in one entry, 0 to 1; None where a count is missing, a range, or the whole is nothing."""
    part, whole = values.get(rate.part), values.get(rate.whole)
    if not isinstance(part, int) or not isinstance(whole, int) or whole <= 0:
        return None
    return part / whole


class Register(Model, frozen=True, kw_only=True):
    """One register. The first status is the one that an entry begins with; `headline` is the field that names an entry,
    `kind` the choice by which entries are counted, `sums` the money that is added up.

    `privileged` marks every entry as privileged (`breachkit.domain.privilege`) unless a person says otherwise.
    """

    id: Id
    title: Text
    entry: Text
    about: Text
    command: Id
    prefix: Line
    headline: Id
    kind: Id | None = None
    sums: Id | None = None
    owner: Id | None = None
    privileged: bool = False
    fields: Annotated[tuple[EntryField, ...], Limits(min_length=1)]
    statuses: Annotated[tuple[Status, ...], Limits(min_length=1)]
    due: tuple[DueRule, ...] = ()
    repeats: Repeats | None = None
    starters: tuple[Starter, ...] = ()
    rates: tuple[Rate, ...] = ()
    columns: Annotated[tuple[Id, ...], Limits(min_length=1)]
    covers: tuple[Line, ...] = ()

    def field(self, field_id: str) -> EntryField | None:
        return next((one for one in self.fields if one.id == field_id), None)

    def status(self, status_id: str) -> Status | None:
        return next((one for one in self.statuses if one.id == status_id), None)

    @property
    def review(self) -> DueRule | None:
        """The rule by which entries are reviewed, where there is one."""
        return next((rule for rule in self.due if rule.days), None)

    def consistent(self) -> None:
        fields = {one.id: one for one in self.fields}
        statuses = {one.id for one in self.statuses}
        if len(fields) < len(self.fields) or len(statuses) < len(self.statuses):
            raise ValueError("a field or a status stands twice")
        if not self.prefix.isascii() or not self.prefix.islower() or not self.prefix.isalpha():
            raise ValueError("the prefix of the entries' ids is lower-case letters")

        def named(name: str | None, *types: str) -> None:
            if name is not None and (name not in fields or (types and fields[name].type not in types)):
                raise ValueError(f"there is no field {name}" + (f" of the type {' or '.join(types)}" if types else ""))

        def known(*names: str | None) -> None:
            for name in names:
                if name is not None and name not in statuses:
                    raise ValueError(f"there is no status {name}")

        named(self.headline, "text")
        named(self.kind, "choice")
        named(self.sums, "money")
        named(self.owner, "text")
        for column in self.columns:
            if column not in ("status", "id", *(rate.id for rate in self.rates)):
                named(column)
        for status in self.statuses:
            known(*status.to)
            named(status.stamps, "date")
            for need in status.needs:
                named(need)
        for rule in self.due:
            named(rule.on or rule.after, "date", "datetime")
            named(rule.days, "day_numbers")
            named(rule.unless)
            known(rule.failed, *rule.while_)
            for name, wanted in rule.if_.items():
                named(name, "choice")
                if not {*wanted} <= {choice.id for choice in fields[name].choices}:
                    raise ValueError(f"{rule.id}: {name} has no such choice")
        if self.repeats:
            known(self.repeats.when)
            named(self.repeats.from_, "date")
            named(self.repeats.to, "date")
            named(self.repeats.until, "date")
            named(self.repeats.every, "interval")
            for name in self.repeats.carries:
                named(name)
        for rate in self.rates:
            named(rate.part, "count")
            named(rate.whole, "count")
            named(rate.on, "date")
        for starter in self.starters:
            named(starter.day, "date")
            for name in starter.values:
                named(name)
