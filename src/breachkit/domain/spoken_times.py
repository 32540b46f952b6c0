"""Moments as a tired person types them ("now", "20:10", "yesterday 20:10"), written out in full.

Pure: the present moment is a parameter. Only what is typed passes through here; a facts file says its days in full.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

_NOW = {"now", "just now", "今", "いま", "たった今", "ただ今"}
_DAYS_AGO = {"today": 0, "今日": 0, "本日": 0, "yesterday": 1, "昨日": 1, "きのう": 1, "一昨日": 2, "おととい": 2}
_DAY = re.compile("^(" + "|".join(_DAYS_AGO) + r")(?:の|\s)*(.*)$")
_MONTH_DAY = re.compile(r"^(\d{1,2})(?:\s*/\s*(\d{1,2})(?:\s+|$)|\s*月\s*(\d{1,2})\s*日\s*)(.*)$")
_TIME = re.compile(r"^(午前|午後)?\s*(\d{1,2})\s*(?::\s*(\d{2})|時\s*(?:(\d{1,2})\s*分?|(半))?)$")


def written_out(given: str, now: datetime) -> str:
    """`given` with its day and time written out, or unchanged where it is not one of these forms.

    Args:
        now: the present moment in the zone that the person means.

    A time alone, or a day without its year, is the latest one that does not lie ahead of `now`.
    """
    text = unicodedata.normalize("NFKC", given).strip().lower()
    if text in _NOW:
        return f"{now:%Y-%m-%d %H:%M}"
    if day := _DAY.match(text):
        return _join(now.date() - timedelta(days=_DAYS_AGO[day[1]]), day[2], given)
    if month_day := _MONTH_DAY.match(text):
        on = _latest(int(month_day[1]), int(month_day[2] or month_day[3]), now.date())
        return _join(on, month_day[4], given)
    at = _time(text)
    if at is None:
        return given
    last = now.date() if at <= now.time() else now.date() - timedelta(days=1)
    return f"{last} {at:%H:%M}"


def _join(on: date | None, rest: str, given: str) -> str:
    if on is None:
        return given
    if not rest.strip():
        return on.isoformat()
    at = _time(rest.strip())
    return given if at is None else f"{on} {at:%H:%M}"


def _latest(month: int, day: int, today: date) -> date | None:
    for year in (today.year, today.year - 1):
        try:
            on = date(year, month, day)
        except ValueError:
            continue
        if on <= today:
            return on
    return None


def _time(text: str) -> time | None:
    parts = _TIME.match(text)
    if parts is None:
        return None
    hour, minute = int(parts[2]), 30 if parts[5] else int(parts[3] or parts[4] or 0)
    if parts[1] == "午後" and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
