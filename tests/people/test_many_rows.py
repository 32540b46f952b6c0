"""Lists of more rows than the table engine gives to one thread: whole, and in the order of their rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from breachkit.people import lists
from breachkit.people.engine import connected
from breachkit.people.lists import people, starts_of, write_list
from breachkit.people.normalise import SHOWN
from tests.people.conftest import Import

ROWS = 150_000  # the engine's threads take 122,880 at a time


def order_of(path: Path) -> list[int]:
    """The numbers of a list's people as they stand in the file."""
    with connected(threads=1) as connection:
        return [one[0] for _index, some in people(connection, path, ("id",), 1000) for one in some]


def test_a_list_of_many_pieces_is_in_the_order_of_its_rows(imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[bool] = []
    look = lists._in_order

    def seen(connection: Any, path: Path) -> bool:
        looked.append(look(connection, path))
        return looked[-1]

    monkeypatch.setattr(lists, "_in_order", seen)
    rows = [["氏名", "メール", "備考"]]
    for n in range(ROWS):
        same = n - 1 if n % 10 == 7 else n
        rows.append([f"人 {same}", f"p{same}@x.jp", "a remark\non two lines" if n % 1000 == 0 else ""])
    rows[ROWS // 2] = ["", "", "of nobody"]
    result = imported(rows)
    done = result.imported
    assert (done.rows, done.people, done.duplicates) == (ROWS, ROWS - ROWS // 10 - 1, ROWS // 10)
    assert [row[2:] for row in result.rejects] == [["empty", "", "", "of nobody"]]
    numbers = order_of(done.files["list"])
    assert len(numbers) == done.people
    assert numbers == sorted(set(numbers))
    assert looked == [True], "the pieces were not in order as they were: the rows had to be sorted"


@pytest.mark.parametrize("order", ["i", "-i", "hash(i)", "i % 2, i", "i // 500 % 2, i", "i > 999, i"])
def test_a_table_in_any_order_is_written_in_the_order_of_its_numbers(order: str, tmp_path: Path) -> None:
    nothing = ", ".join(f"NULL::VARCHAR AS {name}" for name in (*SHOWN, "name_key", "reason"))
    with connected(tmp_path) as connection:
        connection.execute(f"CREATE TABLE t AS SELECT i AS row_no, {nothing} FROM range(1, 3001) r(i) ORDER BY {order}")
        write_list(connection, tmp_path / "list.parquet", starts_of(connection, "t"), table="t")
    assert order_of(tmp_path / "list.parquet") == list(range(1, 3001))
