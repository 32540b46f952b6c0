"""Fills a form: each field's words, what is missing, what is recorded as not known, what is too long."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from breachkit.documents.calculations import CALCULATIONS
from breachkit.documents.computed import (
    VOLATILE,
    Ask,
    Computed,
    Grid,
    as_lines,
    boxes_text,
)
from breachkit.documents.form import LATE, STANDS_ON, Form, FormField, FormSection, field_id
from breachkit.documents.markdown import inert, inert_inline
from breachkit.documents.phrases import filled as fill_phrase
from breachkit.domain.values import Choice, Choices, Json, Moment, Unknown, Value, to_json
from breachkit.errors import ContentError
from breachkit.i18n import _, gettext
from breachkit.wording import times
from breachkit.wording.values import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from breachkit.documents.subject import Subject
    from breachkit.domain.fact import FactDefinition


@dataclass(frozen=True)
class Cell:
    """Words as inert Markdown, and as they are."""

    text: Markup
    plain: str


@dataclass(frozen=True)
class FilledGrid:
    columns: tuple[Markup, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Filled:
    """A field as it is printed.

    `lines` are its words, one a line, for a table's cell or a paragraph; `grid` its table, where it is one. `missing` names
    the facts that are wanted and unanswered, `unknown` those recorded as not known yet. `over` is by how many
    characters it is longer than the recipient takes.
    """

    id: str
    source: FormField
    label: Markup
    lines: tuple[Cell, ...]
    grid: FilledGrid | None
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    over: int

    @property
    def text(self) -> Markup:
        """Its words for a table's cell."""
        return Markup("<br>").join(Markup(cell.text.strip().replace("\n", "<br>")) for cell in self.lines)  # noqa: S704 - escaped

    @property
    def plain(self) -> str:
        """Its words as they are, lines one below the other; a table's cells separated by tabs."""
        if self.grid is not None:
            return "\n".join("\t".join(cell.plain for cell in row) for row in self.grid.rows)
        return "\n".join(cell.plain for cell in self.lines)

    @property
    def align(self) -> str:
        return self.source.align


@dataclass(frozen=True)
class FilledSection:
    title: Markup | None
    layout: str
    fields: tuple[Filled, ...]


@dataclass
class Printer:
    """Gives facts and calculations their words in one document, and notes what it could not give."""

    form: Form
    stage: str
    lang: str
    subject: Subject
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    printed: dict[str, list[str]] = field(default_factory=dict)
    block: bool = True
    """Whether words may stand at the start of a line, where Markdown has signs that open blocks."""

    def definition(self, fact_id: str) -> FactDefinition:
        """Raises ContentError for a name that the catalogue does not have."""
        try:
            return self.subject.definitions[fact_id]
        except KeyError:
            raise ContentError(
                _("there is no {kind} named {name}").format(kind="fact", name=fact_id), place=self.form.id
            ) from None

    def fact(self, fact_id: str, otherwise: str | None = None, *, boxes: bool = False, day: bool = False) -> Cell:
        """A fact's words (`day`: of a moment only its day); `otherwise` where it is open; else a placeholder for what is missing."""
        definition, value = self.definition(fact_id), self.subject.facts.get(fact_id)
        if isinstance(value, Unknown):
            self.unknown.append(fact_id)
            return self._own(otherwise or gettext("not known yet (under investigation)", self.lang))
        if value is None:
            if otherwise is not None:
                return self._own(otherwise)
            self.missing.append(fact_id)
            shown = gettext("[MISSING: {label}]", self.lang).format(label=definition.label(self.lang))
            return Cell(Markup("**{}**").format(inert_inline(shown)), shown)
        told = _boxes(definition, value, self.lang) if boxes and definition.choices else None
        if day and isinstance(value, Moment):
            told = times.long_day(value.at.astimezone(self.subject.zone).date(), self.lang)
        told = words(definition, value, self.lang, document=True) if told is None else told
        self.printed.setdefault(fact_id, []).append(told)
        return self._own(told)

    def _own(self, told: str) -> Cell:
        return Cell(inert(told) if self.block else inert_inline(told), told)

    def computed(self, name: str, of: Iterable[str] = ()) -> Computed:
        """A calculation's result. Raises ContentError for a name that there is none of."""
        if name not in CALCULATIONS:
            raise ContentError(
                _("there is no {kind} named {name}").format(kind=gettext("calculation"), name=name),
                place=self.form.id,
                expected=", ".join(CALCULATIONS),
            )
        return CALCULATIONS[name](self.subject, Ask(self.form, self.stage, self.lang, tuple(of)))

    def phrase(self, text: str) -> Cell:
        """A text with its facts; those of several lines keep them."""
        plain = fill_phrase(
            text,
            lambda name, otherwise: Markup(self._quietly(name, otherwise)),  # noqa: S704 - never printed as markup
            lambda name: Markup("\n".join(as_lines(self.computed(name), self.lang))),  # noqa: S704 - likewise
        )
        made = fill_phrase(
            text,
            lambda name, otherwise: self.fact(name, otherwise).text,
            lambda name: Markup("<br>").join(self._own(line).text for line in as_lines(self.computed(name), self.lang)),
        )
        return Cell(made, str(plain))

    def _quietly(self, name: str, otherwise: str | None) -> str:
        kept = len(self.missing), len(self.unknown)
        plain = self.fact(name, otherwise).plain
        del self.missing[kept[0] :], self.unknown[kept[1] :]
        return plain

    def _asked(self, fact_id: str) -> bool:
        self.definition(fact_id)
        return self.subject.is_asked(fact_id, self._printable)

    @cached_property
    def _printable(self) -> frozenset[str]:
        return frozenset(fact for one in self.form.fields for fact in one.own_facts)

    @cached_property
    def late(self) -> bool:
        """Whether a duty that this stage serves is past its due time."""
        return self.subject.is_late(self.form, self.stage)

    def section(self, section: FormSection) -> FilledSection | None:
        """The section's fields; None where its condition is false or nothing of it is shown."""
        if section.when is not None and self.subject.holds(section.when) is False:
            return None
        self.block = section.layout != "table"
        early = section.from_ is not None and not self.form.is_needed(section.from_, self.stage)
        fields = [
            self.field(one)
            for one in section.fields
            if (section.keep or self._is_told(one)) and not (early and not self._is_known(one))
        ]
        self.block = True
        shown = tuple(one for one in fields if one is not None)
        if not shown:
            return None
        return FilledSection(inert_inline(section.title(self.lang)) if section.title else None, section.layout, shown)

    def _is_known(self, one: FormField) -> bool:
        return any(self.subject.is_known(fact_id) for fact_id in one.own_facts)

    def _is_told(self, one: FormField) -> bool:
        """Whether the stage prints the field: all do, except one that tells only what changed since the one before."""
        earlier = self.subject.earlier
        if self.stage not in self.form.changed_only or earlier is None or not one.own_facts:
            return True
        return any(earlier.facts.get(name) != self.subject.facts.get(name) for name in one.own_facts)

    def field(self, one: FormField) -> Filled | None:
        """The field as it is printed; None where its condition is false, or its text waits for a fact that is not needed."""
        if one.when is not None and self.subject.holds(one.when) is False:
            return None
        if one.facts and not any(self._asked(fact_id) for fact_id in one.facts):
            return None
        needed = self.form.is_needed(one.needed, self.stage, late=one.needed == LATE and self.late)
        if one.needed == LATE and not needed and not self._is_known(one):
            return None
        before = len(self.missing), len(self.unknown)
        lines: list[Cell] = []
        grid: FilledGrid | None = None
        if one.facts:
            lines = [cell for fact_id in one.facts if (cell := self._line(one, fact_id, needed)) is not None]
        elif needed and one.computed in STANDS_ON and not self.subject.is_known(STANDS_ON[one.computed]):
            lines = [self.fact(STANDS_ON[one.computed])]
        elif one.computed:
            made = self.computed(one.computed, one.of)
            if isinstance(made, Grid):
                grid = self._grid(made)
                if not made.rows and not needed:
                    return None
            else:
                lines = [self._own(line) for line in as_lines(made, self.lang)]
                if not lines and not needed:
                    return None
        elif one.text is not None:
            lines = [self.phrase(one.text(self.lang))]
        else:
            grid = self._rows(one)
        missing, unknown = tuple(self.missing[before[0] :]), tuple(self.unknown[before[1] :])
        if not needed and missing:
            del self.missing[before[0] :], self.unknown[before[1] :]
            return None
        if not lines and grid is None:
            lines = [self._own("―" if self.lang == "ja" else "-")]
        label = inert_inline(one.label(self.lang) if one.label else "")
        filled = Filled(field_id(one), one, label, tuple(lines), grid, missing, unknown, 0)
        over = len(filled.plain) - one.limit if one.limit else 0
        return Filled(field_id(one), one, label, tuple(lines), grid, missing, unknown, max(0, over))

    def _line(self, one: FormField, fact_id: str, needed: bool) -> Cell | None:
        if not self._asked(fact_id) or (fact_id not in self.subject.facts and not needed):
            return None
        cell = self.fact(fact_id, boxes=one.boxes)
        if len(one.facts) == 1:
            return cell
        prefix = f"{self.definition(fact_id).label(self.lang)}{'：' if self.lang == 'ja' else ': '}"
        return Cell(inert(prefix.strip()) + prefix[len(prefix.rstrip()) :] + cell.text, prefix + cell.plain)

    def _grid(self, made: Grid) -> FilledGrid:
        return FilledGrid(
            tuple(inert_inline(column) for column in made.columns),
            tuple(tuple(Cell(inert_inline(cell), cell) for cell in row) for row in made.rows),
        )

    def _rows(self, one: FormField) -> FilledGrid:
        rows = [row for row in one.rows if row.when is None or self.subject.holds(row.when) is not False]
        return FilledGrid(
            tuple(inert_inline(column(self.lang)) for column in one.columns),
            tuple(tuple(self.phrase(cell(self.lang)) for cell in row.cells) for row in rows),
        )


def fill(printer: Printer) -> tuple[FilledSection, ...]:
    """The form's sections. A field whose condition is false is left out; so is a section without any."""
    made = (printer.section(section) for section in printer.form.sections)
    return tuple(section for section in made if section is not None)


def _boxes(fact: FactDefinition, value: Value, lang: str) -> str:
    chosen = value.ids if isinstance(value, Choices) else (value.id,) if isinstance(value, Choice) else ()
    told = boxes_text(tuple((choice.label(lang), choice.id in chosen) for choice in fact.choices), lang)
    if isinstance(value, Choices) and not value.complete:
        return told + " " + gettext("and perhaps others", lang)
    return told


def used(form: Form, stage: str, subject: Subject) -> dict[str, Json]:
    """The values of the document's facts, and its calculations that do not change with time: what it says."""
    whole = {fact_id for one in form.fields for fact_id in one.printed_facts}
    told = [fact_id for fact_id in form.facts if fact_id in whole or fact_id not in STANDS_ON.values()]
    found: dict[str, Json] = {fact_id: to_json(subject.facts[fact_id]) for fact_id in told if fact_id in subject.facts}
    for one in form.fields:
        for name in one.own_computed:
            if name not in VOLATILE and name in CALCULATIONS and name not in ("changes", "earlier_report"):
                made = CALCULATIONS[name](subject, Ask(form, stage, "en", one.of))
                found[f"={name}"] = [*as_lines(made, "en")]
    return found


def facts_hash(form: Form, stage: str, subject: Subject) -> str:
    """SHA-256 over `used`: it changes when the document would say something else."""
    import rfc8785

    values: Any = used(form, stage, subject)
    return hashlib.sha256(rfc8785.dumps(values)).hexdigest()
