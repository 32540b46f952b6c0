"""MISP events in the core format (https://www.misp-standard.org/rfc/misp-standard-core.html).

An attribute that holds a fact says so in its comment. Tags of the taxonomy `veris` are VERIS members written with colons:
`veris:action:malware:variety="Ransomware"`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Any

from breachkit.domain.fact import FactDefinition
from breachkit.domain.interchange import InterchangeTable
from breachkit.domain.values import Moment
from breachkit.interchange import paths
from breachkit.interchange import table as tables
from breachkit.interchange.case_view import OWN, Outgoing, take_exact
from breachkit.interchange.indicators import kind_of
from breachkit.interchange.table import Read

_TAG = re.compile(r'^veris:([a-z_:]+)="([^"]{1,200})"$')
_TAGGED = ("action.", "discovery_method.", "attribute.", "actor.")
_IN_TAXONOMY = re.compile(r"^(action|discovery_method|actor)\.[a-z]+\.[a-z]+$|^attribute\.[a-z]+\.(data_disclosure|data_victim|state|variety)$"
                          r"|^attribute\.confidentiality\.data\.variety$")  # fmt: skip
_TYPES = {
    "ipv4": ("Network activity", "ip-dst"),
    "ipv6": ("Network activity", "ip-dst"),
    "domain": ("Network activity", "domain"),
    "url": ("Network activity", "url"),
    "email": ("Network activity", "email-dst"),
    "md5": ("Payload delivery", "md5"),
    "sha1": ("Payload delivery", "sha1"),
    "sha256": ("Payload delivery", "sha256"),
}
_INDICATORS = frozenset(
    {*(kind for _category, kind in _TYPES.values()), "ip-src", "hostname", "uri", "email-src", "email", "filename",
     "sha512", "user-agent", "mutex", "regkey", "btc"}
)  # fmt: skip
_NEVER_PUBLISHED = {"distribution": "0", "published": False, "threat_level_id": "4"}
_EXACT = "answers"


def write(table: InterchangeTable, case: Outgoing) -> dict[str, Any]:
    """The event: unpublished, for the own organisation alone."""
    view = tables.write(table, case.facts, case.catalogue)
    stamp = str(int(case.now.timestamp()))
    attributes: list[dict[str, Any]] = []

    def attribute(category: str, kind: str, value: str, comment: str, *, correlates: bool = False) -> None:
        attributes.append(
            {
                "uuid": case.uuid(f"misp/{comment}/{len(attributes)}"),
                "category": category,
                "type": kind,
                "value": value,
                "comment": comment,
                "to_ids": False,
                "distribution": "5",
                "timestamp": stamp,
                "disable_correlation": not correlates,
            }
        )

    for fact_id, value in view.get("named", {}).items():
        attribute("Other", "text", str(value), f"{OWN}:{fact_id}")
    for line in view.get("indicators", []):
        kind = kind_of(line)
        category, misp_type = _TYPES[kind] if kind else ("Other", "text")
        attribute(category, misp_type, line, f"{OWN}:attack_indicators", correlates=kind is not None)
    if case.full:
        attribute("Other", "text", json.dumps(case.exact(), ensure_ascii=False), f"{OWN}:{_EXACT}")
    tags = ["tlp:amber", *_veris_tags(case)]
    return {
        "Event": {
            "uuid": case.uuid("misp/event"),
            "info": case.title,
            "date": _day(case),
            "timestamp": stamp,
            "analysis": "2" if case.closed else "1",
            **_NEVER_PUBLISHED,
            "Orgc": {"name": case.org, "uuid": case.uuid("organisation")},
            "Attribute": attributes,
            "Tag": [{"name": name} for name in tags],
        }
    }


def _day(case: Outgoing) -> str:
    for fact_id in ("occurred_at", "discovered_at", "knew_at"):
        value = case.facts.get(fact_id)
        if isinstance(value, Moment):
            return value.at.date().isoformat()
    return case.opened_at.date().isoformat()


def _veris() -> InterchangeTable:
    from breachkit.content.library import builtin

    return builtin().interchange_table("veris")


def _veris_tags(case: Outgoing) -> Iterator[str]:
    """A tag for each word of VERIS, where the taxonomy has the member."""
    told = {fact_id: value for fact_id, value in case.facts.items() if fact_id in _tagged_facts()}
    seen: set[str] = set()
    for path, word in paths.leaves(tables.write(_veris(), told, case.catalogue)):
        member = path.replace("[]", "")
        if isinstance(word, str) and _IN_TAXONOMY.match(member) and '"' not in word:
            tag = f'veris:{member.replace(".", ":")}="{word}"'
            if tag not in seen:
                seen.add(tag)
                yield tag


def _tagged_facts() -> frozenset[str]:
    table = _veris()
    fields = [one.fact for one in table.fields if one.at.startswith(_TAGGED) and (one.words or one.reads)]
    return frozenset([*fields, *(shaped.fact for shaped in table.shapes)])


def read(table: InterchangeTable, data: dict[str, Any], catalogue: Mapping[str, FactDefinition], zone: tzinfo) -> Read:
    """The facts of an event, as MISP exports it: `{"Event": {...}}`, or the first of `{"response": [...]}`."""
    event, where = _event(data)
    named: dict[str, Any] = {}
    indicators: list[str] = []
    foreign: list[str] = []
    exact: Any = None
    for one in _attributes(event):
        comment, value = one.get("comment"), one.get("value")
        if not isinstance(value, str):
            continue
        own = comment.removeprefix(f"{OWN}:") if isinstance(comment, str) and comment.startswith(f"{OWN}:") else None
        if own == _EXACT:
            exact = _parsed(value)
        elif own == "attack_indicators":
            indicators.append(value)
        elif own is not None:
            named.setdefault(own, value)
        elif one.get("type") in _INDICATORS:
            foreign.append(value)
    view = {"named": named, "indicators": indicators, "foreign": foreign, "info": event.get("info")}
    made = tables.read(table, view, catalogue, zone)
    veris = tables.read(_veris(), _of_tags(event), catalogue, zone)
    for fact_id in sorted(veris.values.keys() & _tagged_facts()):
        made.values.setdefault(fact_id, veris.values[fact_id])
    made.refused += [("Event.Tag", word) for _path, word in veris.refused]
    made.used = {f"{where}.Attribute", f"{where}.info"} | ({f"{where}.Tag"} if veris.used else set())
    take_exact(made, exact, catalogue, f"{where}.Attribute", zone)
    return made


def _parsed(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _event(data: dict[str, Any]) -> tuple[dict[str, Any], str]:
    response = data.get("response")
    if isinstance(response, list) and response and isinstance(response[0], dict):
        event, where = response[0].get("Event"), "response[].Event"
    else:
        event, where = data.get("Event"), "Event"
    return (event, where) if isinstance(event, dict) else ({}, where)


def _attributes(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The event's attributes and those of its objects."""
    objects = event.get("Object")
    for holder in [event, *(objects if isinstance(objects, list) else [])]:
        listed = holder.get("Attribute") if isinstance(holder, dict) else None
        yield from (one for one in (listed if isinstance(listed, list) else []) if isinstance(one, dict))


def _of_tags(event: dict[str, Any]) -> dict[str, Any]:
    """The VERIS members that the tags name."""
    made: dict[str, Any] = {}
    tags = event.get("Tag")
    for tag in tags if isinstance(tags, list) else []:
        match = _TAG.match(str(tag.get("name"))) if isinstance(tag, dict) else None
        member = match[1].replace(":", ".") if match else ""
        if match is None or not _IN_TAXONOMY.match(member):
            continue
        if member == "attribute.confidentiality.data.variety":
            paths.put(made, "attribute.confidentiality.data[].variety", [match[2]])
        elif member == "attribute.confidentiality.data_disclosure":
            paths.put(made, member, match[2])
        else:
            paths.add(made, member, match[2])
    return made
