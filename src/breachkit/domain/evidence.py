"""A piece of evidence and its chain of custody, folded from the journal's events.

What a record of custody must tell follows RFC 3227, section 4.1: where, when and by whom it was collected, who had it during
which time, when it changed hands and how. Nothing is ever taken back: a mistake is noted, the copy stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from breachkit.domain.event import Event

FOLDER = "evidence"


class Custody(TypedDict):
    """One passage of the chain: from whom (empty at its beginning) to whom, when, where, why; who acknowledged it, when.

    `recorded_at` and `recorded_by` are the journal's: when it was entered, and by whom.
    """

    from_: str
    to: str
    at: str
    place: str
    reason: str
    acknowledged_by: str
    acknowledged_at: str
    recorded_at: str
    recorded_by: str


class Evidence(TypedDict):
    """A file, or a folder taken whole. `sha256` is over the file's bytes, or over the folder's listing.

    `name` and `path` are as they were found, kept as data alone. `same_as` is an earlier item with the same bytes.
    `left_out` counts the links and devices of a folder, which were not taken. `stated` is the hash that its bringer stated and that held (`algorithm`, `hash`), or empty.
    """

    id: str
    kind: str
    name: str
    path: str
    size: int
    files: int
    left_out: int
    sha256: str
    modified_at: str
    source: str
    collected_by: str
    collected_at: str
    note: str
    same_as: str
    stated: dict[str, str]
    steps: list[str]
    added_at: str
    added_by: str
    custody: list[Custody]
    notes: list[dict[str, str]]
    exports: list[dict[str, str]]


_AS_ADDED = (
    "id",
    "kind",
    "name",
    "path",
    "size",
    "files",
    "sha256",
    "modified_at",
    "source",
    "collected_by",
    "collected_at",
)


def evidence_of(events: Iterable[Event]) -> dict[str, Evidence]:
    """Every item by its id, in the order in which they were added. Other kinds of events are passed over, and so
    is what is told of an item whose entry was withheld from this reader."""
    items: dict[str, Evidence] = {}
    for event in events:
        payload = event.payload
        if event.kind == "evidence.added":
            items[payload["id"]] = _added(event)
        elif event.kind == "evidence.exported":
            told = {"at": event.time, "by": event.actor, "for": payload["for"], "reason": payload["reason"]}
            for item in (one for one in payload["items"] if one in items):
                items[item]["exports"].append({**told, "manifest_sha256": payload["manifest_sha256"]})
        elif event.kind in _LATER and payload["item"] in items:
            _LATER[event.kind](items[payload["item"]], event)
    return items


def holder(item: Evidence) -> str:
    """Who has it now."""
    return item["custody"][-1]["to"]


def _added(event: Event) -> Evidence:
    payload = event.payload
    first = Custody(
        from_="",
        to=payload["collected_by"],
        at=payload["collected_at"],
        place=payload["source"],
        reason="",
        acknowledged_by=payload["collected_by"],
        acknowledged_at=payload["collected_at"],
        recorded_at=event.time,
        recorded_by=event.actor,
    )
    made: Evidence = Evidence(
        **{name: payload[name] for name in _AS_ADDED},  # type: ignore[typeddict-item]
        left_out=payload.get("left_out", 0),
        note=payload.get("note", ""),
        same_as=payload.get("same_as", ""),
        stated=payload.get("stated", {}),
        steps=[payload["step"]] if "step" in payload else [],
        added_at=event.time,
        added_by=event.actor,
        custody=[first],
        notes=[],
        exports=[],
    )
    return made


def _handed_over(item: Evidence, event: Event) -> None:
    payload = event.payload
    item["custody"].append(
        Custody(
            from_=payload["from"],
            to=payload["to"],
            at=payload["at"],
            place=payload.get("place", ""),
            reason=payload["reason"],
            acknowledged_by=payload.get("acknowledged_by", ""),
            acknowledged_at=payload["at"] if payload.get("acknowledged_by") else "",
            recorded_at=event.time,
            recorded_by=event.actor,
        )
    )


def _acknowledged(item: Evidence, event: Event) -> None:
    item["custody"][-1]["acknowledged_by"] = event.payload["by"]
    item["custody"][-1]["acknowledged_at"] = event.payload["at"]


def _linked(item: Evidence, event: Event) -> None:
    item["steps"].append(event.payload["step"])


def _noted(item: Evidence, event: Event) -> None:
    item["notes"].append({"at": event.time, "by": event.actor, "text": event.payload["text"]})


_LATER: dict[str, Any] = {
    "evidence.handed_over": _handed_over,
    "evidence.acknowledged": _acknowledged,
    "evidence.linked": _linked,
    "evidence.noted": _noted,
}
