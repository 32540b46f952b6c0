"""Assesses obligations for a case, or for a facts file without any case."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from breachkit.domain.values import Value, to_json
from breachkit.engine.obligations import assess
from breachkit.engine.tipping import Tipping, tipping_facts
from breachkit.errors import BreachkitError, UsageError
from breachkit.i18n import language
from breachkit.services import facts
from breachkit.services.cases import DEFAULT_TIMEZONE, check_timezone
from breachkit.services.derive import filed_times, law_day, standings, states_of, values_of
from breachkit.wording.assessment import obligation_data
from breachkit.wording.values import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from breachkit.content.library import Library
    from breachkit.domain.case import CaseFile


def read_file(library: Library, path: Path, now: datetime) -> tuple[dict[str, Value], str]:
    """The facts of a file, and its time zone. Raises ContentError or UsageError with file:line:column."""
    file = facts.read_facts_file(path)
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
        return replace(self, values={**self.values, **facts.read_facts(library, given, ZoneInfo(self.timezone))})


def question_of(case: CaseFile, library: Library) -> Question:
    """What the case asks."""
    return Question(values_of(case, library), case["timezone"], filed_times(case))


def answer(library: Library, question: Question, now: datetime, case: CaseFile | None = None) -> list[dict[str, Any]]:
    """Every obligation as data, with texts in both languages; of a case also whether it is `fulfilled`, and the `decision`."""
    day = question.as_of or law_day(question.values, now, question.timezone)
    assessed = assess(library.law, question.values, day, question.filed)
    rows = [obligation_data(one, library.facts) for one in assessed]
    if case is None:
        return rows
    stand = standings(case, states_of(case, library, assessed), assessed)
    return [{**row, **stand[one.key]} for row, one in zip(rows, assessed, strict=True)]


def tipping(library: Library, question: Question, key: str, now: datetime) -> list[dict[str, Any]]:
    """The single facts that would turn one obligation's verdict: `fact`, `label`, `value`, `words`, `verdict`."""
    return tipping_of_law(library, question, key.partition(".")[0], now).get(key, [])


def tipping_of_law(
    library: Library, question: Question, regime_id: str, now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """The same for every obligation of a law, by REGIME.OBLIGATION."""
    day = question.as_of or law_day(question.values, now, question.timezone)
    found = tipping_facts(library.law, library.facts, question.values, regime_id, day, question.filed)
    return {key: [_tipping_data(one, library) for one in changes] for key, changes in found.items()}


def _tipping_data(one: Tipping, library: Library) -> dict[str, Any]:
    fact = library.facts[one.fact]
    return {
        "fact": one.fact,
        "label": fact.label(language()),
        "value": to_json(one.value),
        "words": words(fact, one.value, language()),
        "verdict": one.verdict,
    }


def with_tipping(
    library: Library, question: Question, rows: list[dict[str, Any]], now: datetime, *, every: bool
) -> list[dict[str, Any]]:
    """The obligations with `tipping`: of each law that applies or may; without `every` only where nothing is due."""
    wanted = {
        row["regime"] for row in rows if row["applies"] is not False and (every or row["verdict"] == "not_required")
    }
    turns: dict[str, list[dict[str, Any]]] = {}
    for regime_id in sorted(wanted):
        turns |= tipping_of_law(library, question, regime_id, now)
    return [
        {**row, "tipping": turns.get(f"{row['regime']}.{row['obligation']}", [])}
        if every or row["verdict"] == "not_required"
        else row
        for row in rows
    ]


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


def assess_folder(library: Library, folder: Path, now: datetime) -> Iterator[dict[str, Any]]:
    """One result a facts file of the folder, in the order of their names; nothing is kept in memory between them.

    Yields `file` and `obligations`, or `file` and `error` where a file cannot be read.
    """
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        try:
            values, timezone = read_file(library, path, now)
        except BreachkitError as error:
            yield {"file": name, "error": {"message": error.message, "place": error.place}}
            continue
        yield {"file": name, "obligations": answer(library, Question(values, timezone), now)}
