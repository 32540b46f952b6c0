"""The end of a case: closed, archived, purged; under a legal hold nothing is destroyed."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]
MARK = "Zweckgebundenheit"


def test_closing_tells_what_is_open_and_wants_a_reason(breachkit: Cli, case: Path) -> None:
    told = breachkit("close", "--reason", "done", code=1).err
    assert "still open: " in told and "--yes" in told
    assert "a reason is needed" in breachkit("close", "--reason", " ", "--yes", code=2).err
    closed = breachkit("close", "--reason", "false alarm", "--yes", "--json").json
    assert closed["status"] == "closed"
    assert closed["open"]["steps"] > 0
    event = breachkit("log", "--json").json[-1]
    assert (event["kind"], event["payload"]["reason"]) == ("case.closed", "false alarm")
    assert event["payload"]["open"] == closed["open"]["deadlines"]


def test_a_closed_case_takes_what_follows_a_response_and_nothing_else(breachkit: Cli, case: Path) -> None:
    breachkit("close", "--reason", "done", "--yes")
    told = breachkit("facts", "set", "leak=none", code=1).err
    assert "case 2026-0001 is closed" in told and "breachkit reopen" in told
    assert "is closed" in breachkit("step", "skip", "contain", "--reason", "x", code=1).err
    breachkit("note", "a letter came")
    breachkit("seal")
    breachkit("holds", "add", "IT", "--what", "logs")
    assert breachkit("list", "--json").json[0]["status"] == "closed"
    assert breachkit("reopen", "--reason", "new facts", "--json").json["status"] == "open"
    breachkit("facts", "set", "leak=none")
    assert "is open" in breachkit("reopen", "--reason", "x", code=2).err


def test_an_archived_case_is_sealed_read_only_and_left_out_of_the_list(
    breachkit: Cli, case: Path, tmp_path: Path
) -> None:
    assert "only a closed case is archived" in breachkit("archive", code=1).err
    breachkit("render", "report")
    breachkit("close", "--reason", "done", "--yes")
    done = breachkit("archive", "--json").json
    assert done["seal"] == "s1"
    assert breachkit("list", "--json").json == []
    row = breachkit("list", "--all", "--json").json[0]
    assert (row["id"], row["status"]) == ("2026-0001", "archived")
    for path in case.rglob("*"):
        if path.is_file() and path.name != ".lock":
            assert stat.S_IMODE(path.stat().st_mode) == 0o400, path
    before = (case / "journal.jsonl").read_bytes()
    assert "is archived" in breachkit("note", "x", code=1).err
    assert breachkit("verify", "--json").json["ok"] is True
    breachkit("show")
    breachkit("export", "--out", str(tmp_path / "a.zip"))
    assert (case / "journal.jsonl").read_bytes() == before
    breachkit("reopen", "--reason", "the authority asks")
    breachkit("note", "x")
    assert breachkit("verify", "--json").json["ok"] is True


def test_nothing_is_purged_under_a_legal_hold_or_while_the_case_is_open(breachkit: Cli, case: Path) -> None:
    assert "only a closed case is purged" in breachkit("purge", "--reason", "r", "--yes", "2026-0001", code=1).err
    breachkit("holds", "add", "IT", "--what", "logs")
    assert breachkit("close", "--reason", "done", "--yes", "--json").json["open"]["holds"] == 1
    told = breachkit("purge", "--reason", "r", "--yes", "2026-0001", code=1).err
    assert "1 legal hold is in force" in told and "breachkit holds" in told
    assert (case / "journal.jsonl").exists()
    breachkit("holds", "release", "h1", "--reason", "settled")
    breachkit("purge", "--reason", "r", "--yes", "2026-0001")
    assert not case.exists()


def test_a_purged_case_leaves_a_tombstone_without_its_text(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    breachkit("note", MARK)
    breachkit("facts", "set", f"summary={MARK}")
    breachkit("seal")
    breachkit("close", "--reason", MARK, "--yes")
    head = breachkit("verify", "--json").json["head"]
    assert "there is no terminal" in breachkit("purge", "--reason", "r", code=2).err
    assert "is not the number" in breachkit("purge", "--reason", "r", "--yes", "2026-0009", code=2).err
    stone = breachkit("purge", "--reason", "kept for five years", "--yes", "2026-0001", "--json").json
    assert (stone["head"], stone["purged_by"], stone["reason"]) == (head, "tester", "kept for five years")
    assert len(stone["seals"]) == 1
    home = tmp_path / "home"
    kept = json.loads((home / "tombstones" / "2026-0001.json").read_bytes())
    assert kept == {name: value for name, value in stone.items() if name != "path"}
    for path in home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert MARK.encode() not in data and b"Web shop tampered" not in data, path
    assert [(row["id"], row["status"]) for row in breachkit("list", "--all", "--json").json] == [
        ("2026-0001", "purged")
    ]
    assert breachkit("list", "--json").json == []
    opened = breachkit("new", "--title", "t", "--org", "o", "--json").json
    assert opened["id"] == "2026-0002"  # a number is never used twice


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_end_of_a_case_reads_in_both_languages(breachkit: Cli, case: Path, lang: str) -> None:
    for words in (["close", "--reason", "r", "--yes"], ["archive"], ["list", "--all"], ["purge", "--reason", "r", "--yes", "2026-0001"], ["list", "--all"]):  # fmt: skip
        out = breachkit(*words, "--lang", lang).out
        assert any("ぁ" <= letter <= "ん" or "一" <= letter <= "龥" for letter in out) == (lang == "ja"), out
