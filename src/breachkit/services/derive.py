"""What follows from a case's facts: its obligations, its steps in order, its open questions.

The result is kept in case.json under `derived`, so that showing a case needs neither the law nor the engine. It is
remade when a fact or step changes, and when the content has another version.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from breachkit.engine.decisions import standing
from breachkit.engine.obligations import assess
from breachkit.engine.progress import StepState, step_states
from breachkit.engine.questions import open_facts, wanted_facts
from breachkit.services.case_facts import filed_times, law_day, values_of
from breachkit.services.register_due import register_titles
from breachkit.wording.assessment import obligations_data

if TYPE_CHECKING:
    from breachkit.content.library import Library
    from breachkit.domain.assessment import Assessed
    from breachkit.domain.case import CaseFile


def assess_case(case: CaseFile, library: Library, now: datetime) -> list[Assessed]:
    """Every obligation of the case under the law of its day."""
    values = values_of(case, library)
    return assess(library.law, values, law_day(values, now, case["timezone"]), filed_times(case))


def states_of(case: CaseFile, library: Library, assessed: list[Assessed]) -> list[StepState]:
    """Every step of the case's playbook with its state."""
    by_key = {one.key: one for one in assessed}
    return step_states(library.playbook(case["playbook"]), values_of(case, library), by_key, case)


def derive(case: CaseFile, library: Library, now: datetime) -> dict[str, Any]:
    """The `derived` part of the case file; see docs/json.md for its shape."""
    assessed = assess_case(case, library, now)
    states = states_of(case, library, assessed)
    home = library.playbook(case["playbook"]).jurisdiction
    shown = [one for one in assessed if one.applies or (one.applies is None and one.jurisdiction == home)]
    stand = standings(case, states, shown)
    rows = obligations_data(shown, library.facts)
    obligations = [{**row, **stand[one.key]} for row, one in zip(rows, shown, strict=True)]
    return {
        "content": library.fingerprint,
        "packs": library.packs,
        "law_day": law_day(values_of(case, library), now, case["timezone"]).isoformat(),
        "obligations": obligations,
        "open_laws": _open_laws([one for one in assessed if one.applies is None and one.jurisdiction != home], library),
        "steps": [_step_data(state) for state in states],
        "roles": {role: t.texts() for role, t in library.playbook(case["playbook"]).roles.items()},
        "phases": [
            {"id": phase.id, "title": phase.title.texts()} for phase in library.playbook(case["playbook"]).phases
        ],
        "open_questions": open_questions(assessed, library, home),
        "wanted": [*wanted_facts(assessed)],
        "registers": register_titles(library),
    }


def standings(case: CaseFile, states: list[StepState], assessed: list[Assessed]) -> dict[str, dict[str, Any]]:
    """Of each obligation by REGIME.OBLIGATION: `fulfilled`, and the `decision` that a person took on it, or None."""
    met = {key for state in states if state.status == "done" for key in state.fulfils} | set(case["filings"])
    fulfilled = met | {one.key for one in assessed if met & set(one.met_by)}
    return {
        one.key: {"fulfilled": one.key in fulfilled, "decision": standing(case, one.key, one.verdict)}
        for one in assessed
    }


def _open_laws(assessed: list[Assessed], library: Library) -> dict[str, Any]:
    """The laws of other countries of which it is open whether they apply at all, and the facts that would tell."""
    regimes = list(dict.fromkeys(one.regime for one in assessed))
    ranked = Counter(fact for one in assessed for fact in one.applies_missing)
    facts = [fact for fact, _number in ranked.most_common(3)]
    return {
        "regimes": regimes,
        "facts": facts,
        "labels": [library.facts[fact].label.texts() for fact in facts],
    }


def open_questions(assessed: list[Assessed], library: Library, home: str | None = None) -> list[dict[str, Any]]:
    """The facts that would settle undetermined obligations, the best first.

    With `home`, what settles duties of that country, or of laws that apply for certain, comes before what would only
    tell whether laws abroad apply: those are many, and few of them will.
    """
    near = [one for one in assessed if one.applies is not None or one.jurisdiction == home]
    first = [one.fact for one in open_facts(near, [*library.facts])]
    ranked = open_facts(assessed, [*library.facts])
    ranked.sort(key=lambda one: first.index(one.fact) if one.fact in first else len(first))
    return [
        {
            "fact": one.fact,
            "label": library.facts[one.fact].label.texts(),
            "settles": len(one.obligations),
        }
        for one in ranked
    ]


def _step_data(state: StepState) -> dict[str, Any]:
    return {
        "id": state.step.id,
        "phase": state.phase.id,
        "title": state.step.title.texts(),
        "role": state.step.role,
        "status": state.status,
        "due_at": state.due_at.isoformat() if state.due_at else None,
        "obligation": state.due_obligation,
        "later_until": state.record.get("later_until"),
        "assignee": state.record.get("assignee"),
    }
