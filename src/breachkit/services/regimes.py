"""The laws as content: listed, shown, and checked for their review."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from breachkit.content.library import Library
from breachkit.domain.regime import Obligation, Regime
from breachkit.errors import UsageError
from breachkit.i18n import _, language, ngettext
from breachkit.wording.conditions import condition_words
from breachkit.wording.due import due_words, moments_words

REVIEW_AFTER_DAYS = 365


def summary(regime: Regime) -> dict[str, Any]:
    """One line of data about a law."""
    return {
        "id": regime.id,
        "title": regime.title(language()),
        "kind": regime.kind,
        "jurisdiction": regime.jurisdiction,
        "effective_from": regime.effective_from.isoformat(),
        "effective_to": regime.effective_to.isoformat() if regime.effective_to else None,
        "reviewed_on": regime.reviewed_on.isoformat(),
        "confidence": regime.confidence,
        "obligations": [obligation.id for obligation in regime.obligations],
    }


def find(library: Library, regime_id: str) -> Regime:
    """The law of that id, in its newest version. Raises UsageError where there is none."""
    versions = [regime for regime in library.regimes if regime.id == regime_id]
    if versions:
        return max(versions, key=lambda regime: regime.effective_from)
    import difflib

    near = difflib.get_close_matches(regime_id, [regime.id for regime in library.regimes], n=1, cutoff=0.3)
    raise UsageError(
        _("there is no law {id}").format(id=regime_id),
        place=regime_id,
        expected=_("did you mean {near}?").format(near=near[0]) if near else "",
        mend="breachkit regimes list",
    )


def details(library: Library, regime: Regime) -> dict[str, Any]:
    """A law with its triggers, duties, exemptions, content, penalties, upcoming changes and sources.

    `when` tells in words what decides; it is None for a duty that any trigger sets off.
    """
    lang, facts = language(), library.facts
    return {
        **summary(regime),
        "summary": regime.summary(lang) if regime.summary else None,
        "applies_when": condition_words(regime.applies_when, regime, facts, lang) if regime.applies_when else None,
        "triggers": [
            {
                "id": name,
                "title": trigger.title(lang),
                "citation": trigger.cite(lang),
                "when": condition_words(trigger.if_, regime, facts, lang),
                "runs_from": moments_words(trigger.clock, facts, lang) or None,
            }
            for name, trigger in regime.triggers.items()
        ],
        "exemptions": [
            {"because": exemption.because(lang), "citation": exemption.cite(lang)} for exemption in regime.exempt_when
        ],
        "obligations": [_duty(library, regime, obligation) for obligation in regime.obligations],
        "penalties": [penalty(lang) for penalty in regime.penalties],
        "upcoming": [
            {"title": one.title(lang), "state": one.state(lang), "changes": one.changes(lang), "url": one.url}
            for one in regime.upcoming
        ],
        "sources": [
            {"title": one.title(lang), "url": one.url, "read_on": one.read_on.isoformat() if one.read_on else None}
            for one in regime.sources.values()
        ],
    }


def _duty(library: Library, regime: Regime, obligation: Obligation) -> dict[str, Any]:
    lang, facts = language(), library.facts
    recipients = [library.recipients[routing.recipient] for routing in obligation.recipients]
    return {
        "id": obligation.id,
        "title": obligation.title(lang),
        "duty": "legal_duty" if obligation.duty == "legal" else "recommended",
        "stage": obligation.stage,
        "recipients": [{"id": one.id, "name": one.name(lang), "url": one.url} for one in recipients],
        "when": None if obligation.when == "any_trigger" else condition_words(obligation.when, regime, facts, lang),
        "due": due_words(regime, obligation, facts, lang),
        "clock": [*obligation.clock],
        "runs_from": moments_words(obligation.clock, facts, lang),
        "citation": obligation.cite(lang),
        "exemptions": [exemption.because(lang) for exemption in obligation.exempt_when],
        "content": [item(lang) for item in regime.contents.get(obligation.content or "", ())],
        "confidence": obligation.confidence or regime.confidence,
    }


def stale(library: Library, now: datetime) -> list[dict[str, Any]]:
    """What a steward of the content should look at: laws past their review, and laws that are not confirmed."""
    found = []
    for regime in library.regimes:
        late = (now.date() - regime.reviewed_on).days - REVIEW_AFTER_DAYS
        if late > 0:
            told = ngettext(
                "reviewed on {day}; {n} day past its review", "reviewed on {day}; {n} days past its review", late
            )
            told = told.format(day=regime.reviewed_on.isoformat(), n=late)
            found.append({"regime": regime.id, "kind": "review", "message": told})
        if regime.confidence == "unverified":
            found.append(
                {"regime": regime.id, "kind": "unverified", "message": _("not confirmed in any official text")}
            )
    return found
