"""The content's layers and its version: one hash over every content file, cheap enough to ask at each start."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from breachkit import __version__
from breachkit.content.cache import worked_out_once

if TYPE_CHECKING:
    from collections.abc import Sequence

_PACKAGE = Path(__file__).resolve().parent.parent


def builtin_root() -> Path:
    """The folder that holds playbooks/ and templates/: inside the wheel, or the top of a source checkout."""
    shipped = _PACKAGE / "_builtin"
    return shipped if shipped.is_dir() else _PACKAGE.parent.parent


def own_root(home: Path) -> Path:
    """The organisation's content folder: BREACHKIT_CONTENT, else `content` in the home folder. It may not exist."""
    given = os.environ.get("BREACHKIT_CONTENT")
    return Path(given).expanduser() if given else home / "content"


def layers(home: Path, case: Path | None = None) -> tuple[Path, ...]:
    """The content roots in force, the lowest first: built-in, content packs, the organisation's, the case's own.

    The organisation's is `own_root`, the case's is `content` in its folder; packs are those of `breachkit.content.lock`.
    A file of a higher layer stands in the place of a lower one's of the same name. Only folders that exist are named.
    Raises ContentError where a pack, or a pinned file of the organisation's, is not as it was pinned.
    """
    own = own_root(home)
    packs: tuple[Path, ...] = ()
    if (own / "content.lock").exists() or (own / "packs").exists():
        from breachkit.content.lock import roots_in_force

        packs = roots_in_force(own)
    above = [own] if case is None else [own, case / "content"]
    return (builtin_root(), *packs, *(root for root in above if root.is_dir()))


def content_files(root: Path) -> list[Path]:
    """Every YAML file below playbooks/, in order of their names. Links are not followed, pipes not waited for, and what
    begins with a dot is an editor's."""
    return [Path(name) for name, _status in _listed(root)]


def _listed(root: Path) -> list[tuple[str, os.stat_result]]:
    """The content files in order of their names, each with what the file system says of it."""
    found: list[tuple[str, os.stat_result]] = []
    waiting = [f"{root}/playbooks"]
    while waiting:
        try:
            folder = os.scandir(waiting.pop())
        except OSError:
            continue
        with folder:
            for entry in folder:
                if entry.name.startswith("."):  # a folder too: content.lock does not cover what is hidden
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.name.endswith(".yaml") and entry.is_file(follow_symlinks=False):
                    found.append((entry.path, entry.stat(follow_symlinks=False)))
    return sorted(found, key=lambda one: one[0])


def sha256_of(path: Path) -> bytes:
    """The file's SHA-256, read in small pieces: content may come from outside, at any size. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def fingerprint(roots: Sequence[Path]) -> str:
    """SHA-256 over breachkit's version and the names and bytes of every content file of every layer."""
    listed = [(root, _listed(root)) for root in roots]
    files = [(name, status) for _root, found in listed for name, status in found]
    layers = hashlib.sha256("\0".join(map(str, roots)).encode(errors="surrogateescape")).hexdigest()
    return worked_out_once(f"content-version-{layers[:16]}", files, lambda: _read(listed))


def _read(listed: list[tuple[Path, list[tuple[str, os.stat_result]]]]) -> str:
    digest = hashlib.sha256(__version__.encode())
    for root, files in listed:
        for name, _status in files:
            digest.update(Path(name).relative_to(root).as_posix().encode() + b"\0")
            digest.update(sha256_of(Path(name)))
        digest.update(b"\1")
    return digest.hexdigest()
