"""Reading answers: what each type takes, what it refuses, and that YAML's traps cannot bite."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breachkit.content.library import Library, builtin
from breachkit.domain.answers import read_answer
from breachkit.domain.values import (
    Choice,
    Choices,
    Count,
    Day,
    Moment,
    Unknown,
    Value,
    Words,
    YesNo,
    from_json,
    to_json,
)
from breachkit.errors import UsageError

TOKYO = ZoneInfo("Asia/Tokyo")
AT = datetime(2026, 11, 22, 20, 10, tzinfo=TOKYO)

TAKEN: list[tuple[str, object, Value]] = [
    ("leak", "suspected", Choice("suspected")),
    ("leak", "おそれがある", Choice("suspected")),
    ("leak", "unknown", Unknown()),
    ("leak", "不明", Unknown()),
    ("possible_malice", "yes", YesNo(True)),
    ("possible_malice", "NO", YesNo(False)),
    ("possible_malice", "はい", YesNo(True)),
    ("possible_malice", True, YesNo(True)),
    ("affected_people", "1000", Count(1000, 1000)),
    ("affected_people", "1,000", Count(1000, 1000)),
    ("affected_people", "１，０００人", Count(1000, 1000)),
    ("affected_people", "1万", Count(10_000, 10_000)),
    ("affected_people", "9万2685", Count(92_685, 92_685)),
    ("affected_people", "0123", Count(123, 123)),
    ("affected_people", "800-1200", Count(800, 1200)),
    ("affected_people", "800〜1200", Count(800, 1200)),
    ("affected_people", "800-", Count(800, None)),
    ("affected_people", "<=500", Count(0, 500)),
    ("affected_people", {"min": "800", "max": "1200"}, Count(800, 1200)),
    ("affected_people", {"min": "800", "max": "unknown"}, Count(800, None)),
    ("affected_people", 5, Count(5, 5)),
    ("data_categories", "name, email", Choices(("name", "email"))),
    ("data_categories", ["email", "name"], Choices(("name", "email"))),
    ("data_categories", ["name", "unknown"], Choices(("name",), complete=False)),
    ("data_categories", "氏名、メールアドレス", Choices(("name", "email"))),
    ("knew_at", "2026-11-22 20:10", Moment(AT)),
    ("knew_at", "2026-11-22T20:10:00+09:00", Moment(AT)),
    ("knew_at", "2026-11-22T11:10Z", Moment(AT)),
    ("knew_at", "2026/11/22 20:10 JST", Moment(AT)),
    ("knew_at", "2026年11月22日 20時10分", Moment(AT)),
    ("knew_at", "2026-11-22", Moment(AT.replace(hour=0, minute=0), day_only=True)),
    ("knew_at", "令和8年11月22日 20時10分", Moment(AT)),
    ("knew_at", "R8.11.22 20:10", Moment(AT)),
    ("knew_at", "22 Nov 2026 8:10 pm", Moment(AT)),
    ("knew_at", "22 Nov 2026 11:10Z", Moment(AT)),
    ("report_date", "令和8年11月26日", Day(date(2026, 11, 26))),
    ("affected_people", "1万2千人", Count(12_000, 12_000)),
    ("affected_people", "1000人超", Count(1001, None)),
    ("report_date", "2026-11-26", Day(date(2026, 11, 26))),
    ("summary", "NO", Words("NO")),
    ("summary", "12:30", Words("12:30")),
    ("summary", "bell\x07 and \x1b[31mred", Words("bell and [31mred")),
]

REFUSED: list[tuple[str, object]] = [
    ("leak", "perhaps"),
    ("leak", ""),
    ("leak", None),
    ("leak", ["suspected"]),
    ("possible_malice", "2"),
    ("affected_people", "many"),
    ("affected_people", "-5"),
    ("affected_people", "1200-800"),
    ("affected_people", "1-2-3"),
    ("affected_people", "99999999999"),
    ("affected_people", "1.5"),
    ("affected_people", {"least": "1"}),
    ("affected_people", ["1"]),
    ("data_categories", "name, shoe_size"),
    ("data_categories", {"name": "yes"}),
    ("sectors", "none, bank"),
    ("knew_at", "2026-02-30 10:00"),
    ("knew_at", "2026-11-22 25:10"),
    ("knew_at", "yesterday"),
    ("knew_at", "平成40年1月1日"),
    ("affected_people", "1,5"),
    ("affected_people", "約1000人"),
    ("knew_at", "20:10"),
    ("report_date", "2026-11-26 10:00"),
    ("summary", ["a"]),
    ("summary", "x" * 20_001),
]


@pytest.mark.parametrize(("fact", "given_", "expected"), TAKEN)
def test_what_is_taken(fact: str, given_: object, expected: Value, library: Library) -> None:
    assert read_answer(library.facts[fact], given_, TOKYO) == expected


@pytest.mark.parametrize(("fact", "given_"), REFUSED)
def test_what_is_refused_names_the_fact_and_the_form_expected(fact: str, given_: object, library: Library) -> None:
    with pytest.raises(UsageError) as refused:
        read_answer(library.facts[fact], given_, TOKYO)
    assert refused.value.place == fact
    assert refused.value.expected
    assert fact in refused.value.mend


def test_an_hour_that_summer_time_skips_is_refused_and_with_its_offset_taken(library: Library) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    with pytest.raises(UsageError, match="cannot read"):
        read_answer(library.facts["knew_at"], "2026-03-29 02:30", berlin)
    assert read_answer(library.facts["knew_at"], "2026-03-29 02:30+01:00", berlin)


@pytest.mark.parametrize(("fact", "_given", "value"), TAKEN)
def test_a_value_survives_its_json_form(fact: str, _given: object, value: Value, library: Library) -> None:
    assert from_json(library.facts[fact].type, to_json(value)) == value


@given(
    st.sampled_from(sorted(builtin().facts)), st.one_of(st.text(max_size=60), st.none(), st.lists(st.text(max_size=8)))
)
def test_anything_typed_is_either_a_value_or_a_usage_error(fact: str, typed: object) -> None:
    definition = builtin().facts[fact]
    try:
        value = read_answer(definition, typed, TOKYO)
    except UsageError:
        return
    assert from_json(definition.type, to_json(value)) == value
