"""What must hold of every verdict on every regime, whatever is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breachkit.content.library import builtin
from breachkit.domain.assessment import Assessed
from breachkit.domain.fact import FactDefinition
from breachkit.domain.values import Choice, Choices, Count, Places, Unknown, Value, YesNo
from breachkit.engine.obligations import assess

LIBRARY = builtin()
DAY = date(2026, 12, 26)
NUMBERS = [0, 1, 100, 101, 500, 501, 1000, 1001, 5000]
PLACES = ["JP", "DE", "FR", "NO", "GB", "CH", "US-CA", "US-TX", "US-NY", "KR", "CN", "IN", "AU", "BR", "CA-QC", "ZA"]
MOMENTS = {fact.id for fact in LIBRARY.facts.values() if fact.type == "datetime"}


def strategy(fact: FactDefinition) -> st.SearchStrategy[Value] | None:
    ids = [choice.id for choice in fact.choices]
    match fact.type:
        case "yes_no":
            return st.booleans().map(YesNo)
        case "choice":
            return st.sampled_from(ids).map(Choice)
        case "choices":
            return st.sets(st.sampled_from(ids), max_size=3).map(lambda chosen: Choices(tuple(sorted(chosen))))
        case "count":
            return st.sampled_from(NUMBERS).map(lambda n: Count(n, n))
        case "places":
            people = st.dictionaries(st.sampled_from(PLACES), st.sampled_from(NUMBERS), max_size=4)
            return people.map(lambda counts: Places(tuple((place, Count(n, n)) for place, n in counts.items())))
    return None


KNOWN = st.fixed_dictionaries(
    {fact.id: made for fact in LIBRARY.facts.values() if (made := strategy(fact)) is not None}
)


@settings(max_examples=60, deadline=None)
@given(KNOWN, st.sets(st.sampled_from(sorted(LIBRARY.facts))))
def test_learning_facts_never_turns_a_settled_verdict_undetermined(facts: dict[str, Value], hidden: set[str]) -> None:
    hazy = {name: (Unknown() if name in hidden else value) for name, value in facts.items()}
    before = {one.key: one for one in assess(LIBRARY.law, hazy, DAY)}
    for after in assess(LIBRARY.law, facts, DAY):
        assert after.verdict != "undetermined"  # every fact is known
        assert after.reasons, after.key
        assert all(reason.cite for reason in after.reasons)
        was = before[after.key]
        if was.verdict == "not_required":
            assert after.verdict == "not_required", after.key
        if was.verdict == "undetermined":
            assert was.missing, after.key
            assert set(was.missing) <= hidden | MOMENTS


@settings(max_examples=60, deadline=None)
@given(KNOWN)
def test_a_required_duty_falls_away_only_by_an_exemption_that_was_shown(facts: dict[str, Value]) -> None:
    for one in assess(LIBRARY.law, facts, DAY):
        if one.verdict == "required":
            assert any(reason.kind in ("trigger", "condition") for reason in one.reasons), one.key


@pytest.mark.parametrize(
    ("chosen", "verdict"),
    [
        (["email", "password"], "required"),  # Cal. Civ. Code 1798.82(h)(2): user name or e-mail address with password
        (["password"], "not_required"),
        (["email", "name"], "not_required"),
        (["online_login"], "required"),
    ],
)
def test_an_address_with_a_password_is_a_log_in_though_nobody_says_so(
    chosen: list[str], verdict: str, assessed: Callable[..., dict[str, Assessed]]
) -> None:
    facts = {
        "leak": "confirmed",
        "data_categories": chosen,
        "people_by_place": {"US-CA": "10"},
        "data_protection": "none",
    }
    assert assessed(facts)["us-ca.people"].verdict == verdict
