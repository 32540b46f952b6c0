"""The lists of a case that grow with what is done: the case file holds the newest of each, the journal all.

`take` is the only maker of a row, so that a list read from the journal and the one in the case file are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from breachkit.domain.event import Event

ListName = Literal["drafts", "approvals", "content_changes", "people", "letters", "seals"]
KEPT = 20
"""How many rows of each list, and supplements of each filing, the case file holds: the newest."""

KEPT_NOTES, KEPT_STEP_NOTES, KEPT_STEP_EVIDENCE = 20, 5, 5
"""How many notes of the case, and of each step, the case file holds: the newest. `notes_total` counts them all, and
the journal has them. So the case file, which every command reads, does not grow with the journal."""

LISTS: dict[str, ListName] = {
    "draft.rendered": "drafts",
    "draft.approved": "approvals",
    "content.changed": "content_changes",
    "people.imported": "people",
    "letters.written": "letters",
    "seal.made": "seals",
}
"""Which list an event adds a row to."""

STAMPED = "seal.stamped"
"""The kind that changes a row: a seal's."""


def kinds_of(name: ListName) -> tuple[str, ...]:
    """The kinds of event that the list is made from."""
    return (*(kind for kind, one in LISTS.items() if one == name), *((STAMPED,) if name == "seals" else ()))


def take(rows: list[Any], event: Event) -> None:
    """Takes one event of `kinds_of` into its list. A seal that `rows` no longer holds is left to who reads them all."""
    payload = event.payload
    if event.kind == STAMPED:
        for seal in rows:
            if seal["id"] == payload["id"]:
                seal["stamped_at"], seal["authority"] = payload["time"], payload["authority"]
        return
    row = {**payload, "at": event.time}
    if event.kind not in ("draft.approved", "content.changed"):
        row["by"] = event.actor
    if event.kind == "seal.made":
        row |= {"stamped_at": "", "authority": ""}
    rows.append(row)
