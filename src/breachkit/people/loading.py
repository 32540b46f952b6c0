"""Reads a list into the table engine: each row's cells become readable texts while they are read.

The table `look` (`cells`) holds the rows in their order, a row's number being its `rowid` plus 1 (the first after the header
is 1); `unread` holds the lines that are no row of this table, each with its reason. No line is in neither.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from breachkit.errors import UsageError
from breachkit.i18n import _, ngettext
from breachkit.people.cells import MACROS, look_of
from breachkit.people.engine import named, one, quoted
from breachkit.people.reading import LONGEST_ROW, PIECE, Source, as_csv, private

if TYPE_CHECKING:
    from breachkit.people.engine import Connection
    from breachkit.people.normalise import Plan


def load(connection: Connection, source: Source, plan: Plan, scratch: Path) -> None:
    """Makes the tables `look` and `unread` from the file.

    Raises UsageError where the file cannot be taken apart into rows, or where a line would be lost.
    """
    connection.execute(MACROS)
    connection.execute("CREATE OR REPLACE TEMP TABLE unread (row_no BIGINT, reason VARCHAR, line VARCHAR)")
    if source.kind == "parquet":
        cells = ", ".join(f"{named(name)}::VARCHAR AS c{index}" for index, name in enumerate(source.headers))
        relation = f"(SELECT {cells} FROM read_parquet({quoted(str(source.path))}))"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE look AS {look_of(plan, len(source.headers), relation)}")
        return
    plain = as_csv(source, scratch)
    try:
        _load_csv(connection, plain, plan)
    except UsageError:
        # The engine cannot take rows that end in different ways.
        even = _with_even_ends(plain, scratch / "even.csv")
        try:
            connection.execute("DELETE FROM unread")
            _load_csv(connection, even, plan)
        finally:
            even.path.unlink(missing_ok=True)
    finally:
        if plain.path != source.path:
            plain.path.unlink(missing_ok=True)


def _with_even_ends(source: Source, copied: Path) -> Source:
    """A private copy in which every line ends in a line feed; so do line breaks within cells."""
    lines = 0
    with source.path.open("rb") as given, private(copied) as kept:
        held = b""
        while piece := held + given.read(PIECE):
            ended = len(piece) < PIECE and not given.peek(1)
            held = b"\r" if piece.endswith(b"\r") and not ended else b""
            even = piece[: len(piece) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            lines += even.count(b"\n")
            kept.buffer.write(even)
            if ended:
                break
        if not even.endswith(b"\n"):
            lines += 1
    return replace(source, path=copied, lines=lines, newline="\\n")


def _rows_of(source: Source, more: str) -> str:
    """The engine's reader for the file, its cells called c0, c1, ...

    Its buffers, of which each thread holds some, must take the longest row; by itself it would make them eight times as large.
    """
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(source.headers)))
    return (
        f"read_csv({quoted(str(source.path))}, auto_detect=false, header=false, skip={source.skip}, "
        f"delim={quoted(source.delimiter)}, quote='\"', escape='\"', columns={{{columns}}}, new_line='{source.newline}', "
        f"max_line_size={LONGEST_ROW}, buffer_size={2 * LONGEST_ROW}, {more})"
    )


def _load_csv(connection: Connection, source: Source, plan: Plan) -> None:
    import duckdb

    connection.execute("DROP TABLE IF EXISTS reject_scans; DROP TABLE IF EXISTS reject_errors")
    relation = _rows_of(source, "store_rejects=true, rejects_limit=0")
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE look AS {look_of(plan, len(source.headers), relation)}")
    except duckdb.Error as error:
        raise UsageError(
            _("{path} cannot be taken apart into rows: {why}").format(path=source.path, why=str(error).splitlines()[0]),
            place="FILE",
            mend=_("save it as CSV in UTF-8 again, or give --encoding and --header-row"),
        ) from None
    connection.execute(
        # The engine's text of a line can begin with the line break, and blank lines, before it.
        "INSERT INTO unread SELECT line + greatest(length(regexp_replace(regexp_extract(text, '^[\r\n]*'), '\r', '', 'g')) - 1, 0), "
        "reason, unnest(CASE reason WHEN 'broken_quotes' THEN string_split(trim(text, chr(10) || chr(13)), chr(10)) "
        "ELSE [trim(text, chr(10) || chr(13))] END) FROM ("
        "SELECT DISTINCT ON (line, byte_position) line, csv_line AS text, CASE error_type "
        "WHEN 'MISSING COLUMNS' THEN 'too_few_cells' WHEN 'TOO MANY COLUMNS' THEN 'too_many_cells' "
        "WHEN 'INVALID ENCODING' THEN 'unreadable' ELSE 'broken_quotes' END AS reason FROM reject_errors ORDER BY line)"
    )
    if source.lines:
        _check_lines(connection, source)


def _check_lines(connection: Connection, source: Source) -> None:
    """Makes sure that each line of the file is in a row, in `unread`, or blank. Raises UsageError."""
    accounted = source.skip + one(connection, "SELECT count(*) FROM look")
    breaks = "coalesce(sum(length({0}) - length(replace({0}, chr(10), ''))), 0)"
    unread = one(connection, f"SELECT count(*) + {breaks.format('line')} FROM unread")
    if accounted + unread == source.lines:
        return
    # Cells hold line breaks, or lines are blank: the cells are read once more.
    within = " + ".join(breaks.format(f"c{index}") for index in range(len(source.headers)))
    accounted += one(connection, f"SELECT {within} FROM {_rows_of(source, 'ignore_errors=true')}") + unread
    with source.path.open("rb") as stream:
        blank = sum(not line.strip() for line in stream)
    lost = source.lines - accounted
    if not 0 <= lost <= blank:
        raise UsageError(
            ngettext("{n} line of {path} would be lost", "{n} lines of {path} would be lost", lost).format(
                n=lost, path=source.path
            ),
            place="FILE",
            mend=_("save it as CSV in UTF-8 again, or give --encoding and --header-row"),
        )
