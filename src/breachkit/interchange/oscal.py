"""OSCAL's plan of action and milestones (NIST, https://pages.nist.gov/OSCAL/): the measures of a case, for an auditor's tools.

A measure becomes an item with the weakness that it answers as a risk, how that is met as a remediation, and its due days as
milestones. OSCAL's other models describe systems and assessments of them, which a case does not hold
(docs/decisions/0112-oscal-is-a-plan-of-action.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from breachkit.domain.values import Json, Moment, Words
from breachkit.errors import ContentError
from breachkit.i18n import _
from breachkit.interchange.case_view import NAMESPACE, Outgoing

VERSION = "1.2.1"
REFERENCE = "https://pages.nist.gov/OSCAL/resources/concepts/layer/assessment/poam/"
ROOT = "plan-of-action-and-milestones"
OWN_NAMES = f"urn:uuid:{NAMESPACE}"
"""The name space of the properties that are breachkit's own."""

_OWNER = "owner"
_STATUS = {"in_progress": "remediating", "done": "closed", "dropped": "deviation-approved"}
_LIFECYCLE = {"done": "completed", "dropped": "recommendation"}
_EXACT = "exact"


@dataclass(frozen=True)
class Named:
    """What a control of the catalogue is called: its sentence, and its numbers by framework (`csf`, `iso`, `cis`)."""

    does: str
    numbers: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Plan:
    """The measures on their way out.

    Args:
        entries: the register's entries (`breachkit.domain.register_state.Entry`), none of them privileged.
        titles: how a measure's due days are called, by rule; `register` and `owner` are the register's and the field's names.
        version: the document's version: the number of the journal's last entry.
    """

    case: Outgoing
    zone: tzinfo
    entries: Sequence[Mapping[str, Any]]
    controls: Mapping[str, Named]
    titles: Mapping[str, str]
    register: str
    owner: str
    version: str


def write(plan: Plan) -> dict[str, Any]:
    """The plan. With `full` the owners' names and every value exactly go along."""
    case = plan.case
    owners = (
        sorted({str(one["values"][_OWNER]) for one in plan.entries if _OWNER in one["values"]}) if case.full else []
    )
    parties = [{"uuid": case.uuid("party"), "type": "organization", "name": _line(case.org)}]
    parties += [{"uuid": case.uuid(f"owner/{name}"), "type": "person", "name": _line(name)} for name in owners]
    metadata: dict[str, Any] = {
        "title": _line(f"{case.title}: {plan.register}"),
        "last-modified": _instant(case.now),
        "version": plan.version,
        "oscal-version": VERSION,
        "document-ids": [{"identifier": case.case_id}],
        "props": [{"name": "marking", "value": "TLP:AMBER"}],
        **({"roles": [{"id": _OWNER, "title": plan.owner}]} if owners else {}),
        "parties": parties,
    }
    return {
        ROOT: {
            "uuid": case.uuid("oscal-poam"),
            "metadata": metadata,
            "system-id": {"identifier-type": "https://ietf.org/rfc/rfc4122", "id": case.uuid("system")},
            "observations": [_observation(case)],
            "risks": [_risk(plan, one) for one in plan.entries],
            "poam-items": [_item(plan, one) for one in plan.entries],
        }
    }


def item_uuid(case: Outgoing, entry_id: str) -> str:
    """The id of a measure's item: the same each time."""
    return case.uuid(f"poam-item/{entry_id}")


def _observation(case: Outgoing) -> dict[str, Any]:
    summary, found = case.facts.get("summary"), case.facts.get("discovered_at")
    return {
        "uuid": case.uuid("observation"),
        "title": _line(case.title),
        "description": summary.text if isinstance(summary, Words) else case.title,
        "methods": ["UNKNOWN"],
        "types": ["finding"],
        "collected": _instant(found.at if isinstance(found, Moment) else case.opened_at),
    }


def _item(plan: Plan, entry: Mapping[str, Any]) -> dict[str, Any]:
    values, case = entry["values"], plan.case
    control = plan.controls.get(str(values.get("control", "")))
    props = [_prop(name, str(values[name])) for name in ("kind", "control") if name in values]
    props += [
        _prop(name, number) for name, numbers in (control.numbers if control else {}).items() for number in numbers
    ]
    if case.full:
        told = {"status": entry["status"], "values": dict(values)}
        props.append(_prop(_EXACT, json.dumps(told, ensure_ascii=False, sort_keys=True)))
    return {
        "uuid": item_uuid(case, entry["id"]),
        "title": _line(str(values["title"])),
        "description": control.does if control else str(values["title"]),
        **({"props": props} if props else {}),
        "related-observations": [{"observation-uuid": case.uuid("observation")}],
        "related-risks": [{"risk-uuid": case.uuid(f"risk/{entry['id']}")}],
    }


def _risk(plan: Plan, entry: Mapping[str, Any]) -> dict[str, Any]:
    values, case, number = entry["values"], plan.case, entry["id"]
    title, status = str(values["title"]), entry["status"]
    cause = str(values.get("cause", title))
    made: dict[str, Any] = {
        "uuid": case.uuid(f"risk/{number}"),
        "title": _line(cause),
        "description": cause,
        "statement": cause,
        "status": _STATUS.get(status, "open"),
        "remediations": [
            {
                "uuid": case.uuid(f"remediation/{number}"),
                "lifecycle": _LIFECYCLE.get(status, "planned"),
                "title": _line(title),
                "description": title,
                "tasks": [*_tasks(plan, entry)],
            }
        ],
    }
    if "due_on" in values:
        made["deadline"] = _end_of(str(values["due_on"]), plan.zone)
    if status in ("done", "dropped"):
        day = values.get("completed_on") if status == "done" else None
        told = str(values.get("proof", "")) if status == "done" else str(entry.get("reason", ""))
        made["risk-log"] = {
            "entries": [
                {
                    "uuid": case.uuid(f"log/{number}"),
                    **({"description": told} if told.strip() else {}),
                    "start": _begin_of(str(day), plan.zone) if day else str(entry["changed_at"]),
                    "status-change": _STATUS[status],
                }
            ]
        }
    return made


def _tasks(plan: Plan, entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The measure itself as a milestone, with its owner and its day; then what else is due of it, such as a review."""
    case, values, number = plan.case, entry["values"], entry["id"]
    first: dict[str, Any] = {
        "uuid": case.uuid(f"task/{number}"),
        "type": "milestone",
        "title": _line(str(values["title"])),
    }
    if "due_on" in values:
        first["timing"] = {"on-date": {"date": _end_of(str(values["due_on"]), plan.zone)}}
    if case.full and _OWNER in values:
        first["responsible-roles"] = [{"role-id": _OWNER, "party-uuids": [case.uuid(f"owner/{values[_OWNER]}")]}]
    yield first
    for rule, day in entry["due"]:
        if day != values.get("due_on"):
            yield {
                "uuid": case.uuid(f"task/{number}/{rule}/{day}"),
                "type": "milestone",
                "title": _line(plan.titles.get(rule, rule)),
                "timing": {"on-date": {"date": _end_of(day, plan.zone)}},
            }


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": OWN_NAMES, "value": _line(value)}


def _line(text: str) -> str:
    """The text in one line, as the standard wants titles and values."""
    return " ".join(text.split()) or "-"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _end_of(day: str, zone: tzinfo) -> str:
    """A day by which something is due: its last second in the case's time zone. A moment stays one."""
    if "T" in day:
        return _instant(datetime.fromisoformat(day))
    return _instant(datetime.combine(date.fromisoformat(day), time(23, 59, 59), zone))


def _begin_of(day: str, zone: tzinfo) -> str:
    return _instant(datetime.combine(date.fromisoformat(day), time(), zone))


@dataclass
class ReadMeasure:
    """A measure that was read: its values by field in the JSON form, its status, and `refused`: what no field takes."""

    uuid: str
    status: str
    values: dict[str, Json] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)


USED = frozenset(
    f"{ROOT}.{path}"
    for path in (
        *(f"poam-items[].{name}" for name in ("uuid", "title", "related-risks[].risk-uuid")),
        *(f"poam-items[].props[].{name}" for name in ("name", "ns", "value")),
        *(f"risks[].{name}" for name in ("uuid", "statement", "status", "deadline")),
        *(f"risks[].risk-log.entries[].{name}" for name in ("description", "start", "status-change")),
        "risks[].remediations[].tasks[].responsible-roles[].party-uuids[]",
        *(f"metadata.parties[].{name}" for name in ("uuid", "name")),
    )
)
"""The members that are read; every other one of a file is told as left out."""


def read(document: Mapping[str, Any], place: str, zone: tzinfo) -> list[ReadMeasure]:
    """The items of a plan as measures. Raises ContentError where the file is no OSCAL plan of action and milestones."""
    plan = document.get(ROOT)
    if not isinstance(plan, dict) or not isinstance(plan.get("poam-items"), list):
        raise ContentError(
            _("the file is no OSCAL plan of action and milestones"),
            place=place,
            expected=f'{{"{ROOT}": {{"poam-items": [...]}}}}',
        )
    risks = {str(one.get("uuid")): one for one in _objects(plan.get("risks"))}
    metadata = plan.get("metadata")
    known = _objects(metadata.get("parties")) if isinstance(metadata, dict) else []
    parties = {str(one.get("uuid")): one for one in known}
    return [_read_item(one, risks, parties, zone) for one in _objects(plan["poam-items"])]


def _read_item(
    item: Mapping[str, Any], risks: Mapping[str, Any], parties: Mapping[str, Any], zone: tzinfo
) -> ReadMeasure:
    related = _objects(item.get("related-risks"))
    risk: Mapping[str, Any] = risks.get(str(related[0].get("risk-uuid")), {}) if related else {}
    made = ReadMeasure(str(item.get("uuid", "")), _read_status(risk))
    title = _text(item.get("title"))
    own = {
        str(one.get("name")): _text(one.get("value"))
        for one in _objects(item.get("props"))
        if one.get("ns") == OWN_NAMES
    }
    cause = _text(risk.get("statement"))
    made.values["title"] = title
    made.values["cause"] = cause if cause != title else ""
    made.values |= {name: own.get(name, "") for name in ("kind", "control")}
    made.values["due_on"] = _day(made, "risks[].deadline", risk.get("deadline"), zone)
    log = risk.get("risk-log")
    for entry in _objects(log.get("entries")) if isinstance(log, dict) else []:
        if entry.get("status-change") == _STATUS["dropped"] and _text(entry.get("description")):
            made.refused.append(("risks[].risk-log.entries[].description", _text(entry["description"])[:200]))
        if entry.get("status-change") == "closed":
            made.values["completed_on"] = _day(made, "risks[].risk-log.entries[].start", entry.get("start"), zone)
            made.values["proof"] = _text(entry.get("description"))
    made.values[_OWNER] = _owner(risk, parties)
    if _EXACT in own:
        _take_exact(made, own[_EXACT])
    made.values = {name: value for name, value in made.values.items() if value not in (None, "", [])}
    return made


def _read_status(risk: Mapping[str, Any]) -> str:
    back = {theirs: ours for ours, theirs in _STATUS.items()}
    return back.get(str(risk.get("status")), "planned")


def _owner(risk: Mapping[str, Any], parties: Mapping[str, Any]) -> str:
    for remediation in _objects(risk.get("remediations")):
        for task in _objects(remediation.get("tasks")):
            for role in _objects(task.get("responsible-roles")):
                uuids = role.get("party-uuids")
                for uuid in uuids if isinstance(uuids, list) else []:
                    name = _text(parties.get(str(uuid), {}).get("name"))
                    if name:
                        return name
    return ""


def _take_exact(made: ReadMeasure, written: str) -> None:
    """The exact values that breachkit wrote along count before what the standard's own members say."""
    try:
        told = json.loads(written)
        status, values = str(told["status"]), dict(told["values"])
    except (ValueError, TypeError, KeyError, RecursionError):
        made.refused.append((f"poam-items[].props[] ({_EXACT})", written[:200]))
        return
    made.status = status
    made.values |= {str(name): value for name, value in values.items()}


def _day(made: ReadMeasure, path: str, given: Any, zone: tzinfo) -> str:
    if given is None:
        return ""
    try:
        at = datetime.fromisoformat(str(given))
        return at.astimezone(zone).date().isoformat() if at.tzinfo else at.date().isoformat()
    except (ValueError, OverflowError):
        made.refused.append((path, str(given)[:200]))
        return ""


def _text(given: Any) -> str:
    return given.strip() if isinstance(given, str) else ""


def _objects(given: Any) -> list[dict[str, Any]]:
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
