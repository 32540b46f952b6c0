"""Reads an answer, typed by a person or standing in a YAML file, into a fact's value.

One reader for prompts, `facts set` and facts files. YAML's own guesses never get here: every scalar of a file is
a string, so `NO`, `0123` and `12:30` are what they say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from breachkit.domain.answer_forms import expected_form
from breachkit.domain.values import (
    UNKNOWN_WORD,
    Choice,
    Choices,
    Count,
    Day,
    Moment,
    Places,
    Unknown,
    Value,
    Words,
    YesNo,
)
from breachkit.errors import AskBack, UsageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from breachkit.domain.fact import FactDefinition

_YES = {"yes", "y", "true", "はい", "ええ", "うん", "有", "有り", "あり", "ある", "yep", "yeah"}
_NO = {"no", "n", "false", "いいえ", "いえ", "無", "無し", "なし", "ない", "否", "nope"}
_UNKNOWN = {UNKNOWN_WORD, "u", "不明", "未定", "分からない", "わからない", "まだ分からない", "not known", "don't know"}
_LONGEST_TEXT = 20_000

_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_DATE_TIME = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?[T\s]\s*(\d{1,2})[:時](\d{2})(?::(\d{2})(?:\.\d+)?)?分?"
    r"\s*(Z|UTC|JST|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)


def _refuse(fact: FactDefinition, given: object, expected: str) -> UsageError:
    shown = str(given)
    return UsageError(
        _("{fact}: cannot read {given!r}").format(fact=fact.id, given=shown if len(shown) < 60 else shown[:57] + "..."),
        place=fact.id,
        expected=expected,
        mend="breachkit facts show " + fact.id,
    )


def read_answer(fact: FactDefinition, given: object, zone: tzinfo) -> Value:
    """The value that `given` states for `fact`.

    Args:
        given: a string; for choices also a list of strings; for a count also a mapping with min and max;
            for a text any string. A moment without a zone is taken in `zone`.

    Raises:
        UsageError: it is not of the fact's type; the message says what was expected.
    """
    if isinstance(given, bool):
        given = "yes" if given else "no"
    if isinstance(given, int):
        given = str(given)
    if given is None or (isinstance(given, str) and not given.strip()):
        raise _refuse(fact, "", expected_form(fact))
    if isinstance(given, str) and _plain(given).lower() in _UNKNOWN:
        return Unknown()
    if isinstance(given, Mapping) and given == {"unknown": True}:
        return Unknown()
    match fact.type:
        case "yes_no":
            return _yes_no(fact, given)
        case "count":
            return _count(fact, given)
        case "choice":
            return Choice(_one_choice(fact, given))
        case "choices":
            return _choices(fact, given)
        case "datetime":
            return _moment(fact, given, zone)
        case "date":
            match_ = _DATE.match(_day_in_full(fact, given)) if isinstance(given, str) else None
            if match_ is None:
                raise _refuse(fact, given, expected_form(fact))
            return Day(_date(fact, given, match_.groups()))
        case "text":
            return _words(fact, given)
        case "places":
            return _places(fact, given)


def _plain(given: str) -> str:
    """Full-width digits and signs become ASCII; the ends are stripped."""
    return unicodedata.normalize("NFKC", given).strip()


def _yes_no(fact: FactDefinition, given: object) -> YesNo:
    word = _plain(given).lower() if isinstance(given, str) else ""
    if word in _YES or word in _NO:
        return YesNo(word in _YES)
    raise _refuse(fact, given, expected_form(fact))


def _whole_number(fact: FactDefinition, given: object) -> int:
    count = _read_count(fact, str(given))
    if not count.exact:
        raise _refuse(fact, given, expected_form(fact))
    return count.low


def _read_count(fact: FactDefinition, given: str) -> Count:
    if given.isascii() and given.isdecimal() and len(given) < 10:  # what needs no reading in words
        return Count(int(given), int(given))
    from breachkit.domain.spoken_numbers import read_count

    try:
        count = read_count(given)
    except AskBack as twice:
        raise AskBack(
            f"{fact.id}: {twice.message}",
            readings=twice.readings,
            place=fact.id,
            mend="breachkit facts show " + fact.id,
        ) from None
    if count is None:
        raise _refuse(fact, given, expected_form(fact))
    return count


def _count(fact: FactDefinition, given: object) -> Count:
    if isinstance(given, Mapping):
        if not given or set(given) - {"min", "max"}:
            raise _refuse(fact, dict(given), expected_form(fact))
        low = _whole_number(fact, given.get("min", 0))
        high_given = given.get("max")
        high = None if high_given in (None, UNKNOWN_WORD) else _whole_number(fact, high_given)
        count = Count(low, high)
    elif isinstance(given, (str, int)):
        count = _read_count(fact, str(given))
    else:
        raise _refuse(fact, given, expected_form(fact))
    if count.high is not None and count.high < count.low:
        raise _refuse(fact, given, _("a range whose first number is the smaller one"))
    return count


def _one_choice(fact: FactDefinition, given: object) -> str:
    if isinstance(given, str):
        word = _plain(given)
        for choice in fact.choices:
            if word == choice.id or word in (_plain(choice.label.ja), _plain(choice.label.en)):
                return choice.id
    raise _refuse(fact, given, expected_form(fact))


def _choices(fact: FactDefinition, given: object) -> Choices:
    if isinstance(given, str):
        items: Sequence[object] = [part for part in re.split(r"\s*[,、]\s*", given.strip()) if part]
    elif isinstance(given, Sequence):
        items = given
    else:
        raise _refuse(fact, given, expected_form(fact))
    words = [item for item in items if not (isinstance(item, str) and _plain(item).lower() in _UNKNOWN)]
    chosen = {_one_choice(fact, item) for item in words}
    in_order = tuple(choice.id for choice in fact.choices if choice.id in chosen)
    if "none" in chosen and len(chosen) > 1:
        raise _refuse(fact, given, _("none alone, or the others without none"))
    if not in_order and len(words) == len(items):
        return Choices(())
    return Choices(in_order, complete=len(words) == len(items))


_PLACE = re.compile(r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")


def _places(fact: FactDefinition, given: object) -> Places:
    """`JP=900, US-CA=800-1200`, a list of such, or a mapping of places to counts."""
    if isinstance(given, str):
        items = [part.partition("=") for part in re.split(r"\s*[,、]\s*", _plain(given)) if part]
    elif isinstance(given, Mapping):
        items = [(str(place), "=", number) for place, number in given.items()]
    elif isinstance(given, Sequence):
        items = [_plain(str(item)).partition("=") for item in given]
    else:
        raise _refuse(fact, given, expected_form(fact))
    counts: dict[str, Count | None] = {}
    complete = True
    for place_given, equals, number in items:
        place = _plain(place_given).upper()
        if place.lower() in _UNKNOWN or place == "*":
            complete = False
            continue
        if not _PLACE.match(place) or place in counts:
            raise _refuse(fact, place_given, expected_form(fact))
        open_number = number is None or not equals or str(number).strip().lower() in _UNKNOWN
        counts[place] = None if open_number else _count(fact, number)
    return Places(tuple(sorted(counts.items())), complete)


_ZONE_AT_END = re.compile(r"(?:Z|\s+UTC|\s+JST|[+-]\d{2}:?\d{2})$", re.IGNORECASE)


def _day_in_full(fact: FactDefinition, given: str) -> str:
    """An era's date, an English one and the like as 2026-11-22; what is in that form already as it is."""
    text = _plain(given)
    if _DATE.match(text) or _DATE_TIME.match(text):
        return text
    from breachkit.domain.written_days import in_full

    zone = _ZONE_AT_END.search(text) if ":" in text else None
    try:
        written = in_full((text[: zone.start()] if zone else text).lower())
    except AskBack as twice:
        raise AskBack(
            f"{fact.id}: {twice.message}",
            readings=twice.readings,
            place=fact.id,
            mend="breachkit facts show " + fact.id,
        ) from None
    except UsageError as error:
        raise UsageError(f"{fact.id}: {error.message}", place=fact.id, expected=error.expected,
                         mend="breachkit facts show " + fact.id) from None  # fmt: skip
    return text if written is None else written + (zone[0].strip() if zone else "")


def _date(fact: FactDefinition, given: object, groups: Sequence[str]) -> date:
    try:
        return date(int(groups[0]), int(groups[1]), int(groups[2]))
    except ValueError:
        raise _refuse(fact, given, _("a date that the calendar has")) from None


def _moment(fact: FactDefinition, given: object, zone: tzinfo) -> Moment:
    text = _day_in_full(fact, given) if isinstance(given, str) else ""
    if only_day := _DATE.match(text):
        on = _date(fact, given, only_day.groups())
        return Moment(datetime(on.year, on.month, on.day, tzinfo=zone), day_only=True)
    parts = _DATE_TIME.match(text)
    if parts is None:
        raise _refuse(fact, given, expected_form(fact))
    on = _date(fact, given, parts.groups())
    hour, minute, second = int(parts[4]), int(parts[5]), int(parts[6] or 0)
    try:
        local = datetime(on.year, on.month, on.day, hour, minute, second, tzinfo=_zone_of(parts[7], zone))
    except ValueError:
        raise _refuse(fact, given, _("a time that the clock has")) from None
    if parts[7] is None and not _exists(local):
        raise _refuse(fact, given, _("a time that exists: clocks were put forward then; write it with its offset"))
    return Moment(local.replace(tzinfo=datetime.fromisoformat(local.isoformat()).tzinfo))


def _zone_of(written: str | None, default: tzinfo) -> tzinfo:
    if written is None:
        return default
    offset = {"Z": "+00:00", "UTC": "+00:00", "JST": "+09:00"}.get(written.upper(), written)
    zone = datetime.fromisoformat(f"2000-01-01T00:00:00{offset}").tzinfo
    assert zone is not None
    return zone


def _exists(local: datetime) -> bool:
    """Whether the wall clock showed this time: false in the hour that summer time skips."""
    from datetime import UTC

    return local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None)


def _words(fact: FactDefinition, given: object) -> Words:
    if not isinstance(given, str) or len(given) > _LONGEST_TEXT:
        raise _refuse(fact, given, _("text of at most {n} characters").format(n=_LONGEST_TEXT))
    kept = "".join(ch for ch in given.strip() if ch == "\n" or unicodedata.category(ch) not in ("Cc", "Cs"))
    return Words(kept)
