"""The filing-ready pack: every document that a case's duties and phase call for, in every format, with an index.

A document belongs to it where a duty that is required or still open is served by one of its stages, or where its phase
of the response has been reached; in both, only where its condition (`offered_when`) is not false. Everything in the pack is a draft until a person signs
it off; the pack itself signs nothing.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.documents.form import Form
from breachkit.documents.formats import FORMATS, write
from breachkit.documents.formats.payload import Payload, payload
from breachkit.documents.registry import Registry
from breachkit.documents.render import Content, compose
from breachkit.domain.case import CaseFile
from breachkit.errors import UsageError
from breachkit.i18n import _, content_language
from breachkit.services.acts import writing
from breachkit.services.addressees import addressees
from breachkit.services.completeness import steps_that_ask
from breachkit.services.derive import derive
from breachkit.services.documents import registry_of, subject_of
from breachkit.services.evidence_register import evidence_in
from breachkit.services.history import earlier_of
from breachkit.store.files import make_folder, write_whole
from breachkit.store.protocol import CaseStore
from breachkit.wording import times
from breachkit.wording.bilingual import in_language

USUAL = ("md", "html", "docx", "pdf")


@dataclass
class Called:
    """A document that is called for, at one stage: by which duties (rows of `derived`), or by its phase."""

    form: Form
    stage: str
    recipient: str = ""
    duties: list[dict[str, Any]] = field(default_factory=list)

    @property
    def due_at(self) -> str:
        """The nearest due time, as it sorts; `9` where there is none."""
        return min((row["due_at"] for row in self.duties if row["due_at"]), default="9")


def called_for(case: CaseFile, library: Library, registry: Registry, now: datetime) -> list[Called]:
    """The documents, the nearest due first, then those of the phases."""
    derived = case["derived"]
    if derived.get("content") != library.fingerprint:
        case["derived"] = derived = derive(case, library, now)
    forms = registry.forms()
    found: dict[tuple[str, str, str], Called] = {}
    offered: dict[str, bool] = {}

    def is_offered(form: Form) -> bool:
        if form.id not in offered:
            holds = subject_of(case, library, form, now).holds
            offered[form.id] = form.offered_when is None or holds(form.offered_when) is not False
        return offered[form.id]

    for row in derived["obligations"]:
        if row["verdict"] == "not_required" or row["fulfilled"] or row["applies"] is False:
            continue
        key = f"{row['regime']}.{row['obligation']}"
        for form in registry.serving(key, row["recipient"]):
            stage = form.stage_for(key)
            if stage is None or not is_offered(form):
                continue
            for recipient in _to_whom(form, stage, row, derived["obligations"]):
                found.setdefault((form.id, stage, recipient), Called(form, stage, recipient)).duties.append(row)
    reached = _phases_reached(derived)
    for form in forms:
        called = any(document == form.id for document, _stage, _to in found)
        if reached & set(form.phases) and not called and is_offered(form):
            stage = next(iter(form.stages))
            found[form.id, stage, ""] = Called(form, stage)
    return sorted(found.values(), key=lambda one: (one.due_at, not one.duties, one.form.id))


def _to_whom(form: Form, stage: str, row: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    """One document for each recipient of an addressed form; one for all of any other."""
    if not form.addressed:
        return [""]
    return [row["recipient"]] if row["recipient"] in form.to else addressees(form, stage, rows) or [form.to[0]]


def _phases_reached(derived: dict[str, Any]) -> set[str]:
    """The phases up to the first that still has open steps, and every later one in which something was done."""
    phases = [phase["id"] for phase in derived["phases"]]
    open_ones = [step["phase"] for step in derived["steps"] if step["status"] == "open"]
    begun = {step["phase"] for step in derived["steps"] if step["status"] == "done"}
    first = min((phases.index(phase) for phase in open_ones), default=len(phases) - 1)
    return {phase for index, phase in enumerate(phases) if index <= first or phase in begun}


def render_pack(
    store: CaseStore, library: Library, folder: Path, formats: Sequence[str] = USUAL, lang: str = ""
) -> dict[str, Any]:
    """Writes the pack into `folder`, which is made; what it held under the same names is replaced.

    Returns `folder`, `documents` (`document`, `stage`, `title`, `recipient`, `duties`, `due_at`, `files`, `missing`, `unknown`,
    `over_long`, `faults` and `payload_checked` of the payload where there is one). Raises UsageError for an unknown format or one whose library is missing, StorageError.
    """
    lang = lang or content_language()
    unknown = [fmt for fmt in formats if fmt not in FORMATS]
    if unknown:
        raise UsageError(
            _("there is no format {name}").format(name=unknown[0]), place="--formats", expected=", ".join(FORMATS)
        )
    with writing(store, library) as session:
        case, registry = session.case, registry_of(library)
        called = [one for one in called_for(case, library, registry, session.now) if lang in one.form.languages]
        made = [_content(store, case, library, registry, one, lang, session.now) for one in called]
        payloads = [payload(one, registry.folders, unchecked=True) if one.form.payload else None for one in made]
        written = [
            _files(number, content, data, registry, formats)
            for number, (content, data) in enumerate(zip(made, payloads, strict=True), 1)
        ]
        rows = [
            _row(one, content, data, files, case, library, steps_that_ask(case, library, one.form))
            for one, content, data, files in zip(called, made, payloads, written, strict=True)
        ]
        index = _index(case, rows, session.now, lang)
        make_folder(folder)
        for files in written:
            for name, data in files.items():
                write_whole(folder / name, data)
        write_whole(folder / "README.md", index.encode())
        session.write([("pack.rendered", _record(rows, written, lang))], derives=False)
    return {"folder": str(folder), "documents": rows}


def _content(
    store: CaseStore, case: CaseFile, library: Library, registry: Registry, one: Called, lang: str, now: datetime
) -> Content:
    earlier = earlier_of(store, case, library, one.form, one.recipient or None)
    items = functools.partial(evidence_in, store, case)
    subject = subject_of(case, library, one.form, now, earlier, one.recipient or None, items)
    return compose(registry.folders, one.form, one.stage, subject, lang, draft=True)


def _files(
    number: int, content: Content, made: Payload | None, registry: Registry, formats: Sequence[str]
) -> dict[str, bytes]:
    to = content.subject.recipient if content.subject else None
    whose = f"{content.form.name}-{to.id}" if to else content.form.name
    stem = f"{number:02d}-{whose}-{content.stage}-{content.lang}"
    found = {f"{stem}.{fmt}": write(content, fmt, registry.folders) for fmt in formats}
    if made is not None:
        found[f"{stem}.payload.json"] = made.data
    return found


def _row(
    one: Called,
    content: Content,
    data: Payload | None,
    files: dict[str, bytes],
    case: CaseFile,
    library: Library,
    steps: dict[str, tuple[str, str]],
) -> dict[str, Any]:
    lang = content.lang
    duties = in_language(one.duties, lang)
    named = content.subject.recipient if content.subject else None
    recipient = named.name(lang) if named else next((row["recipient_name"] for row in duties), None)
    if recipient is None and one.form.to[0] in library.recipients:
        recipient = library.recipients[one.form.to[0]].name(lang)
    overrides = case["overrides"]
    due = [overrides.get(_key(row), row)["due_at"] for row in one.duties]
    return {
        "document": one.form.id,
        "stage": one.stage,
        "title": content.title,
        "recipient": recipient or one.form.to[0],
        "duties": [
            {"obligation": _key(row), "title": row["title"], "verdict": row["verdict"], "promptly": row["promptly"]}
            for row in duties
        ],
        "due_at": min((at for at in due if at), default=None),
        "files": [*files],
        "missing": [
            {"fact": name, "label": library.facts[name].label(lang), "step": steps.get(name, (None, None))[0]}
            for name in content.missing
        ],
        "unknown": [{"fact": name, "label": library.facts[name].label(lang)} for name in content.unknown],
        "over_long": content.over_long,
        "faults": [fault.told(library.facts) for fault in data.faults] if data else [],
        "payload_checked": data.checked if data else None,
    }


def _key(row: dict[str, Any]) -> str:
    return f"{row['regime']}.{row['obligation']}"


def _record(rows: list[dict[str, Any]], written: list[dict[str, bytes]], lang: str) -> dict[str, Any]:
    return {
        "lang": lang,
        "files": [
            {
                "document": row["document"],
                "stage": row["stage"],
                "file": name,
                "sha256": hashlib.sha256(data).hexdigest(),
            }
            for row, files in zip(rows, written, strict=True)
            for name, data in files.items()
        ],
    }


def _payload_lines(row: dict[str, Any]) -> Iterator[str]:
    """What the recipient's schema does not take of the payload, each with the facts that mend it."""
    from breachkit.documents.markdown import inert_inline

    for fault in row["faults"]:
        told = inert_inline(f"{fault['field']} {fault['title']}: {fault['message']}")
        mends = " ".join(f"`breachkit facts set {item['fact']}=...`" for item in fault["facts"])
        yield f"- payload.json {told} {mends}".rstrip()
    if row["payload_checked"] is False:
        yield "- " + _("The payload was not checked against its schema: pip install 'breachkit[payload]'")


def _index(case: CaseFile, rows: list[dict[str, Any]], now: datetime, lang: str) -> str:
    """README.md: what is in the pack, when each is due, and what each still lacks."""
    from breachkit.documents.markdown import inert_inline

    zone = ZoneInfo(case["timezone"])
    lines = [
        "# " + inert_inline(f"{case['title']} ({case['id']})"),
        "",
        _("Made on {at}. Drafts for a person to check, sign off and file. Not legal advice.").format(
            at=times.moment(now.astimezone(zone), lang)
        ),
        "",
        "| " + " | ".join([_("Document"), _("To whom"), _("Due"), _("State"), _("Files")]) + " |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        due = times.moment(datetime.fromisoformat(row["due_at"]).astimezone(zone), lang) if row["due_at"] else ""
        due = due or next((duty["promptly"] for duty in row["duties"] if duty["promptly"]), "―")
        state = _("{n} missing").format(n=len(row["missing"])) if row["missing"] else _("complete")
        if any(duty["verdict"] == "undetermined" for duty in row["duties"]):
            state += _(" (duty still open)")
        links = " ".join(f"[{name.split('.', 1)[1]}]({name})" for name in row["files"])
        lines.append(f"| {inert_inline(row['title'])} | {inert_inline(row['recipient'])} | {due} | {state} | {links} |")
    for row in rows:
        if not (row["missing"] or row["unknown"] or row["over_long"] or row["faults"]):
            continue
        lines += ["", "## " + inert_inline(f"{row['title']} ({row['recipient']})"), ""]
        for item in row["missing"]:
            where = _(" (step {step})").format(step=item["step"]) if item["step"] else ""
            lines.append(f"- {inert_inline(item['label'])}: `breachkit facts set {item['fact']}=...`{where}")
        for item in row["over_long"]:
            told = _("Too long: {label} has {length} characters; the recipient takes {limit}.").format(**item)
            lines.append("- " + inert_inline(told))
        lines += [*_payload_lines(row)]
        if row["unknown"]:
            listed = ", ".join(item["label"] for item in row["unknown"])
            lines.append("- " + inert_inline(_("Stated as not known yet: {labels}").format(labels=listed)))
    kinds = {row["document"].split("/")[0].removesuffix("s") for row in rows}
    if kinds:
        lines += ["", _("Sign one off and make it final:"), "", "```"]
        lines += [
            "breachkit render report --to ... --stage ... --format docx",
            'breachkit approve --by "..." --role ...',
            "breachkit render report --to ... --stage ... --format docx --final --out FILE",
            "```",
        ]
    return "\n".join(lines) + "\n"
