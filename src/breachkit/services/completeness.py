"""What a document still lacks and which step asks for it, and what its recipient will ask next. Nothing is kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from breachkit.content.library import Library
from breachkit.documents.askback import ask_backs
from breachkit.documents.form import Form
from breachkit.documents.render import compose
from breachkit.domain.case import CaseFile
from breachkit.domain.playbook import Step
from breachkit.i18n import language
from breachkit.services.addressees import addressee
from breachkit.services.documents import Request, duties_of, labels, make, registry_of, subject_of
from breachkit.store.protocol import CaseStore


def check_document(store: CaseStore, library: Library, request: Request, now: datetime) -> dict[str, Any]:
    """`document`, `stage`, `complete`, `missing` (`fact`, `label`, `question`, `step`, `step_title`), `unknown`, `over_long`."""
    case = store.read()
    made = make(store, case, library, request, now, draft=False)
    steps = steps_that_ask(case, library, made.form)
    missing = [
        {
            "fact": fact_id,
            "label": library.facts[fact_id].label(language()),
            "question": library.facts[fact_id].question(language()),
            "step": steps.get(fact_id, (None, None))[0],
            "step_title": steps.get(fact_id, (None, None))[1],
        }
        for fact_id in made.content.missing
    ]
    over_long = made.content.over_long
    return {
        "document": made.form.id,
        "stage": made.stage,
        "complete": not missing and not over_long and not made.faults,
        "missing": missing,
        "unknown": labels(library, made.content.unknown),
        "over_long": over_long,
        "faults": [fault.told(library.facts) for fault in made.faults],
    }


def steps_that_ask(case: CaseFile, library: Library, form: Form) -> dict[str, tuple[str, str]]:
    """Each fact's step: the first that asks it, of those that lead to this document if one of them does."""
    steps = [step for phase in library.playbook(case["playbook"]).phases for step in phase.steps]
    found: dict[str, tuple[str, str]] = {}
    for step in sorted(steps, key=lambda step: not _leads_to(step, form)):
        for fact_id in (*step.asks, *step.asks_when_needed):
            found.setdefault(fact_id, (step.id, step.title(language())))
    return found


def _leads_to(step: Step, form: Form) -> bool:
    """Whether the step is due with a duty that the document serves, fulfils one, or names the document."""
    owed = (*step.fulfils, *([step.due.obligation] if step.due and step.due.obligation else []))
    return step.document == form.id or any(form.is_for(key) for key in owed)


def ask_back(store: CaseStore, library: Library, request: Request, now: datetime) -> list[dict[str, Any]]:
    """The questions that the recipient's officer will ask: `field`, `label`, `because`, `question`."""
    case = store.read()
    registry = registry_of(library)
    form, stage = request.form(registry)
    duties = duties_of(case, library, now) if form.addressed else []
    subject = subject_of(case, library, form, now, recipient=addressee(form, stage, request.to, duties))
    content = compose(registry.folders, form, stage, subject, request.lang, draft=False)
    return [asdict(one) for one in ask_backs(content, subject)]
