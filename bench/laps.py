"""`python -m bench.laps [--write docs/performance.md]`: where the processor time of `facts set` and `assess` goes, lap by lap, in one process.

Each lap is what had to happen after the one before; imports are counted where they are first needed. Laps are medians of several
processes.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

from bench import page
from bench.targets import EVENTS

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
LAPS = """
import gc, sys, time
gc.set_threshold(200_000, 20, 20)
before = time.process_time()
def lap(name):
    global before
    now = time.process_time()
    print(f"{name}\\t{now - before}")
    before = time.process_time()
import typer, typer._adapters
lap("Typer and pydantic, as in the bare program")
from breachkit.cli import app, options
from breachkit.services import acts, clock, derive, facts
from breachkit.services.case_facts import values_of, law_day, filed_times
from breachkit.engine.obligations import assess
from breachkit.wording.assessment import obligations_data
lap("our own modules")
where = options.chosen_workspace()
library = where.library()
library.fingerprint
lap("asking whether content has changed")
library.facts, library.regimes, library.recipients
lap("reading every law and fact")
library.law
case, now = where.read(), clock.now()
values = values_of(case, library)
lap("reading the case")
found = assess(library.law, values, law_day(values, now, case["timezone"]), filed_times(case))
lap("every duty of every law decided, holidays read")
obligations_data(found, library.facts, "en")
lap("the same in words (assess)")
derive.derive(case, library, now)
lap("derived anew: decided, put in words, steps, questions (facts set)")
with acts.writing(where.case(), library) as session:
    session.write([("note.added", {"text": "a note"})], derives=False)
lap("journal and case file written, synced")
"""


def main() -> int:
    wanted, load = page.wanted(sys.argv[1:]), os.getloadavg()
    taken: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, "BREACHKIT_HOME": f"{folder}/home", "XDG_CACHE_HOME": f"{folder}/cache"}
        making = [sys.executable, "-m", "bench.long_case", f"{folder}/home", str(EVENTS)]
        subprocess.run(making, env=environment, stdout=subprocess.DEVNULL, check=True)
        for turn in range(ROUNDS + 1):  # the first fills the caches and is not counted
            done = subprocess.run(
                [sys.executable, "-c", LAPS], env=environment, stdout=subprocess.PIPE, text=True, check=True
            )
            for line in done.stdout.splitlines() if turn else ():
                name, seconds = line.split("\t")
                taken.setdefault(name, []).append(float(seconds))
    medians = {name: statistics.median(one) * 1000 for name, one in taken.items()}
    floor, *_ours = medians.values()
    rows = [[name, f"{took:.0f}", f"{took / floor:.2f}"] for name, took in medians.items()]
    text = f"{page.circumstances(load)}\n\n{page.table(['lap', 'cpu ms', 'of the first'], rows)}"
    print(text)
    if wanted is not None:
        page.put(wanted, "laps", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
