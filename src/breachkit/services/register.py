"""All cases at a glance."""

from __future__ import annotations

from typing import Any

from breachkit.errors import BreachkitError, LockedError
from breachkit.services.keys import without_asking
from breachkit.services.workspace import Workspace
from breachkit.store import tombstones


def summaries(where: Workspace, *, every: bool = False) -> list[dict[str, Any]]:
    """One line of data a case, newest first; a case that cannot be read says why under `damaged`.

    `every`: archived cases too, and what is left of purged ones. An encrypted case is opened by an identity file at hand; without one it is `locked`, and its title is not known.
    """
    with without_asking():
        rows = _summaries(where)
    if not every:
        return [row for row in rows if row["status"] != "archived"]
    for stone in reversed(tombstones.read_all(where.home.folder)):
        rows.append(
            {
                "id": stone["id"], "current": False, "damaged": None, "locked": False, "title": "", "org": "",
                "opened_at": stone["opened_at"], "status": "purged",
            }
        )  # fmt: skip
    return rows


def _summaries(where: Workspace) -> list[dict[str, Any]]:
    current = where.home.current_id()
    rows: list[dict[str, Any]] = []
    for case_id in reversed(where.home.case_ids()):
        row: dict[str, Any] = {
            "id": case_id,
            "current": case_id == current,
            "damaged": None,
            "locked": False,
            "status": None,
        }
        try:
            case = where.home.case(case_id).read()
        except LockedError:
            row |= {"title": "", "org": "", "opened_at": None, "locked": True}
        except BreachkitError as error:
            row |= {"title": "", "org": "", "opened_at": None, "damaged": error.message}
        else:
            row |= {"title": case["title"], "org": case["org"], "opened_at": case["opened_at"]}
            row["status"] = case["lifecycle"]["status"]
        rows.append(row)
    return rows
