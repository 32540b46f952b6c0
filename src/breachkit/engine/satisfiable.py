"""Whether any answers fulfil a condition: a step or a duty whose condition nothing can fulfil would never come up. Pure."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from breachkit.domain.assessment import Outcome
from breachkit.domain.condition import Condition, FactTest, tests_of
from breachkit.domain.values import Choice, Choices, Count, Unknown, Value, Words, YesNo
from breachkit.engine.conditions import decide

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breachkit.domain.fact import FactDefinition

_MOST_CASES = 50_000


def can_hold(condition: Condition, facts: Mapping[str, FactDefinition]) -> bool:
    """False where no answers make the condition true; triggers, definitions and obligations count as open.

    Tries every answer that the condition tells apart. True, unproven, where those are more than 50,000 cases.
    """
    asked: dict[str, list[FactTest]] = {}
    for test in tests_of(condition):
        asked.setdefault(test.fact, []).append(test)
    answers = [_answers(facts[fact_id], tests) for fact_id, tests in asked.items()]
    cases = 1
    for one in answers:
        cases *= len(one)
    if cases > _MOST_CASES:
        return True
    for case in product(*answers):
        known = {fact_id: value for fact_id, value in zip(asked, case, strict=True) if value is not None}
        if decide(condition, known, lambda _reference: Outcome(None)).truth is not False:
            return True
    return False


def _answers(fact: FactDefinition, tests: list[FactTest]) -> list[Value | None]:
    """One answer for each way in which the tests can come out."""
    named = dict.fromkeys(
        word
        for test in tests
        for word in (test.operand if isinstance(test.operand, tuple) else (str(test.operand),))
        if test.predicate != "answered"
    )
    match fact.type:
        case "yes_no":
            found: list[Value | None] = [YesNo(True), YesNo(False)]
        case "choice":
            others = [choice.id for choice in fact.choices if choice.id not in named]
            found = [Choice(one) for one in (*named, *others[:1])]
        case "choices":
            ids = [*named, *[choice.id for choice in fact.choices if choice.id not in named][:1]]
            found = [Choices(()), Choices(tuple(ids)), *(Choices((one,)) for one in ids)]
            found += [Choices(tuple(one for one in ids if one != left)) for left in ids if len(ids) > 2]
        case "count":
            edges = sorted({int(word) + step for word in named if word.isdecimal() for step in (-1, 0, 1)} | {0})
            found = [Count(one, one) for one in edges if one >= 0]
        case "places":
            found = [Unknown()]
        case _:
            found = [Words("x")]
    if any(test.predicate == "answered" for test in tests):
        found.append(None)
    return found
