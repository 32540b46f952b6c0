"""What of a case's registers is due, as rows beside the legal deadlines. Reads case.json alone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breachkit.domain.case import CaseFile
    from breachkit.domain.register_state import RegisterState

SOON_HOURS = 48
NEXT_WITHIN = timedelta(days=7)
"""How near an entry's day must be for `breachkit next` to put it before steps that have no time limit."""


def register_titles(library: Any) -> dict[str, Any]:
    """What the home screen needs of each register, kept in the case file's `derived`: titles in both languages."""
    return {
        register.id: {
            "title": register.title.texts(),
            "command": register.command,
            "headline": register.headline,
            "owner": register.owner,
            "rules": {
                rule.id: {
                    "title": rule.title.texts(),
                    "review": rule.days is not None,
                    "cite": rule.cite.texts() if rule.cite else None,
                    "confidence": rule.confidence,
                }
                for rule in register.due
            },
        }
        for register in library.registers.values()
    }


def due_rows(case: CaseFile, now: datetime) -> list[dict[str, Any]]:
    """One row for each entry that something is due of, the nearest first; the many of one day and rule are one row.

    Texts stand in both languages (docs/json.md, `deadlines`). The members are those of an obligation's row, so that one
    list holds both; `kind` tells them apart.
    """
    known = case["derived"].get("registers", {})
    rows = []
    for register_id, state in case["registers"].items():
        about = known.get(register_id) or _unknown(register_id)
        for day, rules in state["due"].items():
            for rule_id, named in rules.items():
                rows += _rows(case, register_id, about, rule_id, day, named, state, now)
    return sorted(rows, key=lambda row: (row["due_at"], row["register"], row["entry"] or "~"))


def _unknown(register_id: str) -> dict[str, Any]:
    """A register whose content is gone: its entries stay, under its id."""
    title = dict.fromkeys(("ja", "en"), register_id)
    return {"title": title, "command": register_id, "headline": "", "owner": None, "rules": {}}


def _rows(
    case: CaseFile,
    register_id: str,
    about: Mapping[str, Any],
    rule_id: str,
    day: str,
    named: Mapping[str, Any],
    state: RegisterState,
    now: datetime,
) -> list[dict[str, Any]]:
    entries = {entry["id"]: entry for entry in state["entries"]}
    rule = about["rules"].get(rule_id) or {"title": dict.fromkeys(("ja", "en"), rule_id), "review": False, "cite": None}
    due = due_moment(day, case["timezone"])
    left = int((due - now).total_seconds())
    command = f"breachkit {about['command']}"
    made = []
    for entry_id in named["ids"]:
        values = entries[entry_id]["values"] if entry_id in entries else {}
        told = str(values.get(about["headline"]) or entry_id)
        act = f"review {entry_id}" if rule["review"] else f"show {entry_id}"
        made.append((entry_id, told, 1, values.get(about["owner"] or ""), f"{command} {act}"))
    rest = named["n"] - len(made)
    if rest > 0:
        made.append((None, "", rest, None, f"{command} list --due {day[:10]}"))
    return [
        {
            "kind": "register",
            "register": register_id,
            "entry": entry_id,
            "rule": rule_id,
            "count": count,
            "headline": told,
            "owner": owner,
            "review": rule["review"],
            "command": act,
            "regime": None,
            "obligation": None,
            "stage": None,
            "duty": "register",
            "title": rule["title"],
            "recipient": None,
            "recipient_name": about["title"],
            "recipient_short": about["title"],
            "verdict": "required",
            "decision": None,
            "due_from": None,
            "due_at": due.isoformat(),
            "computed_due_at": due.isoformat(),
            "override": None,
            "due_explained": rule["cite"],
            "promptly": None,
            "missing": [],
            "missing_labels": [],
            "confidence": rule.get("confidence"),
            "seconds_left": left,
            "state": "overdue" if left < 0 else "soon" if left < SOON_HOURS * 3600 else "open",
        }
        for entry_id, told, count, owner, act in made
    ]


def due_moment(day: str, timezone: str) -> datetime:
    """The last second of a due day in the case's time zone; a moment as it is."""
    zone = ZoneInfo(timezone)
    at = datetime.fromisoformat(day)
    if len(day) == 10:
        return datetime.combine(at.date(), time(23, 59, 59), zone)
    return at.astimezone(zone)


def first_to_take(rows: list[dict[str, Any]], step_due_at: str | None, now: datetime) -> dict[str, Any] | None:
    """The row that comes before the step that would be next, whose due time is `step_due_at`; None where none does.

    One does that is due before the step and within a week, or is overdue.
    """
    for row in rows:
        due = datetime.fromisoformat(row["due_at"])
        if due - now > NEXT_WITHIN:
            return None
        if row["entry"] is not None and (step_due_at is None or due <= datetime.fromisoformat(step_due_at)):
            return row
    return None


def next_entry(case: CaseFile, step: Mapping[str, Any] | None, now: datetime) -> dict[str, Any] | None:
    """The entry that `breachkit next` takes before `step` (docs/json.md); None where the step comes first."""
    return first_to_take(due_rows(case, now), step["due_at"] if step else None, now)
