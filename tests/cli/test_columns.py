"""Lines on the screen: no wider than their column, broken where a reader of the language would break them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from breachkit.cli.columns import packed, wrapped


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("due on Monday", 8, ["due on", "Monday"]),
        ("個人データの漏えい", 8, ["個人デー", "タの漏え", "い"]),
        ("決め手: 上場会社である", 14, ["決め手: 上場会", "社である"]),  # not torn at the blank
        ("漏えい、滅失、毀損", 6, ["漏え", "い、滅", "失、毀", "損"]),  # no line begins with a comma
        ("規則7条 (速報)", 10, ["規則7条", "(速報)"]),  # no line ends with an opening bracket
        ("ガイドライン通則編 3-5-3-3", 20, ["ガイドライン通則編", "3-5-3-3"]),  # a number is not torn
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),  # a word alone too long
        ("1111、1「111、", 6, ["1111、", "1", "「111", "、"]),  # a comma alone, rather than a line too wide
        ("one\n\ntwo", 9, ["one", "", "two"]),
        ("", 9, [""]),
    ],
)
def test_where_a_line_is_broken(text: str, width: int, lines: list[str]) -> None:
    assert [line.plain for line in wrapped(Text(text), width)] == lines


@settings(deadline=None)
@given(st.text(alphabet="ab 12、。「」(漏えいデータ", max_size=60), st.integers(min_value=4, max_value=30))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrapped(Text(text), width)
    assert all(cell_len(line.plain) <= width for line in lines)
    assert "".join(line.plain for line in lines).replace(" ", "") == text.replace(" ", "")


def test_items_are_packed_whole() -> None:
    assert packed(["初動 0/4", "報告 0/9", "通知 0/6"], 22) == ["初動 0/4   報告 0/9", "通知 0/6"]
    assert packed([], 22) == []
