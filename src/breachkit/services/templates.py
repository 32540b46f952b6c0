"""The documents on offer, as data: list, one in full, and what is wrong with any of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from breachkit.content.library import Library
from breachkit.documents.form import Form, field_id
from breachkit.documents.lint import Fault, Known, lint
from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.services import clock
from breachkit.services.documents import registry_of
from breachkit.store.files import make_folder, write_whole


def known_of(library: Library) -> Known:
    """The names that forms may use."""
    triggers = {f"{regime.id}.{name}" for regime in library.regimes for name in regime.triggers}
    return Known(
        facts=library.facts,
        recipients=frozenset(library.recipients),
        regimes=frozenset(regime.id for regime in library.regimes),
        obligations=frozenset(f"{regime.id}.{one.id}" for regime in library.regimes for one in regime.obligations),
        triggers=frozenset(triggers),
        registers=frozenset(library.registers),
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


def new_template(library: Library, folder: Path, document_id: str, like: str | None) -> list[Path]:
    """Puts a document into the organisation's templates folder, ready to edit; an existing file is never replaced.

    Args:
        folder: the templates folder.
        like: the document of which it is a copy, with its body; without it a form with one section. A copy of a shipped document
            under its own id overrides that.

    Returns the files made. Raises UsageError for an id that cannot be one, or a file that is there.
    """
    if not _DOCUMENT_ID.fullmatch(document_id):
        raise UsageError(
            _("{id} cannot be a document's id").format(id=document_id[:100]),
            place=document_id[:100],
            expected="reports/NAME, notices/NAME, briefs/NAME",
        )
    made = {f"{document_id}.yaml": _SKELETON.format(id=document_id, reviewed_on=clock.now().date().isoformat())}
    if like is not None:
        registry = registry_of(library)
        form = registry.form(like)
        text = registry.files[like].read_text("utf-8")
        made = {f"{document_id}.yaml": text.replace(f"id: {like}", f"id: {document_id}", 1)}
        if not form.template.startswith("partials/"):
            names = dict.fromkeys(form.template.replace("{lang}", lang) for lang in form.languages)
            for name in names:
                own = name.replace(like, document_id, 1)
                source = next(one / name for one in registry.folders if (one / name).is_file())
                made[own] = source.read_text("utf-8")
            yaml_name = f"{document_id}.yaml"
            made[yaml_name] = made[yaml_name].replace(f"template: {like}", f"template: {document_id}", 1)
    for name in made:
        if (folder / name).exists():
            raise UsageError(_("{file} is there already").format(file=folder / name), place=document_id)
    for name, text in made.items():
        make_folder((folder / name).parent)
        write_whole(folder / name, text.encode())
    return [folder / name for name in made]


_DOCUMENT_ID = re.compile(r"(?:reports|notices|briefs)/[a-z0-9][a-z0-9-]{0,60}")
_SKELETON = """# What it is, for whom, and where its items come from.
id: {id}
to: [ppc]                       # ids of playbooks/recipients.yaml
audience: authority             # authority police people press client employees insurer expert counsel board internal
stages:
  report: {{ja: 報告書, en: Report}}
regimes: [jp-appi]
serves: []                      # REGIME.OBLIGATION: the duties that it fulfils
source: {{ja: 根拠, en: Where its items come from}}
confidence: unverified
reviewed_on: "{reviewed_on}"
sections:
  - title: {{ja: 1. 概要, en: 1. Outline}}
    fields:
      - {{label: {{ja: 名称, en: Name}}, facts: [org_name]}}
      - {{label: {{ja: 概要, en: What happened}}, facts: [summary]}}
      - {{label: {{ja: 人数, en: Number of people}}, facts: [affected_people]}}
"""
