"""Decides conditions in three values: true, false, undetermined.

Strong Kleene logic: a conjunction is false as soon as one part is false, whatever is unknown beside it; a
disjunction is true as soon as one part is true. Learning a fact never turns true or false into undetermined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from breachkit.domain.assessment import Finding, Outcome, Truth
from breachkit.domain.condition import All, AnyOf, Condition, FactTest, Not, Reference
from breachkit.domain.values import Choice, Choices, Count, Places, Unknown, Value, YesNo

Facts = Mapping[str, Value]
Resolve = Callable[[Reference], Outcome]


def decide(condition: Condition, facts: Facts, resolve: Resolve) -> Outcome:
    """The outcome of `condition` on `facts`; `resolve` answers for triggers, definitions and obligations."""
    match condition:
        case FactTest():
            return _decide_test(condition, facts)
        case Not(item=item):
            inner = decide(item, facts, resolve)
            return Outcome(None if inner.truth is None else not inner.truth, inner.findings, inner.missing)
        case All(items=items):
            return both([decide(item, facts, resolve) for item in items])
        case AnyOf(items=items):
            return either([decide(item, facts, resolve) for item in items])
        case Reference():
            return resolve(condition)
    raise TypeError(type(condition))


def both(outcomes: Iterable[Outcome]) -> Outcome:
    """True if all are; false if one is. The findings kept are those that made it so."""
    return _join([*outcomes], decisive=False)


def either(outcomes: Iterable[Outcome]) -> Outcome:
    """True if one is; false if all are. The findings kept are those that made it so."""
    return _join([*outcomes], decisive=True)


def _join(outcomes: list[Outcome], *, decisive: bool) -> Outcome:
    if len(outcomes) == 1 and (outcomes[0].truth is None or not outcomes[0].missing):
        return outcomes[0]
    deciding = [outcome for outcome in outcomes if outcome.truth is decisive]
    if deciding:
        return Outcome(decisive, _findings(deciding))
    open_ones = [outcome for outcome in outcomes if outcome.truth is None]
    if open_ones:
        missing = dict.fromkeys(fact for outcome in open_ones for fact in outcome.missing)
        return Outcome(None, _findings(open_ones), tuple(missing))
    return Outcome(not decisive, _findings(outcomes))


def _findings(outcomes: list[Outcome]) -> tuple[Finding, ...]:
    if len(outcomes) == 1:
        return outcomes[0].findings
    return tuple(dict.fromkeys(finding for outcome in outcomes for finding in outcome.findings))


def _decide_test(test: FactTest, facts: Facts) -> Outcome:
    value = facts.get(test.fact)
    truth = _truth(test, value)
    return Outcome(truth, (Finding(test.fact, value),), () if truth is not None else (test.fact,))


def _truth(test: FactTest, value: Value | None) -> Truth:
    if test.predicate == "answered":
        known = value is not None and not isinstance(value, Unknown)
        return known is test.operand
    match value:
        case None | Unknown():
            return None
        case YesNo(yes):
            return _says(test, "true" if yes else "false")
        case Choice(id=chosen):
            return _holds_among(test, chosen)
        case Choices(ids, complete):
            return _holds_within(test, ids, complete)
        case Count(low, high):
            return _holds_for_count(test, low, high)
        case Places() if test.place is not None and test.place.endswith("-*"):
            return _holds_in_any(test, value, test.place[:-1])
        case Places() if test.place is not None:
            return _holds_for_count(test, *people_in(value, test.place))
    raise TypeError(f"{test.fact}: {test.predicate} cannot look at {type(value).__name__}")


def _holds_among(test: FactTest, word: str) -> bool:
    if isinstance(test.operand, tuple):
        return (word in test.operand) is (test.predicate != "none_of")
    return str(test.operand) == word


def _says(test: FactTest, word: str) -> bool:
    """Whether a yes-or-no answer is the one asked for, which content may write as yes and no."""
    operands = test.operand if isinstance(test.operand, tuple) else (str(test.operand).lower(),)
    return word in [{"yes": "true", "no": "false"}.get(said, said) for said in operands]


def _holds_within(test: FactTest, ids: tuple[str, ...], complete: bool) -> Truth:
    wanted = test.operand if isinstance(test.operand, tuple) else (str(test.operand),)
    present = [item in ids for item in wanted]
    if test.predicate == "none_of":
        return False if any(present) else (True if complete else None)
    found = all(present) if test.predicate == "all_of" else any(present)
    return True if found else (False if complete else None)


def _holds_for_count(test: FactTest, low: int, high: int | None) -> Truth:
    assert isinstance(test.operand, int)
    limit = test.operand
    match test.predicate:
        case "more_than" | "at_least":
            floor = limit + 1 if test.predicate == "more_than" else limit
            if low >= floor or (test.range_counts == "maximum" and high is not None and high >= floor):
                return True
            return False if high is not None and high < floor else None
        case _:
            ceiling = limit - 1 if test.predicate == "less_than" else limit
            if high is not None and high <= ceiling:
                return True
            if low > ceiling or (test.range_counts == "maximum" and high is not None):
                return False
            return None


def _holds_in_any(test: FactTest, places: Places, prefix: str) -> Truth:
    """Whether the test holds for any one subdivision: true where one is known to, false where none can be."""
    country = prefix[:-1]
    known = {place: people_in(places, place) for place, _count in places.counts if place.startswith(prefix)}
    truths = [_holds_for_count(test, low, high) for low, high in known.values()]
    if any(truths):
        return True
    unplaced = next((count for place, count in places.counts if place == country), None)
    could_be_elsewhere = not places.complete or any(place == country for place, _count in places.counts)
    if could_be_elsewhere:
        most = unplaced.high if unplaced is not None and places.complete else None
        truths.append(_holds_for_count(test, 0, most))
    return None if None in truths else False


EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
    ]
)
GROUPS = {"EU": EU, "EEA": EU | {"IS", "LI", "NO"}}
"""Groups of places: the Union's members, and with them the other parties to the EEA Agreement."""


def people_in(places: Places, wanted: str) -> tuple[int, int | None]:
    """How many people are in a place or a group of places: at least, and at most (None where there is no bound).

    A country counts its subdivisions. Of a subdivision whose country alone is known, no more than the country's people
    can be there.
    """
    members = GROUPS.get(wanted, frozenset({wanted}))
    low, high = 0, 0 if places.complete else None
    for place, count in places.counts:
        country = place.partition("-")[0]
        if place in members or country in members:
            low, high = low + (count.low if count else 0), _sum(high, count.high if count else None)
        elif wanted.partition("-")[0] == place:
            high = _sum(high, count.high if count else None)
    return low, high


def _sum(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b
