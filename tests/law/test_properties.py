"""What must hold of every shipped law on any facts: what is learned never unsettles, what is widened never settles."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from breachkit.content.library import builtin
from breachkit.domain.assessment import Assessed
from breachkit.domain.condition import tests_of as fact_tests_of
from breachkit.domain.fact import FactDefinition
from breachkit.domain.law import Law
from breachkit.domain.regime import Regime, clocks_of, conditions_of, source_of
from breachkit.domain.values import Choice, Choices, Count, Moment, Places, Unknown, Value, YesNo
from breachkit.engine.obligations import assess
from breachkit.engine.reading import versions_of_the_day

DAY = date(2026, 11, 24)
BASE = datetime.fromisoformat("2026-11-20T00:00:00+09:00")
PLACES = [
    "JP",
    "JP-13",
    "DE",
    "FR",
    "GB",
    "CH",
    "US-CA",
    "US-TX",
    "US-NY",
    "US",
    "KR",
    "CN",
    "SG",
    "AU",
    "BR",
    "CA",
    "IN",
]
FUZZY = settings(
    derandomize="BREACHKIT_TEST_EXAMPLES" not in os.environ,
    max_examples=int(os.environ.get("BREACHKIT_TEST_EXAMPLES", "15")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""The bounded slice, the same at each run; BREACHKIT_TEST_EXAMPLES=N tries N others of each."""

counts = st.builds(
    lambda low, more: Count(low, None if more is None else low + more),
    st.sampled_from([0, 1, 99, 100, 101, 249, 250, 251, 499, 500, 501, 999, 1000, 1001, 50_000]),
    st.sampled_from([0, 0, 1, 2, 500, None]),
)


def value_of(fact: FactDefinition) -> st.SearchStrategy[Value]:
    match fact.type:
        case "yes_no":
            return st.builds(YesNo, st.booleans())
        case "count":
            return counts
        case "choice":
            return st.sampled_from([Choice(choice.id) for choice in fact.choices])
        case "choices":
            ids = [choice.id for choice in fact.choices]
            return st.builds(
                lambda chosen, whole: Choices(tuple(item for item in ids if item in chosen), whole),
                st.sets(st.sampled_from(ids), max_size=4),
                st.booleans(),
            )
        case "places":
            return st.builds(
                lambda chosen, whole: Places(tuple(sorted(chosen.items())), whole),
                st.dictionaries(st.sampled_from(PLACES), st.one_of(st.none(), counts), max_size=5),
                st.booleans(),
            )
        case _:
            return st.builds(lambda hours: Moment(BASE + timedelta(hours=hours)), st.integers(0, 72))


@lru_cache
def looked_at() -> dict[str, FactDefinition]:
    """Every fact that a rule or a clock of the laws of the day looks at."""
    library = builtin()
    found: dict[str, None] = {}
    for regime in versions_of_the_day(library.regimes, DAY):
        found |= dict.fromkeys(test.fact for condition in conditions_of(regime) for test in fact_tests_of(condition))
        for obligation in regime.obligations:
            found |= dict.fromkeys(name for name in clocks_of(regime, obligation) if not name.startswith("filed:"))
    return {fact: library.facts[fact] for fact in found}


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Value]:
    """A state of knowledge: each fact known, known to be unknown, or never asked."""
    chosen = draw(st.sets(st.sampled_from([*looked_at()]), min_size=5, max_size=40))
    return {fact: draw(st.one_of(value_of(looked_at()[fact]), st.just(Unknown()))) for fact in sorted(chosen)}


def verdicts(values: Mapping[str, Value]) -> dict[str, Assessed]:
    return {one.key: one for one in assess(builtin().law, values, DAY)}


@lru_cache
def laws_that_wait() -> frozenset[str]:
    """Laws with a duty that is owed only once somebody has found something (`answered`): it may then come up."""
    return frozenset(
        regime.id
        for regime in builtin().regimes
        for condition in conditions_of(regime)
        for test in fact_tests_of(condition)
        if test.predicate == "answered"
    )


@FUZZY
@given(facts(), st.data())
def test_learning_a_fact_never_unsettles_a_verdict(known: dict[str, Value], data: st.DataObject) -> None:
    open_ones = [fact for fact in looked_at() if isinstance(known.get(fact, Unknown()), Unknown)]
    assume(open_ones)
    fact = data.draw(st.sampled_from(open_ones))
    before = verdicts(known)
    after = verdicts({**known, fact: data.draw(value_of(looked_at()[fact]))})
    for key, was in before.items():
        if was.verdict == "required" or (was.verdict == "not_required" and was.regime not in laws_that_wait()):
            assert after[key].verdict != "undetermined", (key, fact)


@lru_cache
def laws_that_count_the_maximum() -> frozenset[str]:
    """Laws with a rule in which the possible maximum decides: there a wider range may settle a verdict, and is meant to."""
    return frozenset(
        regime.id
        for regime in builtin().regimes
        for condition in conditions_of(regime)
        for test in fact_tests_of(condition)
        if test.range_counts == "maximum"
    )


@FUZZY
@given(facts(), st.integers(0, 2000), st.integers(0, 2000))
def test_a_wider_range_never_makes_a_verdict_more_certain(known: dict[str, Value], less: int, more: int) -> None:
    wider: dict[str, Value] = {}
    for fact, value in known.items():
        if isinstance(value, Count):
            value = Count(max(0, value.low - less), None if value.high is None else value.high + more)
        elif isinstance(value, Places):
            spread = tuple(
                (p, c and Count(max(0, c.low - less), None if c.high is None else c.high + more))
                for p, c in value.counts
            )
            value = Places(spread, value.complete)
        wider[fact] = value
    before, after = verdicts(known), verdicts(wider)
    for key, was in before.items():
        if was.verdict == "undetermined" and was.regime not in laws_that_count_the_maximum():
            assert after[key].verdict == "undetermined", key


@FUZZY
@given(facts(), st.integers(1, 500))
def test_a_later_start_never_makes_an_earlier_deadline(known: dict[str, Value], hours: int) -> None:
    later = {
        fact: replace(value, at=value.at + timedelta(hours=hours)) if isinstance(value, Moment) else value
        for fact, value in known.items()
    }
    before, after = verdicts(known), verdicts(later)
    for key, was in before.items():
        if was.deadline and was.deadline.due_at:
            is_now = after[key].deadline
            assert is_now and is_now.due_at and is_now.due_at >= was.deadline.due_at, key


@FUZZY
@given(facts())
def test_every_verdict_names_a_reason_and_every_open_one_what_would_settle_it(known: dict[str, Value]) -> None:
    for one in verdicts(known).values():
        assert one.reasons, one.key
        assert one.citations, one.key
        if one.verdict == "undetermined":
            assert one.missing, one.key
        if one.verdict != "not_required":
            assert one.deadline is not None, one.key
            told = one.deadline.due_at or one.deadline.promptly or one.missing
            assert told, f"{one.key} is due at no time, and does not say what is missing"


def test_every_citation_resolves_to_a_source_that_can_be_opened() -> None:
    for regime in builtin().regimes:
        for obligation in regime.obligations:
            source = source_of(regime, obligation)
            assert source.title.en and source.title.ja, (regime.id, obligation.id)
            assert (source.url or "").startswith("https://"), (regime.id, obligation.id)


def test_one_law_alone_says_what_it_says_among_all() -> None:
    """Laws do not disturb each other, but where one displaces another or starts its clock."""
    library = builtin()
    known: dict[str, Value] = {"leak": Choice("confirmed"), "affected_people": Count(5000, 5000)}
    among_all = verdicts(known)
    for regime in versions_of_the_day(library.regimes, DAY):
        if not _stands_alone(regime):
            continue
        law = Law((regime,), library.recipients, library.law.calendar)
        for one in assess(law, known, DAY):
            assert one.verdict == among_all[one.key].verdict, one.key


def _stands_alone(regime: Regime) -> bool:
    tied = any(one.displaced_by or any("filed:" in name for name in one.clock) for one in regime.obligations)
    return not tied
