"""Seals a case: states its head and its Merkle root in one small file that others can sign, time-stamp and keep.

Nothing is sent: the request goes out as a file, the response comes in as one.
"""

from __future__ import annotations

import hashlib
from datetime import UTC
from pathlib import Path
from typing import Any

from breachkit.content.library import Library
from breachkit.domain import merkle
from breachkit.domain.case import CaseFile, Seal
from breachkit.errors import UsageError
from breachkit.i18n import _
from breachkit.services import clock, signing
from breachkit.services.acts import writing
from breachkit.services.case_lists import all_of
from breachkit.services.seals import FORMAT
from breachkit.services.workspace import actor
from breachkit.store.protocol import CaseStore


def make_seal(store: CaseStore, library: Library, *, key: Path | None = None) -> dict[str, Any]:
    """Seals the case as it stands. Returns the seal's members with `id`, `file`, `sha256`, `request` and `signed_by`.

    `key`: a file with an Ed25519 private key to sign with. `request` is None where rfc3161-client is not installed.
    """
    signer = signing.load_key(key) if key else None
    with writing(store, library) as session:
        case = session.case
        number = case["totals"]["seals"] + 1
        stated = _stated(case, [event.hash for event in store.events()], clock.stamp(session.now))
        data = in_bytes(stated)
        name = f"s{number:03d}"
        request = signing.time_stamp_request(data)
        signature = signing.sign(signer, data) if signer else None
        store.blobs.write(f"seals/{name}.json", data)
        if request:
            store.blobs.write(f"seals/{name}.tsq", request.data)
        if signature:
            store.blobs.write(f"seals/{name}.sig.json", in_bytes(signature))
        record: dict[str, Any] = {
            "id": f"s{number}",
            "file": f"{name}.json",
            "sha256": hashlib.sha256(data).hexdigest(),
            "events": stated["events"],
            "root": stated["root"],
            "nonce": request.nonce if request else "",
            "signed_by": signature["public_key"] if signature else "",
        }
        session.write([("seal.made", record)], derives=False)
    return {
        **stated,
        **{member: record[member] for member in ("id", "file", "sha256")},
        "request": store.blobs.where(f"seals/{name}.tsq") if request else None,
        "signed_by": signing.fingerprint(signature) if signature else None,
    }


def _stated(case: CaseFile, hashes: list[str], now: str) -> dict[str, Any]:
    head = case["head"]
    return {
        "case": case["id"],
        "events": head["seq"],
        "format": FORMAT,
        "head": head["hash"],
        "root": merkle.root(hashes),
        "sealed_at": now,
        "sealed_by": actor(),
    }


def in_bytes(members: dict[str, Any]) -> bytes:
    """The form that is signed and time-stamped: canonical JSON (RFC 8785), without a newline."""
    import rfc8785

    return rfc8785.dumps(members)


def take_response(
    store: CaseStore, library: Library, seal_id: str | None, response: bytes, trust: bytes
) -> dict[str, Any]:
    """Verifies an authority's response to a seal's request, and keeps both it and the trusted certificates.

    Args:
        seal_id: the seal, by its id; the last one where None.
        response: the bytes of the response file (DER).
        trust: the authority's root certificates (PEM), as its operator publishes them.

    Raises UsageError for files that are not such, NotReadyError where the response does not prove this seal.
    """
    with writing(store, library) as session:
        seal = _find(store, session.case, seal_id)
        name = seal["file"].removesuffix(".json")
        stamped = signing.check_response(
            response, trust, store.blobs.read(f"seals/{seal['file']}"), int(seal["nonce"]) if seal["nonce"] else None
        )
        store.blobs.write(f"seals/{name}.trust.pem", trust)
        store.blobs.write(f"seals/{name}.tsr", response)
        record = {
            "id": seal["id"],
            "time": clock.stamp(stamped.time.astimezone(UTC)),
            "authority": stamped.authority,
            "sha256": hashlib.sha256(response).hexdigest(),
        }
        session.write([("seal.stamped", record)], derives=False)
    return record


def _find(store: CaseStore, case: CaseFile, seal_id: str | None) -> Seal:
    seals: list[Seal] = all_of(store, case, "seals")
    if not seals:
        raise UsageError(_("this case has no seal yet"), mend="breachkit seal")
    for seal in seals:
        if seal_id in (None, seal["id"], seal["file"]) and (seal_id is not None or seal is seals[-1]):
            return seal
    raise UsageError(
        _("there is no seal {id}").format(id=seal_id), place="--seal", expected=", ".join(s["id"] for s in seals[-8:])
    )
