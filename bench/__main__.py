"""`make bench`: whole processes, side by side, each beside a bare Typer program that runs one empty command.

The commands take turns, so that a machine whose speed drifts treats them alike; medians and ratios are told. The
targets are milestone 1's: `--version` and `status --json` at most 1.5 times the bare program.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = """
import typer
app = typer.Typer()
@app.command()
def main() -> None:
    pass
app()
"""
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
ROOT = Path(__file__).resolve().parent.parent


def once(command: list[str], environment: dict[str, str]) -> float:
    """Seconds that one process takes, from its start to its end."""
    started = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def main() -> int:
    breachkit = [sys.executable, "-m", "breachkit"]
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, "utf-8")
        environment = {**os.environ, "BREACHKIT_HOME": f"{folder}/home", "BREACHKIT_LANG": "ja"}
        example = ROOT / "examples" / "tullys-online-store-2024.yaml"
        subprocess.run(
            [*breachkit, "new", "--from", str(example)], env=environment, stdout=subprocess.DEVNULL, check=True
        )
        commands: dict[str, tuple[list[str], float | None]] = {
            "bare Typer program": ([sys.executable, str(bare)], None),
            "--version": ([*breachkit, "--version"], 1.5),
            "status --json": ([*breachkit, "status", "--json"], 1.5),
            "status": ([*breachkit, "status"], None),
            "--help": ([*breachkit, "--help"], None),
            "next --json": ([*breachkit, "next", "--json"], None),
            "assess --json": ([*breachkit, "assess", "--json"], None),
            "facts set": ([*breachkit, "facts", "set", "affected_people=92685"], None),
            "render report": ([*breachkit, "render", "report"], 2.0),
            "render report --format pdf": ([*breachkit, "render", "report", "--format", "pdf"], None),
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(ROUNDS + 1):
            for name, (command, _target) in commands.items():
                seconds = once(command, environment)
                if turn:
                    taken[name].append(seconds)
    floor = statistics.median(taken["bare Typer program"])
    print(f"{'command':<22}{'median ms':>10}{'min':>8}{'max':>8}{'ratio':>8}{'target':>8}")
    missed = 0
    for name, (_command, target) in commands.items():
        median = statistics.median(taken[name])
        ratio = median / floor
        missed += target is not None and ratio > target
        wanted = f"{target:.1f}" if target else ""
        low, high = min(taken[name]) * 1000, max(taken[name]) * 1000
        print(f"{name:<22}{median * 1000:>10.0f}{low:>8.0f}{high:>8.0f}{ratio:>8.2f}{wanted:>8}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
