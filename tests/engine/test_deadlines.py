"""Counting due times: worked examples with the calculation, and what must hold for every start."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from breachkit.content.library import Library
from breachkit.domain.assessment import ClockStart
from breachkit.domain.duration import Duration, Unit
from breachkit.domain.law import ClosedReason
from breachkit.domain.model import Text
from breachkit.domain.regime import Counting
from breachkit.engine.deadlines import count

COUNTS, EXCLUDED = Counting(first_day="counts"), Counting(first_day="excluded")


def weekend(on: date) -> Text | None:
    return Text(ja="週末", en="weekend") if on.weekday() >= 5 else None


def due(start: str, amount: int, unit: Unit, counting: Counting = EXCLUDED, zone: str = "Asia/Tokyo",
        closed: ClosedReason | None = weekend, *, day_only: bool = False) -> str:  # fmt: skip
    at = datetime.fromisoformat(start)
    at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
    clock = ClockStart("knew_at", at, day_only)
    return count(clock, Duration(amount=amount, unit=unit), counting, zone, closed).due_at.isoformat()


@pytest.mark.parametrize(
    ("start", "zone", "hours", "expected"),
    [
        # no summer time in Japan: 72 hours are three days
        ("2026-11-22T20:10", "Asia/Tokyo", 72, "2026-11-25T20:10:00+09:00"),
        # Berlin, 29 March 2026: 02:00 becomes 03:00; 72 real hours from Sat 01:30 (+01) end Tue 02:30 (+02)
        ("2026-03-28T01:30", "Europe/Berlin", 72, "2026-03-31T02:30:00+02:00"),
        # Berlin, 25 October 2026: 03:00 becomes 02:00; 72 real hours from Sat 01:30 (+02) end Tue 00:30 (+01)
        ("2026-10-24T01:30", "Europe/Berlin", 72, "2026-10-27T00:30:00+01:00"),
    ],
)
def test_clock_hours_are_real_hours(start: str, zone: str, hours: int, expected: str) -> None:
    assert due(start, hours, "hours", zone=zone) == expected


@pytest.mark.parametrize(
    ("start", "amount", "unit", "counting", "expected"),
    [
        ("2026-11-22T20:10", 30, "days", COUNTS, "2026-12-21"),  # 22 Nov day 1 .. 21 Dec day 30
        ("2026-11-22T20:10", 30, "days", EXCLUDED, "2026-12-22"),  # 23 Nov day 1 .. 22 Dec day 30
        ("2026-11-22T20:10", 1, "days", COUNTS, "2026-11-22"),
        ("2026-11-22T20:10", 2, "weeks", EXCLUDED, "2026-12-06"),
        ("2026-01-31T10:00", 1, "months", EXCLUDED, "2026-02-28"),  # no 31 February: its last day
        ("2024-01-31T10:00", 1, "months", EXCLUDED, "2024-02-29"),
        ("2026-11-30T10:00", 3, "months", EXCLUDED, "2027-02-28"),
        ("2026-12-15T10:00", 1, "months", EXCLUDED, "2027-01-15"),
        ("2024-02-29T10:00", 1, "years", EXCLUDED, "2025-02-28"),
        # Fri 20 Nov: Mon 23, Tue 24, Wed 25, Thu 26 (weekend passed over)
        ("2026-11-20T10:00", 4, "business_days", EXCLUDED, "2026-11-26"),
        # Fri 20 Nov is itself the first: Fri, Mon, Tue, Wed
        ("2026-11-20T10:00", 4, "business_days", COUNTS, "2026-11-25"),
        # Sat 21 Nov does not count although first_day counts: Mon, Tue, Wed, Thu
        ("2026-11-21T10:00", 4, "business_days", COUNTS, "2026-11-26"),
    ],
)
def test_days_weeks_months_and_business_days(
    start: str, amount: int, unit: Unit, counting: Counting, expected: str
) -> None:
    assert due(start, amount, unit, counting) == f"{expected}T23:59:59+09:00"


@pytest.mark.parametrize(
    ("if_closed", "expected"),
    [("stays", "2026-12-06"), ("next_open_day", "2026-12-07"), ("previous_open_day", "2026-12-04")],
)
def test_a_last_day_on_a_sunday(if_closed: str, expected: str) -> None:
    counting = Counting.read({"first_day": "counts", "if_closed": if_closed})
    # Sat 7 Nov is day 1, Sun 6 Dec day 30
    assert due("2026-11-07T09:00", 30, "days", counting) == f"{expected}T23:59:59+09:00"


def test_days_are_those_of_the_recipient() -> None:
    # 22 Nov 16:00 in New York is 23 Nov 06:00 in Tokyo: day 1 is the 23rd there
    start = "2026-11-22T16:00:00-05:00"
    assert due(start, 3, "days", COUNTS, "Asia/Tokyo") == "2026-11-25T23:59:59+09:00"
    assert due(start, 3, "days", COUNTS, "America/New_York") == "2026-11-24T23:59:59-05:00"


def test_where_only_the_day_is_known_hours_run_from_its_first_moment() -> None:
    assert due("2026-11-22T00:00", 72, "hours", day_only=True) == "2026-11-25T00:00:00+09:00"


def test_a_rule_that_counts_open_days_needs_a_calendar() -> None:
    with pytest.raises(ValueError, match="calendar"):
        due("2026-11-22T20:10", 4, "business_days", closed=None)


def test_the_calculation_names_each_closed_day(library: Library) -> None:
    clock = ClockStart("knew_at", datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("Asia/Tokyo")), day_only=False)
    counting = Counting(first_day="counts", closed_days="jp_government", if_closed="next_open_day")
    found = count(
        clock, Duration(amount=30, unit="days"), counting, "Asia/Tokyo", library.law.calendar("jp_government")
    )
    assert [closed.on.isoformat() for closed in found.closed] == [
        "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03"
    ]  # fmt: skip
    assert found.closed[0].reason.en == "year-end closure"


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(tzinfo=UTC, microsecond=0))
UNITS = st.sampled_from(["hours", "days", "business_days", "weeks", "months", "years"])
COUNTINGS = st.builds(
    Counting,
    first_day=st.sampled_from(["counts", "excluded"]),
    if_closed=st.sampled_from(["stays", "next_open_day", "previous_open_day"]),
)
ZONES = st.sampled_from(["Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles", "UTC"])


@given(MOMENTS, st.integers(0, 2_000_000), st.integers(1, 90), UNITS, COUNTINGS, ZONES)
def test_a_later_start_never_makes_an_earlier_deadline(
    start: datetime, later: int, amount: int, unit: Unit, counting: Counting, zone: str
) -> None:
    # Hours that DORA moves to noon of the next working day are the law's own exception: see the test below.
    assume(unit != "hours" or counting.if_closed == "stays")
    duration = Duration(amount=amount, unit=unit)
    early = count(ClockStart("f", start, False), duration, counting, zone, weekend)
    late = count(ClockStart("f", start + timedelta(seconds=later), False), duration, counting, zone, weekend)
    assert late.due_at >= early.due_at


@given(MOMENTS, st.integers(1, 90), UNITS, ZONES)
def test_an_extension_over_closed_days_ends_on_an_open_day(start: datetime, amount: int, unit: Unit, zone: str) -> None:
    counting = Counting(first_day="counts", if_closed="next_open_day")
    found = count(ClockStart("f", start, False), Duration(amount=amount, unit=unit), counting, zone, weekend)
    if unit != "hours":
        assert weekend(found.due_at.date()) is None
        assert found.due_at >= found.counted_to


def test_hours_that_move_off_a_closed_day_can_pass_later_ones_that_end_on_an_open_day() -> None:
    # Delegated Regulation 2025/301, Art. 5(4): a limit on Sunday moves to Monday noon; one that ends on Monday does not.
    counting = Counting(if_closed="next_open_day", ends_at="12:00")
    hours = Duration(amount=4, unit="hours")

    def limit(start: str) -> str:
        at = datetime.fromisoformat(f"{start}+00:00")
        return f"{count(ClockStart('f', at, False), hours, counting, 'UTC', weekend).due_at:%a %H:%M}"

    assert limit("2026-11-29T19:59") == "Mon 12:00"  # Sunday 23:59
    assert limit("2026-11-29T20:30") == "Mon 00:30"  # already Monday
