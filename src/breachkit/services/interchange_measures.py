"""Writes a case's measures as an OSCAL plan of action and milestones, and takes such a plan's items in as measures."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.domain.case import CaseFile
from breachkit.domain.entry_values import read_value
from breachkit.domain.register import Register
from breachkit.domain.register_state import Entry
from breachkit.domain.values import Json
from breachkit.errors import UsageError
from breachkit.i18n import _, content_language
from breachkit.interchange import oscal, paths
from breachkit.interchange.json_file import read_json
from breachkit.services import clock
from breachkit.services.controls import MEASURES, references
from breachkit.services.interchange import journal_export, outgoing
from breachkit.services.registers import Change, add_many, every_entry, register_of
from breachkit.store.files import write_whole
from breachkit.store.protocol import CaseStore
from breachkit.wording.entries import status_words, value_words

_TITLE = "OSCAL"


def export_measures(store: CaseStore, library: Library, out: Path | None, *, full: bool) -> dict[str, Any]:
    """Writes the measures as an OSCAL plan of action and milestones.

    Returns `format`, `version`, `path` (None: not written), `sha256`, `full`, `measures` (their number), `kept` (number of values that come back as
    they are), `changed` (`entry`, `field`, `label`, `before`, `after`), `dropped` (`entry`, `field`, `label`), `left_out` (ids of privileged
    measures, which never go along) and `document`. It is read back and compared, as every format.

    Raises UsageError where there is no measure, or `out` is there already.
    """
    if out is not None and (out.exists() or out.is_symlink()):
        raise UsageError(_("{path} is there already; it is not overwritten").format(path=out), place="--out")
    case = store.read()
    register = register_of(library, MEASURES)
    found = every_entry(store, register.id)["entries"]
    entries = [one for one in found if not one["privileged"]]
    if not entries:
        raise UsageError(
            _("an OSCAL plan needs a measure, and the case has none to give out"), mend="breachkit measures suggest"
        )
    document = oscal.write(_plan(case, library, register, entries, full=full))
    zone = ZoneInfo(case["timezone"])
    data = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    digest = hashlib.sha256(data).hexdigest()
    if out is not None:
        write_whole(out, data)
        journal_export(store, library, case, _TITLE, out, digest, full=full)
    back = dict(zip((one["id"] for one in entries), oscal.read(document, "", zone), strict=True))
    compared = [row for one in entries for row in _compared(register, one, back[one["id"]], zone)]
    return {
        "format": "oscal",
        "version": oscal.VERSION,
        "path": str(out) if out is not None else None,
        "sha256": digest,
        "full": full,
        "measures": len(entries),
        "kept": sum(row["after"] == row["before"] for row in compared),
        "changed": [row for row in compared if row["after"] not in (None, row["before"])],
        "dropped": [{key: row[key] for key in ("entry", "field", "label")} for row in compared if row["after"] is None],
        "left_out": [one["id"] for one in found if one["privileged"]],
        "document": document,
    }


def _plan(case: CaseFile, library: Library, register: Register, entries: list[Entry], *, full: bool) -> oscal.Plan:
    lang = content_language()
    owner = register.field(register.owner or "")
    return oscal.Plan(
        case=outgoing(case, library, full=full),
        zone=ZoneInfo(case["timezone"]),
        entries=entries,
        controls={one.id: oscal.Named(one.does(lang), references(one)) for one in library.controls.controls},
        titles={rule.id: rule.title(lang) for rule in register.due},
        register=register.title(lang),
        owner=owner.label(lang) if owner else "owner",
        version=str(case["head"]["seq"]),
    )


def _compared(register: Register, entry: Entry, back: oscal.ReadMeasure, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Each value of a measure, in words, before and after it went through the file; `after` None where it has no place there."""
    lang = content_language()
    today = clock.now().date()
    defaults: dict[str, Json] = {
        one.id: read_value(one, one.default, zone, today) for one in register.fields if one.default
    }
    after = {**defaults, **back.values}
    rows: list[dict[str, Any]] = [
        {
            "entry": entry["id"],
            "field": "status",
            "label": _("status"),
            "before": status_words(register, entry["status"], lang),
            "after": status_words(register, back.status, lang),
        }
    ]
    for one in register.fields:
        if one.id in entry["values"]:
            value = after.get(one.id)
            rows.append(
                {
                    "entry": entry["id"],
                    "field": one.id,
                    "label": one.label(lang),
                    "before": value_words(one, entry["values"][one.id], lang),
                    "after": None if value is None else value_words(one, value, lang),
                }
            )
    return rows


def import_measures(store: CaseStore, library: Library, file: Path, *, dry_run: bool) -> dict[str, Any]:
    """Adds the items of an OSCAL plan to the measures; one that the case has already, by its id or its title, is left alone.

    Returns `format`, `file`, `sha256`, `dry_run`, `measures` (`title`, `status`, `state`: new or known), `added` (ids), `refused` (`path`,
    `value`: what no field takes) and `left_out` (`path`, `count`). Raises ContentError where the file is no such plan; nothing is added then.
    """
    data, raw = read_json(file)
    case = store.read()
    register = register_of(library, MEASURES)
    zone = ZoneInfo(case["timezone"])
    found = oscal.read(data, str(file), zone)
    entries = every_entry(store, register.id)["entries"]
    ours = outgoing(case, library, full=False)
    known = {oscal.item_uuid(ours, one["id"]) for one in entries} | {str(one["values"]["title"]) for one in entries}
    changes: list[Change] = []
    rows: list[dict[str, Any]] = []
    refused: list[tuple[str, str]] = []
    for one in found:
        title = str(one.values.get("title", ""))
        is_new = bool(title) and one.uuid not in known and title not in known
        if is_new:
            change = _change(register, one, zone)
            changes.append(change)
            known.add(title)
        refused += one.refused
        status = change.status if is_new else one.status
        rows.append({"title": title, "status": status, "state": "new" if is_new else "known"})
    told: dict[str, Any] = {
        "format": "oscal",
        "file": str(file),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "dry_run": dry_run,
        "measures": rows,
        "added": [],
        "refused": [{"path": path, "value": value} for path, value in refused],
        "left_out": _left_out(data),
    }
    if changes and not dry_run:
        told["added"] = add_many(store, library, register, changes)
    return told


def _change(register: Register, one: oscal.ReadMeasure, zone: ZoneInfo) -> Change:
    """The measure as a person would have typed it. What no field takes goes to `refused`."""
    today = clock.now().astimezone(zone).date()
    typed: dict[str, str] = {}
    for name, value in one.values.items():
        entry_field = register.field(name)
        try:
            if entry_field is None:
                raise UsageError(name)
            written = _typed(value)
            read_value(entry_field, written, zone, today)
        except UsageError:
            one.refused.append((name, str(value)[:200]))
            continue
        typed[name] = written
    known = register.status(one.status)
    status = one.status if known else register.statuses[0].id
    day = typed.pop(known.stamps, None) if known and known.stamps else None
    lacking = [need for need in (known.needs if known else ()) if need not in typed]
    if lacking or (day is not None and day > today.isoformat()):
        one.refused.append(("risks[].status", one.status))  # without what the register wants it is not taken as done
        status, day = register.statuses[0].id, None
    return Change(typed, status=status, on=day)


def _typed(value: Json) -> str:
    if isinstance(value, Mapping):
        return f"{value.get('amount', '')} {value.get('currency', '')}".strip()
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _left_out(data: Any) -> list[dict[str, Any]]:
    counted = Counter(path for path, value in paths.leaves(data) if value not in (None, "") and path not in oscal.USED)
    return [{"path": path.removeprefix(f"{oscal.ROOT}."), "count": count} for path, count in counted.items()]
