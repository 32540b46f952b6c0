"""What mkdocs.yml cannot say by itself: pages that nobody has put into the navigation yet stand in it too.

A hook of MkDocs (`hooks:` in mkdocs.yml). Decisions stand in the order of their numbers; every other page that the
navigation does not name comes under "More", by its title, so that none is lost. Naming it in mkdocs.yml places it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

DECISIONS, MORE = "Decisions", "More"


def title_of(page: Path) -> str:
    """The page's first heading, else its name."""
    heading = re.search(r"^# +(.+)$", page.read_text("utf-8"), re.MULTILINE)
    return heading[1] if heading else page.stem


def named(nav: Any) -> Iterator[str]:
    """Every page that a navigation names."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for inner in nav.values():
            yield from named(inner)
    else:
        for inner in nav:
            yield from named(inner)


def whole(nav: list[Any], docs: Path) -> list[Any]:
    """The navigation with every page of `docs` in it."""
    known = {*named(nav)}
    left = [page for page in sorted(docs.rglob("*.md")) if page.relative_to(docs).as_posix() not in known]
    decisions = [page for page in left if page.parent.name == "decisions"]
    more = [page for page in left if page.parent.name != "decisions"]
    added = [
        {section: [{title_of(page): page.relative_to(docs).as_posix()} for page in pages]}
        for section, pages in ((MORE, more), (DECISIONS, decisions))
        if pages
    ]
    return [*nav, *added]


def on_config(config: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Completes the navigation."""
    config["nav"] = whole(config["nav"], Path(config["docs_dir"]))
    return config
