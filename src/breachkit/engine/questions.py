"""The next best question: the fact that settles the most obligations with the nearest deadlines.

Where it is open whether a law applies at all, only the facts that decide that are asked; its details can wait.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from breachkit.domain.assessment import Assessed

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


class OpenFact(Struct, frozen=True):
    """A fact that is not known, the obligations (REGIME.OBLIGATION) whose verdict waits for it, and the nearest due."""

    fact: str
    obligations: tuple[str, ...]
    nearest_due_at: datetime | None


def open_facts(assessed: Iterable[Assessed], order: Sequence[str]) -> list[OpenFact]:
    """The facts that would settle undetermined obligations, the best first.

    A fact weighs more the more obligations wait for it; of two that weigh the same the one with the nearer deadline
    comes first, then the one that stands first in `order` (every fact's id).
    """
    waiting: dict[str, list[Assessed]] = {}
    for one in assessed:
        if one.verdict == "undetermined":
            for fact_id in one.applies_missing if one.applies is None else one.missing:
                waiting.setdefault(fact_id, []).append(one)
    position = {fact_id: index for index, fact_id in enumerate(order)}
    found = [OpenFact(fact_id, tuple(one.key for one in ones), _nearest(ones)) for fact_id, ones in waiting.items()]
    return sorted(
        found, key=lambda one: (-len(one.obligations), one.nearest_due_at or _END_OF_TIME, position[one.fact])
    )


def wanted_facts(assessed: Iterable[Assessed]) -> tuple[str, ...]:
    """Every fact that a verdict, a recipient or a clock waits for, of the laws that apply or may; each once."""
    found: dict[str, None] = {}
    for one in assessed:
        if one.verdict != "not_required":
            found |= dict.fromkeys(one.applies_missing if one.applies is None else one.missing)
    return tuple(found)


def _nearest(ones: list[Assessed]) -> datetime | None:
    return min((one.deadline.due_at for one in ones if one.deadline and one.deadline.due_at), default=None)
