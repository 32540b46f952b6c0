"""Days written out in a person's own way (令和8年11月22日, R8.11.22, 22 Nov 2026, 22/11/2026), and times of day (午後2時, 2pm).

Pure. What can be read two ways is never chosen between: it raises AskBack with both readings. The years of an era begin
and end on the days of the Era Name Act's cabinet orders (令和 from 2019-05-01, 平成 from 1989-01-08, 昭和 from 1926-12-25).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time

from breachkit.errors import AskBack, UsageError
from breachkit.i18n import _, language

_ERAS = {
    "令和": (date(2019, 5, 1), date.max),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
}
_ERA_SIGNS = {"r": "令和", "h": "平成", "s": "昭和", "令": "令和", "平": "平成", "昭": "昭和"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_WORD = r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_WEEKDAYS = "月火水木金土日"
_WEEKDAY_WORDS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_ERA = re.compile(
    r"^(令和|平成|昭和|[rhs令平昭](?=[\d元]))\s*(元|\d{1,2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
)
_YEAR_FIRST = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?")
_YEAR_LAST = re.compile(r"^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?!\d)")
_DAY_MONTH = re.compile(
    rf"^(\d{{1,2}})(?:st|nd|rd|th)?\s*(?:of\s+)?[-\s]?{_MONTH_WORD}(?:[-,\s]\s*(\d{{4}}))?(?![a-z\d])"
)
_MONTH_DAY = re.compile(rf"^{_MONTH_WORD}\s*(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,?\s+(\d{{4}}))?(?![a-z\d:])")
_NUMBERS = re.compile(r"^(\d{1,2})(?:\s*/\s*(\d{1,2})(?![\d/])|\s*月\s*(\d{1,2})\s*日)")
_WEEKDAY_AFTER = re.compile(
    r"^\s*(?:\(\s*([月火水木金土日]|mon|tue|wed|thu|fri|sat|sun)[a-z曜日]*\.?\s*\)|([月火水木金土日])曜日?)"
)
_TIME = re.compile(
    r"^(午前|午後|am|pm)?\s*(\d{1,2})\s*(?::\s*(\d{2})|時\s*(?:(\d{1,2})\s*分?|(半))?)?\s*([ap]\.?m\.?)?(?:\s*頃|ごろ|ころ)?$"
)


YearOf = Callable[[int, int], "date | None"]


def day_at_start(text: str, of_year: YearOf | None = None) -> tuple[date, str] | None:
    """The day with which `text` begins, and what follows it; None where it begins with none.

    Args:
        text: in NFKC, lower case.
        of_year: the date that a month and day without their year mean; None: such a day is not read.

    Raises AskBack where the numbers can be read as month/day and as day/month; UsageError for a day that does not exist,
    or that is not the weekday written beside it.
    """
    on: date | None
    if parts := _ERA.match(text):
        on = _of_era(text, _ERA_SIGNS.get(parts[1], parts[1]), parts[2], int(parts[3]), int(parts[4]))
    elif parts := _YEAR_FIRST.match(text):
        on = _existing(text, int(parts[1]), int(parts[2]), int(parts[3]))
    elif parts := _YEAR_LAST.match(text):
        on = _either_order(text, int(parts[1]), int(parts[2]), _in_year(int(parts[3])), text[parts.end() :])
    elif parts := _DAY_MONTH.match(text):
        on = _of_month(text, parts[2], int(parts[1]), parts[3], of_year)
    elif parts := _MONTH_DAY.match(text):
        on = _of_month(text, parts[1], int(parts[2]), parts[3], of_year)
    elif of_year is not None and (parts := _NUMBERS.match(text)):
        if parts[3]:
            on = of_year(int(parts[1]), int(parts[3]))
        else:
            on = _either_order(text, int(parts[1]), int(parts[2]), of_year, text[parts.end() :])
    else:
        return None
    if on is None:
        return None
    rest = text[parts.end() :]
    if named := _WEEKDAY_AFTER.match(rest):
        _check_weekday(text, on, named[1] or named[2])
        rest = rest[named.end() :]
    return on, rest.lstrip(" ,のt").removeprefix("at ").strip()


def time_of_day(text: str) -> time | None:
    """A time such as 14:05, 14時半, 午後2時, 2pm, noon; None where it is none. Raises AskBack for 午前12時 and 午後12時."""
    word = text.strip().removeprefix("at ").strip()
    if word in ("noon", "正午"):
        return time(12)
    if word in ("midnight", "深夜0時"):
        return time(0)
    parts = _TIME.match(word)
    if parts is None:
        return None
    half = parts[1] or (parts[6] or "").replace(".", "")
    if not half and parts[3] is None and "時" not in word:
        return None
    hour, minute = int(parts[2]), 30 if parts[5] else int(parts[3] or parts[4] or 0)
    if half in ("午前", "午後") and hour == 12:
        raise AskBack(
            _("{given} can be read two ways").format(given=text),
            readings=((f"12:{minute:02}", _("around noon")), (f"00:{minute:02}", _("around midnight"))),
        )
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half == "午後" and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def in_full(text: str) -> str | None:
    """A day with its year, and perhaps a time, as `2026-11-22` or `2026-11-22 20:10`; None where it is not one.

    Raises as `day_at_start`.
    """
    found = day_at_start(text)
    if found is None:
        return None
    on, rest = found
    if not rest:
        return on.isoformat()
    try:
        at = time_of_day(rest)
    except AskBack as twice:
        raise twice.after(f"{on} ") from None
    return None if at is None else f"{on} {at:%H:%M}"


def weekday_number(word: str) -> int:
    """0 for a Monday, from its first letters in English or its sign in Japanese."""
    return _WEEKDAYS.index(word[0]) if word[0] in _WEEKDAYS else _WEEKDAY_WORDS.index(word[:3])


def _in_year(year: int) -> YearOf:
    def of(month: int, day: int) -> date | None:
        try:
            return date(year, month, day)
        except ValueError:
            return None

    return of


def _of_month(text: str, word: str, day: int, year: str | None, of_year: YearOf | None) -> date | None:
    month = _MONTHS.index(word[:3]) + 1
    if year:
        return _existing(text, int(year), month, day)
    return None if of_year is None else of_year(month, day)


def _either_order(text: str, one: int, two: int, of_year: YearOf, rest: str) -> date | None:
    """Month/day, as Japan writes it; in English only where it can be no other (03/04 is two days)."""
    month_first, day_first = of_year(one, two), of_year(two, one)
    if month_first and day_first and month_first != day_first and language() != "ja":
        told = tuple((f"{on}{rest}", f"{on.day} {on:%B %Y}{rest}") for on in (month_first, day_first))
        raise AskBack(_("{given} can be read two ways").format(given=text), readings=told)
    return month_first or day_first


def _existing(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UsageError(
            _("there is no day {given}").format(given=text), expected=_("a date that the calendar has")
        ) from None


def _of_era(text: str, era: str, year: str, month: int, day: int) -> date:
    first, last = _ERAS[era]
    on = _existing(text, first.year - 1 + (1 if year == "元" else int(year)), month, day)
    if not first <= on <= last:
        raise UsageError(
            _("{given} lies outside the era {era}").format(given=text, era=era),
            expected=_("a date that the calendar has"),
        )
    return on


def _check_weekday(text: str, on: date, named: str) -> None:
    if weekday_number(named) != on.weekday():
        sign = _WEEKDAYS[on.weekday()] if language() == "ja" else on.strftime("%A")
        raise UsageError(
            _("{day} is another weekday: {weekday}").format(day=on.isoformat(), weekday=sign),
            expected=_("the day and its weekday, or the day alone"),
        )
