"""What `?` tells at a question: why it is asked, which duties wait for it, who usually knows, where to look. As data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from breachkit.content.library import Library
from breachkit.domain.assessment import Assessed
from breachkit.domain.case import CaseFile
from breachkit.domain.condition import Condition, references_of, tests_of
from breachkit.domain.regime import Regime, Trigger
from breachkit.engine.questions import open_facts
from breachkit.i18n import language
from breachkit.services.derive import assess_case
from breachkit.wording.duty_name import duty_name

_MOST_RULES = 6


def help_for(case: CaseFile, library: Library, fact_id: str, now: datetime) -> dict[str, Any]:
    """`help`, `duties` (`regime`, `obligation`, `title`, `due_at`: those whose verdict waits for the answer, the nearest
    due first), `rules` (the law's situations that read the fact, of laws that apply or may), `clocks` (duties whose time
    runs from it), `documents` (titles of drafts of this case that print it), `known_by`, `look_in`, `role_title`."""
    lang = language()
    fact = library.facts[fact_id]
    assessed = assess_case(case, library, now)
    waiting = next((one.obligations for one in open_facts(assessed, [*library.facts]) if one.fact == fact_id), ())
    duties = [one for one in assessed if one.key in waiting]
    duties.sort(key=lambda one: (one.applies is None, str((one.deadline and one.deadline.due_at) or "9")))
    home = library.playbook(case["playbook"]).jurisdiction
    concerned = [one for one in assessed if one.verdict != "not_required" or one.applies]
    concerned.sort(key=lambda one: (one.jurisdiction != home, one.applies is None))  # the reader's own law first
    order = [*dict.fromkeys(one.regime for one in concerned)]
    rules = [
        f"{regime.title(lang)} {trigger.cite(lang)}"
        for regime in sorted(library.regimes_of(order), key=lambda one: order.index(one.id))
        if regime.effective_to is None
        for trigger in _one_of_each_law(regime, fact_id)
    ]
    return {
        "fact": fact_id,
        "help": fact.help(lang) if fact.help else None,
        "duties": [
            {
                "regime": one.regime,
                "obligation": one.obligation,
                "title": duty_name(one.recipient_short(lang), one.title(lang)),
                "due_at": one.deadline.due_at.isoformat() if one.deadline and one.deadline.due_at else None,
            }
            for one in duties
        ],
        "rules": rules[:_MOST_RULES],
        "clocks": [
            duty_name(one.recipient_short(lang), one.title(lang))
            for one in assessed
            if fact_id in one.clock_facts and one.verdict != "not_required" and one.applies is not None
        ],
        "documents": _documents(library, fact_id, assessed),
        "known_by": fact.known_by(lang) if fact.known_by else None,
        "look_in": fact.look_in(lang) if fact.look_in else None,
        "role_title": _role(case, library, fact_id),
    }


def _one_of_each_law(regime: Regime, fact_id: str) -> list[Trigger]:
    """The situations of a law that ask the fact outright; else the first that asks it by one of the law's definitions."""
    outright = [one for one in regime.triggers.values() if any(test.fact == fact_id for test in tests_of(one.if_))]
    return outright or [one for one in regime.triggers.values() if _asks(one.if_, regime, fact_id)][:1]


def _asks(condition: Condition, regime: Regime, fact_id: str) -> bool:
    defined = [regime.defined[one.name] for one in references_of(condition) if one.kind == "defined"]
    return any(test.fact == fact_id for test in tests_of(condition)) or any(
        _asks(one, regime, fact_id) for one in defined
    )


def _documents(library: Library, fact_id: str, assessed: list[Assessed]) -> list[str]:
    """The titles of the drafts that duties of this case, of laws that apply, want and that print or turn on the fact."""
    from breachkit.services.documents import registry_of

    registry = registry_of(library)
    wanted = dict.fromkeys(
        one.document
        for one in assessed
        if one.document in registry.files and one.applies and one.verdict != "not_required"
    )
    forms = [registry.form(document) for document in wanted if document]
    return [next(iter(form.stages.values()))(language()) for form in forms if fact_id in form.facts]


def _role(case: CaseFile, library: Library, fact_id: str) -> str | None:
    playbook = library.playbook(case["playbook"])
    for phase in playbook.phases:
        for step in phase.steps:
            if fact_id in (*step.asks, *step.asks_when_needed):
                return playbook.roles[step.role](language())
    return None
