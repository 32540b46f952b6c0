"""Content packs of an organisation: taken in, pinned in content.lock, taken out again.

A pack is taken where its signature holds by a key that the organisation trusts, where the person names its hash, or where
it comes with a Python package that the person names. From then on it is the pinned bytes or nothing.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from breachkit.content.fingerprint import builtin_root, own_root
from breachkit.content.lock import (
    LOCK,
    PACKS,
    Lock,
    Pinned,
    as_bytes,
    mismatches,
    pack_root,
    read_lock,
    refuse_lost_lock,
)
from breachkit.content.packs import SIGNATURE, files_below
from breachkit.domain.version_range import read_version
from breachkit.errors import ContentError, NotReadyError, StorageError, UsageError
from breachkit.i18n import _
from breachkit.services import clock, signing
from breachkit.services.opened_packs import (
    KEYS,
    OpenedPack,
    open_pack,
    refuse_broken_content,
    refuse_other_version,
    trusted_keys,
)
from breachkit.services.pack_sources import Source
from breachkit.services.workspace import Workspace
from breachkit.store.files import make_folder, write_whole
from breachkit.store.lock import held

_WAIT = 5.0


def own_folder(where: Workspace) -> Path:
    """The organisation's content folder; it may not exist."""
    return own_root(where.content_home or where.home.folder)


def add(
    where: Workspace, source: Source, *, key: str = "", sha256: str = "", installed: bool = False
) -> dict[str, Any]:
    """Takes a pack in, or another version of one, and pins it.

    Args:
        key: the file of the public key that must have signed it, or its fingerprint; it is trusted from here on.
        sha256: the pack's hash, as its publisher tells it: takes an unsigned pack, or an older version.
        installed: it comes with a Python package that the person named, which is word enough for it.

    Returns `id`, `version`, `title`, `publisher`, `sha256`, `signed_by`, `trusted` (the key's fingerprint, where it is trusted
    from now on), `files`, `replaced` (the version that it takes the place of), `left_out`. Raises BundleError, ContentError,
    NotReadyError and UsageError for a pack that is not taken; then nothing has changed.
    """
    pack = open_pack(source)
    refuse_other_version(pack)
    if sha256 and pack.sha256 != sha256.lower():
        raise UsageError(
            _("the pack's hash is another: {found}").format(found=pack.sha256),
            place="--sha256",
            expected=sha256,
            mend=_("ask its publisher for the file and the hash again"),
        )
    own = own_folder(where)
    make_folder(own)
    with _one_at_a_time(own):
        lock = read_lock(own)
        if lock is None:
            refuse_lost_lock(own)
            lock = Lock()
        signed_by, public_key = _vouched(pack, own, key, named=bool(sha256) or installed)
        before = next((one for one in lock.packs if one.id == pack.manifest.id), None)
        if before is not None and not sha256:
            _refuse_step_back(pack, before)
        pinned = _pinned(pack, signed_by)
        packs = [pinned if one.id == pinned.id else one for one in lock.packs] + ([] if before else [pinned])
        _refuse_mismatch(own, replace(lock, packs=tuple(one for one in lock.packs if one.id != pinned.id)))
        at = packs.index(pinned)
        roots = [pack_root(own, one) for one in packs]
        refuse_broken_content(pack, [builtin_root(), *roots[:at]], [*roots[at + 1 :], own])
        newly = _trust(own, public_key) if public_key else ""
        _put(pack, pack_root(own, pinned))
        write_whole(own / LOCK, as_bytes(replace(lock, packs=tuple(packs))))
        if before is not None and before.folder != pinned.folder:
            shutil.rmtree(pack_root(own, before), ignore_errors=True)
    return {
        "id": pinned.id,
        "version": pinned.version,
        "title": pinned.title,
        "publisher": pinned.publisher,
        "sha256": pinned.sha256,
        "signed_by": pinned.signed_by or None,
        "trusted": newly or None,
        "files": [*pinned.files],
        "replaced": before.version if before else None,
        "left_out": source.left_out,
    }


def _put(pack: OpenedPack, root: Path) -> None:
    """Writes the pack to its folder. What lies there already as it should stays, so that a crash takes nothing away."""
    if root.is_symlink():
        root.unlink()
    if files_below(root) != pack.files:
        shutil.rmtree(root, ignore_errors=True)
        pack.write(root)
    elif pack.source.signature:
        write_whole(root / SIGNATURE, pack.source.signature)


def _vouched(pack: OpenedPack, own: Path, key: str, *, named: bool) -> tuple[str, str]:
    """By whose key the pack is signed (empty: pinned by its hash alone), and the public key to trust from now on, if any.

    Raises NotReadyError where nothing vouches for it.
    """
    title = f"{pack.manifest.id} {pack.manifest.version}"
    if not pack.source.signature or (named and not key):
        if key:
            raise NotReadyError(_("content pack {title} is not signed").format(title=title), place="--key")
        if not named:
            raise NotReadyError(
                _("content pack {title} is not signed; its hash is {hash}").format(title=title, hash=pack.sha256),
                mend=_("compare the hash with what its publisher tells you, then: {command}").format(
                    command=f"breachkit content add {_given(pack)} --sha256 {pack.sha256}"
                ),
            )
        with suppress(
            NotReadyError, UsageError
        ):  # the hash is what counts; a signature of a known key is told beside it
            signature = pack.signature
            fingerprint = signing.fingerprint(signature) if signature else ""
            return (fingerprint if fingerprint in trusted_keys(own) else ""), ""
        return "", ""
    signature = pack.signature
    assert signature is not None
    fingerprint = signing.fingerprint(signature)
    if key:
        wanted = key.lower()
        if not _is_fingerprint(wanted):
            wanted = signing.fingerprint({"public_key": signing.read_public_key(Path(key).expanduser())})
        if wanted != fingerprint:
            raise NotReadyError(
                _("content pack {title} is signed by another key: {found}").format(title=title, found=fingerprint),
                place="--key",
                expected=wanted,
            )
        return fingerprint, str(signature["public_key"])
    if fingerprint not in trusted_keys(own):
        raise NotReadyError(
            _("content pack {title} is signed by a key that you do not trust yet: {found}").format(
                title=title, found=fingerprint
            ),
            mend=_("compare the fingerprint with its publisher by telephone, then: {command}").format(
                command=f"breachkit content add {_given(pack)} --key {fingerprint}"
            ),
        )
    return fingerprint, ""


def _given(pack: OpenedPack) -> str:
    """What was given, as it can be typed again."""
    return shlex.quote(pack.source.given)


def _is_fingerprint(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _refuse_step_back(pack: OpenedPack, before: Pinned) -> None:
    """Raises NotReadyError for an older version, or the same one with other content: both are how known faults come back."""
    told = {"id": before.id, "version": pack.manifest.version, "before": before.version}
    new, old = read_version(pack.manifest.version), read_version(before.version)
    if new < old:
        message = _("content pack {id} {version} is older than the one in force, {before}").format(**told)
    elif new == old and pack.sha256 != before.sha256:
        message = _("content pack {id} {version} is in force already, with other content").format(**told)
    else:
        return
    raise NotReadyError(
        message,
        mend=_("if this is meant: {command}").format(
            command=f"breachkit content add {_given(pack)} --sha256 {pack.sha256}"
        ),
    )


def _pinned(pack: OpenedPack, signed_by: str) -> Pinned:
    about = pack.manifest
    return Pinned(
        id=about.id,
        version=about.version,
        title=about.title.texts(),
        publisher=about.publisher.texts(),
        needs=about.needs.breachkit,
        sha256=pack.sha256,
        signed_by=signed_by,
        came_from=Path(pack.source.given).resolve().name,
        added_at=clock.stamp(clock.now()),
        files=pack.files,
    )


def _trust(own: Path, public_key: str) -> str:
    """Keeps the public key among those trusted. Returns its fingerprint where it was not there."""
    fingerprint = signing.fingerprint({"public_key": public_key})
    if fingerprint in trusted_keys(own):
        return ""
    make_folder(own / KEYS)
    write_whole(own / KEYS / f"{fingerprint[:16]}.pem", signing.public_key_file(public_key))
    return fingerprint


def remove(where: Workspace, pack_id: str) -> dict[str, Any]:
    """Takes a pack out. Returns its `id`, `version`, `files`. Raises UsageError where there is none of that id."""
    own = own_folder(where)
    lock = read_lock(own)
    found = next((one for one in lock.packs if one.id == pack_id), None) if lock else None
    if lock is None or found is None:
        raise UsageError(
            _("there is no content pack {id}").format(id=pack_id),
            place="ID",
            expected=", ".join(one.id for one in lock.packs) if lock else "",
            mend="breachkit content list",
        )
    with _one_at_a_time(own):
        lock = read_lock(own) or lock
        left = replace(lock, packs=tuple(one for one in lock.packs if one.id != pack_id))
        write_whole(own / LOCK, as_bytes(left))
        shutil.rmtree(pack_root(own, found), ignore_errors=True)
        with suppress(OSError):
            (own / PACKS).rmdir()
    return {"id": found.id, "version": found.version, "files": [*found.files]}


def pin_own(where: Workspace, *, release: bool = False) -> dict[str, Any]:
    """Pins the organisation's own files as they are now, or with `release` lets them be changed freely again.

    Returns `path` (the lock), `packs` (their number), `own` (the pinned files; None where they are not pinned), and `changed`,
    `added`, `removed` (names, against what was pinned before). Raises ContentError where a pack is not as it was pinned.
    """
    own = own_folder(where)
    if not own.is_dir():
        raise UsageError(
            _("there is no content of your own yet: {path}").format(path=own),
            mend="breachkit regimes new ID --kind contract",
        )
    with _one_at_a_time(own):
        lock = read_lock(own)
        if lock is None:
            refuse_lost_lock(own)
            lock = Lock()
        _refuse_mismatch(own, replace(lock, own=None))
        before = lock.own or {}
        files = None if release else _own_files(own)
        write_whole(own / LOCK, as_bytes(replace(lock, own=files)))
    now = files or {}
    return {
        "path": str(own / LOCK),
        "packs": len(lock.packs),
        "own": None if files is None else [*files],
        "changed": sorted(name for name in now.keys() & before.keys() if now[name] != before[name]),
        "added": [] if release else sorted(now.keys() - before.keys()),
        "removed": [] if release else sorted(before.keys() - now.keys()),
    }


def _own_files(own: Path) -> dict[str, str]:
    files = files_below(own)
    for name, digest in files.items():
        if digest.startswith("["):
            raise ContentError(
                _("this is no plain file, and cannot be pinned"),
                place=str(own / name),
                mend=_("put a copy of the file there"),
            )
    return files


def _refuse_mismatch(own: Path, lock: Lock) -> None:
    for one in mismatches(own, lock):
        expected = _("SHA-256 {hash}").format(hash=one.expected) if one.expected else ""
        raise ContentError(one.told, place=one.path, expected=expected, mend=one.mend)


@contextmanager
def _one_at_a_time(own: Path) -> Iterator[None]:
    """Keeps two processes from writing the lock at once."""
    with ExitStack() as stack:
        try:
            stack.enter_context(held(own / ".lock", wait=_WAIT))
        except StorageError:
            if not os.access(own, os.W_OK):
                raise
            raise StorageError(
                _("another process is changing the content folder"),
                mend=_("wait for it to finish and repeat the command"),
            ) from None
        yield
