"""Calendars of closed days: a rule of content, filled with public holidays by the holidays library."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from breachkit.domain.model import Text
from breachkit.domain.regime import CalendarRule

if TYPE_CHECKING:
    from holidays import HolidayBase

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_NAMES = (
    Text.model_construct(ja="月曜日", en="Monday"),
    Text.model_construct(ja="火曜日", en="Tuesday"),
    Text.model_construct(ja="水曜日", en="Wednesday"),
    Text.model_construct(ja="木曜日", en="Thursday"),
    Text.model_construct(ja="金曜日", en="Friday"),
    Text.model_construct(ja="土曜日", en="Saturday"),
    Text.model_construct(ja="日曜日", en="Sunday"),
)
_CLOSED = Text.model_construct(ja="閉庁日", en="closed day")


def closed_days(rule: CalendarRule) -> Callable[[date], Text | None]:
    """From a day to the reason for which the authority is closed on it; None on open days.

    Weekends come first, then public holidays (their names in the country's language and in English), then the days
    that the rule itself closes each year.
    """

    def reason(on: date) -> Text | None:
        weekday = on.weekday()
        if _WEEKDAYS[weekday] in rule.weekend:
            return _WEEKDAY_NAMES[weekday]
        if rule.country is not None and on in (local := _public_holidays(rule.country, rule.subdivision, "ja")):
            english = _public_holidays(rule.country, rule.subdivision, "en_US")
            return Text.model_construct(ja=str(local.get(on)), en=str(english.get(on)))
        if f"{on:%m-%d}" in rule.also_closed:
            return rule.also_closed_name or _CLOSED
        return None

    return reason


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
    weekend = sorted(_public_holidays(calendar_id.upper(), None, None).weekend)
    return CalendarRule.model_validate(
        {
            "id": calendar_id,
            "title": {"ja": calendar_id.upper(), "en": calendar_id.upper()},
            "country": calendar_id.upper(),
            "weekend": [_WEEKDAYS[day] for day in weekend],
            "cite": {"ja": "各国の祝日", "en": "public holidays of the country"},
        }
    )
