"""An assessed obligation as plain data, with every text in both languages, and that data in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from breachkit.domain.fact import FactDefinition
from breachkit.domain.values import to_json
from breachkit.i18n import gettext
from breachkit.wording import deadlines
from breachkit.wording.values import words

if TYPE_CHECKING:
    from breachkit.domain.assessment import Assessed, Deadline, Finding, Reason
    from breachkit.domain.model import Text

Catalogue = Mapping[str, FactDefinition]


def obligation_data(assessed: Assessed, facts: Catalogue) -> dict[str, Any]:
    """The obligation as JSON data (docs/json.md); texts are {"ja", "en"}. Due times carry their zone's offset."""
    deadline = assessed.deadline
    clock = assessed.clock
    return {
        "regime": assessed.regime,
        "obligation": assessed.obligation,
        "stage": assessed.stage,
        "duty": "legal_duty" if assessed.duty == "legal" else "recommended",
        "title": _text(assessed.title),
        "regime_title": _text(assessed.regime_title),
        "jurisdiction": assessed.jurisdiction,
        "applies": assessed.applies,
        "recipient": assessed.recipient,
        "recipient_name": _text(assessed.recipient_name),
        "recipient_short": _text(assessed.recipient_short),
        "verdict": assessed.verdict,
        "reasons": [_reason(reason, facts) for reason in assessed.reasons],
        "missing": [*assessed.missing],
        "missing_labels": [_text(facts[fact_id].label) for fact_id in assessed.missing],
        "clock_start": clock.at.isoformat() if clock else None,
        "clock_fact": clock.fact if clock else None,
        "due_from": _first(deadline),
        "due_at": deadline.due_at.isoformat() if deadline and deadline.due_at else None,
        "due_explained": _text(deadlines.both_languages(deadline)) if deadline else None,
        "due_note": _text(deadline.note) if deadline and deadline.note else None,
        "due_alternatives": [other.due_at.isoformat() for other in deadline.alternatives] if deadline else [],
        "promptly": _text(deadline.promptly) if deadline and deadline.promptly else None,
        "citations": [_text(cite) for cite in assessed.citations],
        "confidence": assessed.confidence,
        "document": assessed.document,
        "content": [_text(item) for item in assessed.content],
        "note": _text(assessed.note) if assessed.note else None,
        "source": {"title": _text(assessed.source.title), "url": assessed.source.url},
        "url": assessed.url,
        "if_late": _text(assessed.if_late.needs) if assessed.if_late else None,
    }


def _text(text: Text) -> dict[str, str]:
    return text.texts()


def _first(deadline: Deadline | None) -> str | None:
    return deadline.earliest.due_at.isoformat() if deadline and deadline.earliest else None


def _reason(reason: Reason, facts: Catalogue) -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "kind": reason.kind,
        "title": _text(reason.title),
        "citation": _text(reason.cite),
        "holds": reason.truth,
        "facts": [_finding(finding, facts) for finding in reason.findings],
    }


def _finding(finding: Finding, facts: Catalogue) -> dict[str, Any]:
    definition = facts[finding.fact]
    return {
        "id": finding.fact,
        "label": _text(definition.label),
        "value": None if finding.value is None else to_json(finding.value),
        "words": {lang: words(definition, finding.value, lang) for lang in ("ja", "en")},
    }


def confidence_word(confidence: str) -> str:
    """How sure a rule is, in words."""
    return {"verified": gettext("verified"), "likely": gettext("likely"), "unverified": gettext("unverified")}[
        confidence
    ]
