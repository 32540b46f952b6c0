"""Version numbers of content packs, and the ranges of breachkit's versions that a pack says it works with.

A version is one to four whole numbers with dots; missing ones count as 0. A range is clauses with commas, all of which must
hold: `>=0.1, <1`. What stands behind the numbers of a development version (`0.2.0.dev1`) is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Version = tuple[int, int, int, int]
VERSION_PATTERN = r"(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){0,3}"
_CLAUSE = re.compile(rf"(>=|<=|==|!=|>|<) ?({VERSION_PATTERN})")
_HOLDS: dict[str, Callable[[Version, Version], bool]] = {
    ">=": lambda one, other: one >= other,
    "<=": lambda one, other: one <= other,
    "==": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    ">": lambda one, other: one > other,
    "<": lambda one, other: one < other,
}


def read_version(text: str) -> Version:
    """The numbers at the beginning of `text`. Raises ValueError where there are none."""
    found = re.match(VERSION_PATTERN, text)
    if found is None:
        raise ValueError(text)
    numbers = [int(part) for part in found[0].split(".")]
    return tuple([*numbers, 0, 0, 0][:4])  # type: ignore[return-value]


def read_range(text: str) -> list[tuple[str, Version]]:
    """The range's clauses: a comparison and a version each. Raises ValueError for what is no range."""
    found = []
    for part in text.split(","):
        clause = _CLAUSE.fullmatch(part.strip())
        if clause is None:
            raise ValueError(text)
        found.append((clause[1], read_version(clause[2])))
    return found


def within(version: str, text: str) -> bool:
    """Whether the version fulfils every clause of the range. Raises ValueError where either cannot be read."""
    number = read_version(version)
    return all(_HOLDS[sign](number, bound) for sign, bound in read_range(text))
