"""What a document says otherwise than the one that was sent before it.

A number of people in one place is told as the document prints it: an authority is not sent the numbers of other places.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from breachkit.documents.computed import Ask, Calculation, Computed, Grid, Line, as_lines, people_by_place
from breachkit.documents.duty_calculations import DUTY_CALCULATIONS
from breachkit.documents.form import STANDS_ON
from breachkit.wording import times
from breachkit.wording.values import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from breachkit.documents.subject import Earlier, Subject
    from breachkit.domain.values import Value

BY_PLACE = {**STANDS_ON, "people_by_place": "people_by_place"}
"""Calculations that print numbers of some places out of the fact that has those of all."""


def _changes(subject: Subject, ask: Ask) -> Computed:
    """What the document's facts said in the one that was sent before, and say now."""
    columns = (ask.gettext("Item"), ask.gettext("As reported before"), ask.gettext("Now"))
    if subject.earlier is None:
        return Grid(columns, ())
    rows = [*_of_facts(subject, subject.earlier, ask)]
    if not ask.of:
        rows += _of_places(subject, subject.earlier, ask)
    return Grid(columns, tuple(rows))


def _of_facts(subject: Subject, earlier: Earlier, ask: Ask) -> Iterator[tuple[str, str, str]]:
    whole = {fact_id for field in ask.form.fields for fact_id in field.printed_facts}
    for fact_id in ask.of or ask.form.facts:
        was, now = earlier.facts.get(fact_id), subject.facts.get(fact_id)
        if was == now or fact_id not in subject.definitions or fact_id in ask.form.apart:
            continue
        if fact_id in STANDS_ON.values() and fact_id not in whole:
            continue
        definition = subject.definitions[fact_id]
        told = (words(definition, one, ask.lang, document=True) for one in (was, now))
        yield definition.label(ask.lang), next(told), next(told)


def _of_places(subject: Subject, earlier: Earlier, ask: Ask) -> Iterator[tuple[str, str, str]]:
    for _fact, label, was, now in place_figures(subject, earlier.facts, ask):
        yield label, was, now


def place_figures(subject: Subject, then: Mapping[str, Value], ask: Ask) -> Iterator[tuple[str, str, str, str]]:
    """The numbers of people in places that the document prints and that are others than `then`: of each the fact that it
    stands on, its label, what it said and what it says."""
    before = replace(subject, facts=then)
    told: set[tuple[str, str, str]] = set()
    for field in ask.form.fields:
        if field.computed not in BY_PLACE:
            continue
        narrowed = replace(ask, of=field.of)
        calculate = DUTY_CALCULATIONS.get(field.computed, people_by_place)
        was, now = (_in_one_line(calculate(one, narrowed), ask.lang) for one in (before, subject))
        label = field.label(ask.lang) if field.label else ""
        if was != now and (label, was, now) not in told:
            told.add((label, was, now))
            yield BY_PLACE[field.computed], label, was, now


def _in_one_line(made: Computed, lang: str) -> str:
    lines = [" ".join(row) for row in made.rows] if isinstance(made, Grid) else as_lines(made, lang)
    return ("、" if lang == "ja" else ", ").join(lines)


def _earlier_report(subject: Subject, ask: Ask) -> Computed:
    """When the one before was sent, and of which stage it was."""
    if subject.earlier is None:
        return Line("")
    title = ask.form.stages[subject.earlier.stage](ask.lang) if subject.earlier.stage in ask.form.stages else ""
    return Line(f"{times.moment(subject.earlier.at.astimezone(subject.zone), ask.lang)} {title}".strip())


CHANGES: dict[str, Calculation] = {"changes": _changes, "earlier_report": _earlier_report}
