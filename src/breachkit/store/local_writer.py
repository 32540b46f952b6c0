"""Writing to a case of the local store, and watching it, while reading needs none of this (`breachkit.store.local`)."""

from __future__ import annotations

import io
import json
import time
from typing import TYPE_CHECKING

from breachkit.domain.fold import fold
from breachkit.store import files
from breachkit.store.chain import followed
from breachkit.store.journal import START, Journal, Place

if TYPE_CHECKING:
    from breachkit.domain.case import CaseFile
    from breachkit.domain.event import Event
    from breachkit.store.act import Act
    from breachkit.store.local import LocalCase

_LOOK_EVERY_SECONDS = 0.25


def place_of(case: CaseFile) -> Place:
    """Where in the journal the case stands."""
    head = case["head"]
    return Place(head["seq"], head["hash"], head["size"]) if head["size"] else START


class LocalWatch:
    """Looks at the journal's size now and then: one `stat`, whatever the journal holds."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._known = journal.size()

    def wait(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while (size := self._journal.size()) == self._known:
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(left, _LOOK_EVERY_SECONDS))
        self._known = size
        return True

    def close(self) -> None:
        """Nothing is held."""


class LocalWriter:
    """Appends to a case while its lock is held. `case` always stands at the journal's head."""

    def __init__(self, store: LocalCase, case: CaseFile, torn: str | None) -> None:
        self.store = store
        self.case = case
        self.torn = torn

    def append(self, acts: list[Act], *, time: str, actor: str) -> list[Event]:
        return self._fold(self.store.journal.append(place_of(self.case), acts, time=time, actor=actor))

    def append_lines(self, lines: list[bytes]) -> list[Event]:
        return self._fold(self.store.journal.append_lines(place_of(self.case), lines))

    def adopt(self, lines: list[bytes]) -> None:
        """The journal that was is kept beside the new one. After a crash either stands, and the snapshot is made anew."""
        followed(lines, 0, START.hash)
        journal, wrap = self.store.journal, self.store.wrapping.wrap_line
        files.remove(self.store.snapshot)
        if journal.path.exists():
            old = b"".join(line + b"\n" for line in journal.lines())
            name = f"{journal.path.name}.before-{self.case['head']['hash'][:8]}"
            whole = self.store.wrapping.wrap
            files.fill_whole(journal.path.with_name(name), lambda target: whole(io.BytesIO(old), target))
        files.write_whole(journal.path, b"".join(wrap(line, number) + b"\n" for number, line in enumerate(lines, 1)))
        self.case = self.store.rebuilt()

    def _fold(self, written: list[tuple[Event, int]]) -> list[Event]:
        for event, length in written:
            fold(self.case, event, length)
        return [event for event, _length in written]

    def keep(self) -> None:
        data = in_bytes(self.case)
        files.fill_whole(self.store.snapshot, lambda target: self.store.wrapping.wrap(io.BytesIO(data), target))


def in_bytes(case: CaseFile) -> bytes:
    """The case file as it is kept, for a person to read: a line for each member, fact, step, note, draft."""
    members = [f"{json.dumps(name)}: {_in_lines(value, whole=name == 'derived')}" for name, value in case.items()]
    return ("{\n" + ",\n".join(members) + "\n}\n").encode()


def _in_lines(value: object, *, whole: bool) -> str:
    """JSON with each member or item in a line of its own; all in one line where `whole`."""
    if isinstance(value, dict) and value and not whole:
        rows = [f"{json.dumps(name)}: {json.dumps(one, ensure_ascii=False)}" for name, one in value.items()]
        return "{\n  " + ",\n  ".join(rows) + "\n}"
    if isinstance(value, list) and value and not whole:
        return "[\n  " + ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in value) + "\n]"
    if whole:  # the largest member by far, which nobody reads by eye
        from msgspec import json as compact

        return compact.encode(value).decode()
    return json.dumps(value, ensure_ascii=False)
