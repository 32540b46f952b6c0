"""Finds what is wrong with forms and their templates before a case meets it.

Unknown facts, calculations, recipients, laws, obligations and conditions; a body that prints a fact which its form
does not declare, or asks for a name that does not exist; missing partials; missing translations.
"""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from breachkit.content.schema import check
from breachkit.documents.calculations import CALCULATIONS
from breachkit.documents.form import Form
from breachkit.documents.register_calculations import REGISTER_CALCULATIONS
from breachkit.domain.condition import Condition, references_of, tests_of
from breachkit.errors import BreachkitError
from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import nodes

    from breachkit.content.yaml_reader import Document
    from breachkit.documents.registry import Registry
    from breachkit.domain.fact import FactDefinition


@dataclass(frozen=True)
class Fault:
    """`place` is file:line, with the column where it is known."""

    document: str
    place: str
    message: str


@dataclass(frozen=True)
class Known:
    """The names that forms may use. `triggers` are REGIME.TRIGGER."""

    facts: Mapping[str, FactDefinition]
    recipients: frozenset[str]
    regimes: frozenset[str]
    obligations: frozenset[str]
    triggers: frozenset[str]
    registers: frozenset[str]


GIVEN = frozenset(
    [
        "lang",
        "stage",
        "title",
        "draft",
        "merged",
        "sections",
        "fact",
        "boxes",
        "computed",
        "text",
        "holds",
        "may_hold",
        "missing",
        "grid",
        "align",
        "_",
        "range",
        "namespace",
        "loop",
    ]
)
"""The names that a template's body is given."""


def lint(registry: Registry, known: Known, only: str | None = None) -> list[Fault]:
    """Every fault, in the order of the documents' ids."""
    found: list[Fault] = []
    for document_id in registry.files:
        if only is not None and document_id != only:
            continue
        try:
            document = registry.document(document_id)
            form = check(document, Form)
        except BreachkitError as error:
            found.append(Fault(document_id, error.place, error.message))
            continue
        if form.id != document_id:
            told = _("the file holds document {id}; its name says {name}").format(id=form.id, name=document_id)
            found.append(Fault(document_id, document.place(("id",)), told))
        found += [Fault(document_id, place, message) for place, message in _form_faults(form, document, known)]
        found += [Fault(document_id, place, message) for place, message in _body_faults(form, registry, known)]
    return found


def _none_named(kind: str, name: str, known: Iterator[str] | frozenset[str] | list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, [*known], n=1)
    told = _("there is no {kind} named {name}").format(kind=kind, name=name)
    return told + (" " + _("did you mean {near}?").format(near=near[0]) if near else "")


def _find(document: Document, word: str) -> str:
    """The place of a key or of a value of that name; else the file's start."""
    for path in document.positions:
        if path and (path[-1] == word or _value(document, path) == word):
            return document.place(path)
    return document.place()


def _value(document: Document, path: tuple[str | int, ...]) -> object:
    data: Any = document.data
    for part in path:
        data = data.get(part) if isinstance(data, dict) else data[int(part)]
    return data


def _form_faults(form: Form, document: Document, known: Known) -> Iterator[tuple[str, str]]:
    names = [
        ("fact", known.facts, (*form.facts, *_addresses(form))),
        ("calculation", CALCULATIONS, [name for one in form.fields for name in one.own_computed]),
        ("recipient", known.recipients, form.to),
        ("regime", known.regimes, form.regimes),
        ("obligation", known.obligations, form.serves),
        ("register", known.registers, _registers(form)),
    ]
    for kind, there, used in names:
        for name in dict.fromkeys(used):
            if name not in there and not ("*" in name and fnmatch.filter(there, name)):
                yield _find(document, name), _none_named(kind, name, [*there])
    for condition in _conditions(form):
        yield from _condition_faults(condition, form, document, known)
    for one in form.fields:
        if one.boxes and any(not known.facts[name].choices for name in one.facts if name in known.facts):
            yield _find(document, one.facts[0]), _("{fact} has no choices to print as boxes").format(fact=one.facts[0])


def _registers(form: Form) -> list[str]:
    return [name for one in form.fields if one.computed in REGISTER_CALCULATIONS for name in one.of]


def _addresses(form: Form) -> list[str]:
    return [name for name in (form.email.to, form.email.from_) if name] if form.email else []


def _conditions(form: Form) -> list[Condition]:
    found = [one.when for one in form.fields] + [section.when for section in form.sections]
    found += [row.when for one in form.fields for row in one.rows]
    found += [form.offered_when, *form.conditions.values()]
    return [condition for condition in found if condition is not None]


def _condition_faults(condition: Condition, form: Form, document: Document, known: Known) -> Iterator[tuple[str, str]]:
    for test in tests_of(condition):
        fact = known.facts.get(test.fact)
        if fact is None:
            yield _find(document, test.fact), _none_named("fact", test.fact, [*known.facts])
        elif fact.choices and test.predicate != "answered":
            operands = test.operand if isinstance(test.operand, tuple) else (str(test.operand),)
            for operand in operands:
                if operand not in {choice.id for choice in fact.choices}:
                    kind = _("choice of {fact}").format(fact=fact.id)
                    yield _find(document, test.fact), _none_named(kind, operand, [choice.id for choice in fact.choices])
    for reference in references_of(condition):
        if reference.kind == "obligation" and reference.name not in known.obligations:
            yield _find(document, reference.name), _none_named("obligation", reference.name, known.obligations)
        if reference.kind == "trigger" and not any(f"{r}.{reference.name}" in known.triggers for r in form.regimes):
            yield _find(document, reference.name), _none_named("trigger", reference.name, known.triggers)
        if reference.kind == "defined":
            yield (
                _find(document, reference.name),
                _("a document's condition asks facts, triggers and obligations, not defined: {name}").format(
                    name=reference.name
                ),
            )


def _body_faults(form: Form, registry: Registry, known: Known) -> Iterator[tuple[str, str]]:
    """Walks the template and everything that it includes."""
    from jinja2 import TemplateSyntaxError, meta, nodes

    from breachkit.documents.environment import environment

    surroundings = environment(registry.folders)
    waiting = [form.template.replace("{lang}", lang) for lang in form.languages]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        path = next((folder / name for folder in registry.folders if (folder / name).is_file()), None)
        if path is None:
            yield name, _("there is no {kind} named {name}").format(kind="template", name=name)
            continue
        shown = registry.shown(path)
        try:
            tree = surroundings.parse(path.read_text("utf-8"), name)
        except TemplateSyntaxError as error:
            yield f"{shown}:{error.lineno}", error.message or str(error)
            continue
        for included in meta.find_referenced_templates(tree):
            if included is None:
                yield shown, _("a template includes another by its name, not by one that is worked out")
            else:
                waiting.append(included)
        for name_node in tree.find_all(nodes.Call):
            yield from _call_faults(name_node, shown, form, known)
        for unknown in meta.find_undeclared_variables(tree) - GIVEN:
            line = next(n.lineno for n in tree.find_all(nodes.Name) if n.name == unknown)
            yield f"{shown}:{line}", _none_named("name", unknown, [*GIVEN])


def _call_faults(call: nodes.Call, shown: str, form: Form, known: Known) -> Iterator[tuple[str, str]]:
    """Faults of `fact("x")`, `fact.has("x")`, `fact.among("x", "choice")`, `boxes`, `computed`, `holds`, `text(ja, en)`."""
    from jinja2 import nodes

    from breachkit.documents.phrases import names_in

    called = call.node
    if isinstance(called, nodes.Getattr) and isinstance(called.node, nodes.Name):
        function = called.node.name
    elif isinstance(called, nodes.Name):
        function = called.name
    else:
        return
    words = [argument.value for argument in call.args if isinstance(argument, nodes.Const)]
    place = f"{shown}:{call.lineno}"
    if function in ("fact", "boxes", "computed", "holds", "may_hold") and len(words) < 1:
        yield place, _("{function}(...) takes a name in quotes").format(function=function)
        return
    facts = words[:1] if function in ("fact", "boxes") else []
    calculations = words[:1] if function == "computed" else []
    if function == "text":
        facts = [name for word in words for name in names_in(word).facts]
        calculations = [name for word in words for name in names_in(word).computed]
    for name in facts:
        if name not in known.facts:
            yield place, _none_named("fact", name, [*known.facts])
        elif name not in form.facts:
            yield place, _("the body prints {fact}, which the form does not declare under uses").format(fact=name)
        elif isinstance(called, nodes.Getattr) and called.attr == "among":
            choices = [choice.id for choice in known.facts[name].choices] or ["yes", "no"]
            for word in (word for word in words[1:] if word not in choices):
                yield place, _none_named(_("choice of {fact}").format(fact=name), word, choices)
    for name in calculations:
        if name not in CALCULATIONS:
            yield place, _none_named("calculation", name, [*CALCULATIONS])
    if function in ("holds", "may_hold") and words[0] not in form.conditions:
        yield place, _none_named("condition", words[0], [*form.conditions])
