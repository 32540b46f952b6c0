"""What would turn a verdict: the engine's tipping facts, told in the language in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from breachkit.domain.values import to_json
from breachkit.engine.tipping import Tipping, tipping_facts
from breachkit.i18n import language
from breachkit.services.case_facts import law_day
from breachkit.wording.values import words

if TYPE_CHECKING:
    from datetime import datetime

    from breachkit.content.library import Library
    from breachkit.services.assess import Question


def tipping(library: Library, question: Question, key: str, now: datetime) -> list[dict[str, Any]]:
    """The single facts that would turn one obligation's verdict: `fact`, `label`, `value`, `words`, `verdict`."""
    return tipping_of_law(library, question, key.partition(".")[0], now).get(key, [])


def tipping_of_law(
    library: Library, question: Question, regime_id: str, now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """The same for every obligation of a law, by REGIME.OBLIGATION."""
    day = question.as_of or law_day(question.values, now, question.timezone)
    found = tipping_facts(library.law, library.facts, question.values, regime_id, day, question.filed)
    return {key: [_tipping_data(one, library) for one in changes] for key, changes in found.items()}


def _tipping_data(one: Tipping, library: Library) -> dict[str, Any]:
    fact = library.facts[one.fact]
    return {
        "fact": one.fact,
        "label": fact.label(language()),
        "value": to_json(one.value),
        "words": words(fact, one.value, language()),
        "verdict": one.verdict,
    }


def with_tipping(
    library: Library, question: Question, rows: list[dict[str, Any]], now: datetime, *, every: bool
) -> list[dict[str, Any]]:
    """The obligations with `tipping`: of each law that applies or may; without `every` only where nothing is due."""
    wanted = {
        row["regime"] for row in rows if row["applies"] is not False and (every or row["verdict"] == "not_required")
    }
    turns: dict[str, list[dict[str, Any]]] = {}
    for regime_id in sorted(wanted):
        turns |= tipping_of_law(library, question, regime_id, now)
    return [
        {**row, "tipping": turns.get(f"{row['regime']}.{row['obligation']}", [])}
        if every or row["verdict"] == "not_required"
        else row
        for row in rows
    ]
