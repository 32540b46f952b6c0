"""The program ends at once, and nothing of what it owes is lost with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import atexit, sys
atexit.register(lambda: (sys.stdout.write("the end\\n"), sys.stdout.flush()))
sys.argv = ["breachkit", *sys.argv[1:]]
from breachkit.__main__ import main
main()
"""


def left(*arguments: str, out: int | None = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], stdout=out, stderr=subprocess.PIPE, text=True, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["list"], 0), (["list", "--nothing"], 2), (["render", "report", "--final"], 1)],
)
def test_the_exit_code_is_the_commands(arguments: list[str], code: int, case: Path) -> None:
    ended = left(*arguments)
    assert (ended.returncode, "Traceback" in ended.stderr) == (code, False)


def test_what_was_registered_for_the_end_is_done_after_all_output(case: Path) -> None:
    told = left("assess", "--json").stdout
    assert len(told) > 100_000, "more than a pipe holds"
    assert told.endswith("]\nthe end\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
def test_output_that_cannot_be_written_is_no_success(case: Path) -> None:
    program = [sys.executable, "-m", "breachkit"]
    for arguments in (["assess", "--json"], ["status"], ["--version"]):
        with Path("/dev/full").open("w") as full:
            ended = subprocess.run([*program, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
        assert "cannot be written" in ended.stderr


def test_a_second_thread_is_waited_for(case: Path) -> None:
    waiting = PROGRAM.replace(
        "main()\n",
        "import threading, time\n"
        "threading.Thread(target=lambda: (time.sleep(0.3), print('the thread', flush=True))).start()\nmain()\n",
    )
    ended = subprocess.run([sys.executable, "-c", waiting, "list"], capture_output=True, text=True, check=False)
    assert "the thread" in ended.stdout
