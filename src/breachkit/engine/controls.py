"""Which controls answer the facts of a case. Pure, and three-valued: an open cause suggests nothing for certain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from breachkit.domain.assessment import Outcome
from breachkit.domain.condition import facts_of
from breachkit.engine.conditions import Facts, decide

if TYPE_CHECKING:
    from collections.abc import Iterable

    from breachkit.domain.control import Answer, Control

_STRONGEST = ("prevents", "detects", "limits")


@dataclass(frozen=True)
class Suggestion:
    """A control and its strongest answer; not `certain` while the facts `missing` are open."""

    control: Control
    answer: Answer
    certain: bool
    missing: tuple[str, ...]


def suggestions(controls: Iterable[Control], facts: Facts) -> list[Suggestion]:
    """The controls that answer these facts or may: certain ones first, then by effect, then as the catalogue has them."""
    found = [one for control in controls if (one := _strongest(control, facts)) is not None]
    return sorted(found, key=lambda one: (not one.certain, _STRONGEST.index(one.answer.effect)))


def _strongest(control: Control, facts: Facts) -> Suggestion | None:
    held = []
    for answer in control.answers:
        truth = decide(answer.if_, facts, lambda _reference: Outcome(None)).truth
        if truth is not False:
            held.append((truth is not True, _STRONGEST.index(answer.effect), answer))
    if not held:
        return None
    open_, _rank, answer = min(held, key=lambda one: one[:2])
    missing = tuple(dict.fromkeys(facts_of(answer.if_))) if open_ else ()
    return Suggestion(control, answer, not open_, missing)
