"""Calendars of closed days: a rule of content, filled with public holidays by the holidays library."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from breachkit.content.cache import cache_folder, keep_file
from breachkit.domain.model import Text
from breachkit.domain.regime import CalendarRule

if TYPE_CHECKING:
    from collections.abc import Callable

    from holidays import HolidayBase

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_NAMES = (
    Text(ja="月曜日", en="Monday"),
    Text(ja="火曜日", en="Tuesday"),
    Text(ja="水曜日", en="Wednesday"),
    Text(ja="木曜日", en="Thursday"),
    Text(ja="金曜日", en="Friday"),
    Text(ja="土曜日", en="Saturday"),
    Text(ja="日曜日", en="Sunday"),
)
_CLOSED = Text(ja="閉庁日", en="closed day")


def closed_days(rule: CalendarRule) -> Callable[[date], Text | None]:
    """From a day to the reason for which the authority is closed on it; None on open days.

    Weekends come first, then public holidays (their names in the country's language and in English), then the days
    that the rule itself closes each year.
    """

    def reason(on: date) -> Text | None:
        weekday = on.weekday()
        if _WEEKDAYS[weekday] in rule.weekend:
            return _WEEKDAY_NAMES[weekday]
        if rule.country is not None and (named := _holiday(rule.country, rule.subdivision, on)):
            return Text(ja=named[0], en=named[1])
        if f"{on:%m-%d}" in rule.also_closed:
            return rule.also_closed_name or _CLOSED
        return None

    return reason


def _holiday(country: str, subdivision: str | None, on: date) -> tuple[str, str] | None:
    """The holiday's name in Japanese and in English, where that day is one."""
    found = holidays_of(country, subdivision, on.year).get(on.isoformat())
    return None if found is None else (found[0], found[1])


@lru_cache(maxsize=256)
def holidays_of(country: str, subdivision: str | None, year: int) -> dict[str, list[str]]:
    """A year's public holidays by day, each with its name in Japanese and in English."""

    def made() -> dict[str, list[str]]:
        local, english = (_public_holidays(country, subdivision, language) for language in ("ja", "en_US"))
        days = [on for on in (date(year, 1, 1) + timedelta(days=n) for n in range(366)) if on.year == year]
        return {on.isoformat(): [str(local.get(on)), str(english.get(on))] for on in days if on in local}

    found = _kept(f"{country}-{subdivision or ''}-{year}", made)
    return {day: names for day, names in found.items() if len(names) == 2}


def _weekend(country: str) -> list[str]:
    """The country's weekend, as the library has it."""
    found = _kept(
        f"{country}-weekend",
        lambda: {"days": [_WEEKDAYS[day] for day in sorted(_public_holidays(country, None, None).weekend)]},
    )
    return found["days"]


def _kept(name: str, made: Callable[[], dict[str, list[str]]]) -> dict[str, list[str]]:
    """What `made` works out, kept in the user's cache folder under the library's own version.

    The library takes up to a fifth of a second to load a country. A copy that cannot be read is worked out again.
    """
    kept = cache_folder() / "holidays" / f"{_library_mark()}-{name}.json"
    with suppress(OSError, ValueError):
        told = json.loads(kept.read_bytes())
        if isinstance(told, dict) and all(isinstance(one, list) for one in told.values()):
            return told
    found = made()
    keep_file(kept, json.dumps(found, ensure_ascii=False).encode())
    return found


@lru_cache(maxsize=1)
def _library_mark() -> str:
    """The library's version in a few letters, read without loading it."""
    found = importlib.util.find_spec("holidays")
    assert found is not None and found.origin is not None, "holidays is a dependency"
    return hashlib.sha256((Path(found.origin).parent / "version.py").read_bytes()).hexdigest()[:16]


@lru_cache(maxsize=64)
def _public_holidays(country: str, subdivision: str | None, language: str | None) -> HolidayBase:
    """The country's holidays, named in `language` where the library has it, else in the country's own: never in that of
    the environment, which the library would take by itself."""
    import holidays

    kept = holidays.country_holidays(country, subdiv=subdivision)
    named_in = language if language in kept.supported_languages else kept.default_language
    return holidays.country_holidays(country, subdiv=subdivision, language=named_in) if named_in else kept


def is_country(calendar_id: str) -> bool:
    """Whether the id is a country's code in lower case, which stands for its weekend and public holidays."""
    return len(calendar_id) == 2 and calendar_id.isalpha() and calendar_id.islower()


def country_calendar(calendar_id: str) -> CalendarRule:
    """A country's weekend and public holidays, as the holidays library has them."""
    return CalendarRule(
        id=calendar_id,
        title=Text(ja=calendar_id.upper(), en=calendar_id.upper()),
        country=calendar_id.upper(),
        weekend=tuple(_weekend(calendar_id.upper())),  # type: ignore[arg-type]
        cite=Text(ja="各国の祝日", en="public holidays of the country"),
    )
