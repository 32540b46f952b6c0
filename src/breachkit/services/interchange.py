"""Writes a case in another format, and takes the facts of another tool's file in; both tell what they leave out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.domain.case import CaseFile
from breachkit.domain.values import Value
from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.interchange import oscal, paths
from breachkit.interchange.answers import answer
from breachkit.interchange.case_view import Outgoing
from breachkit.interchange.formats import FORMATS, format_named
from breachkit.interchange.json_file import read_json
from breachkit.interchange.table import Read
from breachkit.services import clock
from breachkit.services.case_facts import values_of
from breachkit.services.facts import Knowledge, check_moments, record
from breachkit.services.remarks import remark
from breachkit.services.steps import add_note
from breachkit.store.files import write_whole
from breachkit.store.protocol import CaseStore
from breachkit.wording.values import words


def formats(library: Library) -> list[dict[str, Any]]:
    """Every format: `format`, `title`, `version`, `reference`, `writes`, `reads`, `says`, `facts` (those that have a field)."""
    rows = []
    for name in FORMATS:
        one = format_named(name, library)
        table = one.table
        facts = [*dict.fromkeys([f.fact for f in table.fields] + [shaped.fact for shaped in table.shapes])]
        rows.append(
            {
                "format": name,
                "title": table.title(language()),
                "version": table.version,
                "reference": table.reference,
                "writes": one.write is not None,
                "reads": True,
                "says": table.says(language()),
                "facts": facts,
            }
        )
    rows.append(
        {
            "format": "cacao",
            "title": "CACAO",
            "version": "2.0",
            "reference": "https://docs.oasis-open.org/cacao/security-playbooks/v2.0/security-playbooks-v2.0.html",
            "writes": True,
            "reads": True,
            "says": _("A playbook, not a case: its steps as a workflow; read into the draft of a playbook."),
            "facts": [],
        }
    )
    rows.append(
        {
            "format": "oscal",
            "title": _("OSCAL plan of action and milestones"),
            "version": oscal.VERSION,
            "reference": oscal.REFERENCE,
            "writes": True,
            "reads": True,
            "says": _("The measures of the case, with what each answers, by when, and whether it is done; no facts."),
            "facts": [],
        }
    )
    return rows


def export_case(store: CaseStore, library: Library, name: str, out: Path | None, *, full: bool) -> dict[str, Any]:
    """Writes the case in the format.

    Returns `format`, `version`, `path` (None: not written), `sha256`, `full`, `checked` (whether the standard's own library
    looked at it), `document`, `kept` (facts that come back as they are), `changed` (those that come back as something else:
    `fact`, `label`, `before`, `after`) and `dropped` (those that have no place there: `fact`, `label`). What it says of
    itself is not claimed but tried: the document is read back and compared.

    Raises UsageError where the format is not written, or `out` is there already.
    """
    chosen = format_named(name, library)
    if chosen.write is None:
        raise UsageError(_("{format} is only read").format(format=chosen.table.title(language())), place="FORMAT")
    if out is not None and (out.exists() or out.is_symlink()):
        raise UsageError(_("{path} is there already; it is not overwritten").format(path=out), place="--out")
    case = store.read()
    going = outgoing(case, library, full=full)
    document = chosen.write(chosen.table, going)
    checked = chosen.check(document) if chosen.check is not None else False
    back = chosen.read(chosen.table, document, library.facts, ZoneInfo(case["timezone"])).values
    data = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    digest = hashlib.sha256(data).hexdigest()
    if out is not None:
        write_whole(out, data)
        journal_export(store, library, case, chosen.table.title("en"), out, digest, full=full)
    facts = going.facts
    return {
        "format": name,
        "version": chosen.table.version,
        "path": str(out) if out is not None else None,
        "sha256": digest,
        "full": full,
        "checked": checked,
        "kept": [fact_id for fact_id, value in facts.items() if back.get(fact_id) == value],
        "changed": [
            {
                "fact": fact_id,
                "label": library.facts[fact_id].label(language()),
                "before": words(library.facts[fact_id], value, language()),
                "after": words(library.facts[fact_id], back[fact_id], language()),
            }
            for fact_id, value in facts.items()
            if fact_id in back and back[fact_id] != value
        ],
        "dropped": [
            {"fact": fact_id, "label": library.facts[fact_id].label(language())}
            for fact_id in facts
            if fact_id not in back
        ],
        "document": document,
    }


def outgoing(case: CaseFile, library: Library, *, full: bool) -> Outgoing:
    """The case on its way out to another format."""
    zone = ZoneInfo(case["timezone"])
    return Outgoing(
        case_id=case["id"],
        title=case["title"],
        org=case["org"] or case["title"],
        opened_at=datetime.fromisoformat(case["opened_at"]).astimezone(zone),
        now=clock.now().astimezone(zone),
        facts=values_of(case, library),
        catalogue=library.facts,
        closed=case["lifecycle"]["status"] != "open",
        full=full,
    )


def journal_export(
    store: CaseStore, library: Library, case: CaseFile, title: str, out: Path, digest: str, *, full: bool
) -> None:
    """Notes in the journal that the case was written so; an archived one takes no note."""
    if case["lifecycle"]["status"] == "archived":
        remark(_("The case is archived: that it was exported is not in its journal."))
        return
    told = (
        _("Written as {format}, every answer exact: {name} (SHA-256 {digest})")
        if full
        else _("Written as {format}: {name} (SHA-256 {digest})")
    )
    add_note(store, library, told.format(format=title, name=out.name, digest=digest))


def import_file(
    store: CaseStore,
    library: Library,
    name: str,
    file: Path,
    *,
    replace: bool = False,
    skip: Collection[str] = (),
    dry_run: bool = False,
) -> dict[str, Any]:
    """Records the facts of another tool's file, with the file as their source, and a note of what no fact holds.

    A fact that the case answers otherwise is told and left alone, unless `replace`. Returns `format`, `file`, `sha256`,
    `dry_run`, `facts` (`fact`, `label`, `before`, `after`, `state`: new, same, differs, skipped), `recorded` (ids), `changes`
    (obligations), `refused` (`path`, `value`: what no fact takes), `left_out` (`path`, `count`) and `note`.

    Raises UsageError or ContentError for a file that cannot be read; nothing is recorded then.
    """
    chosen = format_named(name, library)
    data, raw = read_json(file)
    case = store.read()
    found = chosen.read(chosen.table, data, library.facts, ZoneInfo(case["timezone"]))
    known = values_of(case, library)
    unknown = [fact_id for fact_id in skip if fact_id not in library.facts]
    if unknown:
        raise UsageError(_("there is no fact named {id}").format(id=unknown[0]), place="--skip")
    rows = _rows(library, known, found.values, skip)
    wanted = ("new", "differs") if replace else ("new",)
    chosen_facts = {row["fact"]: found.values[row["fact"]] for row in rows if row["state"] in wanted}
    check_moments(library, {**known, **chosen_facts}, clock.now(), chosen_facts)
    title = chosen.table.title(language())
    digest = hashlib.sha256(raw).hexdigest()
    told: dict[str, Any] = {
        "format": name,
        "file": str(file),
        "sha256": digest,
        "dry_run": dry_run,
        "facts": rows,
        "recorded": [],
        "changes": [],
        "refused": [{"path": path, "value": value} for path, value in found.refused],
        "left_out": _left_out(data, found),
        "note": _note(title, file, digest, found),
    }
    if dry_run:
        return told
    if chosen_facts:
        given = {fact_id: answer(value) for fact_id, value in chosen_facts.items()}
        source = _("{format}: {name} (SHA-256 {digest})").format(format=title, name=file.name, digest=digest[:16])
        recorded = record(store, library, given, knowledge=Knowledge(source))
        told["recorded"], told["changes"] = recorded.facts, [asdict(change) for change in recorded.changes]
    if told["recorded"] or found.notes:
        add_note(store, library, told["note"])
    return told


def _rows(
    library: Library, known: Mapping[str, Value], found: Mapping[str, Value], skip: Collection[str]
) -> list[dict[str, Any]]:
    def state(fact_id: str) -> str:
        if fact_id in skip:
            return "skipped"
        if fact_id not in known:
            return "new"
        return "same" if known[fact_id] == found[fact_id] else "differs"

    return [
        {
            "fact": fact.id,
            "label": fact.label(language()),
            "before": words(fact, known[fact.id], language()) if fact.id in known else None,
            "after": words(fact, found[fact.id], language()),
            "state": state(fact.id),
        }
        for fact in library.facts.values()
        if fact.id in found
    ]


def _left_out(data: Any, found: Read) -> list[dict[str, Any]]:
    """The file's members that became no fact and stand in no note, by path."""

    def is_used(path: str) -> bool:
        return any(path == one or path.startswith((one + ".", one + "[]")) for one in found.used)

    counted = Counter(path for path, value in paths.leaves(data) if value not in (None, "") and not is_used(path))
    return [{"path": path, "count": count} for path, count in counted.items()]


def _note(title: str, file: Path, digest: str, found: Read) -> str:
    head = _("Read from {format}: {name} (SHA-256 {digest})").format(format=title, name=file.name, digest=digest)
    return "\n".join([head, *found.notes])
