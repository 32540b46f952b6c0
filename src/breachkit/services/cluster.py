"""Imports and letters on a Dask cluster (extra `distributed`): the same functions, run by its workers.

This process cuts the work into pieces, sends each with all it needs (no shared folder is wanted), and alone writes
what comes back, in order. A piece whose worker dies is run again by the scheduler; since a piece writes nothing where it runs,
nobody is left out and nobody is written to twice.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from breachkit.documents.letters import COLUMNS, Press, Setup
from breachkit.errors import BreachkitError, UsageError
from breachkit.i18n import _
from breachkit.people import reading
from breachkit.people.engine import connected, load_tables, quoted
from breachkit.people.importing import (
    Imported,
    add_people,
    begin,
    count_rejects,
    finish,
    rejected_rows,
    rows_given,
    write_rejects,
)
from breachkit.people.lists import people
from breachkit.people.loading import load
from breachkit.people.normalise import Plan, normalise
from breachkit.people.reading import Source
from breachkit.services.letters_batch import BATCH, Batch, Target, in_order, write_batch

SLICE = 4 * 1024 * 1024
"""Bytes of a list that one piece of work holds."""
_RETRIES = 3


@contextmanager
def client(address: str) -> Iterator[Any]:
    """A connection to the scheduler. Raises BreachkitError where the extra is missing, UsageError where none answers."""
    try:
        import distributed

        make: Any = distributed.Client
    except ImportError:
        raise BreachkitError(
            _("work on a cluster needs Dask, which is not installed"), mend="pip install 'breachkit[distributed]'"
        ) from None
    try:
        connection = make(address, timeout=15, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            _("no scheduler answers at {address}: {why}").format(address=address, why=str(error).splitlines()[0]),
            place="--scheduler",
            expected="tcp://HOST:8786",
        ) from None
    try:
        yield connection
    finally:
        connection.close()


def _ahead(connection: Any) -> int:
    """How many pieces may be under way: enough for every thread of the workers, few enough for this one's memory."""
    threads = sum(connection.nthreads().values())
    return int(max(4, min(64, 2 * threads + 2)))


@dataclass(frozen=True)
class _Piece:
    """What a worker made of a slice: its people as a Parquet file, its other rows, and the counts of both."""

    people: bytes
    rows: int
    rejected: list[list[str]]
    reasons: list[tuple[str, int]]


def _read(data: bytes, source: Source, plan: Plan) -> _Piece:
    """Reads and normalises a slice; runs on a worker."""
    with tempfile.TemporaryDirectory() as folder, connected(Path(folder), threads=1) as connection:
        path = Path(folder) / source.path.name
        with reading.private(path) as stream:
            stream.buffer.write(data)
        load_tables(connection)
        begin(connection, None)
        here = replace(source, path=path, skip=0, lines=data.count(b"\n") + (not data.endswith(b"\n")))
        load(connection, here, plan, Path(folder))
        normalise(connection, plan)
        count_rejects(connection)
        connection.execute(f"COPY (SELECT * FROM person) TO {quoted(folder + '/people.parquet')} (FORMAT parquet)")
        reasons = connection.execute("SELECT reason, n FROM rejected").fetchall()
        rejected = [*rejected_rows(connection, here)]
        return _Piece((Path(folder) / "people.parquet").read_bytes(), rows_given(connection), rejected, reasons)


def import_on(
    address: str,
    sources: Sequence[tuple[Source, Plan]],
    scratch: Path,
    *,
    earlier: Path | None = None,
    by_email: bool = False,
) -> Imported:
    """`importing.import_files`, with reading and normalising done by the cluster's workers."""
    with client(address) as cluster, connected(scratch) as connection:
        load_tables(connection)
        known, offset = begin(connection, earlier)
        offsets, read = [], 0
        part = scratch / "part.parquet"
        for index, (source, plan) in enumerate(sources):
            offsets.append(offset)
            plain = reading.as_csv(source, scratch)
            cut = [*_cuts(plain)]
            tasks = ((data, replace(plain, path=source.path), plan) for data, _lines in reading.slices(plain, SLICE))
            pieces = in_order(
                tasks, lambda task: cluster.submit(_read, *task, pure=False, retries=_RETRIES), _ahead(cluster)
            )
            rejected: list[list[str]] = []
            for lines, piece in zip(cut, pieces, strict=True):
                part.write_bytes(piece.people)
                add_people(connection, f"read_parquet({quoted(str(part))})", offset)
                rejected += [[str(int(line) + lines), *rest] for line, *rest in piece.rejected]
                if piece.reasons:
                    connection.executemany("INSERT INTO rejected VALUES (?, ?)", piece.reasons)
                read, offset = read + piece.rows, offset + piece.rows
            write_rejects(scratch / "rejects.csv", source, rejected, first=index == 0)
            if plain.path != source.path:
                plain.path.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
        return finish(connection, scratch, known, read, tuple(offsets), by_email=by_email)


def _cuts(source: Source) -> Iterator[int]:
    """The lines before each slice."""
    return (lines for _data, lines in reading.slices(source, SLICE))


@lru_cache(maxsize=4)
def _press(_key: str, held: _Held) -> Press:
    return Press(held.setup)


class _Held:
    """A setup that is equal to every other of its hash, so that a worker compiles its templates once."""

    def __init__(self, setup: Setup, key: str) -> None:
        self.setup, self.key = setup, key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)


def _write(setup: Setup, key: str, index: int, some: list[tuple[Any, ...]], who: str, target: Target) -> Batch:
    """Renders a batch; runs on a worker, and writes nothing there."""
    return write_batch(_press(key, _Held(setup, key)), index, some, who, target, here=False)


def letters_on(setup: Setup, path: Path, who: str, target: Target, address: str, first: int) -> Iterator[Batch]:
    """The batches from `first` on, in order, rendered by the cluster's workers."""
    key = setup.sha256
    with client(address) as cluster, connected(threads=1) as connection:
        yield from in_order(
            people(connection, path, COLUMNS, BATCH, first),
            lambda task: cluster.submit(_write, setup, key, *task, who, target, pure=False, retries=_RETRIES),
            _ahead(cluster),
        )
