"""Processes that are killed at any moment, and many processes at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def run(module: str, *arguments: object) -> dict[str, Any]:
    """Runs a module of these tests in an interpreter of its own, so that it can fork."""
    command = [sys.executable, "-m", f"tests.faults.{module}", *map(str, arguments)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def check_kills(found: dict[str, Any], kills: int) -> None:
    assert (found["kills"], found["lost"], found["unreadable"]) == (kills, 0, 0), found
    assert found["acknowledged"] > kills, found


def check_crowd(found: dict[str, Any], processes: int, events: int) -> None:
    assert (found["failed"], found["events"], found["distinct"]) == (0, processes * events, processes * events), found
    assert found["one chain"] and found["own order kept"], found
    assert found["holders of the lock killed"] > 0 and found["reads meanwhile"] > 0, found


def test_a_writer_killed_at_any_moment_loses_nothing_that_it_acknowledged(quick_folder: Path) -> None:
    check_kills(run("killing", quick_folder, 60), 60)


def test_many_writers_make_one_chain_and_readers_never_wait(quick_folder: Path) -> None:
    check_crowd(run("crowd", quick_folder, 8, 20), 8, 20)


@pytest.mark.torture
def test_a_writer_killed_a_thousand_times(quick_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = run("killing", quick_folder, 1000)
    with capsys.disabled():
        print("\n  SIGKILL:", found)
    check_kills(found, 1000)


@pytest.mark.torture
def test_sixteen_processes_with_five_hundred_events_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = run("crowd", tmp_path, 16, 500)
    with capsys.disabled():
        print("\n  crowd:", found)
    check_crowd(found, 16, 500)
