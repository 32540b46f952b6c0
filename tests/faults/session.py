"""A night's work on one case, as acts that the store is given one after the other, and what was acknowledged of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from breachkit.store.act import Act
from breachkit.store.local import LocalCase, LocalHome
from breachkit.store.local_writer import LocalWriter

TIME = "2026-11-22T11:10:00Z"


@dataclass
class Acknowledged:
    """What the store said is done: the hash of each event, and the bytes of each file, by name."""

    events: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


def deeds(case_id: str, events: int) -> Iterator[list[Act] | bytes]:
    """Acts of one to five events each, and now and then a draft to keep, until `events` events are made."""
    opened = {"id": case_id, "title": "t", "org": "o", "timezone": "Asia/Tokyo", "playbook": "jp-breach"}
    yield [("case.opened", opened), ("fact.recorded", {"fact": "org_name", "value": "o"})]
    made, number = 2, 0
    while made < events:
        number += 1
        if number % 9 == 0:
            yield f"draft {number}\n".encode() * (number * 7 % 300)
            made += 1
            continue
        size = min(events - made, (1, 1, 3, 1, 5)[number % 5])
        acts: list[Act] = [("note.added", {"text": f"メモ {number}-{part}" * (1 + number % 7)}) for part in range(size)]
        if size > 1:
            acts[0] = ("step.done", {"step": f"step-{number % 11}"})
        yield acts
        made += size


def do(
    writer: LocalWriter, deed: list[Act] | bytes, known: Acknowledged, note_it: Callable[[], None] = lambda: None
) -> None:
    """Does one deed as the services do: a draft's file first, then the journal, then the snapshot."""
    acts = deed
    if isinstance(acts, bytes):
        assert isinstance(deed, bytes)
        number = writer.case["totals"]["drafts"] + 1
        name = f"d{number:03d}.md"
        writer.store.blobs.write(f"drafts/{name}", deed)
        acts = [("draft.rendered", {"id": f"d{number}", "file": name, "sha256": hashlib.sha256(deed).hexdigest()})]
    written = writer.append(acts, time=TIME, actor="tester")
    known.events += [event.hash for event in written]
    if isinstance(deed, bytes):
        known.files[f"drafts/{name}"] = deed
    note_it()
    writer.keep()


def open_case(home: Path) -> LocalCase:
    """A fresh case's folder, named as the current one, with nothing in its journal."""
    store = LocalHome(home).new_case(2026)
    LocalHome(home).make_current(store.id)
    return store


def check_that_it_holds(home: Path, case_id: str, known: Acknowledged, *, whole: set[int]) -> str | None:
    """Opens what a crash left as the next command would, and goes on working. Returns where a torn end was put.

    Every acknowledged event and file is there; the journal, the snapshot and the files hold; and one more act can be
    written. `whole` is how many events there are after each act: another number would be an act that stands half.
    """
    store = LocalHome(home).case(case_id)
    if not known.events and not store.journal.path.exists():
        return None
    case = store.read()
    _holds(store, known, whole)
    assert case["head"] == store.rebuilt()["head"]
    with store.writing() as writer:
        torn = writer.torn
        do(
            writer,
            [("note.added", {"text": "the morning after"})] if known.events else next_opening(case_id),
            Acknowledged(),
        )
    after = store.check()
    assert (after.fault, after.torn) == ("", 0)
    kept = store.kept()
    assert isinstance(kept, dict)
    assert {**kept, "derived": {}} == after.case
    return torn


def next_opening(case_id: str) -> list[Act]:
    deed = next(deeds(case_id, 2))
    assert isinstance(deed, list)
    return deed


def _holds(store: LocalCase, known: Acknowledged, whole: set[int]) -> None:
    events = [*store.events()]
    assert [event.hash for event in events[: len(known.events)]] == known.events
    assert len(events) in whole, "an act stands half"
    check = store.check()
    assert check.fault == ""
    for name, data in known.files.items():
        assert store.blobs.read(name) == data
