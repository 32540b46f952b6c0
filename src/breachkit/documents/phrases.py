"""Words with facts inside: `{fact_id}`, `{fact_id|words while it is open}`, `{=computed}`. Nothing else is replaced."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable

_PLACE = re.compile(r"\{(?P<computed>=)?(?P<name>[a-z][a-z0-9_.-]*)(?:\|(?P<otherwise>[^{}]*))?\}")


@dataclass(frozen=True)
class Named:
    """The facts and calculations that a text names, in order, each once."""

    facts: tuple[str, ...]
    computed: tuple[str, ...]


def names_in(text: str) -> Named:
    """What the text asks for."""
    found = [(match["computed"] is not None, match["name"]) for match in _PLACE.finditer(text)]
    return Named(
        tuple(dict.fromkeys(name for is_computed, name in found if not is_computed)),
        tuple(dict.fromkeys(name for is_computed, name in found if is_computed)),
    )


def filled(text: str, fact: Callable[[str, str | None], Markup], computed: Callable[[str], Markup]) -> Markup:
    """The text (a template author's Markdown) with each place filled by `fact(name, otherwise)` or `computed(name)`."""
    parts: list[Markup] = []
    at = 0
    for match in _PLACE.finditer(text):
        parts.append(Markup(text[at : match.start()]))  # noqa: S704 - the template author's own words
        parts.append(computed(match["name"]) if match["computed"] else fact(match["name"], match["otherwise"]))
        at = match.end()
    parts.append(Markup(text[at:]))  # noqa: S704 - the template author's own words
    return Markup("").join(parts)
