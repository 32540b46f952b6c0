"""A growing list of a case as a whole: from the case file while it holds all of it, else from the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from breachkit.domain.case_lists import ListName, kinds_of, take
from breachkit.services.journal_register import events_of

if TYPE_CHECKING:
    from breachkit.domain.case import CaseFile
    from breachkit.store.protocol import CaseStore


def all_of(store: CaseStore, case: CaseFile, name: ListName) -> list[Any]:
    """Every row, oldest first, up to where `case` stands. Raises CaseDamagedError for an event that cannot be read.

    Of a case as it was known at a time, which has no place in the journal, the lists are whole as they are.
    """
    kept: list[Any] = case[name]
    if case["totals"][name] <= len(kept):
        return kept
    rows: list[Any] = []
    for event in events_of(store, *kinds_of(name), until=case["head"]["seq"]):
        take(rows, event)
    return rows + [row for row in kept if row["at"] is None]  # a change of the law that nobody has journalled yet


def filled(store: CaseStore, case: CaseFile) -> CaseFile:
    """A copy of the case with each list whole, to be shown and never kept."""
    whole = {name: all_of(store, case, name) for name in case["totals"]}  # type: ignore[arg-type]
    return {**case, **whole}  # type: ignore[typeddict-item]
