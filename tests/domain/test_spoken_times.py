"""What a tired person types for a moment, and the moment it is. Now is Tuesday 24 November 2026, 02:14 in Tokyo."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from breachkit.domain.spoken_times import written_out
from breachkit.errors import AskBack, UsageError
from breachkit.i18n import use_language

NOW = datetime(2026, 11, 24, 2, 14, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("now", "2026-11-24 02:14"),
        ("今", "2026-11-24 02:14"),
        ("01:30", "2026-11-24 01:30"),
        ("20:10", "2026-11-23 20:10"),  # not tonight, which lies ahead, but last night
        ("２０時１０分", "2026-11-23 20:10"),
        ("午後8時半", "2026-11-23 20:30"),
        ("20時", "2026-11-23 20:00"),
        ("yesterday 20:10", "2026-11-23 20:10"),
        ("昨日20時10分", "2026-11-23 20:10"),
        ("昨日の20:10", "2026-11-23 20:10"),
        ("一昨日", "2026-11-22"),
        ("today", "2026-11-24"),
        ("11/22 20:10", "2026-11-22 20:10"),
        ("11月22日 20時10分", "2026-11-22 20:10"),
        ("11月22日20時10分", "2026-11-22 20:10"),
        ("12/28", "2025-12-28"),  # this year's lies ahead
        ("2/29", "2/29"),  # neither year has it
        ("2026-11-22 20:10", "2026-11-22 20:10"),
        ("2026/11/22", "2026-11-22"),
        ("25:00", "25:00"),
        ("tomorrow", "2026-11-25"),
        ("明日 10時", "2026-11-25 10:00"),
        ("昨日 14時", "2026-11-23 14:00"),
        ("yesterday 2pm", "2026-11-23 14:00"),
        ("Yesterday at 2 PM", "2026-11-23 14:00"),
        ("昨日 午後２時半", "2026-11-23 14:30"),
        ("おととい", "2026-11-22"),
        ("the day before yesterday 9:05", "2026-11-22 09:05"),
        ("月曜 9:00", "2026-11-23 09:00"),
        ("Monday 9:00", "2026-11-23 09:00"),
        ("先週の金曜 9時", "2026-11-20 09:00"),
        ("last tue", "2026-11-17"),
        ("3日前", "2026-11-21"),
        ("3日前の14時", "2026-11-21 14:00"),
        ("3 days ago 2pm", "2026-11-21 14:00"),
        ("a week ago", "2026-11-17"),
        ("2週間前", "2026-11-10"),
        ("1か月前", "2026-10-24"),
        ("2 hours ago", "2026-11-24 00:14"),
        ("2時間半前", "2026-11-23 23:44"),
        ("half an hour ago", "2026-11-24 01:44"),
        ("30分前", "2026-11-24 01:44"),
        ("11/22(日) 20:10", "2026-11-22 20:10"),
        ("11月22日（日）20時10分頃", "2026-11-22 20:10"),
        ("22/11 8pm", "2026-11-22 20:00"),
        ("22 Nov 20:10", "2026-11-22 20:10"),
        ("Nov 22, 8:10 pm", "2026-11-22 20:10"),
        ("令和8年11月22日 20時10分", "2026-11-22 20:10"),
        ("Ｒ８．１１．２２", "2026-11-22"),
        ("昨夜11時", "2026-11-23 23:00"),
        ("last night 11pm", "2026-11-23 23:00"),
        ("noon", "2026-11-23 12:00"),
        ("昨夜1時", "昨夜1時"),  # the hour after midnight belongs to either day
        ("数日前", "数日前"),
        ("13/32", "13/32"),
        ("yesterday evening", "yesterday evening"),
        ("1234", "1234"),
        ("", ""),
    ],
)
def test_a_moment_as_typed_is_written_out(given: str, written: str) -> None:
    assert written_out(given, NOW) == written


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("03/04", ["2026-03-04", "2026-04-03"]),
        ("3/4/2026 9:00", ["2026-03-04 9:00", "2026-04-03 9:00"]),
        ("午後12時", ["2026-11-23 12:00", "2026-11-24 00:00"]),
        ("昨日 午前12時", ["2026-11-23 12:00", "2026-11-23 00:00"]),
        ("Tuesday", ["2026-11-24", "2026-11-17"]),  # said on a Tuesday
        ("last Monday", ["2026-11-23", "2026-11-16"]),
        ("先週の日曜", ["2026-11-22", "2026-11-15"]),  # by where the week begins
    ],
)
def test_what_can_be_read_two_ways_is_asked_back_with_both(typed: str, readings: list[str]) -> None:
    use_language("en")
    with pytest.raises(AskBack) as asked:
        written_out(typed, NOW)
    assert [answer for answer, _words in asked.value.readings] == readings
    assert readings[0] in asked.value.expected


def test_in_japanese_month_and_day_stand_in_one_order() -> None:
    use_language("ja")
    assert written_out("03/04", NOW) == "2026-03-04"
    assert written_out("22/11", NOW) == "2026-11-22"


@pytest.mark.parametrize(
    "typed", ["R1.4.1", "平成31年5月1日", "昭和64年1月8日", "2026年2月30日", "11/22(月)", "R8.13.1"]
)
def test_a_day_that_is_none_is_refused_in_so_many_words(typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        written_out(typed, NOW)
    assert refused.value.expected


@pytest.mark.parametrize(
    ("typed", "written"),
    [("11/26", "2026-11-26"), ("1月10日", "2027-01-10"), ("5/20", "5/20"), ("in 3 days", "2026-11-27"), ("3日後", "2026-11-27"),
     ("来週の火曜", "2026-12-01")],
)  # fmt: skip
def test_a_day_that_may_lie_ahead_is_the_near_one_or_asked_for_with_its_year(typed: str, written: str) -> None:
    assert written_out(typed, NOW, past=False) == written


@given_any(st.datetimes(datetime(2000, 1, 1), datetime(2026, 11, 23)))
def test_every_way_to_write_a_day_and_time_means_that_day_and_time(at: datetime) -> None:
    use_language("ja")
    era, first = ("令和", 2018) if at.year > 2019 else ("平成", 1988)
    expected = f"{at:%Y-%m-%d %H:%M}"
    half = "午前" if at.hour < 12 else "午後"
    written = [f"{at.day} {at:%B %Y %H:%M}", f"{at:%b} {at.day}, {at.year} {at:%H:%M}"]
    if at.year != 2019:
        written += [f"{era}{at.year - first}年{at.month}月{at.day}日 {at.hour}時{at.minute}分"]
    if at.hour % 12:
        written += [f"{at.day} {at:%b %Y} {at.hour % 12}:{at:%M}{'am' if at.hour < 12 else 'pm'}"]
        written += [f"{at.day} {at:%b %Y} {half}{at.hour % 12}時{at.minute}分"]
    for one in written:
        assert written_out(one, NOW) == expected, one


@given_any(st.text("0123456789/-.:年月日時分前後昨今週曜午令和RHago pmadys()", max_size=16))
def test_whatever_is_typed_is_written_out_asked_back_or_left_alone(typed: str) -> None:
    try:
        assert isinstance(written_out(typed, NOW), str)
    except UsageError as told:
        assert told.message
