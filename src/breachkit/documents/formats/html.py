"""HTML: one self-contained file that prints well on A4."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from breachkit.documents.environment import run_template
from breachkit.documents.render import Content


def write(content: Content, folders: tuple[Path, ...]) -> bytes:
    """The document as one HTML file (templates/page.html.j2)."""
    from markdown_it import MarkdownIt

    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(content.markdown)
    given = {
        "body": Markup(rendered),  # noqa: S704 - user text in it is inert Markdown
        "title": content.title,
        "lang": content.lang,
        "draft": content.draft,
    }
    return run_template(folders, "page.html.j2", given).encode()
