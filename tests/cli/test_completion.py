"""Completion, asked as each shell asks: by its protocol for all four, and in the shell itself where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]
SHELLS = ("bash", "zsh", "fish", "powershell")


def ask(shell: str, line: str, **environment: str) -> list[str]:
    """What the shell offers for the line, whose cursor stands at its end."""
    words = line.split(" ")
    told = {
        "bash": {"COMP_WORDS": "\n".join(re.sub("=", "\n=\n", word).strip("\n") for word in words)},
        "powershell": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_WORD_TO_COMPLETE": words[-1]},
    }.get(shell, {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"})
    if shell == "bash":
        parts = told["COMP_WORDS"].split("\n")
        told["COMP_CWORD"] = str(len(parts) - 1)
    ran = subprocess.run(
        [sys.executable, "-m", "breachkit"],
        env={**os.environ, **told, **environment, "_BREACHKIT_COMPLETE": f"complete_{shell}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.stderr == ""
    if shell == "zsh":
        return [
            re.sub(r"\\\\:", ":", one)
            for one in re.findall(r'^(?:_arguments .*\()?"(.*?)"(?::|$|\)\))', ran.stdout, re.M)
        ]
    return [re.split(r"\t|:::", one)[0] for one in ran.stdout.splitlines() if one]


LINES = {
    "breachkit use 2026-": ["2026-0002", "2026-0001"],
    "breachkit claims ad": ["add"],
    "breachkit filed jp-appi.prel": ["jp-appi.preliminary"],
    "breachkit dea": ["deadlines"],
    "breachkit cla": ["claims"],
    "breachkit facts set --dr": ["--dry-run"],
    "breachkit filed eu-gdpr.authority-place-cy": ["eu-gdpr.authority-place-cy"],
    "breachkit --case 2026-0001 status --ca": ["--case"],
    "breachkit status --case 2026-": ["2026-0002", "2026-0001"],
    "breachkit regimes show eu-gd": ["eu-gdpr"],
    "breachkit no-such-command x": [],
}
ASKED = [("bash", line) for line in LINES] + [(shell, line) for shell in SHELLS[1:] for line in [*LINES][:3]]


@pytest.mark.parametrize(("shell", "line"), ASKED)
def test_each_shell_is_offered_what_fits(shell: str, line: str, case: Path, breachkit: Cli) -> None:
    breachkit("new", "--title", "b", "--org", "o")
    assert ask(shell, line) == LINES[line]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_fact_is_completed_with_its_answers(shell: str, case: Path) -> None:
    assert {"leak=none", "leak=confirmed", "leak=unknown"} <= {*ask(shell, "breachkit facts set leak")}
    behind = ask(shell, "breachkit facts set leak=con")
    assert behind == (["confirmed"] if shell == "bash" else ["leak=confirmed"])
    assert "affected_people=" in ask(shell, "breachkit facts set affected_")


def test_what_powershell_exchanges_is_as_its_script_reads_it(case: Path, on_path: dict[str, str]) -> None:
    """No PowerShell runs the tests: its script is held by its text, and each line by what the script makes of it. A completion whose
    help is empty is refused there; and the variables stay behind, empty, once Tab was pressed."""
    text = script("powershell", on_path)
    assert "Register-ArgumentCompleter -Native -CommandName breachkit" in text and '-Split ":::"' in text
    assert all(text.count(one) == text.count(other) for one, other in ("{}", "()", "[]"))
    asked = {"_TYPER_COMPLETE_ARGS": "breachkit use 2026-", "_TYPER_COMPLETE_WORD_TO_COMPLETE": "2026-"}
    for name in ("_BREACHKIT_COMPLETE", *asked):
        assert f"$Env:{name} = " in text
    told = {**on_path, **asked, "_BREACHKIT_COMPLETE": "complete_powershell"}
    out = subprocess.run(["breachkit"], env=told, capture_output=True, text=True, check=True).stdout
    assert [[bool(part) for part in line.split(":::")] for line in out.splitlines()] == [[True, True]]
    left = {**on_path, "_BREACHKIT_COMPLETE": "", "_TYPER_COMPLETE_ARGS": "", "_TYPER_COMPLETE_WORD_TO_COMPLETE": ""}
    shown = subprocess.run(["breachkit"], env=left, capture_output=True, text=True, check=False)
    assert shown.returncode == 0 and "2026-0001" in shown.stdout, shown.stderr


def test_nothing_is_told_where_the_home_is_broken_or_the_line_is_not_finished(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    assert ask("bash", "breachkit use 2", BREACHKIT_HOME=str(tmp_path / "file")) == []
    assert ask("fish", 'breachkit note "half a wor') == []
    assert ask("zsh", "breachkit --lang xx status --js") == []


def test_case_ids_are_listed_without_opening_a_case(case: Path) -> None:
    (case / "case.json").write_text("broken", "utf-8")
    (case / "journal.jsonl").write_text("broken", "utf-8")
    assert ask("bash", "breachkit use 2026-") == ["2026-0001"]


@pytest.fixture
def on_path(tmp_path: Path) -> dict[str, str]:
    """A folder with a `breachkit` that runs this one, first in PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "breachkit"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m breachkit "$@"\n', "utf-8")
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}


def script(shell: str, environment: dict[str, str]) -> str:
    """The script that `breachkit --install-completion` would put into place."""
    asked = {**environment, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    command = ["breachkit", "--show-completion", shell]
    return subprocess.run(command, env=asked, capture_output=True, text=True, check=True).stdout


IN_SHELL = {
    "bash": """
source ./script
try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _breachkit_completion breachkit; echo "${COMPREPLY[@]}"; }
try breachkit cla
try breachkit filed jp-appi.prel
try breachkit facts set leak = con
try breachkit use 2026-
""",
    "fish": """
source ./script
for line in "breachkit cla" "breachkit filed jp-appi.prel" "breachkit facts set leak=con" "breachkit use 2026-"
    complete -C $line | string split \\t -f 1
end
""",
}
"""zsh and PowerShell complete only at a terminal's prompt: zsh is asked there, below."""


@pytest.mark.parametrize("shell", [*IN_SHELL])
def test_the_script_works_in_the_shell_itself(shell: str, case: Path, tmp_path: Path, on_path: dict[str, str]) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "script").write_text(script(shell, on_path), "utf-8")
    ran = subprocess.run(
        [shell, "-c", IN_SHELL[shell]], cwd=tmp_path, env=on_path, capture_output=True, text=True, check=False
    )
    assert [line.removeprefix("leak=") for line in ran.stdout.split()] == [
        "claims", "jp-appi.preliminary", "confirmed", "2026-0001"], ran.stderr  # fmt: skip


def test_it_works_at_the_prompt_of_zsh(case: Path, tmp_path: Path, on_path: dict[str, str]) -> None:
    pexpect = pytest.importorskip("pexpect", reason="no pseudo-terminals on this platform")
    if shutil.which("zsh") is None:
        pytest.skip("zsh is not installed")
    (tmp_path / "script").write_text(script("zsh", on_path), "utf-8")
    child = pexpect.spawn(
        "zsh", ["-f"], env={**on_path, "TERM": "dumb"}, encoding="utf-8", timeout=60, cwd=str(tmp_path)
    )
    child.sendline("PS1='ready> '; autoload -Uz compinit; compinit -u -D; source ./script; echo set up")
    child.expect("set up\r\n")
    child.send("breachkit facts set leak=con\t")
    child.expect("leak=confirmed")
    child.close(force=True)
