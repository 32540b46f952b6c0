"""The next best question: the one that settles the most obligations with the nearest deadlines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from breachkit.content.library import Library
from breachkit.domain.assessment import Assessed
from breachkit.domain.case import CaseFile
from breachkit.i18n import language
from breachkit.services.derive import assess_case


def best_questions(case: CaseFile, library: Library, now: datetime) -> list[dict[str, Any]]:
    """The facts that would settle undetermined obligations, the best first.

    A fact weighs more the more obligations wait for it; of two that weigh the same, the one with the nearer deadline
    comes first, then the one that stands first in the catalogue.
    """
    waiting: dict[str, list[Assessed]] = {}
    for one in assess_case(case, library, now):
        if one.verdict == "undetermined":
            for fact_id in one.missing:
                waiting.setdefault(fact_id, []).append(one)
    order = {fact_id: index for index, fact_id in enumerate(library.facts)}
    found = [_question(fact_id, ones, library) for fact_id, ones in waiting.items()]
    return sorted(found, key=lambda q: (-q["settles"], q["nearest_due_at"] or "9", order[q["fact"]]))


def _question(fact_id: str, ones: list[Assessed], library: Library) -> dict[str, Any]:
    due = [one.deadline.due_at for one in ones if one.deadline and one.deadline.due_at]
    fact = library.facts[fact_id]
    return {
        "fact": fact_id,
        "type": fact.type,
        "question": fact.question(language()),
        "settles": len(ones),
        "obligations": [one.key for one in ones],
        "nearest_due_at": min(due).isoformat() if due else None,
    }
