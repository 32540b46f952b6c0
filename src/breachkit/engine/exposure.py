"""What a case may cost by the models of content, each figure with the calculation that gave it. Pure.

A figure is unit x people x assumptions, each a span, multiplied low by low, likely by likely, high by high. What is not
known stays open: an item whose condition is undetermined is kept and marked, a missing number is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, TypeAlias

from breachkit.domain.assessment import Outcome
from breachkit.domain.exposure import (
    Assumption,
    Award,
    Ceiling,
    ExposureKind,
    ExposureModel,
    Figure,
    Item,
    Mark,
    Points,
    Span,
    Total,
)
from breachkit.domain.values import Choices, Count, Places
from breachkit.engine.conditions import Facts, decide, people_in

if TYPE_CHECKING:
    from breachkit.domain.condition import Condition, Reference

_Factor: TypeAlias = tuple[Assumption, Span]
_Assumed: TypeAlias = Mapping[str, _Factor]
ONE = Span(low=1, likely=1, high=1)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What one person, or the whole, comes to before people and further assumptions; `told` entered it already."""

    span: Span | None
    missing: tuple[str, ...] = ()
    awards: tuple[Award, ...] = ()
    told: tuple[_Factor, ...] = ()


@dataclass(frozen=True, slots=True)
class _People:
    span: Span | None
    missing: tuple[str, ...] = ()
    everyone: bool = False
    open_ended: bool = False


def exposure(models: Iterable[ExposureModel], facts: Facts, chosen: Mapping[str, Span]) -> list[Figure]:
    """Every item that holds or may hold on `facts`. `chosen` stands in for assumptions' defaults, by MODEL.ASSUMPTION."""
    found: list[Figure] = []
    for model in models:
        assumed = {one.id: (one, chosen.get(f"{model.id}.{one.id}", one.default)) for one in model.assumptions}
        for item in model.items:
            outcome = _decide(item.when, facts)
            if outcome.truth is False:
                continue
            figure = _figure(model, item, facts, assumed, outcome)
            if figure.people is None or figure.people.high > 0 or figure.open_ended:
                found.append(figure)
    return found


def totals(models: Iterable[ExposureModel], figures: Iterable[Figure]) -> list[Total]:
    """The sums by currency and kind, in the order in which they first occur. A figure without a likely value adds its low."""
    currency = {model.id: model.currency for model in models}
    sums: dict[tuple[str, ExposureKind], Span] = {}
    for figure in figures:
        if figure.amount is None or figure.holds is None or not figure.item.counted:
            continue
        key = (currency[figure.model], figure.item.kind)
        before = sums.get(key)
        sums[key] = figure.amount if before is None else _plus(before, figure.amount)
    return [Total(code, kind, amount) for (code, kind), amount in sums.items()]


def _plus(a: Span, b: Span) -> Span:
    neither = a.likely is None and b.likely is None
    likely = sum(one.low if one.likely is None else one.likely for one in (a, b))
    return Span(low=a.low + b.low, likely=None if neither else likely, high=a.high + b.high)


def _figure(model: ExposureModel, item: Item, facts: Facts, assumed: _Assumed, outcome: Outcome) -> Figure:
    unit = _unit(model, item, facts, assumed)
    people = _People(ONE) if item.people is None else _people(item.people, facts)
    factors = tuple(assumed[name] for name in item.times)
    amount = None
    if unit.span is not None and people.span is not None:
        amount = _times([unit.span, people.span, *(_scaled(*factor) for factor in factors)])
    return Figure(
        model.id,
        item,
        outcome.truth,
        amount,
        unit.span,
        None if item.people is None else people.span,
        (*unit.told, *factors),
        unit.awards,
        tuple(dict.fromkeys((*outcome.missing, *unit.missing, *people.missing))),
        people.everyone,
        people.open_ended,
    )


def _unit(model: ExposureModel, item: Item, facts: Facts, assumed: _Assumed) -> _Unit:
    if item.awards:
        compared = [(one, _decide(one.if_, facts)) for one in model.awards]
        awards = tuple(one for one, outcome in compared if outcome.truth is not False)
        return _Unit(_of_awards(awards), tuple(name for _one, outcome in compared for name in outcome.missing), awards)
    if item.points is not None:
        return _points(item.points, facts, assumed)
    if item.ceiling is not None:
        return _ceiling(item.ceiling, facts, assumed)
    return _Unit(item.each)


def _decide(condition: Condition | None, facts: Facts) -> Outcome:
    return Outcome(True) if condition is None else decide(condition, facts, _no_reference)


def _no_reference(reference: Reference) -> Outcome:
    raise ValueError(f"an exposure's condition looks at facts only, not at {reference.kind} {reference.name}")


def _scaled(assumption: Assumption, span: Span) -> Span:
    likely = None if span.likely is None else span.likely / assumption.per
    return Span(low=span.low / assumption.per, likely=likely, high=span.high / assumption.per)


def _times(spans: Iterable[Span]) -> Span:
    """The product, each end by itself, rounded to whole units of money."""
    low, high = 1.0, 1.0
    likely: float | None = 1.0
    for span in spans:
        low, high = low * span.low, high * span.high
        likely = None if likely is None or span.likely is None else likely * span.likely
    return Span(low=float(round(low)), likely=None if likely is None else float(round(likely)), high=float(round(high)))


def _of_awards(awards: tuple[Award, ...]) -> Span | None:
    """From the least to the greatest award; the likely one is the median of the awards' own likely (or middle) sums."""
    if not awards:
        return None
    middles = [(one.each.low + one.each.high) / 2 if one.each.likely is None else one.each.likely for one in awards]
    low, high = min(one.each.low for one in awards), max(one.each.high for one in awards)
    return Span(low=low, likely=median(middles), high=high)


def _points(points: Points, facts: Facts, assumed: _Assumed) -> _Unit:
    value = facts.get(points.fact)
    if not isinstance(value, Choices) or not value.ids:
        return _Unit(None, (points.fact,))
    distress = max(points.distress.get(one, 1) for one in value.ids)
    loss = max(points.loss.get(one, 1) for one in value.ids)
    who, who_open = _mark(points.identifiability, facts)
    standing, standing_open = _mark(points.standing, facts)
    base = points.base * (10 ** (distress - 1) + 5 ** (loss - 1))
    response = assumed[points.response]
    span = _times([Span(low=base, likely=base, high=base), who, standing, _scaled(*response)])
    incomplete = () if value.complete else (points.fact,)
    return _Unit(span, (*incomplete, *who_open, *standing_open), told=(response,))


def _mark(marks: tuple[Mark, ...], facts: Facts) -> tuple[Span, list[str]]:
    """The mark of the first condition that holds; while one before it is open, a span over all that it may be."""
    possible: list[float] = []
    missing: list[str] = []
    for mark in marks:
        outcome = _decide(mark.if_, facts)
        if outcome.truth is False:
            continue
        possible.append(mark.mark)
        if outcome.truth:
            break
        missing += outcome.missing
    return Span(low=min(possible), likely=possible[-1], high=max(possible)), missing


def _ceiling(ceiling: Ceiling, facts: Facts, assumed: _Assumed) -> _Unit:
    """From nothing to the most that the law allows; what an authority will take cannot be told beforehand.

    Of turnover and rate the greater end counts: a ceiling must not be told too low.
    """
    most = ceiling.amount
    missing: tuple[str, ...] = ()
    told: tuple[_Factor, ...] = ()
    if ceiling.percent is not None and ceiling.of is not None:
        turnover = facts.get(ceiling.of)
        if isinstance(turnover, Count):
            share = (turnover.low if turnover.high is None else turnover.high) * ceiling.percent / 100
            if ceiling.rate:
                told = (assumed[ceiling.rate],)
                share *= _scaled(*told[0]).high
            most = share if most is None else max(most, share)
        if not isinstance(turnover, Count) or turnover.high is None:
            missing = (ceiling.of,)
    return _Unit(None if most is None else Span(low=0, likely=None, high=float(round(most))), missing, told=told)


def _people(wanted: str, facts: Facts) -> _People:
    """How many people: a fact that counts them, or those of a place. Japan's are all while no places are known."""
    if not wanted[0].isupper():
        value = facts.get(wanted)
        return _span(value.low, value.high, wanted) if isinstance(value, Count) else _People(None, (wanted,))
    places = facts.get("people_by_place")
    if isinstance(places, Places):
        return _span(*people_in(places, wanted), "people_by_place")
    if wanted != "JP":
        return _People(None, ("people_by_place",))
    found = _people("affected_people", facts)
    return _People(found.span, (*found.missing, "people_by_place"), True, found.open_ended)


def _span(low: int, high: int | None, fact: str) -> _People:
    """The likely number is the middle; without an upper bound the lower one stands for it, and that is told."""
    if high is None:
        return _People(Span(low=low, likely=low, high=low), (fact,), open_ended=True)
    return _People(Span(low=low, likely=(low + high) // 2, high=high))
