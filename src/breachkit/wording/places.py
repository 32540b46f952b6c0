"""The names of places: countries, Japanese prefectures and American states, by their ISO 3166 codes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

TABLES = Path(__file__).resolve().parents[1] / "people" / "tables"


@cache
def _names(lang: str) -> dict[str, str]:
    import csv

    found: dict[str, str] = {}
    for name in ("country-names", "jp-prefectures", "us-state-names"):
        with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            found |= {row["place"]: row.get(lang) or row["en"] for row in csv.DictReader(stream)}
    return found


def place_name(place: str, lang: str) -> str:
    """The place's name in `lang`; its code where it has none."""
    return _names(lang).get(place, place)


def places_in_full(places: Sequence[str], lang: str) -> list[str]:
    """The names of several places: the country stands with the first of its parts alone, and with none where all are its."""
    countries = {place.split("-")[0] for place in places}
    if len(countries) == 1 and not countries & {*places}:
        return [place_name(place, lang) for place in places]
    named: set[str] = set()
    found = []
    for place in places:
        country = place.split("-")[0]
        found.append(place_name(place, lang) if country in named else place_in_full(place, lang))
        if country != place:
            named.add(country)
    return found


def place_in_full(place: str, lang: str) -> str:
    """The place's name as a document gives it: a part of another country than Japan with its country beside it."""
    country = place.split("-")[0]
    if country == place or (country == "JP" and lang == "ja"):
        return place_name(place, lang)
    return f"{place_name(place, lang)} ({place_name(country, lang)})"
