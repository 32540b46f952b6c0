"""Severity by ENISA's method: SE = DPC x EI + CB, with every input shown. A person decides what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from breachkit.domain.severity import Part, SeverityClass, SeverityScale
from breachkit.domain.values import Choice, Value, YesNo
from breachkit.engine.conditions import Facts


@dataclass(frozen=True, slots=True)
class Input:
    """One fact's part in the score; `points` None where it is not known."""

    fact: str
    part: Part
    value: Value | None
    points: float | None


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
    inputs = tuple(
        Input(one.fact, one.part, facts.get(one.fact), _points(one.points, facts.get(one.fact))) for one in scale.inputs
    )
    low = _score(scale, inputs, min)
    high = _score(scale, inputs, max)
    missing = tuple(one.fact for one in inputs if one.points is None)
    return Severity(low, high, _class(scale, low), _class(scale, high), inputs, missing)


def _points(points: dict[str, float], value: Value | None) -> float | None:
    match value:
        case YesNo(yes):
            return points["true" if yes else "false"]
        case Choice(id=chosen):
            return points.get(chosen)
    return None


def _score(scale: SeverityScale, inputs: tuple[Input, ...], extreme: Callable[[Iterable[float]], float]) -> float:
    """DPC x EI + CB, where DPC is the base moved by the context, kept within the scale's bounds."""
    parts: dict[Part, float] = {"dpc": 0.0, "context": 0.0, "ei": 0.0, "cb": 0.0}
    for one, rule in zip(inputs, scale.inputs, strict=True):
        parts[one.part] += extreme(rule.points.values()) if one.points is None else one.points
    dpc = min(max(parts["dpc"] + parts["context"], scale.dpc_least), scale.dpc_most)
    return round(dpc * parts["ei"] + parts["cb"], 2)


def _class(scale: SeverityScale, score: float) -> SeverityClass:
    fitting = [one for one in scale.classes if score >= one.at_least]
    return max(fitting, key=lambda one: one.at_least)
