"""One case in PostgreSQL: the same lines, chain and snapshot as in a folder (`breachkit.store.local`)."""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING

from breachkit.domain.case import CaseFile
from breachkit.domain.event import Event
from breachkit.domain.fold import fold, known_at
from breachkit.domain.reapply import may_follow
from breachkit.domain.start import FIRST_PREVIOUS, FORMAT, empty_case
from breachkit.errors import BreachkitError, CaseDamagedError, ConflictError, StorageError, UsageError
from breachkit.i18n import _
from breachkit.store.act import Act
from breachkit.store.chain import LONGEST_LINE, checked, followed, new_event
from breachkit.store.local_writer import in_bytes
from breachkit.store.postgres.blobs import ServerBlobs
from breachkit.store.postgres.connection import LostError, Server
from breachkit.store.postgres.watch import ServerWatch
from breachkit.store.protocol import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAGE = 1000
_LOCKS = 1651663467  # "brek": this program's advisory locks among others'
_KEPT_WHEN_BEHIND = 200  # events that a mere reader had to fold before it keeps its snapshot


class ServerCase:
    """One case."""

    def __init__(self, server: Server, case_id: str) -> None:
        self.id = case_id
        self.server = server

    @property
    def place(self) -> str:
        return f"{self.server.place}/{self.id}"

    @cached_property
    def blobs(self) -> ServerBlobs:
        return ServerBlobs(self.server, self.id)

    def head(self) -> tuple[int, str, int]:
        """Number and hash of the last event, and the bytes of all lines. Raises StorageError where there is no case."""
        seq, digest, size = self.server.rows("select seq, hash, size from breachkit.head(%s)", self.id)[0]
        return seq, digest, size

    def read(self) -> CaseFile:
        seq, digest, data = self.server.rows("select seq, hash, snapshot from breachkit.state(%s)", self.id)[0]
        case = self._snapshot(data, seq, digest) or empty_case()
        known = case["head"]
        if known["seq"] > seq:
            raise CaseDamagedError(
                _("the journal is shorter than the case file knew it: events are missing"),
                place=self.place,
                mend=_("ask who keeps the server for its backup; breachkit seal --check tells what is missing"),
            )
        if seq > known["seq"]:
            before = known["seq"]
            self._catch_up(case)
            if case["head"]["seq"] - before > _KEPT_WHEN_BEHIND:
                with suppress(BreachkitError):
                    self.keep(case)
        return case

    def keep(self, case: CaseFile) -> None:
        """Keeps the case as this member's own snapshot."""
        self.server.rows("select breachkit.keep_snapshot(%s, %s)", self.id, in_bytes(case))

    def kept(self) -> object:
        data = self.server.ask("select breachkit.snapshot(%s)", self.id)
        if data is None:
            raise FileNotFoundError(self.place)
        return json.loads(data)

    def _snapshot(self, data: bytes | None, seq: int, digest: str) -> CaseFile | None:
        """The kept snapshot, where it is of this case and stands on its chain, whose head is event `seq`."""
        with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
            case: CaseFile = json.loads(data or b"")
            head = case["head"]
            if (
                case["format"] == FORMAT
                and case["id"] == self.id
                and isinstance(head["seq"], int)
                and isinstance(head["size"], int)
                and case.keys() >= empty_case().keys()
                and (head["seq"] > seq or self._hash_at(head["seq"], seq, digest) == head["hash"])
            ):
                return case
        return None

    def _hash_at(self, number: int, seq: int, digest: str) -> object:
        return digest if number == seq else self.server.ask("select breachkit.hash_at(%s, %s)", self.id, number)

    def _catch_up(self, case: CaseFile) -> CaseFile:
        before = case["head"]["seq"]
        for event, length in self._events(case["head"]["seq"], case["head"]["hash"]):
            try:
                fold(case, event, length)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise CaseDamagedError(
                    _("the journal holds an event that this version cannot read: {why}").format(why=error),
                    place=f"{self.place}:{event.seq}",
                    mend=_("use the version of breachkit that wrote it, or a newer one"),
                ) from None
        if case["head"]["seq"] != before:
            case["derived"] = {}
        return case

    def _pages(self, after: int) -> Iterator[list[bytes]]:
        while rows := self.server.rows("select breachkit.lines(%s, %s, %s)", self.id, after, _PAGE):
            yield [row[0] for row in rows]
            after += len(rows)
            if len(rows) < _PAGE:
                return

    def _events(self, after: int, prev: str) -> Iterator[tuple[Event, int]]:
        pages = ((lines, [len(line) + 1 for line in lines]) for lines in self._pages(after))
        return checked(pages, after, prev, place=self.place)

    def rebuilt(self) -> CaseFile:
        return self._catch_up(empty_case())

    def known_at(self, time: str) -> CaseFile:
        return known_at(self.events(), time)

    def events(self, after: int = 0) -> Iterator[Event]:
        prev = FIRST_PREVIOUS if not after else self.server.ask("select breachkit.hash_at(%s, %s)", self.id, after)
        for event, _length in self._events(after, prev or FIRST_PREVIOUS):
            yield event

    def lines(self) -> Iterator[bytes]:
        for page in self._pages(0):
            yield from page

    def check(self) -> Check:
        case, fault = empty_case(), ""
        try:
            self._catch_up(case)
        except CaseDamagedError as error:
            fault = error.message
        if not fault and case["head"]["seq"] != self.head()[0]:
            fault = _("the journal is shorter than its head: events are missing")
        return Check(case, 0, fault)

    def watch(self) -> ServerWatch:
        return ServerWatch(self.server, self.id)

    @contextmanager
    def writing(self) -> Iterator[ServerWriter]:
        self._lock()
        try:
            yield ServerWriter(self, self.read())
        finally:
            with suppress(BreachkitError):
                self.server.rows("select pg_advisory_unlock(%s, hashtext(%s))", _LOCKS, self.id)

    def _lock(self) -> None:
        """Waits for another writer's end. The server lets the lock go with the connection, however that ends."""
        self.server.rows("select pg_advisory_lock(%s, hashtext(%s))", _LOCKS, self.id)


class ServerWriter:
    """Appends to a case. The lock keeps others out; should it be lost, the head is expected all the same."""

    torn: str | None = None

    def __init__(self, store: ServerCase, case: CaseFile) -> None:
        self.store = store
        self.case = case

    def append(self, acts: list[Act], *, time: str, actor: str) -> list[Event]:
        """As the protocol says. Where another's events came first, the acts are put after them if they mean the same
        there (`breachkit.domain.reapply`); else ConflictError."""
        acts = [*acts]
        while True:
            sealed = self._seal(acts, time, actor)
            try:
                self._send([line for _event, line in sealed])
            except ConflictError:
                if not self._caught_up_for(acts):
                    raise ConflictError(
                        _("another changed what this stands on, in between: see breachkit log"),
                        place=self.store.place,
                        mend=_("look at the case as it is now and repeat the command; nothing was written"),
                    ) from None
                continue
            return self._fold(sealed)

    def append_lines(self, lines: list[bytes]) -> list[Event]:
        sealed = followed(lines, self.case["head"]["seq"], self.case["head"]["hash"])
        self._send(lines)
        return self._fold(sealed)

    def adopt(self, lines: list[bytes]) -> None:
        raise StorageError(_("a server keeps its chain as it is"), place=self.store.place)

    def keep(self) -> None:
        self.store.keep(self.case)

    def _seal(self, acts: list[Act], time: str, actor: str) -> list[tuple[Event, bytes]]:
        seq, prev = self.case["head"]["seq"], self.case["head"]["hash"]
        sealed = []
        for left, (kind, payload) in zip(range(len(acts) - 1, -1, -1), acts, strict=True):
            seq += 1
            event, line = new_event(seq, time, actor, kind, payload, prev, left)
            prev = event.hash
            if len(line) > LONGEST_LINE:
                raise UsageError(_("this entry is larger than {n} KiB").format(n=LONGEST_LINE // 1024))
            sealed.append((event, line[:-1]))
        return sealed

    def _fold(self, sealed: list[tuple[Event, bytes]]) -> list[Event]:
        for event, line in sealed:
            fold(self.case, event, len(line) + 1)
        return [event for event, _line in sealed]

    def _caught_up_for(self, acts: list[Act]) -> bool:
        """Brings the case up to the head that others moved; whether the acts may stand there."""
        before = self.case["head"]["seq"]
        self.store._catch_up(self.case)
        between = [(event.kind, event.payload) for event in self.store.events(before)]
        return bool(between) and may_follow(acts, between)

    def _send(self, lines: list[bytes]) -> None:
        """Appends the lines after the head. A connection that breaks in the midst is made anew and the server asked
        whether the lines are there, so that nothing is written twice.

        Raises ConflictError where the head is another; StorageError, which says that it is not known, where the server
        does not come back.
        """
        try:
            self._call(lines)
        except LostError:
            try:
                if self._is_there(lines):
                    return
                self._call(lines)
            except StorageError as error:
                if isinstance(error, ConflictError):
                    raise
                raise StorageError(
                    _("the connection to the team's server broke; it is not known whether this was recorded"),
                    place=self.store.place,
                    mend=_("see with breachkit log whether the entry is there before you repeat the command"),
                ) from None

    def _call(self, lines: list[bytes]) -> None:
        head = self.case["head"]
        self.store.server.rows(
            "select breachkit.append(%s, %s, %s, %s::bytea[])", self.store.id, head["seq"], head["hash"], lines
        )

    def _is_there(self, lines: list[bytes]) -> bool:
        """Whether the last of these lines stands at its number on the server."""
        from breachkit.domain.event import split_line

        parts = split_line(lines[-1])
        number = self.case["head"]["seq"] + len(lines)
        found = self.store.server.ask("select breachkit.hash_at(%s, %s)", self.store.id, number)
        return parts is not None and found == parts[1]
