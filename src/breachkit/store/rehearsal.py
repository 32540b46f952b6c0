"""A case on which acts are rehearsed: they are folded into a copy in memory, and nothing is written.

For `--dry-run`: the services run as they do in earnest, with every check, against a store that keeps nothing. What they
would have written is noted in a `Rehearsal`, so that it can be told; several acts in a row see one another.
"""

from __future__ import annotations

from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from breachkit.domain.event import Event, seal
from breachkit.domain.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from breachkit.domain.case import CaseFile
    from breachkit.store.act import Act
    from breachkit.store.protocol import Blobs, CaseStore, Check, Watch, Writer

_NO_SALT = "0" * 32
_PIECE = 1 << 20


@dataclass
class Rehearsal:
    """What would have been written: entries of the journal, files beside it (their size in bytes),
    and further deeds in words (`also`). `case` is the case as it would stand; None while nothing was appended.
    """

    events: list[Event] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    case: CaseFile | None = None
    data: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class RehearsedCase:
    """`real` as it stands, with acts that leave no trace but in `rehearsal`. Reading goes to the real case until an act follows."""

    real: CaseStore
    rehearsal: Rehearsal = field(default_factory=Rehearsal)

    @property
    def id(self) -> str:
        return self.real.id

    @property
    def place(self) -> str:
        return self.real.place

    @property
    def blobs(self) -> Blobs:
        return _RehearsedBlobs(self.real.blobs, self.rehearsal)

    def read(self) -> CaseFile:
        return self.real.read() if self.rehearsal.case is None else deepcopy(self.rehearsal.case)

    def rebuilt(self) -> CaseFile:
        return self.real.rebuilt()

    def known_at(self, time: str) -> CaseFile:
        return self.real.known_at(time)

    def events(self, after: int = 0) -> Iterator[Event]:
        yield from self.real.events(after)
        yield from (event for event in self.rehearsal.events if event.seq > after)

    def lines(self) -> Iterator[bytes]:
        yield from self.real.lines()
        yield from self.rehearsal.lines

    def check(self) -> Check:
        return self.real.check()

    def kept(self) -> object:
        return self.real.kept()

    def watch(self) -> Watch:
        return self.real.watch()

    def writing(self) -> AbstractContextManager[Writer]:
        return self._rehearsing()

    @contextmanager
    def _rehearsing(self) -> Iterator[Writer]:
        """Takes no lock: what another writes meanwhile is not seen, and nothing is in its way."""
        yield _RehearsingWriter(self.read(), self.rehearsal)


class _RehearsingWriter:
    """Folds acts into its own copy of the case. `append` tells of no event: none is in any journal."""

    def __init__(self, case: CaseFile, rehearsal: Rehearsal) -> None:
        self.case = case
        self._rehearsal = rehearsal
        self.torn: str | None = None

    def append(self, acts: list[Act], *, time: str, actor: str) -> list[Event]:
        for kind, payload in acts:
            head = self.case["head"]
            event, line = seal(head["seq"] + 1, time, actor, kind, payload, head["hash"], salt=_NO_SALT)
            fold(self.case, event, 0)
            self._rehearsal.events.append(event)
            self._rehearsal.lines.append(line.removesuffix(b"\n"))
        self._rehearsal.case = self.case
        return []

    def append_lines(self, lines: list[bytes]) -> list[Event]:
        raise NotImplementedError("another store's lines are not rehearsed")

    def adopt(self, lines: list[bytes]) -> None:
        raise NotImplementedError("another store's chain is not rehearsed")

    def keep(self) -> None:
        """Nothing is kept."""


@dataclass(frozen=True)
class _RehearsedBlobs:
    """Reads the real files, and what was rehearsed; what is written goes no further than memory."""

    real: Blobs
    rehearsal: Rehearsal

    def write(self, name: str, data: bytes) -> None:
        self.rehearsal.files[name] = len(data)
        self.rehearsal.data[name] = data

    def read(self, name: str) -> bytes:
        return self.rehearsal.data[name] if name in self.rehearsal.data else self.real.read(name)

    def take(self, name: str, source: BinaryIO) -> None:
        """Reads all of it, as in earnest (it may have changed meanwhile, or not be readable), and lets it go."""
        size = 0
        while piece := source.read(_PIECE):
            size += len(piece)
        self.rehearsal.files[name] = size

    def give(self, name: str, target: BinaryIO) -> None:
        self.real.give(name, target)

    def names(self, folder: str) -> list[str]:
        return self.real.names(folder)

    def remove(self, name: str) -> None:
        """Nothing is removed."""

    def where(self, name: str) -> str:
        return self.real.where(name)
