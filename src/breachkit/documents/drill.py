"""A drill's score in a document: the sum in a line, decisions, duties, facts and news as tables."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from breachkit.documents.computed import Ask, Calculation, Computed, Grid, Line
from breachkit.wording import times
from breachkit.wording.bilingual import in_language

if TYPE_CHECKING:
    from breachkit.documents.subject import Subject


def _found(subject: Subject, ask: Ask) -> dict[str, Any]:
    drill = subject.case["drill"]
    found: dict[str, Any] = in_language(drill["score"], ask.lang) if drill else {}
    return found


def _result(subject: Subject, ask: Ask) -> Computed:
    found = _found(subject, ask)
    if not found:
        return Line("")
    told = ask.gettext("{percent} % ({points} of {of} points)")
    return Line(told.format(percent=found["percent"], points=f"{found['points']:g}", of=found["of"]))


def _state(state: str, ask: Ask) -> str:
    return {
        "in_time": ask.gettext("in time"),
        "late": ask.gettext("late"),
        "missed": ask.gettext("missed"),
        "open": ask.gettext("open"),
    }[state]


def _when(at: str | None, ask: Ask) -> str:
    return times.moment(datetime.fromisoformat(at), ask.lang) if at else ""


def _decisions(subject: Subject, ask: Ask) -> Computed:
    columns = (
        ask.gettext("Decision"),
        ask.gettext("Wanted by"),
        ask.gettext("Taken"),
        ask.gettext("Result"),
        ask.gettext("Why it matters"),
    )
    rows = _found(subject, ask).get("decisions", [])
    return Grid(
        columns,
        tuple(
            (
                one["title"],
                _when(one["wanted_by"], ask),
                _when(one["taken_at"], ask),
                _state(one["state"], ask),
                one["why"],
            )
            for one in rows
        ),
    )


def _duties(subject: Subject, ask: Ask) -> Computed:
    columns = (
        ask.gettext("To whom"),
        ask.gettext("Duty"),
        ask.gettext("Due"),
        ask.gettext("Filed"),
        ask.gettext("Result"),
    )
    rows = _found(subject, ask).get("duties", [])
    return Grid(
        columns,
        tuple(
            (
                one["recipient"],
                one["title"],
                _when(one["due_at"], ask),
                _when(one["filed_at"], ask),
                _state(one["state"], ask),
            )
            for one in rows
        ),
    )


def _facts(subject: Subject, ask: Ask) -> Computed:
    columns = (ask.gettext("Key fact"), ask.gettext("Recorded as it was"))
    rows = _found(subject, ask).get("facts", [])
    return Grid(
        columns, tuple((one["label"], ask.gettext("yes") if one["right"] else ask.gettext("no")) for one in rows)
    )


def _people(subject: Subject, ask: Ask) -> Computed:
    """Who acted in the drill, by the names that the journal holds."""
    case = subject.case
    names = [case["opened_by"], *(fact["by"] for fact in case["facts"].values())]
    names += [step["by"] for step in case["steps"].values() if step.get("by")]
    return Line(("、" if ask.lang == "ja" else ", ").join(dict.fromkeys(name for name in names if name)))


DRILL: dict[str, Calculation] = {
    "drill_result": _result,
    "drill_decisions": _decisions,
    "drill_duties": _duties,
    "drill_facts": _facts,
    "drill_people": _people,
}
