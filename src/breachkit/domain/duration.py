"""A length of time as content writes it: `72 hours`, `30 days`, `4 business days`, `1 month`."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from breachkit.domain.model import Model, Written

Unit = Literal["hours", "days", "business_days", "weeks", "months", "years"]
_DURATION = re.compile(r"^(\d{1,4})\s+(business\s+day|hour|day|week|month|year)s?$")


class Duration(Model, frozen=True, kw_only=True):
    """An amount of a unit, written `72 hours`, `30 days`, `4 business days`, `1 month`."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        name = self.unit.replace("_", " ")
        return f"{self.amount} {name[:-1] if self.amount == 1 else name}"

    def written(self) -> str:
        return str(self)


def _parse_duration(written: object) -> object:
    if not isinstance(written, str):
        return written
    parts = _DURATION.match(written.strip())
    if parts is None:
        raise ValueError(f"{written!r} is no duration; write 72 hours, 30 days, 4 business days, 1 month")
    unit = re.sub(r"\s+", "_", parts[2]) + "s"
    return {"amount": int(parts[1]), "unit": unit}


DurationField = Annotated[Duration, Written(_parse_duration)]
