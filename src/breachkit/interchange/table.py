"""Writes facts into a format's fields and reads them out again, by the format's table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from breachkit.domain.answers import read_answer
from breachkit.domain.fact import FactDefinition
from breachkit.domain.interchange import InterchangeField, InterchangeTable, ShapedFact
from breachkit.domain.values import (
    UNKNOWN_WORD,
    Choice,
    Choices,
    Count,
    Day,
    Moment,
    Unknown,
    Value,
    Words,
    YesNo,
)
from breachkit.errors import UsageError
from breachkit.interchange import paths

Facts = Mapping[str, Value]
Catalogue = Mapping[str, FactDefinition]
_SECONDS = {"Seconds": 1, "Minutes": 60, "Hours": 3600, "Days": 86_400, "Weeks": 7 * 86_400}


@dataclass
class Read:
    """What a file gave.

    Attributes:
        values: facts by id.
        used: paths that became facts; the rest of the file is told as left out.
        refused: (path, what stood there): a word or number that no fact takes.
        notes: what no fact holds but a person should see, as text for the journal.
    """

    values: dict[str, Value] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    refused: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, fact: FactDefinition | None, given: object, path: str, zone: tzinfo) -> None:
        """Takes an answer; one that cannot be read is kept with those refused. The first for a fact counts."""
        if fact is None:
            return
        try:
            value = read_answer(fact, given, zone)
        except UsageError:
            self.refused.append((path, str(given)[:200]))
            return
        self.used.add(path)
        self.values.setdefault(fact.id, value)


def write(table: InterchangeTable, facts: Facts, catalogue: Catalogue) -> dict[str, Any]:
    """The format's members that hold these facts."""
    made: dict[str, Any] = {}
    for one in table.fields:
        value = facts.get(one.fact)
        if one.reads_only or value is None:
            continue
        written = _span(one, value, facts) if one.since else _written(one, value)
        if written not in (None, "", []):
            paths.put(made, one.at, written)
    for shaped in table.shapes:
        _write_shape(shaped, facts.get(shaped.fact), made)
    return made


def _write_shape(shaped: ShapedFact, value: Value | None, made: dict[str, Any]) -> None:
    chosen = UNKNOWN_WORD if isinstance(value, Unknown) else _plain(value) if value is not None else None
    shape = next((one for one in shaped.shapes if one.choice == chosen and not one.reads_only), None)
    if shape is None:
        return
    for path, word in (shape.holds | shape.fills).items():
        if word in ("true", "false"):
            paths.put(made, path, word == "true")
        elif shaped.lists:
            paths.add(made, path, word)
        else:
            paths.put(made, path, word)


def _plain(value: Value) -> str | None:
    match value:
        case Choice(id=chosen):
            return chosen
        case YesNo(yes):
            return "yes" if yes else "no"
    return None


def _written(one: InterchangeField, value: Value) -> Any:
    match value:
        case Unknown():
            word = one.words.get(UNKNOWN_WORD)
            return [word] if word and one.form == "list" else word
        case Choice() | YesNo():
            word = one.words.get(_plain(value) or "")
            return [word] if word and one.form == "list" else word
        case Choices(ids, complete):
            named = ids if complete else (*ids, UNKNOWN_WORD)
            return [*dict.fromkeys(one.words[chosen] for chosen in named if chosen in one.words)]
        case Count(low, high):
            return low if high is None else high
        case Words(text):
            return [line for line in text.splitlines() if line.strip()] if one.form == "lines" else text
        case Day(on):
            return on.isoformat()
        case Moment(at, day_only):
            return _moment(one.form, at, day_only)
    return None


def _moment(form: str, at: datetime, day_only: bool) -> Any:
    if form == "day_parts":
        return {"year": at.year, "month": at.month, "day": at.day}
    if form == "milliseconds":
        return int(at.timestamp()) * 1000
    if form == "instant":
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return at.date().isoformat() if day_only or form == "day" else at.isoformat()


def _span(one: InterchangeField, value: Value, facts: Facts) -> dict[str, Any] | None:
    """{unit, value} from the moment `since` to this one, in the finest unit that both are known in."""
    start = facts.get(one.since or "")
    if not isinstance(value, Moment) or not isinstance(start, Moment):
        return None
    if value.day_only or start.day_only:
        days = (value.at.date() - start.at.date()).days
        return {"unit": "Days", "value": days} if days >= 0 else None
    seconds = int((value.at - start.at).total_seconds())
    unit = "Minutes" if seconds % 60 == 0 else "Seconds"
    return {"unit": unit, "value": seconds // _SECONDS[unit]} if seconds >= 0 else None


def read(table: InterchangeTable, data: Any, catalogue: Catalogue, zone: tzinfo) -> Read:
    """The facts that the members hold."""
    made = Read()
    for one in table.fields:
        fact = catalogue.get(one.fact)
        if fact is None:
            continue
        given = paths.found(data, one.at)
        if one.since:
            _read_span(one, fact, given, made, zone)
        elif fact.type in ("choice", "choices", "yes_no"):
            _read_words(one, fact, given, made, zone)
        else:
            _read_plain(one, fact, given, made, zone)
    for shaped in table.shapes:
        _read_shape(shaped, data, catalogue, made, zone)
    return made


def _items(given: list[Any]) -> Iterator[Any]:
    for one in given:
        yield from one if isinstance(one, list) else [one]


def _read_words(one: InterchangeField, fact: FactDefinition, given: list[Any], made: Read, zone: tzinfo) -> None:
    ours = {word: choice for choice, word in reversed(one.words.items())} | one.reads
    words = [str(word) for word in _items(given)]
    chosen = [*dict.fromkeys(ours[word] for word in words if word in ours)]
    made.refused += [(one.at, word) for word in words if word not in ours]
    if not chosen:
        return
    if fact.type == "choices":
        known = [choice for choice in chosen if choice != UNKNOWN_WORD]
        is_open = one.open_when_read or len(known) < len(chosen) or any(word not in ours for word in words)
        made.take(fact, [*known, UNKNOWN_WORD] if is_open else known, one.at, zone)
    elif len(chosen) == 1:
        made.take(fact, chosen[0], one.at, zone)
    else:
        made.refused.append((one.at, ", ".join(words)))


def _read_plain(one: InterchangeField, fact: FactDefinition, given: list[Any], made: Read, zone: tzinfo) -> None:
    if one.form == "lines":
        lines = [str(item).strip() for item in _items(given) if isinstance(item, str) and item.strip()]
        if lines:
            made.take(fact, "\n".join(lines), one.at, zone)
        return
    for item in given[:1]:
        if item is None or item == "":
            continue
        reader = _READERS.get(one.form)
        answer = reader(item, zone) if reader else item
        if answer is None or (isinstance(answer, dict | list | bool | float) and one.form != "at_most"):
            made.refused.append((one.at, str(item)[:200]))
        else:
            made.take(fact, answer, one.at, zone)


def _whole(item: Any) -> int | None:
    return item if isinstance(item, int) and not isinstance(item, bool) and item >= 0 else None


def _day_of_parts(item: Any, _zone: tzinfo) -> object:
    parts = [_whole(item.get(name)) for name in ("year", "month", "day")] if isinstance(item, dict) else [None]
    return "{:04d}-{:02d}-{:02d}".format(*parts) if all(part is not None for part in parts) else None


def _of_milliseconds(item: Any, zone: tzinfo) -> object:
    number = _whole(item)
    if number is None or number > 32_503_680_000_000:  # the year 3000
        return None
    return datetime.fromtimestamp(number // 1000, tz=zone).isoformat()


def _of_instant(item: Any, zone: tzinfo) -> object:
    try:
        at = datetime.fromisoformat(str(item))
    except ValueError:
        return str(item)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone).replace(microsecond=0).isoformat()


def _at_most(item: Any, _zone: tzinfo) -> object:
    number = _whole(item)
    return None if number is None else {"min": str(min(1, number)), "max": str(number)}


_READERS: dict[str, Callable[[Any, tzinfo], object]] = {
    "day_parts": _day_of_parts,
    "milliseconds": _of_milliseconds,
    "instant": _of_instant,
    "at_most": _at_most,
}


def _read_span(one: InterchangeField, fact: FactDefinition, given: list[Any], made: Read, zone: tzinfo) -> None:
    start = made.values.get(one.since or "")
    for item in given[:1]:
        number = item.get("value") if isinstance(item, dict) else None
        seconds = _SECONDS.get(str(item.get("unit"))) if isinstance(item, dict) else None
        whole = _whole(int(number)) if isinstance(number, int | float) and number == number // 1 else None
        if not isinstance(start, Moment) or seconds is None or whole is None or whole * seconds > 100 * 366 * 86_400:
            made.refused.append((one.at, str(item)[:200]))
            continue
        at = start.at + timedelta(seconds=whole * seconds)
        if start.day_only or seconds >= _SECONDS["Days"]:
            if start.day_only and seconds < _SECONDS["Days"]:  # hours after some hour of a day: which day, is open
                made.refused.append((one.at, str(item)[:200]))
                continue
            made.take(fact, at.date().isoformat(), one.at, zone)
        else:
            made.take(fact, at.isoformat(), one.at, zone)


def _read_shape(shaped: ShapedFact, data: Any, catalogue: Catalogue, made: Read, zone: tzinfo) -> None:
    def stands(path: str, word: str) -> bool:
        there = [*_items(paths.found(data, path))]
        return (word == "true") in there if word in ("true", "false") else word in there

    for shape in shaped.shapes:
        if all(stands(path, word) for path, word in shape.holds.items()):
            if shaped.fact in catalogue:
                made.take(catalogue[shaped.fact], shape.choice, next(iter(shape.holds)), zone)
                made.used |= {*shape.holds}
            return
