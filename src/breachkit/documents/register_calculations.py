"""Registers in a document: an entry table, what is due, how far the work is, counts, the help desk's script.

`of` names the registers. Privileged entries stand only in documents that are themselves privileged. A table holds the
entries of the case file (at most 100 a register) and says how many more there are.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from breachkit.documents.computed import Ask, Calculation, Computed, Grid, Line, Lines
from breachkit.domain.privilege import labelled
from breachkit.domain.register_state import Entry, RegisterState, empty_register
from breachkit.engine.registers import ranked, weeks
from breachkit.wording import times
from breachkit.wording.entries import cell, column_label, due_words, status_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from breachkit.documents.subject import Subject
    from breachkit.domain.register import Register


def _asked(subject: Subject, ask: Ask) -> Iterator[tuple[Register, RegisterState]]:
    """The registers that `of` names, and what the case has of them."""
    registers = subject.registers()
    for name in ask.of:
        if name in registers:
            yield registers[name], subject.case["registers"].get(name, empty_register())


def _shown(state: RegisterState, ask: Ask) -> list[Entry]:
    entries = [entry for entry in state["entries"] if ask.form.privileged or not labelled(entry)]
    return sorted(entries, key=lambda entry: int("".join(ch for ch in entry["id"] if ch.isdecimal()) or 0))


def _table(subject: Subject, ask: Ask, *, open_only: bool = False) -> Computed:
    columns: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    for register, state in _asked(subject, ask):
        names = [register.headline, *(column for column in register.columns if column not in (register.headline, "id"))]
        columns = columns or tuple(column_label(register, name, ask.lang) for name in names)
        closed = {status.id for status in register.statuses if status.closed}
        for entry in _shown(state, ask):
            if not (open_only and entry["status"] in closed):
                rows.append(tuple(cell(register, entry, name, ask.lang, document=True) for name in names))
        more = state["total"] - len(state["entries"])
        if more > 0 and not open_only:
            told = ask.gettext("and {n} more in the journal").format(n=f"{more:,}")
            rows.append((told, *("" for _name in names[1:])))
    width = len(columns)
    return Grid(columns, tuple((*row, *("",) * width)[:width] for row in rows))


def _register(subject: Subject, ask: Ask) -> Computed:
    return _table(subject, ask)


def _register_open(subject: Subject, ask: Ask) -> Computed:
    return _table(subject, ask, open_only=True)


def _register_due(subject: Subject, ask: Ask) -> Computed:
    """What is due, of these registers or of all, the nearest day first."""
    found: list[tuple[str, str, str, str]] = []
    registers = subject.registers()
    wanted = ask.of or tuple(subject.case["registers"])
    for name in wanted:
        register = registers.get(name)
        state = subject.case["registers"].get(name, empty_register())
        titles = {rule.id: rule.title(ask.lang) for rule in register.due} if register else {}
        for entry in _shown(state, ask):
            headline = str(entry["values"].get(register.headline, entry["id"])) if register else entry["id"]
            for rule, day in entry["due"]:
                found.append((day, due_words(day, ask.lang), titles.get(rule, rule), headline))
    columns = (ask.gettext("Due"), ask.gettext("What"), ask.gettext("Of"))
    return Grid(columns, tuple(row[1:] for row in sorted(found)))


def _register_progress(subject: Subject, ask: Ask) -> Computed:
    """One line a register: how many entries of which status."""
    lines = []
    for register, state in _asked(subject, ask):
        order = [status.id for status in register.statuses]
        counts = sorted(state["by_status"].items(), key=lambda item: order.index(item[0]) if item[0] in order else 99)
        told = [f"{status_words(register, status, ask.lang)} {n:,}" for status, n in counts]
        colon, comma = (": ", ", ") if ask.lang == "en" else (": ", "、")
        of_all = ask.gettext("{n} in all").format(n=f"{state['total']:,}")
        lines.append(f"{register.title(ask.lang)}{colon}{comma.join([of_all, *told])}")
    return Lines(tuple(lines))


def _register_count(subject: Subject, ask: Ask) -> Computed:
    """How many entries of each kind, the most frequent first."""
    rows: list[tuple[str, str]] = []
    for register, state in _asked(subject, ask):
        field = register.field(register.kind) if register.kind else None
        titles = {choice.id: choice.label(ask.lang) for choice in field.choices} if field else {}
        rows += [(titles.get(kind, kind) or "―", f"{n:,}") for kind, n in ranked(state["by_kind"])]
    return Grid((ask.gettext("Kind"), ask.gettext("Number")), tuple(rows))


def _register_total(subject: Subject, ask: Ask) -> Computed:
    """How many entries the registers have had; nothing where they have had none."""
    total = sum(state["total"] for _register, state in _asked(subject, ask))
    return Line(f"{total:,}" if total else "")


def _register_weeks(subject: Subject, ask: Ask) -> Computed:
    """By week, the newest last: how many came in, and what became of them."""
    rows: list[tuple[str, str, str]] = []
    comma = "、" if ask.lang == "ja" else ", "
    for register, state in _asked(subject, ask):
        for week in weeks(state)[-12:]:
            span = times.days(date.fromisoformat(week["from"]), date.fromisoformat(week["to"]), ask.lang)
            became = [f"{status_words(register, status, ask.lang)} {n:,}" for status, n in ranked(week["became"])]
            rows.append((span, f"{sum(week['came'].values()):,}", comma.join(became)))
    columns = (ask.gettext("Week"), ask.gettext("Came in"), ask.gettext("Became"))
    return Grid(columns, tuple(rows))


def _questions_and_answers(subject: Subject, ask: Ask) -> Computed:
    """The help desk's script: what was approved of the register `answers`, by kind; nothing while that is empty."""
    register = subject.registers().get("answers")
    state = subject.case["registers"].get("answers", empty_register())
    field = register.field("kind") if register else None
    order = [choice.id for choice in field.choices] if field else []
    approved = [entry for entry in _shown(state, ask) if entry["status"] == "approved"]
    approved.sort(key=lambda entry: order.index(entry["kind"]) if entry["kind"] in order else len(order))
    rows = tuple((str(entry["values"]["question"]), str(entry["values"]["answer"])) for entry in approved)
    return Grid((ask.gettext("Question"), ask.gettext("Answer")), rows) if rows else Lines(())


REGISTER_CALCULATIONS: dict[str, Calculation] = {
    "register": _register,
    "register_open": _register_open,
    "register_due": _register_due,
    "register_progress": _register_progress,
    "register_count": _register_count,
    "register_total": _register_total,
    "register_weeks": _register_weeks,
    "questions_and_answers": _questions_and_answers,
}
