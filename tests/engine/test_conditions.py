"""Three-valued conditions: tables of cases, and what must hold whatever the facts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breachkit.domain.assessment import Outcome, Truth
from breachkit.domain.condition import Reference, parse_condition, to_data
from breachkit.domain.values import Choice, Choices, Count, Moment, Unknown, Value, YesNo
from breachkit.engine.conditions import decide


def truth(written: object, **facts: Value) -> Truth:
    def resolve(reference: Reference) -> Outcome:
        raise AssertionError(reference)

    return decide(parse_condition(written), facts, resolve).truth


@pytest.mark.parametrize(
    ("written", "value", "expected"),
    [
        ({"f": "true"}, YesNo(True), True),
        ({"f": "false"}, YesNo(True), False),
        ({"f": "true"}, Unknown(), None),
        ({"f": "a"}, Choice("a"), True),
        ({"f": "a"}, Choice("b"), False),
        ({"f": {"any_of": ["a", "b"]}}, Choice("b"), True),
        ({"f": {"none_of": ["a", "b"]}}, Choice("b"), False),
        ({"f": {"includes": "a"}}, Choices(("a", "b")), True),
        ({"f": {"includes": "c"}}, Choices(("a", "b")), False),
        ({"f": {"includes": "c"}}, Choices(("a", "b"), complete=False), None),
        ({"f": {"all_of": ["a", "b"]}}, Choices(("a", "b"), complete=False), True),
        ({"f": {"all_of": ["a", "c"]}}, Choices(("a", "b"), complete=False), None),
        ({"f": {"none_of": ["c"]}}, Choices(("a",), complete=False), None),
        ({"f": {"none_of": ["c"]}}, Choices(("a",)), True),
        ({"f": {"answered": "true"}}, Unknown(), False),
        ({"f": {"answered": "false"}}, Unknown(), True),
        ({"f": {"more_than": "1000"}}, Count(1000, 1000), False),
        ({"f": {"more_than": "1000"}}, Count(1001, 1001), True),
        ({"f": {"at_least": "500"}}, Count(500, 500), True),
        ({"f": {"at_least": "500"}}, Count(499, 499), False),
        ({"f": {"less_than": "500"}}, Count(499, 499), True),
        ({"f": {"at_most": "500"}}, Count(501, 501), False),
        ({"f": {"more_than": "1000"}}, Count(800, 1200), None),
        ({"f": {"more_than": "1000"}}, Count(800, None), None),
        ({"f": {"more_than": "1000"}}, Count(1001, None), True),
        ({"f": {"more_than": "1000", "range_counts": "maximum"}}, Count(800, 1200), True),
        ({"f": {"more_than": "1000", "range_counts": "maximum"}}, Count(800, 1000), False),
        ({"f": {"more_than": "1000", "range_counts": "maximum"}}, Count(800, None), None),
        ({"f": {"at_most": "1000", "range_counts": "maximum"}}, Count(800, 1200), False),
        ({"f": {"less_than": "1000"}}, Count(800, 1200), None),
    ],
)
def test_one_predicate(written: dict[str, object], value: Value, expected: Truth) -> None:
    assert truth(written, f=value) is expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"all": [{"t": "true"}, {"u": "true"}]}, None),
        ({"all": [{"n": "true"}, {"u": "true"}]}, False),
        ({"any": [{"t": "true"}, {"u": "true"}]}, True),
        ({"any": [{"n": "true"}, {"u": "true"}]}, None),
        ({"not": {"u": "true"}}, None),
        ({"not": {"n": "true"}}, True),
        ({"t": "true", "n": "true"}, False),
        ({"unasked": "true"}, None),
    ],
)
def test_together(written: dict[str, object], expected: Truth) -> None:
    assert truth(written, t=YesNo(True), n=YesNo(False), u=Unknown()) is expected


@pytest.mark.parametrize(
    "written",
    ["text", {}, [], {"all": []}, {"all": {"f": "true"}}, {"f": {}}, {"f": {"near": "1"}}, {"f": {"more_than": "many"}},
     {"f": {"any_of": "a"}}, {"f": {"includes": "a", "range_counts": "maximum"}}, {"f": {"range_counts": "maximum"}},
     {"f": {"more_than": "1", "range_counts": "middle"}}, {"F!": "true"}, {"f": None}, {"trigger": ["a"]}],
)  # fmt: skip
def test_what_is_no_condition_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_condition(written)


# --- whatever the facts --------------------------------------------------------------------------------------------

NAMES = ("a", "b", "c")
LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(["true", "false"])).map(lambda pair: {pair[0]: pair[1]}),
    st.integers(0, 20).map(lambda n: {"n": {"more_than": str(n)}}),
    st.sampled_from(["x", "y"]).map(lambda item: {"s": {"includes": item}}),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda items: {"all": items}),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: {"any": items}),
        inner.map(lambda item: {"not": item}),
    ),
    max_leaves=8,
)
COMPLETE = st.fixed_dictionaries(
    {name: st.booleans().map(YesNo) for name in NAMES}
    | {"n": st.integers(0, 25).map(lambda n: Count(n, n))}
    | {"s": st.sets(st.sampled_from(["x", "y", "z"])).map(lambda ids: Choices(tuple(sorted(ids))))}
)


def one_of(*values: Value) -> st.SearchStrategy[Value]:
    return st.sampled_from(values)


@given(CONDITIONS, COMPLETE)
def test_with_all_facts_known_nothing_is_undetermined(written: object, facts: dict[str, Value]) -> None:
    assert truth(written, **facts) is not None


@given(CONDITIONS, COMPLETE, st.sets(st.sampled_from([*NAMES, "n", "s"])), st.data())
def test_learning_a_fact_never_makes_a_verdict_less_certain_or_turns_it(
    written: object, facts: dict[str, Value], forgotten: set[str], data: st.DataObject
) -> None:
    hazy: dict[str, Value] = {**facts}
    for name in forgotten:
        known = facts[name]
        if isinstance(known, Count):
            below, above = data.draw(st.integers(0, known.low)), data.draw(st.integers(0, 10))
            hazy[name] = data.draw(one_of(Unknown(), Count(below, known.low + above), Count(below, None)))
        elif isinstance(known, Choices):
            hazy[name] = data.draw(one_of(Unknown(), Choices(known.ids[:1], complete=False)))
        else:
            hazy[name] = Unknown()
    before = truth(written, **hazy)
    assert before is None or before is truth(written, **facts)


@given(CONDITIONS, COMPLETE, st.sets(st.sampled_from([*NAMES, "n", "s"])))
def test_what_is_undetermined_names_a_missing_fact(written: object, facts: dict[str, Value], hidden: set[str]) -> None:
    known = {name: value for name, value in facts.items() if name not in hidden}

    def resolve(reference: Reference) -> Outcome:
        raise AssertionError(reference)

    outcome = decide(parse_condition(written), known, resolve)
    assert (outcome.truth is None) == bool(outcome.missing)
    assert set(outcome.missing) <= hidden


@given(CONDITIONS)
def test_a_condition_survives_being_written_down(written: object) -> None:
    condition = parse_condition(written)
    assert parse_condition(to_data(condition)) == condition


def test_a_predicate_that_cannot_look_at_the_value_is_an_error_of_content() -> None:
    from datetime import UTC, datetime

    with pytest.raises(TypeError):
        truth({"f": {"more_than": "1"}}, f=Moment(datetime(2026, 1, 1, tzinfo=UTC)))
