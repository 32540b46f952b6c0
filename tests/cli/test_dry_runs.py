"""docs/automation.md: every command that writes into a case can be tried with --dry-run, which leaves no trace.

Every command stands in one of the tables here: a new one that is in none fails the first test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from breachkit.cli import app
from breachkit.content.library import Library
from tests.conftest import Ran

Cli = Callable[..., Ran]

READS = {
    "status", "ask", "assess", "facts list", "facts show", "evidence list", "evidence show", "evidence verify",
    "render check-all", "filings", "log", "watch", "show", "verify", "list", "register", "registers", "severity",
    "people columns", "people list", "people show", "team members", "drill list", "drill score", "regimes list",
    "regimes show", "regimes check", "regimes lint", "regimes graph", "regimes diff", "regimes test", "regimes schema",
    "playbook list", "playbook show", "playbook lint", "playbook graph", "playbook diff", "playbook test",
    "playbook schema", "templates list", "templates show", "templates lint", "content list", "content verify",
    "hooks list", "exchange formats", "doctor",
}  # fmt: skip
"""Commands that change nothing."""

WITHOUT = {
    "new": "opens a case; there is none yet to try it on",
    "next": "asks a person, answer by answer; z takes one back",
    "use": "chooses the current case",
    "serve": "assistants give dry_run themselves",
    "hooks test": "is a trial itself",
    "push": "carries cases", "pull": "carries cases", "import": "carries cases", "export": "writes one new file",
    "encrypt": "changes how files are kept", "decrypt": "changes how files are kept",
    "render pack": "writes a new folder", "render letters": "writes new files; goes on where it stopped",
    "render dashboard": "writes one file", "evidence export": "writes a new folder",
    "exchange export": "writes one file", "people export": "writes one file",
    "regimes new": "writes one new file", "playbook new": "writes one new file", "templates new": "writes new files",
    "content add": "shows what it checks first", "content remove": "not the case", "content lock": "not the case",
    "content new": "writes a new folder", "content sign": "writes one file",
    "drill start": "a drill is practice itself", "drill news": "practice", "drill wait": "practice",
    "drill stop": "practice", "drill resume": "practice",
    "team init": "the server's own tables", "team grant": "the server's own tables",
    "team revoke": "the server's own tables",
}  # fmt: skip
"""Commands that write and have no --dry-run, and why; docs/automation.md tells the same."""

REGISTER_READS = {"list", "show", "count", "trend", "suggest"}


def leaves(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    within = getattr(command, "commands", {})
    if not within or command.invoke_without_command:
        yield name, command
    for sub, inner in within.items():
        yield from leaves(inner, f"{name} {sub}")


def commands(names: list[str]) -> dict[str, Any]:
    from typer.main import get_command

    found: dict[str, Any] = {}
    for name in names:
        group: Any = get_command(app._app(name))
        found |= leaves(group.commands[name], name)
    return found


def takes_dry_run(command: Any) -> bool:
    return any("--dry-run" in parameter.opts for parameter in command.params)


def test_every_command_can_be_tried_or_only_reads_or_says_why_not() -> None:
    found = commands([*app.commands()])
    assert not READS & WITHOUT.keys()
    for name, command in found.items():
        assert takes_dry_run(command) != (name in READS or name in WITHOUT), name
    assert READS | WITHOUT.keys() <= found.keys()


def test_every_command_of_every_register_can_be_tried_or_only_reads(library: Library) -> None:
    for register in library.registers.values():
        for name, command in commands([register.command]).items():
            assert takes_dry_run(command) != (name.split()[1] in REGISTER_READS), name


def test_the_page_tells_which_commands_cannot_be_tried() -> None:
    page = (Path(__file__).parents[2] / "docs" / "automation.md").read_text("utf-8")
    told = page.split("## Trying first")[1].split("\n## ")[0]
    for name in WITHOUT:
        assert f"`{name}`" in told, name


def state(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}


ACTS: list[tuple[list[str], str]] = [
    (["facts", "set", "leak=confirmed"], "Leak (leak): "),
    (["facts", "import", "facts.yaml"], "Leak (leak): "),
    (["step", "done", "record-awareness"], "step record-awareness done"),
    (["step", "skip", "record-awareness", "--reason", "known"], "step record-awareness skipped: known"),
    (["step", "assign", "record-awareness", "--to", "Legal"], "assigned to Legal"),
    (["step", "note", "record-awareness", "asked twice"], "asked twice"),
    (["step", "later", "record-awareness"], "put off until"),
    (["note", "called the bank"], "note: called the bank"),
    (["evidence", "add", "access.log", "--source", "web01", "--collected-by", "IT", "--at", "now"], "file evidence/"),
    (["evidence", "note", "e1", "seen"], "evidence e1: seen"),
    (["evidence", "link", "e1", "--step", "record-awareness"], "evidence e1 linked"),
    (["evidence", "hand-over", "e1", "--to", "Court", "--reason", "asked"], "evidence e1: Lab → Court"),
    (["evidence", "acknowledge", "e1", "--by", "Lab"], "acknowledged by Lab"),
    (["render", "report", "--out", "report.md"], "file drafts/d002-"),
    (["render", "notice"], "draft d2 made"),
    (["render", "brief", "--to", "counsel"], "draft d2 made"),
    (["filed", "jp-appi.preliminary", "--receipt", "R-1"], "jp-appi.preliminary filed"),
    (["decide", "eu-gdpr.people", "--do-not-notify", "--reason", "low", "--by", "DPO", "--role", "dpo"], "eu-gdpr.people"),
    (["deadlines", "--override", "jp-appi.preliminary", "--due", "2026-12-01", "--reason", "agreed"], "set by hand"),
    (["exposure", "set", "jp-awards.claim_share=1-10-100", "--because", "counsel"], "exposure.assumed"),
    (["seal"], "file seals/s001.json"),
    (["registers", "plan"], "added"),
    (["measures", "add", "two factors"], "Measure: two factors"),
    (["measures", "import", "measures.csv"], "Measure: logs kept"),
    (["measures", "change", "m1", "--owner", "IT"], "Measures m1 changed"),
    (["measures", "done", "m1", "--proof", "ticket"], "Measures m1 changed"),
    (["measures", "adopt", "mfa"], "added"),
    (["close", "--reason", "over", "--yes"], "closed: over"),
    (["people", "import", "people.csv"], ""),
]  # fmt: skip


@pytest.fixture
def filled(case: Path, breachkit: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case with a piece of evidence, a draft and a measure, and files to take in."""
    monkeypatch.chdir(tmp_path)
    Path("facts.yaml").write_text("leak: confirmed\n", "utf-8")
    Path("access.log").write_text("GET /\n", "utf-8")
    Path("people.csv").write_text("氏名,メールアドレス\n見本 一,a@example.jp\n", "utf-8")
    Path("measures.csv").write_text("title\nlogs kept\n", "utf-8")
    Path("held.log").write_text("POST /\n", "utf-8")
    breachkit("evidence", "add", "held.log", "--source", "web01", "--collected-by", "IT", "--at", "now")
    breachkit("evidence", "hand-over", "e1", "--to", "Lab", "--reason", "analysis")
    breachkit("render", "report")
    breachkit("measures", "add", "patches")
    return case


def test_a_dry_run_of_any_act_tells_what_would_be_written_and_writes_nothing(filled: Path, breachkit: Cli) -> None:
    before = state(filled.parents[2])
    for arguments, told in ACTS:
        ran = breachkit(*arguments, "--dry-run")
        assert ran.out.startswith("Dry run: nothing was recorded.") or arguments[0] == "people", arguments
        if told:
            would = " ".join(ran.out.split("This would happen:")[1].split())
            assert told in would, (arguments, would)
        assert state(filled.parents[2]) == before, arguments


@pytest.mark.parametrize(
    "arguments", [one for one, _told in ACTS if one[0] in ("step", "decide", "seal", "measures", "close")][::3]
)
def test_the_json_of_a_dry_run_is_the_commands_own_and_says_so(
    arguments: list[str], filled: Path, breachkit: Cli
) -> None:
    would = breachkit(*arguments, "--dry-run", "--json").json
    done = breachkit(*arguments, "--json").json
    assert would.pop("dry_run") is True
    assert would.keys() == done.keys()


def test_a_refusal_is_the_same_in_a_dry_run(filled: Path, breachkit: Cli) -> None:
    assert "still open" in breachkit("close", "--reason", "x", "--dry-run", code=1).err
    assert "not complete" in breachkit("approve", "d1", "--by", "x", "--role", "legal", "--dry-run", code=1).err
    assert "only a closed case" in breachkit("purge", "--reason", "x", "--dry-run", code=1).err
    assert breachkit("step", "done", "nowhere", "--dry-run", code=2).err


def test_the_end_of_a_case_can_be_tried(filled: Path, breachkit: Cli) -> None:
    breachkit("close", "--reason", "over", "--yes")
    before = state(filled.parents[2])
    assert "archived - seal s1 over" in " ".join(breachkit("archive", "--dry-run").out.split())
    assert "opened again: new facts" in breachkit("reopen", "--reason", "new facts", "--dry-run").out
    told = " ".join(breachkit("purge", "--reason", "kept long enough", "--dry-run").out.split())
    assert "is removed, with everything in it" in told and "is written" in told
    assert state(filled.parents[2]) == before and filled.is_dir()
    breachkit("archive")
    assert "opened again" in breachkit("reopen", "--reason", "new facts", "--dry-run").out
    assert not (filled / "journal.jsonl").stat().st_mode & 0o200  # still read-only


def test_acts_of_one_dry_run_see_one_another(filled: Path, breachkit: Cli) -> None:
    """Archiving records that it archived, then seals what it has recorded."""
    breachkit("close", "--reason", "over", "--yes")
    events = len(breachkit("log", "--json").json)
    assert f"seal s1 over {events + 1} entries" in breachkit("archive", "--dry-run").out
