"""Kills a writer by SIGKILL at random moments, and looks at what it leaves: python -m tests.faults.killing FOLDER KILLS

A child does acts without end and says after each that it is done; the parent kills it, opens the case as the next
command would, and compares. Prints what it found as JSON. Run by test_killed.py and by `make torture`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

from breachkit.services.case_lists import all_of
from breachkit.store.local import LocalCase
from tests.faults.session import Acknowledged, deeds, do, open_case

_KILLS_A_CASE = 50


def work_without_end(store: LocalCase, report: int) -> None:
    """The child: one deed after another, each reported once its writing session has ended."""
    stream = deeds(store.id, 10**9)
    next(stream)
    for deed in stream:
        known = Acknowledged()
        with store.writing() as writer:
            do(writer, deed, known)
        os.write(report, "".join(f"{one}\n" for one in known.events).encode())


def kill_once(store: LocalCase, after: float) -> list[str]:
    """Lets a child work for `after` seconds. Returns the hashes of the events that it said are recorded."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            work_without_end(store, writing)
        finally:
            os._exit(1)
    os.close(writing)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as stream:
        said = stream.read().decode().split("\n")[:-1]
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the child ended by itself"
    return [one for one in said if len(one) == 64]


def main(folder: Path, kills: int, seed: int = 20261124) -> dict[str, Any]:
    """Kills `kills` times, some fifty times a case. The moments are drawn from `seed`."""
    moments = random.Random(seed)
    found = {"kills": 0, "acknowledged": 0, "lost": 0, "unreadable": 0, "torn ends": 0, "unacknowledged kept": 0}
    store = None
    for number in range(kills):
        if store is None or number % _KILLS_A_CASE == 0:
            home = folder / f"home-{number}"
            home.mkdir(parents=True)
            store = open_case(home)
            with store.writing() as writer:
                do(writer, next(deeds(store.id, 2)), Acknowledged())
        before = store.read()["head"]["seq"]
        said = kill_once(store, moments.uniform(0.002, 0.03))
        found["kills"] += 1
        found["acknowledged"] += len(said)
        try:
            new = [event.hash for event in store.events(after=before)]
            check = store.check()
            with store.writing() as writer:
                found["torn ends"] += writer.torn is not None
                assert writer.case["head"]["seq"] == before + len(new)
            healthy = check.fault == "" and all(
                _sha256(store.blobs.read(f"drafts/{draft['file']}")) == draft["sha256"]
                for draft in {one["file"]: one for one in all_of(store, check.case, "drafts")}.values()
            )
        except Exception as error:
            found["unreadable"] += 1
            sys.stderr.write(f"kill {number}: {error!r}\n")
            store = None
            continue
        found["unreadable"] += not healthy
        found["lost"] += len(said) - len([one for one in said if one in set(new)])
        found["unacknowledged kept"] += len(new) - len(said)
    return found


def _sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
