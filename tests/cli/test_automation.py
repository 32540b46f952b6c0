"""docs/automation.md: exit codes, commands that never wait without a terminal, and dry runs that leave no trace."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["status", "--json"], 0),
        (["facts", "set", "leak=suspected"], 0),
        (["facts", "set", "leak=suspected", "--dry-run"], 0),
        (["verify"], 0),
        (["render", "report", "--to", "ppc", "--final"], 1),
        (["render", "report", "--to", "ppc", "--check"], 1),
        (["close", "--reason", "x"], 1),
        (["approve", "d1", "--by", "x", "--role", "legal"], 2),
        (["facts", "set", "leak=perhaps"], 2),
        (["facts", "set", "leak=perhaps", "--dry-run"], 2),
        (["facts", "set", "no_such_fact=1"], 2),
        (["status", "--case", "2026-9999"], 2),
        (["no-such-command"], 2),
        (["status", "--no-such-option"], 2),
        (["filed", "jp-appi.no_such_duty", "--dry-run"], 2),
        (["next"], 2),
        (["purge", "--reason", "x"], 2),
        (["facts"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_each_outcome_has_its_exit_code(arguments: list[str], code: int, case: Path, breachkit: Cli) -> None:
    ran = breachkit(*arguments, code=code)
    assert (ran.err == "") == (code == 0) or "--check" in arguments, ran.err


def test_a_damaged_case_is_one(case: Path, breachkit: Cli) -> None:
    (case / "journal.jsonl").write_bytes(b"")
    breachkit("status", code=1)
    breachkit("verify", code=1)


def test_an_interrupted_command_is_130(case: Path) -> None:
    pexpect = pytest.importorskip("pexpect", reason="no pseudo-terminals on this platform")
    child = pexpect.spawn(
        sys.executable,
        ["-m", "breachkit", "purge", "--reason", "x"],
        encoding="utf-8",
        timeout=60,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    child.expect("Type its number")
    child.sendintr()
    child.expect("Interrupted")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert case.is_dir()


def state(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["facts", "set", "leak=confirmed", "affected_people=1500"],
        ["facts", "import", "facts.yaml"],
        ["filed", "jp-appi.preliminary", "--receipt", "R-1"],
        ["people", "import", "people.csv"],
    ],
    ids=lambda value: " ".join(value[:2]),
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_dry_run_tells_and_leaves_every_byte_as_it_was(
    arguments: list[str], lang: str, case: Path, breachkit: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("facts.yaml").write_text("leak: confirmed\n", "utf-8")
    Path("people.csv").write_text("氏名,メールアドレス\n見本 一,a@example.jp\n見本 二,b@example.jp\n", "utf-8")
    before = state(case.parent.parent)
    told = breachkit(*arguments, "--dry-run", "--lang", lang).out
    assert {"ja": "試行です。何も記録していません。", "en": "Dry run: nothing was recorded."}[lang] in told
    shaped = breachkit(*arguments, "--dry-run", "--json").json
    assert shaped["dry_run"] is True
    assert state(case.parent.parent) == before
    done = breachkit(*arguments, *(["--yes"] if arguments[0] == "people" else []), "--json").json
    assert shaped.keys() == {*done, "dry_run"}
    assert state(case.parent.parent) != before


def test_a_dry_run_tells_the_very_changes_that_the_act_then_makes(case: Path, breachkit: Cli) -> None:
    breachkit("facts", "set", "knew_at=2026-11-22 20:10", "handles_personal_data=yes", "is_personal_data=yes")
    pairs = ("leak=confirmed", "affected_people=1500", "recovered_unseen=no")
    would = breachkit("facts", "set", *pairs, "--dry-run", "--json").json
    assert would["changes"]
    assert would == {**breachkit("facts", "set", *pairs, "--json").json, "dry_run": True}
