"""Folds events into the case that they leave. Pure: the same events give the same case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from breachkit.domain.case_lists import KEPT, KEPT_NOTES, KEPT_STEP_EVIDENCE, KEPT_STEP_NOTES, LISTS, STAMPED, take
from breachkit.domain.event import WITHHELD, Event
from breachkit.domain.register_state import fold_entry
from breachkit.domain.start import empty_case
from breachkit.domain.touch import touch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from breachkit.domain.case import CaseFile, StepRecord


def fold(case: CaseFile, event: Event, line_length: int, *, whole: bool = False) -> None:
    """Takes one event into `case`, which is changed in place. `whole`: its lists are kept from the first row on.

    Raises:
        ValueError: the event is not the next one, or is of a kind that this version does not know.
    """
    if event.seq != case["head"]["seq"] + 1:
        raise ValueError(f"event {event.seq} cannot follow event {case['head']['seq']}")
    _take(case, event, whole)
    head = case["head"]
    case["head"] = {"seq": event.seq, "hash": event.hash, "size": head["size"] + line_length}


def known_at(events: Iterable[Event], time: str) -> CaseFile:
    """The case as it was known at `time` (RFC 3339, UTC, as events keep it): acts done by then, facts learned by then.

    A fact that was learned by then and recorded only later belongs to it; one recorded in advance of being learned
    cannot be. The head stays at the start: the result is a view, nothing can be appended to it. Its lists are whole.
    """
    case = empty_case()
    for event in events:
        if event.payload.get("learned_at", event.time) <= time if event.kind == "fact.recorded" else event.time <= time:
            _take(case, event, whole=True)
    return case


def _take(case: CaseFile, event: Event, whole: bool) -> None:
    payload = event.payload
    if case["conflicts"]:
        _settle(case, event)
    if event.kind == "case.opened":
        for member in ("id", "title", "org", "timezone", "playbook"):
            case[member] = payload[member]
        case["opened_at"], case["opened_by"] = event.time, event.actor
        if payload.get("drill"):
            case["drill"] = {"scenario": payload["drill"], "told": {}, "ended_at": "", "score": {}}
    elif event.kind == "fact.recorded":
        learned = payload.get("learned_at", event.time)
        known = case["facts"].get(payload["fact"])
        if known is not None and known["learned_at"] > learned:
            return  # what was known before; what is known now stands
        case["facts"][payload["fact"]] = {
            "value": payload["value"],
            "at": event.time,
            "learned_at": learned,
            "true_at": payload.get("true_at", ""),
            "by": event.actor,
            "source": payload.get("source", ""),
            "seq": event.seq,
        }
    elif event.kind.startswith("step."):
        _fold_step(case, event, payload)
    elif event.kind == "note.added":
        case["notes_total"] += 1
        _newest(case["notes"], event, payload, KEPT_NOTES)
    elif event.kind in LISTS or event.kind == STAMPED:
        _list(case, event, whole)
    elif event.kind == WITHHELD:
        case["withheld"] += 1  # something was recorded that this reader may not see
    elif event.kind == "case.merged":
        _merge(case, payload)
    elif event.kind == "pack.rendered":
        pass  # files outside the case; the journal keeps their hashes
    elif event.kind in ("case.encrypted", "case.decrypted", "case.exported"):
        pass  # who could open the case from then on, and what left the house: the journal has it
    elif event.kind in ("case.closed", "case.archived", "case.reopened"):
        status = {"case.closed": "closed", "case.archived": "archived", "case.reopened": "open"}[event.kind]
        reason = payload.get("reason", case["lifecycle"]["reason"])
        case["lifecycle"] = {"status": status, "at": event.time, "by": event.actor, "reason": reason}
    elif event.kind == "case.imported":
        case["known_as"].append(case["id"])
        case["id"] = payload["id"]
    elif event.kind == "obligation.filed":
        _file(case, event, payload, whole)
    elif event.kind == "deadline.overridden":
        case["overrides"][payload["obligation"]] = {
            "due_at": payload["due_at"],
            "reason": payload["reason"],
            "by": event.actor,
            "at": event.time,
        }
    elif event.kind == "obligation.decided":
        case["decisions"][payload["obligation"]] = {
            "decision": payload["decision"],
            "reason": payload["reason"],
            "by": payload["by"],
            "role": payload["role"],
            "at": event.time,
            "verdict": payload["verdict"],
            "facts": payload["facts"],
        }
    elif event.kind == "drill.told" and case["drill"] is not None:
        case["drill"]["told"][payload["inject"]] = event.time
    elif event.kind == "drill.ended" and case["drill"] is not None:
        case["drill"] |= {"ended_at": event.time, "score": payload["score"]}
    elif event.kind == "exposure.assumed":
        case["assumptions"][payload["assumption"]] = {
            "span": payload["span"],
            "because": payload["because"],
            "by": event.actor,
            "at": event.time,
        }
    elif event.kind in ("entry.added", "entry.changed"):
        fold_entry(case["registers"], event)
    elif event.kind == "evidence.added":
        case["evidence_total"] += 1
        if step := payload.get("step"):
            _attach(case, step, payload["id"], payload["name"])
    elif event.kind == "evidence.linked":
        _attach(case, payload["step"], payload["item"], payload["name"])
    elif event.kind in ("evidence.handed_over", "evidence.acknowledged", "evidence.noted", "evidence.exported"):
        pass  # read from the journal by those who ask (`breachkit.domain.evidence`)
    else:
        raise ValueError(f"event {event.seq} is of the unknown kind {event.kind!r}")


def _merge(case: CaseFile, payload: dict[str, Any]) -> None:
    """Two copies were joined here: what they say differently is open until a person says it again."""
    last = max((last for _first, last in payload["order"]), default=0)
    case["conflicts"] += [{**row, "until": last} for row in payload["conflicts"]]


def _settle(case: CaseFile, event: Event) -> None:
    """What is said after the copies were joined settles what they said differently."""
    settled = touch(event.kind, event.payload)
    if settled is not None:
        case["conflicts"] = [
            one for one in case["conflicts"] if (one["about"], one["id"]) != settled[0] or event.seq <= one["until"]
        ]


def _list(case: CaseFile, event: Event, whole: bool) -> None:
    """A row more, and the oldest out of the case file."""
    name = LISTS.get(event.kind, "seals")
    rows: list[Any] = case[name]
    take(rows, event)
    case["totals"][name] += event.kind in LISTS
    if not whole:
        del rows[:-KEPT]


def _file(case: CaseFile, event: Event, payload: dict[str, Any], whole: bool) -> None:
    names = ("late_reasons", "how", "receipt", "draft", "filed_by")
    told = {name: str(payload.get(name, "")) for name in names}
    told |= {"at": payload["at"], "by": event.actor, "recorded_at": event.time}
    known = case["filings"].get(payload["obligation"])
    if known is not None and payload.get("supplement"):
        known["supplements"].append(told)
        known["supplements_total"] += 1
        if not whole:
            del known["supplements"][:-KEPT]
        return
    case["filings"][payload["obligation"]] = {**told, "supplements": [], "supplements_total": 0}  # type: ignore[typeddict-item]


def _attach(case: CaseFile, step_id: str, item: str, name: str) -> None:
    """Notes that a piece of evidence belongs to a step; the case file holds the newest."""
    record: StepRecord = case["steps"].setdefault(step_id, {})
    record["evidence_total"] = record.get("evidence_total", 0) + 1
    attached = record.setdefault("evidence", [])
    attached.append({"id": item, "name": name})
    del attached[:-KEPT_STEP_EVIDENCE]


def _newest(notes: list[dict[str, Any]], event: Event, payload: dict[str, Any], kept: int) -> None:
    """Adds a note, and lets go of those that the case file no longer holds."""
    label = {"privileged": True} if payload.get("privileged") else {}
    notes.append({"at": event.time, "by": event.actor, "text": payload["text"], **label})
    del notes[:-kept]


def _fold_step(case: CaseFile, event: Event, payload: dict[str, Any]) -> None:
    step_id = payload["step"]
    record: StepRecord = case["steps"].setdefault(step_id, {})
    act = event.kind.removeprefix("step.")
    if act == "begun":
        case["current_step"] = step_id
        record.pop("later_until", None)
        return
    if act == "assigned":
        record["assignee"] = payload["to"]
        return
    if act == "noted":
        record["notes_total"] = record.get("notes_total", 0) + 1
        _newest(record.setdefault("notes", []), event, payload, KEPT_STEP_NOTES)
        return
    if case["current_step"] == step_id:
        case["current_step"] = None
    if act == "deferred":
        record["later_until"] = payload["until"]
        return
    record["status"] = {"done": "done", "skipped": "skipped", "reopened": "open"}[act]
    record["at"], record["by"] = event.time, event.actor
    record["reason"] = payload.get("reason", "")
    record.pop("later_until", None)
