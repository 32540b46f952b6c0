"""breachkit register: one row a case, safe in a spreadsheet; what is due in any case; trends. Drills never stand in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]


@pytest.fixture
def two_cases(breachkit: Cli) -> None:
    breachkit("new", "--title", "Mail sent wrongly", "--org", "A", "--aware-at", "2026-11-20 10:00")
    breachkit(
        "facts",
        "set",
        "leak=confirmed",
        "loss=none",
        "damage=none",
        "incident_type=misdirected_mail",
        "affected_people=1200",
    )
    breachkit(
        "facts", "set", "recovered_unseen=no", "is_personal_data=yes", "handles_personal_data=yes", "our_role=own",
        "data_categories=name,medical_history", "data_protection=none",
    )  # fmt: skip
    breachkit("filed", "jp-appi.preliminary", "--at", "2026-11-21 10:00", "--how", "web form")
    breachkit("new", "--title", "=1+1", "--org", "@B")


def test_a_row_says_what_happened_its_effects_and_what_was_done(two_cases: None, breachkit: Cli) -> None:
    rows = breachkit("register", "--json").json
    assert [row["id"] for row in rows] == ["2026-0001", "2026-0002"]
    first = rows[0]
    assert first["affected_people"] == "1,200 people"
    assert first["filings"] == "Sat 21 Nov 2026 10:00 JST jp-appi.preliminary"
    assert int(first["open_duties"]) >= 2  # the final report and the notice to people
    assert all(isinstance(value, str) for row in rows for value in row.values())
    shown = breachkit("register", "--lang", "ja").out
    assert "1,200人" in shown


def test_no_cell_of_a_spreadsheet_can_become_a_formula(two_cases: None, breachkit: Cli, tmp_path: Path) -> None:
    breachkit("register", "--out", str(tmp_path / "r.csv"))
    rows = list(csv.reader(io.StringIO((tmp_path / "r.csv").read_text("utf-8-sig"))))
    assert rows[2][1:3] == ["'=1+1", "'@B"]
    breachkit("register", "--format", "xlsx", "--out", str(tmp_path / "r.xlsx"))
    import openpyxl

    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx").active
    assert [cell.value for cell in sheet[1]][:3] == ["Case", "Title", "Organisation"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    text = breachkit("register", "--format", "md").out
    assert text.startswith("# Register of breaches")
    assert "## 2026-0001 Mail sent wrongly" in text


def test_what_is_due_in_any_case_stands_in_one_list(two_cases: None, breachkit: Cli) -> None:
    breachkit("measures", "add", "Delay every mail", "--due-on", "2026-12-01", "--case", "2026-0002")
    rows = breachkit("register", "--deadlines", "--json").json
    told = [(row["case"], row["title"]) for row in rows]
    assert ("2026-0002", "Measure due") in told
    assert ("2026-0001", "Final report") in told
    assert [row["due_at"] for row in rows] == sorted(row["due_at"] for row in rows)
    assert "Final report" in breachkit("register", "--deadlines").out


def test_trends_count_cases_people_kinds_and_what_was_reported_in_time(two_cases: None, breachkit: Cli) -> None:
    found = breachkit("register", "--trends", "--by", "quarter", "--json").json
    assert [one["period"] for one in found] == ["2026-Q4"]
    one = found[0]
    assert (one["cases"], one["people"], one["people_open"]) == (2, 1200, 1)
    assert one["kinds"] == {"misdirected_mail": 1, "unknown": 1}
    # known on 20 November 10:00, filed on the 21st 10:00: 24 hours, within the five days
    assert (one["reports"], one["in_time"], one["hours_to_first_report"]) == (1, 1, 24.0)
    assert "2026-Q4" in breachkit("register", "--trends", "--by", "quarter").out


def test_drills_never_stand_in_it_and_a_damaged_case_says_why(two_cases: None, breachkit: Cli, tmp_path: Path) -> None:
    breachkit("drill", "start", "lost-laptop", "--speed", "0")
    breachkit("drill", "stop")
    journal = tmp_path / "home" / "cases" / "2026-0002" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-200])
    (journal.parent / "case.json").unlink()
    journal.write_bytes(b'{"nothing":1}\n')
    rows = breachkit("register", "--json").json
    assert len(rows) == 2
    assert rows[1]["damaged"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--format", "pdf"), "there is no format pdf"),
        (("--format", "xlsx"), "a workbook needs a file"),
        (("--out", "/nowhere/r.csv"), "there is no folder"),
        (("--trends", "--by", "week"), "there is no period week"),
        (("--trends", "--deadlines"), "one of --deadlines and --trends"),
    ],
)
def test_bad_input_is_told(words: tuple[str, ...], told: str, two_cases: None, breachkit: Cli) -> None:
    assert told in breachkit("register", *words, code=2).err
