"""Generated pages are current, and the README's commands exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from breachkit.cli.app import _app, commands
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


def _shown_commands() -> Iterator[tuple[str, list[str]]]:
    """Every command line that a document shows, in a block or among its words: the page, and its words."""
    for page in [*ROOT.glob("README*.md"), *sorted((ROOT / "docs").rglob("*.md"))]:
        code = re.findall(r"```.*?```|`[^`\n]+`", page.read_text("utf-8"), re.DOTALL)
        for line in re.findall(r"(?:^|`|\$ )breachkit ([a-z][^`\n;|]*)", "\n".join(code), re.MULTILINE):
            try:
                yield page.name, shlex.split(line, comments=True)
            except ValueError:  # quotes that the prose leaves open
                yield page.name, line.split()


def test_every_option_that_the_documents_show_is_one_of_its_command(library: Library) -> None:
    wrong, seen = [], 0
    own = {register.command for register in library.registers.values()}
    for page, words in _shown_commands():
        if words[0] not in commands():  # a register's: made from content, like all of them
            assert words[0] in {*own, "keys"}, (page, words)
            continue
        command: Any = get_command(_app(words[0]))
        known = {option for parameter in command.params for option in parameter.opts}
        for word in words:
            command = getattr(command, "commands", {}).get(word, command)
            known |= {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
        for word in words[1:]:
            option = re.match(r"--[a-z][a-z-]*", word)
            seen += option is not None
            if option and option[0] not in {*known, "--help", "--version"}:
                wrong.append((page, words, option[0]))
    assert wrong == []
    assert seen > 150


def test_no_committed_file_names_a_path_of_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and path.suffix not in (".mo",):
            assert b"/work/" + b"main" not in path.read_bytes(), name
