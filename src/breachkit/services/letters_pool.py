"""Batches of letters in this process, or rendered by several: this one reads the list and writes, the others render."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from breachkit.documents.letters import COLUMNS, Press, Setup
from breachkit.people.engine import connected
from breachkit.people.lists import people
from breachkit.services.letters_job import BATCH, Batch, Target, in_order, write_batch

_worker: dict[str, Any] = {}


def one_process(setup: Setup, path: Path, who: str, target: Target, first: int) -> Iterator[Batch]:
    """The batches from `first` on, one after the other."""
    press = Press(setup)
    with connected(threads=1) as connection:
        for index, some in people(connection, path, COLUMNS, BATCH, first):
            yield write_batch(press, index, some, who, target)


def anew(setup: Setup, path: Path, who: str, target: Target, index: int) -> Batch:
    """One batch, its letters handed back instead of written."""
    with connected(threads=1) as connection:
        _index, some = next(people(connection, path, COLUMNS, BATCH, index))
    return write_batch(Press(setup), index, some, who, target, here=False)


def processes(setup: Setup, path: Path, who: str, target: Target, jobs: int, first: int) -> Iterator[Batch]:
    """The batches from `first` on, in order, rendered by `jobs` processes. They end with this one, however it ends."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(setup, who, target)
    )
    try:
        with connected(threads=1) as connection:
            tasks = people(connection, path, COLUMNS, BATCH, first)
            yield from in_order(tasks, lambda task: pool.submit(_write, *task), 2 * jobs + 2)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(setup: Setup, who: str, target: Target) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker.update(press=Press(setup), who=who, target=target)


def _end_with_parent() -> None:
    """Ends this process when the one that started it is gone: a killed parent cannot tell its workers to stop."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _write(index: int, some: list[tuple[Any, ...]]) -> Batch:
    return write_batch(_worker["press"], index, some, _worker["who"], _worker["target"])
