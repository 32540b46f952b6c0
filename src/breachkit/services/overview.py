"""The state of a case at a glance. Reads case.json alone, unless the content has changed since it was written."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from breachkit.content.fingerprint import fingerprint
from breachkit.domain.step_order import Turn, turn
from breachkit.services import clock
from breachkit.services.register_due import due_rows, first_to_take

if TYPE_CHECKING:
    from breachkit.domain.case import CaseFile
    from breachkit.domain.register_state import RegisterState
    from breachkit.services.workspace import Workspace

SOON_HOURS = 48


def read_case(where: Workspace, now: datetime) -> CaseFile:
    """The case with what follows from it (`derived`), derived anew where it is missing or older than the content.

    What another content alters, and no act has journalled yet, stands last in `content_changes`, with `at` None.
    """
    case = where.read()
    derived = case["derived"]
    undated = (
        "knew_at" not in case["facts"]
        and derived.get("law_day") != now.astimezone(ZoneInfo(case["timezone"])).date().isoformat()
    )
    if derived.get("content") != fingerprint(where.content_roots()) or undated:
        from breachkit.services.derive import derive

        case["derived"] = derive(case, where.library(), now)
        if derived and derived["content"] != case["derived"]["content"]:
            from dataclasses import asdict

            from breachkit.services.changes import changes

            altered = [asdict(one) for one in changes(derived, case["derived"])]
            if altered:
                new = {"content": case["derived"]["content"], "obligations": altered, "at": None}
                case["content_changes"] = [*case["content_changes"], new]
    return case


def overview(where: Workspace) -> dict[str, Any]:
    """The current case's state as data, each text in both languages (docs/json.md)."""
    now = clock.now() if where.known_at is None else datetime.fromisoformat(where.known_at)
    case = read_case(where, now)
    derived = case["derived"]
    steps = derived["steps"]
    waiting = waiting_steps(steps, case["current_step"], now)
    later = due_rows(case, now)
    entry = first_to_take(later, waiting[0]["due_at"] if waiting else None, now)
    return {
        "case": {name: case[name] for name in ("id", "title", "org", "timezone", "opened_at")},
        "now": clock.stamp(now),
        "simulated_clock": clock.simulated(),
        "deadlines": _deadlines(derived["obligations"], case, now),
        "obligations": derived["obligations"],
        "register_due": later,
        "registers": {name: _counted(state) for name, state in case["registers"].items()},
        "open_laws": derived["open_laws"],
        "progress": [_progress(phase, steps) for phase in derived["phases"]],
        "open_questions": derived["open_questions"],
        "next": _with_role(waiting[0], derived) if waiting else None,
        "next_entry": entry,
        "open_steps": len(waiting),
        "drafts": case["drafts"],
        "drafts_total": case["totals"]["drafts"],
        "content_changes": case["content_changes"],
        "conflicts": len(case["conflicts"]),
        "facts_answered": len(case["facts"]),
        "head": case["head"],
    }


def _deadlines(obligations: list[dict[str, Any]], case: CaseFile, now: datetime) -> list[dict[str, Any]]:
    """Every obligation that is or may be due, nearest first; those with no time yet come last.

    A due time that a person set stands in place of the computed one, which is kept as `computed_due_at`.
    """
    rows = []
    for one in obligations:
        if one["verdict"] == "not_required":
            continue
        override = case["overrides"].get(f"{one['regime']}.{one['obligation']}")
        one = {**one, "computed_due_at": one["due_at"], "override": override}
        if override is not None:
            told = dict.fromkeys(("ja", "en"), f"{override['reason']} ({override['by']})")
            one |= {"due_at": override["due_at"], "due_from": None, "due_explained": told}
        due = datetime.fromisoformat(one["due_at"]) if one["due_at"] else None
        left = None if due is None else int((due - now).total_seconds())
        state = "open"
        decision = one.get("decision")
        if one["fulfilled"]:
            state = "fulfilled"
        elif decision and decision["decision"] == "do_not_notify" and not decision["reopened"]:
            state = "decided"
        elif left is not None:
            state = "overdue" if left < 0 else ("soon" if left < SOON_HOURS * 3600 else "open")
        kept = (
            "regime", "obligation", "stage", "duty", "title", "recipient", "recipient_name",
            "recipient_short", "verdict",
            "decision", "due_from", "due_at", "computed_due_at", "override", "due_explained", "promptly", "missing", "missing_labels", "confidence",
        )  # fmt: skip
        rows.append({"kind": "obligation", **{name: one[name] for name in kept}, "seconds_left": left, "state": state})
    order = {"required": 0, "undetermined": 1}
    rows.sort(
        key=lambda row: (
            row["state"] in ("fulfilled", "decided"),
            row["duty"] != "legal_duty",
            order[row["verdict"]],
            row["due_at"] is None,
            row["seconds_left"] or 0,
        )
    )
    return rows


def _counted(state: RegisterState) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name in ("total", "by_status", "by_kind", "sums")}


def _with_role(step: dict[str, Any], derived: dict[str, Any]) -> dict[str, Any]:
    """The step with its role in words; a snapshot of an older version has no roles."""
    return {**step, "role_title": derived.get("roles", {}).get(step["role"], step["role"])}


def _progress(phase: dict[str, Any], steps: list[dict[str, Any]]) -> dict[str, Any]:
    own = [step for step in steps if step["phase"] == phase["id"] and step["status"] != "not_applicable"]
    closed = sum(step["status"] in ("done", "skipped") for step in own)
    return {"phase": phase["id"], "title": phase["title"], "done": closed, "total": len(own)}


def waiting_steps(steps: list[dict[str, Any]], current: str | None, now: datetime) -> list[dict[str, Any]]:
    """The open steps in the order in which to take them (`breachkit.domain.step_order`), on the plain data of case.json
    (`derived["steps"]`)."""

    def rank(item: tuple[int, dict[str, Any]]) -> Turn:
        position, step = item
        return turn(step["id"] == current, _moment(step["due_at"]), _moment(step["later_until"]), position, now)

    return [step for _, step in sorted(enumerate(steps), key=rank) if step["status"] == "open"]


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
