"""VERIS JSON, by the community schema 1.4.1 (https://github.com/vz-risk/veris). The exact answers go into `plus`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from breachkit.domain.fact import FactDefinition
from breachkit.domain.interchange import InterchangeTable
from breachkit.domain.values import Moment
from breachkit.interchange import table as tables
from breachkit.interchange.case_view import OWN, Outgoing, take_exact
from breachkit.interchange.table import Read

_UNKNOWN_VICTIM: dict[str, Any] = {
    "country": ["Unknown"],
    "employee_count": "Unknown",
    "industry": "000",
    "government": ["Unknown"],
}
_DEMANDED = frozenset({"actor", "action", "asset", "attribute", "discovery_method"})


def write(table: InterchangeTable, case: Outgoing) -> dict[str, Any]:
    """The incident as VERIS JSON; what the schema demands and no fact tells is "unknown" in its words."""
    made = tables.write(table, case.facts, case.catalogue)
    for name in _DEMANDED:
        absent: Any = True if name == "discovery_method" else {}
        made.setdefault(name, {"unknown": absent})
    asset = made["asset"] if "unknown" not in made["asset"] else {}
    made["asset"] = {"assets": [{"variety": "S - Unknown"}], "cloud": ["Unknown"], **asset}
    confidentiality = made["attribute"].get("confidentiality")
    if confidentiality is not None:
        confidentiality.setdefault("data_disclosure", "Unknown")
    made["victim"] = {"victim_id": case.org, **_UNKNOWN_VICTIM, **made.get("victim", {})}
    timeline = made.setdefault("timeline", {})
    timeline.setdefault("incident", {"year": _year(case)})
    made.setdefault("summary", case.title)
    made["incident_id"] = case.uuid("incident")
    made["security_incident"] = "Suspected" if _suspected(made) else "Confirmed"
    made["schema_version"] = table.version
    made["schema_name"] = "verisc"
    if case.full:
        made["plus"] = {OWN: {"facts": case.exact()}}
    return made


def _year(case: Outgoing) -> int:
    """The schema demands a year: of the earliest moment that is known, else that in which the case was opened."""
    for fact_id in ("discovered_at", "knew_at"):
        value = case.facts.get(fact_id)
        if isinstance(value, Moment):
            return value.at.year
    return case.opened_at.year


def _suspected(made: dict[str, Any]) -> bool:
    disclosure = made["attribute"].get("confidentiality", {}).get("data_disclosure")
    return disclosure in ("Potentially", "Unknown") and not {"availability", "integrity"} & set(made["attribute"])


def read(table: InterchangeTable, data: dict[str, Any], catalogue: Mapping[str, FactDefinition], zone: tzinfo) -> Read:
    """The facts of one VERIS incident."""
    made = tables.read(table, data, catalogue, zone)
    plus = data.get("plus")
    own = plus.get(OWN) if isinstance(plus, dict) else None
    if isinstance(own, dict):
        take_exact(made, own.get("facts"), catalogue, f"plus.{OWN}.facts", zone)
    return made
