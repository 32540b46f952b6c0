"""What a seal states, and whether a case still holds it.

A seal fixes everything up to its event: whoever holds it, or the time-stamp over it (RFC 3161), can tell a journal
that was cut, altered or made up later. `breachkit.services.sealing` makes them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from breachkit.domain import merkle
from breachkit.domain.case import CaseFile, Seal
from breachkit.domain.event import Event
from breachkit.domain.joining import histories
from breachkit.errors import CaseDamagedError, MissingError, NotReadyError, UsageError
from breachkit.i18n import _, language
from breachkit.services import signing
from breachkit.services.case_lists import all_of
from breachkit.store.protocol import CaseStore, Check
from breachkit.wording import counts
from breachkit.wording.times import stated_moment

FORMAT = 1
_MEMBERS = {"case", "events", "format", "head", "root", "sealed_at", "sealed_by"}


def check_against(store: CaseStore, data: bytes) -> dict[str, Any]:
    """Checks the case against a seal that was kept elsewhere. Returns `seal` (its members), `ok` and `faults`."""
    stated = read_seal(data)
    if stated is None:
        raise UsageError(_("this file is no seal of breachkit"), place="--check", expected="s001.json")
    case = store.read()
    ids = {store.id, *case["known_as"]}
    faults = _faults_in(stated, ids, histories([*_good_events(store)]), case["timezone"])
    return {"seal": stated, "ok": not faults, "faults": faults}


def read_seal(data: bytes) -> dict[str, Any] | None:
    try:
        members = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(members, dict) or members.keys() != _MEMBERS or not isinstance(members["events"], int):
        return None
    return members


def _faults_in(stated: dict[str, Any], case_ids: set[str], chains: list[list[str]], zone: str) -> list[str]:
    """Faults against the case's chain, unless the seal is over a copy that was joined to it and holds there."""
    found = faults_of(stated, case_ids, chains[0], zone)
    return [] if any(not faults_of(stated, case_ids, one, zone) for one in chains[1:]) else found


def faults_of(stated: dict[str, Any], case_ids: set[str], hashes: list[str], zone: str) -> list[str]:
    """What in the journal of the case, which has or had these ids and lives in `zone`, is not as the seal states."""
    told = {"at": stated_moment(stated["sealed_at"], zone, language()), "events": counts.events(stated["events"])}
    if stated["case"] not in case_ids:
        return [_("the seal is of case {id}").format(id=stated["case"])]
    if len(hashes) < stated["events"]:
        return [_("the journal was cut: the seal of {at} knew {events}, {m} hold").format(m=len(hashes), **told)]
    if stated["events"] < 1 or hashes[stated["events"] - 1] != stated["head"]:
        return [
            _("event {n} is not the one that the seal of {at} knew: the past was rewritten").format(
                n=stated["events"], **told
            )
        ]
    if merkle.root(hashes[: stated["events"]]) != stated["root"]:
        return [_("the events before {n} are not those that the seal of {at} knew").format(n=stated["events"], **told)]
    return []


def _good_events(store: CaseStore) -> Iterator[Event]:
    try:
        yield from store.events()
    except CaseDamagedError:
        return


def unrecorded(store: CaseStore, checked: Check) -> list[str]:
    """Seals whose file lies in the case though no entry that holds tells of them. So it is after a crash while the seal was
    made, and where the journal's end was cut off: which of both, the one who made it may know."""
    if checked.fault:
        return []
    recorded = {seal["file"] for seal in all_of(store, checked.case, "seals")}
    return [
        _("no entry tells of seal {file}: making it was cut short, or the entries after it were cut off").format(
            file=name
        )
        for name in _files_of(store)
        if name not in recorded
    ]


def _files_of(store: CaseStore) -> list[str]:
    names = [name.removeprefix("seals/") for name in store.blobs.names("seals")]
    return [name for name in names if name.endswith(".json") and not name.endswith(".sig.json")]


def check_seals(store: CaseStore, checked: Check) -> list[str]:
    """Every seal kept in the case, for `breachkit verify`: its file, signature and time-stamp, and what it states.

    Seals whose event was cut off with the journal's end are checked too: their files tell of it.
    """
    files = _files_of(store)
    recorded = {seal["file"]: seal for seal in all_of(store, checked.case, "seals")}
    if not files and not recorded:
        return []
    chains = histories([*_good_events(store)])
    faults: list[str] = []
    for file in sorted({*files} | recorded.keys()):
        faults += _check_one(store, file, recorded.get(file), chains, checked.case)
    return faults


def _check_one(store: CaseStore, file: str, record: Seal | None, chains: list[list[str]], case: CaseFile) -> list[str]:
    name = file.removesuffix(".json")
    try:
        data = store.blobs.read(f"seals/{file}")
    except MissingError:
        return [_("seal {file} is missing").format(file=file)]
    stated = read_seal(data)
    if stated is None or (record and hashlib.sha256(data).hexdigest() != record["sha256"]):
        return [_("seal {file} was changed after it was made").format(file=file)]
    faults = _faults_in(stated, {store.id, *case["known_as"]}, chains, case["timezone"])
    if record and record["signed_by"] and not _signature_holds(store, name, data, record["signed_by"]):
        faults.append(_("the signature of seal {file} does not hold").format(file=file))
    if record and record["stamped_at"]:
        try:
            signing.check_response(
                store.blobs.read(f"seals/{name}.tsr"),
                store.blobs.read(f"seals/{name}.trust.pem"),
                data,
                int(record["nonce"]) if record["nonce"] else None,
            )
        except (MissingError, UsageError, NotReadyError) as error:
            faults.append(_("the time-stamp of seal {file} does not hold: {why}").format(file=file, why=error.message))
    return faults


def _signature_holds(store: CaseStore, name: str, data: bytes, public_key: str) -> bool:
    try:
        signature = json.loads(store.blobs.read(f"seals/{name}.sig.json"))
    except (MissingError, ValueError, RecursionError):
        return False
    return (
        isinstance(signature, dict)
        and signature.get("public_key") == public_key
        and signing.signature_holds(signature, data)
    )
