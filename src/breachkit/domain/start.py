"""How every case begins, before its first event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breachkit.domain.case_lists import LISTS

if TYPE_CHECKING:
    from breachkit.domain.case import CaseFile

FORMAT = 2
"""The form of case.json (docs/format.md). Whoever alters what a case holds raises it: a case file of an earlier form is then made
anew from the journal, one of a later form is refused."""
FIRST_PREVIOUS = "0" * 64
"""What the first event names as the hash of the one before it."""


def empty_case() -> CaseFile:
    """The case before its first event."""
    return {
        "format": FORMAT,
        "id": "",
        "title": "",
        "org": "",
        "timezone": "Asia/Tokyo",
        "playbook": "",
        "opened_at": "",
        "opened_by": "",
        "facts": {},
        "steps": {},
        "current_step": None,
        "notes": [],
        "notes_total": 0,
        "drafts": [],
        "approvals": [],
        "filings": {},
        "overrides": {},
        "decisions": {},
        "content_changes": [],
        "assumptions": {},
        "drill": None,
        "people": [],
        "letters": [],
        "seals": [],
        "conflicts": [],
        "withheld": 0,
        "registers": {},
        "totals": dict.fromkeys(LISTS.values(), 0),
        "evidence_total": 0,
        "known_as": [],
        "lifecycle": {"status": "open", "at": "", "by": "", "reason": ""},
        "head": {"seq": 0, "hash": FIRST_PREVIOUS, "size": 0},
        "derived": {},
    }
