"""Takes a register's entries in from a table: a call centre's log, a list of claimants. All rows, or none."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from breachkit.content.library import Library
from breachkit.domain.register import Register
from breachkit.errors import UsageError
from breachkit.i18n import _
from breachkit.services.registers import Change, add_many
from breachkit.store.protocol import CaseStore

_LARGEST = 100 * 1024 * 1024


def import_entries(store: CaseStore, library: Library, register: Register, file: Path) -> list[str]:
    """Adds one entry a row of a CSV file (UTF-8 or Japanese Windows' code page), whose first row names the fields.

    A column's name is a field's id or its label in either language, or `status`; empty cells are left out. Returns the
    entries' ids. Raises UsageError with the line of what cannot be read; nothing is added then.
    """
    reader = csv.reader(io.StringIO(_text(file), newline=""))
    head = next(reader, None)
    if not head:
        raise UsageError(_("{file} holds no table").format(file=file), place=str(file))
    columns = [_column(register, name, file) for name in head]
    changes, lines = [], []
    for row in reader:
        cells = {column: cell.strip() for column, cell in zip(columns, row, strict=False) if cell.strip()}
        if cells:
            status = cells.pop("status", None)
            changes.append(Change(cells, status=status))
            lines.append(reader.line_num)
    if not changes:
        raise UsageError(_("{file} holds no table").format(file=file), place=str(file))
    return add_many(store, library, register, changes, places=[f"{file}:{line}" for line in lines])


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST:
            raise UsageError(_("{file} is too large").format(file=file), place=str(file))
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(
            _("cannot read {path}: {why}").format(path=file, why=error.strerror), place=str(file)
        ) from None
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(_("{file} is neither UTF-8 nor Shift_JIS").format(file=file), place=str(file))


def _column(register: Register, name: str, file: Path) -> str:
    plain = name.strip()
    for field in register.fields:
        if plain in (field.id, field.id.replace("_", "-"), field.label.ja, field.label.en):
            return field.id
    if plain in ("status", "状態", "Status"):
        return "status"
    raise UsageError(
        _("{register} has no field {name}").format(register=register.id, name=plain),
        place=f"{file}:1",
        expected=", ".join(field.id for field in register.fields),
    )
