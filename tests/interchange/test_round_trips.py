"""What goes out to another format and comes in again is the same, wherever both sides can hold it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from breachkit.content.library import Library, builtin
from breachkit.domain.fact import FactDefinition
from breachkit.domain.values import (
    Choice,
    Choices,
    Count,
    Day,
    Moment,
    Places,
    Unknown,
    Value,
    Words,
    YesNo,
)
from breachkit.interchange.case_view import Outgoing
from breachkit.interchange.formats import FORMATS, format_named
from tests.interchange.validators import valid

TOKYO = ZoneInfo("Asia/Tokyo")
OPENED = datetime(2026, 11, 23, 2, 14, tzinfo=TOKYO)
FACTS = builtin().facts
WRITTEN = [name for name in FORMATS if format_named(name, builtin()).write is not None]

HELD: dict[str, tuple[str, ...]] = {
    "veris": ("summary", "org_name", "leak", "discoverer", "incident_type", "data_protection",
              "data_items_detail", "systems", "detection_detail", "cause_detail", "measures_done"),
    "stix": ("summary", "org_name", "discoverer", "incident_type"),
    "misp": ("summary", "org_name", "occurred_at", "discovered_at", "contained_at", "systems", "cause_detail", "containment", "timeline",
             "data_items_detail", "leak", "incident_type", "discoverer", "data_protection"),
}  # fmt: skip
"""Facts that the format's own fields hold exactly, whatever the known answer is."""

NOT_HELD = {("veris", "incident_type", "other"), ("misp", "incident_type", "other"), ("misp", "discoverer", "other")}

texts = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), include_characters="\n"), min_size=1, max_size=60
).map(str.strip)
READ_AS_UNKNOWN = ("unknown", "u", "不明", "未定", "分からない", "わからない")
words = texts.filter(lambda text: unicodedata.normalize("NFKC", text).strip().lower() not in ("", *READ_AS_UNKNOWN))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2026, 11, 22)).map(
    lambda at: datetime.fromisoformat(at.replace(microsecond=0, tzinfo=TOKYO).isoformat())
)


def values_of_type(fact: FactDefinition) -> st.SearchStrategy[Value]:
    """Every known value that the fact can have."""
    counts = st.tuples(st.integers(0, 10**9), st.one_of(st.none(), st.integers(0, 10**6))).map(
        lambda pair: Count(pair[0], None if pair[1] is None else pair[0] + pair[1])
    )
    match fact.type:
        case "yes_no":
            return st.booleans().map(YesNo)
        case "count":
            return counts
        case "choice":
            return st.sampled_from([choice.id for choice in fact.choices]).map(Choice)
        case "choices":
            ids = [choice.id for choice in fact.choices if choice.id != "none"]
            chosen = st.sets(st.sampled_from(ids), min_size=1).map(
                lambda some: tuple(one for one in ids if one in some)
            )
            return st.builds(Choices, chosen, st.booleans())
        case "datetime":
            days = st.dates(date(2020, 1, 1), date(2026, 11, 22)).map(
                lambda on: Moment(datetime(on.year, on.month, on.day, tzinfo=TOKYO), day_only=True)
            )
            return st.one_of(moments.map(Moment), days)
        case "date":
            return st.dates(date(2020, 1, 1), date(2026, 11, 22)).map(Day)
        case "places":
            one = st.tuples(st.sampled_from(["DE", "JP", "US-CA", "US-NY"]), st.one_of(st.none(), counts))
            listed = st.lists(one, min_size=1, unique_by=lambda pair: pair[0]).map(lambda some: tuple(sorted(some)))
            return st.builds(Places, listed, st.booleans())
        case "text":
            return words.map(Words)


def answers(names: list[str], *, unknown: bool) -> st.SearchStrategy[dict[str, Value]]:
    def one(name: str) -> st.SearchStrategy[Value]:
        known = values_of_type(FACTS[name])
        return st.one_of(st.just(Unknown()), known) if unknown else known

    return st.lists(st.sampled_from(names), unique=True, max_size=12).flatmap(
        lambda chosen: st.fixed_dictionaries({name: one(name) for name in chosen})
    )


def outgoing(facts: Mapping[str, Value], *, full: bool) -> Outgoing:
    return Outgoing(
        case_id="2026-0001",
        title="Web shop tampered",
        org="Example Shop",
        opened_at=OPENED,
        now=OPENED + timedelta(hours=1),
        facts=facts,
        catalogue=FACTS,
        full=full,
    )


def written(name: str, facts: Mapping[str, Value], *, full: bool) -> dict[str, Any]:
    chosen = format_named(name, builtin())
    assert chosen.write is not None
    return chosen.write(chosen.table, outgoing(facts, full=full))


def read_back(name: str, document: dict[str, Any]) -> dict[str, Value]:
    chosen = format_named(name, builtin())
    return chosen.read(chosen.table, document, FACTS, TOKYO).values


FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("name", WRITTEN)
@FEW
@given(data=st.data())
def test_in_full_every_answer_comes_back_exactly_and_the_standard_takes_it(name: str, data: st.DataObject) -> None:
    facts = data.draw(answers([*FACTS], unknown=True))
    document = written(name, facts, full=True)
    valid(name, document)
    back = read_back(name, document)
    assert {fact_id: back.get(fact_id) for fact_id in facts} == facts


@pytest.mark.parametrize("name", WRITTEN)
@FEW
@given(data=st.data())
def test_what_the_formats_own_fields_can_hold_comes_back_as_it_was(name: str, data: st.DataObject) -> None:
    facts = data.draw(answers([*HELD[name]], unknown=False))
    document = written(name, facts, full=False)
    valid(name, document)
    back = read_back(name, document)
    invented = {fact_id for fact_id, value in back.items() if fact_id not in facts and value != Unknown()}
    assert invented <= {"org_name", "summary"}, "only the case's own name and title"
    for fact_id, value in facts.items():
        if isinstance(value, Choice) and (name, fact_id, value.id) in NOT_HELD:
            continue
        assert back.get(fact_id) == value, fact_id


@pytest.mark.parametrize("name", WRITTEN)
def test_a_case_without_any_answer_is_valid_too(name: str) -> None:
    valid(name, written(name, {}, full=False))


def test_every_fact_that_a_table_names_is_written_or_said_to_be_read_only(library: Library) -> None:
    for name in FORMATS:
        table = format_named(name, library).table
        assert all(one.fact in library.facts for one in table.fields)
