"""Assesses obligations for a case, or for a facts file without any case."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from breachkit.engine.obligations import assess
from breachkit.errors import BreachkitError, UsageError
from breachkit.services.case_facts import filed_times, law_day, values_of
from breachkit.services.cases import DEFAULT_TIMEZONE, check_timezone
from breachkit.services.derive import standings, states_of
from breachkit.wording.assessment import obligations_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from breachkit.content.library import Library
    from breachkit.domain.case import CaseFile
    from breachkit.domain.values import Value


def read_file(library: Library, path: Path, now: datetime) -> tuple[dict[str, Value], str]:
    """The facts of a file, and its time zone. Raises ContentError or UsageError with file:line:column."""
    from breachkit.services import facts
    from breachkit.services.facts_file import read_facts_file

    file = read_facts_file(path)
    timezone = check_timezone(file.timezone or DEFAULT_TIMEZONE)
    values = facts.read_facts(library, file.facts, ZoneInfo(timezone), file)
    try:
        facts.check_moments(library, values, now, values)
    except UsageError as error:
        error.place = file.place(error.place)
        raise
    return values, timezone


@dataclass(frozen=True)
class Question:
    """What to assess: values in a time zone, when what was filed, under the law of which day (else the facts' own)."""

    values: Mapping[str, Value]
    timezone: str
    filed: Mapping[str, datetime] = field(default_factory=dict)
    as_of: date | None = None

    def with_facts(self, library: Library, given: Mapping[str, object]) -> Question:
        """The same question with some facts set otherwise. Raises UsageError for answers that cannot be read."""
        from breachkit.services import facts

        return replace(self, values={**self.values, **facts.read_facts(library, given, ZoneInfo(self.timezone))})


def question_of(case: CaseFile, library: Library) -> Question:
    """What the case asks."""
    return Question(values_of(case, library), case["timezone"], filed_times(case))


def answer(
    library: Library, question: Question, now: datetime, lang: str | None = None, case: CaseFile | None = None
) -> list[dict[str, Any]]:
    """Every obligation as data, with texts in `lang`, in both languages where that is None; of a case also whether it is
    `fulfilled`, and the `decision`."""
    day = question.as_of or law_day(question.values, now, question.timezone)
    assessed = assess(library.law, question.values, day, question.filed)
    rows = obligations_data(assessed, library.facts, lang)
    if case is None:
        return rows
    stand = standings(case, states_of(case, library, assessed), assessed)
    return [{**row, **stand[one.key]} for row, one in zip(rows, assessed, strict=True)]


def difference(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The obligations of `after` whose verdict, due time or recipient is another than in `before`, which stands beside."""
    old = {(one["regime"], one["obligation"]): one for one in before}
    kept = ("verdict", "due_from", "due_at", "recipient")
    found = []
    for one in after:
        was = old.get((one["regime"], one["obligation"]), {})
        if any(was.get(name) != one[name] for name in kept):
            found.append({**one, "before": {name: was.get(name) for name in kept}})
    return found


def assess_folder(library: Library, folder: Path, now: datetime, lang: str) -> Iterator[dict[str, Any]]:
    """One result a facts file of the folder, in the order of their names; nothing is kept in memory between them.

    Yields `file` and `obligations` (texts in `lang`), or `file` and `error` where a file cannot be read.
    """
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        try:
            values, timezone = read_file(library, path, now)
        except BreachkitError as error:
            yield {"file": name, "error": {"message": error.message, "place": error.place}}
            continue
        yield {"file": name, "obligations": answer(library, Question(values, timezone), now, lang)}
