"""A fact's value in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breachkit.domain.values import Choice, Choices, Count, Day, Moment, Places, Unknown, Value, Words, YesNo
from breachkit.i18n import gettext
from breachkit.wording import times
from breachkit.wording.places import places_in_full

if TYPE_CHECKING:
    from breachkit.domain.fact import FactDefinition


def words(fact: FactDefinition, value: Value | None, lang: str, *, document: bool = False) -> str:
    """The value as a person reads it; with `document`, dates as documents write them.

    A value that was never given is "not answered", one recorded as unknown is "not known yet".
    """
    match value:
        case None:
            return gettext("not answered", lang)
        case Unknown():
            return gettext("not known yet", lang)
        case YesNo(yes):
            return gettext("yes", lang) if yes else gettext("no", lang)
        case Count():
            return count_words(fact, value, lang)
        case Choice(id=chosen):
            return fact.choice_label(chosen, lang)
        case Choices(ids, complete):
            return _choices(fact, ids, complete, lang)
        case Moment(at, day_only):
            written = times.long_day(at.date(), lang) if document else times.day(at.date(), lang)
            return written if day_only else f"{written} {at:%H:%M} {times.zone_name(at)}"
        case Day(on):
            return times.long_day(on, lang) if document else times.day(on, lang)
        case Words(text):
            return text
        case Places(counts, complete):
            places = [place for place, _count in counts]
            named = places_in_full(places, lang) if document else places
            told = [
                f"{name} {count_words(fact, c, lang) if c else '?'}"
                for name, (_place, c) in zip(named, counts, strict=True)
            ]
            told += [] if complete else [gettext("and perhaps others", lang)]
            return ("、" if lang == "ja" else ", ").join(told) or gettext("none of these", lang)


def count_words(fact: FactDefinition, count: Count, lang: str) -> str:
    """A number or a range with the fact's unit."""
    low, high = count.low, count.high
    unit = unit_words(fact, low if high is None else high, lang)
    join = "" if lang == "ja" else " "
    if high is None:
        return gettext("at least {low}", lang).format(low=f"{low:,}{join}{unit}")
    if low == high:
        return f"{low:,}{join}{unit}"
    if low == 0:
        return gettext("at most {high}", lang).format(high=f"{high:,}{join}{unit}")
    return f"{low:,}{'〜' if lang == 'ja' else '-'}{high:,}{join}{unit}"


def unit_words(fact: FactDefinition, number: int, lang: str) -> str:
    """The unit of so many: `people`, `person`; empty where the fact has none."""
    unit = fact.unit_one if number == 1 and fact.unit_one else fact.unit
    return unit(lang) if unit else ""


def _choices(fact: FactDefinition, ids: tuple[str, ...], complete: bool, lang: str) -> str:
    labels = [fact.choice_label(chosen, lang) for chosen in ids]
    if not complete:
        labels.append(gettext("and perhaps others", lang))
    return ("、" if lang == "ja" else ", ").join(labels) or gettext("none of these", lang)
