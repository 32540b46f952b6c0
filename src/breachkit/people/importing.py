"""From files to one list of people: reads, normalises, finds duplicates, counts, writes. Nothing vanishes, and that is checked.

Rows are numbered through all files: a row's number is the offset of its file plus its place among the file's rows. An
earlier list that is added to comes first and keeps its people's numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from breachkit.errors import BreachkitError
from breachkit.i18n import _
from breachkit.people import duplicates, lists
from breachkit.people.engine import connected, load_tables, named, one, quoted, rows
from breachkit.people.loading import load
from breachkit.people.normalise import SHOWN, Plan, normalise
from breachkit.people.reading import Source, private

if TYPE_CHECKING:
    from breachkit.people.engine import Connection

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Imported:
    """What came of an import: `rows` = `people` + `duplicates` + `rejected`, and `earlier` people of a list added to.

    `reasons` counts the rejected rows by reason; `maybe_people` are those among them that may be people after all (all
    but empty rows); `offsets` gives each file's offset.
    """

    rows: int
    earlier: int
    people: int
    duplicates: int
    rejected: int
    reasons: dict[str, int]
    counts: lists.Counts
    offsets: tuple[int, ...]
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def maybe_people(self) -> int:
        return self.rejected - self.reasons.get("empty", 0)


def import_files(
    sources: Sequence[tuple[Source, Plan]], scratch: Path, *, earlier: Path | None = None, by_email: bool = False
) -> Imported:
    """Makes a list of the files' people in `scratch`: `list.parquet`, `duplicates.parquet`, `rejects.csv`.

    Args:
        sources: each file with the plan by which it is read.
        scratch: a folder that its owner alone may read; it also takes what the engine cannot hold in memory.
        earlier: a list whose people come first.
        by_email: whether an e-mail address alone makes two rows one person.

    Raises BreachkitError where a row would be lost; then nothing is to be kept.
    """
    with connected(scratch) as connection:
        load_tables(connection)
        known, offset = begin(connection, earlier)
        offsets, read = [], 0
        for index, (source, plan) in enumerate(sources):
            load(connection, source, plan, scratch)
            normalise(connection, plan)
            rejected = rejected_rows(connection, source)
            write_rejects(scratch / "rejects.csv", source, rejected, first=index == 0)
            offsets.append(offset)
            given = rows_given(connection)
            _gather(connection, offset)
            read, offset = read + given, offset + given
            connection.execute("DROP TABLE look")
        return finish(connection, scratch, known, read, tuple(offsets), by_email=by_email)


def rows_given(connection: Connection) -> int:
    """How many rows the file had that was loaded last, read or not."""
    return int(one(connection, "SELECT (SELECT count(*) FROM look) + (SELECT count(*) FROM unread)"))


def begin(connection: Connection, earlier: Path | None) -> tuple[int, int]:
    """Starts an import, `everyone` with the earlier list's people; how many they are, and their highest number."""
    connection.execute("CREATE OR REPLACE TEMP TABLE rejected (reason VARCHAR, n BIGINT)")
    if earlier is None:
        return 0, 0
    columns = ", ".join(("id AS row_no", *SHOWN, "name_key", "NULL::VARCHAR AS reason"))
    connection.execute(f"CREATE TEMP TABLE everyone AS SELECT {columns} FROM {lists.source(earlier)}")
    found = connection.execute("SELECT count(*), coalesce(max(row_no), 0) FROM everyone").fetchone()
    assert found is not None
    return int(found[0]), int(found[1])


def _gather(connection: Connection, offset: int) -> None:
    """Puts this file's people into `everyone` and counts what is not among them."""
    count_rejects(connection)
    known = one(connection, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'everyone'")
    if not known and not offset:
        connection.execute("ALTER TABLE person RENAME TO everyone")
        return
    add_people(connection, "person", offset)
    connection.execute("DROP TABLE person")


def count_rejects(connection: Connection) -> None:
    """Counts the rows of the file loaded last that are no people."""
    connection.execute(
        "INSERT INTO rejected SELECT reason, count(*) FROM person WHERE reason IS NOT NULL GROUP BY reason "
        "UNION ALL SELECT reason, count(*) FROM unread GROUP BY reason"
    )


def add_people(connection: Connection, relation: str, offset: int) -> None:
    """Puts a relation's people into `everyone`, their rows' numbers moved on by `offset`."""
    columns = ", ".join((*SHOWN, "name_key", "reason"))
    taken = f"SELECT row_no + {offset} AS row_no, {columns} FROM {relation} WHERE reason IS NULL"
    known = one(connection, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'everyone'")
    connection.execute(f"INSERT INTO everyone BY NAME {taken}" if known else f"CREATE TEMP TABLE everyone AS {taken}")


def finish(
    connection: Connection, scratch: Path, earlier: int, read: int, offsets: tuple[int, ...], *, by_email: bool
) -> Imported:
    """Finds the duplicates in `everyone`, writes the list beside them, and counts; `rejected` counts the rest."""
    starts = lists.starts_of(connection, "everyone")
    merged = duplicates.find_duplicates(connection, by_email=by_email, table="everyone")
    files = {"list": scratch / "list.parquet", "rejects": scratch / "rejects.csv"}
    if merged:
        files["duplicates"] = scratch / "duplicates.parquet"
        columns = ", ".join(("row_no AS id", "person", *SHOWN))
        connection.execute(
            f"COPY (SELECT {columns} FROM everyone JOIN same_as USING (row_no) ORDER BY row_no) "
            f"TO {quoted(str(files['duplicates']))} (FORMAT parquet, COMPRESSION zstd)"
        )
    duplicates.keep_one_of_each(connection, table="everyone")
    lists.write_list(connection, files["list"], starts, table="everyone")
    reasons = dict(rows(connection, "SELECT reason, sum(n)::BIGINT FROM rejected GROUP BY reason ORDER BY reason"))
    rejected = sum(reasons.values())
    people = one(connection, f"SELECT count(*) FROM {lists.source(files['list'])}")
    check_sum(read + earlier, people, merged, rejected)
    if not rejected:
        files["rejects"].unlink(missing_ok=True)
        del files["rejects"]
    counts = lists.count(connection, lists.source(files["list"]))
    return Imported(read, earlier, people, merged, rejected, reasons, counts, offsets, files)


def check_sum(given: int, people: int, merged: int, rejected: int) -> None:
    """Raises BreachkitError unless every row became a person, a duplicate of one, or a reject."""
    if given != people + merged + rejected:
        raise BreachkitError(
            _("{given} rows do not add up: {people} people, {merged} duplicates, {rejected} rejects").format(
                given=given, people=people, merged=merged, rejected=rejected
            ),
            mend=_("nothing was recorded; please report this with the file's columns"),
        )


def write_rejects(path: Path, source: Source, rejected: Iterable[Sequence[str]], *, first: bool) -> None:
    """Adds rejected rows to the rejects file: file, line, reason, and every cell as it stood; no cell is a formula."""
    with private(path) if first else path.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        if first:
            stream.write("\ufeff")  # so that spreadsheets read it as UTF-8
        writer.writerow(_inert(["file", "line", "reason", *source.headers]))
        for row in rejected:
            writer.writerow(_inert([source.path.name, *row]))


def rejected_rows(connection: Connection, source: Source) -> Iterator[list[str]]:
    """The rows of this file that are no people, each with line, reason and cells."""
    unread = list(rows(connection, "SELECT row_no, reason, line FROM unread ORDER BY row_no"))
    lines = _Lines(source.skip, [int(line) for line, _reason, _text in unread])
    for line, reason, text in unread:
        yield [str(line), reason, text]
    refused = rows(
        connection,
        "SELECT person.row_no, person.reason, look.cells FROM person JOIN look ON look.rowid + 1 = person.row_no "
        "WHERE person.reason IS NOT NULL ORDER BY person.row_no",
    )
    for row_no, reason, texts in refused:
        yield [str(lines.of(row_no)), reason, *(text or "" for text in texts)]


class _Lines:
    """The line on which a row stands: its place among the rows, moved on by the lines that are no rows.

    Exact unless a cell before it holds a line break, or a blank line stands before it.
    """

    def __init__(self, skip: int, unread: Sequence[int]) -> None:
        self._skip = skip
        self._unread = sorted(unread)
        self._passed = 0

    def of(self, row_no: int) -> int:
        """The row's line. Rows must be asked for in rising order."""
        while self._passed < len(self._unread) and self._unread[self._passed] <= row_no + self._skip + self._passed:
            self._passed += 1
        return row_no + self._skip + self._passed


def _inert(cells: Sequence[str]) -> list[str]:
    return [inert_cell(cell) for cell in cells]


def inert_cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: those that begin like one get an apostrophe in front."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def export_csv(path: Path, target: Path, columns: Iterable[str] = lists.COLUMNS) -> int:
    """Writes a list as CSV (UTF-8 with mark, CRLF) in which no cell is a formula. Returns how many people."""
    names = list(columns)
    written = 0
    with private(target) as stream:
        stream.write("\ufeff")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(names)
        for row in lists.each_row(path, tuple(map(named, names))):
            writer.writerow([inert_cell("" if cell is None else str(cell)) for cell in row])
            written += 1
    return written


def each_reject(path: Path) -> Iterator[list[Any]]:
    """The rows of a rejects file, its headers left out."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.reader(stream):
            if row[:3] != ["file", "line", "reason"]:
                yield row
