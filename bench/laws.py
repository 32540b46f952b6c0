"""The laws: one case against all of them beside loading them, and many facts files in constant memory.

`python -m bench.laws` prints the ratios. The targets are milestone 2's: a case takes less than loading the content does
(20 ms on a laptop's core), and the memory for many files is that for few.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.one_case import CASE, FACTS
from breachkit.content.fingerprint import builtin_root
from breachkit.content.library import Library
from breachkit.domain.answers import read_answer
from breachkit.engine.obligations import assess

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))


def of_one_case() -> tuple[float, float, int, int]:
    """Median seconds of loading the compiled content, and of one case against it; how many laws and duties."""
    loads, cases = [], []
    library = Library((builtin_root(),))
    for _ in range(ROUNDS):
        library = Library((builtin_root(),))
        _ = library._compiled
        started = time.perf_counter()
        _ = (library.facts, library.regimes, library.recipients)
        loads.append(time.perf_counter() - started)
    zone = ZoneInfo("Asia/Tokyo")
    values = {fact: read_answer(library.facts[fact], answer, zone) for fact, answer in CASE.items()}
    found = assess(library.law, values, date(2026, 11, 24))  # the holidays of the years concerned are read once
    for _ in range(ROUNDS):
        started = time.perf_counter()
        found = assess(library.law, values, date(2026, 11, 24))
        cases.append(time.perf_counter() - started)
    return statistics.median(loads), statistics.median(cases), len(library.regimes), len(found)


def of_files(number: int) -> tuple[float, float]:
    """Seconds, and the most memory in MiB, of `assess --facts DIR --jsonl` over so many files."""
    with tempfile.TemporaryDirectory() as folder:
        for index in range(number):
            (Path(folder) / f"{index:06d}.yaml").write_text(FACTS + f'\norg_name: "Org {index}"\n', "utf-8")
        code = (
            "import resource, sys; from breachkit.cli.app import run; "
            f"run(['assess', '--facts', {folder!r}, '--jsonl']); "
            "sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))"
        )
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True
        )
        return time.perf_counter() - started, int(done.stderr) / 1024


def main() -> int:
    load, case, laws, duties = of_one_case()
    print(f"{'loading ' + str(laws) + ' laws':<34}{load * 1000:>8.1f} ms")
    print(
        f"{'one case, ' + str(duties) + ' duties':<34}{case * 1000:>8.1f} ms   ratio to loading {case / load:.2f} (target 1)"
    )
    few, many = of_files(100), of_files(2000)
    print(f"{'100 files':<34}{few[0]:>8.1f} s    {few[1]:>6.0f} MiB")
    print(f"{'2,000 files':<34}{many[0]:>8.1f} s    {many[1]:>6.0f} MiB   ratio {many[1] / few[1]:.2f} (target 1.1)")
    return 0 if case <= load and many[1] <= 1.1 * few[1] else 1


if __name__ == "__main__":
    sys.exit(main())
