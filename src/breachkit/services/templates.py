"""The documents on offer, as data: list, one in full, and what is wrong with any of them."""

from __future__ import annotations

from typing import Any

from breachkit.content.library import Library
from breachkit.documents.form import Form, field_id
from breachkit.documents.lint import Fault, Known, lint
from breachkit.i18n import language
from breachkit.services.documents import registry_of


def known_of(library: Library) -> Known:
    """The names that forms may use."""
    triggers = {f"{regime.id}.{name}" for regime in library.regimes for name in regime.triggers}
    return Known(
        facts=library.facts,
        recipients=frozenset(library.recipients),
        regimes=frozenset(regime.id for regime in library.regimes),
        obligations=frozenset(f"{regime.id}.{one.id}" for regime in library.regimes for one in regime.obligations),
        triggers=frozenset(triggers),
    )


def list_templates(library: Library) -> list[dict[str, Any]]:
    """Every document: `id`, `kind`, `name`, `to`, `audience`, `stages`, `title`, `serves`, `languages`, `own`."""
    registry = registry_of(library)
    return [_row(form) | {"own": registry.is_own(form.id)} for form in registry.forms()]


def _row(form: Form) -> dict[str, Any]:
    lang = language()
    return {
        "id": form.id,
        "kind": form.kind,
        "name": form.name,
        "to": [*form.to],
        "audience": form.audience,
        "stages": [*form.stages],
        "title": next(iter(form.stages.values()))(lang),
        "serves": [*form.serves],
        "languages": [*form.languages],
        "confidence": form.confidence,
        "reviewed_on": form.reviewed_on.isoformat(),
    }


def show_template(library: Library, document_id: str) -> dict[str, Any]:
    """One document: the row of the list, and its `titles`, `source`, `url`, `file`, `template`, `fields`, `facts`."""
    registry = registry_of(library)
    form = registry.form(document_id)
    lang = language()
    fields = [
        {
            "id": field_id(one),
            "label": one.label(lang) if one.label else None,
            "section": section.title(lang) if section.title else None,
            "facts": [*one.own_facts],
            "computed": [*one.own_computed],
            "needed": one.needed,
            "limit": one.limit,
            "ask_back": [text(lang) for text in one.ask_back],
        }
        for section in form.sections
        for one in section.fields
    ]
    return _row(form) | {
        "own": registry.is_own(form.id),
        "titles": {stage: title(lang) for stage, title in form.stages.items()},
        "source": form.source(lang),
        "url": form.url,
        "file": str(registry.files[document_id]),
        "template": form.template,
        "fields": fields,
        "facts": [*form.facts],
    }


def lint_templates(library: Library, document_id: str | None = None) -> list[Fault]:
    """What is wrong with the documents, or with one of them."""
    registry = registry_of(library)
    if document_id is not None and document_id not in registry.files:
        registry.form(document_id)  # tells that there is none, and what is near
    return lint(registry, known_of(library), document_id)
