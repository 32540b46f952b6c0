"""Conditions as data: `fact: value`, or `fact: {predicate: value}`, under `all`, `any` and `not`.

A mapping with several entries means all of them. Beside facts a condition may ask for `trigger: ID` and
`defined: ID` (a named condition) of its own regime, and for `obligation: REGIME.ID` (required by this case).

| predicate                                   | for                     |
|---------------------------------------------|-------------------------|
| (a value alone), any_of, none_of            | choice, yes_no          |
| includes, any_of, all_of                    | choices                 |
| more_than, at_least, less_than, at_most     | count                   |
| answered                                    | every type: true, false |

`range_counts: maximum` beside a count's predicate lets the possible maximum of a range decide, as Japan's
trigger 4 does (PPC guideline 3-5-3-1); without it the whole range must lie on one side. `in: PLACE` beside it names the
place or group of places whose people are counted, for facts that count by place: `DE`, `US-CA`, `EU`, `EEA`; `US-*` asks
it of any one of the country's subdivisions by itself (HIPAA's media notice: more than 500 residents of a State).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, get_args

from breachkit.domain.model import ID_PATTERN, Model, Written

Predicate = Literal[
    "is", "any_of", "none_of", "includes", "all_of", "more_than", "at_least", "less_than", "at_most", "answered"
]
Operand: TypeAlias = bool | int | str | tuple[str, ...]
COUNT_PREDICATES = ("more_than", "at_least", "less_than", "at_most")
_PREDICATES: tuple[str, ...] = get_args(Predicate)
_LIST_PREDICATES = ("any_of", "none_of", "all_of")


class _Rule(Model, frozen=True, tag=True):
    """What a condition is made of; the tag tells which it is where conditions are kept as JSON."""

    def written(self) -> Any:
        return to_data(self)  # type: ignore[arg-type]


class All(_Rule, frozen=True, kw_only=True):
    items: tuple[Condition, ...]


class AnyOf(_Rule, frozen=True, kw_only=True):
    items: tuple[Condition, ...]


class Not(_Rule, frozen=True, kw_only=True):
    item: Condition


class FactTest(_Rule, frozen=True, kw_only=True):
    """A predicate over one fact. `operand` is a string, a list of strings, a whole number or a truth value."""

    fact: str
    predicate: Predicate
    operand: Operand
    range_counts: Literal["whole", "maximum"] = "whole"
    place: str | None = None


class Reference(_Rule, frozen=True, kw_only=True):
    """The truth of something named elsewhere."""

    kind: Literal["trigger", "defined", "obligation"]
    name: str


Condition: TypeAlias = All | AnyOf | Not | FactTest | Reference
_REFERENCES = ("trigger", "defined", "obligation")


def _boolean(word: object) -> bool | None:
    return {"true": True, "false": False, "yes": True, "no": False}.get(str(word).lower())


def parse_condition(written: object) -> Condition:
    """The condition that `written` (plain YAML data) states. Raises ValueError with what was expected."""
    if isinstance(written, (All, AnyOf, Not, FactTest, Reference)):
        return written
    if not isinstance(written, dict) or not written:
        raise ValueError("a condition is a mapping: `fact: value`, or all, any, not")
    items = [_parse_entry(str(key), value) for key, value in written.items()]
    return items[0] if len(items) == 1 else All(items=tuple(items))


def _parse_entry(key: str, value: object) -> Condition:
    if key in ("all", "any"):
        if not isinstance(value, list) or not value:
            raise ValueError(f"'{key}' takes a list of conditions")
        parsed = tuple(parse_condition(item) for item in value)
        return All(items=parsed) if key == "all" else AnyOf(items=parsed)
    if key == "not":
        return Not(item=parse_condition(value))
    if key in _REFERENCES:
        if not isinstance(value, str):
            raise ValueError(f"'{key}' takes one id")
        return Reference(kind=key, name=value)  # type: ignore[arg-type]
    if not ID_PATTERN.match(key):
        raise ValueError(f"{key!r} is no fact id")
    if isinstance(value, dict):
        return _parse_predicates(key, value)
    return _leaf(key, "is", _operand("is", value))


def _parse_predicates(fact: str, written: dict[Any, Any]) -> Condition:
    rest = {str(key): value for key, value in written.items()}
    counts = rest.pop("range_counts", "whole")
    place = rest.pop("in", None)
    if place is not None and not isinstance(place, str):
        raise ValueError(f"'in' of {fact} names one place")
    if counts not in ("whole", "maximum"):
        raise ValueError(f"range_counts of {fact} is 'whole' or 'maximum'")
    if not rest:
        raise ValueError(f"{fact}: a predicate is missing")
    tests: list[Condition] = []
    for predicate, value in rest.items():
        if predicate not in _PREDICATES:
            raise ValueError(f"{fact}: no such predicate {predicate!r}; there are {', '.join(_PREDICATES)}")
        if (counts == "maximum" or place is not None) and predicate not in COUNT_PREDICATES:
            raise ValueError(f"{fact}: range_counts and in go with {', '.join(COUNT_PREDICATES)}")
        tests.append(_leaf(fact, predicate, _operand(predicate, value), counts, place))
    return tests[0] if len(tests) == 1 else All(items=tuple(tests))


def _operand(predicate: str, value: object) -> Operand:
    if predicate in COUNT_PREDICATES:
        text = str(value).replace("_", "")
        if isinstance(value, bool) or not text.isdecimal():
            raise ValueError(f"{predicate} takes a whole number, not {value!r}")
        return int(text)
    if predicate == "answered":
        truth = _boolean(value)
        if truth is None:
            raise ValueError("answered takes true or false")
        return truth
    if predicate in _LIST_PREDICATES:
        if not isinstance(value, list | tuple) or not value:
            raise ValueError(f"{predicate} takes a list")
        return tuple(str(item) for item in value)
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or not value:
        raise ValueError(f"expected one value, not {value!r}")
    return value


def _leaf(fact: str, predicate: Any, operand: Operand, counts: Any = "whole", place: str | None = None) -> FactTest:
    return FactTest(fact=fact, predicate=predicate, operand=operand, range_counts=counts, place=place)


def to_data(condition: Condition) -> dict[str, object]:
    """The plain data that `parse_condition` reads back into the same condition."""
    match condition:
        case All(items=items):
            return {"all": [to_data(item) for item in items]}
        case AnyOf(items=items):
            return {"any": [to_data(item) for item in items]}
        case Not(item=item):
            return {"not": to_data(item)}
        case Reference(kind=kind, name=name):
            return {kind: name}
        case FactTest(fact=fact, predicate=predicate, operand=operand, range_counts=counts, place=place):
            shown: object = list(operand) if isinstance(operand, tuple) else operand
            test: dict[str, object] = {predicate: shown}
            if counts == "maximum":
                test["range_counts"] = counts
            if place is not None:
                test["in"] = place
            return {fact: test}


def facts_of(condition: Condition) -> tuple[str, ...]:
    """The ids of the facts that the condition names, in order, each once."""
    match condition:
        case FactTest(fact=fact):
            return (fact,)
        case Not(item=item):
            return facts_of(item)
        case All(items=items) | AnyOf(items=items):
            return tuple(dict.fromkeys(fact for item in items for fact in facts_of(item)))
    return ()


def references_of(condition: Condition) -> tuple[Reference, ...]:
    """The triggers, definitions and obligations that the condition names."""
    match condition:
        case Reference():
            return (condition,)
        case Not(item=item):
            return references_of(item)
        case All(items=items) | AnyOf(items=items):
            return tuple(ref for item in items for ref in references_of(item))
    return ()


def tests_of(condition: Condition) -> tuple[FactTest, ...]:
    """Every test of a fact in the condition."""
    match condition:
        case FactTest():
            return (condition,)
        case Not(item=item):
            return tests_of(item)
        case All(items=items) | AnyOf(items=items):
            return tuple(test for item in items for test in tests_of(item))
    return ()


ConditionField = Annotated[Condition, Written(parse_condition, whole=True)]
"""A condition as a field of a content model: parsed from, and dumped as, plain data."""
