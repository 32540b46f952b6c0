"""What mkdocs.yml cannot say by itself: every decision stands in the navigation, in the order of its number.

A hook of MkDocs (`hooks:` in mkdocs.yml). Every other page must be put into the navigation by hand; one that is in none
fails the build (`--strict`), and tests/test_site.py says so before.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

SECTION = "Decisions"


def decisions(docs: Path) -> list[dict[str, str]]:
    """The pages of `docs`/decisions with their titles, by number; the page that introduces them first."""
    found = [{"About decisions": "decisions/README.md"}]
    for page in sorted((docs / "decisions").glob("[0-9]*.md")):
        heading = re.search(r"^# +(.+)$", page.read_text("utf-8"), re.MULTILINE)
        found.append({heading[1] if heading else page.stem: f"decisions/{page.name}"})
    return found


def on_config(config: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Puts the decisions into their section of the navigation."""
    for section in config["nav"]:
        for part in next(iter(section.values())) if isinstance(section, dict) else ():
            if isinstance(part, dict) and part.get(SECTION) == "decisions/README.md":
                part[SECTION] = decisions(Path(config["docs_dir"]))
    return config
