"""Who is one person and who is two; what is refused, why, and that no row vanishes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from breachkit.errors import BreachkitError, UsageError
from breachkit.people.importing import check_sum, export_csv, inert_cell
from breachkit.people.normalise import REASONS
from breachkit.people.reading import look_at
from tests.people.conftest import Import, written

HEAD = ["氏名", "メール", "生年月日", "郵便番号", "住所"]

ONE_OR_TWO = [
    ("the same mailbox and name", [["山田 太郎", "a@x.jp"], ["山田太郎", "A@X.JP"]], 1),
    ("the same mailbox, one row without a name", [["", "a@x.jp"], ["山田", "a@x.jp"]], 1),
    ("two people who share a mailbox", [["山田 太郎", "a@x.jp"], ["山田 花子", "a@x.jp"]], 2),
    ("a nameless row goes to the first of two who share", [["山田 太郎", "a@x.jp"], ["山田 花子", "a@x.jp"], ["", "a@x.jp"]], 2),
    ("the same name and birth date", [["山田", "a@x.jp", "1980-01-01"], ["山田", "b@x.jp", "昭和55年1月1日"]], 1),
    ("namesakes born on one day in two places",
     [["山田", "", "1980-01-01", "100-0001"], ["山田", "", "1980-01-01", "530-0001"]], 2),
    ("one of them gives no postal code", [["山田", "", "1980-01-01", "100-0001"], ["山田", "", "1980-01-01", ""]], 1),
    ("the same name and address", [["山田", "", "", "", "東京都港区1丁目2番3号"], ["山田", "", "", "", "東京都港区１－２－３"]], 1),
    ("father and son of one name", [["山田", "", "1950-01-01", "", "東京都港区1-2-3"], ["山田", "", "1980-01-01", "", "東京都港区1-2-3"]], 2),
    ("a name alone makes nobody the same", [["山田"], ["山田"]], 2),
    ("the same address, other names", [["山田", "", "", "", "東京都港区1-2-3"], ["佐藤", "", "", "", "東京都港区1-2-3"]], 2),
    ("full width and half width", [["ＴＡＲＯ　ＹＡＭＡＤＡ", "a@x.jp"], ["Yamada Taro", "a@x.jp"]], 1),
    ("a hyphen that stands before no number", [["山田", "", "", "", "東京都港区芝A-B 1丁目2"], ["山田", "", "", "", "東京都港区芝A-B 1-2"]], 1),
    ("two that hang together through a third",
     [["山田", "a@x.jp", "", "", "東京都港区1-2-3"], ["山田", "b@x.jp", "", "", ""], ["山田", "b@x.jp", "", "", "東京都港区1-2-3"]], 1),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "people"), [case[1:] for case in ONE_OR_TWO], ids=[case[0] for case in ONE_OR_TWO])
def test_who_is_one_person(rows: list[list[str]], people: int, imported: Import) -> None:
    full = [[*row, *[""] * (len(HEAD) - len(row))] for row in rows]
    for order in (full, full[::-1]):
        result = imported([HEAD, *order])
        assert len(result.people) == people
        assert result.imported.duplicates == len(rows) - people


def test_by_email_alone_makes_one_person_of_a_mailbox(imported: Import) -> None:
    rows = [HEAD[:2], ["山田 太郎", "a@x.jp"], ["Taro Yamada", "a@x.jp"]]
    assert len(imported(rows).people) == 2
    assert imported(rows).imported.counts.shared_email == 2
    assert len(imported(rows, by_email=True).people) == 1


def test_what_the_first_row_lacks_is_filled_from_the_others(imported: Import) -> None:
    rows = [["氏名", "メール", "生年月日", "住所", "漏えい項目"],
            ["山田", "", "1980-01-01", "", "氏名"], ["山田", "a@x.jp", "1980-01-01", "東京都港区1", "住所"]]  # fmt: skip
    person = imported(rows, known_categories={"氏名": "name", "住所": "address"}).only
    assert (person["id"], person["email"], person["place"]) == (1, "a@x.jp", "JP-13")
    assert person["categories"] == "address,name"


def test_a_list_added_to_keeps_its_peoples_numbers_and_finds_them_again(imported: Import) -> None:
    first = imported([HEAD[:2], ["山田", "a@x.jp"], ["佐藤", "b@x.jp"]])
    second = imported([HEAD[:2], ["佐藤", "B@x.jp"], ["鈴木", "c@x.jp"]], earlier=first.imported.files["list"])
    assert [(one["id"], one["name"]) for one in second.people] == [(1, "山田"), (2, "佐藤"), (4, "鈴木")]
    assert (second.imported.earlier, second.imported.rows, second.imported.duplicates) == (2, 2, 1)


def test_several_files_with_other_columns_are_one_list(imported: Import) -> None:
    result = imported(
        [["氏名", "メール"], ["山田", "a@x.jp"]], [["e-mail", "name"], ["a@x.jp", "山田"], ["b@x.jp", "Lee"]]
    )
    assert [one["name"] for one in result.people] == ["山田", "Lee"]
    assert (result.imported.rows, result.imported.offsets) == (3, (0, 1))


def test_bad_rows_go_to_the_rejects_with_their_line_and_reason(imported: Import) -> None:
    data = (
        "氏名,メール,備考\r\n"
        "山田,a@x.jp,\r\n"
        "佐藤,b@x.jp\r\n"
        "鈴木,c@x.jp,ok,too many\r\n"
        ",,\r\n"
        ",なし,\r\n"
        ",,only a remark\r\n"
        '"高橋\r\n二郎",d@x.jp,a line break in a cell is no fault\r\n'
        "\r\n"
    ).encode() + b"\xff\xfe,e@x.jp,\r\n"
    result = imported(data)
    assert [one["name"] for one in result.people] == ["山田", "高橋 二郎"]
    assert sorted((int(row[1]), row[2]) for row in result.rejects) == [
        (3, "too_few_cells"), (4, "too_many_cells"), (5, "empty"), (6, "email_only"), (7, "empty"), (11, "unreadable"),
    ]  # fmt: skip
    done = result.imported
    assert done.rows == done.people + done.duplicates + done.rejected == 8
    assert done.maybe_people == 4


def test_a_line_break_in_the_first_cell_is_not_taken_for_the_end_of_rows(imported: Import) -> None:
    result = imported('"山田\n太郎",a@x.jp\r\n"佐藤",b@x.jp\r\n'.encode(), fields={"name": 0, "email": 1})
    assert [one["name"] for one in result.people] == ["山田 太郎", "佐藤"]


def test_rows_that_end_in_different_ways_lose_no_line(imported: Import) -> None:
    done = imported("氏名,メール\r\n山田,a@x.jp\n佐藤,b@x.jp\r\n鈴木,c@x.jp\n".encode()).imported
    assert done.people + done.rejected == 3


def test_quotes_that_never_end_lose_no_line(imported: Import) -> None:
    result = imported('氏名,メール\n山田,a@x.jp\n"佐藤,b@x.jp\n鈴木,c@x.jp\n'.encode())
    assert len(result.people) == 1
    assert [row[2] for row in result.rejects] == ["broken_quotes", "broken_quotes"]


def test_rows_that_do_not_add_up_are_refused() -> None:
    check_sum(10, 7, 2, 1)
    with pytest.raises(BreachkitError, match="do not add up"):
        check_sum(10, 7, 2, 0)


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8
) | st.sampled_from(["", "山田", "a@x.jp", "1980-01-01", "東京都港区1-2-3", '"', "\n", "=1+1", "　", "ﾔﾏﾀﾞ"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=12),
    encoding=st.sampled_from(["utf-8", "cp932"]),
)
def test_every_row_is_a_person_a_duplicate_or_a_reject(
    rows: list[tuple[str, ...]], encoding: str, imported: Import
) -> None:
    kept = [tuple(cell.encode(encoding, "ignore").decode(encoding) for cell in row) for row in rows]
    result = imported(written([["氏名", "メール", "生年月日", "住所"], *kept], encoding))
    done = result.imported
    assert done.rows == len(kept)
    assert done.people + done.duplicates + done.rejected == len(kept)
    assert len(result.people) == done.people
    cells = sorted(row[3:] for row in result.rejects if row[2] in REASONS[:5])
    given = [sorted(map(inert_cell, row)) for row in kept]
    assert all(sorted(row) in given for row in cells), "a rejected row has not every cell as it stood"
    assert len(result.rejects) == done.rejected
    assert len({one["id"] for one in result.people}) == done.people


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
def test_the_encodings_of_japanese_systems_are_found_out(encoding: str, imported: Import) -> None:
    result = imported(
        written([["氏名", "住所"], ["髙橋 花子" if encoding != "euc_jp" else "高橋 花子", "東京都港区"]], encoding)
    )
    assert result.only["place"] == "JP-13"
    assert "橋 花子" in result.only["name"]


def test_tabs_and_semicolons_part_cells_too(imported: Import) -> None:
    assert imported("氏名\tメール\n山田\ta@x.jp\n".encode()).only["email"] == "a@x.jp"
    assert imported("氏名;メール\n山田;a@x.jp\n".encode()).only["email"] == "a@x.jp"


def test_a_file_without_headers_is_known_by_its_content(imported: Import) -> None:
    person = imported([["山田 太郎", "a@x.jp", "100-0001", "1980-01-01"]]).only
    assert (person["name"], person["email"], person["place"]) == ("山田 太郎", "a@x.jp", "JP-13")


def test_xlsx_and_parquet_are_read_like_csv(tmp_path: Path, imported: Import) -> None:
    import datetime

    import duckdb
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["氏名", "郵便番号", "生年月日", "会員番号"])
    sheet.append(["山田 太郎", 1000001, datetime.datetime(1980, 1, 31), 12.0])
    sheet.append([None, None, None, None])
    book.save(tmp_path / "list.xlsx")
    result = imported(tmp_path / "list.xlsx")
    person = result.people[0]
    assert (person["place"], person["birth_date"], person["ref"]) == ("JP-13", datetime.date(1980, 1, 31), "12")
    assert result.imported.reasons == {"empty": 1}
    target = tmp_path / "list.parquet"
    duckdb.execute(f'COPY (SELECT \'山田\' AS "氏名", DATE \'1980-01-31\' AS "生年月日", 7 AS "a""b") TO \'{target}\'')
    assert imported(target).only["birth_date"] == datetime.date(1980, 1, 31)


@pytest.mark.parametrize("name", ["broken.xlsx", "broken.parquet", "empty.csv", "list.pdf"])
def test_a_file_that_is_no_list_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"" if name == "empty.csv" else b"nothing of the kind")
    with pytest.raises(UsageError):
        look_at(tmp_path / name)


@pytest.mark.parametrize("cell", ["=1+1", "+81", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_that_is_written_can_become_a_formula(cell: str, tmp_path: Path, imported: Import) -> None:
    assert inert_cell(cell) == "'" + cell
    result = imported(
        written([["氏名", "メール", "会員番号"], ["山田", "a@x.jp", cell], [cell, "", ""], ["", "=bad", ""]])
    )
    export_csv(result.imported.files["list"], tmp_path / "out.csv")
    texts = [tmp_path / "out.csv", result.imported.files["rejects"]]
    for path in texts:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.reader(stream):
                assert not any(one.startswith(("=", "+", "-", "@", "\t", "\r")) for one in row), row
        assert path.stat().st_mode & 0o777 == 0o600
