"""Where the response stands, as readers outside the team see it: the deadline chart, and the state of each measure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from breachkit.documents.computed import Ask, Calculation, Computed, Grid, Lines
from breachkit.wording import times
from breachkit.wording.bilingual import in_language

if TYPE_CHECKING:
    from breachkit.documents.subject import Subject
    from breachkit.domain.register_state import Entry

SHOWN = 8
"""How many duties the chart shows; the rest are counted in its last row, so that it fits a one-page paper."""
_SPANS = (timedelta(0), timedelta(hours=24), timedelta(days=3), timedelta(days=7), timedelta(days=30))
REQUIRED, OPEN = "●", "○"


def _deadline_chart(subject: Subject, ask: Ask) -> Computed:
    """The open duties, nearest first, with a mark in the span of time within which each is due."""
    columns = (
        ask.gettext("Duty"),
        ask.gettext("Due"),
        ask.gettext("Late"),
        ask.gettext("24 h"),
        ask.gettext("3 days"),
        ask.gettext("7 days"),
        ask.gettext("30 days"),
        ask.gettext("Later"),
        ask.gettext("No set day"),
    )
    rows = [row for row in _open_duties(subject, ask) if not ask.of or row["regime"] in ask.of]
    rows.sort(key=lambda row: (row["due_at"] is None, row["due_at"] or "", row["verdict"] != "required"))
    told = [_bar(row, subject, ask, len(columns)) for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        more = ask.gettext("and {n} more (breachkit deadlines)").format(n=len(rows) - SHOWN)
        told.append((more, *[""] * (len(columns) - 1)))
    return Grid(columns, tuple(told))


def _open_duties(subject: Subject, ask: Ask) -> list[dict[str, Any]]:
    """The duties that are required or undetermined and not met, each with the due time that a person set, if any."""
    rows: list[dict[str, Any]] = in_language(subject.derived.get("obligations", []), ask.lang)
    overrides = subject.case["overrides"]
    found = []
    for row in rows:
        if row["verdict"] != "not_required" and not row["fulfilled"]:
            override = overrides.get(f"{row['regime']}.{row['obligation']}")
            found.append({**row, "due_at": override["due_at"] if override else row["due_at"]})
    return found


def _bar(row: dict[str, Any], subject: Subject, ask: Ask, width: int) -> tuple[str, ...]:
    name = f"{row['recipient_short']}: {row['title']}"
    spans = [""] * (width - 2)
    mark = REQUIRED if row["verdict"] == "required" else OPEN
    if row["due_at"] is None:
        spans[-1] = mark
        return (name, str(row["promptly"] or "―"), *spans)
    due = datetime.fromisoformat(row["due_at"])
    spans[sum(due - subject.now > span for span in _SPANS)] = mark
    return (name, times.moment(subject.local(row["due_at"]), ask.lang), *spans)


def _measures_state(subject: Subject, ask: Ask) -> Grid:
    """Each measure with its real state: those of the register, else the steps of the prevention phase. No names."""
    columns = (ask.gettext("Measure"), ask.gettext("State"), ask.gettext("Day"))
    register = subject.case["registers"].get("measures")
    entries = [one for one in register["entries"] if not one["privileged"]] if register else []
    if entries:
        return Grid(columns, tuple(_entry(one, subject, ask) for one in entries if one["status"] != "dropped"))
    steps: list[dict[str, Any]] = in_language(subject.derived.get("steps", []), ask.lang)
    return Grid(columns, tuple(_step(one, subject, ask) for one in steps if one["phase"] == "prevention"))


def _entry(one: Entry, subject: Subject, ask: Ask) -> tuple[str, ...]:
    values, done = one["values"], one["status"] == "done"
    told = values.get("completed_on" if done else "due_on")
    day = date.fromisoformat(str(told)) if told else None
    state = ask.gettext("done") if done else _promised(day, subject, ask)
    return (str(values.get("title", "")), state, times.long_day(day, ask.lang) if day else "―")


def _step(one: dict[str, Any], subject: Subject, ask: Ask) -> tuple[str, ...]:
    if one["status"] == "done":
        at = subject.local(subject.case["steps"][one["id"]]["at"])
        return (one["title"], ask.gettext("done"), times.long_day(at.date(), ask.lang))
    if one["status"] == "skipped":
        return (one["title"], ask.gettext("not needed"), "―")
    due = subject.local(one["due_at"]).date() if one["due_at"] else None
    return (one["title"], _promised(due, subject, ask), times.long_day(due, ask.lang) if due else "―")


def _promised(due: date | None, subject: Subject, ask: Ask) -> str:
    if due is None:
        return ask.gettext("under way")
    return ask.gettext("delayed") if due < subject.now.astimezone(subject.zone).date() else ask.gettext("planned for")


def _measures_open(subject: Subject, ask: Ask) -> Computed:
    """The names of the measures that are neither done nor dropped; nothing where all are."""
    made = _measures_state(subject, ask)
    closed = (ask.gettext("done"), ask.gettext("not needed"))
    return Lines(tuple(row[0] for row in made.rows if row[1] not in closed))


STANDING: dict[str, Calculation] = {
    "deadline_chart": _deadline_chart,
    "measures_state": _measures_state,
    "measures_open": _measures_open,
}
