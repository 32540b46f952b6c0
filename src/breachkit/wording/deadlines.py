"""The sum of a deadline in one line, so that anyone can count it again by hand."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from breachkit.domain.regime import FILED
from breachkit.i18n import gettext
from breachkit.wording import times

if TYPE_CHECKING:
    from breachkit.domain.assessment import Calculation, Deadline

_DAY_S_END = time(23, 59, 59)


def explain(deadline: Deadline, lang: str) -> str:
    """One line: the start, the count, the closed days passed over, the end; and what would make it another."""
    latest = deadline.latest
    if latest is None:
        if deadline.promptly is not None:
            return deadline.promptly(lang)
        return gettext("The clock has not started: the moment it runs from is not known.", lang)
    parts = [_start(latest, lang), _count(deadline.earliest, latest, lang)]
    if deadline.promptly is not None:
        parts.insert(0, deadline.promptly(lang) + ("。" if lang == "ja" else "."))
    for other in deadline.alternatives:
        shown = times.units(other.duration.amount, other.duration.unit, lang)
        until = _end(other, lang)
        parts.append(
            gettext(
                "The earliest possible is shown; it would be {span} ({until}) if the open facts say so.", lang
            ).format(span=shown, until=until)
        )
    return (" " if lang == "en" else "").join(parts)


def _start(calculation: Calculation, lang: str) -> str:
    clock = calculation.clock
    at = times.day(clock.at.date(), lang) if clock.day_only else times.moment(clock.at, lang)
    if clock.projected:
        filing = clock.fact.removeprefix(FILED)
        at = gettext("{at} (when {filing} is due, its latest)", lang).format(at=at, filing=filing)
    if calculation.first_day is None:
        return gettext("From {at}.", lang).format(at=at)
    if calculation.after_end_of == "year":
        ends = times.day(calculation.first_day, lang)
        return gettext("From {at}; counted from the end of that year, {ends}.", lang).format(at=at, ends=ends)
    if calculation.counting.first_day == "counts":
        return gettext("From {at}, that day being day 1.", lang).format(at=at)
    return gettext("From {at}, that day not counted.", lang).format(at=at)


def _count(earliest: Calculation | None, latest: Calculation, lang: str) -> str:
    amount = latest.duration
    if earliest is not None:
        return gettext("Day {a} to day {b}: {first} to {last}.", lang).format(
            a=earliest.duration.amount, b=amount.amount, first=_end(earliest, lang), last=_end(latest, lang)
        )
    if amount.unit == "hours" and not latest.closed:
        return gettext("{span} on: {due}.", lang).format(
            span=times.units(amount.amount, amount.unit, lang), due=times.moment(latest.due_at, lang)
        )
    if amount.unit == "days":
        counted = times.ordinal_day(amount.amount, lang)
    else:
        counted = times.units(amount.amount, amount.unit, lang)
    ends = (
        times.moment(latest.counted_to, lang) if amount.unit == "hours" else times.day(latest.counted_to.date(), lang)
    )
    if not latest.closed:
        return gettext("{counted} is {due}.", lang).format(counted=counted, due=ends)
    passed = ("、" if lang == "ja" else ", ").join(
        f"{times.day(closed.on, lang, year=False)} {closed.reason(lang)}" for closed in latest.closed
    )
    if amount.unit == "business_days":
        return gettext("{counted}, passing over {passed}: {due}.", lang).format(
            counted=counted, passed=passed, due=_end(latest, lang)
        )
    if latest.counting.if_closed == "next_open_day":
        told = gettext("{counted} is {ends}; closed: {passed}; so the next open day, {due}.", lang)
    else:
        told = gettext("{counted} is {ends}; closed: {passed}; so the open day before, {due}.", lang)
    return told.format(counted=counted, ends=ends, passed=passed, due=_end(latest, lang))


def _end(calculation: Calculation, lang: str) -> str:
    if calculation.duration.unit == "hours" or calculation.due_at.time() != _DAY_S_END:
        return times.moment(calculation.due_at, lang)
    return times.day(calculation.due_at.date(), lang)
