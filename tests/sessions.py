"""Runs the sessions that documents show: each command, and whether what is shown is what it prints.

A session is a block of lines: `$ breachkit ...` is a command, every other line must be a line of what it prints, in
that order; `...` stands for any lines between. `breachkit next` is run in a terminal and left with `q`.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Cli = Callable[..., Any]
PROMPT = "$ breachkit "


@dataclass(frozen=True)
class Told:
    """One command of a session and the lines that are shown under it."""

    command: list[str]
    shown: list[str]


def commands_of(block: str) -> Iterator[Told]:
    """The commands of one block. Raises AssertionError where it begins with something else."""
    before, *parts = re.split(rf"^{re.escape(PROMPT)}", block, flags=re.MULTILINE)
    assert not before.strip(), f"a session begins with a command: {before!r}"
    for part in parts:
        command, *shown = part.rstrip().splitlines()
        yield Told(shlex.split(command), shown)


def blocks_of(page: str, language: str = "console") -> list[str]:
    """The fenced blocks of a page in that language ("" for those that name none)."""
    fences = re.findall(r"^```([^\n]*)\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    return [block for named, block in fences if named.strip() == language]


def check(told: Told, run: Cli, place: str) -> None:
    """Runs one command (it must succeed) and compares. Raises AssertionError with the page and the line."""
    if told.command[0] == "next" and "--json" not in told.command:
        printed = in_a_terminal(told.command)
    else:
        ran = run(*told.command)
        printed = (ran.out + ran.err).splitlines()
    at = 0
    skipping = True  # what stands before the first line shown may be left out: the clock's line, say
    for line in told.shown:
        if line.strip() == "...":
            skipping = True
            continue
        found = printed.index(line, at) if line in printed[at:] else None
        assert found is not None, f"{place}: {line!r} is not printed by {told.command}, which prints {printed}"
        assert skipping or found == at, f"{place}: lines are left out before {line!r} without '...'"
        at, skipping = found + 1, False
    assert skipping or at == len(printed) or not any(printed[at:]), f"{place}: {told.command} prints more than is shown"


def in_a_terminal(command: list[str]) -> list[str]:
    """What the command shows in a terminal of 80 columns until `q` leaves it."""
    import pexpect

    environment = {**os.environ, "TERM": "dumb", "COLUMNS": "80", "LINES": "60", "NO_COLOR": "1"}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "breachkit", *command],
        env=environment,
        dimensions=(60, 80),
        encoding="utf-8",
        timeout=60,
    )
    child.expect(r"(?m)^[^\n]*\? *$|[:>] $|\] *$")
    seen = child.before + child.after
    child.sendline("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus in (0, 130), child.exitstatus
    return [line.rstrip("\r") for line in (seen + child.before).split("\n")]


def play(page: Path, run: Cli, place: Callable[[str], None]) -> int:
    """Plays the sessions of a page that begins with `<!-- session TIME ... -->`; the commands in that comment are run
    first, unseen. `place` is given the time. Returns how many commands the page shows."""
    text = page.read_text("utf-8")
    marked = re.search(r"^<!-- session (\S+)\n?(.*?)-->", text, flags=re.MULTILINE | re.DOTALL)
    assert marked is not None, f"{page.name} has no <!-- session TIME -->"
    place(marked[1])
    for told in commands_of(marked[2].strip()):
        run(*told.command)
    known = [told for block in blocks_of(text) for told in commands_of(block)]
    for told in known:
        check(told, run, page.name)
    return len(known)
