"""A form: what a document declares about itself, in data (templates/<kind>/<name>.yaml; docs/documents.md).

Whom it goes to, which duties it serves, its stages, and its sections and fields in the recipient's own order, each
bound to facts. A field is missing when one of its facts has not been answered and the stage needs it; "not known yet"
is an answer, and the form says so (Rule 8(1): what is known at the time).
"""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from typing import Annotated, Literal

from msgspec import field as member

from breachkit.documents.kinds import KINDS
from breachkit.documents.phrases import names_in
from breachkit.domain.condition import Condition, ConditionField, facts_of
from breachkit.domain.model import Id, Limits, Line, Model, Text, Written

Audience = Literal[
    "authority", "police", "people", "press", "client", "employees", "insurer", "expert", "counsel", "board", "internal"
]
Layout = Literal["table", "prose", "list"]
ALWAYS, NEVER, LATE = "always", "never", "late"
STANDS_ON = {"people_in": "people_by_place", "people_told_in": "people_notified_by_place"}
"""The fact without which a calculation has nothing to work with: a document that needs it lacks that fact."""


class Row(Model, frozen=True, kw_only=True):
    """One row of a field's own table: a text with facts inside for each column."""

    cells: Annotated[tuple[Text, ...], Limits(min_length=1)]
    when: ConditionField | None = None


class FormField(Model, frozen=True, kw_only=True):
    """One field, filled in one of four ways.

    `facts`: those facts' words, one a line (`boxes` prints every choice with the chosen ones ticked). `computed`: a
    named calculation (documents/computed.py), narrowed to the ids under `of`. `text`: words with facts inside,
    `{fact_id}` or `{fact_id|words while it is open}` or `{=computed}`. `columns` with `rows`: a table of such texts.

    `needed` is the first stage that must have it, `always`, `never`, or `late`: once a duty that this stage serves is
    past its due time. `limit` is the most characters that the
    recipient takes. `ask_back` are the questions the recipient's officer asks while the field is open or vague;
    `wants` says what words must hold not to be vague: a date, a number, a time of day.
    """

    id: Id | None = None
    label: Text | None = None
    facts: tuple[Id, ...] = ()
    computed: Id | None = None
    of: tuple[Line, ...] = ()
    text: Text | None = None
    columns: tuple[Text, ...] = ()
    rows: tuple[Row, ...] = ()
    needed: Line = ALWAYS
    boxes: bool = False
    when: ConditionField | None = None
    limit: Annotated[int, Limits(gt=0)] | None = None
    ask_back: tuple[Text, ...] = ()
    wants: tuple[Literal["date", "number", "time"], ...] = ()
    align: Literal["left", "right", "center"] = "left"

    def consistent(self) -> None:
        ways = [bool(self.facts), bool(self.computed), self.text is not None, bool(self.rows)]
        if sum(ways) != 1:
            raise ValueError("a field has one of: facts, computed, text, rows")
        if bool(self.rows) != bool(self.columns) or any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError("rows have as many cells as there are columns")
        if self.of and not self.computed:
            raise ValueError("'of' narrows a computed field")

    @property
    def own_facts(self) -> tuple[str, ...]:
        """Every fact that the field prints, in its order; those of its condition are not among them."""
        behind = [STANDS_ON[name] for name in self.own_computed if name in STANDS_ON]
        return tuple(dict.fromkeys((*self.printed_facts, *behind)))

    @property
    def printed_facts(self) -> tuple[str, ...]:
        """Every fact whose words the field prints, without those that a calculation works on."""
        texts = [self.text] if self.text else [cell for row in self.rows for cell in row.cells]
        named = [name for text in texts for lang in ("ja", "en") for name in names_in(text(lang)).facts]
        return tuple(dict.fromkeys((*self.facts, *named)))

    @property
    def own_computed(self) -> tuple[str, ...]:
        """Every calculation that the field prints."""
        texts = [self.text] if self.text else [cell for row in self.rows for cell in row.cells]
        named = [name for text in texts for lang in ("ja", "en") for name in names_in(text(lang)).computed]
        return tuple(dict.fromkeys(((self.computed,) if self.computed else ()) + tuple(named)))


class FormSection(Model, frozen=True, kw_only=True):
    """Some fields under one title. `table` prints labels beside contents, `prose` paragraphs, `list` bullets.

    `from` is the stage that asks for it; before, of its fields only those are printed that are known already.
    """

    title: Text | None = None
    cite: Text | None = None
    layout: Layout = "table"
    when: ConditionField | None = None
    from_: Id | None = member(default=None, name="from")
    keep: bool = False
    fields: Annotated[tuple[FormField, ...], Limits(min_length=1)]


class Email(Model, frozen=True, kw_only=True):
    """The head of the draft e-mail: the facts that hold its addresses, and its subject where not the title."""

    to: Id | None = None
    from_: Id | None = member(default=None, name="from")
    subject: Text | None = None


def _as_mapping(written: object) -> object:
    """`[REGIME.OBLIGATION]` is short for serving each with the first stage."""
    return dict.fromkeys(written, "") if isinstance(written, list | tuple) else written


class Form(Model, frozen=True, kw_only=True):
    """A document. `id` is its path below the templates folder without the suffix, and so names its kind.

    Args:
        to: recipients (playbooks/recipients.yaml), the usual one first.
        stages: each stage's title, in the order in which they are sent.
        stage_names: short names for the boxes of `computed: stage`, where the usual ones do not fit.
        serves: the obligations (REGIME.OBLIGATION) that it fulfils, each with the stage that does; `*` stands for anything
            (`eu-gdpr.authority-place-*`, `*.notice`), where no other document names the obligation outright.
        addressed: each recipient among `to` is sent one of its own, which names that recipient.
        payload, payload_schema: the map to the JSON that the recipient's schema asks for, and that schema.
        phases: where no obligation asks for it, the phases of the response in which it belongs to the pack.
        offered_when: the condition under which it belongs to the pack at all.
        uses: further facts that the template's own body prints, with the stage that needs each.
        apart: facts of the paper itself (the date that it bears), whose change outdates nothing.
        changed_only: stages that print, of the fields, only those that changed since what was sent before; a section
            with `keep` is printed whole.
        conditions: named conditions for the template's own body (`holds("name")`).
        dense: set small and close in PDF and DOCX, for a paper that must stay on one page.
        privileged: written for counsel: its drafts carry that label, and it alone prints privileged notes.
    """

    id: Line
    to: Annotated[tuple[Id, ...], Limits(min_length=1)]
    audience: Audience
    stages: Annotated[dict[Id, Text], Limits(min_length=1)]
    stage_names: dict[Id, Text] = {}
    regimes: tuple[Id, ...] = ()
    serves: Annotated[dict[Line, str], Written(_as_mapping)] = {}
    phases: tuple[Id, ...] = ()
    offered_when: ConditionField | None = None
    languages: tuple[Literal["ja", "en"], ...] = ("ja", "en")
    source: Text
    url: Line | None = None
    confidence: Literal["verified", "likely", "unverified"]
    reviewed_on: date
    template: Line = "partials/form.md.j2"
    email: Email | None = None
    payload: Line | None = None
    payload_schema: Line | None = None
    addressed: bool = False
    uses: dict[Id, Line] = {}
    apart: tuple[Id, ...] = ()
    changed_only: tuple[Id, ...] = ()
    conditions: dict[Id, ConditionField] = {}
    privileged: bool = False
    dense: bool = False
    sections: tuple[FormSection, ...] = ()

    def consistent(self) -> None:
        if self.id.split("/")[0].removesuffix("s") not in KINDS:
            raise ValueError("an id begins with reports/, notices/ or briefs/")
        known = (*self.stages, ALWAYS, NEVER, LATE)
        for name in (*(field.needed for field in self.fields), *self.uses.values()):
            if name not in known:
                raise ValueError(f"needed: {name} is no stage of this document ({', '.join(known)})")
        sections = [section.from_ for section in self.sections if section.from_]
        for stage in (*self.changed_only, *self.stage_names, *sections):
            if stage not in self.stages:
                raise ValueError(f"{stage} is no stage of this document")
        for obligation, stage in self.serves.items():
            if stage and stage not in self.stages:
                raise ValueError(f"serves {obligation} with {stage}, which is no stage of this document")
        if not self.sections and not self.uses:
            raise ValueError("a document has sections, or uses facts in a body of its own")
        ids = [field_id(field) for field in self.fields]
        twice = next((one for one in ids if ids.count(one) > 1), None)
        if twice:
            raise ValueError(f"two fields are named {twice}; give one of them an id of its own")

    @property
    def kind(self) -> str:
        """report, notice or brief."""
        return self.id.split("/")[0].removesuffix("s")

    @property
    def name(self) -> str:
        """The last part of the id, which `--to` also takes."""
        return self.id.rsplit("/", 1)[-1]

    @property
    def fields(self) -> tuple[FormField, ...]:
        """Every field, in order."""
        return tuple(field for section in self.sections for field in section.fields)

    def stage_for(self, obligation: str) -> str | None:
        """The stage that serves that obligation, named outright or by a pattern; None where none does."""
        stage = self.serves.get(obligation)
        if stage is None:
            patterns = (name for name in self.serves if "*" in name)
            stage = next((self.serves[name] for name in patterns if fnmatchcase(obligation, name)), None)
        return None if stage is None else stage or next(iter(self.stages))

    def is_for(self, obligation: str) -> bool:
        """Whether the document serves that obligation."""
        return self.stage_for(obligation) is not None

    def is_needed(self, needed: str, stage: str, *, late: bool = False) -> bool:
        """Whether what is `needed` from that stage on must stand at `stage`; `late`: a duty is past its due time."""
        if needed in (ALWAYS, NEVER, LATE):
            return needed == ALWAYS or (needed == LATE and late)
        order = list(self.stages)
        return order.index(needed) <= order.index(stage)

    @property
    def asked(self) -> tuple[Condition, ...]:
        """Every condition that decides what the document prints."""
        conditions = [field.when for field in self.fields] + [section.when for section in self.sections]
        conditions += [row.when for field in self.fields for row in field.rows] + [*self.conditions.values()]
        return tuple(condition for condition in conditions if condition is not None)

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact that the document prints or asks in a condition, each once."""
        asked = [fact for condition in self.asked for fact in facts_of(condition)]
        printed = [fact for field in self.fields for fact in field.own_facts]
        return tuple(dict.fromkeys((*printed, *self.uses, *asked)))


def field_id(field: FormField) -> str:
    """The field's id: its own, else that of what it shows, else one made from its words."""
    if field.id:
        return field.id
    if field.computed:
        return field.computed
    return ".".join(field.facts) or _words_id(field)


def _words_id(field: FormField) -> str:
    import hashlib

    told = field.text.en if field.text else " ".join(column.en for column in field.columns)
    return "text-" + hashlib.sha256(told.encode()).hexdigest()[:8]
