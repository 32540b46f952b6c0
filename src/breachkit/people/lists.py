"""The kept list (Parquet): how it is written, counted and read again, a batch of people at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from breachkit.errors import CaseDamagedError
from breachkit.i18n import _
from breachkit.people.engine import connected, one, quoted, rows
from breachkit.people.normalise import SHOWN

if TYPE_CHECKING:
    from breachkit.people.engine import Connection

COLUMNS = ("id", *SHOWN)
"""What a list says of a person; the file also has `name_key`, by which a later list finds the same people."""
GROUP = 20_000
"""People in one row group of the file: what a reader of a range must open at least."""
_MOST_PIECES = 500
_BEYOND = 2**62


@dataclass(frozen=True)
class Counts:
    """What a list comes to.

    `places` counts people by ISO 3166 code (JP-13, US-CA, DE); `unplaced` those of whom no place is known; `categories` by
    data category; `by_email`, `by_post`, `unreachable` how people can be reached (by post where there is an address and
    no e-mail); `shared_email` people who share an e-mail address with another; `issues` values that could not be read.
    """

    people: int
    places: dict[str, int] = field(default_factory=dict)
    unplaced: int = 0
    categories: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    by_email: int = 0
    by_post: int = 0
    unreachable: int = 0
    shared_email: int = 0
    issues: dict[str, int] = field(default_factory=dict)


def write_list(connection: Connection, path: Path, starts: Sequence[int], *, table: str) -> None:
    """Writes a table's people in the order of their numbers, which are those of their rows. Rows with a `reason` are no people.

    `starts` is what `starts_of` said of the table before rows were deleted from it.
    """
    columns = ", ".join(("row_no AS id", *SHOWN, "name_key"))
    people = f"SELECT {columns} FROM {table} WHERE reason IS NULL"
    into = f"TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP})"
    if len(starts) < _MOST_PIECES:
        pieces = [f"{people} AND row_no >= {first} AND row_no < {last}" for first, last in pairwise([*starts, _BEYOND])]
        connection.execute(f"COPY ({' UNION ALL '.join(pieces)}) {into}")
        if _in_order(connection, path):
            return
    connection.execute(f"COPY ({people} ORDER BY row_no) {into}")


def starts_of(connection: Connection, table: str) -> list[int]:
    """Where the table's rows jump to another number, in rising order, from 0 on.

    A table that several threads made holds pieces of the file, each in its order. To read the pieces in their order is
    cheaper than to sort the rows.
    """
    jumps = f"SELECT row_no, lag(row_no) OVER () AS before FROM {table}"
    found = connection.execute(
        f"SELECT row_no, before + 1 FROM ({jumps}) WHERE row_no <> before + 1 LIMIT {_MOST_PIECES}"
    ).fetchall()
    return sorted({0, *(number for jump in found for number in jump)})


def _in_order(connection: Connection, path: Path) -> bool:
    """Whether the people of a list's file stand in the order of their numbers, no number twice."""
    wrong = f"SELECT id <= lag(id) OVER () AS wrong FROM {source(path)}"
    return not one(connection, f"SELECT count(*) FROM ({wrong}) WHERE wrong")


def count(connection: Connection, relation: str) -> Counts:
    """Counts a relation with a list's columns, such as a file as `source(path)` names it."""

    def by(expression: str) -> dict[str, int]:
        sql = f"SELECT {expression} AS k, count(*) FROM {relation} GROUP BY k HAVING k IS NOT NULL ORDER BY k"
        return dict(rows(connection, sql))

    def words(column: str) -> dict[str, int]:
        sql = f"SELECT w, count(*) FROM (SELECT unnest(string_split({column}, ',')) AS w FROM {relation} WHERE {column} IS NOT NULL) GROUP BY w ORDER BY w"
        return dict(rows(connection, sql))

    people, unplaced, mail, post = next(
        rows(
            connection,
            "SELECT count(*), count(*) FILTER (place IS NULL), count(email), count(*) FILTER (email IS NULL AND address IS NOT NULL) "
            f"FROM {relation}",
        )
    )
    # Hashes find the addresses that may be shared; which are is decided on the addresses.
    maybe = f"SELECT hash(email) AS h FROM {relation} WHERE email IS NOT NULL GROUP BY h HAVING count(*) > 1"
    shared = one(
        connection,
        "SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM "
        f"(SELECT email FROM {relation} WHERE hash(email) IN ({maybe})) GROUP BY email HAVING n > 1)",
    )
    return Counts(
        people, by("place"), unplaced, words("categories"), by("lang"), mail, post, people - mail - post, int(shared),
        words("issues"),
    )  # fmt: skip


def source(path: Path) -> str:
    """A list's file as a relation of a query."""
    return f"read_parquet({quoted(str(path))})"


def count_list(path: Path) -> Counts:
    """Counts a kept list."""
    with connected() as connection:
        return count(connection, source(path))


def size(path: Path) -> int:
    """How many people a list holds."""
    with connected(threads=1) as connection:
        return int(one(connection, f"SELECT count(*) FROM {source(path)}"))


def people(
    connection: Connection,
    path: Path,
    columns: tuple[str, ...],
    size: int,
    first: int = 0,
    share: tuple[int, int] = (0, 1),
) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """The people of a list in batches of `size` numbers, from batch `first` on: each batch's index, and its people in order.

    Batch 0 holds the numbers 1 to `size`; a batch without people is left out. The columns must begin with `id`. The file
    is read from front to back, a few thousand people in memory at a time; the connection must have one thread, which
    keeps the file's order. `share` (n, of) takes every batch whose index leaves n when divided by `of`.
    """
    # Reading is cheapest without a sort; the file is in the order of the numbers, which is made sure of.
    sql = f"SELECT {', '.join(columns)} FROM {source(path)} WHERE id > {first * size}"
    if share[1] > 1:
        sql += f" AND ((id - 1) // {size}) % {share[1]} = {share[0]}"
    index, held, last = first, list[tuple[Any, ...]](), first * size
    result = connection.execute(sql)
    while rows_read := result.fetchmany(size):
        for row in rows_read:
            if row[0] <= last:
                raise CaseDamagedError(_("the list is not in the order of its numbers"), place=str(path))
            last = row[0]
            if (row[0] - 1) // size != index:
                if held:
                    yield index, held
                index, held = (row[0] - 1) // size, []
            held.append(row)
    if held:
        yield index, held


def each_row(path: Path, columns: tuple[str, ...] = COLUMNS) -> Iterator[tuple[Any, ...]]:
    """Every person of a list, a batch in memory at a time."""
    with connected(threads=1) as connection:
        yield from rows(connection, f"SELECT {', '.join(columns)} FROM {source(path)} ORDER BY id")
