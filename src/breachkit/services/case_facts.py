"""A case's facts as the engine takes them: values, the day whose law applies, what was filed when."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from breachkit.domain.values import Moment, Value, from_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breachkit.content.library import Library
    from breachkit.domain.case import CaseFile


def values_of(case: CaseFile, library: Library) -> dict[str, Value]:
    """The case's facts as values. A fact that the catalogue no longer knows is left out."""
    return {
        fact_id: from_json(library.facts[fact_id].type, recorded["value"])
        for fact_id, recorded in case["facts"].items()
        if fact_id in library.facts
    }


def law_day(values: Mapping[str, Value], now: datetime, timezone: str) -> date:
    """The day whose law applies: that on which the situation became known; today while that is not known."""
    knew = values.get("knew_at")
    zone = ZoneInfo(timezone)
    return knew.at.astimezone(zone).date() if isinstance(knew, Moment) else now.astimezone(zone).date()


def filed_times(case: CaseFile) -> dict[str, datetime]:
    """When obligations were met, by REGIME.OBLIGATION, as recorded with `breachkit filed`."""
    return {key: datetime.fromisoformat(filing["at"]) for key, filing in case["filings"].items()}
