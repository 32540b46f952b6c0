"""Nothing heavier is imported than a command needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"rich", "yaml", "jinja2", "holidays", "markdown_it", "filelock", "babel", "breachkit.content.library",
         "breachkit.engine", "breachkit.documents", "breachkit.domain.regime", "breachkit.content.lock", "typer", "pydantic"}  # fmt: skip
PROBE = """
import sys
sys.argv = ["breachkit", *sys.argv[1:]]
from breachkit.__main__ import main
try:
    main()
except SystemExit as left:
    assert not left.code, left.code
sys.stderr.write(" ".join(sys.modules))
"""


def loaded(*arguments: str) -> set[str]:
    """Which of the heavy modules a command has loaded when it ends."""
    ran = subprocess.run([sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True)
    return HEAVY & set(ran.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (["--version"], set()),
        (["--help"], {"typer"}),
        (["status", "--json"], {"typer", "pydantic"}),  # Typer itself loads pydantic to run a command
        (["deadlines", "--json"], {"typer", "pydantic"}),
        (["assess", "--json"], {"typer", "pydantic", "breachkit.content.library", "breachkit.engine", "breachkit.domain.regime", "breachkit.content.lock", "holidays"}),
        (["list", "--json"], {"typer", "pydantic"}),
        (["status"], {"typer", "pydantic", "rich"}),
        (["verify", "--json"], {"typer", "pydantic"}),
        (["next", "--json"], {"typer", "pydantic", "breachkit.content.library", "breachkit.engine", "breachkit.domain.regime", "breachkit.content.lock", "holidays"}),
        (["facts", "set", "leak=none"],
         {"typer", "pydantic", "breachkit.content.library", "breachkit.engine", "breachkit.domain.regime", "breachkit.content.lock", "filelock",
          "holidays", "rich"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_a_command_loads_no_more_than_it_needs(arguments: list[str], allowed: set[str], case: Path) -> None:
    assert loaded(*arguments) <= allowed
