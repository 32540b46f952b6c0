"""Checks a case: every event of the journal, the snapshot against it, each kept file against its hash, each seal."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from breachkit.domain.case import CaseFile
from breachkit.domain.joining import MERGED, original
from breachkit.domain.start import empty_case
from breachkit.errors import CaseDamagedError, MissingError, StorageError
from breachkit.i18n import _
from breachkit.services.case_lists import all_of
from breachkit.services.seals import check_seals, unrecorded
from breachkit.services.workspace import Workspace
from breachkit.store.local import LocalCase
from breachkit.store.protocol import CaseStore, Check
from breachkit.store.versions import is_earlier, refuse_newer_snapshot

_NOT_FOLDED = {"format", "derived"}


def verify(where: Workspace) -> dict[str, Any]:
    """What holds and what does not, as data (docs/json.md).

    `ok`, the number of events that hold and the last one's hash, the number of the first bad event, and a list of
    faults in words. The files are checked against what the events that hold say of them.
    """
    store = where.case()
    try:
        checked = store.check()
    except (CaseDamagedError, StorageError) as error:
        checked = Check(empty_case(), 0, error.message)
    case = checked.case
    head = case["head"]
    faults = [checked.fault] if checked.fault else []
    if not checked.fault and not head["seq"]:
        faults.append(_("the journal holds no event"))
    remarks = (
        [_("case.json is missing; the next act writes it anew from the journal")] if _snapshot_is_missing(store) else []
    )
    if _snapshot_is_earlier(store):
        remarks.append(_("case.json is of an earlier breachkit; the next act writes it anew from the journal"))
    remarks += unrecorded(store, checked)
    for check in CHECKS:
        faults += check(store, checked)
    return {
        "case": store.id,
        "ok": not faults,
        "events": head["seq"],
        "head": head["hash"] if head["seq"] else None,
        "first_bad_event": head["seq"] + 1 if checked.fault and head["seq"] else None,
        "torn_bytes": checked.torn,
        "drafts": case["totals"]["drafts"],
        "evidence": case["evidence_total"],
        "faults": faults,
        "remarks": remarks,
    }


def _snapshot_is_missing(store: CaseStore) -> bool:
    """No fault: so it is after a crash between a case's first event and its first snapshot."""
    try:
        store.kept()
    except FileNotFoundError:
        return True
    except (OSError, ValueError, RecursionError):
        return False
    return False


def _snapshot_is_earlier(store: CaseStore) -> bool:
    """No fault: an upgrade of breachkit leaves cases as they are until something is recorded."""
    try:
        return is_earlier(store.kept())
    except (OSError, ValueError, RecursionError):
        return False


def _check_snapshot(store: CaseStore, checked: Check) -> list[str]:
    """The kept snapshot against what the events fold into. One that lags behind is no fault: it is caught up."""
    if checked.fault:
        return []
    try:
        kept = store.kept()
    except FileNotFoundError:
        return []
    except (OSError, ValueError, RecursionError):
        return [_("case.json cannot be read; the next act writes it anew from the journal")]
    refuse_newer_snapshot(kept)
    if is_earlier(kept):
        return []
    if not isinstance(kept, dict):
        return [_("case.json is no case file; the next act writes it anew from the journal")]
    known = kept["head"].get("size", 0) if isinstance(kept.get("head"), dict) else 0
    case = checked.case
    if isinstance(known, int) and known > case["head"]["size"]:
        return [_("the journal is shorter than case.json knew it: events were cut off its end")]
    if known == case["head"]["size"]:
        differing = [name for name, value in case.items() if name not in _NOT_FOLDED and kept.get(name) != value]
        if differing:
            return [_("case.json differs from the journal in: {names}").format(names=", ".join(differing))]
    return []


def _check_drafts(store: CaseStore, checked: Check) -> list[str]:
    faults: list[str] = []
    for draft in _drafts(store, checked.case):
        try:
            sink = _Hashing()
            store.blobs.give(f"drafts/{draft['file']}", cast("BinaryIO", sink))
        except MissingError:
            faults.append(_("draft {file} is missing").format(file=draft["file"]))
            continue
        except StorageError as error:
            faults.append(error.message)
            continue
        if sink.digest.hexdigest() != draft["sha256"]:
            faults.append(_("draft {file} was changed after it was made").format(file=draft["file"]))
    return faults


def _drafts(store: CaseStore, case: CaseFile) -> list[Any]:
    """The last rendering of each file: a name that was used again after a crash counts once."""
    return [*{draft["file"]: draft for draft in all_of(store, case, "drafts")}.values()]


def _check_people(store: CaseStore, checked: Check) -> list[str]:
    """Checks each list of people, with its duplicates and rejects, against the hash in the journal."""
    faults: list[str] = []
    for one in all_of(store, checked.case, "people"):
        kept = [{"file": one["file"], "sha256": one["sha256"]}, one["duplicates_file"], one["rejects_file"]]
        for part in filter(None, kept):
            sink = _Hashing()
            try:
                store.blobs.give(f"people/{part['file']}", cast("BinaryIO", sink))
            except MissingError:
                faults.append(_("the list {file} is missing").format(file=part["file"]))
                continue
            except StorageError as error:
                faults.append(error.message)
                continue
            if sink.digest.hexdigest() != part["sha256"]:
                faults.append(_("the list {file} was changed after it was imported").format(file=part["file"]))
    return faults


def _check_evidence(store: CaseStore, checked: Check) -> list[str]:
    """Hashes every piece of evidence again."""
    from breachkit.services.evidence_register import check, register_of

    try:
        items = register_of(store, checked.case)
    except CaseDamagedError as error:
        return [error.message]
    return [fault for row in check(store, [*items.values()]) for fault in row["faults"]]


def _check_encryption(store: CaseStore, _checked: Check) -> list[str]:
    """In an encrypted case, no file that anyone could read."""
    wrapping = store.wrapping if isinstance(store, LocalCase) else None
    if wrapping is None or wrapping.key is None:
        return []
    from breachkit.store.turning import plain_files

    if wrapping.key.state != "whole":
        return [_("the case is only partly encrypted; the next act, or breachkit encrypt, finishes it")]
    return [
        _("{file} lies unencrypted in an encrypted case").format(file=path.relative_to(wrapping.folder).as_posix())
        for path in plain_files(wrapping.folder, wrapping)
    ]


class _Hashing(io.RawIOBase):
    """An open file that keeps nothing but the hash of what is written to it."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.digest.update(data)
        return memoryview(data).nbytes


def _check_joined(store: CaseStore, checked: Check) -> list[str]:
    """Of each copy that was joined: whether its own lines can be made again, up to the head that was named."""
    if not checked.case["head"]["seq"] or checked.fault:
        return []
    events = [*store.events()]
    faults = []
    for merge in (event for event in events if event.kind == MERGED):
        try:
            original(events, merge)
        except (ValueError, KeyError, IndexError, TypeError) as error:
            if str(error) != "withheld":
                faults.append(
                    _("the entries that entry {n} joined are not those of the other copy").format(n=merge.seq)
                )
    return faults


CHECKS: tuple[Callable[[CaseStore, Check], list[str]], ...] = (
    _check_snapshot,
    _check_drafts,
    _check_people,
    _check_evidence,
    _check_joined,
    check_seals,
    _check_encryption,
)
"""Each looks at one kind of thing beside the journal, and returns what does not hold, in words."""
