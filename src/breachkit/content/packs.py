"""What a content pack is on the disk: its files, and the one listing of them that is pinned and signed.

A pack is a folder with pack.yaml and, as content, playbooks/, templates/ and locale/; nothing else of it is read, and nothing
else belongs to it. The listing is text, one line a file, so that `sha256sum -c` checks it without breachkit (docs/packs.md).
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from breachkit.content.fingerprint import sha256_of

MANIFEST, SIGNATURE = "pack.yaml", "pack.sig.json"
FOLDERS = ("playbooks", "templates", "locale")
MOST_FILES = 2_000
LARGEST_FILE, LARGEST_PACK = 4 * 1024 * 1024, 32 * 1024 * 1024
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # no file can be called so on Windows
_LONGEST_NAME, _DEEPEST = 200, 6


def is_content(name: str) -> bool:
    """Whether a file of this name below a pack's folder belongs to the pack.

    What begins with a dot is an editor's or a file manager's, and a schema beside laws and playbooks is an editor's too: neither is
    ever read as content.
    """
    parts = name.split("/")
    if any(part.startswith(".") for part in parts) or (parts[0] == "playbooks" and name.endswith(".schema.json")):
        return False
    return name == MANIFEST or (parts[0] in FOLDERS and len(parts) > 1)


def is_sound_name(name: str) -> bool:
    """Whether a pack's file can be called so on every machine: plain letters, not long, not deep, nothing that leads out."""
    parts = name.split("/")
    return (
        len(name) <= _LONGEST_NAME
        and len(parts) <= _DEEPEST
        and all(_PART.fullmatch(part) and not part.endswith(".") and not _RESERVED.fullmatch(part) for part in parts)
    )


def files_below(root: Path) -> dict[str, str]:
    """Every content file of a layer by its name below `root`, with the SHA-256 of its bytes in hex.

    What is no plain file (a link, a pipe) stands with what it is, in brackets, in place of a hash: it matches nothing.
    """
    found: dict[str, str] = {}
    if (root / MANIFEST).is_file():
        found[MANIFEST] = _hash(root / MANIFEST)
    for top in FOLDERS:
        for folder, below, names in os.walk(root / top):
            for name in [*names, *(one for one in below if os.path.islink(os.path.join(folder, one)))]:  # noqa: PTH114, PTH118
                path = Path(folder, name)
                told = path.relative_to(root).as_posix()
                if is_content(told):
                    found[told] = _hash(path)
    return dict(sorted(found.items()))


def _hash(path: Path) -> str:
    mode = path.lstat().st_mode
    if not stat.S_ISREG(mode):
        return "[link]" if stat.S_ISLNK(mode) else "[no file]"
    return sha256_of(path).hex()


def listing(pack_id: str, version: str, files: Mapping[str, str]) -> bytes:
    """The one text that stands for the pack: what is hashed to pin it, and signed. Names in order of their characters."""
    lines = [f"# breachkit content pack, format 1: {pack_id} {version}"]
    lines += [f"{files[name]}  {name}" for name in sorted(files)]
    return ("\n".join(lines) + "\n").encode()


def hash_of(pack_id: str, version: str, files: Mapping[str, str]) -> str:
    """The pack's hash: SHA-256 of its listing, in hex."""
    return hashlib.sha256(listing(pack_id, version, files)).hexdigest()
