"""Renders a case's documents, keeps each rendering with its hash, and keeps the reviewers' sign-offs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from breachkit.content.library import Library
from breachkit.documents.context import Subject, facts_hash
from breachkit.documents.form import Form
from breachkit.documents.render import FORMATS, Rendering, load_form, render
from breachkit.domain.assessment import Outcome
from breachkit.domain.case import CaseFile, Draft
from breachkit.domain.condition import Reference
from breachkit.engine.conditions import decide
from breachkit.engine.obligations import trigger_outcomes, versions_of_the_day
from breachkit.errors import NotReadyError, UsageError
from breachkit.i18n import LANGUAGES, _, language
from breachkit.services import clock
from breachkit.services.acts import writing
from breachkit.services.derive import law_day, values_of
from breachkit.store.protocol import CaseStore

DOCUMENTS = {("report", "ppc"): "reports/ppc", ("notice", "people"): "notices/people"}
EXTENSIONS = {"md": "md", "html": "html"}


@dataclass(frozen=True)
class Request:
    """Which document is wanted: `kind` report or notice, `to` a recipient, and its stage, language and format."""

    kind: str
    to: str
    stage: str
    lang: str
    fmt: str

    def check(self) -> str:
        """The document's id. Raises UsageError for a choice that there is none of."""
        document = DOCUMENTS.get((self.kind, self.to))
        if document is None:
            known = ", ".join(to for kind, to in DOCUMENTS if kind == self.kind)
            raise UsageError(
                _("there is no {kind} to {to}").format(kind=self.kind, to=self.to), place="--to", expected=known
            )
        if self.fmt not in FORMATS:
            raise UsageError(
                _("there is no format {fmt}").format(fmt=self.fmt), place="--format", expected=", ".join(FORMATS)
            )
        if self.lang not in LANGUAGES:
            raise UsageError(
                _("there is no language {lang}").format(lang=self.lang), place="--lang", expected=", ".join(LANGUAGES)
            )
        return document


@dataclass(frozen=True)
class Rendered:
    """A rendering that was kept: its record, its file, and the labels of facts missing or stated as not known.

    `layout_unconfirmed` names what the form follows where its layout could not be confirmed in the official form.
    """

    draft: Draft
    path: str
    missing: list[dict[str, str]]
    unknown: list[dict[str, str]]
    data: bytes
    layout_unconfirmed: str


def _subject(case: CaseFile, library: Library, form: Form) -> Subject:
    values = values_of(case, library)
    day = law_day(values, clock.now(), case["timezone"])
    regime = next(regime for regime in versions_of_the_day(library.regimes, day) if regime.id == form.regime)
    triggers = [(regime.triggers[name].title, o.truth) for name, o in trigger_outcomes(regime, values).items()]

    def unresolved(_reference: Reference) -> Outcome:
        return Outcome(None)

    return Subject(values, library.facts, triggers, lambda c: decide(c, values, unresolved).truth)


def _make(case: CaseFile, library: Library, request: Request, *, draft: bool) -> tuple[Form, Rendering]:
    templates = library.root / "templates"
    form = load_form(templates, request.check())
    if request.stage not in form.titles:
        raise UsageError(
            _("this document has no stage {stage}").format(stage=request.stage),
            place="--stage",
            expected=", ".join(form.titles),
        )
    subject = _subject(case, library, form)
    return form, render(templates, form, request.stage, subject, request.lang, request.fmt, draft=draft)


def _labels(library: Library, fact_ids: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"fact": fact_id, "label": library.facts[fact_id].label(language())} for fact_id in fact_ids]


def render_document(store: CaseStore, library: Library, request: Request, *, final: bool = False) -> Rendered:
    """Renders the document, keeps it in the case's drafts folder and journals it with its hash.

    Raises:
        NotReadyError: `final`, and facts are missing or nobody has signed these very bytes off.
        UsageError: there is no such document, stage, language or format.
    """
    document = request.check()
    with writing(store, library) as session:
        case = session.case
        form, made = _make(case, library, request, draft=not final)
        if final:
            _refuse_unready(case, made, library)
        number = len(case["drafts"]) + 1
        mark = "-final" if final else ""
        name = f"d{number:03d}-{request.to}-{request.stage}-{request.lang}{mark}.{EXTENSIONS[request.fmt]}"
        record: dict[str, Any] = {
            "id": f"d{number}",
            "file": name,
            "document": document,
            "recipient": request.to,
            "stage": request.stage,
            "lang": request.lang,
            "format": request.fmt,
            "sha256": hashlib.sha256(made.data).hexdigest(),
            "facts_sha256": facts_hash(form, values_of(case, library)),
            "final": final,
            "missing": [*made.missing],
        }
        store.blobs.write(f"drafts/{name}", made.data)
        session.write([("draft.rendered", record)], derives=False)
        kept = case["drafts"][-1]
    follows = form.source(language()) if form.confidence != "verified" else ""
    return Rendered(
        kept,
        store.blobs.where(f"drafts/{name}"),
        _labels(library, made.missing),
        _labels(library, made.unknown),
        made.data,
        follows,
    )


def _refuse_unready(case: CaseFile, made: Rendering, library: Library) -> None:
    _refuse_missing(made, library)
    digest = hashlib.sha256(made.data).hexdigest()
    if any(approval["sha256"] == digest for approval in case["approvals"]):
        return
    if case["approvals"]:
        raise NotReadyError(
            _("the document is not the one that was signed off: a fact, the language or the format is another"),
            expected=_("a sign-off on the document as it is now"),
            mend='breachkit render ... ; breachkit approve --by "..." --role legal',
        )
    raise NotReadyError(
        _("no reviewer has signed this document off"),
        expected=_("a sign-off by a person who did not write it, by name and role"),
        mend='breachkit approve --by "..." --role legal',
    )


def _refuse_missing(made: Rendering, library: Library) -> None:
    if made.missing:
        listed = ", ".join(f"{item['label']} ({item['fact']})" for item in _labels(library, made.missing))
        raise NotReadyError(
            _("the document is not complete; missing: {listed}").format(listed=listed),
            expected=_("every needed fact answered; 'unknown' is an answer"),
            mend="breachkit facts set " + " ".join(f"{fact}=..." for fact in made.missing[:3]),
        )


def find_draft(case: CaseFile, draft_id: str | None) -> Draft:
    """The draft of that id, or the last one. Raises UsageError where there is none."""
    drafts = case["drafts"]
    if not drafts:
        raise UsageError(_("this case has no draft yet"), mend="breachkit render report --to ppc --stage preliminary")
    if draft_id is None:
        return drafts[-1]
    for draft in drafts:
        if draft_id in (draft["id"], draft["file"]):
            return draft
    raise UsageError(
        _("there is no draft {id}").format(id=draft_id),
        place=draft_id,
        expected=", ".join(draft["id"] for draft in drafts[-8:]),
    )


def approve(store: CaseStore, library: Library, draft_id: str | None, *, by: str, role: str) -> dict[str, Any]:
    """Records a reviewer's sign-off on a draft, bound to the exact bytes that its final document will have.

    Raises NotReadyError where facts are missing, or have changed since the draft was made.
    """
    if not by.strip() or not role.strip():
        raise UsageError(_("a sign-off needs the reviewer's name and role"), place="--by, --role")
    with writing(store, library) as session:
        case = session.case
        draft = find_draft(case, draft_id)
        kind = draft["document"].split("/")[0].removesuffix("s")
        request = Request(kind, draft["recipient"], draft["stage"], draft["lang"], draft["format"])
        form, made = _make(case, library, request, draft=False)
        _refuse_missing(made, library)
        if facts_hash(form, values_of(case, library)) != draft["facts_sha256"]:
            raise NotReadyError(
                _("facts have changed since {id} was made; what you read is not what would go out").format(
                    id=draft["id"]
                ),
                mend=f"breachkit render {kind} --to {draft['recipient']} --stage {draft['stage']}",
            )
        approval = {
            "draft": draft["id"],
            "sha256": hashlib.sha256(made.data).hexdigest(),
            "by": by.strip(),
            "role": role.strip(),
        }
        session.write([("draft.approved", approval)], derives=False)
        return approval


def outdated(case: CaseFile, library: Library, draft: Draft) -> bool:
    """Whether the facts that the draft was made from have changed since."""
    form = load_form(library.root / "templates", draft["document"])
    return facts_hash(form, values_of(case, library)) != draft["facts_sha256"]
