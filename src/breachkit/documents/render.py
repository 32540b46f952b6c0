"""Renders a form on a case into Markdown, from which every other format is made. The same facts give the same text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from breachkit.documents.computed import Boxes, Grid, as_lines
from breachkit.documents.environment import run_template
from breachkit.documents.fill import Cell, Filled, FilledGrid, FilledSection, Printer, fill
from breachkit.documents.markdown import inert, inert_inline
from breachkit.domain.values import Choice, Choices, Value, YesNo
from breachkit.errors import ContentError
from breachkit.i18n import _, gettext

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from breachkit.documents.form import Form
    from breachkit.documents.subject import Subject


@dataclass(frozen=True)
class Content:
    """A document before it has a format.

    `missing` are the facts that it still lacks, `unknown` those it states as not known, `printed` the words that it prints
    of each fact. `markdown` is the whole of it, a draft's mark and list of missing items included.
    """

    form: Form
    stage: str
    lang: str
    title: str
    draft: bool
    sections: tuple[FilledSection, ...]
    markdown: str
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    printed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)
    subject: Subject | None = None

    @property
    def mark(self) -> str:
        """What stands at the head of every page: that it is a draft, that it was made in a drill; empty where neither."""
        marks = [gettext("DRILL, no real incident", self.lang)] if self.drill else []
        marks += [gettext("DRAFT", self.lang)] if self.draft else []
        return " - ".join(marks)

    @property
    def drill(self) -> bool:
        """Whether the case is a drill's; such a document can never pass for a real one."""
        return self.subject is not None and self.subject.case["drill"] is not None

    @property
    def over_long(self) -> list[dict[str, Any]]:
        """The fields that are longer than the recipient takes."""
        return [
            {"field": one.id, "label": one.source.label(self.lang) if one.source.label else one.id,
             "limit": one.source.limit, "length": (one.source.limit or 0) + one.over}
            for section in self.sections for one in section.fields if one.over
        ]  # fmt: skip


def compose(
    folders: tuple[Path, ...],
    form: Form,
    stage: str,
    subject: Subject,
    lang: str,
    *,
    draft: bool,
    merged: bool = False,
) -> Content:
    """Fills the form and runs its template.

    Args:
        folders: the templates folders; the first that has a file wins.
        stage: one of the form's stages.
        draft: whether to mark it as a draft and list what it lacks; a final document bears no mark.
        merged: whether each copy gets its reader's name and salutation (merged letters), so that the body has none.

    Raises ContentError with file:line where a template is broken.
    """
    printer = Printer(form, stage, lang, subject)
    sections = fill(printer)
    body = _Body(printer)
    for fact_id, needed in form.uses.items():
        if form.is_needed(needed, stage) and fact_id not in subject.facts and subject.is_asked(fact_id):
            printer.missing.append(fact_id)
    if "unsettled_reason" in form.facts and stage in ("final", "supplement"):
        _want_the_reason(printer, subject)
    title = form.stages[stage](lang)
    given = {
        "lang": lang,
        "stage": stage,
        "title": inert_inline(title),
        "draft": draft,
        "merged": merged,
        "sections": sections,
        "fact": body,
        "boxes": body.boxes,
        "computed": body.computed,
        "text": body.text,
        "holds": body.holds,
        "may_hold": body.may_hold,
        "missing": _Labels(printer),
        "grid": grid_markdown,
        "align": align_mark,
        "_": lambda message: Markup(gettext(message, lang)),  # noqa: S704 - messages are ours
    }
    markdown = run_template(folders, form.template.replace("{lang}", lang), given)
    if subject.case["drill"] is not None:  # whatever the template is
        told = gettext("DRILL, no real incident", lang)
        why = gettext("Made in an exercise. Everything in it is invented. Do not send it to anyone.", lang)
        markdown = f"> **{told}** - {why}\n\n{markdown}"
    return Content(
        form,
        stage,
        lang,
        title,
        draft,
        sections,
        markdown,
        tuple(dict.fromkeys(printer.missing)),
        tuple(dict.fromkeys(printer.unknown)),
        {fact_id: tuple(dict.fromkeys(told)) for fact_id, told in printer.printed.items()},
        subject.facts,
        subject,
    )


def _want_the_reason(printer: Printer, subject: Subject) -> None:
    """A last report that states something as not known says why."""
    if printer.unknown and "unsettled_reason" not in subject.facts:
        printer.missing.append("unsettled_reason")


class _Labels:
    """The labels of what is missing, as a template lists them after everything else was printed."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer

    def _now(self) -> list[Markup]:
        missing = dict.fromkeys(self._printer.missing)
        return [inert(self._printer.definition(fact_id).label(self._printer.lang)) for fact_id in missing]

    def __iter__(self) -> Any:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())


class _Body:
    """What a template's own body can ask for: `fact("summary")`, `fact.has(...)`, `fact.among(...)`, `boxes`, `computed`, `text`, `holds`."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer

    def __call__(self, fact_id: str, otherwise: str | None = None) -> Markup:
        """A fact's words as inert Markdown for a paragraph; `otherwise` where it is open."""
        return self._printer.fact(fact_id, otherwise).text

    def has(self, fact_id: str) -> bool:
        """Whether the fact is answered, and not as unknown."""
        self._printer.definition(fact_id)
        return self._printer.subject.is_known(fact_id)

    def day(self, fact_id: str, otherwise: str | None = None) -> Markup:
        """A moment's day without its time, as people read it."""
        return self._printer.fact(fact_id, otherwise, day=True).text

    def among(self, fact_id: str, *choices: str) -> bool:
        """Whether the fact is known to be one of the choices, or to include one of them."""
        self._printer.definition(fact_id)
        match self._printer.subject.facts.get(fact_id):
            case Choice(chosen):
                return chosen in choices
            case YesNo(yes):
                return ("yes" if yes else "no") in choices
            case Choices(ids):
                return any(one in choices for one in ids)
        return False

    def boxes(self, fact_id: str) -> Markup:
        """Every choice of the fact, the chosen ones ticked."""
        return self._printer.fact(fact_id, boxes=True).text

    def computed(self, name: str, *of: str) -> Markup:
        """A calculation: a Markdown table where it is one, else its lines."""
        made = self._printer.computed(name, of)
        if isinstance(made, Grid):
            return grid_markdown(
                FilledGrid(
                    tuple(inert_inline(column) for column in made.columns),
                    tuple(tuple(Cell(inert_inline(cell), cell) for cell in row) for row in made.rows),
                )
            )
        lines = [inert(line) for line in as_lines(made, self._printer.lang)]
        if len(lines) > 1 and not isinstance(made, Boxes):
            return Markup("\n").join(Markup("- ") + line for line in lines)
        return Markup("<br>").join(lines)

    def text(self, ja: str, en: str) -> Markup:
        """Words with facts inside, in the document's language."""
        return self._printer.phrase(ja if self._printer.lang == "ja" else en).text

    def holds(self, name: str) -> bool:
        """Whether the named condition is certainly true."""
        return self._truth(name) is True

    def may_hold(self, name: str) -> bool:
        """Whether the named condition is true or still open."""
        return self._truth(name) is not False

    def _truth(self, name: str) -> bool | None:
        conditions = self._printer.form.conditions
        if name not in conditions:
            raise ContentError(
                _("there is no {kind} named {name}").format(kind=gettext("condition"), name=name),
                place=self._printer.form.id,
                expected=", ".join(conditions),
            )
        return self._printer.subject.holds(conditions[name])


def grid_markdown(grid: FilledGrid) -> Markup:
    """A table in Markdown."""
    head = Markup("| {} |").format(Markup(" | ").join(grid.columns))
    rule = Markup("|" + "---|" * len(grid.columns))  # noqa: S704 - our own signs
    rows = [Markup("| {} |").format(Markup(" | ").join(cell.text for cell in row)) for row in grid.rows]
    return Markup("\n").join([head, rule, *rows])


def align_mark(field: Filled) -> Markup:
    """The mark at a paragraph's end that sets it right or centred; Markdown readers do not show it."""
    return Markup("" if field.align == "left" else f" <!-- {field.align} -->")  # noqa: S704 - one of three words
