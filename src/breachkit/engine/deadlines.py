"""Counts due times by each law's own arithmetic, and keeps the sum so that it can be printed.

Clock hours run on the universal time line, so summer time neither lends nor steals one. Days, weeks, months and
business days are counted on the calendar of the recipient's time zone and end with the last second of the day.
"""

from __future__ import annotations

import calendar as month_lengths
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from breachkit.domain.assessment import Calculation, ClockStart, ClosedDay

if TYPE_CHECKING:
    from breachkit.domain.duration import Duration
    from breachkit.domain.law import ClosedReason
    from breachkit.domain.regime import Counting

_LAST_SECOND = time(23, 59, 59)


def count(
    clock: ClockStart,
    duration: Duration,
    counting: Counting,
    timezone: str,
    closed: ClosedReason | None,
    after_end_of: str | None = None,
) -> Calculation:
    """The due time `duration` after `clock`.

    Args:
        clock: the start; with `day_only`, hours run from that day's first moment (the earlier way).
        counting: whether the first day counts, and what happens on a closed day.
        timezone: IANA name of the recipient's zone, in which days begin and end.
        closed: the recipient's calendar; needed where business days or closed days are counted.
        after_end_of: "year" where days run from the end of the calendar year in which the clock started.

    Raises:
        ValueError: the rule needs a calendar and none was given.
    """
    zone = ZoneInfo(timezone)
    if duration.unit == "hours":
        return _after_hours(clock, duration, counting, timezone, closed)
    started_on = clock.at.date() if clock.day_only else clock.at.astimezone(zone).date()
    if after_end_of == "year":
        started_on = date(started_on.year, 12, 31)
    if duration.unit == "business_days":
        last, passed = _after_business_days(started_on, duration.amount, counting, _needed(closed))
    else:
        last, passed = _after_days(started_on, duration, counting), ()
    counted_to = datetime.combine(last, _LAST_SECOND, zone)
    if counting.if_closed != "stays":
        last, passed = _open_day(last, counting, _needed(closed))
    due = datetime.combine(last, _end_of_day(counting) if last != counted_to.date() else _LAST_SECOND, zone)
    return Calculation(clock, timezone, duration, counting, started_on, counted_to, passed, due, after_end_of)


def _after_hours(
    clock: ClockStart, duration: Duration, counting: Counting, timezone: str, closed: ClosedReason | None
) -> Calculation:
    """Hours run on the universal time line; only a rule that says so moves their end off a closed day."""
    zone = ZoneInfo(timezone)
    counted_to = (clock.at.astimezone(UTC) + timedelta(hours=duration.amount)).astimezone(zone)
    due, passed = counted_to, tuple[ClosedDay, ...]()
    if counting.if_closed != "stays":
        last, passed = _open_day(counted_to.date(), counting, _needed(closed))
        due = datetime.combine(last, _end_of_day(counting), zone) if passed else counted_to
    return Calculation(clock, timezone, duration, counting, None, counted_to, passed, due)


def _end_of_day(counting: Counting) -> time:
    return time.fromisoformat(counting.ends_at) if counting.ends_at else _LAST_SECOND


def _needed(closed: ClosedReason | None) -> ClosedReason:
    if closed is None:
        raise ValueError("this rule counts open days and names no calendar (closed_days)")
    return closed


def _after_days(started_on: date, duration: Duration, counting: Counting) -> date:
    less = 1 if counting.first_day == "counts" else 0
    match duration.unit:
        case "days":
            return started_on + timedelta(days=duration.amount - less)
        case "weeks":
            return started_on + timedelta(weeks=duration.amount, days=-less)
        case "months":
            return _after_months(started_on, duration.amount) - timedelta(days=less)
        case _:
            return _after_months(started_on, 12 * duration.amount) - timedelta(days=less)


def _after_months(started_on: date, months: int) -> date:
    """The same day of a later month; where that month is too short, its last day (Regulation 1182/71, Art. 3(2)(c))."""
    year, month = divmod(started_on.year * 12 + started_on.month - 1 + months, 12)
    longest = month_lengths.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(started_on.day, longest))


def _after_business_days(
    started_on: date, amount: int, counting: Counting, closed: ClosedReason
) -> tuple[date, tuple[ClosedDay, ...]]:
    left = amount
    on = started_on
    passed: list[ClosedDay] = []
    if counting.first_day == "counts" and closed(on) is None:
        left -= 1
    while left > 0:
        on += timedelta(days=1)
        reason = closed(on)
        if reason is None:
            left -= 1
        else:
            passed.append(ClosedDay(on, reason))
    return on, tuple(passed)


def _open_day(last: date, counting: Counting, closed: ClosedReason) -> tuple[date, tuple[ClosedDay, ...]]:
    step = timedelta(days=1 if counting.if_closed == "next_open_day" else -1)
    passed: list[ClosedDay] = []
    while (reason := closed(last)) is not None:
        passed.append(ClosedDay(last, reason))
        last += step
    return last, tuple(passed)
