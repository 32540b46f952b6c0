"""What a document is about: the case, its facts as values, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.domain.assessment import Truth
from breachkit.domain.case import CaseFile
from breachkit.domain.condition import Condition
from breachkit.domain.fact import FactDefinition
from breachkit.domain.model import Text
from breachkit.domain.values import Unknown, Value


@dataclass(frozen=True)
class TriggerState:
    """A situation that a law wants told, and whether it holds."""

    regime: str
    id: str
    title: Text
    truth: Truth


@dataclass(frozen=True)
class Earlier:
    """The document that was sent before: its stage, when it was filed, and the facts as they stood then."""

    draft: str
    stage: str
    at: datetime
    facts: Mapping[str, Value]


@dataclass(frozen=True)
class Subject:
    """A case as documents see it.

    Args:
        holds: decides a condition: true, false or None (undetermined).
        triggers: the situations of the document's laws.
        derive: the case file's `derived` part, worked out when first asked for.
        penalties: of the document's laws, by regime.
    """

    case: CaseFile
    facts: Mapping[str, Value]
    definitions: Mapping[str, FactDefinition]
    now: datetime
    holds: Callable[[Condition], Truth]
    triggers: Sequence[TriggerState] = ()
    derive: Callable[[], dict[str, Any]] = field(default=dict)
    penalties: Mapping[str, Sequence[Text]] = field(default_factory=dict)
    earlier: Earlier | None = None

    @cached_property
    def derived(self) -> dict[str, Any]:
        return self.derive()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.case["timezone"])

    def is_known(self, fact_id: str) -> bool:
        """Whether the fact is answered, and not as unknown."""
        value = self.facts.get(fact_id)
        return value is not None and not isinstance(value, Unknown)

    def local(self, told: str) -> datetime:
        """A moment that events keep, in the case's time zone."""
        return datetime.fromisoformat(told).astimezone(self.zone)
