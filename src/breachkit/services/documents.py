"""Composes a case's documents, keeps each rendering with its hash, and refuses as final what is not ready."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from breachkit.documents.computed import BOX, TICKED
from breachkit.documents.fill import facts_hash
from breachkit.documents.formats import FORMATS, PAYLOAD, write
from breachkit.documents.registry import Registry
from breachkit.documents.render import Content, compose
from breachkit.documents.subject import Earlier, Subject, TriggerState
from breachkit.domain.assessment import Outcome
from breachkit.domain.naming import next_number
from breachkit.engine.conditions import decide
from breachkit.engine.reading import trigger_outcomes, versions_of_the_day
from breachkit.errors import NotReadyError, UsageError
from breachkit.i18n import LANGUAGES, _, language
from breachkit.services import clock
from breachkit.services.acts import writing
from breachkit.services.addressees import addressee, named
from breachkit.services.case_facts import law_day, values_of
from breachkit.services.case_lists import all_of
from breachkit.services.evidence_register import evidence_in
from breachkit.services.history import earlier_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from breachkit.content.library import Library
    from breachkit.documents.form import Form
    from breachkit.documents.formats.payload_schema import Fault
    from breachkit.domain.case import CaseFile, Draft
    from breachkit.domain.condition import Reference
    from breachkit.domain.evidence import Evidence
    from breachkit.store.protocol import CaseStore

_VERDICTS = {"required": True, "not_required": False, "undetermined": None}


def registry_of(library: Library) -> Registry:
    """The documents that this content offers: the organisation's own templates before those shipped."""
    return Registry(library.template_folders)


@dataclass(frozen=True)
class Request:
    """Which document is wanted: `kind` report, notice or brief, `to` a recipient or a document's name; `document` is
    its id where `to` does not tell; without a stage the document's first. `privileged` labels the draft; None leaves
    that to the form."""

    kind: str
    to: str
    stage: str | None
    lang: str
    fmt: str
    document: str | None = None
    privileged: bool | None = None

    def form(self, registry: Registry) -> tuple[Form, str]:
        """The form and its stage. Raises UsageError for a choice that there is none of."""
        _one_of(self.fmt, (*FORMATS, PAYLOAD), _("there is no format {name}"), "--format")
        _one_of(self.lang, LANGUAGES, _("there is no language {name}"), "--lang")
        form = registry.form(self.document or registry.find(self.kind, self.to))
        stage = self.stage or next(iter(form.stages))
        _one_of(stage, (*form.stages,), _("this document has no stage {name}"), "--stage")
        _one_of(self.lang, form.languages, _("this document is not written in {name}"), "--lang")
        if self.fmt == PAYLOAD and form.payload is None:
            raise UsageError(_("{document} has no payload").format(document=form.id), place="--format")
        return form, stage


def _one_of(name: str, known: tuple[str, ...], message: str, option: str) -> None:
    if name not in known:
        raise UsageError(message.format(name=name), place=option, expected=", ".join(known))


@dataclass(frozen=True)
class Rendered:
    """A rendering that was kept: its record, its file, and what is missing, stated as not known, or too long.

    `faults` are what the recipient's schema does not take of a payload (docs/json.md). `layout_unconfirmed` names what the form follows where its layout could not be confirmed in the official form;
    `boxes` tells whether it prints boxes to tick.
    """

    draft: Draft
    path: str
    missing: list[dict[str, str]]
    unknown: list[dict[str, str]]
    over_long: list[dict[str, Any]]
    data: bytes
    layout_unconfirmed: str
    boxes: bool
    faults: list[dict[str, Any]]


def draft_command(library: Library, document_id: str, obligation: str | None = None) -> str:
    """The command that drafts a document, at the stage that meets the obligation (REGIME.OBLIGATION); "" where the
    document is not there."""
    registry = registry_of(library)
    if document_id not in registry.files:
        return ""
    form = registry.form(document_id)
    stage = form.stage_for(obligation) if obligation else None
    own = f" --stage {stage}" if stage and stage != next(iter(form.stages)) else ""
    return f"breachkit render {form.kind} --to {form.name}{own}"


def subject_of(
    case: CaseFile,
    library: Library,
    form: Form,
    now: datetime,
    earlier: Earlier | None = None,
    recipient: str | None = None,
    evidence: Callable[[], list[Evidence]] = list,
) -> Subject:
    """The case as the form sees it; `recipient` is the id of the one that an addressed form names, `evidence` reads the
    evidence that it tells of, if it asks for any."""
    values = values_of(case, library)
    day = law_day(values, now, case["timezone"])
    regimes = versions_of_the_day(library.regimes_of(form.regimes), day)
    outcomes = {(one.id, name): o for one in regimes for name, o in trigger_outcomes(one, values).items()}
    titles = {(one.id, name): trigger.title for one in regimes for name, trigger in one.triggers.items()}

    def derived() -> dict[str, Any]:
        return _derived(case, library, now)

    def resolve(reference: Reference) -> Outcome:
        if reference.kind == "trigger":
            return next((o for (_regime, name), o in outcomes.items() if name == reference.name), Outcome(None))
        if reference.kind == "obligation":
            rows = derived()["obligations"]
            verdict = next((r["verdict"] for r in rows if f"{r['regime']}.{r['obligation']}" == reference.name), None)
            return Outcome(False if verdict is None else _VERDICTS[verdict])
        return Outcome(None)

    return Subject(
        case,
        values,
        library.facts,
        now,
        lambda condition: decide(condition, values, resolve).truth,
        [TriggerState(regime, name, titles[regime, name], o.truth) for (regime, name), o in outcomes.items()],
        derived,
        {one.id: one.penalties for one in regimes},
        earlier,
        named(library, form, recipient),
        lambda lang: _exposure(case, library, lang),
        evidence,
        lambda: library.registers,
    )


def duties_of(case: CaseFile, library: Library, now: datetime) -> list[dict[str, Any]]:
    """The case's duties as its `derived` keeps them, worked out anew where content has changed since."""
    rows: list[dict[str, Any]] = _derived(case, library, now)["obligations"]
    return rows


def _derived(case: CaseFile, library: Library, now: datetime) -> dict[str, Any]:
    kept = case["derived"]
    if kept.get("content") == library.fingerprint:
        return kept
    from breachkit.services.derive import derive

    return derive(case, library, now)


def _exposure(case: CaseFile, library: Library, lang: str) -> dict[str, Any]:
    from breachkit.services.exposure import assess_exposure

    return assess_exposure(case, library, lang)


def labels(library: Library, fact_ids: tuple[str, ...]) -> list[dict[str, str]]:
    """`fact` and `label` of each."""
    return [{"fact": fact_id, "label": library.facts[fact_id].label(language())} for fact_id in fact_ids]


@dataclass(frozen=True)
class Made:
    """A document in a format, not kept yet."""

    form: Form
    stage: str
    recipient: str
    content: Content
    data: bytes
    facts_sha256: str
    faults: tuple[Fault, ...] = ()
    """Of a payload: what its recipient's schema does not take."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def make(store: CaseStore, case: CaseFile, library: Library, request: Request, now: datetime, *, draft: bool) -> Made:
    """Composes the document and writes it in its format; nothing is kept."""
    registry = registry_of(library)
    form, stage = request.form(registry)
    duties = duties_of(case, library, now) if form.addressed and request.to not in form.to else []
    recipient = addressee(form, stage, request.to, duties)
    earlier = earlier_of(store, case, library, form, recipient)
    items = functools.partial(evidence_in, store, case)
    subject = subject_of(case, library, form, now, earlier, recipient, items)
    content = compose(registry.folders, form, stage, subject, request.lang, draft=draft)
    if request.fmt == PAYLOAD:
        from breachkit.documents.formats.payload import payload

        made = payload(content, registry.folders)
        return Made(form, stage, recipient, content, made.data, facts_hash(form, stage, subject), made.faults)
    data = write(content, request.fmt, registry.folders)
    return Made(form, stage, recipient, content, data, facts_hash(form, stage, subject))


def render_document(store: CaseStore, library: Library, request: Request, *, final: bool = False) -> Rendered:
    """Renders the document, keeps it in the case's drafts folder and journals it with its hash.

    Raises:
        NotReadyError: `final`, and facts are missing or nobody has signed these very bytes off.
        UsageError: there is no such document, stage, language or format.
    """
    with writing(store, library) as session:
        case = session.case
        made = make(store, case, library, request, session.now, draft=not final)
        if final:
            _refuse_unready(store, case, made, library)
        number = next_number((one["id"] for one in all_of(store, case, "drafts")), case["withheld"])
        mark = "-final" if final else ""
        whose = f"{made.form.name}-{made.recipient}" if made.form.addressed else made.form.name
        suffix = "payload.json" if request.fmt == PAYLOAD else request.fmt
        name = f"d{number:03d}-{whose}-{made.stage}-{request.lang}{mark}.{suffix}"
        record: dict[str, Any] = {
            "id": f"d{number}",
            "file": name,
            "document": made.form.id,
            "recipient": made.recipient,
            "stage": made.stage,
            "lang": request.lang,
            "format": request.fmt,
            "sha256": made.sha256,
            "facts_sha256": made.facts_sha256,
            "final": final,
            "missing": [*made.content.missing],
        }
        if made.form.privileged if request.privileged is None else request.privileged:
            record["privileged"] = True
        store.blobs.write(f"drafts/{name}", made.data)
        session.write([("draft.rendered", record)], derives=False)
        kept = case["drafts"][-1]
    follows = made.form.source(language()) if made.form.confidence != "verified" else ""
    return Rendered(
        kept,
        store.blobs.where(f"drafts/{name}"),
        labels(library, made.content.missing),
        labels(library, made.content.unknown),
        made.content.over_long,
        made.data,
        follows,
        any(mark in made.content.markdown for mark in (TICKED, BOX)),
        [fault.told(library.facts) for fault in made.faults],
    )


def _refuse_unready(store: CaseStore, case: CaseFile, made: Made, library: Library) -> None:
    refuse_incomplete(made.content, library)
    refuse_faults(made, library)
    if any(approval["sha256"] == made.sha256 for approval in all_of(store, case, "approvals")):
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


def refuse_incomplete(content: Content, library: Library) -> None:
    """Raises NotReadyError where facts are missing or a field is longer than the recipient takes."""
    if content.missing:
        listed = ", ".join(f"{item['label']} ({item['fact']})" for item in labels(library, content.missing))
        raise NotReadyError(
            _("the document is not complete; missing: {listed}").format(listed=listed),
            expected=_("every needed fact answered; 'unknown' is an answer"),
            mend="breachkit facts set " + " ".join(f"{fact}=..." for fact in content.missing[:3]),
        )
    for one in content.over_long:
        raise NotReadyError(
            _("{label} has {length} characters; the recipient takes {limit}").format(**one), place=one["field"]
        )


def refuse_faults(made: Made, library: Library) -> None:
    """Raises NotReadyError where the recipient's schema does not take the payload."""
    if not made.faults:
        return
    told = [fault.told(library.facts) for fault in made.faults]
    mends = [item["fact"] for one in told for item in one["facts"]]
    raise NotReadyError(
        _("the payload does not fit the recipient's schema: {listed}").format(
            listed="; ".join(f"{one['field']} ({one['title']}): {one['message']}" for one in told)
        ),
        place=told[0]["field"],
        expected=_("a payload that the schema takes; it is never written as final before"),
        mend="breachkit facts set " + " ".join(f"{fact}=..." for fact in dict.fromkeys(mends[:3])) if mends else "",
    )


def find_draft(store: CaseStore, case: CaseFile, draft_id: str | None) -> Draft:
    """The draft of that id, or the last one. Raises UsageError where there is none."""
    drafts: list[Draft] = case["drafts"]
    if not drafts:
        raise UsageError(_("this case has no draft yet"), mend="breachkit render report --to ppc --stage preliminary")
    if draft_id is None:
        return drafts[-1]
    for draft in all_of(store, case, "drafts"):
        if draft_id in (draft["id"], draft["file"]):
            found: Draft = draft
            return found
    raise UsageError(
        _("there is no draft {id}").format(id=draft_id),
        place=draft_id,
        expected=", ".join(draft["id"] for draft in drafts[-8:]),
    )


def request_of(draft: Draft) -> Request:
    """The request that the draft was made on."""
    kind = draft["document"].split("/")[0].removesuffix("s")
    return Request(kind, draft["recipient"], draft["stage"], draft["lang"], draft["format"], draft["document"])


def outdated(case: CaseFile, library: Library, draft: Draft) -> bool:
    """Whether the facts that the draft was made from have changed since."""
    registry = registry_of(library)
    form = registry.form(draft["document"])
    subject = subject_of(case, library, form, clock.now(), recipient=draft["recipient"])
    return facts_hash(form, draft["stage"], subject) != draft["facts_sha256"]
