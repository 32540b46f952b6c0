"""`python -m bench [--write docs/performance.md]`: what each command costs beside a bare Typer program, and beside peers.

Whole processes that take turns, on one case of 10,000 events with every law that is shipped loaded. Wall clock and processor
time are told both: the second hardly changes when others use the machine. A target is met where the ratio of the medians is
within it by wall clock, "by cpu" where only the processor time is. Then the work inside the commands, beside bare loops.

BENCH_ROUNDS: how many turns (15). BENCH_EVENTS: how long the case is (10,000). Peers are there once
`python -m bench.peers` has installed them.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench import page, peers
from bench.processes import Command, Costs, in_turns
from bench.targets import COPIER, EVENTS, ROWS, TRESTLE
from bench.work import PAIRS

BARE = """
import typer
app = typer.Typer()
@app.command()
def main() -> None:
    pass
app()
"""
FLOOR = "bare Typer program"
SCRIPT = "breachkit --version"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
LENGTH = int(os.environ.get("BENCH_EVENTS", str(EVENTS)))


def commands(folder: Path, environment: Mapping[str, str]) -> dict[str, Command]:
    """Everything that is measured, by its name: the floor, breachkit's commands, the peers."""
    bare = folder / "bare.py"
    bare.write_text(BARE, "utf-8")
    found = {FLOOR: Command(lambda _turn: [sys.executable, str(bare)], environment)}
    for row in ROWS:
        found[row.name] = Command(
            lambda turn, row=row: [sys.executable, "-m", "breachkit", *row.words_of(turn)],  # type: ignore[misc]
            {**environment, **row.environment},
        )
    script = Path(sys.executable).parent / "breachkit"
    if script.exists():
        found[SCRIPT] = Command(lambda _turn: [str(script), "--version"], environment)
    for name, words in peers.words().items():
        found[name] = Command(lambda _turn, words=words: words, peers.environment())  # type: ignore[misc]
    return found


def cells(costs: Costs, floor: Costs) -> tuple[list[str], list[str]]:
    """A row's figures: both ratios; and in milliseconds median and middle half, by wall clock and by processor time."""
    spent = []
    for kind in ("wall", "cpu"):
        low, high = costs.quartiles(kind)
        spent.append(f"{costs.median(kind) * 1000:.0f} ({low * 1000:.0f}-{high * 1000:.0f})")
    return [f"{costs.over(floor, kind):.2f}" for kind in ("wall", "cpu")], spent


def met(wall: bool, cpu: bool) -> str:
    return "yes" if wall else "by cpu" if cpu else "**no**"


def of_commands(found: Mapping[str, Costs]) -> tuple[str, int]:
    """The table of our commands, and how many targets were missed."""
    floor, missed, rows = found[FLOOR], 0, []
    rated = {FLOOR: None, **{row.name: row.most for row in ROWS}, SCRIPT: None}
    for name, most in rated.items():
        if name not in found:
            continue
        ratios, spent = cells(found[name], floor)
        told = ""
        if most is not None:
            told = met(*(found[name].over(floor, kind) <= most for kind in ("wall", "cpu")))
            missed += told == met(False, False)
        shown = name if name == FLOOR else f"`{name}`"
        rows.append([shown, *ratios, f"{most:.1f}" if most else "", told, *spent])
    return page.table(["command", "ratio", "by cpu", "at most", "met", "ms", "cpu ms"], rows), missed


def of_peers(found: Mapping[str, Costs]) -> tuple[str, int]:
    """How many times as quick as each peer's `--version` the commands of a responder's night are; how many targets were missed."""
    floor, missed = found[FLOOR], 0
    heads, rows = [], []
    for name in peers.COMMANDS:
        version = peers.version(name) if name in found else ""
        if name in found:
            ratios, spent = cells(found[name], floor)
            heads.append([f"{name} {version}".strip(), *ratios, *spent])
        else:
            heads.append([name, "not installed", "", "", ""])
    for row in (row for row in ROWS if row.beside_peers):
        told = [f"`{row.name}`"]
        for name, least in (("copier", COPIER), ("compliance-trestle", TRESTLE)):
            if name not in found:
                told += ["not installed", f"{least}", ""]
                continue
            times = [found[name].over(found[row.name], kind) for kind in ("wall", "cpu")]
            judged = met(*(one >= least for one in times))
            missed += judged == met(False, False)
            told += [f"{times[0]:.1f} (cpu {times[1]:.1f})", f"{least}", judged]
        rows.append(told)
    peer_head = ["peer's version", "ratio", "by cpu", "ms", "cpu ms"]
    head = ["command", "as quick as copier", "at least", "met", "as trestle", "at least", "met"]
    return f"{page.table(peer_head, heads)}\n\n{page.table(head, rows)}", missed


def of_work(home: Path, environment: Mapping[str, str]) -> str:
    """The table of the work inside the commands, beside its floors."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.work", str(home)], env=dict(environment), stdout=subprocess.PIPE, check=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    rows = []
    for name, floor in PAIRS.items():
        ours, bare = (statistics.median(found[one]) for one in (name, floor))
        rows.append([name, f"{ours * 1000:.2f}", floor, f"{bare * 1000:.2f}", f"{ours / bare:.2f}"])
    return page.table(["work", "ms", "floor", "ms", "ratio"], rows)


def main() -> int:
    wanted = page.wanted(sys.argv[1:])
    load = os.getloadavg()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = folder / "home"
        environment = {
            **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
            "BREACHKIT_HOME": str(home),
            "BREACHKIT_LANG": "ja",
            "XDG_CACHE_HOME": str(folder / "cache"),
        }
        making = [sys.executable, "-m", "bench.long_case", str(home), str(LENGTH)]
        subprocess.run(making, env=environment, stdout=subprocess.DEVNULL, check=True)
        found = in_turns(commands(folder, environment), ROUNDS)
        ours, missed = of_commands(found)
        beside, missed_peers = of_peers(found)
        work = of_work(home, environment)
    text = (
        f"{page.circumstances(load)} {ROUNDS} turns; one case of {LENGTH:,} events.\n\n{ours}\n\n{beside}\n\n"
        f"The work inside, without the start (medians):\n\n{work}"
    )
    print(text)
    if wanted is not None:
        page.put(wanted, "commands", text)
    return 1 if missed + missed_peers else 0


if __name__ == "__main__":
    sys.exit(main())
