"""A case's registers in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from breachkit.domain.register_state import empty_register
from breachkit.i18n import language

if TYPE_CHECKING:
    from breachkit.content.library import Library
    from breachkit.domain.case import CaseFile


def summary(case: CaseFile, library: Library) -> list[dict[str, Any]]:
    """Every register with its figures: `total`, `open`, `by_status`, `sums`, the next day on which something is due."""
    lang = language()
    rows = []
    for register in library.registers.values():
        state = case["registers"].get(register.id, empty_register())
        closed = {status.id for status in register.statuses if status.closed}
        rows.append(
            {
                "register": register.id,
                "command": register.command,
                "title": register.title(lang),
                "about": register.about(lang),
                "total": state["total"],
                "open": sum(n for status, n in state["by_status"].items() if status not in closed),
                "by_status": state["by_status"],
                "by_kind": state["by_kind"],
                "sums": state["sums"],
                "next_due": min(state["due"], default=None),
            }
        )
    return rows
