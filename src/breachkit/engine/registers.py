"""What is due of an entry, which status may follow, and what comes again. Pure: an entry and its register, no clock.

The day that a statute names ends with its last second in the case's time zone; a period counted in years ends on the
day of the same date (Japan's Civil Code, Arts. 140 and 143: the first day is not counted).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from breachkit.domain.spans import Span, after, read_span
from breachkit.domain.values import Json

if TYPE_CHECKING:
    from breachkit.domain.duration import Duration
    from breachkit.domain.register import DueRule, Register
    from breachkit.domain.register_state import RegisterState

Values = Mapping[str, Json]


def due_of(register: Register, status: str, values: Values, met: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """What is due of the entry: `[rule, day]`, the nearest first. `met` are its reviews (`domain.register_state`)."""
    found: list[tuple[str, str]] = []
    first: dict[str, tuple[str, str]] = {}
    for rule in register.due:
        if not _counts(rule, register, status, values):
            continue
        for day in _days(rule, values, met):
            if rule.group is None:
                found.append((day, rule.id))
            elif rule.group not in first or day < first[rule.group][0]:
                first[rule.group] = (day, rule.id)
    return [[rule, day] for day, rule in sorted([*found, *first.values()])]


def _counts(rule: DueRule, register: Register, status: str, values: Values) -> bool:
    known = register.status(status)
    if rule.while_:
        if status not in rule.while_:
            return False
    elif known is None or known.closed:
        return False
    if rule.unless is not None and values.get(rule.unless) is not None:
        return False
    return all(values.get(name) in wanted for name, wanted in rule.if_.items())


def _days(rule: DueRule, values: Values, met: Sequence[Mapping[str, Any]]) -> list[str]:
    start = values.get(rule.on or rule.after or "")
    if not isinstance(start, str):
        return []
    if rule.on is not None:
        return [start]
    began = date.fromisoformat(start[:10])
    if rule.within is not None:
        return [after(began, _span(rule.within)).isoformat()]
    done = {one["day"] for one in met if (one["rule"], one["start"], one["result"]) == (rule.id, start, "passed")}
    return [(began + timedelta(days=number)).isoformat() for number in review_days(rule, values) if number not in done]


def review_days(rule: DueRule, values: Values) -> list[int]:
    """The days after the start on which the entry is reviewed."""
    days = values.get(rule.days or "")
    return [number for number in days if isinstance(number, int)] if isinstance(days, list) else []


def reviewed(
    rule: DueRule, values: Values, met: Sequence[Mapping[str, Any]], on: date, result: str, note: str
) -> list[dict[str, Any]]:
    """The reviews that one done `on` that day answers: all that are due by then, or the next where none is yet.

    Empty where nothing is left to review.
    """
    start = values.get(rule.after or "")
    if not isinstance(start, str):
        return []
    done = {one["day"] for one in met if (one["rule"], one["start"], one["result"]) == (rule.id, start, "passed")}
    left = [number for number in review_days(rule, values) if number not in done]
    passed = (on - date.fromisoformat(start[:10])).days
    answered = [number for number in left if number <= passed] or left[:1]
    return [
        {"rule": rule.id, "start": start, "day": number, "on": on.isoformat(), "result": result, "note": note}
        for number in answered
    ]


def _span(duration: Duration) -> Span:
    span = read_span(str(duration))
    assert span is not None, f"a register counts days, weeks, months and years, not {duration.unit}"
    return span


def may_become(register: Register, status: str) -> tuple[str, ...]:
    """The statuses that may follow. From one that the content no longer knows, every one."""
    known = register.status(status)
    return known.to if known else tuple(one.id for one in register.statuses)


def weeks(state: RegisterState) -> list[dict[str, Any]]:
    """What came in and what became of it by week, oldest first: `from` a Monday `to` a Sunday, `came` by kind, `became`
    by status. Only days that the case file still counts."""
    found: dict[date, dict[str, Any]] = {}
    for name, days in (("came", state["came"]), ("became", state["became"])):
        for day, counts in days.items():
            on = date.fromisoformat(day)
            monday = on - timedelta(days=on.weekday())
            week = found.setdefault(monday, {"came": {}, "became": {}})
            for what, n in counts.items():
                week[name][what] = week[name].get(what, 0) + n
    return [
        {"from": monday.isoformat(), "to": (monday + timedelta(days=6)).isoformat(), **week}
        for monday, week in sorted(found.items())
    ]


def ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Counts by name, the greatest first."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def next_occurrence(register: Register, values: Values) -> dict[str, Json] | None:
    """The values of the entry that follows one that was done; None where the work does not come again."""
    repeats = register.repeats
    if repeats is None:
        return None
    start, every, until = (values.get(name) for name in (repeats.from_, repeats.every, repeats.until))
    span = read_span(every) if isinstance(every, str) else None
    if span is None or not isinstance(start, str):
        return None
    planned = after(date.fromisoformat(start[:10]), span).isoformat()
    if isinstance(until, str) and planned > until:
        return None
    kept = (*repeats.carries, repeats.every, repeats.until)
    carried = {name: values[name] for name in kept if values.get(name) is not None}
    return {**carried, repeats.to: planned}
