"""Folds events into the case that they leave. Pure: the same events give the same case."""

from __future__ import annotations

from typing import Any

from breachkit.domain.case import FORMAT, CaseFile, StepRecord
from breachkit.domain.event import FIRST_PREVIOUS, Event


def empty_case() -> CaseFile:
    """The case before its first event."""
    return CaseFile(
        format=FORMAT,
        id="",
        title="",
        org="",
        timezone="Asia/Tokyo",
        playbook="",
        opened_at="",
        opened_by="",
        facts={},
        steps={},
        current_step=None,
        notes=[],
        drafts=[],
        approvals=[],
        filings={},
        overrides={},
        head={"seq": 0, "hash": FIRST_PREVIOUS, "size": 0},
        derived={},
    )


def fold(case: CaseFile, event: Event, line_length: int) -> None:
    """Takes one event into `case`, which is changed in place.

    Raises:
        ValueError: the event is not the next one, or is of a kind that this version does not know.
    """
    if event.seq != case["head"]["seq"] + 1:
        raise ValueError(f"event {event.seq} cannot follow event {case['head']['seq']}")
    payload = event.payload
    if event.kind == "case.opened":
        for member in ("id", "title", "org", "timezone", "playbook"):
            case[member] = payload[member]
        case["opened_at"], case["opened_by"] = event.time, event.actor
    elif event.kind == "fact.recorded":
        case["facts"][payload["fact"]] = {
            "value": payload["value"],
            "at": event.time,
            "by": event.actor,
            "source": payload.get("source", ""),
            "seq": event.seq,
        }
    elif event.kind.startswith("step."):
        _fold_step(case, event, payload)
    elif event.kind == "note.added":
        case["notes"].append({"at": event.time, "by": event.actor, "text": payload["text"]})
    elif event.kind == "draft.rendered":
        case["drafts"].append({**payload, "at": event.time, "by": event.actor})  # type: ignore[typeddict-item]
    elif event.kind == "draft.approved":
        case["approvals"].append({**payload, "at": event.time})  # type: ignore[typeddict-item]
    elif event.kind == "obligation.filed":
        case["filings"][payload["obligation"]] = {
            "at": payload["at"],
            "how": payload.get("how", ""),
            "receipt": payload.get("receipt", ""),
            "by": event.actor,
            "recorded_at": event.time,
        }
    elif event.kind == "deadline.overridden":
        case["overrides"][payload["obligation"]] = {
            "due_at": payload["due_at"],
            "reason": payload["reason"],
            "by": event.actor,
            "at": event.time,
        }
    else:
        raise ValueError(f"event {event.seq} is of the unknown kind {event.kind!r}")
    head = case["head"]
    case["head"] = {"seq": event.seq, "hash": event.hash, "size": head["size"] + line_length}


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
        record.setdefault("notes", []).append({"at": event.time, "by": event.actor, "text": payload["text"]})
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
