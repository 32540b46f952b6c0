"""A law or a playbook as a picture: Mermaid or Graphviz DOT text, which other programs draw."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from breachkit.domain.condition import references_of
from breachkit.domain.regime import FILED, Recipient, Regime
from breachkit.i18n import _, language
from breachkit.wording.conditions import Catalogue, condition_words
from breachkit.wording.due import due_words
from breachkit.wording.statements import step_due

if TYPE_CHECKING:
    from breachkit.domain.playbook import Playbook


@dataclass
class Graph:
    """Nodes by id, each with its text and its group; edges with a text, dashed where they only displace or meet."""

    title: str
    nodes: dict[str, tuple[str, str]] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    edges: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def node(self, name: str, text: str, group: str = "") -> None:
        self.nodes.setdefault(name, (text, group))

    def edge(self, one: str, other: str, text: str = "", *, dashed: bool = False) -> None:
        self.edges.append((one, other, text, dashed))


def regime_graph(law: Regime, facts: Catalogue, recipients: dict[str, Recipient]) -> Graph:
    """Situations, the duties that they set off, and to whom; what starts from a filing, and what displaces what."""
    lang = language()
    graph = Graph(law.title(lang), groups={"t": _("Situations"), "o": _("Duties"), "r": _("Recipients")})
    for name, trigger in law.triggers.items():
        graph.node(f"t.{name}", f"{trigger.title(lang)} [{trigger.cite(lang)}]", "t")
    for duty in law.obligations:
        due = "; ".join(due_words(law, duty, facts, lang))
        graph.node(f"o.{law.id}.{duty.id}", f"{duty.title(lang)}: {due} [{duty.cite(lang)}]", "o")
        names = [*law.triggers]
        if duty.when != "any_trigger":
            names = [ref.name for ref in references_of(duty.when) if ref.kind == "trigger" and ref.name in law.triggers]
        for name in names:
            graph.edge(f"t.{name}", f"o.{law.id}.{duty.id}")
        for routing in duty.recipients:
            known = recipients.get(routing.recipient)
            graph.node(f"r.{routing.recipient}", known.short(lang) if known else routing.recipient, "r")
            where = condition_words(routing.if_, law, facts, lang) if routing.if_ is not None else ""
            graph.edge(f"o.{law.id}.{duty.id}", f"r.{routing.recipient}", where)
    for duty in law.obligations:
        for name in duty.clock:
            if name.startswith(FILED):
                key = name.removeprefix(FILED)
                graph.node(f"o.{key}", key)
                graph.edge(f"o.{key}", f"o.{law.id}.{duty.id}", _("filed: time runs"))
        for key, told in (
            *((one.obligation, _("displaces")) for one in duty.displaced_by),
            *((key, _("meets it too")) for key in duty.met_by),
        ):
            graph.node(f"o.{key}", key)
            graph.edge(f"o.{key}", f"o.{law.id}.{duty.id}", told, dashed=True)
    return graph


def playbook_graph(book: Playbook, facts: Catalogue, regime: Regime) -> Graph:
    """Phases with their steps in order; a step's condition stands on the way to it, its duty beside it."""
    lang = language()
    graph = Graph(book.title(lang), groups={phase.id: phase.title(lang) for phase in book.phases})
    before = ""
    for phase in book.phases:
        for step in phase.steps:
            due = step_due(step, facts)
            graph.node(f"s.{step.id}", step.title(lang) + (f" ({due})" if due else ""), phase.id)
            where = condition_words(step.when, regime, facts, lang) if step.when is not None else ""
            if before:
                graph.edge(before, f"s.{step.id}", where)
            before = f"s.{step.id}"
            for key in (*step.fulfils, *((step.due.obligation,) if step.due and step.due.obligation else ())):
                graph.node(f"o.{key}", key)
                graph.edge(f"s.{step.id}", f"o.{key}", _("fulfils"), dashed=True)
    return graph


def mermaid(graph: Graph) -> str:
    """Mermaid flowchart text (mermaid.js.org, flowchart syntax)."""
    names = {name: f"n{index}" for index, name in enumerate(graph.nodes)}
    lines = ["---", f"title: {_quoted(graph.title)}", "---", "flowchart LR"]
    for group in (*graph.groups, ""):
        inside = [f'  {names[name]}["{_plain(text)}"]' for name, (text, of) in graph.nodes.items() if of == group]
        if inside and group:
            lines += [f'subgraph g_{_word(group)}["{_plain(graph.groups[group])}"]', *inside, "end"]
        else:
            lines += inside
    for one, other, text, dashed in graph.edges:
        arrow = "-.->" if dashed else "-->"
        lines.append(f"{names[one]} {arrow}" + (f'|"{_plain(text)}"|' if text else "") + f" {names[other]}")
    return "\n".join(lines) + "\n"


def dot(graph: Graph) -> str:
    """Graphviz text (graphviz.org, the DOT language)."""
    names = {name: f"n{index}" for index, name in enumerate(graph.nodes)}
    lines = ["digraph {", "rankdir=LR; node [shape=box];", f"label={_quoted(graph.title)};"]
    for group in (*graph.groups, ""):
        inside = [
            f"  {names[name]} [label={_quoted(text)}];" for name, (text, of) in graph.nodes.items() if of == group
        ]
        if inside and group:
            lines += [f"subgraph cluster_{_word(group)} {{", f"  label={_quoted(graph.groups[group])};", *inside, "}"]
        else:
            lines += inside
    for one, other, text, dashed in graph.edges:
        style = [f"label={_quoted(text)}"] * bool(text) + ["style=dashed"] * dashed
        lines.append(f"{names[one]} -> {names[other]}" + (f" [{', '.join(style)}]" if style else "") + ";")
    return "\n".join([*lines, "}"]) + "\n"


def _plain(text: str) -> str:
    """Without what ends a Mermaid label."""
    return " ".join(text.replace('"', "'").replace("<", "&lt;").replace("`", "'").split())


def _quoted(text: str) -> str:
    return '"' + " ".join(text.replace("\\", "\\\\").replace('"', '\\"').split()) + '"'


def _word(name: str) -> str:
    return re.sub(r"\W", "_", name)
