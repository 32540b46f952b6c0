"""Lays text out in a terminal's columns: wide characters count two, nothing is broken where it need not be.

Rich's own tables fill each cell with blanks to its width; these lines end where their text ends, so that a screen can
be piped, copied into a mail, and compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def hanging(out: Console, lead: str, text: Text, style: str = "") -> None:
    """Prints `text` behind `lead` (in `style`); its further lines stand under its first, not under the lead."""
    from rich.cells import cell_len
    from rich.text import Text

    across(out, [Text(lead, style=style), text], [cell_len(lead)], gap=0)


def across(out: Console, cells: Sequence[Text], widths: Sequence[int], *, gap: int = 1) -> None:
    """Prints cells beside each other, each wrapped in its own column.

    Args:
        widths: columns of every cell but the last, which takes what is left of the line.
        gap: blank columns between two cells.
    """
    from rich.text import Text

    last = max(out.width - sum(widths) - gap * len(widths), 10)
    columns = [[*cell.wrap(out, width, overflow="fold")] for cell, width in zip(cells, [*widths, last], strict=True)]
    for row in range(max((len(lines) for lines in columns), default=0)):
        line = Text()
        for lines, width in zip(columns, [*widths, 0], strict=True):
            piece = lines[row].copy() if row < len(lines) else Text()
            piece.rstrip()
            line.append_text(piece)
            line.append(" " * (max(width - piece.cell_len, 0) + gap if width else 0))
        line.rstrip()
        out.print(line, soft_wrap=True)


def packed(items: Iterable[str], width: int, *, join: str = "   ") -> list[str]:
    """The items in lines of at most `width` columns, none broken in its middle (unless it alone is too long)."""
    from rich.cells import cell_len

    lines: list[str] = []
    for item in items:
        if lines and cell_len(lines[-1] + join + item) <= width:
            lines[-1] += join + item
        else:
            if lines:
                lines[-1] += join.rstrip()
            lines.append(item)
    return lines


def numbered(out: Console, labels: Sequence[str], *, narrow_above: int = 12) -> None:
    """Prints a numbered list; a long one in two columns, so that its question stays on the screen."""
    from rich.text import Text

    items = [(Text(f"{number:>2}"), Text(label)) for number, label in enumerate(labels, 1)]
    if len(items) <= narrow_above:
        for number, label in items:
            across(out, [Text(" "), number, label], [1, 2])
        return
    half = (len(items) + 1) // 2
    width = (out.width - 10) // 2
    for left, right in zip(items[:half], [*items[half:], (Text(), Text())], strict=False):
        across(out, [Text(" "), *left, *right], [1, 2, width, 2])
