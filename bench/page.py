"""The measured blocks of docs/performance.md: each stands between two marks and is written by the bench that measured it."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table that can be read as plain text too: the first column to the left, the others to the right."""
    wide = [max(2, *(len(row[column]) for row in (head, *rows))) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(cells, wide, strict=True))
        ]
        return f"| {' | '.join(padded)} |"

    rule = [f"{'-' * (width - 1)}:" if column else "-" * width for column, width in enumerate(wide)]
    return "\n".join([line(head), line(rule), *(line(row) for row in rows)])


def circumstances(load: tuple[float, float, float]) -> str:
    """When, on what commit and on what machine this was measured; `load` is what the system told before."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    changed = subprocess.run(["git", "status", "--porcelain", "src", "playbooks", "templates"], cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
    named = f"commit {commit.stdout.strip()[:12] or 'unknown'}{' with changes' if changed.stdout.strip() else ''}"
    return (
        f"Measured on {datetime.now(UTC):%d %B %Y, %H:%M} UTC at {named}, Python {platform.python_version()}, "
        f"{os.cpu_count()} processors, load {load[0]:.1f} before and {os.getloadavg()[0]:.1f} after."
    )


def put(page: Path, block: str, text: str) -> None:
    """Puts the text between the block's marks, which the page has to have. Raises ValueError where it has none."""
    begin, end = f"<!-- measured: {block} -->", "<!-- measured ends -->"
    before = page.read_text("utf-8")
    found = re.search(re.escape(begin) + ".*?" + re.escape(end), before, re.DOTALL)
    if found is None:
        raise ValueError(f"{page} has no block {begin}")
    page.write_text(f"{before[: found.start()]}{begin}\n\n{text.strip()}\n\n{end}{before[found.end() :]}", "utf-8")


def wanted(arguments: Sequence[str]) -> Path | None:
    """The page that `--write PAGE` names; None where it is not given."""
    if not arguments:
        return None
    if len(arguments) != 2 or arguments[0] != "--write":
        sys.exit("usage: python -m bench... [--write docs/performance.md]")
    return Path(arguments[1])
