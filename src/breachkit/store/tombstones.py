"""What is left of a purged case: <home>/tombstones/<id>.json, canonical JSON, with no text of the case (docs/format.md)."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from breachkit.store import files

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
FOLDER = "tombstones"


def path_of(home: Path, case_id: str) -> Path:
    """Where a purged case's tombstone stands."""
    return home / FOLDER / f"{case_id}.json"


def write(home: Path, stone: dict[str, Any]) -> Path:
    """Keeps a tombstone; synced before it returns. A case's number is never used again."""
    import rfc8785

    files.make_folder(home / FOLDER)
    path = path_of(home, stone["id"])
    files.write_whole(path, rfc8785.dumps(stone))
    return path


def ids(home: Path) -> list[str]:
    """The numbers of purged cases, oldest first."""
    try:
        return sorted(path.stem for path in (home / FOLDER).glob("*.json"))
    except OSError:
        return []


def read_all(home: Path) -> list[dict[str, Any]]:
    """Every tombstone that can be read, oldest first."""
    found = []
    for case_id in ids(home):
        with suppress(OSError, ValueError, RecursionError):
            stone = json.loads((home / FOLDER / f"{case_id}.json").read_bytes())
            if isinstance(stone, dict) and stone.get("format") == FORMAT:
                found.append(stone)
    return found
