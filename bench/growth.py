"""`python -m bench.growth [--write docs/performance.md]`: how time and memory grow with events, laws and files of facts.

Each size is measured as whole processes that take turns; told are the least processor time and wall clock of them (what else the
machine does only ever adds), and the most memory. Two exponents are fitted by least squares through the logarithms: of the time as it stands, and of what comes on top
of the least size, over how much more there is (start and everything that does not grow taken off). What comes on top of
the least size and is no more than the noise (`NOISE`) counts as not growing. A target is missed where the second exponent is
above `MOST`, or where what has to be flat is not: its largest size takes more than `FLAT` times its least.

BENCH_FULL=1 takes the whole range; BENCH_GROWTH_EVENTS, _LAWS and _FILES give sizes of one's own ("" leaves that curve out), BENCH_GROWTH_ROUNDS the
turns (5; what takes longer than `LONG` only once). People are measured by `bench.people`.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import page
from bench.one_case import FACTS
from bench.processes import Command, Costs, cost_of

FULL = os.environ.get("BENCH_FULL") == "1"
ROUNDS = int(os.environ.get("BENCH_GROWTH_ROUNDS", "5"))
MOST, FLAT = 1.15, 1.3
NOISE = {"cpu": 0.1, "memory": 0.05}
"""The part of the least size's value that more of the same may differ by without growing: clocks, allocators, other work."""
LONG = 5.0
"""Seconds: what takes longer is measured once, its first turn too, whose caches no longer matter."""


def sizes(what: str, bounded: Sequence[int], whole: Sequence[int]) -> list[int]:
    """The sizes to measure, the least first."""
    given = os.environ.get(f"BENCH_GROWTH_{what}")
    return sorted(int(one) for one in given.split(",") if one) if given is not None else [*(whole if FULL else bounded)]


def slope(points: Sequence[tuple[float, float]]) -> float | None:
    """The exponent k of y = c * x^k that fits best, by least squares through the logarithms; None of fewer than two points."""
    logs = [(math.log(x), math.log(y)) for x, y in points if x > 0 and y > 0]
    if len(logs) < 2:
        return None
    mean_x, mean_y = (sum(axis) / len(logs) for axis in zip(*logs, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _y in logs)
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / spread if spread else None


def on_top(points: Sequence[tuple[float, float]], noise: float) -> list[tuple[float, float]]:
    """What each further size takes more than the least, over how much larger it is, where that is more than noise."""
    (least, start), *others = points
    return [(size - least, value - start) for size, value in others if value - start > noise * start]


@dataclass(frozen=True)
class Curve:
    """One command over sizes of one thing. `flat`: it must not grow with them at all."""

    thing: str
    command: str
    costs: Mapping[int, Costs]
    flat: bool = False

    def points(self, kind: str) -> list[tuple[float, float]]:
        return [(size, costs.least(kind)) for size, costs in sorted(self.costs.items())]

    def exponent(self, kind: str) -> float | None:
        """The exponent of what grows; 0 where nothing does, beyond noise; None where there are too few sizes to tell."""
        if len(self.costs) < 3:
            return None
        grown = on_top(self.points(kind), NOISE[kind])
        return slope(grown) if len(grown) > 1 else 0.0 if not grown else None

    def raw(self, kind: str) -> float | None:
        return slope(self.points(kind))

    def holds(self) -> bool:
        """Whether the curve is no steeper than it may be, in time and in memory."""
        times = [value for _size, value in self.points("cpu")]
        if self.flat and times[-1] > FLAT * times[0]:
            return False
        return self.flat or all((self.exponent(kind) or 0) <= MOST for kind in ("cpu", "memory"))

    def cells(self) -> Iterator[list[str]]:
        """A row for each size, the exponents in the last."""
        last = max(self.costs)
        for size, costs in sorted(self.costs.items()):
            found = [
                f"`{self.command}`",
                f"{size:,}",
                f"{costs.least('cpu'):.2f}",
                f"{costs.least('wall'):.2f}",
                f"{costs.least('memory'):.0f}",
            ]
            if size != last:
                yield [*found, "", "", "", ""]
                continue
            told = [
                told_exponent(self.raw("cpu")),
                told_exponent(self.exponent("cpu")),
                told_exponent(self.exponent("memory")),
            ]
            yield [*found, *told, f"{'flat: ' if self.flat else ''}{'yes' if self.holds() else '**no**'}"]


def told_exponent(exponent: float | None) -> str:
    return "-" if exponent is None else f"{exponent:.2f}"


def measure(commands: Mapping[int, Command]) -> dict[int, Costs]:
    """The costs of a command at each size, in turns, after a turn that is not counted, unless it takes long."""
    found = {size: Costs() for size in commands}
    for turn in range(ROUNDS + 1):
        for size, command in commands.items():
            costs = found[size].found
            if turn and costs and costs[0].wall > LONG:
                continue
            cost = cost_of(command.words(turn), command.environment)
            if turn or cost.wall > LONG:
                costs.append(cost)
    return found


def breachkit(environment: Mapping[str, str], *words: str) -> Command:
    """A command of breachkit; `{turn}` stands for the number of the turn."""
    line = [sys.executable, "-m", "breachkit", *words]
    return Command(lambda turn: [word.replace("{turn}", str(3000 + turn)) for word in line], environment)


def of_events(folder: Path, environment: Mapping[str, str]) -> Iterator[Curve]:
    """Longer and longer journals, each in a home of its own."""
    wanted = sizes("EVENTS", (100, 1000, 10_000), (100, 1000, 10_000, 100_000))
    homes = {}
    for size in wanted:
        homes[size] = {**environment, "BREACHKIT_HOME": str(folder / f"events-{size}")}
        making = [sys.executable, "-m", "bench.long_case", homes[size]["BREACHKIT_HOME"], str(size)]
        subprocess.run(making, env=homes[size], stdout=subprocess.DEVNULL, check=True)
    commands = (["status"], ["next", "--json"], ["facts", "set", "affected_people={turn}"], ["verify"])
    for words in commands if wanted else ():
        found = measure({size: breachkit(homes[size], *words) for size in wanted})
        yield Curve("events", " ".join(words[:2]), found, flat=words != ["verify"])


def of_files(folder: Path, environment: Mapping[str, str]) -> Iterator[Curve]:
    """More and more files of facts, each a case of its own in many places of the world."""
    commands = {}
    for size in sizes("FILES", (1, 10, 100), (1, 10, 100, 1000, 10_000)):
        place = folder / f"files-{size}"
        place.mkdir()
        for index in range(size):
            (place / f"{index:06d}.yaml").write_text(f'{FACTS}\norg_name: "Org {index}"\n', "utf-8")
        commands[size] = breachkit(environment, "assess", "--facts", str(place), "--jsonl")
    if commands:
        yield Curve("files", "assess --facts --jsonl", measure(commands))


BASE = "jp-"
"""The laws that other content is built on; they are always there."""
COPIED = ("us-ca", "us-tx", "nz-privacy", "kr-pipa", "tr-kvkk", "sg-pdpa", "au-ndb", "br-lgpd", "ch-fadp", "za-popia")
"""Ten of the world, none of which names another law."""


def program_with_laws(folder: Path, laws: int) -> int:
    """A copy of the program whose shipped content has so many laws (as nearly as copies of ten allow); returns how many.

    The laws of Japan, on which other content is built, and copies of ten others under ids of their own: the mix does not
    change with the number, so that what grows is the number alone.
    """
    root = page.ROOT
    shutil.copytree(root / "src" / "breachkit", folder / "src" / "breachkit")
    shutil.copytree(root / "templates", folder / "templates")
    shutil.copytree(
        root / "playbooks", folder / "playbooks", ignore=lambda at, names: names if at.endswith("regimes") else []
    )
    place = folder / "playbooks" / "regimes"
    place.mkdir(exist_ok=True)
    for path in sorted((root / "playbooks" / "regimes").glob(f"{BASE}*.yaml")):
        shutil.copy2(path, place / path.name)
    number = len(list(place.iterdir()))
    texts = {law: (root / "playbooks" / "regimes" / f"{law}.yaml").read_text("utf-8") for law in COPIED}
    for copy in range(round(max(0, laws - number) / len(COPIED))):
        for law, text in texts.items():
            name = f"{law}-copy{copy}"
            (place / f"{name}.yaml").write_text(renamed(text, law, name), "utf-8")
            number += 1
    return number


def renamed(text: str, law: str, name: str) -> str:
    """The law under another id, its authorities too (each law brings its own), so that nothing stands twice."""
    import re

    return re.sub(rf"(?<![\w/-]){re.escape(law)}(?![\w/])", name, text)


def of_laws(folder: Path, environment: Mapping[str, str]) -> Iterator[Curve]:
    """More and more laws: one case against all of them, a change to it, and the content read and checked anew."""
    places = {}
    for wanted in sizes("LAWS", (10, 30, 100), (10, 30, 100, 300, 1000)):
        program = folder / f"laws-{wanted}"
        number = program_with_laws(program, wanted)
        places[number] = {
            **environment,
            "PYTHONPATH": os.pathsep.join([str(program / "src"), str(page.ROOT)]),
            "BREACHKIT_HOME": str(program / "home"),
            "XDG_CACHE_HOME": str(program / "cache"),
        }
        making = [sys.executable, "-m", "bench.long_case", places[number]["BREACHKIT_HOME"], "100"]
        subprocess.run(making, env=places[number], stdout=subprocess.DEVNULL, check=True)
    if not places:
        return
    for words in (["assess", "--json"], ["facts", "set", "affected_people={turn}"]):
        yield Curve(
            "laws", " ".join(words[:2]), measure({size: breachkit(where, *words) for size, where in places.items()})
        )
    anew = {}
    for size, where in places.items():
        shutil.rmtree(where["XDG_CACHE_HOME"])
        anew[size] = Costs([cost_of(breachkit(where, "assess", "--json").words(0), where)])
    yield Curve("laws", "the same, content changed", anew)


def main() -> int:
    wanted = page.wanted(sys.argv[1:])
    load = os.getloadavg()
    curves: list[Curve] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
            "BREACHKIT_HOME": str(folder / "home"),
            "BREACHKIT_LANG": "ja",
            "XDG_CACHE_HOME": str(folder / "cache"),
        }
        for curve in (curve for of in (of_events, of_laws, of_files) for curve in of(folder, environment)):
            curves.append(curve)
            print(
                f"{curve.thing}: {curve.command}: {'as it should' if curve.holds() else 'MISSED'}",
                file=sys.stderr,
                flush=True,
            )
    for thing in dict.fromkeys(curve.thing for curve in curves):
        head = ["command", thing, "cpu s", "wall s", "MiB", "raw exponent", "exponent", "memory's", "holds"]
        table = page.table(head, [row for curve in curves if curve.thing == thing for row in curve.cells()])
        text = f"{page.circumstances(load)}\n\n{table}"
        print(text, end="\n\n")
        if wanted is not None:
            page.put(wanted, f"growth with {thing}", text)
    return 0 if all(curve.holds() for curve in curves) else 1


if __name__ == "__main__":
    sys.exit(main())
