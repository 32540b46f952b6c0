"""Dates, times and spans as a reader of each language writes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from breachkit.i18n import gettext, ngettext

_WEEKDAYS_JA = "月火水木金土日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(on: date, lang: str, *, year: bool = True) -> str:
    """`2026/11/24(火)`, `Tue 24 Nov 2026`; without the year `11/24(火)`, `Tue 24 Nov`."""
    if lang == "ja":
        weekday = _WEEKDAYS_JA[on.weekday()]
        return f"{on.year}/{on.month}/{on.day}({weekday})" if year else f"{on.month}/{on.day}({weekday})"
    short = f"{_WEEKDAYS_EN[on.weekday()]} {on.day} {_MONTHS_EN[on.month - 1]}"
    return f"{short} {on.year}" if year else short


def days(first: date, last: date, lang: str) -> str:
    """From one day to another: `11/24(火)〜26(木)`, `Tue 24 - Thu 26 Nov`; the month once where it is the same."""
    if first == last:
        return day(last, lang, year=False)
    same = (first.year, first.month) == (last.year, last.month)
    if lang == "ja":
        end = f"{last.day}({_WEEKDAYS_JA[last.weekday()]})" if same else day(last, lang, year=False)
        return f"{day(first, lang, year=False)}〜{end}"
    begin = f"{_WEEKDAYS_EN[first.weekday()]} {first.day}" if same else day(first, lang, year=False)
    return f"{begin} - {day(last, lang, year=False)}"


def long_day(on: date, lang: str) -> str:
    """As documents write it: `2026年11月24日`, `24 November 2026`."""
    if lang == "ja":
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {on:%B} {on.year}"


def moment(at: datetime, lang: str, *, year: bool = True) -> str:
    """`2026/11/24(火) 02:14 JST`."""
    return f"{day(at.date(), lang, year=year)} {at:%H:%M} {zone_name(at)}"


def kept_moment(stamp: str, zone: str, lang: str) -> str:
    """A time as the journal keeps it (RFC 3339), as a reader in `zone` knows it; a day alone stays one."""
    if len(stamp) == len("2026-11-22"):
        return day(date.fromisoformat(stamp), lang)
    return moment(datetime.fromisoformat(stamp).astimezone(ZoneInfo(zone)), lang)


def stated_moment(stamp: str, zone: str, lang: str) -> str:
    """The same for a stamp that somebody else states (in a seal, in a file taken in): one that is no time stays as it is."""
    try:
        return kept_moment(stamp, zone, lang)
    except (TypeError, ValueError):
        return str(stamp)


def zone_name(at: datetime) -> str:
    """`JST` for Japan's time, the zone's own letters where it has them, else the offset."""
    offset = at.utcoffset()
    if offset == timedelta(hours=9):
        return "JST"
    name = at.tzname() or ""
    return name if name.isalpha() else "UTC" + at.strftime("%z")


def countdown(due: datetime, now: datetime, lang: str, *, first: datetime | None = None) -> str:
    """How long is left: `あと1日3時間`, `1 d 3 h left`; past due `2時間超過`, `2 h overdue`.

    Where the law gives a span whose near end `first` still lies ahead, both in whole units: `あと21時間〜2日`.
    """
    if first is not None and now < first < due:
        near, far = int((first - now).total_seconds()), int((due - now).total_seconds())
        span = f"{_rough(near, lang)}{'〜' if lang == 'ja' else ' - '}{_rough(far, lang)}"
        return gettext("{span} left", lang).format(span=span)
    seconds = int((due - now).total_seconds())
    span = amount(abs(seconds), lang)
    if seconds < 0:
        return gettext("{span} overdue", lang).format(span=span)
    return gettext("{span} left", lang).format(span=span)


def _rough(seconds: int, lang: str) -> str:
    """The largest unit alone, rounded down: no more time than there is."""
    for length, told in ((86_400, gettext("{d} d", lang)), (3_600, gettext("{h} h", lang))):
        if seconds >= length:
            return told.format(d=seconds // length, h=seconds // length)
    return gettext("{m} min", lang).format(m=seconds // 60)


def amount(seconds: int, lang: str) -> str:
    """The two largest units of a span."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes = rest // 60
    if days >= 10:
        return gettext("{d} d", lang).format(d=days)
    if days:
        return gettext("{d} d {h} h", lang).format(d=days, h=hours)
    if hours:
        return gettext("{h} h {m} min", lang).format(h=hours, m=minutes)
    return gettext("{m} min", lang).format(m=minutes)


def ordinal_day(number: int, lang: str) -> str:
    """`30日目`, `day 30`."""
    return gettext("day {n}", lang).format(n=number)


def units(number: int, unit: str, lang: str) -> str:
    """An amount of a duration's unit: `72時間`, `72 hours`."""
    forms = {
        "hours": ngettext("{n} hour", "{n} hours", number, lang),
        "days": ngettext("{n} day", "{n} days", number, lang),
        "business_days": ngettext("{n} business day", "{n} business days", number, lang),
        "weeks": ngettext("{n} week", "{n} weeks", number, lang),
        "months": ngettext("{n} month", "{n} months", number, lang),
        "years": ngettext("{n} year", "{n} years", number, lang),
    }
    return forms[unit].format(n=number)
