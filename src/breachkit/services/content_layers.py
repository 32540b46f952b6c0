"""Which layer each content file comes from, what it stands in the place of, and whether all that is pinned holds."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from breachkit import __version__
from breachkit.content.fingerprint import builtin_root, content_files
from breachkit.content.lock import LOCK, PACKS, Lock, Pinned, mismatches, pack_root, read_lock, refuse_lost_lock
from breachkit.content.packs import FOLDERS, SIGNATURE, listing
from breachkit.domain.version_range import within
from breachkit.errors import BreachkitError, ContentError, NotReadyError
from breachkit.i18n import _
from breachkit.services import signing
from breachkit.services.opened_packs import (
    OpenedPack,
    checked_signature,
    open_pack,
    refuse_broken_content,
    trusted_keys,
)
from breachkit.services.pack_sources import Source, installed_packages
from breachkit.services.packs import own_folder
from breachkit.services.workspace import Workspace

_LARGEST_SIGNATURE = 64 * 1024


def layers_of(where: Workspace) -> dict[str, Any]:
    """Every layer, the lowest first, and every file of content with the layer that it is read from.

    Returns `layers` (`layer`: built-in, pack, organisation or case; `name`, `path`, `files`, `pinned`, and for a pack `id`, `version`,
    `sha256`, `title`, `publisher`, `signed_by`, `came_from`, `added_at`), `files` (`name`, `layer` as its name, `path`, `shadows`: the names of the
    layers whose file of that name is not read), `keys` (`fingerprint`, `path`), `not_added` (installed Python packages with
    content: `package`, `version`) and `faults`. Faults do not keep it from being told.
    """
    own = own_folder(where)
    lock, faults = _lock_and_faults(own)
    layers: list[dict[str, Any]] = [_layer("built-in", "built-in", builtin_root(), version=__version__)]
    for one in lock.packs:
        about = {key: value for key, value in asdict(one).items() if key not in ("files", "needs")}
        layers.append(_layer("pack", f"pack {one.id}", pack_root(own, one), pinned=True) | about)
    if own.is_dir():
        layers.append(_layer("organisation", "organisation", own, pinned=lock.own is not None))
    case_id = where.chosen or where.home.current_id()
    folder = where.home.case_folder(case_id) if case_id else None
    if folder is not None and (folder / "content").is_dir():
        layers.append(_layer("case", "case", folder / "content"))
    files: dict[str, dict[str, Any]] = {}
    for layer in layers:
        root = Path(layer["path"])
        for name in sorted(_read_below(root)):
            below = files.get(name)
            shadows = [*below["shadows"], below["layer"]] if below else []
            files[name] = {"name": name, "layer": layer["name"], "path": str(root / name), "shadows": shadows}
        layer["files"] = sum(one["layer"] == layer["name"] or layer["name"] in one["shadows"] for one in files.values())
    return {
        "layers": layers,
        "files": [files[name] for name in sorted(files)],
        "keys": [{"fingerprint": key, "path": str(path)} for key, path in _keys(own).items()],
        "not_added": not_added(where),
        "faults": faults,
    }


def not_added(where: Workspace) -> list[dict[str, str]]:
    """The installed Python packages whose content is not in force in this version: `package`, `version`."""
    taken = {one.came_from for one in _lock_and_faults(own_folder(where))[0].packs}
    return [
        {"package": one.name, "version": one.version}
        for one in installed_packages()
        if f"{one.name} {one.version}" not in taken
    ]


def _layer(kind: str, name: str, root: Path, *, pinned: bool = False, version: str = "") -> dict[str, Any]:
    about = {"id": None, "version": version or None, "sha256": None, "title": None, "publisher": None}
    told = {"signed_by": None, "came_from": None, "added_at": None}
    return {"layer": kind, "name": name, "path": str(root), "files": 0, "pinned": pinned, **about, **told}


def _read_below(root: Path) -> list[str]:
    """The names of what is read of a layer as content: its YAML, its templates, its catalogues."""
    names = [path.relative_to(root).as_posix() for path in content_files(root)]
    for top in FOLDERS[1:]:
        for folder, below, found in os.walk(root / top):
            below[:] = [name for name in below if not name.startswith(".")]
            names += [(Path(folder) / one).relative_to(root).as_posix() for one in found if not one.startswith(".")]
    return names


def _lock_and_faults(own: Path) -> tuple[Lock, list[dict[str, str]]]:
    try:
        lock = read_lock(own)
        if lock is None:
            refuse_lost_lock(own)
            return Lock(), []
    except ContentError as error:
        told = {"pack": "", "path": error.place, "expected": "", "found": "", "told": error.message, "mend": error.mend}
        return Lock(), [told]
    return lock, [asdict(one) for one in mismatches(own, lock)]


def _keys(own: Path) -> dict[str, Path]:
    return trusted_keys(own) if (own / "keys").is_dir() else {}


def verify_all(where: Workspace) -> dict[str, Any]:
    """Checks all that is pinned: every byte, every signature by a key that is trusted now, and that the content can be read.

    Returns `ok`, `packs` (`id`, `version`, `sha256`, `signature`: holds, untrusted, broken, missing, none or unchecked; `signed_by`, `ok`), `own` (pinned
    files, None where they are not pinned), `unused` (folders below packs/ that the lock does not name), `faults`.
    """
    own = own_folder(where)
    lock, faults = _lock_and_faults(own)
    rows = []
    for pinned in lock.packs:
        state, fault = _signature_state(own, pinned)
        if fault:
            faults.append(fault)
        rows.append(
            {
                "id": pinned.id,
                "version": pinned.version,
                "sha256": pinned.sha256,
                "signature": state,
                "signed_by": pinned.signed_by or None,
                "ok": not any(one["pack"] == pinned.id for one in faults),
            }
        )
    if not faults:
        try:
            where.library().facts  # noqa: B018 - asks for the first part, so that all is checked
        except ContentError as error:
            faults.append(_fault("", error.place, error.message, error.mend))
    there = sorted(path.name for path in (own / PACKS).iterdir()) if (own / PACKS).is_dir() else []
    unused = [name for name in there if name not in {one.folder for one in lock.packs}]
    pins = None if lock.own is None else len(lock.own)
    return {"ok": not faults, "packs": rows, "own": pins, "unused": unused, "faults": faults, "lock": str(own / LOCK)}


def _fault(pack: str, path: str, told: str, mend: str) -> dict[str, str]:
    return {"pack": pack, "path": path, "expected": "", "found": "", "told": told, "mend": mend}


def _signature_state(own: Path, pinned: Pinned) -> tuple[str, dict[str, str] | None]:
    """How the signature of a pack in force stands today, and the fault where it should hold and does not."""
    from breachkit.store.files import read_small

    path = pack_root(own, pinned) / SIGNATURE
    again = _(
        "add the pack again as its publisher gave it (breachkit content add), or: breachkit content remove {id}"
    ).format(id=pinned.id)
    try:
        data = read_small(path, _LARGEST_SIGNATURE)
    except (OSError, ValueError):
        data = b""
    if not data:
        if not pinned.signed_by:
            return "none", None
        told = _("content pack {id} was signed when it was added, and its signature is gone").format(id=pinned.id)
        return "missing", _fault(pinned.id, str(path), told, again)
    try:
        signature = checked_signature(data, listing(pinned.id, pinned.version, pinned.files))
    except BreachkitError as error:
        if not pinned.signed_by:
            return "unchecked", None
        return "broken", _fault(pinned.id, str(path), error.message, again)
    assert signature is not None
    fingerprint = signing.fingerprint(signature)
    if fingerprint in _keys(own):
        return "holds", None
    if not pinned.signed_by:
        return "untrusted", None
    told = _("content pack {id} is signed by a key that is not trusted any more: {found}").format(
        id=pinned.id, found=fingerprint
    )
    mend = _("add it again with --key, or: breachkit content remove {id}").format(id=pinned.id)
    return "untrusted", _fault(pinned.id, str(path), told, mend)


def verify_pack(where: Workspace, source: Source) -> dict[str, Any]:
    """Checks a pack that is not taken in: its signature, its range of versions, its content among the content in force.

    Returns `ok`, `id`, `version`, `title`, `publisher`, `needs`, `sha256`, `signature` (holds, untrusted, broken, none), `signed_by`, `files`, `left_out`, `faults`.
    """
    pack: OpenedPack = open_pack(source)
    about = pack.manifest
    faults: list[dict[str, str]] = []
    state, fingerprint = "none", ""
    try:
        if pack.signature is not None:
            fingerprint = signing.fingerprint(pack.signature)
            state = "holds" if fingerprint in _keys(own_folder(where)) else "untrusted"
    except BreachkitError as error:
        state = "broken"
        faults.append(_fault(about.id, error.place, error.message, error.mend))
    if not within(__version__, about.needs.breachkit):
        told = _("content pack {id} {version} is for breachkit {needs}, and this is {ours}").format(
            id=about.id, version=about.version, needs=about.needs.breachkit, ours=__version__
        )
        faults.append(_fault(about.id, "pack.yaml", told, _("ask its publisher for a version that fits")))
    try:
        own = own_folder(where)
        others = [pack_root(own, one) for one in _lock_and_faults(own)[0].packs if one.id != about.id]
        refuse_broken_content(pack, [builtin_root(), *others], [own])
    except (ContentError, NotReadyError) as error:
        faults.append(_fault(about.id, error.place, error.message, error.mend))
    return {
        "ok": not faults,
        "id": about.id,
        "version": about.version,
        "title": about.title.texts(),
        "publisher": about.publisher.texts(),
        "needs": about.needs.breachkit,
        "sha256": pack.sha256,
        "signature": state,
        "signed_by": fingerprint or None,
        "files": [*pack.files],
        "left_out": source.left_out,
        "faults": faults,
    }
