"""What is privileged: written for or with counsel, and kept out of what is given to others.

Whoever exports, discloses or bundles asks `is_privileged` of each event, and leaves out (or redacts) those of which it
is true. The label is a person's, given with `--privileged`; breachkit does not judge whether the privilege holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from breachkit.domain.event import Event


def is_privileged(event: Event) -> bool:
    """Whether a person labelled the note, draft or entry that the event records as privileged."""
    return labelled(event.payload)


def privileged_numbers(events: Iterable[Event]) -> set[int]:
    """The numbers of all events to be left out: those that are labelled, and every event of an entry that now is.

    An entry that was labelled later was written without the label first; that event tells as much.
    """
    found: set[int] = set()
    entries: dict[tuple[str, str], list[int]] = {}
    secret: dict[tuple[str, str], bool] = {}
    for event in events:
        if is_privileged(event):
            found.add(event.seq)
        if event.kind in ("entry.added", "entry.changed"):
            entry = (event.payload["register"], event.payload["id"])
            entries.setdefault(entry, []).append(event.seq)
            secret[entry] = is_privileged(event)
    return found.union(*(entries[entry] for entry, now in secret.items() if now))


def labelled(record: Mapping[str, Any]) -> bool:
    """The same of a note, a draft or an entry as the case file keeps it."""
    return bool(record.get("privileged"))
