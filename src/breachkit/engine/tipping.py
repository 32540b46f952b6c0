"""Tipping facts: the smallest changes of facts that would give an obligation another verdict.

One fact at a time is set to each value that its rules tell apart: the other answer, each choice, a number on either
side of a threshold. What turns the verdict is a tipping fact. So a "no notice" says what would make it a "notice".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from breachkit.domain.condition import FactTest, references_of, tests_of
from breachkit.domain.law import Law
from breachkit.domain.regime import FILED, Regime, clocks_of, conditions_of
from breachkit.domain.values import Choice, Choices, Count, Places, Value, YesNo
from breachkit.engine.obligations import Filed, assess
from breachkit.engine.reading import versions_of_the_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from breachkit.domain.assessment import Verdict
    from breachkit.domain.fact import FactDefinition
    from breachkit.engine.conditions import Facts


class Tipping(Struct, frozen=True):
    """A fact, the value that would turn the verdict, and the verdict that would follow."""

    fact: str
    value: Value
    verdict: Verdict


def tipping_facts(
    law: Law, definitions: Mapping[str, FactDefinition], facts: Facts, regime_id: str, as_of: date, filed: Filed
) -> dict[str, list[Tipping]]:
    """For each obligation of the law, by REGIME.OBLIGATION, the single changes that turn its verdict.

    One is named for each fact and verdict. Only changes to a settled verdict count; those to undetermined do not. A law
    that is not there gives nothing.
    """
    versions = {one.id: one for one in versions_of_the_day(law.regimes, as_of)}
    regime = versions.get(regime_id)
    if regime is None:
        return {}
    small = Law(_tied(regime, versions), law.recipients, law.calendar, law.facts)
    now = _verdicts(small, facts, regime_id, as_of, filed)
    found: dict[str, dict[tuple[str, Verdict], Tipping]] = {key: {} for key in now}
    for fact_id, value in _candidates(regime, definitions, facts):
        for key, verdict in _verdicts(small, {**facts, fact_id: value}, regime_id, as_of, filed).items():
            if verdict not in (now[key], "undetermined"):
                found[key].setdefault((fact_id, verdict), Tipping(fact_id, value, verdict))
    return {key: [*changes.values()] for key, changes in found.items()}


def _tied(regime: Regime, versions: Mapping[str, Regime]) -> tuple[Regime, ...]:
    """The law and those whose duties it refers to, directly or through others."""
    found = {regime.id: regime}
    waiting = [regime]
    while waiting:
        for other in _named(waiting.pop()):
            if other in versions and other not in found:
                found[other] = versions[other]
                waiting.append(versions[other])
    return tuple(found.values())


def _named(regime: Regime) -> set[str]:
    keys = [other.obligation for one in regime.obligations for other in one.displaced_by]
    keys += [name.removeprefix(FILED) for one in regime.obligations for name in clocks_of(regime, one)]
    keys += [ref.name for c in conditions_of(regime) for ref in references_of(c) if ref.kind == "obligation"]
    return {key.partition(".")[0] for key in keys}


def _verdicts(law: Law, facts: Facts, regime_id: str, as_of: date, filed: Filed) -> dict[str, Verdict]:
    return {one.key: one.verdict for one in assess(law, facts, as_of, filed) if one.regime == regime_id}


def _candidates(regime: Regime, definitions: Mapping[str, FactDefinition], facts: Facts) -> Iterator[tuple[str, Value]]:
    """Each value that a test of the regime tells apart from the fact's present one."""
    seen: set[tuple[str, Value]] = set()
    for condition in conditions_of(regime):
        for test in tests_of(condition):
            for value in _values(test, definitions[test.fact], facts.get(test.fact)):
                if value != facts.get(test.fact) and (test.fact, value) not in seen:
                    seen.add((test.fact, value))
                    yield test.fact, value


def _values(test: FactTest, definition: FactDefinition, now: Value | None) -> Iterator[Value]:
    match definition.type:
        case "yes_no":
            yield from (YesNo(True), YesNo(False))
        case "choice":
            yield from (Choice(choice.id) for choice in definition.choices)
        case "choices" if test.predicate != "answered":
            ids = now.ids if isinstance(now, Choices) else ()
            wanted = test.operand if isinstance(test.operand, tuple) else (str(test.operand),)
            yield Choices(tuple(item for item in ids if item not in wanted))
            for item in wanted:
                yield Choices((*(kept for kept in ids if kept != item), item))
        case "count" if isinstance(test.operand, int) and not isinstance(test.operand, bool):
            yield from (Count(n, n) for n in _around(test))
        case "places" if isinstance(test.operand, int) and test.place is not None:
            others = [pair for pair in now.counts if pair[0] != test.place] if isinstance(now, Places) else []
            for n in _around(test):
                yield Places(tuple(sorted([*others, (test.place, Count(n, n))])))


def _around(test: FactTest) -> tuple[int, ...]:
    """The two numbers on either side of the test's threshold."""
    limit = int(test.operand) if not isinstance(test.operand, tuple | bool) else 0
    low = limit if test.predicate in ("more_than", "at_most") else limit - 1
    return (max(low, 0), max(low, 0) + 1)
