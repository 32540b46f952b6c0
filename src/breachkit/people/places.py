"""The names of places: countries, Japanese prefectures and American states, by their ISO 3166 codes."""

from __future__ import annotations

import csv
from functools import cache

from breachkit.people.engine import TABLES


@cache
def _names(lang: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in ("country-names", "jp-prefectures"):
        with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            found |= {row["place"]: row[lang] for row in csv.DictReader(stream)}
    with (TABLES / "us-states.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if len(row["name"]) > 2:
                found[row["place"]] = row["name"].title().replace(" Of ", " of ")
    return found


def place_name(place: str, lang: str) -> str:
    """The place's name in `lang`; its code where it has none."""
    return _names(lang).get(place, place)
