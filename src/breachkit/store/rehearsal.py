"""A case on which acts are rehearsed: they are folded into a copy in memory, and nothing is written.

For `--dry-run`: the services run as they do in earnest, with every check, against a store that keeps nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from breachkit.domain.event import Event, seal
from breachkit.domain.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from breachkit.domain.case import CaseFile
    from breachkit.store.protocol import Act, Blobs, CaseStore, Check, Watch, Writer

_NO_SALT = "0" * 32


@dataclass(frozen=True)
class RehearsedCase:
    """`real` as it stands, with acts that leave no trace. Reading goes to the real case."""

    real: CaseStore

    @property
    def id(self) -> str:
        return self.real.id

    @property
    def place(self) -> str:
        return self.real.place

    @property
    def blobs(self) -> Blobs:
        return _RehearsedBlobs(self.real.blobs)

    def read(self) -> CaseFile:
        return self.real.read()

    def rebuilt(self) -> CaseFile:
        return self.real.rebuilt()

    def known_at(self, time: str) -> CaseFile:
        return self.real.known_at(time)

    def events(self, after: int = 0) -> Iterator[Event]:
        return self.real.events(after)

    def lines(self) -> Iterator[bytes]:
        return self.real.lines()

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
        yield _RehearsingWriter(self.real.read())


class _RehearsingWriter:
    """Folds acts into its own copy of the case. `append` tells of no event: none is in any journal."""

    def __init__(self, case: CaseFile) -> None:
        self.case = case
        self.torn: str | None = None

    def append(self, acts: list[Act], *, time: str, actor: str) -> list[Event]:
        for kind, payload in acts:
            head = self.case["head"]
            event, _line = seal(head["seq"] + 1, time, actor, kind, payload, head["hash"], salt=_NO_SALT)
            fold(self.case, event, 0)
        return []

    def append_lines(self, lines: list[bytes]) -> list[Event]:
        raise NotImplementedError("another store's lines are not rehearsed")

    def adopt(self, lines: list[bytes]) -> None:
        raise NotImplementedError("another store's chain is not rehearsed")

    def keep(self) -> None:
        """Nothing is kept."""


@dataclass(frozen=True)
class _RehearsedBlobs:
    """Reads the real files; what is written is let go."""

    real: Blobs

    def write(self, name: str, data: bytes) -> None:
        """Nothing is written."""

    def read(self, name: str) -> bytes:
        return self.real.read(name)

    def take(self, name: str, source: BinaryIO) -> None:
        """Nothing is written."""

    def give(self, name: str, target: BinaryIO) -> None:
        self.real.give(name, target)

    def names(self, folder: str) -> list[str]:
        return self.real.names(folder)

    def remove(self, name: str) -> None:
        """Nothing is removed."""

    def where(self, name: str) -> str:
        return self.real.where(name)
