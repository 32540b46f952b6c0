"""Renders a filled form into Markdown or one self-contained HTML file. The same facts give the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from breachkit.content.schema import check
from breachkit.content.yaml_reader import read_yaml
from breachkit.documents.context import Subject, fill
from breachkit.documents.environment import environment
from breachkit.documents.form import Form
from breachkit.documents.markdown import inert
from breachkit.domain.values import Unknown
from breachkit.errors import UsageError
from breachkit.i18n import _, gettext
from breachkit.wording.values import words

FORMATS = ("md", "html")


@dataclass(frozen=True)
class Rendering:
    """A document's bytes, the facts that it still lacks, and those it states as not known."""

    data: bytes
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def load_form(templates: Path, document: str) -> Form:
    """The form of that id (`reports/ppc`). Raises UsageError where there is none."""
    path = templates / f"{document}.yaml"
    if not path.is_file():
        raise UsageError(_("there is no document {id}").format(id=document), place=document)
    return check(read_yaml(path, name=f"templates/{document}.yaml"), Form)


def render(templates: Path, form: Form, stage: str, subject: Subject, lang: str, fmt: str, *, draft: bool) -> Rendering:
    """Renders the document.

    Args:
        templates: the templates folder.
        stage: one of the form's stages.
        fmt: one of `FORMATS`.
        draft: whether to mark it as a draft and list what it lacks; a final document bears no mark.
    """
    sections = fill(form, stage, subject, lang)
    missing = tuple(dict.fromkeys(fact for s in sections for field in s.fields for fact in field.missing))
    unknown = tuple(dict.fromkeys(fact for s in sections for field in s.fields for fact in field.unknown))
    if stage == "final" and unknown and "unsettled_reason" not in subject.facts:
        missing = (*missing, "unsettled_reason")
    title = form.titles[stage](lang)
    body = (
        environment(templates)
        .get_template(form.template)
        .render(
            lang=lang,
            stage=stage,
            title=inert(title),
            draft=draft,
            sections=sections,
            fact=_Words(subject, lang),
            missing=[inert(subject.definitions[fact].label(lang)) for fact in missing],
            _=lambda message: Markup(gettext(message, lang)),  # noqa: S704 - messages are ours
        )
    )
    if fmt == "html":
        body = _page(templates, body, title, lang, draft=draft)
    return Rendering(body.encode(), missing, unknown)


class _Words:
    """Gives templates a fact's words by its id: `fact("summary")`, or the text to show where it is not known."""

    def __init__(self, subject: Subject, lang: str) -> None:
        self._subject = subject
        self._lang = lang

    def __call__(self, fact_id: str, otherwise: str | None = None) -> Markup:
        value = self._subject.facts.get(fact_id)
        definition = self._subject.definitions[fact_id]
        if value is None or (isinstance(value, Unknown) and otherwise is not None):
            if otherwise is not None:
                return inert(otherwise)
            label = gettext("[MISSING: {label}]", self._lang).format(label=definition.label(self._lang))
            return Markup("**{}**").format(inert(label))
        return inert(words(definition, value, self._lang, document=True))

    def has(self, fact_id: str) -> bool:
        """Whether the fact is answered, and not as unknown."""
        value = self._subject.facts.get(fact_id)
        return value is not None and not isinstance(value, Unknown)


def _page(templates: Path, body: str, title: str, lang: str, *, draft: bool) -> str:
    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(body)
    page = environment(templates).get_template("page.html.j2")
    return page.render(body=Markup(html), title=title, lang=lang, draft=draft)  # noqa: S704 - rendered from inert text
