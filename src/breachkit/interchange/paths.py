"""Paths into JSON: `a.b.c`, and `a[].b` for the member b of each object in the list a."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def found(data: Any, path: str) -> list[Any]:
    """Every value at the path, none where there is nothing. A list that the path ends at is one value."""
    level = [data]
    for part in path.split("."):
        name, each = part.removesuffix("[]"), part.endswith("[]")
        below = [one[name] for one in level if isinstance(one, dict) and name in one]
        level = [item for one in below if isinstance(one, list) for item in one] if each else below
    return level


def put(data: dict[str, Any], path: str, value: Any) -> None:
    """Puts the value there, making what is on the way; through `[]` the value is a list, an object for each item."""
    parts = path.split(".")
    here = data
    for index, part in enumerate(parts[:-1]):
        if part.endswith("[]"):
            items = here.setdefault(part[:-2], [])
            for item in value:
                made: dict[str, Any] = {}
                put(made, ".".join(parts[index + 1 :]), item)
                items.append(made)
            return
        here = here.setdefault(part, {})
    here[parts[-1]] = value


def add(data: dict[str, Any], path: str, word: Any) -> None:
    """Adds a word to the list there."""
    there = found(data, path)
    put(data, path, [*dict.fromkeys([*(there[0] if there and isinstance(there[0], list) else []), word])])


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is neither object nor list, with its path; items of a list have the path `...[]`."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(data, list):
        for item in data:
            yield from leaves(item, path + "[]")
    else:
        yield path, data
