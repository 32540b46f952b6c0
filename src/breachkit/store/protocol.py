"""What every store of cases can do. The local store keeps folders; others may keep the same event stream elsewhere.

Services see only these shapes (docs/decisions/0040-one-small-store-protocol.md). A store knows lines, heads and
bytes; it decides no rule and reads no clock: `time` and `actor` come with each append.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from breachkit.domain.case import CaseFile
    from breachkit.domain.event import Event
    from breachkit.store.act import Act


@dataclass(frozen=True)
class Check:
    """What a check of the journal found.

    `case` is the case folded from the events that hold, so `case["head"]` is the last of these; `fault` says in words
    why the next one does not, and is empty when all do; `torn` is how many bytes of an unfinished end stand after them.
    """

    case: CaseFile
    torn: int
    fault: str


class Blobs(Protocol):
    """What a case keeps beside its journal: drafts, evidence, lists of people. Names look like `drafts/d001.md`.

    A name has one or two parts of letters, digits and `-_.`; no other leaves or enters the case. Every method raises
    StorageError where the disk or the server refuses, and UsageError for a name that cannot be one.
    """

    def write(self, name: str, data: bytes) -> None:
        """Keeps `data` under the name, whole or not at all, synced; what the name held before is replaced."""

    def read(self, name: str) -> bytes:
        """The blob's bytes. Raises MissingError where there is none."""

    def take(self, name: str, source: BinaryIO) -> None:
        """Like `write`, from an open file of any size, in small pieces."""

    def give(self, name: str, target: BinaryIO) -> None:
        """Like `read`, into an open file, in small pieces."""

    def names(self, folder: str) -> list[str]:
        """The names of the blobs whose first part is `folder`, sorted."""

    def remove(self, name: str) -> None:
        """Removes the blob for good; nothing happens where there is none."""

    def where(self, name: str) -> str:
        """Where the blob lies, in words for a person: a path, or an address."""


class Writer(Protocol):
    """Appends to a case while no one else can. `case` always stands at the journal's head."""

    case: CaseFile
    torn: str | None  # where an unfinished end of the journal was set aside as writing began

    def append(self, acts: list[Act], *, time: str, actor: str) -> list[Event]:
        """Journals the acts, all or none, and folds them into `case`. When it returns they are on disk.

        Raises StorageError where the disk refuses (nothing was written), ConflictError where the head is no longer
        the one that `case` stands at (nothing was written; begin anew).
        """

    def append_lines(self, lines: list[bytes]) -> list[Event]:
        """Appends lines that another store sealed, all or none: the first must follow the head. Raises as `append`."""

    def adopt(self, lines: list[bytes]) -> None:
        """Puts the chain of these lines in the place of the case's own, which must be part of it
        (`breachkit.domain.joining`). Raises StorageError where the store keeps its chain as it is.
        """

    def keep(self) -> None:
        """Keeps the snapshot, with `case["derived"]`. Should this fail, nothing is lost: the journal has it all."""


class Watch(Protocol):
    """Looks out for what is appended, by whomever."""

    def wait(self, seconds: float) -> bool:
        """Waits at most so long. Whether something may have been appended since the last call; a false alarm is fine.

        Raises StorageError where the store cannot be reached; a later call may find it again.
        """

    def close(self) -> None:
        """Ends looking out."""


class CaseStore(Protocol):
    """One case."""

    @property
    def id(self) -> str: ...

    @property
    def place(self) -> str:
        """Where the case lies, in words for a person: a folder, or an address."""

    @property
    def blobs(self) -> Blobs: ...

    def read(self) -> CaseFile:
        """The case as it stands now. Never waits for a writer. Raises CaseDamagedError."""

    def rebuilt(self) -> CaseFile:
        """The case folded from the whole journal, the snapshot left aside."""

    def known_at(self, time: str) -> CaseFile:
        """The case as it stood at a time (as events keep it): folded from the events up to then."""

    def events(self, after: int = 0) -> Iterator[Event]:
        """Every event after number `after`, oldest first, each checked against the one before."""

    def lines(self) -> Iterator[bytes]:
        """The canonical line of every event, oldest first, without newline and as it was sealed; nothing checked."""

    def check(self) -> Check:
        """Checks every event of the journal."""

    def kept(self) -> object:
        """The kept snapshot as it stands, nothing checked. Raises FileNotFoundError, OSError or ValueError."""

    def watch(self) -> Watch:
        """Begins looking out; what is appended from here on is noticed."""

    def writing(self) -> AbstractContextManager[Writer]:
        """One writing session: waits for another's end, then holds the case."""


class Home(Protocol):
    """All cases of one user, or of one server."""

    @property
    def place(self) -> str:
        """Where the cases lie, in words for a person: a folder, or an address."""

    @property
    def folder(self) -> Path:
        """The user's folder on this machine, which holds the organisation's own content, wherever the cases lie."""

    @property
    def shared(self) -> bool:
        """Whether others write here too, so that a case's chain stays as it is."""

    def case_ids(self) -> list[str]:
        """The ids of all cases, oldest first."""

    def current_id(self) -> str | None:
        """The current case's id; None where there is none."""

    def make_current(self, case_id: str) -> None:
        """Makes `case_id` the case that commands work on."""

    def case(self, case_id: str) -> CaseStore:
        """The store of one case. Raises UsageError where there is no such case."""

    def case_folder(self, case_id: str) -> Path | None:
        """The case's own folder on this machine, which may hold content of its own; None where the case lies elsewhere."""

    def new_case(self, year: int) -> CaseStore:
        """An empty place for a new case, with the next free number of that year."""

    def place_for(self, case_id: str) -> CaseStore:
        """The place of a case that was opened elsewhere; empty where this home does not hold it. Raises UsageError."""

    def discard(self, store: CaseStore) -> None:
        """Takes back a case whose opening failed."""
