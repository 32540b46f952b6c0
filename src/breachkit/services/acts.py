"""Writes acts to a case: append to the journal, derive what follows, keep the snapshot."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from breachkit.errors import NotReadyError, StorageError
from breachkit.i18n import _
from breachkit.services import clock, listening
from breachkit.services.changes import changes
from breachkit.services.remarks import remark
from breachkit.services.workspace import actor
from breachkit.store.act import Act

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from breachkit.content.library import Library
    from breachkit.domain.case import CaseFile
    from breachkit.domain.event import Event
    from breachkit.store.protocol import CaseStore, Writer

__all__ = ["Act", "Session", "writing"]


AFTER_ARCHIVING = ("case.reopened", "seal.made")
AFTER_CLOSING = (
    *AFTER_ARCHIVING,
    "case.archived",
    "case.exported",
    "case.imported",
    "case.encrypted",
    "case.decrypted",
    "seal.stamped",
    "note.added",
    "entry.added",
    "entry.changed",
    "evidence.handed_over",
    "evidence.acknowledged",
    "evidence.noted",
    "evidence.exported",
)


class Session:
    """One writing session on a case. `case` stands at the journal's head; `before` is what was derived before."""

    def __init__(self, writer: Writer, library: Library, now: datetime) -> None:
        self._writer = writer
        self.library = library
        self.now = now
        self.before: dict[str, Any] = writer.case["derived"]
        self._first: list[Act] = []
        self.written: list[Event] = []

    @property
    def case(self) -> CaseFile:
        return self._writer.case

    def write(self, acts: list[Act], *, derives: bool = True) -> None:
        """Journals the acts, then brings the snapshot up to date. `derives` False where no fact or step changes."""
        if not acts:
            return
        self._refuse_after_the_end(acts)
        acts, self._first = [*self._first, *acts], []
        self.written += self._writer.append(acts, time=clock.stamp(self.now), actor=actor())
        if derives or not self.case["derived"]:
            from breachkit.services.derive import derive

            self.case["derived"] = derive(self.case, self.library, self.now)
        try:
            self._writer.keep()
        except StorageError as error:  # the journal has it all; told, and made good by the next act
            remark(
                _(
                    "This is recorded. The case file could not be brought up to date, and will be by the next act: {why}"
                ).format(why=error.message)
            )

    def _refuse_after_the_end(self, acts: list[Act]) -> None:
        """A closed case takes what follows a response; an archived one nothing but being opened again."""
        status = self.case["lifecycle"]["status"]
        if status == "open":
            return
        allowed = AFTER_CLOSING if status == "closed" else AFTER_ARCHIVING
        if any(kind not in allowed for kind, _payload in acts):
            told = _("case {id} is closed") if status == "closed" else _("case {id} is archived")
            raise NotReadyError(told.format(id=self.case["id"]), mend='breachkit reopen --reason "..."')

    def follow_content(self) -> None:
        """Derives the case anew where the content is another than it was derived from.

        What this alters is journalled before the next act, so that it is seen that the law's text changed, and not a
        fact. So are the content packs in force, where they are others than those that the case was worked with.
        """
        from breachkit.services.derive import derive

        old, self.before = self.before, derive(self.case, self.library, self.now)
        altered = changes(old, self.before) if old else []
        packs = self.before["packs"]
        other_packs = packs != old.get("packs", []) if old else bool(packs)
        if altered or other_packs:
            told = [
                {
                    "obligation": one.obligation,
                    "verdict_before": one.verdict_before,
                    "verdict_after": one.verdict_after,
                    "due_before": one.due_before,
                    "due_after": one.due_after,
                }
                for one in altered
            ]
            said = {"content": self.library.fingerprint, "obligations": told} | (
                {"packs": packs} if other_packs else {}
            )
            self._first = [("content.changed", said)]


def _is_other(derived: dict[str, Any], library: Library) -> bool:
    """Whether the content is another than what was derived from, or comes with other packs."""
    return derived.get("content") != library.fingerprint or derived.get("packs", []) != library.packs


@contextmanager
def writing(store: CaseStore, library: Library) -> Iterator[Session]:
    """Holds the case's lock for one writing session; then, with the lock let go, tells the user's hooks what was written."""
    session: Session | None = None
    try:
        with store.writing() as writer:
            if writer.torn:
                remark(_("An unfinished entry at the journal's end was set aside: {path}").format(path=writer.torn))
            now = clock.now()
            session = Session(writer, library, now)
            if session.case["id"] and _is_other(session.before, library):
                session.follow_content()
            yield session
    finally:
        if session is not None and session.written:
            listening.tell(store, session.written)
