"""Fills a form: each field's words, whether it is missing, and which of its facts are recorded as not known."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from breachkit.documents.form import Form, FormField
from breachkit.documents.markdown import inert_inline
from breachkit.domain.assessment import Truth
from breachkit.domain.condition import Condition
from breachkit.domain.fact import FactDefinition
from breachkit.domain.model import Text
from breachkit.domain.values import Choice, Choices, Unknown, Value, to_json
from breachkit.i18n import gettext
from breachkit.wording.values import words

TICKED, BOX = "■", "□"


@dataclass(frozen=True)
class Filled:
    """A field as it is printed. `missing` names the facts that are wanted and unanswered."""

    label: Markup
    text: Markup
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class FilledSection:
    title: Markup
    fields: tuple[Filled, ...]


@dataclass(frozen=True)
class Subject:
    """What a document is about: facts, their definitions, the triggers and whether each holds, and how a field's
    condition is decided."""

    facts: Mapping[str, Value]
    definitions: Mapping[str, FactDefinition]
    triggers: Sequence[tuple[Text, bool | None]]
    holds: Callable[[Condition], Truth]


def fill(form: Form, stage: str, subject: Subject, lang: str) -> tuple[FilledSection, ...]:
    """The form's sections, filled for `stage` in `lang`. A field whose condition is false is left out."""
    sections = []
    for section in form.sections:
        fields = [_fill_field(field, stage, subject, lang) for field in section.fields if _shown(field, subject)]
        if fields:
            sections.append(FilledSection(inert_inline(section.title(lang)), tuple(fields)))
    return tuple(sections)


def _shown(field: FormField, subject: Subject) -> bool:
    return field.when is None or subject.holds(field.when) is not False


def facts_needed(form: Form) -> tuple[str, ...]:
    """The ids of every fact that the form can show, in its order."""
    return tuple(dict.fromkeys(fact for section in form.sections for field in section.fields for fact in field.facts))


def facts_hash(form: Form, facts: Mapping[str, Value]) -> str:
    """SHA-256 over the values of the form's facts: it changes when the document would say something else."""
    import rfc8785

    used = {fact_id: to_json(facts[fact_id]) for fact_id in facts_needed(form) if fact_id in facts}
    return hashlib.sha256(rfc8785.dumps(used)).hexdigest()


def _needed(field: FormField, stage: str) -> bool:
    return field.needed == stage or (field.needed == "preliminary")


def _fill_field(field: FormField, stage: str, subject: Subject, lang: str) -> Filled:
    label = inert_inline(field.label(lang))
    if field.computed == "stage":
        stages = ((gettext("preliminary", lang), "preliminary"), (gettext("final", lang), "final"))
        return Filled(label, _boxes([(told, name == stage) for told, name in stages], lang), (), ())
    if field.computed == "triggers":
        ticked = [(title(lang), holds is True) for title, holds in subject.triggers]
        return Filled(label, _boxes(ticked, lang), (), ())
    parts: list[Markup] = []
    missing: list[str] = []
    unknown: list[str] = []
    for fact_id in field.facts:
        fact, value = subject.definitions[fact_id], subject.facts.get(fact_id)
        prefix = f"{fact.label(lang)}{'：' if lang == 'ja' else ': '}" if len(field.facts) > 1 else ""
        if value is None:
            if not _needed(field, stage):
                continue
            missing.append(fact_id)
            parts.append(inert_inline(prefix) + _placeholder(fact, lang))
        elif isinstance(value, Unknown):
            unknown.append(fact_id)
            parts.append(inert_inline(prefix + gettext("not known yet (under investigation)", lang)))
        elif field.boxes and fact.choices:
            parts.append(inert_inline(prefix) + _fact_boxes(fact, value, lang))
        else:
            parts.append(inert_inline(prefix + words(fact, value, lang, document=True)))
    text = Markup("<br>").join(parts) if parts else inert_inline("―" if lang == "ja" else "-")
    return Filled(label, text, tuple(missing), tuple(unknown))


def _placeholder(fact: FactDefinition, lang: str) -> Markup:
    shown = gettext("[MISSING: {label}]", lang).format(label=fact.label(lang))
    return Markup("**{}**").format(inert_inline(shown))


def _fact_boxes(fact: FactDefinition, value: Value, lang: str) -> Markup:
    chosen = value.ids if isinstance(value, Choices) else (value.id,) if isinstance(value, Choice) else ()
    boxes = _boxes([(choice.label(lang), choice.id in chosen) for choice in fact.choices], lang)
    if isinstance(value, Choices) and not value.complete:
        return boxes + inert_inline(" " + gettext("and perhaps others", lang))
    return boxes


def _boxes(items: Sequence[tuple[str, bool]], lang: str) -> Markup:
    space = "\u3000" if lang == "ja" else "; "
    return inert_inline(
        space.join(f"{TICKED if ticked else BOX}{'' if lang == 'ja' else ' '}{label}" for label, ticked in items)
    )
