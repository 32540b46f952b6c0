"""The local store: a home folder with one folder a case, each with its journal, snapshot and other files.

    <home>/current                     the id of the current case
    <home>/cases/<id>/journal.jsonl    the truth
    <home>/cases/<id>/case.json        the snapshot that it folds into
    <home>/cases/<id>/drafts/          renderings
    <home>/cases/<id>/key.json         how it is encrypted, and to whom; missing in a plain case
    <home>/cases/<id>/.lock            held while one process writes

Reading takes no lock: a snapshot is replaced whole, and one that lags behind the journal is brought up to date in
memory from the events that it lacks.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from breachkit.domain.start import FORMAT, empty_case
from breachkit.errors import BreachkitError, CaseDamagedError, StorageError, UsageError
from breachkit.i18n import _
from breachkit.store import files
from breachkit.store.journal_file import JournalFile
from breachkit.store.wrapping import PLAIN, Plain, wrapping_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from breachkit.domain.case import CaseFile
    from breachkit.domain.event import Event
    from breachkit.store.blobs import LocalBlobs
    from breachkit.store.journal import Journal
    from breachkit.store.local_writer import LocalWatch, LocalWriter
    from breachkit.store.protocol import CaseStore, Check
    from breachkit.store.sealed import Sealed

CASE_ID = re.compile(r"[0-9]{4}-[0-9]{4}")
_LOCK_WAIT_SECONDS = 30
LARGEST_SNAPSHOT = 64 * 1024 * 1024


class LocalHome(Struct, frozen=True):
    """The folder that holds all cases of this user."""

    folder: Path

    @property
    def place(self) -> str:
        return str(self.folder)

    @property
    def shared(self) -> bool:
        return False

    def case_ids(self) -> list[str]:
        try:
            names = [entry.name for entry in os.scandir(self.folder / "cases") if entry.is_dir(follow_symlinks=False)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(
                _("cannot read {path}: {why}").format(path=self.folder / "cases", why=error.strerror)
            ) from None
        return sorted(name for name in names if CASE_ID.fullmatch(name) and self._was_opened(name))

    def current_id(self) -> str | None:
        try:
            chosen = files.read_small(self.folder / "current", 100).decode().strip()
        except (OSError, ValueError):
            chosen = ""
        if self._is_case(chosen):
            return chosen
        ids = self.case_ids()
        return ids[-1] if ids else None

    def make_current(self, case_id: str) -> None:
        files.write_whole(self.folder / "current", case_id.encode() + b"\n")

    def case(self, case_id: str) -> LocalCase:
        if not self._is_case(case_id):
            raise UsageError(
                _("there is no case {id}").format(id=case_id),
                place="--case",
                expected=", ".join(self.case_ids()[-5:]) or _("there are no cases yet"),
                mend="breachkit list",
            )
        return LocalCase(self.folder / "cases" / case_id)

    def case_folder(self, case_id: str) -> Path | None:
        return self.folder / "cases" / case_id

    def place_for(self, case_id: str) -> LocalCase:
        if not CASE_ID.fullmatch(case_id):
            raise UsageError(_("there is no case {id}").format(id=case_id), place="--case")
        files.make_folder(self.folder / "cases" / case_id)
        return LocalCase(self.folder / "cases" / case_id)

    def new_case(self, year: int) -> LocalCase:
        cases = self.folder / "cases"
        files.make_folder(cases)
        from breachkit.store import tombstones

        known = [*self.case_ids(), *tombstones.ids(self.folder)]
        taken = [int(name[5:]) for name in known if name.startswith(f"{year:04d}-")]
        number = max(taken, default=0)
        while True:
            number += 1
            folder = cases / f"{year:04d}-{number:04d}"
            if files.make_new_folder(folder):
                return LocalCase(folder)

    def discard(self, store: CaseStore) -> None:
        if CASE_ID.fullmatch(store.id):
            import shutil

            shutil.rmtree(self.folder / "cases" / store.id, ignore_errors=True)

    def _is_case(self, case_id: str) -> bool:
        folder = self.folder / "cases" / case_id
        return bool(CASE_ID.fullmatch(case_id)) and folder.is_dir() and not folder.is_symlink()

    def _was_opened(self, case_id: str) -> bool:
        """A crash while a case was being opened leaves a folder that holds no case."""
        folder = self.folder / "cases" / case_id
        return (folder / "case.json").exists() or LocalCase(folder).holds_anything()


class LocalCase(Struct, frozen=True, dict=True):
    """One case's folder."""

    folder: Path

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def place(self) -> str:
        return str(self.folder)

    @cached_property
    def wrapping(self) -> Plain | Sealed:
        return wrapping_of(self.folder)

    @property
    def encrypted(self) -> bool:
        """Whether the case is encrypted, or on its way to be or not to be."""
        return self.wrapping is not PLAIN

    @property
    def journal_file(self) -> JournalFile:
        """The journal unread."""
        return JournalFile(self.folder / "journal.jsonl")

    @cached_property
    def journal(self) -> Journal:
        from breachkit.store.journal import Journal

        return Journal(self.folder / "journal.jsonl", self.wrapping)

    @property
    def snapshot(self) -> Path:
        return self.folder / "case.json"

    @cached_property
    def blobs(self) -> LocalBlobs:
        from breachkit.store.blobs import LocalBlobs

        return LocalBlobs(self.folder, self._wrapping_now)

    def _wrapping_now(self) -> Plain | Sealed:
        self.refresh()
        return self.wrapping

    def refresh(self) -> bool:
        """Looks whether another process encrypted or decrypted the case meanwhile; returns whether it did."""
        found = wrapping_of(self.folder)
        if self.wrapping.key == found.key:
            return False
        self.__dict__["wrapping"] = found
        self.__dict__.pop("journal", None)
        return True

    def read(self) -> CaseFile:
        """The case as it stands now: the snapshot, or what the journal says where the snapshot lags or is damaged.

        Raises CaseDamagedError where the journal itself is missing, damaged, or shorter than the snapshot knew it.
        """
        stands = self.journal_file.stands()
        try:
            return self._read()
        except CaseDamagedError:
            if not self.refresh() and self.journal_file.stands() == stands:
                raise
        return self._read()  # another chain was put in its place (`LocalWriter.adopt`), or it was encrypted, meanwhile

    def _read(self) -> CaseFile:
        case = self._read_snapshot() or empty_case()  # before the journal's size: a journal only grows
        size = self.journal_file.size()
        if case["head"]["size"] < size:
            return self._catch_up(case)
        if case["head"]["size"] > size:
            raise CaseDamagedError(
                _("the journal is shorter than the case file knew it: events are missing"),
                place=str(self.journal_file.path),
                mend=_("restore journal.jsonl from a backup; case.json still shows the last state"),
            )
        return case

    def holds_anything(self) -> bool:
        """Whether there is an event in the journal, or a draft."""
        try:
            if self.encrypted:  # there may be no key at hand to tell
                return self.journal.size() > 0
            return next(self.journal.lines(), None) is not None or any((self.folder / "drafts").iterdir())
        except (BreachkitError, OSError):
            return False

    def kept(self) -> object:
        target = files.Bounded(LARGEST_SNAPSHOT)
        with files.open_plain(self.snapshot) as source:
            self.wrapping.unwrap(source, target)
        return json.loads(target.getvalue())

    def _read_snapshot(self) -> CaseFile | None:
        if not self.wrapping.settled:
            return None  # it may know the journal's bytes as they were before
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            case: CaseFile = self.kept()  # type: ignore[assignment]
            if case["format"] != FORMAT:
                from breachkit.store.versions import refuse_newer_snapshot

                refuse_newer_snapshot(case)
            elif case["id"] == self.id and isinstance(case["head"]["size"], int) and case.keys() >= empty_case().keys():
                return case
        return None

    def _catch_up(self, case: CaseFile) -> CaseFile:
        from breachkit.domain.fold import fold
        from breachkit.store.local_writer import place_of

        before = case["head"]["seq"]
        for event, length in self.journal.read(place_of(case)):
            try:
                fold(case, event, length)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise CaseDamagedError(
                    _("the journal holds an event that this version cannot read: {why}").format(why=error),
                    place=f"{self.journal.path}:{event.seq}",
                    mend=_("use the version of breachkit that wrote it, or a newer one"),
                ) from None
        if case["head"]["seq"] != before:
            case["derived"] = {}
        return case

    def rebuilt(self) -> CaseFile:
        return self._catch_up(empty_case())

    def check(self) -> Check:
        from breachkit.store.protocol import Check

        case, fault = empty_case(), ""
        try:
            self._catch_up(case)
        except CaseDamagedError as error:
            fault = error.message
        return Check(case, 0 if fault else self.journal.size() - case["head"]["size"], fault)

    def known_at(self, time: str) -> CaseFile:
        from breachkit.domain.fold import known_at

        return known_at(self.events(), time)

    def events(self, after: int = 0) -> Iterator[Event]:
        for event, _length in self.journal.read():
            if event.seq > after:
                yield event

    def lines(self) -> Iterator[bytes]:
        return self.journal.lines()

    def watch(self) -> LocalWatch:
        from breachkit.store.local_writer import LocalWatch

        return LocalWatch(self.journal)

    @contextmanager
    def writing(self) -> Iterator[LocalWriter]:
        from breachkit.store.local_writer import LocalWriter, place_of
        from breachkit.store.lock import held

        with held(self.folder / ".lock", wait=_LOCK_WAIT_SECONDS):
            self._sweep()
            self.refresh()
            if not self.wrapping.settled:
                from breachkit.store.turning import finish

                finish(self)  # what an interrupted command began
            if not self.journal.path.exists() and not self.snapshot.exists():
                yield LocalWriter(self, empty_case(), None)
                return
            case = self.read()
            if not self.journal.ends_with(place_of(case)):
                raise CaseDamagedError(
                    _("the journal does not end as the case file knew it: its last entry is another"),
                    place=str(self.journal.path),
                    mend="breachkit verify",
                )
            torn = self.journal.set_aside(case["head"]["size"])
            yield LocalWriter(self, case, str(torn) if torn else None)

    def _sweep(self) -> None:
        """Removes what a writer that was killed left half-written; only a lock's holder writes here."""
        with suppress(OSError, StorageError):
            for entry in os.scandir(self.folder):
                if entry.name.startswith(".") and entry.name.endswith(files.TEMPORARY):
                    files.remove_abandoned(Path(entry.path))
