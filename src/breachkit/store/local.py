"""The local store: a home folder with one folder a case, each with its journal, snapshot and drafts.

    <home>/current                     the id of the current case
    <home>/cases/<id>/journal.jsonl    the truth
    <home>/cases/<id>/case.json        the snapshot that it folds into
    <home>/cases/<id>/drafts/          renderings
    <home>/cases/<id>/.lock            held while one process writes

Reading takes no lock: a snapshot is replaced whole, and one that lags behind the journal is brought up to date in
memory from the events that it lacks.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from breachkit.domain.case import FORMAT, CaseFile
from breachkit.domain.event import Event, EventKind
from breachkit.domain.fold import empty_case, fold
from breachkit.errors import CaseDamagedError, StorageError, UsageError
from breachkit.i18n import _
from breachkit.store import journal
from breachkit.store.files import make_folder, told_plainly, write_whole

CASE_ID = re.compile(r"^[0-9]{4}-[0-9]{4}$")
_LOCK_WAIT_SECONDS = 30


@dataclass(frozen=True)
class Home:
    """The folder that holds all cases of this user."""

    path: Path

    def case_ids(self) -> list[str]:
        """The ids of all cases, oldest first."""
        try:
            names = [entry.name for entry in os.scandir(self.path / "cases") if entry.is_dir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(
                _("cannot read {path}: {why}").format(path=self.path / "cases", why=error.strerror)
            ) from None
        return sorted(name for name in names if CASE_ID.match(name))

    def current_id(self) -> str | None:
        """The current case's id; None where there is none."""
        try:
            chosen = (self.path / "current").read_text("utf-8").strip()
        except OSError:
            chosen = ""
        if CASE_ID.match(chosen) and (self.path / "cases" / chosen).is_dir():
            return chosen
        ids = self.case_ids()
        return ids[-1] if ids else None

    def make_current(self, case_id: str) -> None:
        """Makes `case_id` the case that commands work on."""
        write_whole(self.path / "current", case_id.encode() + b"\n")

    def case(self, case_id: str) -> CaseStore:
        """The store of one case. Raises UsageError where there is no such case."""
        if not CASE_ID.match(case_id) or not (self.path / "cases" / case_id).is_dir():
            raise UsageError(
                _("there is no case {id}").format(id=case_id),
                place="--case",
                expected=", ".join(self.case_ids()[-5:]) or _("there are no cases yet"),
                mend="breachkit list",
            )
        return CaseStore(self.path / "cases" / case_id)

    def new_case(self, year: int) -> CaseStore:
        """An empty folder for a new case, with the next free number of that year."""
        cases = self.path / "cases"
        make_folder(cases)
        taken = [int(name[5:]) for name in self.case_ids() if name.startswith(f"{year:04d}-")]
        number = max(taken, default=0)
        while True:
            number += 1
            folder = cases / f"{year:04d}-{number:04d}"
            with told_plainly(folder):
                try:
                    folder.mkdir(mode=0o700)
                except FileExistsError:
                    continue
            return CaseStore(folder)


@dataclass(frozen=True)
class CaseStore:
    """One case's folder."""

    folder: Path

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def journal(self) -> Path:
        return self.folder / "journal.jsonl"

    @property
    def snapshot(self) -> Path:
        return self.folder / "case.json"

    @property
    def drafts(self) -> Path:
        return self.folder / "drafts"

    def read(self) -> CaseFile:
        """The case as it stands now: the snapshot, or what the journal says where the snapshot lags or is damaged.

        Raises CaseDamagedError where the journal itself is missing, damaged, or shorter than the snapshot knew it.
        """
        case = self._read_snapshot()  # before the journal's size: a journal only grows
        try:
            size = self.journal.stat().st_size
        except FileNotFoundError:
            raise CaseDamagedError(
                _("case {id} has no journal").format(id=self.id),
                place=str(self.journal),
                mend=_("restore journal.jsonl from a backup"),
            ) from None
        except OSError as error:
            raise StorageError(_("cannot read {path}: {why}").format(path=self.journal, why=error.strerror)) from None
        if case is not None and case["head"]["size"] == size:
            return case
        if case is not None and case["head"]["size"] > size:
            raise CaseDamagedError(
                _("the journal is shorter than the case file knew it: events are missing"),
                place=str(self.journal),
                mend=_("restore journal.jsonl from a backup; case.json still shows the last state"),
            )
        return self._catch_up(case or empty_case())

    def _read_snapshot(self) -> CaseFile | None:
        try:
            case = json.loads(self.snapshot.read_bytes())
            if (
                case["format"] == FORMAT
                and case["id"] == self.id
                and isinstance(case["head"]["size"], int)
                and case.keys() >= empty_case().keys()
            ):
                loaded: CaseFile = case
                return loaded
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return None

    def _catch_up(self, case: CaseFile) -> CaseFile:
        head = case["head"]
        for event, length in journal.read_events(
            self.journal, from_byte=head["size"], prev=head["hash"], seq=head["seq"]
        ):
            try:
                fold(case, event, length)
            except (ValueError, KeyError, TypeError) as error:
                raise CaseDamagedError(
                    _("the journal holds an event that this version cannot read: {why}").format(why=error),
                    place=f"{self.journal}:{event.seq}",
                    mend=_("use the version of breachkit that wrote it, or a newer one"),
                ) from None
        case["derived"] = {}
        return case

    def rebuilt(self) -> CaseFile:
        """The case folded from the whole journal, the snapshot left aside."""
        return self._catch_up(empty_case())

    def known_at(self, time: str) -> CaseFile:
        """The case as it stood at a time (as events keep it): folded from the events up to then."""
        case = empty_case()
        for event, length in journal.read_events(self.journal):
            if event.time > time:
                break
            fold(case, event, length)
        return case

    def events(self) -> Iterator[Event]:
        """Every event, oldest first."""
        for event, _length in journal.read_events(self.journal):
            yield event

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Holds the case's lock, and gives the means to append to what then stands.

        The lock is the operating system's: it ends with the process that holds it, however that ends.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self.folder / ".lock", timeout=_LOCK_WAIT_SECONDS, mode=0o600)
        try:
            with told_plainly(self.folder):
                lock.acquire()
        except Timeout:
            raise StorageError(
                _("case {id} is being written by another process").format(id=self.id),
                mend=_("wait for it to finish and repeat the command"),
            ) from None
        try:
            if self.journal.exists():
                torn = journal.set_torn_tail_aside(self.journal)
                yield Writer(self, self.read(), torn)
            else:
                yield Writer(self, empty_case(), None)
        finally:
            lock.release()


class Writer:
    """Appends to a case while its lock is held. `case` always stands at the journal's head."""

    def __init__(self, store: CaseStore, case: CaseFile, torn: Path | None) -> None:
        self.store = store
        self.case = case
        self.torn = torn

    def append(self, acts: list[tuple[EventKind, dict[str, Any]]], *, time: str, actor: str) -> list[Event]:
        """Writes the acts to the journal (synced) and folds them into `case`. The snapshot follows with `keep`."""
        head = self.case["head"]
        written = journal.append(self.store.journal, acts, seq=head["seq"], prev=head["hash"], time=time, actor=actor)
        for event, length in written:
            fold(self.case, event, length)
        return [event for event, _length in written]

    def keep(self) -> None:
        """Writes case.json. Should this fail, nothing is lost: the journal has it all."""
        data = json.dumps(self.case, ensure_ascii=False, indent=1).encode() + b"\n"
        write_whole(self.store.snapshot, data)
