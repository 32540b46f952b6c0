"""Nothing heavier is imported than a command needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LIBRARY, ENGINE = "breachkit.content.library", "breachkit.engine.obligations"
HEAVY = {
    "rich", "yaml", "jinja2", "holidays", "markdown_it", "filelock", "babel", "typer", "pydantic",
    LIBRARY, ENGINE, "breachkit.content.lock", "breachkit.domain.checking", "breachkit.documents",
    "breachkit.domain.regime", "breachkit.domain.fold", "breachkit.domain.event", "breachkit.domain.spoken_times",
    "breachkit.domain.spoken_numbers", "breachkit.store.journal", "breachkit.services.hooks",
    "breachkit.services.registers", "breachkit.engine.tipping",
}  # fmt: skip
TYPER = {"typer", "pydantic"}
"""Typer itself loads pydantic to run a command."""
LAWS = {LIBRARY, ENGINE, "breachkit.domain.regime"}
WRITING = {"filelock", "breachkit.domain.fold", "breachkit.domain.event", "breachkit.store.journal"}
PROBE = """
import atexit, sys
atexit.register(lambda: sys.stderr.write(" ".join(sys.modules)))  # a command that is done ends at once
sys.argv = ["breachkit", *sys.argv[1:]]
from breachkit.__main__ import main
main()
"""


def loaded(*arguments: str) -> set[str]:
    """Which of the heavy modules a command has loaded when it ends."""
    ran = subprocess.run([sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True)
    modules = set(ran.stderr.split())
    assert "breachkit.__main__" in modules, "the list of modules is the probe's own"
    return HEAVY & modules


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (["--version"], set()),
        (["--help"], {"typer"}),
        (["status", "--json"], TYPER),
        (["deadlines", "--json"], TYPER),
        (["list", "--json"], TYPER),
        (["status"], TYPER | {"rich"}),
        (["next", "--json"], TYPER | {LIBRARY}),
        (["assess", "--json"], TYPER | LAWS),
        (["facts", "set", "affected_people=500"], TYPER | LAWS | WRITING | {"rich"}),
        (["facts", "set", "affected_people=92685", "--json"], TYPER | LAWS | WRITING),
        (["verify", "--json"], TYPER | {"breachkit.domain.fold", "breachkit.domain.event", "breachkit.store.journal"}),
        (["render", "report", "--out", "-"],
         TYPER | LAWS | WRITING | {"jinja2", "breachkit.documents"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_a_command_loads_no_more_than_it_needs(arguments: list[str], allowed: set[str], case: Path) -> None:
    found = loaded(*arguments)
    if not found <= allowed:  # the first to run after a change of content compiles it
        found = loaded(*arguments)
    assert found <= allowed
