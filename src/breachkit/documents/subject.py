"""What a document is about: the case, its facts as values, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from breachkit.domain.condition import Condition, facts_of
from breachkit.domain.values import Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from breachkit.documents.form import Form
    from breachkit.domain.assessment import Truth
    from breachkit.domain.case import CaseFile
    from breachkit.domain.evidence import Evidence
    from breachkit.domain.fact import FactDefinition
    from breachkit.domain.model import Text
    from breachkit.domain.regime import Recipient
    from breachkit.domain.register import Register


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
        recipient: to whom this one goes, where its form is addressed to each recipient.
        exposure: what the case may cost, in a language (the shape of `breachkit exposure --json`).
        read_evidence: the evidence that the document tells of, read when first asked for.
        registers: what the content knows of registers, by id, read when first asked for.
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
    recipient: Recipient | None = None
    exposure: Callable[[str], dict[str, Any]] = field(
        default=lambda _lang: {"totals": [], "figures": [], "assumptions": []}
    )
    read_evidence: Callable[[], list[Evidence]] = field(default=list)
    registers: Callable[[], Mapping[str, Register]] = field(default=dict)

    @cached_property
    def derived(self) -> dict[str, Any]:
        return self.derive()

    @cached_property
    def evidence(self) -> list[Evidence]:
        return self.read_evidence()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.case["timezone"])

    def is_known(self, fact_id: str) -> bool:
        """Whether the fact is answered, and not as unknown."""
        value = self.facts.get(fact_id)
        return value is not None and not isinstance(value, Unknown)

    def is_asked(self, fact_id: str, beside: Container[str] = ()) -> bool:
        """Whether the fact matters here: its `asked_when` is not false, or it was answered all the same.

        While that is open because of a fact among `beside` (those that the document asks itself), that one comes first.
        """
        condition = self.definitions[fact_id].asked_when
        if condition is None or fact_id in self.facts:
            return True
        truth = self.holds(condition)
        if truth is None:
            return not any(one in beside and not self.is_known(one) for one in facts_of(condition))
        return truth

    def serving(self, form: Form, stage: str) -> list[dict[str, Any]]:
        """The duties that the form's stage serves (rows of `derived`); of an addressed form, those owed to the recipient."""
        return [
            row
            for row in self.derived.get("obligations", [])
            if form.stage_for(f"{row['regime']}.{row['obligation']}") == stage
            and (self.recipient is None or row["recipient"] == self.recipient.id or row["recipient"] not in form.to)
        ]

    def is_late(self, form: Form, stage: str) -> bool:
        """Whether a duty that the stage serves, and that was not met yet, is past its due time."""
        for row in self.serving(form, stage):
            override = self.case["overrides"].get(f"{row['regime']}.{row['obligation']}")
            due_at = override["due_at"] if override else row["due_at"]
            stands = row["verdict"] != "not_required" and not row["fulfilled"]
            if stands and due_at and datetime.fromisoformat(due_at) < self.now:
                return True
        return False

    def local(self, told: str) -> datetime:
        """A moment that events keep, in the case's time zone."""
        return datetime.fromisoformat(told).astimezone(self.zone)
