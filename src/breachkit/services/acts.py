"""Writes acts to a case: append to the journal, derive what follows, keep the snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from breachkit.content.library import Library
from breachkit.domain.case import CaseFile
from breachkit.errors import StorageError
from breachkit.i18n import _
from breachkit.services import clock
from breachkit.services.derive import derive
from breachkit.services.remarks import remark
from breachkit.services.workspace import actor
from breachkit.store.protocol import Act, CaseStore, Writer

__all__ = ["Act", "Session", "writing"]


class Session:
    """One writing session on a case. `case` stands at the journal's head; `before` is what was derived before."""

    def __init__(self, writer: Writer, library: Library, now: datetime) -> None:
        self._writer = writer
        self.library = library
        self.now = now
        self.before: dict[str, Any] = writer.case["derived"]

    @property
    def case(self) -> CaseFile:
        return self._writer.case

    def write(self, acts: list[Act], *, derives: bool = True) -> None:
        """Journals the acts, then brings the snapshot up to date. `derives` False where no fact or step changes."""
        if not acts:
            return
        self._writer.append(acts, time=clock.stamp(self.now), actor=actor())
        if derives or not self.case["derived"]:
            self.case["derived"] = derive(self.case, self.library, self.now)
        try:
            self._writer.keep()
        except StorageError as error:  # the journal has it all; told, and made good by the next act
            remark(
                _(
                    "This is recorded. The case file could not be brought up to date, and will be by the next act: {why}"
                ).format(why=error.message)
            )


@contextmanager
def writing(store: CaseStore, library: Library) -> Iterator[Session]:
    """Holds the case's lock for one writing session."""
    with store.writing() as writer:
        if writer.torn:
            remark(_("An unfinished entry at the journal's end was set aside: {path}").format(path=writer.torn))
        now = clock.now()
        session = Session(writer, library, now)
        if session.case["id"] and session.before.get("content") != library.fingerprint:
            session.before = derive(session.case, library, now)
        yield session
