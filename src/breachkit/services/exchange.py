"""Carries a case between a folder and a server, or two folders, without losing a chain.

Where one copy goes on from the other, the missing entries follow as they were sealed. Where both went on, they are
joined (`breachkit.domain.joining`): a server's chain stays as it is, of two folders either may be the one that is kept.
Files go first, entries after them, so that no entry names a file that is not there.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol, cast

from breachkit.domain.event import WITHHELD, Event
from breachkit.domain.joining import Copy, Join, UnreadableError, UnrelatedError, common, fullest, join, kept_first
from breachkit.domain.naming import files_of, renamed
from breachkit.domain.start import FIRST_PREVIOUS
from breachkit.errors import MissingError, NotReadyError, UsageError
from breachkit.i18n import _
from breachkit.services.remarks import remark
from breachkit.store.age import piped
from breachkit.store.chain import followed
from breachkit.store.protocol import CaseStore, Writer


class Source(Protocol):
    """Where files come from: a store's blobs, or a bundle's."""

    def give(self, name: str, target: BinaryIO) -> None:
        """Writes the file's bytes. Raises MissingError where there is none."""


@dataclass
class Exchanged:
    """What came of it: entries that went there and that came here, files, how many entries are withheld, conflicts."""

    case: str
    pushed: int = 0
    pulled: int = 0
    joined: int = 0
    files: int = 0
    withheld: int = 0
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    events: Sequence[Event] = ()


def copy_of(lines: Iterable[bytes]) -> Copy:
    """The copy that these lines are. Raises CaseDamagedError where one does not hold."""
    held = [*lines]
    return Copy(held, [event for event, _line in followed(held, 0, FIRST_PREVIOUS)])


def push(here: CaseStore, there: CaseStore, *, there_stays: bool, here_stays: bool = False) -> Exchanged:
    """Brings there what only this copy has; where both went on, both stand at the joined chain afterwards.

    `there_stays`, `here_stays`: that copy's chain cannot be replaced (a server's).
    Raises NotReadyError where the copies cannot be joined by this person, or are two cases.
    """
    with there.writing() as their_writer, here.writing() as our_writer:
        return _exchange(here, our_writer, there, their_writer, there_stays=there_stays, here_stays=here_stays)


def pull(here: CaseStore, there: CaseStore, *, here_stays: bool, there_stays: bool) -> Exchanged:
    """Brings here what only the other copy has; there nothing is changed. Raises as `push`."""
    return pull_lines(here, there.lines(), there.blobs, here_stays=here_stays, they_stay=there_stays)


def pull_lines(
    here: CaseStore, lines: Iterable[bytes], files: Source, *, here_stays: bool, they_stay: bool = False
) -> Exchanged:
    """Brings here what only these lines have: a bundle's, or a server's (`they_stay`). Raises as `push`."""
    with here.writing() as writer:
        ours, theirs = copy_of(here.lines()) if writer.case["head"]["seq"] else Copy([], []), copy_of(lines)
        return _into(here, writer, ours, theirs, files, keep_ours=here_stays, keep_theirs=they_stay)


def _exchange(
    here: CaseStore, our_writer: Writer, there: CaseStore, their_writer: Writer, *, there_stays: bool, here_stays: bool
) -> Exchanged:
    ours = copy_of(here.lines())
    theirs = copy_of(there.lines()) if their_writer.case["head"]["seq"] else Copy([], [])
    base = common(ours, theirs) if theirs.events else 0
    if base == len(ours.events):
        return Exchanged(here.id, events=theirs.events)
    if base == len(theirs.events):
        _refuse_withheld(ours.events[base:], there_stays=there_stays)
        files = _carry(here.blobs, there, ours.events[base:], {}, {})
        their_writer.append_lines([*ours.lines[base:]])
        their_writer.keep()
        return Exchanged(here.id, pushed=len(ours.events) - base, files=files, events=ours.events)
    if here_stays and there_stays:
        raise NotReadyError(
            _("both are servers, and both went on; a server's chain cannot be replaced"),
            mend=_("pull the one into a folder, and push that to the other"),
        )
    there_kept = there_stays or (not here_stays and kept_first(theirs, ours)[0] is theirs)
    kept, other = (theirs, ours) if there_kept else (ours, theirs)
    made = _joined(kept, other)
    whole = [*fullest(ours, theirs, base), *kept.lines[base:], *made.lines]
    after = copy_of(whole)
    if there_kept:
        files = _carry(here.blobs, there, ours.events[base:], made.names, {})
        _carry(here.blobs, here, ours.events[base:], made.names, {})
        _carry(there.blobs, here, theirs.events[base:], {}, made.names)
    else:
        _carry(there.blobs, here, theirs.events[base:], made.names, {})
        _carry(there.blobs, there, theirs.events[base:], made.names, {})
        files = _carry(here.blobs, there, ours.events[base:], {}, made.names)
    if there_kept:
        if made.lines:
            their_writer.append_lines(made.lines)
        our_writer.adopt(whole)
    else:
        their_writer.adopt(whole)
        if made.lines:
            our_writer.append_lines(made.lines)
    their_writer.keep()
    our_writer.keep()
    return Exchanged(
        here.id,
        pushed=len(after.events) - len(theirs.events),
        pulled=len(after.events) - len(ours.events),
        joined=made.joined,
        files=files,
        conflicts=made.conflicts,
        events=after.events,
    )


def _into(
    here: CaseStore,
    writer: Writer,
    ours: Copy,
    theirs: Copy,
    files: Source,
    *,
    keep_ours: bool,
    keep_theirs: bool = False,
) -> Exchanged:
    base = common(ours, theirs) if ours.events else 0
    ours = _with_what_was_withheld(here, writer, ours, theirs, base, stays=keep_ours)
    if base == len(theirs.events):
        return Exchanged(here.id, events=ours.events)
    withheld = sum(event.kind == WITHHELD for event in theirs.events)
    if base == len(ours.events):
        _refuse_withheld(theirs.events[base:], there_stays=keep_ours)
        carried = _carry(files, here, theirs.events[base:], {}, {})
        writer.append_lines([*theirs.lines[base:]])
        writer.keep()
        return Exchanged(
            here.id, pulled=len(theirs.events) - base, files=carried, withheld=withheld, events=theirs.events
        )
    ours_kept = keep_ours or (not keep_theirs and kept_first(ours, theirs)[0] is ours)
    kept, other = (ours, theirs) if ours_kept else (theirs, ours)
    made = _joined(kept, other)
    whole = [*fullest(ours, theirs, base), *kept.lines[base:], *made.lines]
    if ours_kept:
        carried = _carry(files, here, theirs.events[base:], made.names, {})
        if made.lines:
            writer.append_lines(made.lines)
    else:
        _carry(here.blobs, here, ours.events[base:], made.names, {})
        carried = _carry(files, here, theirs.events[base:], {}, made.names)
        writer.adopt(whole)
    writer.keep()
    after = copy_of(whole)
    return Exchanged(
        here.id,
        pulled=len(after.events) - len(ours.events),
        joined=made.joined,
        files=carried,
        withheld=withheld,
        conflicts=made.conflicts,
        events=after.events,
    )


def _with_what_was_withheld(
    here: CaseStore, writer: Writer, ours: Copy, theirs: Copy, base: int, *, stays: bool
) -> Copy:
    """Our copy, with entries that were withheld from us and that the other copy now gives whole."""
    lines = fullest(ours, theirs, base)
    if stays or lines == ours.lines[:base]:
        return ours
    writer.adopt([*lines, *ours.lines[base:]])
    writer.keep()
    return copy_of(here.lines())


def _joined(kept: Copy, other: Copy) -> Join:
    try:
        return join(kept, other)
    except UnrelatedError:
        raise NotReadyError(
            _("the two are different cases of one number"), mend=_("pull it into a home of its own: --home DIR")
        ) from None
    except UnreadableError as error:
        raise NotReadyError(
            _("entry {n} of one copy is privileged and withheld from you, so you cannot join the copies").format(
                n=error.seq
            ),
            mend=_("let someone who may see it push or pull first; then yours follows"),
        ) from None
    except (ValueError, KeyError, TypeError):
        raise NotReadyError(
            _("the copies contradict each other: one of them was not made by breachkit"), mend="breachkit verify"
        ) from None


def _refuse_withheld(events: Iterable[Event], *, there_stays: bool) -> None:
    """A server holds the whole of each entry; one that this person may not see must come from someone who may."""
    hidden = next((event.seq for event in events if event.kind == WITHHELD), None)
    if there_stays and hidden is not None:
        raise NotReadyError(
            _("entry {n} is privileged and withheld from you; a server needs the whole of it").format(n=hidden),
            mend=_("let someone who may see it push first; then yours follows"),
        )


def _carry(
    source: Source, target: CaseStore, events: Iterable[Event], names: Mapping[str, str], gave_way: Mapping[str, str]
) -> int:
    """Copies the files that these events speak of, under their new names, where the target lacks them. How many.

    `gave_way` holds names whose files in the target got other names: what is there under them is replaced. A file that
    is not there is passed over and told, one that is not what its event says is refused.
    """
    carried = 0
    known: dict[str, set[str]] = {}
    for event in events:
        hashes = _hashes(event)
        for name in files_of(event.kind, event.payload):
            new = renamed(name, names)
            folder = new.split("/")[0]
            if folder not in known:
                known[folder] = {*target.blobs.names(folder)}
            if new in known[folder] and renamed(new, gave_way) == new and new == name:
                continue
            try:
                with piped(lambda into, name=name: source.give(name, into)) as stream:  # type: ignore[misc]
                    target.blobs.take(new, cast("BinaryIO", _Checked(stream, name, hashes.get(name))))
            except MissingError:
                if name in hashes:
                    remark(_("the file {name} is not in the other copy").format(name=name))
                continue
            known[folder].add(new)
            carried += 1
    return carried


def _hashes(event: Event) -> dict[str, str]:
    """The hash that the event states of each of its files."""
    payload, files = event.payload, files_of(event.kind, event.payload)
    told = {}
    for name in files:
        last = name.split("/")[-1]
        if event.kind == "evidence.added" or payload.get("file") == last:
            told[name] = payload.get("sha256", "")
        for member in ("duplicates_file", "rejects_file"):
            part = payload.get(member)
            if isinstance(part, dict) and part.get("file") == last:
                told[name] = part.get("sha256", "")
    return {name: digest for name, digest in told.items() if digest}


class _Checked(io.RawIOBase):
    """An open file that, at its end, must have had the bytes that its entry states. Else whoever reads it fails."""

    def __init__(self, inner: BinaryIO, name: str, stated: str | None) -> None:
        self._inner, self._name, self._stated = inner, name, stated
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece = self._inner.read(size)
        self._digest.update(piece)
        if not piece and size and self._stated not in (None, self._digest.hexdigest()):
            raise UsageError(
                _("the file {name} is not what its entry states").format(name=self._name),
                mend=_("nothing was taken over"),
            )
        return piece
