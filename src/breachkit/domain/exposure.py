"""What a case may cost, as content: models of damages, fines and costs with their sources and assumptions.

The shape of playbooks/exposure/*.yaml. Every figure is a span `low`, `likely`, `high`; a figure without a likely value (a
fine's ceiling) adds nothing to the likely total. Money is in whole units of the model's currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from msgspec import field as member

from breachkit.domain.assessment import Truth
from breachkit.domain.condition import Condition, ConditionField
from breachkit.domain.model import Id, Limits, Line, Model, Text, Written
from breachkit.domain.regime import Confidence, Source

ExposureKind = Literal["damages", "statutory", "fine", "cost"]


class Span(Model, frozen=True, kw_only=True):
    """At least, probably, at most; `likely` None where nobody can say."""

    low: float
    likely: float | None
    high: float

    def consistent(self) -> None:
        inside = self.likely is None or self.low <= self.likely <= self.high
        if not (0 <= self.low <= self.high and inside):
            raise ValueError("a span rises: low, likely, high, none below 0")

    def written(self) -> list[float]:
        return [number for number in (self.low, self.likely, self.high) if number is not None]


def _parse_span(written: object) -> object:
    """`5000`, `[1000, 3300, 35000]`, or `[1000, 35000]` without a likely value."""
    numbers: Any = written if isinstance(written, list | tuple) else None
    if numbers is None:
        return written if isinstance(written, dict | Span) else {"low": written, "likely": written, "high": written}
    if len(numbers) == 2:
        return {"low": numbers[0], "likely": None, "high": numbers[1]}
    if len(numbers) == 3:
        return {"low": numbers[0], "likely": numbers[1], "high": numbers[2]}
    raise ValueError("a span is one number, [low, high] or [low, likely, high]")


SpanField = Annotated[Span, Written(_parse_span)]


class Assumption(Model, frozen=True, kw_only=True):
    """A figure that nobody knows and each organisation may set: its default, why that, and where it was read.

    The figure is divided by `per`: a share of claimants is written per 10,000 people.
    """

    id: Id
    title: Text
    unit: Text
    per: Annotated[int, Limits(ge=1)] = 1
    default: SpanField
    because: Text
    source: Id | None = None
    confidence: Confidence | None = None


class Award(Model, frozen=True, kw_only=True):
    """What a court awarded one person, counsel's fees included, and for which data. `if` tells to which cases it compares."""

    id: Id
    title: Text
    court: Text
    date: date
    each: SpanField
    leaked: Text
    if_: ConditionField | None = member(default=None, name="if")
    source: Id
    confidence: Confidence | None = None


class Mark(Model, frozen=True, kw_only=True):
    """A mark for the first `if` that holds; the last mark has none."""

    if_: ConditionField | None = member(default=None, name="if")
    mark: float


class Points(Model, frozen=True, kw_only=True):
    """JNSA's formula: base x max(10^(x-1) + 5^(y-1)) x identifiability x standing x response.

    `distress` (x) and `loss` (y) give a data category's level by its id; the greatest sum counts. `identifiability` and
    `standing` are marks by the facts; `response` names an assumption.
    """

    fact: Id
    base: float
    distress: dict[str, int]
    loss: dict[str, int]
    identifiability: Annotated[tuple[Mark, ...], Limits(min_length=1)]
    standing: Annotated[tuple[Mark, ...], Limits(min_length=1)]
    response: Id

    def consistent(self) -> None:
        if self.identifiability[-1].if_ is not None or self.standing[-1].if_ is not None:
            raise ValueError("the last mark has no 'if', so that one always holds")


class Ceiling(Model, frozen=True, kw_only=True):
    """The most that a fine can be: an amount, or a percentage of turnover where that is more.

    `of` names the fact with the turnover in euro; `rate` an assumption that turns it into the model's currency.
    """

    amount: float | None = None
    percent: float | None = None
    of: Id | None = None
    rate: Id | None = None

    def consistent(self) -> None:
        if (self.percent is None) != (self.of is None):
            raise ValueError("a percentage needs 'of', the fact that holds the turnover")
        if self.amount is None and self.percent is None:
            raise ValueError("a ceiling has an amount, a percentage, or both")


class Item(Model, frozen=True, kw_only=True):
    """One figure. It is `each` (or the awards, or the points) for every person of `people`, times each of `times`.

    `people` is a fact that counts people, or a place of people_by_place (`JP`, `US-CA`, `EEA`); without it the figure stands
    once. With `counted` false it is shown beside the total, as a cross-check.
    """

    id: Id
    title: Text
    kind: ExposureKind
    cite: Text
    when: ConditionField | None = None
    people: Line | None = None
    each: SpanField | None = None
    awards: bool = False
    points: Points | None = None
    ceiling: Ceiling | None = None
    times: tuple[Id, ...] = ()
    counted: bool = True
    note: Text | None = None
    source: Id

    def consistent(self) -> None:
        figures = [self.each is not None, self.awards, self.points is not None, self.ceiling is not None]
        if sum(figures) != 1:
            raise ValueError("an item is one of each, awards, points, ceiling")


class ExposureModel(Model, frozen=True, kw_only=True):
    """One model: its items, the assumptions that they name, the awards that they compare with."""

    id: Id
    title: Text
    currency: Annotated[str, Limits(pattern=r"^[A-Z]{3}$")]
    confidence: Confidence
    reviewed_on: date
    sources: Annotated[dict[Id, Source], Limits(min_length=1)]
    assumptions: tuple[Assumption, ...] = ()
    awards: tuple[Award, ...] = ()
    items: Annotated[tuple[Item, ...], Limits(min_length=1)]
    note: Text | None = None

    def consistent(self) -> None:
        known = {one.id for one in self.assumptions}
        for item in self.items:
            named = {*item.times}
            named |= {item.points.response} if item.points else set()
            named |= {item.ceiling.rate} if item.ceiling and item.ceiling.rate else set()
            if named - known:
                raise ValueError(f"{item.id}: no assumption is named {', '.join(sorted(named - known))}")
            if item.awards and not self.awards:
                raise ValueError(f"{item.id}: the model has no awards")
        wanted = {item.source for item in self.items} | {award.source for award in self.awards}
        wanted |= {one.source for one in self.assumptions if one.source}
        if wanted - set(self.sources):
            raise ValueError(f"no source is named {', '.join(sorted(wanted - set(self.sources)))}")


@dataclass(frozen=True, slots=True)
class Figure:
    """One item's figure: `amount` None where it cannot be reckoned yet; `unit` for one person (or once), `people` how many.

    `holds` is None while it is open whether the item comes in at all; `missing` names the facts that would settle either.
    `factors` are the assumptions that entered, with the span that was taken for each. `everyone`: no places are known, so
    all affected people were counted; `open_ended`: there is no upper bound, so the lower one stands for it.
    """

    model: str
    item: Item
    holds: Truth
    amount: Span | None
    unit: Span | None
    people: Span | None
    factors: tuple[tuple[Assumption, Span], ...]
    awards: tuple[Award, ...]
    missing: tuple[str, ...]
    everyone: bool = False
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the counted figures that hold, of one kind in one currency."""

    currency: str
    kind: ExposureKind
    amount: Span


def conditions_of(model: ExposureModel) -> list[Condition]:
    """Every condition that the model states."""
    found = [item.when for item in model.items] + [award.if_ for award in model.awards]
    for item in model.items:
        if item.points:
            found += [mark.if_ for mark in (*item.points.identifiability, *item.points.standing)]
    return [condition for condition in found if condition is not None]


def facts_counted(model: ExposureModel) -> list[str]:
    """The facts that give a model its numbers and levels."""
    found = ["people_by_place"]
    for item in model.items:
        if item.people and not item.people[0].isupper():
            found.append(item.people)
        found += [item.points.fact] if item.points else []
        found += [item.ceiling.of] if item.ceiling and item.ceiling.of else []
    return list(dict.fromkeys(found))
