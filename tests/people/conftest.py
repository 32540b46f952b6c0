"""A list written inline, imported, and read back as dictionaries."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from breachkit.people import lists
from breachkit.people.columns import guess
from breachkit.people.importing import Imported, each_reject, import_files
from breachkit.people.normalise import Plan
from breachkit.people.reading import look_at

TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Result:
    imported: Imported
    people: list[dict[str, Any]]
    rejects: list[list[str]]

    @property
    def only(self) -> dict[str, Any]:
        assert len(self.people) == 1, self.people
        return self.people[0]


def written(rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


Import = Callable[..., Result]


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    """Imports rows (the first names the columns), bytes, or files; options as of `Plan` and `import_files`."""
    made = 0

    def call(
        *given: Sequence[Sequence[str]] | bytes | Path, earlier: Path | None = None, by_email: bool = False, **plan: Any
    ) -> Result:
        nonlocal made
        sources = []
        for one in given:
            made += 1
            path = one if isinstance(one, Path) else tmp_path / f"list{made}.csv"
            if not isinstance(one, Path):
                path.write_bytes(one if isinstance(one, bytes) else written(one))
            source = look_at(path)
            found = guess(source.headers, source.sample)
            fields = {**found.fields, **found.unsure, **{name: rival[0] for name, rival in found.rivals.items()}}
            settings = {"lang": "ja", "today": TODAY, "items": found.items, **plan}
            sources.append((source, Plan(fields=settings.pop("fields", fields), **settings)))
        made += 1
        scratch = tmp_path / f"scratch{made}"
        scratch.mkdir()
        done = import_files(sources, scratch, earlier=earlier, by_email=by_email)
        people = [dict(zip(lists.COLUMNS, row, strict=True)) for row in lists.each_row(done.files["list"])]
        rejects = [*each_reject(done.files["rejects"])] if "rejects" in done.files else []
        return Result(done, people, rejects)

    return call
