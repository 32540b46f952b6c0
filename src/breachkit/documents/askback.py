"""The questions that a recipient's officer asks next: from the form's own items and from what is still open or vague.

A field is vague while it lacks a needed fact, states one as not known, gives a range, says that there may be others,
uses words that put the matter off, or lacks the date or number that the form says its words must hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from breachkit.documents.figures import figures
from breachkit.domain.values import Choices, Count, Moment, Places, Unknown, Words
from breachkit.i18n import gettext
from breachkit.wording.bilingual import in_language
from breachkit.wording.values import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from breachkit.documents.fill import Filled
    from breachkit.documents.render import Content
    from breachkit.documents.subject import Subject

_VAGUE = re.compile(
    r"調査中|確認中|検討中|精査中|未定|不明|判明次第|順次|速やかに|可及的|等々|under (?:investigation|review)|being (?:investigated|"
    r"counted|checked)|to be (?:confirmed|determined|decided)|\bTB[CD]\b|unknown|unclear|as soon as (?:possible|we know)|"
    r"in due course|where appropriate",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AskBack:
    """A question, the field that it is about, and why it is asked."""

    field: str
    label: str
    because: str
    question: str


def ask_backs(content: Content, subject: Subject) -> list[AskBack]:
    """Every question, in the form's order; each field's own words first, where it has any."""
    found: list[AskBack] = []
    for section in content.sections:
        for one in section.fields:
            found += _of_field(one, content, subject)
    found += _late(content, subject)
    return list(dict.fromkeys(found))


def _of_field(one: Filled, content: Content, subject: Subject) -> Iterator[AskBack]:
    lang = content.lang
    label = one.source.label(lang) if one.source.label else ""
    own = [text(lang) for text in one.source.ask_back]
    for because, question in _reasons(one, content, subject):
        yield from (AskBack(one.id, label, because, told) for told in own or [question])


def _reasons(one: Filled, content: Content, subject: Subject) -> Iterator[tuple[str, str]]:
    """Why the field is asked about, and the question where the form has none of its own."""
    lang = content.lang
    for fact_id in one.source.own_facts:
        definition, value = subject.definitions[fact_id], subject.facts.get(fact_id)
        label = definition.label(lang)
        match value:
            case None:
                if fact_id in one.missing:
                    yield gettext("not answered", lang), definition.question(lang)
            case Unknown():
                question = gettext("When will this be known, and what is being done to find out: {label}?", lang)
                yield gettext("stated as not known yet", lang), question.format(label=label)
            case Count(low, high) if low != high:
                question = gettext("When will the exact number be settled, and how was {words} estimated?", lang)
                yield gettext("a range", lang), question.format(words=words(definition, value, lang))
            case Choices(complete=False) | Places(complete=False):
                yield (
                    gettext("there may be others", lang),
                    gettext("Which others may there be, and when will that be settled: {label}?", lang).format(
                        label=label
                    ),
                )
            case Moment(day_only=True) if "time" in one.source.wants:
                yield gettext("no time of day", lang), gettext("At what time: {label}?", lang).format(label=label)
            case Words(text):
                yield from _vague(text, label, one, lang)


def _vague(text: str, label: str, one: Filled, lang: str) -> Iterator[tuple[str, str]]:
    put_off = _VAGUE.search(text)
    if put_off:
        yield (
            gettext("vague: {words}", lang).format(words=put_off[0]),
            gettext("What is settled so far, and by when will the rest be: {label}?", lang).format(label=label),
        )
    found = figures(text)
    if "date" in one.source.wants and not any(figure.kind == "date" for figure in found):
        yield gettext("no date", lang), gettext("On which dates: {label}?", lang).format(label=label)
    if "number" in one.source.wants and not any(figure.kind == "number" for figure in found):
        yield gettext("no number", lang), gettext("How many: {label}?", lang).format(label=label)


def _late(content: Content, subject: Subject) -> Iterator[AskBack]:
    """Past the due time of a duty that this stage serves, the delay itself is asked about."""
    from datetime import datetime

    lang = content.lang
    for row in subject.serving(content.form, content.stage):
        key = f"{row['regime']}.{row['obligation']}"
        if row["verdict"] == "not_required" or row["fulfilled"]:
            continue
        if row["due_at"] and datetime.fromisoformat(row["due_at"]) < subject.now:
            question = gettext("Why is the report made after its due time, and what was done in the meantime?", lang)
            yield AskBack(key, in_language(row["title"], lang), gettext("after its due time", lang), question)
