"""A step as it is shown: the next one, or any, with its questions, in the language in use.

Read from what the case file keeps of what follows from its facts, so that neither the laws nor the engine are loaded.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from breachkit.domain.answer_forms import expected_form
from breachkit.domain.assessment import Outcome
from breachkit.domain.condition import facts_of
from breachkit.domain.values import Unknown, Value, to_json
from breachkit.engine.conditions import decide
from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.services.case_facts import law_day, values_of
from breachkit.services.overview import waiting_steps
from breachkit.wording import times
from breachkit.wording.values import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from breachkit.content.library import Library
    from breachkit.domain.case import CaseFile
    from breachkit.domain.fact import FactDefinition
    from breachkit.domain.playbook import Step


def next_step(case: CaseFile, library: Library, now: datetime) -> dict[str, Any] | None:
    """The step that matters most now, as data (docs/json.md); None when nothing is open."""
    derived = _derived(case, library, now)
    waiting = waiting_steps(derived["steps"], case["current_step"], now)
    return _view(waiting[0], derived, case, library, now, len(waiting)) if waiting else None


def one_step(case: CaseFile, library: Library, step_id: str, now: datetime) -> dict[str, Any]:
    """That step as data. Raises UsageError where there is none."""
    derived = _derived(case, library, now)
    row = next((row for row in derived["steps"] if row["id"] == step_id), None)
    if row is None:
        raise no_step(step_id, [row["id"] for row in derived["steps"]])
    return _view(row, derived, case, library, now, len(waiting_steps(derived["steps"], case["current_step"], now)))


def _derived(case: CaseFile, library: Library, now: datetime) -> dict[str, Any]:
    """What the case file keeps of what follows from the facts; worked out anew where it is of another content or day."""
    kept = case["derived"]
    undated = "knew_at" not in case["facts"] and kept.get("law_day") != law_day({}, now, case["timezone"]).isoformat()
    current = kept.get("content") == library.fingerprint and "wanted" in kept and not undated
    if current:
        return kept
    from breachkit.services.derive import derive

    return derive(case, library, now)


def no_step(step_id: str, known: list[str]) -> UsageError:
    import difflib

    near = difflib.get_close_matches(step_id, known, n=1, cutoff=0.4)
    return UsageError(
        _("there is no step {id}").format(id=step_id),
        place=step_id,
        expected=_("did you mean {near}?").format(near=near[0]) if near else "",
        mend="breachkit status --json",
    )


def _view(
    row: dict[str, Any], derived: dict[str, Any], case: CaseFile, library: Library, now: datetime, open_steps: int
) -> dict[str, Any]:
    """The step of a row of `derived["steps"]`, with its questions, in the language in use."""
    lang = language()
    playbook = library.playbook(case["playbook"])
    phase, step = next((p, s) for p in playbook.phases for s in p.steps if s.id == row["id"])
    record = case["steps"].get(step.id, {})
    due_at = datetime.fromisoformat(row["due_at"]) if row["due_at"] else None
    values = values_of(case, library)
    settles = {question["fact"]: question["settles"] for question in derived["open_questions"]}
    questions = []
    wanted = [*derived["wanted"], *(_reasons_for_delay(derived, case, library, now) if step.asks_when_needed else ())]
    for fact_id in _asked(step, case, library, values, wanted):
        fact = library.facts[fact_id]
        value = values.get(fact_id)
        questions.append(
            {
                "id": fact_id,
                "type": fact.type,
                "label": fact.label(lang),
                "question": fact.question(lang),
                "help": fact.help(lang) if fact.help else None,
                "unit": fact.unit(lang) if fact.unit else None,
                "choices": [
                    {"id": choice.id, "label": choice.label(lang), "labels": [choice.label.ja, choice.label.en]}
                    for choice in fact.choices
                ],
                "expected": expected_form(fact),
                "example": fact.example,
                "answered": value is not None,
                "unknown": isinstance(value, Unknown),
                "value": None if value is None else to_json(value),
                "words": None if value is None else words(fact, value, lang),
                "settles": settles.get(fact_id, 0),
            }
        )
    return {
        "step": step.id,
        "phase": phase.id,
        "phase_title": phase.title(lang),
        "title": step.title(lang),
        "why": step.why(lang),
        "guidance": step.guidance(lang),
        "role": step.role,
        "role_title": playbook.roles[step.role](lang),
        "status": row["status"],
        "due_at": row["due_at"],
        "due_rule": _due_rule(step, library),
        "overdue": due_at is not None and due_at < now,
        "obligation": row["obligation"],
        "citations": [cite(lang) for cite in step.cite],
        "evidence": step.evidence(lang),
        "attached": {
            "total": record.get("evidence_total", 0),
            "newest": record.get("evidence", []),
        },
        "document": step.document,
        "assignee": record.get("assignee"),
        "notes": record.get("notes", []),
        "registers": registers_of(step, case, library),
        "questions": questions,
        "open_steps": open_steps,
        "commands": [
            *(f"breachkit facts set {question['id']}=..." for question in questions if not question["answered"]),
            *(f"breachkit {library.registers[name].command} add ..." for name in step.registers),
            f"breachkit step done {step.id}",
        ],
    }


def registers_of(step: Step, case: CaseFile, library: Library) -> list[dict[str, Any]]:
    """The registers in which the step's work is kept: `register`, `command`, `title`, how many `open` of the `total`."""
    if not step.registers:
        return []
    from breachkit.services.register_summary import summary

    rows = summary(case, library)
    found = {row["register"]: row for row in rows}
    members = ("register", "command", "title", "open", "total")
    return [{name: found[one][name] for name in members} for one in step.registers]


def _asked(
    step: Step, case: CaseFile, library: Library, values: Mapping[str, Value], wanted: Sequence[str]
) -> list[str]:
    """The facts that the step asks now: its own, those it asks while they are needed, and, where it asks what is open,
    what no other step asks."""
    scored: set[str] = set()
    if "risk_to_people" in wanted:
        from breachkit.domain.severity import DEFAULT_SCALE

        scored = {one.fact for one in library.severity_scales[DEFAULT_SCALE].inputs}
    asked = [*step.asks, *(f for f in step.asks_when_needed if f in wanted or f in values or f in scored)]
    if step.asks_what_is_open:
        steps = [one for phase in library.playbook(case["playbook"]).phases for one in phase.steps]
        elsewhere = {fact for one in steps for fact in (*one.asks, *one.asks_when_needed)}
        asked += [fact for fact in library.facts if fact not in elsewhere and (fact in wanted or fact in values)]
    return [fact for fact in dict.fromkeys(asked) if fact in values or _matters(library.facts[fact], values)]


def _reasons_for_delay(derived: dict[str, Any], case: CaseFile, library: Library, now: datetime) -> set[str]:
    """The facts that a law wants with a notification that is late, or its form prints then; of duties that are late and
    not met."""
    found: set[str] = set()
    for row in derived["obligations"]:
        key = f"{row['regime']}.{row['obligation']}"
        due = case["overrides"].get(key, row)["due_at"]
        if row["verdict"] != "required" or row["fulfilled"] or not due or datetime.fromisoformat(due) >= now:
            continue
        found |= _told_when_late(library, row)
    return found


def _told_when_late(library: Library, row: dict[str, Any]) -> set[str]:
    from breachkit.documents.registry import Registry

    found: set[str] = set()
    for regime in library.regimes_of((row["regime"],)):
        found |= {one.if_late.fact for one in regime.obligations if one.id == row["obligation"] and one.if_late}
    return found | {*Registry(library.template_folders).told_when_late(row["document"])}


def _matters(fact: FactDefinition, values: Mapping[str, Value]) -> bool:
    """Whether the fact is to be asked: its own condition on other facts is not false, nor open on one that is not known yet."""
    if fact.asked_when is None:
        return True
    truth = decide(fact.asked_when, values, lambda _reference: Outcome(None)).truth
    return bool(truth) or (
        truth is None and not any(isinstance(values.get(one), Unknown) for one in facts_of(fact.asked_when))
    )


def _due_rule(step: Step, library: Library) -> str | None:
    """When the step is due, in words, for as long as the moment it runs from is not known."""
    if step.due is None:
        return None
    if step.due.from_ is not None and step.due.within is not None:
        span = times.units(step.due.within.amount, step.due.within.unit, language())
        return _("{span} after: {moment}").format(span=span, moment=library.facts[step.due.from_].label(language()))
    return _("when the duty is: {obligation}").format(obligation=step.due.obligation)
