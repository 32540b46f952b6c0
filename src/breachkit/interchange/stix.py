"""STIX 2.1 bundles (OASIS): the incident with the TC's incident core extension, the organisation, observed data, a report.

Ids are the same each time a case is written: version 5 UUIDs of the case; of observables as the standard prescribes (2.9).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from uuid import UUID, uuid5

from breachkit.domain.fact import FactDefinition
from breachkit.domain.interchange import InterchangeTable
from breachkit.domain.values import Choice, Moment
from breachkit.errors import BreachkitError
from breachkit.i18n import _
from breachkit.interchange import table as tables
from breachkit.interchange.case_view import NAMESPACE, Outgoing, take_exact
from breachkit.interchange.indicators import kind_of
from breachkit.interchange.table import Read

CORE = "extension-definition--ef765651-680c-498d-9894-99799f2fa126"
"""The incident core extension of the OASIS CTI TC's common objects."""

EXACT = f"extension-definition--{uuid5(NAMESPACE, 'stix-extension')}"
_OBSERVABLES = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
_TLP_AMBER = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"
_TYPES = {"ipv4": "ipv4-addr", "ipv6": "ipv6-addr", "domain": "domain-name", "url": "url", "email": "email-addr"}
_HASHES = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256"}


def write(table: InterchangeTable, case: Outgoing) -> dict[str, Any]:
    """The bundle."""
    view = tables.write(table, case.facts, case.catalogue)
    created, modified = _instant(case.opened_at), _instant(max(case.now, case.opened_at))

    def sdo(kind: str, **members: Any) -> dict[str, Any]:
        return {
            "type": kind,
            "spec_version": "2.1",
            "id": f"{kind}--{case.uuid(kind)}",
            "created_by_ref": f"identity--{case.uuid('identity')}",
            "created": created,
            "modified": modified,
            "object_marking_refs": [_TLP_AMBER],
            **members,
        }

    identity = sdo("identity", identity_class="organization", **{"name": case.org, **view.get("identity", {})})
    identity.pop("created_by_ref")
    happened = any(case.facts.get(fact_id) == Choice("confirmed") for fact_id in ("leak", "loss", "damage"))
    core = {
        "determination": "successful-attempt" if happened else "suspected",
        "investigation_status": "closed" if case.closed else "open",
    }
    extensions: dict[str, Any] = {CORE: {"extension_type": "property-extension", **core, **view.get("core", {})}}
    if case.full:
        extensions[EXACT] = {"extension_type": "property-extension", "facts": case.exact()}
    incident = sdo("incident", name=case.title, **view.get("incident", {}), extensions=extensions)
    observables = [made for line in view.get("indicators", []) if (made := _observable(line))]
    observed = _observed(sdo, case, observables)
    content = [identity, incident, *observed, *observables]
    report = sdo(
        "report",
        name=case.title,
        report_types=["observed-data" if observed else "threat-report"],
        published=_second(max(case.now, case.opened_at)),
        object_refs=[one["id"] for one in content],
    )
    extras = [_tlp_amber(), *([_definition(identity["id"], created)] if case.full else [])]
    return {"type": "bundle", "id": f"bundle--{case.uuid('bundle')}", "objects": [*extras, *content, report]}


def _observed(sdo: Any, case: Outgoing, observables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The observation, which needs times: written where it is known when the breach began, and never read as that moment."""
    first, last = (case.facts.get(fact_id) for fact_id in ("occurred_at", "occurred_until"))
    if not observables or not isinstance(first, Moment):
        return []
    until = last.at if isinstance(last, Moment) else first.at
    return [
        sdo(
            "observed-data",
            first_observed=_second(first.at),
            last_observed=_second(max(first.at, until)),
            number_observed=1,
            object_refs=[one["id"] for one in observables],
        )
    ]


def _observable(line: str) -> dict[str, Any] | None:
    kind = kind_of(line)
    if kind is None:
        return None
    if kind in _HASHES:
        members: dict[str, Any] = {"hashes": {_HASHES[kind]: line}}
        name = "file"
    else:
        members, name = {"value": line}, _TYPES[kind]
    import rfc8785

    made_id = uuid5(_OBSERVABLES, rfc8785.dumps(members).decode())
    return {"type": name, "spec_version": "2.1", "id": f"{name}--{made_id}", **members}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _second(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _tlp_amber() -> dict[str, Any]:
    """The marking as the standard gives it (7.2.1.4)."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": _TLP_AMBER,
        "created": "2017-01-20T00:00:00.000Z",
        "definition_type": "tlp",
        "name": "TLP:AMBER",
        "definition": {"tlp": "amber"},
    }


def _definition(identity: str, created: str) -> dict[str, Any]:
    return {
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": EXACT,
        "created_by_ref": identity,
        "created": created,
        "modified": created,
        "name": "breachkit answers",
        "description": "Every answer of a breachkit case by fact id, in the form of breachkit's docs/format.md.",
        "schema": "breachkit docs/format.md",
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    }


def check(document: dict[str, Any]) -> bool:
    """Lets OASIS's own library read the bundle, where it is installed (extra `stix`)."""
    try:
        import stix2
    except ImportError:
        return False
    try:
        stix2.parse(document, allow_custom=False)
    except (stix2.exceptions.STIXError, ValueError) as error:
        raise BreachkitError(
            _("the standard's own library refuses the document: {why}").format(why=str(error)[:300])
        ) from None
    return True


def read(table: InterchangeTable, data: dict[str, Any], catalogue: Mapping[str, FactDefinition], zone: tzinfo) -> Read:
    """The facts of the bundle's first incident, of the organisation that made it, and of its observables."""
    listed = data.get("objects")
    objects = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    incident = next((one for one in objects if one.get("type") == "incident"), {})
    extensions = incident.get("extensions")
    extensions = extensions if isinstance(extensions, dict) else {}
    view: dict[str, Any] = {
        "incident": incident,
        "core": extensions.get(CORE),
        "identity": _organisation(objects, incident),
        "indicators": [line for one in objects for line in _lines(one)],
    }
    made = tables.read(table, view, catalogue, zone)
    used = {"incident": "objects[]", "core": f"objects[].extensions.{CORE}", "identity": "objects[]"}
    made.used = {_path(path, used) for path in made.used}
    own = extensions.get(EXACT)
    take_exact(
        made,
        own.get("facts") if isinstance(own, dict) else None,
        catalogue,
        f"objects[].extensions.{EXACT}.facts",
        zone,
    )
    return made


def _path(path: str, used: Mapping[str, str]) -> str:
    first, _dot, rest = path.partition(".")
    return f"{used[first]}.{rest}" if first in used else "objects[].value"


def _organisation(objects: list[dict[str, Any]], incident: dict[str, Any]) -> dict[str, Any]:
    organisations = [
        one for one in objects if one.get("type") == "identity" and one.get("identity_class") == "organization"
    ]
    mine = (one for one in organisations if one.get("id") == incident.get("created_by_ref"))
    return next(mine, organisations[0] if len(organisations) == 1 else {})


def _lines(one: dict[str, Any]) -> list[str]:
    if one.get("type") in _TYPES.values() and isinstance(one.get("value"), str):
        return [one["value"]]
    hashes = one.get("hashes") if one.get("type") == "file" else None
    return [value for value in hashes.values() if isinstance(value, str)] if isinstance(hashes, dict) else []
