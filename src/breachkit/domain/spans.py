"""Spans of days, weeks, months and years, as a person types them, counted on the calendar.

A month after 31 January is the last of February: the day that the month does not have becomes its last
(Japan's Civil Code, Art. 143(2)); 29 February a year later is 28 February.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

_SPAN = re.compile(
    r"^(\d{1,4})\s*(?:(days?|d|日間?)|(weeks?|w|週間?)|(months?|m|か月|カ月|ヶ月|ヵ月|月)|(years?|y|年間?))(?:後|ごと|毎)?$"
)


class Span(NamedTuple):
    """So many days and so many months; one of the two is 0."""

    days: int
    months: int


def read_span(written: str) -> Span | None:
    """`90 days`, `2 weeks`, `6 months`, `1 year`, `6か月`; None where it is no span, or an empty one."""
    parts = _SPAN.match(written.strip().lower())
    if parts is None or not int(parts[1]):
        return None
    number = int(parts[1])
    if parts[2] or parts[3]:
        return Span(number * (7 if parts[3] else 1), 0)
    return Span(0, number * (12 if parts[5] else 1))


def span_text(span: Span) -> str:
    """The form that events keep: `90 days`, `6 months`, `1 year`."""
    if span.days:
        return f"{span.days} day{'' if span.days == 1 else 's'}"
    if span.months % 12 == 0:
        years = span.months // 12
        return f"{years} year{'' if years == 1 else 's'}"
    return f"{span.months} month{'' if span.months == 1 else 's'}"


def after(start: date, span: Span) -> date:
    """The day that lies the span after `start`. A day beyond the calendar's end is its last."""
    try:
        if span.days:
            return start + timedelta(days=span.days)
        month = start.month - 1 + span.months
        year, month = start.year + month // 12, month % 12 + 1
        return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        return date.max
