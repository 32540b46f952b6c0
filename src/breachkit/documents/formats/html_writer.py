"""HTML: one self-contained file that prints well on A4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from breachkit.documents.environment import run_template
from breachkit.documents.tree import (
    Block,
    Heading,
    Inline,
    Items,
    PageBreak,
    Paragraph,
    Quote,
    Rule,
    Span,
    Table,
    parse,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from breachkit.documents.render import Content

_SAFE_LINKS = ("https://", "http://", "mailto:", "tel:")


def write(content: Content, folders: tuple[Path, ...]) -> bytes:
    """The document as one HTML file (templates/page.html.j2)."""
    given = {
        "body": body(parse(content.markdown, content.lang)),
        "title": content.title,
        "lang": content.lang,
        "draft": content.draft,
        "drill": content.mark if content.drill else "",
    }
    return run_template(folders, "page.html.j2", given).encode()


def body(blocks: Sequence[Block]) -> Markup:
    """The blocks as HTML, every text in them escaped."""
    return Markup("\n").join(_block(block) for block in blocks)


def _block(block: Block) -> Markup:
    match block:
        case Heading(level, inline):
            return Markup("<h{0}>{1}</h{0}>").format(level, _inline(inline))
        case Paragraph(inline, align):
            style = Markup("") if align == "left" else Markup(' style="text-align:{}"').format(align)
            return Markup("<p{}>{}</p>").format(style, _inline(inline))
        case Items(items, ordered, start):
            told = Markup("\n").join(Markup("<li>{}</li>").format(_item(item)) for item in items)
            if not ordered:
                return Markup("<ul>\n{}\n</ul>").format(told)
            first = Markup("") if start == 1 else Markup(' start="{}"').format(start)
            return Markup("<ol{}>\n{}\n</ol>").format(first, told)
        case Table(head, rows):
            kind = "form" if len(head) == 2 else "grid"
            told = Markup("\n").join(_row(row, "td") for row in rows)
            wide = Markup('<table class="{}">\n<thead>\n{}\n</thead>\n<tbody>\n{}\n</tbody>\n</table>')
            return wide.format(kind, _row(head, "th"), told)
        case Quote(inner):
            return Markup("<blockquote>\n{}\n</blockquote>").format(body(inner))
        case Rule():
            return Markup("<hr>")
        case PageBreak():
            return Markup('<div class="page"></div>')


def _item(blocks: tuple[Block, ...]) -> Markup:
    """A list's item; a single paragraph needs no paragraph around it."""
    if blocks and isinstance(blocks[0], Paragraph):
        return _inline(blocks[0].inline) + body(blocks[1:])
    return body(blocks)


def _row(cells: tuple[Inline, ...], tag: str) -> Markup:
    told = Markup("").join(Markup("<{0}>{1}</{0}>").format(tag, _inline(cell)) for cell in cells)
    return Markup("<tr>{}</tr>").format(told)


def _inline(inline: Inline) -> Markup:
    return Markup("").join(_span(span) for span in inline)


def _span(span: Span) -> Markup:
    told = Markup("<br>").join(escape(line) for line in span.text.split("\n"))
    for wanted, tag in ((span.code, "code"), (span.emphasis, "em"), (span.strong, "strong")):
        if wanted:
            told = Markup("<{0}>{1}</{0}>").format(tag, told)
    if span.link.startswith(_SAFE_LINKS):
        told = Markup('<a href="{}">{}</a>').format(span.link, told)
    return told
