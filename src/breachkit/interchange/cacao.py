"""CACAO Security Playbooks 2.0 (OASIS): a playbook of breachkit as a workflow, and a workflow as the draft of a playbook.

Each step is a manual action of its role; its condition stands before it as an if-condition. What CACAO has no member for (questions,
due times, the duties that a step fulfils, the other language) goes into an extension, so that a playbook written and read again is the same one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

from breachkit.domain.condition import All, AnyOf, Condition, FactTest, Not, Reference, facts_of, references_of
from breachkit.domain.playbook import Playbook, Step
from breachkit.interchange.case_view import NAMESPACE

EXTENSION = f"extension-definition--{uuid5(NAMESPACE, 'cacao-extension')}"
_OWNER = f"identity--{uuid5(NAMESPACE, 'breachkit')}"
_COMPARED = {"more_than": ">", "at_least": ">=", "less_than": "<", "at_most": "<="}


def write(playbook: Playbook, lang: str) -> dict[str, Any]:
    """The playbook as CACAO JSON with its texts in `lang`. The same playbook gives the same document."""
    reviewed = datetime.fromisoformat(playbook.reviewed_on).replace(tzinfo=UTC)
    stamp = reviewed.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    steps = [step for phase in playbook.phases for step in phase.steps]
    agents = {role: _id("group", playbook, role) for role in playbook.roles}
    firsts = [_entry(step, playbook) for step in steps] + [_id("end", playbook, "end")]
    start = _id("start", playbook, "start")
    workflow: dict[str, Any] = {start: {"type": "start", "on_completion": firsts[0]}}
    for index, step in enumerate(steps):
        following = firsts[index + 1]
        action = _id("action", playbook, step.id)
        if step.when is not None:
            workflow[firsts[index]] = {
                "type": "if-condition",
                "name": step.title(lang),
                "condition": condition_text(step.when),
                "on_true": action,
                "on_false": following,
            }
        workflow[action] = _action(step, agents[step.role], following, lang)
    workflow[firsts[-1]] = {"type": "end"}
    document: dict[str, Any] = {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": f"playbook--{uuid5(NAMESPACE, f'cacao/{playbook.id}')}",
        "name": playbook.title(lang),
        "description": "\n".join(phase.title(lang) for phase in playbook.phases),
        "playbook_types": ["notification", "mitigation"],
        "playbook_activities": ["compose-content", "deliver-content", "identify-audience", "step-sequence"],
        "playbook_processing_summary": {"manual_playbook": True, "if_logic": True, "extensions": True},
        "created_by": _OWNER,
        "created": stamp,
        "modified": stamp,
        "labels": [playbook.id, playbook.jurisdiction],
        "workflow_start": start,
        "workflow": workflow,
        "playbook_extensions": {EXTENSION: _about(playbook, lang)},
        "agent_definitions": {
            agents[role]: {"type": "group", "name": title(lang)} for role, title in playbook.roles.items()
        },
        "extension_definitions": {
            EXTENSION: {
                "type": "extension-definition",
                "name": "breachkit playbook",
                "created_by": _OWNER,
                "schema": "breachkit src/breachkit/domain/playbook.py",
                "version": "1.0.0",
            }
        },
    }
    variables = _variables(steps)
    if variables:
        document["playbook_variables"] = variables
    return document


def _id(kind: str, playbook: Playbook, what: str) -> str:
    return f"{kind}--{uuid5(NAMESPACE, f'cacao/{playbook.id}/{kind}/{what}')}"


def _entry(step: Step, playbook: Playbook) -> str:
    return _id("if-condition" if step.when is not None else "action", playbook, step.id)


def _action(step: Step, agent: str, following: str, lang: str) -> dict[str, Any]:
    return {
        "type": "action",
        "name": step.title(lang),
        "description": step.why(lang),
        "external_references": [{"name": cite(lang)} for cite in step.cite],
        "on_completion": following,
        "commands": [{"type": "manual", "command": step.guidance(lang)}],
        "agent": agent,
        "step_extensions": {EXTENSION: step.written()},
    }


def _about(playbook: Playbook, lang: str) -> dict[str, Any]:
    plain = playbook.written()
    phases = [
        {"id": phase.id, "title": phase.title.written(), "steps": [step.id for step in phase.steps]}
        for phase in playbook.phases
    ]
    return {**{name: plain[name] for name in ("id", "title", "jurisdiction", "reviewed_on", "roles")},
            "phases": phases, "lang": lang}  # fmt: skip


def _variables(steps: list[Step]) -> Mapping[str, Any]:
    """A variable for each fact and duty that a condition asks for."""
    conditions = [step.when for step in steps if step.when is not None]
    names = [fact for condition in conditions for fact in facts_of(condition)]
    names += [_reference(one.kind, one.name) for condition in conditions for one in references_of(condition)]
    return {f"__{name}__": {"type": "string", "external": True} for name in dict.fromkeys(names)}


def _reference(kind: str, name: str) -> str:
    return f"{kind}_{name}".replace(".", "_")


def condition_text(condition: Condition) -> str:
    """The condition in the comparison expressions of STIX patterning, which CACAO prescribes (10.4)."""
    match condition:
        case All(items=items):
            return "(" + " AND ".join(condition_text(item) for item in items) + ")"
        case AnyOf(items=items):
            return "(" + " OR ".join(condition_text(item) for item in items) + ")"
        case Not(item=item):
            return f"NOT {condition_text(item)}"
        case Reference(kind=kind, name=name):
            return f"__{_reference(kind, name)}__:value = 'required'"
        case FactTest():
            return _test_text(condition)


def _test_text(test: FactTest) -> str:
    variable = f"__{test.fact}__:value"
    if test.predicate in _COMPARED:
        return f"{variable} {_COMPARED[test.predicate]} {test.operand}"
    if test.predicate == "answered":
        return f"{variable} {'!=' if test.operand else '='} ''"
    if isinstance(test.operand, tuple):
        listed = ", ".join(f"'{one}'" for one in test.operand)
        return f"{variable} {'NOT IN' if test.predicate == 'none_of' else 'IN'} ({listed})"
    operand = str(test.operand).lower() if isinstance(test.operand, bool) else str(test.operand)
    return f"{variable} {'LIKE' if test.predicate == 'includes' else '='} '{operand}'"
