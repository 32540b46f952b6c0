"""An assessed obligation as plain data, with every text in both languages, and that data in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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


class _Telling:
    """In which language texts are told, in both where none is named; what was told of a fact once is told again."""

    def __init__(self, facts: Catalogue, lang: str | None) -> None:
        self._facts = facts
        self._lang = lang
        self._own = lang if lang in ("ja", "en") else "en"
        self._findings: dict[Finding, dict[str, Any]] = {}

    def text(self, text: Text) -> Any:
        """A text of the content."""
        return text.texts() if self._lang is None else text(self._lang)

    def each(self, say: Callable[[str], str]) -> Any:
        """A sentence of ours about the content, in a language in which the content is whole."""
        return {"ja": say("ja"), "en": say("en")} if self._lang is None else say(self._own)

    def label(self, fact_id: str) -> Any:
        return self.text(self._facts[fact_id].label)

    def finding(self, finding: Finding) -> dict[str, Any]:
        told = self._findings.get(finding)
        if told is None:
            definition = self._facts[finding.fact]
            told = self._findings[finding] = {
                "id": finding.fact,
                "label": self.text(definition.label),
                "value": None if finding.value is None else to_json(finding.value),
                "words": self.each(lambda lang: words(definition, finding.value, lang)),
            }
        return told


def obligations_data(assessed: Iterable[Assessed], facts: Catalogue, lang: str | None = None) -> list[dict[str, Any]]:
    """The obligations as JSON data (docs/json.md), their texts in `lang`, or {"ja", "en"} where that is None. Due times carry
    their zone's offset. Rows share what they say of the same fact: copy before you change one."""
    tell = _Telling(facts, lang)
    return [_obligation(one, tell) for one in assessed]


def _obligation(assessed: Assessed, tell: _Telling) -> dict[str, Any]:
    deadline = assessed.deadline
    clock = assessed.clock
    return {
        "regime": assessed.regime,
        "obligation": assessed.obligation,
        "stage": assessed.stage,
        "duty": "legal_duty" if assessed.duty == "legal" else "recommended",
        "title": tell.text(assessed.title),
        "regime_title": tell.text(assessed.regime_title),
        "jurisdiction": assessed.jurisdiction,
        "applies": assessed.applies,
        "recipient": assessed.recipient,
        "recipient_name": tell.text(assessed.recipient_name),
        "recipient_short": tell.text(assessed.recipient_short),
        "verdict": assessed.verdict,
        "reasons": [_reason(reason, tell) for reason in assessed.reasons],
        "missing": [*assessed.missing],
        "missing_labels": [tell.label(fact_id) for fact_id in assessed.missing],
        "clock_start": clock.at.isoformat() if clock else None,
        "clock_fact": clock.fact if clock else None,
        "due_from": _first(deadline),
        "due_at": deadline.due_at.isoformat() if deadline and deadline.due_at else None,
        "due_explained": tell.each(lambda one: deadlines.explain(deadline, one)) if deadline else None,
        "due_note": tell.text(deadline.note) if deadline and deadline.note else None,
        "due_alternatives": [other.due_at.isoformat() for other in deadline.alternatives] if deadline else [],
        "promptly": tell.text(deadline.promptly) if deadline and deadline.promptly else None,
        "citations": [tell.text(cite) for cite in assessed.citations],
        "confidence": assessed.confidence,
        "document": assessed.document,
        "content": [tell.text(item) for item in assessed.content],
        "note": tell.text(assessed.note) if assessed.note else None,
        "source": {"title": tell.text(assessed.source.title), "url": assessed.source.url},
        "url": assessed.url,
        "if_late": tell.text(assessed.if_late.needs) if assessed.if_late else None,
    }


def _first(deadline: Deadline | None) -> str | None:
    return deadline.earliest.due_at.isoformat() if deadline and deadline.earliest else None


def _reason(reason: Reason, tell: _Telling) -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "kind": reason.kind,
        "title": tell.text(reason.title),
        "citation": tell.text(reason.cite),
        "holds": reason.truth,
        "facts": [tell.finding(finding) for finding in reason.findings],
    }


def confidence_word(confidence: str) -> str:
    """How sure a rule is, in words."""
    return {"verified": gettext("verified"), "likely": gettext("likely"), "unverified": gettext("unverified")}[
        confidence
    ]


def verdict_word(verdict: str) -> str:
    """The verdict in one word."""
    return {
        "required": gettext("required"),
        "not_required": gettext("not required"),
        "undetermined": gettext("undetermined"),
    }[verdict]
