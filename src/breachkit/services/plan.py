"""The plan backwards from each due time: which task must begin when, at the latest, with the organisation's lead times."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.domain.assessment import Assessed
from breachkit.domain.case import CaseFile
from breachkit.engine.plan import PlannedTask, backwards, tasks_before
from breachkit.i18n import language
from breachkit.services.case_facts import values_of
from breachkit.services.derive import assess_case
from breachkit.wording import times


def plan(case: CaseFile, library: Library, now: datetime) -> list[dict[str, Any]]:
    """Each obligation that is or may be due and is not met, the latest safe start nearest first, as data.

    A due time that a person set stands in place of the computed one.
    """
    home = library.playbook(case["playbook"]).jurisdiction
    lead, values = library.lead_times, values_of(case, library)
    calendar = library.law.calendar(lead.calendar)
    rows = []
    for one in assess_case(case, library, now):
        due = _due(one, case)
        if one.verdict == "not_required" or due is None or one.key in case["filings"] or one.applies is None:
            continue
        chain = backwards(due, tasks_before(lead, one, values, home), lead, calendar)
        rows.append(_row(one, due, chain, case, now))
    return sorted(rows, key=lambda row: datetime.fromisoformat(row["start_by"]))


def _due(one: Assessed, case: CaseFile) -> datetime | None:
    override = case["overrides"].get(one.key)
    if override is not None:
        return datetime.fromisoformat(override["due_at"])
    return one.deadline.due_at if one.deadline else None


def _row(one: Assessed, due: datetime, chain: tuple[PlannedTask, ...], case: CaseFile, now: datetime) -> dict[str, Any]:
    lang, zone = language(), ZoneInfo(case["timezone"])
    start = chain[0].starts_at if chain else due
    return {
        "regime": one.regime,
        "obligation": one.obligation,
        "title": one.title(lang),
        "recipient_short": one.recipient_short(lang),
        "verdict": one.verdict,
        "due_at": due.astimezone(zone).isoformat(),
        "start_by": start.astimezone(zone).isoformat(),
        "late": start < now,
        "tasks": [
            {
                "id": step.task.id,
                "title": step.task.title(lang),
                "role": step.task.role,
                "takes": times.units(step.task.takes.amount, step.task.takes.unit, lang),
                "start_by": step.starts_at.astimezone(zone).isoformat(),
                "end_by": step.ends_at.astimezone(zone).isoformat(),
                "closed": [{"on": day.on.isoformat(), "reason": day.reason(lang)} for day in step.closed],
            }
            for step in chain
        ],
    }
