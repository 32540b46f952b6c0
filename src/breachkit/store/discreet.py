"""A case as one sees it who may not see what is privileged: each such event counts and says nothing.

`breachkit.domain.privilege` says which events these are. Services work on it as on any store; writing goes to the real case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from breachkit.domain.event import WITHHELD, Event
from breachkit.domain.fold import fold
from breachkit.domain.privilege import privileged_numbers
from breachkit.domain.start import empty_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from breachkit.domain.case import CaseFile
    from breachkit.store.protocol import Blobs, CaseStore, Check, Watch, Writer


@dataclass(frozen=True)
class DiscreetCase:
    """`real` without what is privileged."""

    real: CaseStore

    @property
    def id(self) -> str:
        return self.real.id

    @property
    def place(self) -> str:
        return self.real.place

    @property
    def blobs(self) -> Blobs:
        return self.real.blobs

    def read(self) -> CaseFile:
        """The case folded without them, so that counts and sums tell nothing of them either; `derived` as it stands."""
        kept = self.real.read()
        secret = privileged_numbers(self.real.events())
        if not secret:
            return kept
        case = empty_case()
        for event in self.real.events():
            if event.seq > kept["head"]["seq"]:
                break
            fold(case, _seen(event, secret), 0)
        case["head"], case["derived"] = kept["head"], kept["derived"]
        return case

    def rebuilt(self) -> CaseFile:
        return self.read()

    def known_at(self, time: str) -> CaseFile:
        raise NotImplementedError("what was known when is not told discreetly")

    def events(self, after: int = 0) -> Iterator[Event]:
        secret = privileged_numbers(self.real.events())
        return (_seen(event, secret) for event in self.real.events(after))

    def lines(self) -> Iterator[bytes]:
        """Each event's line; an empty one in the place of what is withheld."""
        secret = privileged_numbers(self.real.events())
        return (b"" if number in secret else line for number, line in enumerate(self.real.lines(), 1))

    def check(self) -> Check:
        return self.real.check()

    def kept(self) -> object:
        return self.read()

    def watch(self) -> Watch:
        return self.real.watch()

    def writing(self) -> AbstractContextManager[Writer]:
        return self.real.writing()


def _seen(event: Event, secret: set[int]) -> Event:
    return event._replace(kind=WITHHELD, payload={}, actor="") if event.seq in secret else event
