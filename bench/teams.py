"""`python -m bench.teams`: what the team's server costs beside bare psycopg on the same server.

An act is the lock, the head, the append with every check, the snapshot and the unlock; beside it stands one bare INSERT of
the same line, committed. Reading is beside a bare SELECT. What is compared takes turns. Ratios; no targets. The
server is PostgreSQL with its usual syncs, on this machine, so the network costs nothing here.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable

import psycopg
from tests.teams import server as servers

from bench.store import ROUNDS, in_turns
from breachkit.store.act import Act
from breachkit.store.postgres import team
from breachkit.store.postgres.case import ServerCase
from breachkit.store.postgres.connection import Server

TIME = "2026-11-22T11:10:00Z"
EVENTS = 5000
TEXT = "asked the host for its log " * 4


def note(text: str) -> Act:
    return ("note.added", {"text": text})


def fill(store: ServerCase) -> None:
    opened: Act = (
        "case.opened",
        {"id": store.id, "title": "t", "org": "o", "timezone": "Asia/Tokyo", "playbook": "jp-breach"},
    )
    with store.writing() as writer:
        writer.append([opened], time=TIME, actor="bench")
        for _ in range(EVENTS // 500):
            writer.append([note(TEXT) for _ in range(500)], time=TIME, actor="bench")
        writer.keep()


def append_one(store: ServerCase) -> None:
    with store.writing() as writer:
        writer.append([note(TEXT)], time=TIME, actor="bench")
        writer.keep()


def main() -> int:
    made = servers.make(synced=True)
    if made is None:
        print("no PostgreSQL here: see docs/teams.md")
        return 0
    try:
        made.run("create database bench")
        server = Server(made.address("owner", "bench"))
        team.lay(server)
        store = ServerCase(server, server.ask("select breachkit.new_case(2026)"))
        fill(store)
        with psycopg.connect(made.address("owner", "bench"), autocommit=True) as bare:
            bare.execute("create table bare (seq bigserial primary key, line bytea not null)")
            line = next(iter(store.lines()))
            for each in store.lines():
                bare.execute("insert into bare (line) values (%s)", [each])

            def insert() -> None:
                bare.execute("insert into bare (line) values (%s)", [line])

            def select() -> int:
                return len(bare.execute("select line from bare order by seq", binary=True).fetchall())

            def one() -> object:
                return bare.execute("select line from bare order by seq desc limit 1", binary=True).fetchone()

            calls: dict[str, Callable[[], object]] = {
                "an act": lambda: append_one(store),
                "bare insert": insert,
                "the case": store.read,
                "bare select of one": one,
            }
            found = {name: statistics.median(taken) for name, taken in in_turns(calls, 10 * ROUNDS).items()}
            calls = {"all events": lambda: sum(1 for _ in store.events()), "bare select of all": select}
            found |= {name: min(taken) for name, taken in in_turns(calls, max(5, ROUNDS // 2)).items()}
        for what, beside in (
            ("an act", "bare insert"),
            ("the case", "bare select of one"),
            ("all events", "bare select of all"),
        ):
            ratio = found[what] / found[beside]
            print(
                f"{what + ' to ' + beside:<44}{ratio:>7.1f}   {found[what] * 1000:.2f} ms, {found[beside] * 1000:.2f} ms"
            )
        server.drop()
    finally:
        servers.unmake(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
