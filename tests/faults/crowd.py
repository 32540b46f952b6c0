"""Many processes on one case: python -m tests.faults.crowd FOLDER PROCESSES EVENTS

Each writer records its events one act at a time, and all the while readers read and one holder of the lock after the
other is killed. Prints what came of it as JSON. Run by test_crowd.py and by `make torture`.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from breachkit.store.local import LocalCase
from tests.faults.session import TIME, Acknowledged, deeds, do, open_case


def write(folder: str, name: str, events: int) -> None:
    store = LocalCase(Path(folder))
    for number in range(events):
        with store.writing() as writer:
            writer.append([("note.added", {"text": f"{name}-{number}"})], time=TIME, actor=name)
            writer.keep()


def read(folder: str, stop: Any, reads: Any, longest: Any) -> None:
    """Reads until told to stop; the head never goes back, and no read waits for a writer's lock."""
    store, last = LocalCase(Path(folder)), 0
    while not stop.is_set():
        began = time.monotonic()
        seq = store.read()["head"]["seq"]
        longest.value = max(longest.value, time.monotonic() - began)
        assert seq >= last, (seq, last)
        last = seq
        reads.value += 1


def die_holding_the_lock(folder: str) -> None:
    with LocalCase(Path(folder)).writing():
        os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, processes: int, events: int) -> dict[str, Any]:
    """Runs the crowd; returns how many events there are, how many of them are distinct, and whether one chain holds."""
    folder.mkdir(parents=True, exist_ok=True)
    store = open_case(folder)
    with store.writing() as writer:
        do(writer, next(deeds(store.id, 2)), Acknowledged())
    context = multiprocessing.get_context("fork")
    stop, reads, longest = context.Event(), context.Value("L", 0), context.Value("d", 0.0)
    place = str(store.folder)
    began = time.monotonic()
    writers = [context.Process(target=write, args=(place, f"p{number}", events)) for number in range(processes)]
    reader = context.Process(target=read, args=(place, stop, reads, longest))
    for process in (*writers, reader):
        process.start()
    killed = 0
    while any(process.is_alive() for process in writers):
        holder = context.Process(target=die_holding_the_lock, args=(place,))
        holder.start()
        holder.join()
        killed += holder.exitcode == -signal.SIGKILL
        time.sleep(0.05)
    stop.set()
    for process in (*writers, reader):
        process.join()
    check = store.check()
    texts = [event.payload["text"] for event in store.events(after=2)]
    return {
        "processes": processes,
        "failed": sum(process.exitcode != 0 for process in (*writers, reader)),
        "events": len(texts),
        "distinct": len(set(texts)),
        "one chain": check.fault == "" and check.case["head"]["seq"] == len(texts) + 2,
        "own order kept": all(
            [text for text in texts if text.startswith(f"p{number}-")] == [f"p{number}-{n}" for n in range(events)]
            for number in range(processes)
        ),
        "holders of the lock killed": killed,
        "reads meanwhile": reads.value,
        "longest read, s": round(longest.value, 3),
        "seconds": round(time.monotonic() - began, 1),
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
