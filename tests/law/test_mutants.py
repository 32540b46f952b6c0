"""A number of a law that moves by one is noticed: a sample of what `make torture` tries for every number."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_number_of_a_law_that_moves_by_one_fails_a_test() -> None:
    found = subprocess.run(
        [sys.executable, "tools/mutants.py", "--sample", "12", "--seed", "0"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr
