"""Reads the evidence register: every item, who holds it, what a folder holds, and whether the kept copies are unaltered."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from breachkit.domain.evidence import FOLDER, Evidence, evidence_of, holder
from breachkit.errors import CaseDamagedError, StorageError, UsageError
from breachkit.i18n import _
from breachkit.services.journal_register import events_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from breachkit.domain.case import CaseFile
    from breachkit.services.evidence_intake import Told
    from breachkit.store.protocol import CaseStore

_KINDS = "evidence."


def nobody(_bytes: int) -> None:
    """Is told how far the work has come, and tells nobody."""


def register_of(store: CaseStore, case: CaseFile) -> dict[str, Evidence]:
    """Every item by its id, as the journal has them up to the case's head."""
    if not case["evidence_total"]:
        return {}
    try:
        return evidence_of(events_of(store, _KINDS, until=case["head"]["seq"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CaseDamagedError(
            _("the journal holds an event that this version cannot read: {why}").format(why=error), place=store.place
        ) from None


def evidence_in(store: CaseStore, case: CaseFile) -> list[Evidence]:
    """The same as a list, for documents."""
    return [*register_of(store, case).values()]


def find(items: dict[str, Evidence], wanted: Sequence[str]) -> list[Evidence]:
    """The items of those ids; all where none is named. Raises UsageError for an id that there is none of."""
    for one in wanted:
        if one not in items:
            raise UsageError(
                _("there is no evidence {id}").format(id=one),
                place=one,
                expected=", ".join([*items][-8:]) or _("there is none yet"),
                mend="breachkit evidence list",
            )
    return [items[one] for one in dict.fromkeys(wanted)] if wanted else [*items.values()]


def summary(item: Evidence) -> dict[str, Any]:
    """An item as --json lists it: with its holder, and without its history."""
    shown = {name: value for name, value in item.items() if name not in ("custody", "notes", "exports")}
    last = item["custody"][-1]
    return {**shown, "holder": holder(item), "since": last["at"], "acknowledged": bool(last["acknowledged_by"])}


def as_data(item: Evidence) -> dict[str, Any]:
    """An item with its history, as --json and the manifest show it."""
    custody = [{("from" if name == "from_" else name): told for name, told in one.items()} for one in item["custody"]]
    return {**summary(item), "custody": custody, "notes": item["notes"], "exports": item["exports"]}


def listing(store: CaseStore, item: Evidence) -> dict[str, list[dict[str, Any]]]:
    """What a folder that was taken whole holds: `files` (`path`, `size`, `sha256`, `modified_at`) and `left_out` (`path`, `why`:
    link or special).

    Raises MissingError and StorageError, and CaseDamagedError where the listing is not the one that was kept.
    """
    raw = store.blobs.read(f"{FOLDER}/{item['sha256']}")
    if hashlib.sha256(raw).hexdigest() != item["sha256"]:
        raise CaseDamagedError(
            _("the listing of {id} was altered").format(id=item["id"]), mend="breachkit evidence verify"
        )
    members = json.loads(raw)
    return {name: members[name] for name in ("files", "left_out")}


def check(store: CaseStore, items: Sequence[Evidence], told: Told = nobody) -> list[dict[str, Any]]:
    """Hashes every kept copy of the items again, each once. For each item: `id`, `name`, `ok` and `faults` in words."""
    seen: dict[str, str] = {}
    rows = []
    for item in items:
        parts = {item["sha256"]: f"{item['id']} ({item['name']})"}
        faults = _faults(store, parts, seen, told)
        if item["kind"] == "folder" and not faults:
            parts = {one["sha256"]: f"{item['id']} ({one['path']})" for one in listing(store, item)["files"]}
            faults = _faults(store, parts, seen, told)
        rows.append({"id": item["id"], "name": item["name"], "ok": not faults, "faults": faults})
    return rows


def _faults(store: CaseStore, parts: dict[str, str], seen: dict[str, str], told: Told) -> list[str]:
    """What does not hold of the copies named by their hashes. `seen` keeps what was found of each."""
    faults = []
    for sha256, name in parts.items():
        if sha256 not in seen:
            seen[sha256] = _state(store, sha256, told)
        if state := seen[sha256]:
            faults.append(
                {
                    "missing": _("evidence {name} is missing").format(name=name),
                    "altered": _("evidence {name} was changed after it was taken in").format(name=name),
                }.get(state, state)
            )
    return faults


def _state(store: CaseStore, sha256: str, told: Told) -> str:
    """`missing`, `altered`, "" where the copy holds, or why it cannot be read."""
    try:
        from breachkit.services.evidence_intake import hash_of_kept

        kept = hash_of_kept(store, sha256, told)
    except StorageError as error:
        return error.message
    return "missing" if kept is None else "" if kept == sha256 else "altered"


def bytes_of(items: Sequence[Evidence]) -> int:
    """The bytes that checking or copying the items reads, each copy once."""
    return sum({item["sha256"]: item["size"] for item in items}.values())
