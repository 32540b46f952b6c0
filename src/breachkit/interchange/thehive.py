"""TheHive 4 and 5: a case or an alert as JSON, alone or with `observables` (`artifacts` in alerts of version 4) and `tasks`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from breachkit.domain.fact import FactDefinition
from breachkit.domain.interchange import InterchangeTable
from breachkit.interchange import table as tables
from breachkit.interchange.note_lines import section
from breachkit.interchange.table import Read

_HEAD = (
    "title",
    "source",
    "sourceRef",
    "severityLabel",
    "status",
    "stage",
    "tlpLabel",
    "papLabel",
    "assignee",
    "owner",
    "summary",
)
_DATES = ("startDate", "endDate", "date", "_createdAt", "createdAt")
_LATEST = 32_503_680_000_000


def read(table: InterchangeTable, data: dict[str, Any], catalogue: Mapping[str, FactDefinition], zone: tzinfo) -> Read:
    """The facts of a case or an alert; its dates are those of the ticket, so they go into the note and start no clock."""
    inner = data.get("case")
    case = {**data, **inner} if isinstance(inner, dict) else data
    prefix = "case." if isinstance(inner, dict) else ""
    made = tables.read(table, case, catalogue, zone)
    made.used = {path if path.startswith(("observables", "artifacts")) else prefix + path for path in made.used}
    for name in _HEAD:
        lines = section([case], (name,))
        if lines:
            made.notes.append(f"{name}: {lines[0]}")
            made.used.add(prefix + name)
    for name in _DATES:
        at = case.get(name)
        if isinstance(at, int) and not isinstance(at, bool) and 0 < at < _LATEST:
            made.notes.append(f"{name}: {datetime.fromtimestamp(at // 1000, tz=zone).isoformat()}")
            made.used.add(prefix + name)
    tasks = section(case.get("tasks"), ("title", "status", "description"))
    if tasks:
        made.notes += ["[tasks]", *tasks]
        made.used |= {f"{prefix}tasks[].{member}" for member in ("title", "status", "description")}
    return made
