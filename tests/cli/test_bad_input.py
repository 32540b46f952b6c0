"""Bad input: one clear message with the place, what was expected and the mend; exit code 2 for usage, 1 for failure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]

USAGE: list[tuple[list[str], list[str]]] = [
    (["facts", "set", "affected_peple=5"], ["affected_peple", "affected_people"]),
    (["facts", "set", "affected_people=many"], ["affected_people", "whole number"]),
    (["facts", "set", "leak"], ["leak", "ID=VALUE"]),
    (["facts", "set", "leak=none", "leak=none"], ["twice"]),
    (["facts", "set", "knew_at=2026-11-31 10:00"], ["knew_at", "calendar"]),
    (["facts", "set", "knew_at=2027-01-01 10:00"], ["knew_at", "future", "before now"]),
    (
        ["facts", "set", "occurred_at=2026-11-20", "discovered_at=2026-11-19"],
        ["discovered_at", "before", "occurred_at"],
    ),
    (["facts", "show", "knewat"], ["knewat", "knew_at"]),
    (["facts", "import", "missing.yaml"], ["missing.yaml"]),
    (["step", "done", "contane"], ["contane", "contain"]),
    (["step", "reopen", "contain"], ["open"]),
    (["step", "skip", "contain", "--reason", " "], ["reason", "empty"]),
    (["step", "skip", "contain"], ["--reason"]),
    (["note", " "], ["text"]),
    (["use", "2026-0009"], ["2026-0009", "2026-0001"]),
    (["use", "../x"], ["../x"]),
    (["status", "--case", "1"], ["there is no case 1"]),
    (["status", "--lang", "fr"], ["fr", "ja, en"]),
    (["status", "--loud"], ["--loud"]),
    (["statsu"], ["statsu"]),
    (["step"], ["Usage"]),
    (["step", "later", "contain", "--hours", "soon"], ["--hours"]),
    (["use", "a", "b"], ["b"]),
    (["new", "--title", "A", "--org", "B", "--tz", "Tokyo"], ["Tokyo", "Asia/Tokyo"]),
    (["new", "--title", "A", "--org", "B", "--aware-at", "soon"], ["knew_at", "soon"]),
    (["new", "--from", "missing.yaml"], ["missing.yaml"]),
    (["new"], ["terminal", "--title"]),
    (["next"], ["terminal", "--json"]),
    (["render", "report", "--to", "mars"], ["mars", "ppc"]),
    (["render", "report", "--stage", "later"], ["later", "preliminary, final"]),
    (["render", "report", "--format", "doc"], ["doc", "md, html"]),
    (["render", "report", "--out", "/nowhere/at/all.md"], ["/nowhere/at"]),
    (["approve"], ["--by", "role"]),
    (["approve", "--by", "A", "--role", "legal"], ["no draft"]),
    (["show", "nothing-like-it"], ["nothing-like-it"]),
    (["show", "999"], ["999"]),
    (["assess", "--facts", "missing.yaml"], ["missing.yaml"]),
]


@pytest.mark.parametrize(("arguments", "words"), USAGE, ids=[" ".join(row[0]) for row in USAGE])
def test_usage_errors(arguments: list[str], words: list[str], breachkit: Cli, case: Path) -> None:
    before = (case / "journal.jsonl").read_bytes()
    ran = breachkit(*arguments, code=2)
    for word in words:
        assert word in ran.err, ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err.strip().splitlines()) <= 5 or "Usage" in ran.err
    assert (case / "journal.jsonl").read_bytes() == before
    assert [path.name for path in case.parent.iterdir()] == ["2026-0001"]


FACTS_FILES = [
    ("leak: suspected\nleak: none\n", ":2:1", "twice"),
    ("leak: [suspected\n", ":2:1", "broken YAML"),
    ("leek: suspected\n", ":1:1", "leak"),
    ("leak: suspected\naffected_people: many\n", ":2:1", "whole number"),
    ("facts:\n  leak: suspected\n  knew_at: 2030-01-01\n", ":3:3", "future"),
    ("facts:\n  occurred_at: 2026-11-20\n  discovered_at: 2026-11-19\n", ":3:3", "before"),
    ("facts: [leak]\n", ":1:1", "mapping"),
    ("- leak\n", ":1:1", "mapping"),
    ("titel: A\nfacts:\n  leak: none\n", ":1:1", "titel"),
    ("title: [A]\nfacts:\n  leak: none\n", ":1:1", "title"),
    ("leak:\n", ":1:1", "leak"),
    ("leak: &a suspected\n", ":1:7", "anchors"),
    ("", ":1:1", "empty"),
]


@pytest.mark.parametrize(("text", "place", "word"), FACTS_FILES, ids=[repr(row[0][:24]) for row in FACTS_FILES])
@pytest.mark.parametrize("command", [["facts", "import"], ["assess", "--facts"], ["new", "--title", "A", "--org", "B", "--from"]],
                         ids=["import", "assess", "new"])  # fmt: skip
def test_a_broken_facts_file_is_told_with_file_line_and_column(
    command: list[str], text: str, place: str, word: str, breachkit: Cli, case: Path, tmp_path: Path
) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(text, "utf-8")
    before = (case / "journal.jsonl").read_bytes()
    ran = breachkit(*command, str(path), code=2)
    assert f"facts.yaml{place}" in ran.err, ran.err
    assert word in ran.err
    assert (case / "journal.jsonl").read_bytes() == before
    assert [folder.name for folder in case.parent.iterdir()] == ["2026-0001"]


def test_yaml_s_traps_cannot_bite(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("summary: NO\ncause_detail: 12:30\naffected_people: 0123\nmeasures_done: 1e3\n", "utf-8")
    breachkit("facts", "import", str(path))
    values = {row["id"]: row["value"] for row in breachkit("facts", "list", "--json").json}
    assert (values["summary"], values["cause_detail"], values["measures_done"]) == ("NO", "12:30", "1e3")
    assert values["affected_people"] == 123


def test_failures_of_the_case_s_files(breachkit: Cli, case: Path) -> None:
    journal = case / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole.replace(b"Example Shop", b"Exemple Shop", 1))
    (case / "case.json").unlink()
    told = breachkit("status", code=1)
    assert "altered" in told.err
    assert "verify" in told.err
    assert breachkit("verify", code=1).out.count("altered") == 1
    assert breachkit("list").out.count("damaged") == 1
    journal.unlink()
    assert "no journal" in breachkit("status", code=1).err
    assert breachkit("verify", code=1)
    journal.write_bytes(whole)
    assert breachkit("status").code == 0


def test_a_changed_draft_is_named(breachkit: Cli, case: Path) -> None:
    path = Path(breachkit("render", "report", "--json").json["path"])
    path.write_text(path.read_text("utf-8") + "x", "utf-8")
    assert path.name in breachkit("verify", code=1).out


def test_an_edited_case_file_is_named(breachkit: Cli, case: Path) -> None:
    snapshot = case / "case.json"
    snapshot.write_text(snapshot.read_text("utf-8").replace("Example Shop", "Other Shop"), "utf-8")
    assert "case.json differs" in breachkit("verify", code=1).out


def test_a_folder_that_cannot_be_written(breachkit: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    told = breachkit("new", "--title", "A", "--org", "B", "--home", str(tmp_path / "file" / "home"), code=1)
    assert "cannot write" in told.err
    assert str(tmp_path / "file") in told.err


def test_a_clock_that_cannot_be_read(breachkit: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("now", "2026-11-23T02:14:00"):
        monkeypatch.setenv("BREACHKIT_NOW", value)
        assert "BREACHKIT_NOW" in breachkit("new", "--title", "A", "--org", "B", code=2).err


@pytest.mark.parametrize(
    "text", ["\x1b[31mred\x1b[0m", "[bold]markup[/bold]", "abc\u202etxt.exe", "\x07bell", "[link=http://x]y[/link]"]
)
def test_hostile_text_is_shown_inert(text: str, breachkit: Cli) -> None:
    breachkit("new", "--title", text, "--org", text)
    breachkit("note", text)
    for command in (["status"], ["list"], ["log"], ["show"]):
        out = breachkit(*command).out
        assert not {"\x1b", "\x07", "\u202e"} & set(out), command
    if text.startswith("["):
        assert text in breachkit("list").out


def test_messages_speak_japanese_too(breachkit: Cli, case: Path) -> None:
    told = breachkit("facts", "set", "affected_people=many", "--lang", "ja", code=2).err
    assert "読み取れません" in told
    assert "整数" in told
    assert "オプション --loud はありません" in breachkit("status", "--loud", "--lang", "ja", code=2).err
