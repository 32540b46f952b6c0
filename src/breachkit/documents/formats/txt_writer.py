"""Plain text: for web forms and e-mail programs into which a person pastes it. Lines are not broken."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from breachkit.documents.tree import (
    Block,
    Heading,
    Inline,
    Items,
    PageBreak,
    Paragraph,
    Quote,
    Rule,
    Table,
    parse,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from breachkit.documents.render import Content

_WIDEST = 78


def write(content: Content, _folders: tuple[Path, ...]) -> bytes:
    """The document as UTF-8 text."""
    return (text(parse(content.markdown, content.lang), content.lang) + "\n").encode()


def text(blocks: Sequence[Block], lang: str) -> str:
    """The blocks as text, an empty line between them."""
    return "\n\n".join(told for block in blocks if (told := _block(block, lang)))


def _block(block: Block, lang: str) -> str:
    match block:
        case Heading(level, inline):
            told = plain(inline)
            if level == 1:
                return f"{told}\n{'=' * min(_WIDEST, width(told))}"
            return f"■ {told}" if lang == "ja" else f"{told}\n{'-' * min(_WIDEST, width(told))}"
        case Paragraph(inline, align):
            lines = plain(inline).split("\n")
            return "\n".join(_set(line, align) for line in lines)
        case Items(items, ordered, start):
            marks = [f"{start + n}. " if ordered else ("・" if lang == "ja" else "- ") for n in range(len(items))]
            return "\n".join(_hang(mark, text(item, lang)) for mark, item in zip(marks, items, strict=True))
        case Table(head, rows):
            return _form(rows, lang) if len(head) == 2 else _grid(head, rows)
        case Quote(inner):
            return "\n".join(f"> {line}" for line in text(inner, lang).split("\n"))
        case Rule() | PageBreak():
            return "-" * 40


def _set(line: str, align: str) -> str:
    room = max(0, _WIDEST - width(line))
    return line if align == "left" else " " * (room if align == "right" else room // 2) + line


def _hang(mark: str, told: str) -> str:
    return mark + told.replace("\n", "\n" + " " * width(mark))


def _form(rows: tuple[tuple[Inline, ...], ...], lang: str) -> str:
    """Label and content: beside each other where the content is one line, else below."""
    told = []
    for label, content in rows:
        words = plain(content)
        mark = f"【{plain(label)}】" if lang == "ja" else f"{plain(label)}: "
        told.append(f"{mark.rstrip()}\n  " + words.replace("\n", "\n  ") if "\n" in words else mark + words)
    return "\n".join(told)


def _grid(head: tuple[Inline, ...], rows: tuple[tuple[Inline, ...], ...]) -> str:
    """Columns side by side where they fit, else each row as its own lines."""
    cells = [[plain(cell).replace("\n", " / ") for cell in row] for row in (head, *rows)]
    widths = [max(width(row[column]) for row in cells) for column in range(len(head))]
    if sum(widths) + 2 * len(widths) <= _WIDEST:
        lines = ["  ".join(_padded(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in cells]
        return "\n".join([lines[0], "-" * (sum(widths) + 2 * len(widths) - 2), *lines[1:]])
    return "\n\n".join(
        "\n".join(f"{label}: {cell}" for label, cell in zip(cells[0], row, strict=True) if cell) for row in cells[1:]
    )


def _padded(cell: str, to: int) -> str:
    return cell + " " * (to - width(cell))


def width(line: str) -> int:
    """How many columns the line takes, wide characters counting two."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WFA" else 1 for ch in line)
