"""Hands evidence out: copies under safe names, a manifest, hashes that anyone can check, and the custody sheet.

The folder appears whole or not at all. What was handed out, to whom and why, is journalled with the manifest's hash.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from breachkit.content.library import Library
from breachkit.documents.formats import FORMATS, write
from breachkit.documents.render import compose
from breachkit.domain.case import CaseFile
from breachkit.domain.evidence import FOLDER, Evidence
from breachkit.errors import CaseDamagedError, UsageError
from breachkit.i18n import LANGUAGES, _
from breachkit.services import clock
from breachkit.services.acts import writing
from breachkit.services.documents import registry_of, subject_of
from breachkit.services.evidence_intake import Hashing, Told, said
from breachkit.services.evidence_register import as_data, bytes_of, find, listing, register_of
from breachkit.services.workspace import actor
from breachkit.store import files
from breachkit.store.blobs import READ_ONLY_MODE
from breachkit.store.protocol import CaseStore
from breachkit.wording.visible import visible

SHEET = "briefs/custody"
FORMAT = 1
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_LONGEST_NAME = 120  # bytes of a name in UTF-8, so that a folder of them fits every file system


@dataclass(frozen=True)
class HandOut:
    """What is handed out: to whom and why, the sheet's formats (None: all that can be made here) and languages."""

    folder: Path
    wanted: Sequence[str] = ()
    receiver: str = ""
    reason: str = ""
    formats: Sequence[str] | None = None
    languages: Sequence[str] = LANGUAGES


def export(store: CaseStore, library: Library, order: HandOut, told: Told) -> dict[str, Any]:
    """Writes the folder and journals it. Returns `folder`, `items`, `files`, `bytes`, `manifest_sha256`.

    Raises:
        UsageError: there is no such item, the folder is there and not empty, or there is no such format.
        CaseDamagedError: a copy is not what was taken in; nothing is handed out.
        StorageError: the disk refuses; nothing is left of the folder.
    """
    formats = _formats(order.formats)
    target = order.folder.absolute()
    if target.is_symlink() or (target.exists() and not (target.is_dir() and not any(target.iterdir()))):
        raise UsageError(_("{path} exists already").format(path=target), place="--out", mend=_("name a new folder"))
    case, now = store.read(), clock.now()
    items = find(register_of(store, case), order.wanted)
    if not items:
        raise UsageError(_("the case has no evidence yet"), mend="breachkit evidence add FILE ...")
    files.make_folder(target.parent)
    draft = target.parent / f".{target.name}.{secrets.token_hex(6)}{files.TEMPORARY}"
    files.make_folder(draft)
    try:
        written = _copies(store, items, draft, told)
        _papers(case, library, items, order, formats, draft, written, now)
        record = {
            "items": [item["id"] for item in items],
            "out": said(target.name),
            "for": order.receiver.strip(),
            "reason": order.reason.strip(),
            "manifest_sha256": written.hashes["manifest.json"],
        }
        with writing(store, library) as session:
            with files.told_plainly(target):
                files.move_folder(draft, target)
                draft = target
            session.write([("evidence.exported", record)], derives=False)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return {
        "folder": str(target),
        "items": record["items"],
        "files": len(written.hashes),
        "bytes": bytes_of(items),
        "manifest_sha256": record["manifest_sha256"],
    }


def _formats(wanted: Sequence[str] | None) -> tuple[str, ...]:
    if wanted is None:
        return ("md", *(fmt for fmt, library in (("docx", "docx"), ("pdf", "typst")) if find_spec(library)))
    for fmt in wanted:
        if fmt not in FORMATS:
            raise UsageError(
                _("there is no format {name}").format(name=fmt), place="--formats", expected=", ".join(FORMATS)
            )
    return tuple(wanted)


@dataclass
class _Written:
    """What stands in the folder: each file's SHA-256 by its path, and each item's row of the manifest."""

    hashes: dict[str, str]
    rows: list[dict[str, Any]]


def _copies(store: CaseStore, items: Sequence[Evidence], draft: Path, told: Told) -> _Written:
    """Copies every item into `draft`; a folder with its files in their places, and its listing beside it."""
    written = _Written({}, [])
    for item in items:
        stem = f"items/{item['id']}-{safe_name(item['name'])}"
        row = as_data(item)
        if item["kind"] == "folder":
            taken: set[str] = set()
            row["contents"] = []
            for one in listing(store, item)["files"]:
                inner = _free("/".join(safe_name(part) for part in PurePosixPath(one["path"]).parts), taken)
                _copy(store, one["sha256"], draft, f"{stem}/{inner}", written, told)
                row["contents"].append({**one, "file": f"{stem}/{inner}"})
            stem += ".listing.json"
        _copy(store, item["sha256"], draft, stem, written, told)
        written.rows.append({**row, "file": stem})
    return written


def _papers(
    case: CaseFile,
    library: Library,
    items: list[Evidence],
    order: HandOut,
    formats: tuple[str, ...],
    draft: Path,
    written: _Written,
    now: datetime,
) -> None:
    """The manifest, the custody sheet in each language and format, and SHA256SUMS over all of it."""
    manifest = json.dumps(_manifest(case, order, written.rows, clock.stamp(now)), ensure_ascii=False, indent=2)
    papers = {"manifest.json": (manifest + "\n").encode()}
    for lang in order.languages:
        for fmt, data in _sheets(case, library, items, lang, formats, now).items():
            papers[f"custody.{lang}.{fmt}"] = data
    for name, data in papers.items():
        files.write_whole(draft / name, data)
        written.hashes[name] = hashlib.sha256(data).hexdigest()
    sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(written.hashes.items()))
    files.write_whole(draft / "SHA256SUMS", sums.encode())


def _free(name: str, taken: set[str]) -> str:
    """A name that no file of the folder has yet: two names may become one when they are made safe, or by their case."""
    path, number = PurePosixPath(name), 1
    while name.casefold() in taken:
        number += 1
        name = str(path.with_name(f"{path.stem}-{number}{path.suffix}"))
    taken.add(name.casefold())
    return name


def _copy(store: CaseStore, sha256: str, draft: Path, name: str, written: _Written, told: Told) -> None:
    path = draft / name
    files.make_folder(path.parent)

    def fill(target: BinaryIO) -> None:
        sink = Hashing(target, told)
        store.blobs.give(f"{FOLDER}/{sha256}", cast("BinaryIO", sink))
        if sink.digest.hexdigest() != sha256:
            raise CaseDamagedError(
                _("evidence {name} was changed after it was taken in").format(name=name),
                mend="breachkit evidence verify",
            )

    files.fill_whole(path, fill, mode=READ_ONLY_MODE)
    written.hashes[name] = sha256


def _manifest(case: CaseFile, order: HandOut, rows: list[dict[str, Any]], now: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "case": case["id"],
        "title": case["title"],
        "org": case["org"],
        "exported_at": now,
        "exported_by": actor(),
        "for": order.receiver.strip(),
        "reason": order.reason.strip(),
        "journal": {"events": case["head"]["seq"], "head": case["head"]["hash"]},
        "hash": "SHA-256",
        "items": rows,
    }


def _sheets(
    case: CaseFile, library: Library, items: list[Evidence], lang: str, formats: tuple[str, ...], now: datetime
) -> dict[str, bytes]:
    """The custody sheet, by format."""
    registry = registry_of(library)
    form = registry.form(SHEET)
    subject = subject_of(case, library, form, now, evidence=lambda: items)
    content = compose(registry.folders, form, next(iter(form.stages)), subject, lang, draft=False)
    return {fmt: write(content, fmt, registry.folders) for fmt in formats}


def safe_name(name: str) -> str:
    """A name that every system takes, that leads nowhere and hides nothing; the true one stands in the manifest."""
    shown = unicodedata.normalize("NFC", visible(name).replace("\n", " "))
    shown = re.sub(r'[/\\:*?"<>|]', "_", shown).strip(" .")
    if _RESERVED.fullmatch(shown):
        shown = "_" + shown
    stem, dot, suffix = shown.rpartition(".")
    if not dot or not stem or len(suffix.encode()) > 16:
        stem, dot, suffix = shown, "", ""
    room = _LONGEST_NAME - len((dot + suffix).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + dot + suffix or "unnamed"
