"""Severity by a scale of content (ENISA's by default), with every input shown. A person decides what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import mul
from typing import TYPE_CHECKING

from breachkit.domain.values import Choice, Count, Value, YesNo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from breachkit.domain.severity import Points, SeverityClass, SeverityScale
    from breachkit.engine.conditions import Facts


@dataclass(frozen=True, slots=True)
class Input:
    """One fact's part in the score: the least and the most points that what is known of it allows."""

    fact: str
    part: str
    value: Value | None
    least: float
    most: float

    @property
    def points(self) -> float | None:
        """The points; None where they are not settled."""
        return self.least if self.least == self.most else None


@dataclass(frozen=True, slots=True)
class Severity:
    """The least and the greatest score that the facts allow, and the classes in which these lie.

    `missing` names the facts that would settle the score; with none, `low` equals `high`.
    """

    low: float
    high: float
    low_class: SeverityClass
    high_class: SeverityClass
    inputs: tuple[Input, ...]
    missing: tuple[str, ...]


def severity(scale: SeverityScale, facts: Facts) -> Severity:
    """The score on `facts`. What is not known counts at its least and at its most, so it is a span until all is known."""
    inputs = tuple(_input(one, facts.get(one.fact)) for one in scale.inputs)
    low = _score(scale, [(one.part, one.least) for one in inputs])
    high = _score(scale, [(one.part, one.most) for one in inputs])
    grave_low = sum(_grave(rule, one.least) for rule, one in zip(scale.inputs, inputs, strict=True))
    grave_high = sum(_grave(rule, one.most) for rule, one in zip(scale.inputs, inputs, strict=True))
    missing = tuple(one.fact for one in inputs if one.points is None)
    return Severity(low, high, _class(scale, low, grave_low), _class(scale, high, grave_high), inputs, missing)


def _input(rule: Points, value: Value | None) -> Input:
    match value:
        case YesNo(yes) if rule.points:
            points = rule.points["true" if yes else "false"]
            return Input(rule.fact, rule.part, value, points, points)
        case Choice(id=chosen) if chosen in rule.points:
            return Input(rule.fact, rule.part, value, rule.points[chosen], rule.points[chosen])
        case Count(low, high) if rule.bands:
            top = rule.bands[-1].points if high is None else _in_band(rule, high)
            return Input(rule.fact, rule.part, value, _in_band(rule, low), top)
    return Input(rule.fact, rule.part, value, min(rule.possible), max(rule.possible))


def _in_band(rule: Points, number: int) -> float:
    return max((band for band in rule.bands if band.at_least <= number), key=lambda band: band.at_least).points


def _grave(rule: Points, points: float) -> bool:
    return rule.grave_from is not None and points >= rule.grave_from


def _score(scale: SeverityScale, points: Iterable[tuple[str, float]]) -> float:
    """The parts combined; inputs of one part are added up first."""
    parts: dict[str, float] = {}
    for part, number in points:
        parts[part] = parts.get(part, 0.0) + number
    if scale.combine == "enisa":
        dpc = min(max(parts.get("dpc", 0.0) + parts.get("context", 0.0), scale.dpc_least), scale.dpc_most)
        return round(dpc * parts.get("ei", 0.0) + parts.get("cb", 0.0), 2)
    combine: dict[str, Callable[[list[float]], float]] = {
        "product": lambda numbers: reduce(mul, numbers),
        "sum": sum,
        "highest": max,
    }
    return round(combine[scale.combine]([*parts.values()]), 2)


def _class(scale: SeverityScale, score: float, grave: int) -> SeverityClass:
    fitting = [one for one in scale.classes if score >= one.at_least and grave >= one.grave]
    return max(fitting, key=lambda one: one.at_least)
