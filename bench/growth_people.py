"""`python -m bench.growth_people`: how the time and memory of an import and of text letters grow with the people.

Each size is a process of its own, the best of BENCH_TURNS (2) turns. BENCH_GROWTH lists the sizes (a thousand to a million in half
decades). The fixed start is what ten people take. Two exponents are fitted by least squares in log-log, over the sizes that take more than
twice the fixed start: of the time as it is, and of the time less the fixed start. A list is as `bench.people` makes it. Prints rows for docs/performance.md; fails where time grows
faster than people (an exponent over 1.1, for noise).
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
from pathlib import Path

from bench import people as bench

SIZES = [int(size) for size in os.environ.get("BENCH_GROWTH", "1000,3162,10000,31623,100000,316228,1000000").split(",")]
START = 10
TURNS = int(os.environ.get("BENCH_TURNS", "2"))
WORK = ("import", "letters")


def run(work: str, folder: Path, size: int) -> str:
    """One measurement, in this process."""
    if work == "import":
        return bench.measured(lambda: bench.our_import(folder))
    return bench.measured(lambda: bench.our_letters(folder, "letters.parquet", "txt", 1, size, whole=False))


def exponent(points: list[tuple[int, float]]) -> float | None:
    """The slope of a least-squares line through the logarithms of sizes and values; None for fewer than two points."""
    if len(points) < 2:
        return None
    xs, ys = [math.log(size) for size, _value in points], [math.log(value) for _size, value in points]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def curve(folder: Path) -> dict[str, dict[int, tuple[float, float]]]:
    """Seconds and MB by work and size, the best of the turns."""
    found: dict[str, dict[int, tuple[float, float]]] = {work: {} for work in WORK}
    for size in [START, *SIZES]:
        bench.make_list(folder / "large.csv", size)
        bench.make_kept(folder / "letters.parquet", size)
        for work in WORK:
            turns = [bench.measure("bench.growth_people", work, str(folder), str(size)) for _turn in range(TURNS)]
            found[work][size] = (min(one["seconds"] for one in turns), min(one["memory"] for one in turns) / 1024)
    return found


def main() -> int:
    if len(sys.argv) == 4:
        print(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
        return 0
    with tempfile.TemporaryDirectory() as name:
        found = curve(Path(name))
    print("| people | import | memory | letters as text | memory |\n|---|---|---|---|---|")
    for size in [START, *SIZES]:
        cells = " | ".join("{:.2f} s | {:.0f} MB".format(*found[work][size]) for work in WORK)
        print(f"| {size:,} | {cells} |")
    steep = False
    rows: dict[str, list[str]] = {"exponent of the time": [], "of the time less the fixed start": []}
    for work in WORK:
        seconds = {size: value[0] for size, value in found[work].items()}
        start, memory = seconds[START], {size: value[1] for size, value in found[work].items()}
        large = [size for size in SIZES if seconds[size] > 2 * start]
        whole = exponent([(size, seconds[size]) for size in large])
        rest = exponent([(size, seconds[size] - start) for size in large])
        grown = exponent([(size, memory[size]) for size in large])
        steep = steep or any(one is not None and one > 1.1 for one in (whole, rest))
        rows["exponent of the time"] += [_shown(whole), _shown(grown)]
        rows["of the time less the fixed start"] += [_shown(rest), ""]
    for told, cells_of in rows.items():
        print(f"| {told} | {' | '.join(cells_of)} |")
    return 1 if steep else 0


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    sys.exit(main())
