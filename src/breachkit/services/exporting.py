"""Makes one file of a case: whole, or redacted for an audience, with the proof that nothing else was changed.

The bundle's form is `breachkit.store.bundle`'s; docs/verify/verify_case.py checks it without breachkit. What left the house is
journalled (`case.exported`).
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from breachkit.content.library import Library
from breachkit.domain import merkle
from breachkit.domain.audience import AUDIENCES, Audience, is_shown
from breachkit.domain.event import WITHHELD, Event
from breachkit.domain.redaction import redacted
from breachkit.errors import CaseDamagedError, UsageError
from breachkit.i18n import _
from breachkit.services.acts import writing
from breachkit.services.remarks import remark
from breachkit.store import age
from breachkit.store.bundle import Part, write_bundle
from breachkit.store.files import fill_whole
from breachkit.store.protocol import CaseStore

KIND = "case"
FOLDERS = ("drafts", "evidence", "people", "seals")
"""The folders whose files go into a whole bundle, in this order after the journal."""


@dataclass
class _Chosen:
    """What goes out: which entries are shown (by number), every hash, and the files."""

    hidden: set[int] = field(default_factory=set)
    hashes: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def export(
    store: CaseStore,
    library: Library,
    out: Path,
    *,
    audience: str | None = None,
    hide: Sequence[str] = (),
    encrypt_to: Sequence[str] = (),
) -> dict[str, Any]:
    """Writes the bundle and journals it.

    Returns `case`, `path`, `sha256`, `size`, `events`, `redacted` (how many entries), `files`, `audience`, `head`, `root`,
    `encrypted_to`.

    Args:
        audience: who it is redacted for; None: whole.
        hide: what is left out besides, of a redacted bundle (`domain.audience.is_shown`).
        encrypt_to: public keys; none: the bundle is plain.

    Raises UsageError for an unknown audience or key and where `out` is there already, CaseDamagedError where the journal
    does not hold.
    """
    chosen_audience = _audience(audience, hide)
    recipients = age.recipients(encrypt_to, "--encrypt-to")
    if out.exists() or out.is_symlink():
        raise UsageError(_("{path} is there already; it is not overwritten").format(path=out), place="--out")
    if chosen_audience is not None:
        _seal_if_needed(store, library)
    chosen = _choose(store, chosen_audience, hide)
    about = {
        "audience": audience or "",
        "case": store.id,
        "events": len(chosen.hashes),
        "head": chosen.hashes[-1],
        "kind": KIND,
        "redacted": len(chosen.hidden),
        "root": merkle.root(chosen.hashes),
    }
    parts = [Part("journal.jsonl", functools.partial(_journal, store, chosen.hidden, len(chosen.hashes)))]
    parts += [Part(name, functools.partial(store.blobs.give, name)) for name in chosen.files]
    digest, size = _write(out, about, parts, recipients)
    told = {"sha256": digest, "events": about["events"], "redacted": about["redacted"], "audience": audience or ""}
    if store.read()["lifecycle"]["status"] == "archived":
        remark(_("The case is archived: that it was exported is not in its journal."))
        return _result(store, out, size, told, about, len(chosen.files), recipients)
    with writing(store, library) as session:
        session.write([("case.exported", {**told, "out": out.name, "encrypted_to": recipients})], derives=False)
    return _result(store, out, size, told, about, len(chosen.files), recipients)


def _result(
    store: CaseStore, out: Path, size: int, told: dict[str, Any], about: dict[str, Any], count: int, to: list[str]
) -> dict[str, Any]:
    return {
        "case": store.id, "path": str(out), "size": size, **told, "files": count, "head": about["head"],
        "root": about["root"], "encrypted_to": to,
    }  # fmt: skip


def _audience(audience: str | None, hide: Sequence[str]) -> Audience | None:
    if audience is None:
        if hide:
            raise UsageError(_("a whole bundle hides nothing"), place="--hide", mend="--redact outsiders --hide ...")
        return None
    if audience not in AUDIENCES:
        raise UsageError(
            _("there is no audience {name}").format(name=audience), place="--redact", expected=", ".join(AUDIENCES)
        )
    return AUDIENCES[audience]


def _seal_if_needed(store: CaseStore, library: Library) -> None:
    """A redacted bundle is proven by a seal over its entries: one is made where something happened since the last."""
    seals = store.read()["seals"]
    newer = (event.kind for event in store.events(after=seals[-1]["events"] if seals else 0))
    if not seals or any(kind not in ("seal.made", "seal.stamped") for kind in newer):
        from breachkit.services.sealing import make_seal

        make_seal(store, library)


def _choose(store: CaseStore, audience: Audience | None, hide: Sequence[str]) -> _Chosen:
    chosen, documents, hidden = _Chosen(), dict[str, str](), {one.strip() for one in hide}
    shown: list[Event] = []
    known: set[str] = set()
    for event in store.events():
        chosen.hashes.append(event.hash)
        if event.kind == "draft.rendered":
            documents[event.payload["id"]] = event.payload["document"]
        known |= {
            str(event.seq),
            event.kind,
            *(str(value) for value in event.payload.values() if isinstance(value, str)),
        }
        if audience is None:
            continue
        if event.kind == WITHHELD or is_shown(audience, event, hidden, documents):
            shown.append(event)
        else:
            chosen.hidden.add(event.seq)
    if not chosen.hashes:
        raise CaseDamagedError(_("the journal holds no event"))
    if audience is not None and hidden - known:
        raise UsageError(
            _("nothing in the case is called {name}").format(name=", ".join(sorted(hidden - known))),
            place="--hide",
            expected=_("an entry's number, a kind (step.done), or the id of a fact, step, draft or item"),
        )
    everything = [name for folder in FOLDERS for name in store.blobs.names(folder)]
    allowed = None if audience is None else _allowed(store, audience, shown)
    chosen.files = [name for name in everything if allowed is None or name in allowed or name.startswith("seals/")]
    return chosen


def _allowed(store: CaseStore, audience: Audience, shown: Iterable[Event]) -> set[str]:
    """The files that entries which are shown name."""
    found: set[str] = set()
    for event in shown:
        if event.kind == "draft.rendered":
            found.add(f"drafts/{event.payload['file']}")
        elif event.kind == "evidence.added" and audience.evidence:
            found.add(f"evidence/{event.payload['sha256']}")
            if event.payload["kind"] == "folder":
                listing = json.loads(store.blobs.read(f"evidence/{event.payload['sha256']}"))
                found |= {f"evidence/{one['sha256']}" for one in listing["files"]}
    return found


def _journal(store: CaseStore, hidden: set[int], events: int, target: BinaryIO) -> None:
    for number, line in enumerate(store.lines(), start=1):
        if number > events:
            return
        target.write((redacted(line, number) if number in hidden else line) + b"\n")


class _Hashing(io.RawIOBase):
    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.digest, self.size = hashlib.sha256(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._target.write(data)
        self.digest.update(data)
        self.size += memoryview(data).nbytes
        return memoryview(data).nbytes


def _write(out: Path, about: dict[str, Any], parts: list[Part], recipients: list[str]) -> tuple[str, int]:
    found: list[_Hashing] = []

    def fill(target: BinaryIO) -> None:
        found.append(_Hashing(target))
        sink = cast("BinaryIO", found[0])
        if not recipients:
            write_bundle(sink, about, parts)
            return
        with age.piped(lambda into: _into(into, about, parts)) as source:
            age.encrypt(source, sink, [age.recipient(one, "--encrypt-to") for one in recipients])

    fill_whole(out, fill)
    return found[0].digest.hexdigest(), found[0].size


def _into(target: BinaryIO, about: dict[str, Any], parts: list[Part]) -> None:
    write_bundle(target, about, parts)
