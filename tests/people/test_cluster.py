"""The same import and the same letters on a real Dask cluster, one of whose workers is killed in the midst of it."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran

pytest.importorskip("distributed")

Cli = Callable[..., Ran]

CLUSTER = """
import json, sys
from distributed import Client, LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1") as cluster:
        with Client(cluster) as client:
            pids = list(client.run(__import__("os").getpid).values())
            print(json.dumps([cluster.scheduler_address, pids]), flush=True)
            sys.stdin.read()
"""
PEOPLE = 12_000


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[int]]]:
    """A scheduler with two worker processes: its address, their ids."""
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER, "utf-8")
    running = subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, cwd=tmp_path,
    )  # fmt: skip
    assert running.stdout is not None and running.stdin is not None
    address, pids = json.loads(running.stdout.readline())
    yield address, pids
    running.stdin.close()
    running.wait(timeout=60)
    running.stdout.close()


def kill_when(ready: Callable[[], bool], running: subprocess.Popen[bytes], pid: int) -> None:
    deadline = time.monotonic() + 90
    while not ready():
        assert running.poll() is None and time.monotonic() < deadline
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)


def breachkit_process(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "breachkit", *arguments], stdout=subprocess.DEVNULL)


def test_a_killed_worker_leaves_nobody_out_and_writes_to_nobody_twice(
    cluster: tuple[str, list[int]], case: Path, tmp_path: Path, breachkit: Cli
) -> None:
    address, (first, second) = cluster
    path = tmp_path / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["氏名", "メール", "住所", "備考"])
        for n in range(PEOPLE):
            same = n - 1 if n % 10 == 9 else n
            writer.writerow([f"人 {same}", f"p{same}@example.jp", "東京都港区芝1-1", "長い備考\n二行目 " * 40])
        writer.writerow(["", "だめ", "", ""])
    importing = breachkit_process("people", "import", str(path), "--yes", "--scheduler", address)
    scratch = case.parent.parent / "scratch"
    kill_when(lambda: any(scratch.glob("*/part.parquet")), importing, first)
    assert importing.wait(timeout=120) == 0
    there = kept(case)["people"][0]
    assert (there["rows"], there["people"], there["duplicates"], there["rejected"]) == (
        PEOPLE + 1, PEOPLE * 9 // 10, PEOPLE // 10, 1,
    )  # fmt: skip
    here = breachkit("people", "import", str(path), "--yes", "--replace", "--json").json["list"]
    assert here["people"] == there["people"] and here["reasons"] == there["reasons"]
    assert rejects(case, "p1") == rejects(case, "p2")

    out = tmp_path / "all.txt"
    writing = breachkit_process("render", "letters", "--people", "p1", "--out", str(out), "--scheduler", address)
    told = tmp_path / "all.txt.ledger.jsonl"
    kill_when(lambda: told.exists() and told.read_bytes().count(b"\n") >= 5, writing, second)
    assert writing.wait(timeout=120) == 0
    lines = [json.loads(line) for line in told.read_text("utf-8").splitlines()][1:]
    numbers = [letter[0] for line in lines for letter in line["letters"]]
    assert len(numbers) == len(set(numbers)) == PEOPLE * 9 // 10
    breachkit("render", "letters", "--people", "p1", "--out", str(tmp_path / "here.txt"))
    assert out.read_bytes() == (tmp_path / "here.txt").read_bytes()


def kept(case: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((case / "case.json").read_text("utf-8"))
    return found


def rejects(case: Path, name: str) -> list[list[str]]:
    """The rejected rows without their lines, which are exact only where no cell before holds a line break."""
    with (case / "people" / f"{name}-rejects.csv").open(encoding="utf-8-sig", newline="") as stream:
        return [[row[0], *row[2:]] for row in csv.reader(stream)]


def test_a_scheduler_that_is_not_there_is_told(case: Path, tmp_path: Path, breachkit: Cli) -> None:
    path = tmp_path / "people.csv"
    path.write_text("氏名\n山田\n", "utf-8")
    refused = breachkit("people", "import", str(path), "--yes", "--scheduler", "nonsense://x", code=2)
    assert "no scheduler answers" in refused.err
    assert kept(case)["people"] == []
