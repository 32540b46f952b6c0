"""Generated pages are current, and the README's commands exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from breachkit.cli.app import commands
from breachkit.content.library import Library

ROOT = Path(__file__).resolve().parent.parent


def test_generated_pages_are_current() -> None:
    found = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr


def test_every_command_that_the_documents_name_exists(library: Library) -> None:
    known = {*commands(), *(register.command for register in library.registers.values()), "keys"}  # keys: an example's
    for page in [*ROOT.glob("README*.md"), *sorted((ROOT / "docs").rglob("*.md"))]:
        text = page.read_text("utf-8")
        code = re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)
        for name in re.findall(r"(?:^|`|\$ )breachkit ([a-z]+)", "\n".join(code), re.MULTILINE):
            assert name in known, (page.name, name)


def test_no_committed_file_names_a_path_of_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and path.suffix not in (".mo",):
            assert b"/work/" + b"main" not in path.read_bytes(), name
