"""The tree that every format is written from: a document's Markdown, parsed once into blocks with text as plain strings.

Known to it are headings, paragraphs, lists, tables, quotes, rules, strong, emphasis, code, links, line breaks, and two
marks that Markdown readers do not show: `<!-- right -->` or `<!-- center -->` at a paragraph's end, and a line
`<!-- page -->`. Any other HTML is shown as the text that it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_ALIGN = re.compile(r"^<!--\s*(right|center)\s*-->$")
_PAGE = re.compile(r"^<!--\s*page\s*-->$")


@dataclass(frozen=True)
class Span:
    """Some text in one style; `link` is its address. A line break is a span whose text is one newline."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    link: str = ""


Inline: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    level: int
    inline: Inline


@dataclass(frozen=True)
class Paragraph:
    inline: Inline
    align: str = "left"


@dataclass(frozen=True)
class Items:
    """A list; each item is some blocks."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True)
class Table:
    head: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True)
class Quote:
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Rule:
    pass


@dataclass(frozen=True)
class PageBreak:
    pass


Block: TypeAlias = Heading | Paragraph | Items | Table | Quote | Rule | PageBreak


def parse(markdown: str, lang: str) -> tuple[Block, ...]:
    """The document's blocks. `lang` decides how lines of one paragraph are joined."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    return _Walk(tokens, lang).blocks("")


def plain(inline: Inline) -> str:
    """The words without their style."""
    return "".join(span.text for span in inline)


class _Walk:
    """Reads markdown-it's flat list of tokens from front to back."""

    def __init__(self, tokens: Sequence[Token], lang: str) -> None:
        self._tokens = tokens
        self._at = 0
        self._lang = lang

    def blocks(self, closing: str) -> tuple[Block, ...]:
        """The blocks up to the token of type `closing`, which is passed over."""
        found: list[Block] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == closing:
                break
            block = self._block(token)
            if block is not None:
                found.append(block)
        return tuple(found)

    def _block(self, token: Token) -> Block | None:
        match token.type:
            case "heading_open":
                return Heading(int(token.tag[1]), self._inline())
            case "paragraph_open":
                return self._paragraph()
            case "bullet_list_open":
                return Items(self._items("bullet_list_close"))
            case "ordered_list_open":
                return Items(self._items("ordered_list_close"), True, int(token.attrGet("start") or 1))
            case "blockquote_open":
                return Quote(self.blocks("blockquote_close"))
            case "table_open":
                return self._table()
            case "hr":
                return Rule()
            case "html_block":
                text = token.content.strip()
                return PageBreak() if _PAGE.match(text) else Paragraph((Span(text),))
            case "fence" | "code_block":
                return Paragraph((Span(token.content.rstrip("\n"), code=True),))
        return None

    def _paragraph(self) -> Paragraph:
        inline = self._inline()
        if inline and (mark := _ALIGN.match(inline[-1].text.strip())):
            rest = inline[:-1]
            if rest:
                rest = (*rest[:-1], replace(rest[-1], text=rest[-1].text.rstrip()))
            return Paragraph(rest, mark[1])
        return Paragraph(inline)

    def _items(self, closing: str) -> tuple[tuple[Block, ...], ...]:
        found = []
        while self._tokens[self._at].type != closing:
            self._at += 1
            found.append(self.blocks("list_item_close"))
        self._at += 1
        return tuple(found)

    def _table(self) -> Table:
        rows: list[list[Inline]] = []
        while (token := self._tokens[self._at]).type != "table_close":
            self._at += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                rows[-1].append(self._inline())
        self._at += 1
        return Table(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]))

    def _inline(self) -> Inline:
        """The spans of the inline token that is next, and the closing token after it passed over."""
        token = self._tokens[self._at]
        self._at += 2
        return _spans(token.children or [], self._lang)


def _spans(tokens: Sequence[Token], lang: str) -> Inline:
    style = Span("")
    found: list[Span] = []
    for token in tokens:
        match token.type:
            case "text":
                _add(found, replace(style, text=token.content))
            case "code_inline":
                found.append(replace(style, text=token.content, code=True))
            case "softbreak":
                _add(found, replace(style, text="\0"))
            case "hardbreak":
                _add(found, replace(style, text="\n"))
            case "strong_open" | "strong_close":
                style = replace(style, strong=token.nesting == 1)
            case "em_open" | "em_close":
                style = replace(style, emphasis=token.nesting == 1)
            case "link_open" | "link_close":
                style = replace(style, link=str(token.attrGet("href") or "") if token.nesting == 1 else "")
            case "html_inline":
                is_break = token.content.lower() in ("<br>", "<br/>", "<br />")
                if is_break:
                    _add(found, replace(style, text="\n"))
                else:
                    found.append(Span(token.content))
            case "image":
                _add(found, replace(style, text=token.content))
    return tuple(replace(span, text=_joined(span.text, lang)) for span in found if span.text)


def _add(found: list[Span], span: Span) -> None:
    """Appends, or lengthens the last span where the style is the same."""
    if found and not found[-1].code and replace(found[-1], text="") == replace(span, text=""):
        found[-1] = replace(found[-1], text=found[-1].text + span.text)
    else:
        found.append(span)


def _joined(text: str, lang: str) -> str:
    """Lines of one paragraph run on: with a space, except between two wide characters."""

    def joint(match: re.Match[str]) -> str:
        before, after = match[1], match[2]
        wide = before and after and all(unicodedata.east_asian_width(ch) in "WF" for ch in (before, after))
        return before + ("" if wide or (lang == "ja" and not (before and after)) else " ") + after

    return re.sub(r"(.?)\0(.?)", joint, text)


def shares(head: Sequence[Inline], rows: Sequence[Sequence[Inline]]) -> tuple[float, ...]:
    """Each column's part of a table's width: by the root of its longest cell, so that a column of marks takes little room
    and none starves. Two columns are a label and its content."""
    if len(head) == 2:
        return (0.3, 0.7)
    weights = [min(80, max(3, *(_width(plain(row[at])) for row in (head, *rows)))) ** 0.5 for at in range(len(head))]
    return tuple(weight / sum(weights) for weight in weights)


def _width(text: str) -> int:
    """The columns that the longest line of a text takes in a terminal: two for a wide character."""
    lines = text.split("\n")
    return max(sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in line) for line in lines)


def as_data(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The tree as plain data, for writers in another language."""
    return [_block_data(block) for block in blocks]


def _block_data(block: Block) -> dict[str, Any]:
    match block:
        case Heading(level, inline):
            return {"kind": "heading", "level": level, "inline": _inline_data(inline)}
        case Paragraph(inline, align):
            return {"kind": "paragraph", "align": align, "inline": _inline_data(inline)}
        case Items(items, ordered, start):
            return {"kind": "items", "ordered": ordered, "start": start, "items": [as_data(item) for item in items]}
        case Table(head, rows):
            told = [[_inline_data(cell) for cell in row] for row in rows]
            parts = list(shares(head, rows))
            return {"kind": "table", "head": [_inline_data(cell) for cell in head], "rows": told, "shares": parts}
        case Quote(inner):
            return {"kind": "quote", "blocks": as_data(inner)}
        case Rule():
            return {"kind": "rule"}
        case PageBreak():
            return {"kind": "page"}


def _inline_data(inline: Inline) -> list[dict[str, Any]]:
    return [
        {
            "text": span.text,
            "strong": span.strong,
            "emphasis": span.emphasis,
            "code": span.code,
            "link": span.link,
        }
        for span in inline
    ]
