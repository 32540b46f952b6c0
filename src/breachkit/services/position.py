"""Where this person was in `breachkit next`, so that the next sitting begins at the very same question.

Kept beside the cases, not in the journal: it is no act on the case, and two people working one case each have a place
of their own. Losing it costs nothing but the place; answers never depend on it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from breachkit.errors import StorageError
from breachkit.store.files import read_small, write_whole


def recall(home: Path, case_id: str, step_id: str) -> str | None:
    """The question (fact id) at which the step was left; None where it was not left at one."""
    place = _read(home).get(case_id, {})
    return place.get("question") if place.get("step") == step_id else None


def remember(home: Path, case_id: str, step_id: str, question: str | None) -> None:
    """Keeps the place. A folder that cannot be written is no reason to stop the work."""
    places = _read(home)
    place = {"step": step_id} | ({"question": question} if question else {})
    if places.get(case_id) != place:
        with suppress(StorageError):
            write_whole(home / "position.json", json.dumps({**places, case_id: place}).encode() + b"\n")


def _read(home: Path) -> dict[str, dict[str, str]]:
    try:
        kept = json.loads(read_small(home / "position.json", 1024 * 1024))
    except (OSError, ValueError, RecursionError):
        return {}
    places = kept.items() if isinstance(kept, dict) else ()
    return {case: place for case, place in places if isinstance(place, dict)}
