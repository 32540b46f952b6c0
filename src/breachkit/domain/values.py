"""The value of a fact: known, a range, a set that may not be complete, or explicitly unknown.

A value has one JSON form, in the journal, in case.json and in facts files:

| type       | JSON                                                                            |
|------------|---------------------------------------------------------------------------------|
| yes_no     | true, false                                                                     |
| count      | 1000, or {"min": 800, "max": 1200}; max null where only a lower bound is known  |
| choice     | "id"                                                                            |
| choices    | ["id", ...]; a last "unknown" says that there may be others                      |
| datetime   | "2026-11-22T20:10:00+09:00"; {"day": "2026-11-22", "zone": "+0900"} where only the day is known |
| date       | "2026-11-22"                                                                    |
| text       | "..."                                                                           |
| places     | {"JP": 900, "US-CA": {"min": 1, "max": 40}, "DE": null, "*": null}: people by place; |
|            | null where their number is not known, "*" where there may be other places       |
| any        | {"unknown": true}: asked, and the answer is "not known yet"                     |
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeAlias

from msgspec import Struct

FactType = Literal["yes_no", "count", "choice", "choices", "datetime", "date", "text", "places"]
Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"

UNKNOWN_WORD = "unknown"
OTHER_PLACES = "*"


class Unknown(Struct, frozen=True):
    """Asked, and not known yet. Never the same as "no"."""


class YesNo(Struct, frozen=True):
    yes: bool


class Count(Struct, frozen=True):
    """A number of things between `low` and `high`, both included; `high` None where there is no known upper bound."""

    low: int
    high: int | None

    @property
    def exact(self) -> bool:
        return self.low == self.high


class Choice(Struct, frozen=True):
    id: str


class Choices(Struct, frozen=True):
    """Chosen ids; `complete` is False where there may be others that are not known yet."""

    ids: tuple[str, ...]
    complete: bool = True


class Moment(Struct, frozen=True):
    """A point in time. `at` is aware; with `day_only` only the date is known and `at` is that day's first moment."""

    at: datetime
    day_only: bool = False


class Day(Struct, frozen=True):
    on: date


class Words(Struct, frozen=True):
    text: str


class Places(Struct, frozen=True):
    """How many people in each place (ISO 3166 code, with subdivision where it is known); None: not known how many.

    `complete` is False where there may be people in places that are not listed.
    """

    counts: tuple[tuple[str, Count | None], ...]
    complete: bool = True


Value: TypeAlias = Unknown | YesNo | Count | Choice | Choices | Moment | Day | Words | Places


def to_json(value: Value) -> Json:
    """The value's JSON form, as in the table above."""
    match value:
        case Unknown():
            return {"unknown": True}
        case YesNo(yes):
            return yes
        case Count(low, high):
            return low if low == high else {"min": low, "max": high}
        case Choice(id=chosen):
            return chosen
        case Choices(ids, complete):
            return [*ids] if complete else [*ids, UNKNOWN_WORD]
        case Moment(at, day_only):
            return {"day": at.date().isoformat(), "zone": at.strftime("%z")} if day_only else at.isoformat()
        case Day(on):
            return on.isoformat()
        case Words(text):
            return text
        case Places(counts, complete):
            listed: dict[str, Json] = {place: None if count is None else to_json(count) for place, count in counts}
            return listed if complete else {**listed, OTHER_PLACES: None}


def from_json(kind: FactType, stored: Json) -> Value:
    """The value that `to_json` wrote. Raises ValueError when `stored` is not of that form."""
    match kind, stored:
        case _, {"unknown": True}:
            return Unknown()
        case "yes_no", bool():
            return YesNo(stored)
        case "count", int() if not isinstance(stored, bool):
            return Count(stored, stored)
        case "count", {"min": int(low), "max": int() | None as high}:
            return Count(low, high)
        case "choice", str():
            return Choice(stored)
        case "choices", list():
            ids = tuple(str(item) for item in stored if item != UNKNOWN_WORD)
            return Choices(ids, complete=UNKNOWN_WORD not in stored)
        case "datetime", {"day": str(day), "zone": str(zone)}:
            return Moment(datetime.fromisoformat(f"{day}T00:00:00{zone}"), day_only=True)
        case "datetime", str():
            return Moment(datetime.fromisoformat(stored))
        case "date", str():
            return Day(date.fromisoformat(stored))
        case "text", str():
            return Words(stored)
        case "places", dict():
            counts = tuple((place, _count_of(kept)) for place, kept in stored.items() if place != OTHER_PLACES)
            return Places(counts, complete=OTHER_PLACES not in stored)
    raise ValueError(f"{stored!r} is no {kind}")


def _count_of(stored: Json) -> Count | None:
    if stored is None:
        return None
    count = from_json("count", stored)
    assert isinstance(count, Count)
    return count
