"""Reads a CACAO 2.0 playbook into the draft of a playbook: what is missing is marked, what is left out is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from breachkit.domain.playbook import Playbook
from breachkit.errors import ContentError
from breachkit.i18n import _
from breachkit.interchange.cacao import EXTENSION

TO_WRITE = {"ja": "要記入", "en": "to be written"}
_DEFAULT_ROLE = "incident_lead"
_ROLES: dict[str, dict[str, str]] = {
    "incident_lead": {"ja": "対応責任者", "en": "Incident lead"},
    "legal": {"ja": "法務", "en": "Legal"},
    "security": {"ja": "セキュリティ", "en": "Security"},
    "pr": {"ja": "広報", "en": "PR"},
    "executive": {"ja": "経営", "en": "Executive"},
    "dpo": {"ja": "個人情報保護責任者", "en": "DPO"},
}
_TAKEN = frozenset(
    {"type", "name", "description", "external_references", "on_completion", "on_success", "on_failure", "on_true", "on_false",
     "next_steps", "switch", "cases", "condition", "commands", "agent", "step_extensions"}
)  # fmt: skip
_TAKEN_OF_PLAYBOOK = frozenset(
    {"type", "spec_version", "id", "name", "workflow_start", "workflow", "agent_definitions", "playbook_extensions",
     "extension_definitions", "description", "created", "modified", "created_by", "playbook_variables",
     "playbook_processing_summary", "playbook_types", "playbook_activities", "labels"}
)  # fmt: skip
_MOST_STEPS = 2000


@dataclass
class Draft:
    """The playbook as plain data, how many steps are to be completed by hand, and what was left out."""

    data: dict[str, Any]
    to_complete: int = 0
    left_out: list[str] = field(default_factory=list)


def read(document: dict[str, Any], name: str) -> Draft:
    """The draft. Raises ContentError where the file is no CACAO 2.0 playbook or its workflow has no beginning."""
    if document.get("type") != "playbook" or document.get("spec_version") != "cacao-2.0":
        raise ContentError(
            _("the file is no CACAO 2.0 playbook"),
            place=name,
            expected='"type": "playbook", "spec_version": "cacao-2.0"',
        )
    about = _own(document.get("playbook_extensions"))
    title = _line(document.get("name")) or TO_WRITE["en"]
    draft = Draft(
        {
            "id": _line(about.get("id")) or _slug(title, "imported-playbook"),
            "title": _text(title, about.get("title"), about),
            "jurisdiction": _line(about.get("jurisdiction")) or "JP",
            "reviewed_on": _line(about.get("reviewed_on")) or (_line(document.get("modified")) or "2000-01-01")[:10],
        }
    )
    roles = about.get("roles") if isinstance(about.get("roles"), dict) else None
    agents = document.get("agent_definitions")
    agent_names = {
        key: _line(one.get("name"))
        for key, one in (agents if isinstance(agents, dict) else {}).items()
        if isinstance(one, dict)
    }
    steps: list[dict[str, Any]] = []
    taken: set[str] = set()
    condition = ""
    for node in _walk(document, name):
        kind = node.get("type")
        if kind in ("if-condition", "while-condition", "switch-condition"):
            condition = _line(node.get("condition") or node.get("switch"))
        if kind in ("action", "playbook-action"):
            steps.append(_step(node, about, agent_names, condition, taken, draft))
            condition = ""
        draft.left_out += [f"{kind}.{member}" for member in node if member not in _TAKEN]
    if not steps:
        raise ContentError(_("the workflow has no action"), place=name)
    draft.data["roles"] = roles or {role: _ROLES[role] for role in dict.fromkeys(step["role"] for step in steps)}
    draft.data["phases"] = _phases(steps, about)
    draft.left_out += [member for member in document if member not in _TAKEN_OF_PLAYBOOK]
    draft.left_out = [*dict.fromkeys(draft.left_out)]
    return draft


def _own(extensions: Any) -> dict[str, Any]:
    own = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
    return own if isinstance(own, dict) else {}


def _line(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _walk(document: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """Every step of the workflow that can be reached, each once, in the order in which it comes."""
    workflow = document.get("workflow")
    if not isinstance(workflow, dict) or len(workflow) > _MOST_STEPS:
        raise ContentError(_("the workflow has no beginning"), place=name)
    waiting, seen = [document.get("workflow_start")], set[str]()
    while waiting:
        key = waiting.pop()
        node = workflow.get(key) if isinstance(key, str) else None
        if not isinstance(key, str) or not isinstance(node, dict) or key in seen:
            continue
        seen.add(key)
        yield node
        waiting += reversed(_following(node))
    if not seen:
        raise ContentError(_("the workflow has no beginning"), place=name)


def _following(node: dict[str, Any]) -> list[Any]:
    after: list[Any] = [node.get("on_true")]
    listed, cases = node.get("next_steps"), node.get("cases")
    after += listed if isinstance(listed, list) else []
    after += cases.values() if isinstance(cases, dict) else []
    return [*after, node.get("on_false"), node.get("on_completion"), node.get("on_success"), node.get("on_failure")]


def _text(written: str, own: Any, about: dict[str, Any]) -> dict[str, str]:
    """Both languages: those that breachkit wrote along, with what is written now in the language that it was written in."""
    written = written or TO_WRITE["en"]
    if isinstance(own, dict) and {"ja", "en"} <= own.keys():
        lang = about.get("lang")
        return {**own, lang: written} if lang in ("ja", "en") else dict(own)
    return {"ja": f"[要翻訳] {written}", "en": written}


def _slug(text: str, otherwise: str) -> str:
    made = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-")
    return made if made and made[0].isalpha() else otherwise


def _step(
    node: dict[str, Any],
    about: dict[str, Any],
    agents: dict[str, str],
    condition: str,
    taken: set[str],
    draft: Draft,
) -> dict[str, Any]:
    own = _own(node.get("step_extensions"))
    title, why = _line(node.get("name")), _line(node.get("description"))
    guidance = _guidance(node)
    if own:
        step = {
            **own,
            "title": _text(title, own.get("title"), about),
            "why": _text(why, own.get("why"), about),
            "guidance": _text(guidance, own.get("guidance"), about),
        }
    else:
        draft.to_complete += 1
        listed = node.get("external_references")
        cites = [
            _line(one.get("name")) for one in (listed if isinstance(listed, list) else []) if isinstance(one, dict)
        ]
        if condition:
            guidance = f"{guidance}\n(if {condition})".strip()
        step = {
            "id": _slug(title, f"step-{len(taken) + 1}"),
            "title": _text(title, None, about),
            "why": _text(why, None, about) if why else TO_WRITE,
            "guidance": _text(guidance, None, about) if guidance else TO_WRITE,
            "role": _role(agents.get(str(node.get("agent")), "")),
            "evidence": TO_WRITE,
            "cite": [_text(cite, None, about) for cite in cites if cite] or [TO_WRITE],
        }
    unique, number = str(step.get("id") or f"step-{len(taken) + 1}"), 2
    while unique in taken:
        unique, number = f"{step['id']}-{number}", number + 1
    taken.add(unique)
    return {**step, "id": unique}


def _guidance(node: dict[str, Any]) -> str:
    """The commands as text to read. A command for a machine is quoted with its kind, and never run."""
    lines = []
    commands = node.get("commands")
    for one in commands if isinstance(commands, list) else []:
        if isinstance(one, dict) and _line(one.get("command")):
            kind = _line(one.get("type"))
            lines.append(one["command"].strip() if kind == "manual" else f"[{kind}] {one['command'].strip()}")
    return "\n".join(lines)


def _role(agent: str) -> str:
    for role, names in _ROLES.items():
        if agent.lower() in {name.lower() for name in names.values()} | {role}:
            return role
    return _DEFAULT_ROLE


def _phases(steps: list[dict[str, Any]], about: dict[str, Any]) -> list[dict[str, Any]]:
    """The phases that breachkit wrote along; a step that none of them names is in that of the step before it."""
    listed = about.get("phases")
    phases = [one for one in (listed if isinstance(listed, list) else []) if isinstance(one, dict)]
    if not phases:
        return [{"id": "imported", "title": {"ja": "取り込んだ手順", "en": "Imported steps"}, "steps": steps}]
    of_step = {
        step: index for index, one in enumerate(phases) for step in one.get("steps") or [] if isinstance(step, str)
    }
    sorted_steps: list[list[dict[str, Any]]] = [[] for _phase in phases]
    here = 0
    for step in steps:
        here = of_step.get(step["id"], here)
        sorted_steps[here].append(step)
    return [
        {"id": one.get("id"), "title": one.get("title"), "steps": sorted_steps[index]}
        for index, one in enumerate(phases)
        if sorted_steps[index]
    ]


def as_yaml(data: dict[str, Any], head: str) -> str:
    """The draft as a playbook file."""
    import yaml

    class Plain(yaml.SafeDumper):
        """Writes each value out: the reader takes no anchors."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    lines = "".join(f"# {line}\n" for line in head.splitlines())
    return lines + yaml.dump(data, Dumper=Plain, allow_unicode=True, sort_keys=False, width=110)


def playbook(data: dict[str, Any], name: str) -> Playbook:
    """The draft as a playbook. Raises ContentError with the place where it is none."""
    from breachkit.content.schema import check
    from breachkit.content.yaml_reader import parse_yaml

    return check(parse_yaml(as_yaml(data, name), name), Playbook)
