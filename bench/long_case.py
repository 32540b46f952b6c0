"""Makes a case with a journal of any length: the acts of a long response, in a mix that does not change with length.

`python -m bench.long_case HOME EVENTS` makes one whose duties and deadlines are worked out too, as the current case of that home.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import chain, count, islice
from pathlib import Path

from bench.one_case import CASE
from breachkit.domain.event import seal
from breachkit.domain.start import FIRST_PREVIOUS
from breachkit.store.act import Act
from breachkit.store.local import LocalCase, LocalHome

TIME = "2026-11-22T11:10:00Z"


def acts() -> Iterator[Act]:
    """Facts answered again and again, steps begun, done and reopened, notes of a line or two; without end."""
    number = 0
    while True:
        number += 1
        yield "fact.recorded", {"fact": "affected_people", "value": {"min": number, "max": number + 1000}}
        yield "note.added", {"text": f"問い合わせ {number} 件目: 本人から電話。折り返しを約束した。" * (1 + number % 3)}
        step = f"step-{number % 30}"
        yield "step.begun", {"step": step}
        yield "step.noted", {"step": step, "text": f"checked {number} hosts, nothing new"}
        yield "step.done", {"step": step}


def lists_growing() -> Iterator[Act]:
    """The acts of `acts`, with a draft at every fifth, and now and then a sign-off, a supplement, a seal; without end."""
    others = acts()
    for number in count(1):
        sha256 = f"{number:064x}"
        yield "draft.rendered", {
            "id": f"d{number}", "file": f"d{number:03d}-ppc-preliminary-ja.md", "document": "reports/ppc", "recipient": "ppc",
            "stage": "preliminary", "lang": "ja", "format": "md", "sha256": sha256, "facts_sha256": sha256, "final": True,
            "missing": [],
        }  # fmt: skip
        if number % 4 == 0:
            yield "draft.approved", {"draft": f"d{number}", "sha256": sha256, "by": "counsel", "role": "legal"}
        elif number % 4 == 1:
            filed = {
                "obligation": "jp-appi.preliminary",
                "at": "2026-11-22T11:10:00+00:00",
                "how": "web",
                "receipt": "1",
            }
            yield "obligation.filed", {**filed, "supplement": number > 1}
        elif number % 40 == 2:
            seal = {"id": f"s{number}", "file": f"s{number:03d}.json", "sha256": sha256, "events": 5 * number}
            yield "seal.made", {**seal, "root": sha256, "nonce": "", "signed_by": ""}
        else:
            yield next(others)
        yield from islice(others, 3)


def long_case(home: Path, events: int, mix: Callable[[], Iterator[Act]] = acts) -> LocalCase:
    """A case of `events` events (3 or more) in a home of its own, each an act by itself, its snapshot kept."""
    store = LocalHome(home).new_case(2026)
    opened = {"id": store.id, "title": "t", "org": "o", "timezone": "Asia/Tokyo", "playbook": "jp-breach"}
    first: list[Act] = [
        ("case.opened", opened),
        ("fact.recorded", {"fact": "org_name", "value": "Example Shop"}),
        ("fact.recorded", {"fact": "knew_at", "value": "2026-11-22T20:10:00+09:00"}),
    ]
    lines, prev = [], FIRST_PREVIOUS
    for seq, (kind, payload) in enumerate(islice(chain(first, mix()), events), start=1):
        event, line = seal(seq, TIME, "tester", kind, payload, prev, salt=secrets.token_hex(16))
        prev = event.hash
        lines.append(line[:-1])
    with store.writing() as writer:
        writer.append_lines(lines)
        writer.keep()
    LocalHome(home).make_current(store.id)
    return store


def answered_case(home: Path, events: int) -> LocalCase:
    """A case of `events` events and a few more: its facts are answered by the command itself, so that it has a state."""
    store = long_case(home, events)
    answers = [f"{fact}={answer}" for fact, answer in CASE.items()]
    environment = {**os.environ, "BREACHKIT_HOME": str(home)}
    command = [sys.executable, "-m", "breachkit", "facts", "set", *answers]
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return store


if __name__ == "__main__":
    answered_case(Path(sys.argv[1]), int(sys.argv[2]))
