"""`python -m bench.store`: what a journal of 100,000 events costs beside one of 100, and what checking it costs.

Ratios, with milestone 4's targets: append, `status` and `next` must not grow with the journal; the chain must be at least
3 times as quick as re-canonicalising each event with the standard library, and at most 3 times bare SHA-256 over the
stored lines. What is compared takes turns, so that a machine whose speed drifts treats both alike.
"""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.long_case import TIME, lists_growing, long_case
from breachkit.domain.event import follow
from breachkit.domain.start import FIRST_PREVIOUS
from breachkit.store.local import LocalCase

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
SHORT, LONG = 100, 100_000


def taken(call: Callable[[], object]) -> float:
    """Seconds that the call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def in_turns(calls: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """The seconds of each call, one after the other in every round; the first round is not counted."""
    found: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(rounds + 1):
        for name, call in calls.items():
            seconds = taken(call)
            if turn:
                found[name].append(seconds)
    return found


def append_one(store: LocalCase) -> None:
    with store.writing() as writer:
        writer.append([("note.added", {"text": "asked the host for its log " * 4})], time=TIME, actor="tester")
        writer.keep()


def command(home: Path, *arguments: str) -> Callable[[], object]:
    environment = {**os.environ, "BREACHKIT_HOME": str(home), "BREACHKIT_LANG": "ja"}
    line = [sys.executable, "-m", "breachkit", *arguments]
    return lambda: subprocess.run(line, env=environment, stdout=subprocess.DEVNULL, check=True)


def follow_chain(store: LocalCase) -> None:
    head, number = FIRST_PREVIOUS.encode(), 0
    for lines in store.journal.pieces(0):
        held, head = follow(lines, head, number)
        assert held == len(lines)
        number += held


def hash_lines(store: LocalCase) -> None:
    with store.journal.path.open("rb") as stream:
        for line in stream:
            hashlib.sha256(line).hexdigest()


def canonicalise_again(store: LocalCase) -> None:
    """What a checker does that parses: the standard library's JSON, keys sorted, the hash left out."""
    prev = FIRST_PREVIOUS
    with store.journal.path.open("rb") as stream:
        for line in stream:
            members = json.loads(line)
            stated = members.pop("hash")
            body = json.dumps(members, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
            assert hashlib.sha256(body).hexdigest() == stated and members["prev"] == prev
            prev = stated


def tell_of_encryption(folder: Path, tell: Callable[[str, float, str, bool], None]) -> None:
    """An encrypted case beside a plain one of the same length, the key in a file: appending, `status`, and the chain."""
    from breachkit.services.encryption import new_identity_file
    from breachkit.services.keys import AtHand, nobody
    from breachkit.store import age, case_key, keyring, turning

    identity = folder / "identity.txt"
    public = new_identity_file(identity)
    os.environ["BREACHKIT_IDENTITY"] = str(identity)
    keyring.use(AtHand(None, nobody))
    events = 10_000
    stores = {name: long_case(folder / f"e-{name}", events) for name in ("plain", "encrypted")}
    with stores["encrypted"].writing():
        turning.begin(stores["encrypted"], case_key.made([public], None, age.new_identity()[0], "closing"))
        turning.finish(stores["encrypted"])
    homes = {name: store.folder.parent.parent for name, store in stores.items()}
    for home in homes.values():
        command(home, "note", "derive once")()

    def compare(what: str, calls: dict[str, Callable[[], object]], rounds: int, most: float) -> None:
        found = in_turns(calls, rounds)
        ratio = statistics.median(found["encrypted"]) / statistics.median(found["plain"])
        tell(f"{what}: encrypted to plain", ratio, f"at most {most}", ratio <= most)

    appending: dict[str, Callable[[], object]] = {name: partial(append_one, store) for name, store in stores.items()}
    compare("append and snapshot", appending, 10 * ROUNDS, 1.5)
    compare("status --json", {name: command(home, "status", "--json") for name, home in homes.items()}, ROUNDS, 1.3)
    compare("note", {name: command(home, "note", "x") for name, home in homes.items()}, ROUNDS, 1.3)
    compare(f"checking {events} events", {name: store.check for name, store in stores.items()}, max(5, ROUNDS // 2), 3)


def tell_of_lists(folder: Path, tell: Callable[[str, float, str, bool], None]) -> None:
    """A case with 2,000 drafts, and sign-offs, supplements and seals beside them, next to one of 100 events."""
    events = 10_000
    stores = {name: long_case(folder / f"l-{name}", n, lists_growing) for name, n in (("few", SHORT), ("many", events))}
    drafts = stores["many"].read()["totals"]["drafts"]
    sizes = {name: store.snapshot.stat().st_size for name, store in stores.items()}
    homes = {name: store.folder.parent.parent for name, store in stores.items()}
    for home in homes.values():
        command(home, "note", "derive once")()
    for words in (["status", "--json"], ["facts", "set", "affected_people=1000"]):
        found = in_turns({name: command(home, *words) for name, home in homes.items()}, ROUNDS)
        ratio = statistics.median(found["many"]) / statistics.median(found["few"])
        tell(
            f"{' '.join(words[:2])}: {drafts} drafts among {events} events to {SHORT}",
            ratio,
            "at most 1.3",
            ratio <= 1.3,
        )
    print(f"    case.json {sizes['many']} bytes beside {sizes['few']}")


def main() -> int:
    missed = 0

    def tell(what: str, ratio: float, target: str, ok: bool) -> None:
        nonlocal missed
        missed += not ok
        print(f"{what:<62}{ratio:>7.2f}  {target}{'' if ok else '  MISSED'}")

    with tempfile.TemporaryDirectory() as folder:
        short = long_case(Path(folder) / "short", SHORT)
        long = long_case(Path(folder) / "long", LONG)
        homes = {"short": short.folder.parent.parent, "long": long.folder.parent.parent}
        size = long.journal.size() / LONG
        print(f"journal of {LONG} events: {size:.0f} bytes an event; case.json {long.snapshot.stat().st_size} bytes\n")

        for name in homes.values():
            command(name, "note", "derive once")()
        found = in_turns({"short": lambda: append_one(short), "long": lambda: append_one(long)}, 20 * ROUNDS)
        ratio = statistics.median(found["long"]) / statistics.median(found["short"])
        tell(f"append and snapshot: {LONG} events to {SHORT}", ratio, "at most 1.2", ratio <= 1.2)
        print(
            f"{'':<4}{statistics.median(found['long']) * 1000:.2f} ms beside {statistics.median(found['short']) * 1000:.2f} ms"
        )

        for words in (["status", "--json"], ["next", "--json"]):
            found = in_turns({name: command(home, *words) for name, home in homes.items()}, ROUNDS)
            ratio = statistics.median(found["long"]) / statistics.median(found["short"])
            tell(f"{' '.join(words)}: {LONG} events to {SHORT}", ratio, "at most 1.3", ratio <= 1.3)

        tell_of_lists(Path(folder), tell)
        tell_of_encryption(Path(folder), tell)

        calls: dict[str, Callable[[], object]] = {
            "chain": lambda: follow_chain(long),
            "sha256": lambda: hash_lines(long),
            "again": lambda: canonicalise_again(long),
            "check": long.check,
        }
        best = {name: min(seconds) for name, seconds in in_turns(calls, max(5, ROUNDS // 2)).items()}
        ratio = best["again"] / best["chain"]
        tell("re-canonicalising each event, to the chain over the bytes", ratio, "at least 3", ratio >= 3)
        ratio = best["chain"] / best["sha256"]
        tell("the chain over the bytes, to bare SHA-256 over the lines", ratio, "at most 3", ratio <= 3)
        tell("re-canonicalising, to all of verify (chain, parse, fold)", best["again"] / best["check"], "", True)
        print(f"    {', '.join(f'{name} {seconds * 1000:.0f} ms' for name, seconds in best.items())}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
