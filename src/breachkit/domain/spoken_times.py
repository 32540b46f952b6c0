"""Moments as a tired person types them ("now", "昨日 14時", "yesterday 2pm", "月曜 9:00", "3日前"), written out in full.

Pure: the present moment is a parameter. Only what is typed passes through here; a facts file says its days in full.
What can be meant in two ways is asked back (AskBack), never guessed.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, datetime, time, timedelta

from breachkit.domain.written_days import day_at_start, time_of_day, weekday_number
from breachkit.errors import AskBack
from breachkit.i18n import _

_NOW = {"now", "just now", "right now", "今", "いま", "たった今", "ただ今", "現在"}
_DAYS_AGO = {
    "the day before yesterday": 2, "day before yesterday": 2, "today": 0, "this morning": 0, "今日": 0, "本日": 0,
    "きょう": 0, "今朝": 0, "けさ": 0, "yesterday": 1, "昨日": 1, "きのう": 1, "前日": 1, "一昨日": 2, "おととい": 2,
    "おとつい": 2, "先一昨日": 3, "さきおととい": 3, "tomorrow": -1, "明日": -1, "あした": -1, "あす": -1,
    "明後日": -2, "あさって": -2, "the day after tomorrow": -2, "day after tomorrow": -2,
}  # fmt: skip
_EVENINGS = {"last night": 1, "昨夜": 1, "昨晩": 1, "ゆうべ": 1, "tonight": 0, "this evening": 0, "今夜": 0, "今晩": 0,
             "yesterday evening": 1, "昨日の夜": 1, "昨日の晩": 1}  # fmt: skip
_DAY = re.compile("^(" + "|".join(sorted(_DAYS_AGO, key=len, reverse=True)) + r")(?:の|\s|,|at\s)*(.*)$")
_EVENING = re.compile("^(" + "|".join(sorted(_EVENINGS, key=len, reverse=True)) + r")(?:の|\s|,|at\s)*(.+)$")
_WEEKDAY = re.compile(
    r"^(last|this|先週|今週|来週|next|先々週)?\s*の?\s*"
    r"(?:([月火水木金土日])曜日?|(mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)(?:day|nesday|urday|sday)?\b\.?)(?:の|\s|,|at\s)*(.*)$"
)
_AMOUNT = r"(\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|half an?|数)"
_UNIT = r"(?:(minutes?|mins?|分)|(hours?|hrs?|h|時間)|(days?|日)|(weeks?|週間?)|(months?|か月|カ月|ヶ月|ヵ月|ケ月|箇月)|(years?|年))"
_AGO = re.compile(
    rf"^{_AMOUNT}\s*{_UNIT}(半)?\s*(?:ほど|くらい|ぐらい)?\s*(前|ago|before|後|from now|later)(?:の|\s|,|at\s)*(.*)$"
)
_IN = re.compile(rf"^in\s+{_AMOUNT}\s*{_UNIT}()()()$")
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
          "nine": 9, "ten": 10}  # fmt: skip
_NEAR_DAYS = 92


def written_out(given: str, now: datetime, *, past: bool = True) -> str:
    """`given` with its day and time written out, or unchanged where it is not one of these forms.

    Args:
        now: the present moment in the zone that the person means.
        past: the moment cannot lie ahead: a time alone, a weekday or a day without its year is then the latest that
            does not. Else a day without its year is the one within three months of `now`.

    Raises AskBack where it can be meant in two ways, UsageError for a day that does not exist.
    """
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", given).strip().lower())
    if text in _NOW:
        return f"{now:%Y-%m-%d %H:%M}"
    if evening := _EVENING.match(text):
        return _evening(now.date() - timedelta(days=_EVENINGS[evening[1]]), evening[2], given)
    if day := _DAY.match(text):
        return _join(now.date() - timedelta(days=_DAYS_AGO[day[1]]), day[2], given)
    if ago := _AGO.match(text) or _IN.match(text):
        return _span(ago, now, given)
    if weekday := _WEEKDAY.match(text):
        return _weekday(weekday, now, given, past=past)
    found = day_at_start(text, lambda month, day: _of_year(month, day, now.date(), past=past))
    if found is not None:
        return _join(*found, given)
    try:
        at = time_of_day(text)
    except AskBack as twice:
        raise _on_last_day(twice, now) from None
    if at is None:
        return given
    last = now.date() if at <= now.time() else now.date() - timedelta(days=1)
    if not past and last != now.date():
        last = now.date()
    return f"{last} {at:%H:%M}"


def _on_last_day(twice: AskBack, now: datetime) -> AskBack:
    told = []
    for answer, words in twice.readings:
        late = time.fromisoformat(answer) > now.time()
        told.append((f"{now.date() - timedelta(days=int(late))} {answer}", words))
    return AskBack(twice.message, readings=tuple(told))


def _join(on: date, rest: str, given: str) -> str:
    if not rest.strip():
        return on.isoformat()
    try:
        at = time_of_day(rest.strip())
    except AskBack as twice:
        raise twice.after(f"{on} ") from None
    return given if at is None else f"{on} {at:%H:%M}"


def _evening(on: date, rest: str, given: str) -> str:
    """Six to eleven of an evening are 18 to 23 o'clock; an hour after midnight is no evening of that day: not read."""
    at = time_of_day(rest) or time_of_day(rest + "時" if rest.isdecimal() else "")
    if at is None or (at.hour < 6 or at.hour == 12):
        return given
    return f"{on} {at.replace(hour=at.hour + 12 if at.hour < 12 else at.hour):%H:%M}"


def _of_year(month: int, day: int, today: date, *, past: bool) -> date | None:
    """The latest such day that does not lie ahead; else the one within three months of today."""
    around = []
    for year in (today.year + 1, today.year, today.year - 1):
        if calendar.monthrange(year, month)[1] >= day >= 1 if 1 <= month <= 12 else False:
            around.append(date(year, month, day))
    if past:
        return next((on for on in around if on <= today), None)
    return next((on for on in around if abs((on - today).days) <= _NEAR_DAYS), None)


def _span(parts: re.Match[str], now: datetime, given: str) -> str:
    """`3 days ago 2pm`, `2時間半前`, `in 2 days`. Hours and minutes end at a minute, the others at a day."""
    minute, hour, day, week, _month, year = parts.groups()[1:7]
    number = 0.5 if parts[1].startswith("half") else _WORDS.get(parts[1]) or (0 if parts[1] == "数" else int(parts[1]))
    if not number or (number == 0.5 and not hour) or (parts[8] and not hour):
        return given
    number += 0.5 if parts[8] else 0
    ahead = parts[9] in ("後", "from now", "later") or not parts[9]
    rest = (parts[10] or "").strip()
    try:
        if minute or hour:
            span = timedelta(minutes=number) if minute else timedelta(hours=number)
            return given if rest else f"{now + span if ahead else now - span:%Y-%m-%d %H:%M}"
        count = int(number) if ahead else -int(number)
        if day or week:
            return _join(now.date() + timedelta(days=count * (7 if week else 1)), rest, given)
        months = now.year * 12 + now.month - 1 + count * (12 if year else 1)
        at_year, at_month = months // 12, months % 12 + 1
        last = calendar.monthrange(at_year, at_month)[1]
        return _join(date(at_year, at_month, min(now.day, last)), rest, given)
    except (OverflowError, ValueError):
        return given


def _weekday(parts: re.Match[str], now: datetime, given: str, *, past: bool) -> str:
    """月曜 is the latest Monday; on a Monday it may be today or a week ago, ahead it may be the last or the next: asked."""
    word, rest = parts[1] or "", parts[4]
    wanted, today = weekday_number(parts[2] or parts[3]), now.date()
    monday = today - timedelta(days=today.weekday())
    latest = today - timedelta(days=(today.weekday() - wanted) % 7)
    weeks = {"先週": -1, "今週": 0, "来週": 1, "先々週": -2, "this": 0}
    if word in weeks:
        meant = {monday + timedelta(days=7 * weeks[word] + wanted)}
        if wanted == 6:  # a week that begins on Sunday has its Sunday seven days earlier
            meant.add(monday + timedelta(days=7 * weeks[word] - 1))
    elif word == "last":
        meant = {latest if latest < today else today - timedelta(days=7), monday + timedelta(days=wanted - 7)}
    elif word == "next":
        coming = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
        meant = {coming, monday + timedelta(days=7 + wanted)}
    else:
        meant = {latest} if past else {latest, latest + timedelta(days=7)}
        if latest == today:
            meant.add(today - timedelta(days=7))
    can_be = sorted((on for on in meant if not past or on <= today), reverse=True)
    written = [_join(on, rest, given) for on in can_be]
    if given in written or not written:
        return given
    if past:
        written = [one for one in written if one <= f"{now:%Y-%m-%d %H:%M}"] or written
    if len(written) == 1:
        return written[0]
    raise AskBack(_("{given} can be read two ways").format(given=given), readings=tuple((one, one) for one in written))
