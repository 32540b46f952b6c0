"""Assesses obligations for a case, or for a facts file without any case."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.engine.obligations import assess
from breachkit.errors import UsageError
from breachkit.services import facts
from breachkit.services.cases import DEFAULT_TIMEZONE, check_timezone
from breachkit.services.derive import law_day
from breachkit.wording.assessment import obligation_data


def assess_file(library: Library, path: Path, now: datetime) -> list[dict[str, Any]]:
    """Every obligation on the facts of a file, as data with texts in both languages.

    Raises ContentError or UsageError with file:line:column for what cannot be read.
    """
    file = facts.read_facts_file(path)
    timezone = check_timezone(file.timezone or DEFAULT_TIMEZONE)
    values = facts.read_facts(library, file.facts, ZoneInfo(timezone), file)
    try:
        facts.check_moments(library, values, now, values)
    except UsageError as error:
        error.place = file.place(error.place)
        raise
    assessed = assess(library.law, values, law_day(values, now, timezone))
    return [obligation_data(one, library.facts) for one in assessed]
