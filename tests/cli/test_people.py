"""Lists of people through the command line: what is asked, recorded, refused, and kept where."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_terminal import pexpect, start
from tests.conftest import Ran

Cli = Callable[..., Ran]

LIST = """顧客番号,氏名,メールアドレス,住所,カード番号
1,山田　太郎,Taro@Example.JP,東京都千代田区丸の内1-2-3,4111
2,山田太郎,taro@example.jp,東京都千代田区丸の内１丁目２番３号,
3,佐藤 花子,,大阪府大阪市北区梅田1-1,
4,Ann Lee,ann@example.com,"1 Market St, San Francisco, CA 94105",4222
5,鈴木,,,
,,だめ,,
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "customers.csv"
    path.write_text(LIST, "utf-8")
    return path


def kept(case: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((case / "case.json").read_text("utf-8"))
    return found


def test_a_list_is_counted_straight_into_the_facts(case: Path, people: Path, breachkit: Cli) -> None:
    done = breachkit("people", "import", str(people), "--yes", "--json").json
    assert done["list"].keys() == {
        "list", "file", "sha256", "sources", "rows", "earlier", "people", "duplicates", "rejected", "reasons",
        "duplicates_file", "rejects_file", "by_email", "at", "by",
    }  # fmt: skip
    assert (done["list"]["rows"], done["list"]["people"], done["list"]["duplicates"], done["list"]["rejected"]) == (
        6, 4, 1, 1,
    )  # fmt: skip
    counts = done["counts"]
    assert counts["places"] == {"JP-13": 1, "JP-27": 1, "US-CA": 1}
    assert (counts["by_email"], counts["by_post"], counts["unreachable"], counts["unplaced"]) == (2, 1, 1, 1)
    facts = kept(case)["facts"]
    assert facts["affected_people"]["value"] == {"min": 4, "max": 5}  # the rejected row may be a person too
    assert facts["people_by_place"]["value"] == {"JP-13": 1, "JP-27": 1, "US-CA": 1, "*": None}
    assert facts["affected_card_holders"]["value"] == {"min": 2, "max": 3}
    assert facts["data_categories"]["value"] == ["payment_card", "unknown"]
    source = done["list"]["sources"][0]
    assert facts["affected_people"]["source"] == f"p1: customers.csv (SHA-256 {source['sha256']})"
    assert source["columns"] == {"ref": "顧客番号", "name": "氏名", "email": "メールアドレス", "address": "住所",
                                 "leaked:payment_card": "カード番号"}  # fmt: skip


def test_the_people_stay_outside_the_case_file_and_are_the_owners_alone(
    case: Path, people: Path, breachkit: Cli
) -> None:
    breachkit("people", "import", str(people), "--yes")
    for name in ("case.json", "journal.jsonl"):
        assert "山田" not in (case / name).read_text("utf-8")
        assert "example.jp" not in (case / name).read_text("utf-8")
    for path in (case / "people").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((case / "people").stat().st_mode) == 0o700
    assert {path.name for path in (case / "people").iterdir()} == {
        "p1.parquet", "p1-duplicates.parquet", "p1-rejects.csv",
    }  # fmt: skip
    scratch = case.parent.parent / "scratch"
    assert [*scratch.iterdir()] == []


def test_what_a_killed_import_left_is_swept_away(case: Path, people: Path, breachkit: Cli) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left = case.parent.parent / "scratch" / f"{int(dead.stdout)}-left"
    left.mkdir(parents=True)
    (left / "sheet.csv").write_text("山田", "utf-8")
    breachkit("people", "import", str(people), "--yes")
    assert not left.exists()


def test_a_list_that_was_changed_is_found_out(case: Path, people: Path, breachkit: Cli) -> None:
    breachkit("people", "import", str(people), "--yes")
    breachkit("verify")
    path = case / "people" / "p1.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert "p1.parquet was changed" in breachkit("verify", code=1).out
    assert "not the one that was imported" in breachkit("people", "show", code=1).err
    path.unlink()
    assert "p1.parquet is missing" in breachkit("verify", code=1).out


def test_a_second_list_joins_or_replaces_the_first(case: Path, people: Path, tmp_path: Path, breachkit: Cli) -> None:
    breachkit("people", "import", str(people), "--yes")
    other = tmp_path / "shop.csv"
    other.write_text("name,email\nAnn Lee,ANN@example.com\nBo Ek,bo@example.com\n", "utf-8")
    refused = breachkit("people", "import", str(other), "--yes", code=2)
    assert "--add" in refused.err and "--replace" in refused.err
    added = breachkit("people", "import", str(other), "--yes", "--add", "--json").json
    assert (added["list"]["list"], added["list"]["people"], added["list"]["duplicates"]) == ("p2", 5, 1)
    replaced = breachkit("people", "import", str(other), "--yes", "--replace", "--json").json
    assert replaced["list"]["people"] == 2
    assert kept(case)["facts"]["affected_people"]["value"] == 2
    listed = breachkit("people", "list", "--json").json
    assert [one["list"] for one in listed] == ["p1", "p2", "p3"]
    shown = breachkit("people", "show", "p2", "--json").json
    assert shown["counts"]["people"] == 5


def test_without_a_terminal_nothing_is_recorded_unless_told(case: Path, people: Path, breachkit: Cli) -> None:
    refused = breachkit("people", "import", str(people), code=2)
    assert "no terminal" in refused.err and "--yes" in refused.err
    assert kept(case)["people"] == []
    assert not (case / "people").exists()


def test_columns_that_are_not_certain_are_refused_with_the_map_to_give(
    case: Path, tmp_path: Path, breachkit: Cli
) -> None:
    rivals = tmp_path / "rivals.csv"
    rivals.write_text("会員名,宛名,連絡先\n山田,佐藤,a@x.jp\n", "utf-8")
    refused = breachkit("people", "import", str(rivals), "--yes", code=2)
    assert "not certain" in refused.err
    assert "--map email=連絡先,name=会員名" in refused.err
    columns = breachkit("people", "columns", str(rivals), "--json").json
    assert len(columns["asks"]) == 2 and columns["headers"] == ["会員名", "宛名", "連絡先"]
    done = breachkit("people", "import", str(rivals), "--yes", "--map", "email=連絡先,name=2", "--json").json
    assert done["list"]["sources"][0]["columns"] == {"email": "連絡先", "name": "宛名"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--map", "naem=氏名"], "there is no field naem"),
        (["--map", "name=なまえ"], "no column なまえ"),
        (["--map", "name"], "cannot read 'name'"),
        (["--category", "cards=カード番号"], "no data category cards"),
        (["--country", "Japan"], "no country Japan"),
        (["--encoding", "latin9"], "no encoding latin9"),
        (["--header-row", "99"], "holds no table"),
        (["--add", "--replace"], "exclude each other"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    arguments: list[str], told: str, case: Path, people: Path, breachkit: Cli
) -> None:
    assert told in breachkit("people", "import", str(people), "--yes", *arguments, code=2).err


def test_a_person_in_a_terminal_is_asked_for_columns_and_before_recording(case: Path, tmp_path: Path) -> None:
    path = tmp_path / "rivals.csv"
    path.write_text("会員名,宛名,連絡先\n山田,佐藤,a@x.jp\n", "utf-8")
    child = start("people", "import", str(path), lang="ja")
    child.expect("氏名: どの列ですか")
    child.sendline("2")
    child.expect("メール: どの列ですか")
    child.sendline("")
    child.expect("行 1 = 本人 1")
    child.expect("記録しますか")
    child.sendline("はい")
    child.expect("次: ")
    child.expect(pexpect.EOF)
    case_file = kept(case)
    assert case_file["people"][0]["sources"][0]["columns"] == {"name": "宛名", "email": "連絡先"}


def test_saying_no_records_nothing(case: Path, people: Path) -> None:
    child = start("people", "import", str(people))
    child.expect("Record this")
    child.sendline("")
    child.expect("Nothing was recorded")
    child.expect(pexpect.EOF)
    assert kept(case)["people"] == []


def test_an_export_is_a_list_again(case: Path, people: Path, tmp_path: Path, breachkit: Cli) -> None:
    breachkit("people", "import", str(people), "--yes")
    out = tmp_path / "out.csv"
    breachkit("people", "export", "--out", str(out))
    assert "already" in breachkit("people", "export", "--out", str(out), code=2).err
    again = breachkit("people", "import", str(out), "--yes", "--replace", "--json").json
    assert again["list"]["people"] == 4


def test_the_fixture_itself_has_a_rejected_row(case: Path, people: Path, breachkit: Cli) -> None:
    done = breachkit("people", "import", str(people), "--yes")
    assert "Rows 6 = people 4 + duplicates 1 + rejects 1" in done.out
    text = (case / "people" / "p1-rejects.csv").read_text("utf-8-sig")
    assert "customers.csv,7,email_only" in text
