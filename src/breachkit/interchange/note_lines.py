"""What no fact holds, as lines of a note: one line for each object, its members joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

MOST = 200
_LONGEST = 400


def section(items: Any, members: Sequence[str]) -> list[str]:
    """A line for each object of the list, of those members that say something; at most MOST, and then how many more."""
    listed = [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []
    lines = [line for one in listed if (line := _line(one, members))]
    return lines[:MOST] + ([f"... +{len(lines) - MOST}"] if len(lines) > MOST else [])


def _line(one: dict[str, Any], members: Sequence[str]) -> str:
    said = [
        str(one[name]).strip() for name in members if isinstance(one.get(name), str | int) and str(one[name]).strip()
    ]
    return "  ".join(" ".join(text.split())[:_LONGEST] for text in said)
