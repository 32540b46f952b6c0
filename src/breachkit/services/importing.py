"""Takes in a case that another machine exported. Everything is checked before the first byte is written, and checked again
while it is written into a folder beside the cases; that folder becomes the case in one step.

A bundle may come from anyone: names, sizes, the journal's lines and every hash are untrusted until they hold.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from breachkit.domain.case import CaseFile
from breachkit.domain.event import WITHHELD, Event
from breachkit.domain.fold import fold
from breachkit.domain.joining import MERGED
from breachkit.domain.start import empty_case
from breachkit.errors import BundleError, CaseDamagedError, StorageError, UsageError
from breachkit.i18n import _
from breachkit.services import clock, seals
from breachkit.services.cases import check_timezone
from breachkit.services.exporting import FOLDERS, KIND
from breachkit.services.people_files import lives
from breachkit.services.workspace import Workspace, actor
from breachkit.store import age, case_key, files, keyring
from breachkit.store.bundle import Bundle
from breachkit.store.case_key import CaseKey
from breachkit.store.chain import LONGEST_LINE, checked
from breachkit.store.local import CASE_ID, LocalCase, LocalHome

LARGEST_JOURNAL = 2 * 1024**3
"""Bytes: some three million entries. What is kept of each while a bundle is checked is its hash."""
_LARGEST_SEAL = 64 * 1024
_LARGEST_READ = {"seals": 4 * 1024**2, "drafts": 256 * 1024**2}
"""Bytes of a file that commands read whole. Evidence and lists of people are streamed, and may have any size."""
_AT_ONCE = 2000  # lines


@dataclass
class Found:
    """What a bundle holds: its journal folded into a case, its hashes, and each file's hash as the list states it."""

    about: dict[str, Any]
    case: CaseFile = field(default_factory=empty_case)
    hashes: list[str] = field(default_factory=list)
    redacted: int = 0
    last_redacted: int = 0
    named: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    joined: bool = False

    @property
    def missing(self) -> list[str]:
        """Files that entries name and that the bundle does not hold."""
        return sorted(self.named.keys() - self.files.keys())


def import_bundle(
    where: Workspace, file: Path, *, as_id: str | None = None, key: CaseKey | None = None
) -> dict[str, Any]:
    """Checks a bundle wholly, then makes a case of it, and the current one.

    Returns `case`, `was` (its id in the bundle), `path`, `title`, `events`, `redacted`, `files`, `missing`, `encrypted`.

    Args:
        as_id: the id that it shall have here (YYYY-NNNN), else its own.
        key: encrypts it here; None: it lies plain.

    Raises UsageError where a case has that id already, BundleError or CaseDamagedError where anything does not hold.
    """
    if not isinstance(where.home, LocalHome):
        raise UsageError(
            _("a bundle is imported into a folder of this machine"), mend="breachkit --home DIR import FILE"
        )
    home = where.home.folder
    with opened(file) as source:
        found = examine(source)
    case_id = _free_id(where.home, found, as_id)
    folder = _begin(home, case_id)
    try:
        store = LocalCase(folder / case_id)
        files.make_folder(store.folder)
        if key is not None:
            case_key.write(store.folder, key)
        with opened(file) as source:
            _write(source, store, found, file, case_id)
        target = home / "cases" / case_id
        if target.exists():
            raise _taken(case_id, "")
        files.move_folder(store.folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    where.home.make_current(case_id)
    return {
        "case": case_id, "was": found.case["id"], "path": str(target), "title": found.case["title"],
        "events": len(found.hashes), "redacted": found.redacted, "files": len(found.files), "missing": found.missing,
        "encrypted": key is not None,
    }  # fmt: skip


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    """The bundle's plain bytes, from front to back; an encrypted one is decrypted on the way, never onto the disk."""
    try:
        source = file.open("rb")
    except OSError as error:
        raise UsageError(_("cannot read {file}: {why}").format(file=file, why=error.strerror)) from None
    with source:
        head = source.read(len(age.ARMOUR))
        source.seek(0)
        if not head.startswith((age.MAGIC, age.ARMOUR)):
            yield source
            return
        identities = keyring.at_hand().identities()
        if not identities:
            raise UsageError(
                _("{path} is encrypted, and no key is at hand").format(path=file),
                mend="BREACHKIT_IDENTITY=FILE breachkit import ...",
            )
        try:
            with age.piped(lambda into: age.decrypt(source, into, identities)) as plain:
                yield plain
        except ValueError as error:
            raise BundleError(
                _("{path} does not open with the keys at hand, or was altered").format(path=file), expected=str(error)
            ) from None


def examine(source: BinaryIO) -> Found:
    """Reads a bundle to its end and checks everything in it against everything else. Memory does not grow with its files."""
    bundle = Bundle(source)
    found = Found(bundle.about)
    if bundle.about.get("kind") != KIND or not bundle.members or bundle.members[0].name != "journal.jsonl":
        raise BundleError(_("this bundle holds no case"), expected=_("a file that breachkit export wrote"))
    if bundle.members[0].size > LARGEST_JOURNAL:
        raise BundleError(_("the bundle's journal is larger than any case's"))
    sealed: list[bytes] = []
    for member, stream in bundle:
        above, _slash, name = member.name.partition("/")
        if member.name == "journal.jsonl":
            _follow(lines_of(stream), found)
            continue
        if above not in FOLDERS or not name:
            raise _not_part(member.name)
        if member.size > _LARGEST_READ.get(above, member.size):
            raise BundleError(_("{name} in the bundle is too large").format(name=member.name))
        if above == "seals" and name.endswith(".json") and not name.endswith(".sig.json"):
            if member.size > _LARGEST_SEAL:
                raise _not_part(member.name)
            sealed.append(stream.read())
        found.files[member.name] = member.sha256
    _compare(found)
    _prove(found, sealed)
    return found


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """The lines, without newlines; none longer than a line of a journal can be. Raises BundleError."""
    while line := stream.readline(LONGEST_LINE + 2):
        if not line.endswith(b"\n"):
            raise BundleError(_("the bundle's journal holds a line that is too long or not whole"))
        yield line[:-1]


def _pages(lines: Iterator[bytes]) -> Iterator[tuple[list[bytes], list[int]]]:
    page: list[bytes] = []
    for line in lines:
        page.append(line)
        if len(page) >= _AT_ONCE:
            yield page, [len(one) + 1 for one in page]
            page = []
    yield page, [len(one) + 1 for one in page]


def _follow(lines: Iterator[bytes], found: Found) -> None:
    for event, length in checked(_pages(lines), 0, "0" * 64, place=_("the bundle's journal")):
        try:
            fold(found.case, event, length)
            found.named.update(_named(event))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CaseDamagedError(
                _("the journal holds an event that this version cannot read: {why}").format(why=type(error).__name__),
                place=str(event.seq),
                mend=_("use the version of breachkit that wrote it, or a newer one"),
            ) from None
        found.hashes.append(event.hash)
        found.joined |= event.kind == MERGED
        if event.kind == WITHHELD:
            found.redacted, found.last_redacted = found.redacted + 1, event.seq
    head = found.hashes[-1] if found.hashes else ""
    if found.about.get("events") != len(found.hashes) or found.about.get("head") != head:
        raise BundleError(_("the bundle's journal is not the one that its list states"))
    if not CASE_ID.fullmatch(found.case["id"]):
        raise BundleError(_("the bundle's journal does not begin with a case"))
    _refuse_nonsense(found.case)


def _refuse_nonsense(case: CaseFile) -> None:
    """Hashes prove that nothing was altered, not that it ever made sense: what every command relies on is looked at."""
    texts = (case["title"], case["org"], case["timezone"], case["playbook"])
    facts = all(isinstance(one, str) and isinstance(known["learned_at"], str) for one, known in case["facts"].items())
    if not facts or not all(isinstance(text, str) and len(text) < 10_000 for text in texts):
        raise BundleError(_("the bundle's journal does not begin with a case"))
    check_timezone(case["timezone"])


def _named(event: Event) -> dict[str, str]:
    """The files that an entry names, with their hashes."""
    payload = event.payload
    if event.kind == "draft.rendered":
        return {f"drafts/{payload['file']}": payload["sha256"]}
    if event.kind == "seal.made":
        return {f"seals/{payload['file']}": payload["sha256"]}
    if event.kind == "people.imported":
        parts = [payload, *filter(None, (payload["duplicates_file"], payload["rejects_file"]))]
        return {f"people/{part['file']}": part["sha256"] for part in parts}
    if event.kind == "evidence.added":
        return {f"evidence/{payload['sha256']}": payload["sha256"]}
    return {}


def _compare(found: Found) -> None:
    for name, digest in found.files.items():
        above, _slash, base = name.partition("/")
        stated = base if above == "evidence" else found.named.get(name, digest)
        if stated != digest:
            raise BundleError(_("{name} in the bundle is not the file that the journal names").format(name=name))
    if not found.redacted and found.missing:
        raise BundleError(_("{name} is missing in the bundle").format(name=found.missing[0]))


def _prove(found: Found, sealed: list[bytes]) -> None:
    """Every seal must hold; and where entries are redacted, one must be over the last of them or later.

    Of a case that copies were joined into, a seal may be over such a copy: `breachkit verify` looks into those.
    """
    known = 0
    ids, zone = {found.case["id"], *found.case["known_as"]}, found.case["timezone"]
    for data in sealed:
        stated = seals.read_seal(data)
        faults = [_("it is no seal")] if stated is None else seals.faults_of(stated, ids, found.hashes, zone)
        if stated is not None and faults and found.joined:
            continue
        if stated is None or faults:
            raise BundleError(_("a seal in the bundle does not hold: {why}").format(why=faults[0]))
        known = max(known, stated["events"])
    if known < found.last_redacted:
        raise BundleError(
            _("entries are redacted, and no seal proves them"), mend=_("ask for the bundle with its seals")
        )


def _not_part(name: str) -> BundleError:
    return BundleError(_("{name} is no file of a case").format(name=name))


def _free_id(home: LocalHome, found: Found, as_id: str | None) -> str:
    case_id = as_id or found.case["id"]
    if not CASE_ID.fullmatch(case_id):
        raise UsageError(
            _("{given} is no case's number").format(given=case_id[:40]), place="--as", expected="2026-0007"
        )
    if (home.folder / "cases" / case_id).exists():
        raise _taken(case_id, _next_free(home, case_id[:4]))
    return case_id


def _next_free(home: LocalHome, year: str) -> str:
    numbers = [int(one[5:]) for one in home.case_ids() if one.startswith(f"{year}-")]
    return f"{year}-{max(numbers, default=0) + 1:04d}"


def _taken(case_id: str, free: str) -> UsageError:
    return UsageError(
        _("there is a case {id} here already; nothing was written").format(id=case_id),
        mend=f"breachkit import FILE --as {free}" if free else _("repeat the command"),
    )


def _begin(home: Path, case_id: str) -> Path:
    """A folder beside the cases; what importers that are no more left there is removed."""
    cases = home / "cases"
    files.make_folder(cases)
    for left in cases.glob(".import-*"):
        owner = left.name.split("-")[1]
        if owner.isdecimal() and not lives(int(owner)) and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
    folder = cases / f".import-{os.getpid()}-{secrets.token_hex(4)}"
    files.make_folder(folder)
    return folder


def _write(source: BinaryIO, store: LocalCase, found: Found, file: Path, case_id: str) -> None:
    """The second reading: what it finds must be what the first one found."""
    bundle = Bundle(source)
    if bundle.about != found.about:
        raise _changed(file)
    for member, stream in bundle:
        if member.name != "journal.jsonl":
            if found.files.get(member.name) != member.sha256:
                raise _changed(file)
            store.blobs.take(member.name, stream)
            continue
        with store.writing() as writer:
            held: list[bytes] = []
            for line in lines_of(stream):
                held.append(line)
                if len(held) >= _AT_ONCE and not _goes_on(line):
                    writer.append_lines(held)
                    held = []
            if held:
                writer.append_lines(held)
            if case_id != found.case["id"]:
                told = {"id": case_id, "was": found.case["id"]}
                writer.append([("case.imported", told)], time=clock.stamp(clock.now()), actor=actor())
            if writer.case["head"]["seq"] < len(found.hashes):
                raise _changed(file)
            writer.keep()


def _goes_on(line: bytes) -> bool:
    """Whether more events of the same act follow, so that the lines must not be parted here."""
    if line.startswith(b'{"hash":"'):
        return True  # it does not say
    return b',"more":' in line[:2000] and "more" in json.loads(line)


def _changed(file: Path) -> StorageError:
    return StorageError(_("{path} changed while it was being read").format(path=file), mend=_("repeat the command"))
