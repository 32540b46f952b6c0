"""The next best question, as data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from breachkit.content.library import Library
from breachkit.domain.case import CaseFile
from breachkit.engine.questions import OpenFact, open_facts
from breachkit.i18n import language
from breachkit.services.derive import assess_case


def best_questions(case: CaseFile, library: Library, now: datetime) -> list[dict[str, Any]]:
    """The facts that would settle undetermined obligations, the best first (`breachkit.engine.questions`)."""
    return [_question(one, library) for one in open_facts(assess_case(case, library, now), [*library.facts])]


def _question(one: OpenFact, library: Library) -> dict[str, Any]:
    fact = library.facts[one.fact]
    return {
        "fact": one.fact,
        "type": fact.type,
        "question": fact.question(language()),
        "settles": len(one.obligations),
        "obligations": [*one.obligations],
        "nearest_due_at": one.nearest_due_at.isoformat() if one.nearest_due_at else None,
    }
