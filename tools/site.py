"""What mkdocs.yml cannot say by itself: the navigation is whole, and a Japanese page is a Japanese page.

A hook of MkDocs (`hooks:` in mkdocs.yml). Decisions stand in the order of their numbers, folded; every other page that
the navigation does not name comes under "More", by its title, so that none is lost. Naming it in mkdocs.yml places it.
A page `*.ja.md` is marked as Japanese, without the blanks that a browser puts where its source breaks a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

DECISIONS, MORE, WHY = "All decisions", "More", "Why it is so"
SAID = {'<html lang="en"': '<html lang="ja"', "Table of contents": "目次", "Back to top": "ページの先頭へ"}
"""What the theme, which speaks one language on the whole site, says on a Japanese page."""
_WIDE = "\u3000-\u30ff\u3400-\u9fff\uff00-\uffef"
_BROKEN = re.compile(rf"(?<=[{_WIDE}])\n(?=[{_WIDE}])|(?<=[、。）」])\n(?=[^\s<])")


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
    decisions = [page for page in left if page.parent.name == "decisions" and page.name != "README.md"]
    why = [page for page in left if page.parent.name == "decisions" and page.name == "README.md"]
    more = [page for page in left if page.parent.name != "decisions"]

    def entries(pages: list[Path]) -> list[Any]:
        return [{title_of(page): page.relative_to(docs).as_posix()} for page in pages]

    added: list[Any] = [{MORE: entries(more)}] if more else []
    return [*nav, *added, {WHY: [*entries(why), {DECISIONS: entries(decisions)}]}]


def on_config(config: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Completes the navigation."""
    config["nav"] = whole(config["nav"], Path(config["docs_dir"]))
    return config


def joined(html: str) -> str:
    """Japanese text without line breaks of its source, which a browser shows as blanks; what is preformatted stays."""
    parts = re.split(r"(<pre.*?</pre>)", html, flags=re.DOTALL)
    return "".join(part if at % 2 else _BROKEN.sub("", part) for at, part in enumerate(parts))


def on_page_content(html: str, page: Any, **_given: Any) -> str:
    """The page's body as it is shown."""
    return joined(html) if _is_japanese(page) else html


def on_post_page(output: str, page: Any, **_given: Any) -> str:
    """The page's language is told, so that its characters are drawn as Japanese ones, and what the theme says is in it."""
    if not _is_japanese(page):
        return output
    for english, japanese in SAID.items():
        output = output.replace(english, japanese)
    return output


def _is_japanese(page: Any) -> bool:
    return str(page.file.src_uri).endswith(".ja.md")
