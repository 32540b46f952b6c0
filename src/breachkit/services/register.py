"""All cases at a glance."""

from __future__ import annotations

from typing import Any

from breachkit.errors import BreachkitError
from breachkit.services.workspace import Workspace


def summaries(where: Workspace) -> list[dict[str, Any]]:
    """One line of data a case, newest first; a case that cannot be read says why under `damaged`."""
    current = where.home.current_id()
    rows: list[dict[str, Any]] = []
    for case_id in reversed(where.home.case_ids()):
        row: dict[str, Any] = {"id": case_id, "current": case_id == current, "damaged": None}
        try:
            case = where.home.case(case_id).read()
        except BreachkitError as error:
            row |= {"title": "", "org": "", "opened_at": None, "damaged": error.message}
        else:
            row |= {"title": case["title"], "org": case["org"], "opened_at": case["opened_at"]}
        rows.append(row)
    return rows
