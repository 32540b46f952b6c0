"""Checks a case: every event of the journal, the snapshot against it, each kept draft against its hash."""

from __future__ import annotations

import hashlib
from typing import Any

from breachkit.errors import BreachkitError, CaseDamagedError, MissingError
from breachkit.i18n import _
from breachkit.services.workspace import Workspace
from breachkit.store.protocol import CaseStore

_FOLDED = (
    "id",
    "title",
    "org",
    "facts",
    "steps",
    "current_step",
    "notes",
    "drafts",
    "approvals",
    "filings",
    "overrides",
    "decisions",
    "content_changes",
    "head",
)


def verify(where: Workspace) -> dict[str, Any]:
    """What holds and what does not, as data: `ok`, the number of good events, the head, and a list of faults."""
    store = where.case()
    faults: list[str] = []
    try:
        checked = store.check()
    except CaseDamagedError as error:
        return {"case": store.id, "ok": False, "events": 0, "head": None, "torn_bytes": 0, "faults": [error.message]}
    if checked.fault:
        faults.append(checked.fault)
    elif checked.events == 0:
        faults.append(_("the journal holds no event"))
    torn = checked.torn if not checked.fault else 0
    if not checked.fault:
        faults += _check_snapshot(store)
    faults += _check_drafts(store)
    return {
        "case": store.id,
        "ok": not faults,
        "events": checked.events,
        "head": checked.head,
        "torn_bytes": torn,
        "faults": faults,
    }


def _check_snapshot(store: CaseStore) -> list[str]:
    try:
        case = store.rebuilt()
    except BreachkitError as error:
        return [error.message]
    try:
        kept = store.kept()
    except FileNotFoundError:
        return [_("case.json is missing; the next act writes it anew from the journal")]
    except (OSError, ValueError):
        return [_("case.json cannot be read; the next act writes it anew from the journal")]
    if not isinstance(kept, dict):
        return [_("case.json is no case file; the next act writes it anew from the journal")]
    known = kept.get("head", {}).get("size", 0) if isinstance(kept.get("head"), dict) else 0
    if isinstance(known, int) and known > case["head"]["size"]:
        return [_("the journal is shorter than case.json knew it: events were cut off its end")]
    if known == case["head"]["size"]:
        differing = [name for name in _FOLDED if kept.get(name) != case[name]]  # type: ignore[literal-required]
        if differing:
            return [_("case.json differs from the journal in: {names}").format(names=", ".join(differing))]
    return []


def _check_drafts(store: CaseStore) -> list[str]:
    faults: list[str] = []
    try:
        drafts = store.read()["drafts"]
    except BreachkitError:
        return []
    for draft in drafts:
        try:
            digest = hashlib.sha256(store.blobs.read(f"drafts/{draft['file']}")).hexdigest()
        except MissingError:
            faults.append(_("draft {file} is missing").format(file=draft["file"]))
            continue
        if digest != draft["sha256"]:
            faults.append(_("draft {file} was changed after it was made").format(file=draft["file"]))
    return faults
