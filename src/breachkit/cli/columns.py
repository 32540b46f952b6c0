"""Lays text out in a terminal's columns: wide characters count two, nothing is broken where it need not be.

Rich's own tables fill each cell with blanks to its width; these lines end where their text ends, so that a screen can
be piped, copied into a mail, and compared.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

# Japanese line-breaking rules (JIS X 4051, the common part): what may not begin a line, and what may not end one.
_NEVER_FIRST = set("、。，．,.・:：;；?？!！)）]］}｝〕〉》」』】〜ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ%％")
_NEVER_LAST = set("(（[［{｛〔〈《「『【")


def wrapped(text: Text, width: int) -> list[Text]:
    """The text in lines of at most `width` columns, broken at blanks and between Japanese characters.

    Rich breaks at blanks alone, which tears a Japanese line at the first word of Latin letters in it.
    """
    lines: list[Text] = []
    for part in text.split("\n", allow_blank=True):
        lines += part.divide(_breaks(part.plain, width))
    for line in lines:
        line.rstrip()
    return lines


def fitted(text: str, width: int, *, indent: int | None = None) -> list[str]:
    """A sentence in lines of at most `width` columns; those after the first stand `indent` columns in, else as far as it.

    A word that is wider than the line (a path, a hash) stays whole on a line of its own: it is there to be copied.
    """
    from rich.cells import cell_len

    lines: list[str] = []
    for part in text.split("\n"):
        if cell_len(part) <= width:
            lines.append(part)
            continue
        margin = len(part) - len(part.lstrip(" "))
        body, further = part[margin:], margin if indent is None else indent
        starts = [0, *_breaks(body, width - margin, hang=further - margin, whole=True), len(body)]
        pieces = [body[start:end].rstrip() for start, end in itertools.pairwise(starts)]
        lines += [" " * (further if at else margin) + piece for at, piece in enumerate(pieces)]
    return lines


def _breaks(line: str, width: int, *, hang: int = 0, whole: bool = False) -> list[int]:
    """Where the line is broken: offsets of the characters that begin a new line.

    Every line but the first has `hang` columns less. With `whole` a word that is too wide alone is not torn.
    """
    from rich.cells import cell_len

    found: list[int] = []
    start = used = last = 0
    for at, ch in enumerate(line):
        if at > start and _may_break(line[at - 1], ch):
            last = at
        used += cell_len(ch)
        while used > width - (hang if found else 0) and ch != " " and start < at:
            if whole and last <= start:
                break
            start = last if last > start else at
            found.append(start)
            used = cell_len(line[start : at + 1])
    return found


def _may_break(before: str, after: str) -> bool:
    if before == " ":
        return after != " "
    if before in _NEVER_LAST or after in _NEVER_FIRST or after == " ":
        return False
    from rich.cells import cell_len

    return cell_len(before) > 1 or cell_len(after) > 1


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
    for line in laid(cells, widths, out.width, gap=gap):
        out.print(line, soft_wrap=True)


def laid(cells: Sequence[Text], widths: Sequence[int], width: int, *, gap: int = 1) -> list[Text]:
    """The lines that `across` prints, for a space of `width` columns."""
    from rich.text import Text

    last = max(width - sum(widths) - gap * len(widths), 10)
    columns = [wrapped(cell, column) for cell, column in zip(cells, [*widths, last], strict=True)]
    found: list[Text] = []
    for row in range(max((len(lines) for lines in columns), default=0)):
        line = Text()
        for lines, column in zip(columns, [*widths, 0], strict=True):
            piece = lines[row] if row < len(lines) else Text()
            line.append_text(piece)
            line.append(" " * (max(column - piece.cell_len, 0) + gap if column else 0))
        line.rstrip()
        found.append(line)
    return found


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
