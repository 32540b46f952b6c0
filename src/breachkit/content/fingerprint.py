"""The content's version: one hash over every content file, cheap enough to ask at each start."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from breachkit import __version__

_PACKAGE = Path(__file__).resolve().parent.parent


def builtin_root() -> Path:
    """The folder that holds playbooks/ and templates/: inside the wheel, or the top of a source checkout."""
    shipped = _PACKAGE / "_builtin"
    return shipped if shipped.is_dir() else _PACKAGE.parent.parent


def content_files(root: Path) -> list[Path]:
    """Every YAML file below playbooks/, in order of their names."""
    found: list[str] = []
    for folder, _folders, names in os.walk(root / "playbooks"):
        found += [f"{folder}/{name}" for name in names if name.endswith(".yaml")]
    return [Path(name) for name in sorted(found)]


def fingerprint(root: Path) -> str:
    """SHA-256 over breachkit's version and the names and bytes of every content file."""
    digest = hashlib.sha256(__version__.encode())
    for path in content_files(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
