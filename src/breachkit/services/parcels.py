"""Journal bundles: a copy of a case in one file, for laptops that have no network between them.

A bundle (`breachkit.store.bundle`) holds the journal, its files, and a statement of what it is: the head and each file's
hash, which a key can sign. Privileged entries are in it by their hash alone, and their files not at all, unless asked
for. Reading changes nothing before the whole file was checked.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from breachkit.domain.joining import Copy, common
from breachkit.domain.naming import files_of, is_hidden
from breachkit.domain.redaction import redacted
from breachkit.errors import BundleError, MissingError, NotReadyError, UsageError
from breachkit.i18n import _, ngettext
from breachkit.services import clock
from breachkit.services.exchange import Exchanged, copy_of, pull_lines
from breachkit.services.importing import opened
from breachkit.services.workspace import actor
from breachkit.store import age, files
from breachkit.store.bundle import Bundle, Member, Part, part_of, write_bundle
from breachkit.store.chain import LONGEST_LINE
from breachkit.store.protocol import CaseStore

KIND = "journal"
_STATEMENT, _SIGNATURE, _JOURNAL = "statement.json", "statement.sig.json", "journal.jsonl"
_LARGEST_STATEMENT = 64 * 1024 * 1024


@dataclass(frozen=True)
class Parcel:
    """A bundle that was read and holds: its copy of the case, and its files by name."""

    case: str
    copy: Copy
    signed_by: str
    made_at: str
    made_by: str
    path: Path
    placed: dict[str, tuple[int | None, Member]]

    def give(self, name: str, target: BinaryIO) -> None:
        """Writes a file's bytes. Raises MissingError where the bundle has it not."""
        if name not in self.placed:
            raise MissingError(_("there is no file {path}").format(path=name), place=str(self.path))
        offset, member = self.placed[name]
        with opened(self.path) as source:
            if offset is not None:
                source.seek(offset)
                _copy(source, member, target, self.path)
                return
            for found, stream in Bundle(source):  # encrypted: only from front to back
                if found.name == name:
                    _copy(stream, member, target, self.path)
                    return


def _copy(source: BinaryIO, member: Member, target: BinaryIO, path: Path) -> None:
    digest, left = hashlib.sha256(), member.size
    while left and (piece := source.read(min(left, 1024 * 1024))):
        digest.update(piece)
        target.write(piece)
        left -= len(piece)
    if digest.hexdigest() != member.sha256:
        raise BundleError(_("the bundle changed while it was being read"), place=str(path))


def pack(
    store: CaseStore,
    path: Path,
    *,
    privileged: bool,
    key: Path | None,
    encrypt_to: Sequence[str] = (),
    plain: bool = False,
) -> Exchanged:
    """Writes the case's copy to `path`, whole or not at all.

    Args:
        privileged: with privileged entries; else they are withheld.
        key: a file with an Ed25519 private key to sign with.
        encrypt_to: public keys (age); none: the file is plain.
        plain: write a plain file though the case is encrypted.

    Raises NotReadyError where `path` holds something that this copy lacks, UsageError where it is no bundle of this case.
    """
    from breachkit.services import signing
    from breachkit.services.sealing import in_bytes

    signer = signing.load_key(key) if key else None
    recipients = [age.recipient(one, "--encrypt-to") for one in encrypt_to]
    if getattr(store, "encrypted", False) and not recipients and not plain:
        raise UsageError(
            _("the case is encrypted here, and the file would be plain"),
            place="TARGET",
            mend=_("--encrypt-to KEY, or --plain where that is meant"),
        )
    ours = copy_of(store.lines())
    _refuse_loss(path, store.id, ours)
    lines, names, withheld = [], dict[str, None](), 0
    for line, event in zip(ours.lines, ours.events, strict=True):
        if is_hidden(event) and not privileged:
            lines.append(redacted(line, event.seq) if event.kind != "entry.withheld" else line)
            withheld += 1
            continue
        lines.append(line)
        names |= dict.fromkeys(files_of(event.kind, event.payload))
    there = {name for folder in {name.split("/")[0] for name in names} for name in store.blobs.names(folder)}
    held = [name for name in sorted(names) if name in there]
    told = {
        "case": store.id,
        "events": len(lines),
        "files": {name: _digest(store, name) for name in held},
        "head": ours.head,
        "made_at": clock.stamp(clock.now()),
        "made_by": actor(),
        "withheld": withheld,
    }
    statement = in_bytes(told)
    parts = [part_of(_STATEMENT, statement)]
    if signer is not None:
        parts.append(part_of(_SIGNATURE, in_bytes(signing.sign(signer, statement))))
    parts.append(part_of(_JOURNAL, b"".join(line + b"\n" for line in lines)))
    parts += [Part(name, _giver(store, name)) for name in held]

    def fill(target: BinaryIO) -> None:
        about = {"case": store.id, "kind": KIND}
        if not recipients:
            write_bundle(target, about, parts)
            return
        with age.piped(lambda into: _write(into, about, parts)) as source:
            age.encrypt(source, target, recipients)

    if not path.parent.is_dir():
        raise UsageError(_("there is no folder {path}").format(path=path.parent), place="TARGET")
    files.fill_whole(path, fill)
    return Exchanged(store.id, pushed=len(lines), files=len(held), withheld=withheld, events=ours.events)


def _write(target: BinaryIO, about: dict[str, Any], parts: Sequence[Part]) -> None:
    write_bundle(target, about, parts)


def _giver(store: CaseStore, name: str) -> Any:
    return lambda target: store.blobs.give(name, target)


def _digest(store: CaseStore, name: str) -> str:
    class Sink(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            digest.update(data)
            return memoryview(data).nbytes

    digest = hashlib.sha256()
    store.blobs.give(name, cast("BinaryIO", Sink()))
    return digest.hexdigest()


def _refuse_loss(path: Path, case_id: str, ours: Copy) -> None:
    """What lies in the file already must be in our copy, else it would be gone."""
    if not path.exists():
        return
    try:
        there = read(path)
    except BundleError:
        raise UsageError(
            _("{path} exists and is no bundle of breachkit").format(path=path),
            place="TARGET",
            mend=_("choose another name"),
        ) from None
    if there.case != case_id or not common(ours, there.copy):
        raise UsageError(
            _("{path} holds another case: {id}").format(path=path, id=there.case),
            place="TARGET",
            mend=_("choose another name"),
        )
    known = ours.since(0)
    from breachkit.domain.naming import identity

    base = common(ours, there.copy)
    lacking = [one for one in there.copy.events[base:] if one.kind == "entry.withheld" or identity(one) not in known]
    if lacking:
        raise NotReadyError(
            ngettext(
                "{path} holds {n} entry that this copy lacks",
                "{path} holds {n} entries that this copy lacks",
                len(lacking),
            ).format(path=path, n=len(lacking)),
            mend=f"breachkit pull {path}",
        )


def read(path: Path, *, signed_by: str | None = None) -> Parcel:
    """Reads and checks a bundle from end to end.

    Args:
        signed_by: the fingerprint of the key that must have signed it.

    Raises BundleError where it does not hold in any part, StorageError where it cannot be read.
    """
    with opened(path) as source:
        return _read(path, source, signed_by)


def _read(path: Path, source: BinaryIO, signed_by: str | None) -> Parcel:
    bundle = Bundle(source)
    if bundle.about.get("kind") != KIND:
        raise _wrong(path, _("it is a bundle of another kind"))
    placed: dict[str, tuple[int | None, Member]] = {}
    statement, signature, lines = b"", b"", list[bytes]()
    for member, stream in bundle:
        placed[member.name] = (source.tell() if source.seekable() else None, member)
        if member.name in (_STATEMENT, _SIGNATURE):
            if member.size > _LARGEST_STATEMENT:
                raise _wrong(path, _("its statement is too large"))
            data = stream.read()
            statement, signature = (data, signature) if member.name == _STATEMENT else (statement, data)
        elif member.name == _JOURNAL:
            lines = [*_lines(path, stream)]
    told = _stated(path, statement)
    named = {name: one.sha256 for name, (_offset, one) in placed.items() if "/" in name}
    copy = copy_of(lines)
    if (
        not copy.events
        or (told["case"], told["events"], told["head"]) != (bundle.about.get("case"), len(lines), copy.head)
        or copy.events[0].payload.get("id") != told["case"]
        or told["files"] != named
    ):
        raise _wrong(path, _("its statement says something else"))
    fingerprint = _signer(path, statement, signature)
    if signed_by is not None and fingerprint != signed_by:
        raise _wrong(path, _("it is not signed by the key {name}").format(name=signed_by))
    for name in (_STATEMENT, _SIGNATURE, _JOURNAL):
        placed.pop(name, None)
    return Parcel(told["case"], copy, fingerprint, told["made_at"], told["made_by"], path, placed)


def _lines(path: Path, stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(LONGEST_LINE + 2):
        if not line.endswith(b"\n"):
            raise _wrong(path, _("a line of its journal is too long or not whole"))
        yield line[:-1]


def _stated(path: Path, data: bytes) -> dict[str, Any]:
    members = ("case", "events", "files", "head", "made_at", "made_by", "withheld")
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or sorted(told) != sorted(members) or not isinstance(told["files"], dict):
        raise _wrong(path, _("it has no statement"))
    return told


def _signer(path: Path, statement: bytes, signature: bytes) -> str:
    """The fingerprint of the key that signed; empty where none did."""
    if not signature:
        return ""
    from breachkit.services import signing

    try:
        told = json.loads(signature)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or not signing.signature_holds(told, statement):
        raise _wrong(path, _("its signature does not hold"))
    return signing.fingerprint(told)


def _wrong(path: Path, why: str) -> BundleError:
    return BundleError(
        _("the bundle cannot be trusted: {why}").format(why=why),
        place=str(path),
        mend=_("ask for the file as it was made"),
    )


def unpack(store: CaseStore, parcel: Parcel, *, store_stays: bool) -> Exchanged:
    """Takes what the bundle has and this copy lacks. Raises as `breachkit.services.exchange.push`."""
    return pull_lines(store, parcel.copy.lines, parcel, here_stays=store_stays)
