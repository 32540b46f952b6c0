"""Finds out what a list is (CSV in any of the encodings of Japanese systems, XLSX, Parquet), and gives it as CSV in UTF-8."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from breachkit.errors import BreachkitError, StorageError, UsageError
from breachkit.i18n import _
from breachkit.people.columns import looks_like_headers
from breachkit.people.engine import quoted
from breachkit.people.zip_bombs import refuse_bomb

PIECE = 1024 * 1024
_LOOK_AT = 512 * 1024
_SAMPLE_ROWS = 200
_WIDEST = 2000
LONGEST_ROW = 16 * 1024 * 1024
ENCODINGS = ("utf-8", "cp932", "euc_jp", "utf-16")
KINDS = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".parquet": "parquet"}


@dataclass(frozen=True)
class Source:
    """A file as it was found: its hash, its form, its columns' names and some of its rows.

    `skip` counts the physical lines (or the sheet's rows) before the first row of people; `newline` is how rows end,
    as the table engine writes it: it would take the first line break for it, which may stand within a cell.
    """

    path: Path
    kind: str
    sha256: str
    headers: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    skip: int = 0
    lines: int = 0
    newline: str = "\\n"


def look_at(
    path: Path, *, encoding: str | None = None, header_row: int | None = None, sheet: str | None = None
) -> Source:
    """Finds out what the file is, and reads its head.

    Args:
        encoding: one of `ENCODINGS`, where the guess would be wrong.
        header_row: the row that names the columns, 1 being the first; 0 where none does; None to find out.
        sheet: an XLSX file's sheet; else its first.

    Raises:
        UsageError: there is no such file, sheet or encoding, or it holds no table.
        StorageError: it cannot be read.
    """
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise UsageError(_("cannot read {path} as a list").format(path=path), place="FILE", expected=", ".join(KINDS))
    if encoding is not None and encoding not in ENCODINGS:
        raise UsageError(
            _("there is no encoding {name}").format(name=encoding), place="--encoding", expected=", ".join(ENCODINGS)
        )
    try:
        scanned = _scan(path)
        if kind == "csv":
            return _look_at_csv(path, scanned, encoding, header_row)
        return _look_at_xlsx(path, scanned, header_row, sheet) if kind == "xlsx" else _look_at_parquet(path, scanned)
    except FileNotFoundError:
        raise UsageError(_("there is no file {path}").format(path=path), place="FILE") from None
    except OSError as error:
        raise StorageError(_("cannot read {path}: {why}").format(path=path, why=error.strerror or error)) from None


@dataclass(frozen=True)
class _Scan:
    sha256: str
    lines: int
    utf8: bool
    head: bytes


def _scan(path: Path) -> _Scan:
    """One pass over the bytes: the hash, the number of lines, whether all of it is UTF-8."""
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    lines, utf8, certain, head, last = 0, True, False, b"", b"\n"
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            if not head:
                head = piece[:_LOOK_AT]
                certain = _only_utf8(head)
            digest.update(piece)
            lines += piece.count(b"\n")
            last = piece[-1:]
            if utf8 and not certain:
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    utf8 = False
    return _Scan(digest.hexdigest(), lines + (last != b"\n"), utf8, head)


def _only_utf8(head: bytes) -> bool:
    """Whether a file's head is UTF-8 and cannot be anything else: then the rest need not be looked at to know."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return bool(_faults(head, "cp932") and _faults(head, "euc_jp"))


def _encoding_of(scanned: _Scan) -> str:
    if scanned.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if scanned.utf8:
        return "utf-8"
    faults = {name: _faults(scanned.head, name) for name in ("cp932", "euc_jp", "utf-8")}
    return min(faults, key=faults.__getitem__)


def _faults(head: bytes, encoding: str) -> int:
    return head.decode(encoding, "replace").count("\ufffd")


def _look_at_csv(path: Path, scanned: _Scan, encoding: str | None, header_row: int | None) -> Source:
    chosen = encoding or _encoding_of(scanned)
    text = scanned.head.decode("utf-8-sig" if chosen == "utf-8" else chosen, "replace")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;|", key=first.count)
    if path.suffix.lower() == ".tsv":
        delimiter = "\t"
    rows: list[tuple[str, ...]] = []
    ends: list[int] = []
    csv.field_size_limit(LONGEST_ROW)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if row:
                rows.append(tuple(row))
                ends.append(reader.line_num)
            if len(rows) > _SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # the head may end within a quoted cell
    if len(rows) > 1 and len(scanned.head) == _LOOK_AT and len(rows) <= _SAMPLE_ROWS:
        rows.pop()  # the last row of the head may be cut off
    headers, sample, skip_rows = _heads(rows, header_row, path)
    skip = ends[skip_rows - 1] if skip_rows else 0
    newline = _newline(text)
    return Source(path, "csv", scanned.sha256, headers, sample, chosen, delimiter, skip, scanned.lines, newline)


def _newline(text: str) -> str:
    """How rows end: the first line break that stands in no cell."""
    quotes = 0
    for found in re.finditer(r'"|\r\n|\n|\r', text):
        if found[0] == '"':
            quotes += 1
        elif quotes % 2 == 0:
            return found[0].encode("unicode_escape").decode()
    return "\\n"


def _heads(
    rows: Sequence[tuple[str, ...]], header_row: int | None, path: Path
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], int]:
    """The columns' names, the sample below them, and how many rows come before the first person."""
    if not rows or (header_row or 0) > len(rows):
        raise UsageError(_("{path} holds no table").format(path=path), place="FILE")
    if header_row is None:
        header_row = 1 if looks_like_headers(rows[0]) else 0
    if header_row:
        headers = [cell.strip() for cell in rows[header_row - 1]]
    else:
        headers = [_("column {n}").format(n=index) for index in range(1, len(rows[0]) + 1)]
    if len(headers) > _WIDEST:
        raise UsageError(_("{path} has more than {n} columns").format(path=path, n=_WIDEST), place="FILE")
    return tuple(headers), tuple(rows[header_row:]), header_row


def _look_at_xlsx(path: Path, scanned: _Scan, header_row: int | None, sheet: str | None) -> Source:
    head: list[tuple[str, ...]] = []
    with _sheet(path, sheet) as found:
        for _number, row in found:
            head.append(row)
            if len(head) > _SAMPLE_ROWS:
                break
    width = max((len(row) for row in head), default=0)
    head = [row + ("",) * (width - len(row)) for row in head]
    while head and not any(head[0]):
        raise UsageError(_("the first row of {path} is empty").format(path=path), place="FILE", mend="--header-row N")
    headers, sample, skip = _heads(head, header_row, path)
    return Source(path, "xlsx", scanned.sha256, headers, sample, delimiter=sheet or "", skip=skip)


@contextmanager
def _sheet(path: Path, sheet: str | None) -> Iterator[Iterator[tuple[int, tuple[str, ...]]]]:
    """A sheet's rows with their numbers, as texts, one at a time: formulas give the value that was last computed."""
    try:
        import openpyxl
    except ImportError:
        raise BreachkitError(
            _("XLSX files need openpyxl, which is not installed"), mend="pip install 'breachkit[people]'"
        ) from None
    from zipfile import BadZipFile

    try:
        refuse_bomb(path)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (BadZipFile, KeyError, ValueError, openpyxl.utils.exceptions.InvalidFileException):
        raise UsageError(_("{path} is no XLSX file").format(path=path), place="FILE") from None
    try:
        if sheet is not None and sheet not in book.sheetnames:
            raise UsageError(
                _("there is no sheet {name}").format(name=sheet), place="--sheet", expected=", ".join(book.sheetnames)
            )
        chosen: Any = book[sheet] if sheet else book.worksheets[0]
        chosen.reset_dimensions()  # what a file says of its own size is often wrong
        yield (
            (number, tuple(_text(cell) for cell in row))
            for number, row in enumerate(chosen.iter_rows(values_only=True), 1)
        )
    finally:
        book.close()


def _text(cell: object) -> str:
    """A cell as it would be typed: no `.0` behind whole numbers, days without a time."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _look_at_parquet(path: Path, scanned: _Scan) -> Source:
    from breachkit.people.engine import connected

    with connected() as connection:
        try:
            relation = connection.execute(f"SELECT * FROM read_parquet({quoted(str(path))}) LIMIT {_SAMPLE_ROWS}")
            headers = tuple(column[0] for column in relation.description or ())
            sample = tuple(tuple("" if cell is None else str(cell) for cell in row) for row in relation.fetchall())
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in ("duckdb", "_duckdb"):
                raise
            raise UsageError(_("{path} is no Parquet file").format(path=path), place="FILE") from None
    return Source(path, "parquet", scanned.sha256, headers, sample)


def as_csv(source: Source, scratch: Path) -> Source:
    """The file as CSV in UTF-8: itself where it is that, else a private copy in `scratch`."""
    if source.kind == "csv" and source.encoding == "utf-8":
        return source
    copied = scratch / "utf-8.csv"
    if source.kind == "xlsx":
        lines = _copy_sheet(source, copied)
        return replace(source, path=copied, kind="csv", delimiter=",", skip=0, lines=lines, newline="\\n")
    if source.kind == "parquet":
        from breachkit.people.engine import connected

        with connected(scratch) as connection:
            connection.execute(
                f"COPY (SELECT * FROM read_parquet({quoted(str(source.path))})) TO {quoted(str(copied))} (FORMAT csv, HEADER false)"
            )
        return replace(source, path=copied, kind="csv", delimiter=",", skip=0, lines=0, newline="\\n")
    with (
        source.path.open(encoding=source.encoding, errors="replace", newline="") as given,
        private(copied) as kept,
    ):
        while piece := given.read(PIECE):
            kept.write(piece)
    return replace(source, path=copied, encoding="utf-8", lines=0 if source.encoding == "utf-16" else source.lines)


def slices(source: Source, size: int) -> Iterator[tuple[bytes, int]]:
    """A CSV file in UTF-8, cut at ends of rows into pieces of about `size` bytes, each with the lines before it.

    A row ends at a line break with an even number of quotation marks before it.
    """
    with source.path.open("rb") as stream:
        before = sum(stream.readline().count(b"\n") for _line in range(source.skip))
        held = b""
        while piece := stream.read(size):
            held += piece
            end = held.rfind(b"\n")
            while end >= 0 and held.count(b'"', 0, end) % 2:
                end = held.rfind(b"\n", 0, end)
            if end >= 0:
                yield held[: end + 1], before
                before += held.count(b"\n", 0, end + 1)
                held = held[end + 1 :]
        if held:
            yield held, before


def private(path: Path) -> Any:
    """A new text file that its owner alone may read."""
    import os

    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="")


def _copy_sheet(source: Source, copied: Path) -> int:
    """Copies the sheet's rows as CSV; returns how many. Their cells hold no line breaks that would make more lines."""
    written = 0
    with _sheet(source.path, source.delimiter or None) as found, private(copied) as kept:
        writer = csv.writer(kept, lineterminator="\n", quoting=csv.QUOTE_ALL)
        width = len(source.headers)
        for number, row in found:
            if number > source.skip:
                writer.writerow([cell.replace("\n", " ") for cell in (row + ("",) * width)[:width]])
                written += 1
    return written
