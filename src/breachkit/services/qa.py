"""The help desk's script grows from enquiries: a question that was answered becomes a question and answer of the script."""

from __future__ import annotations

from typing import Any

from breachkit.content.library import Library
from breachkit.domain.case import CaseFile
from breachkit.domain.register_state import empty_register
from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.services.recurring import figures
from breachkit.services.registers import Change, add, one_entry, register_of
from breachkit.store.protocol import CaseStore

SCRIPT, ENQUIRIES = "answers", "enquiries"


def from_enquiry(store: CaseStore, library: Library, enquiry_id: str, *, question: str, answer: str) -> dict[str, Any]:
    """Adds an enquiry to the script, as a draft; `question` and `answer` stand in place of its own where they are given.

    Raises UsageError for an enquiry that is unknown, or that has no answer while none is given.
    """
    found = one_entry(store, store.read(), register_of(library, ENQUIRIES), enquiry_id)
    told = answer.strip() or str(found["values"].get("answer", ""))
    if not told:
        raise UsageError(
            _("{id} has no answer yet").format(id=enquiry_id),
            place=enquiry_id,
            mend=f'breachkit enquiry answer {enquiry_id} --answer "..."',
        )
    values = {"question": question.strip() or found["values"]["question"], "answer": told, "source": enquiry_id}
    kind = found["values"].get("kind")
    return add(store, library, register_of(library, SCRIPT), Change(values | ({"kind": kind} if kind else {})))


def kinds_without_answer(case: CaseFile, library: Library) -> list[dict[str, Any]]:
    """The kinds of enquiries that the script has nothing for: `id`, `title`, `n`; the most frequent first."""
    answered = case["registers"].get(SCRIPT, empty_register())["by_kind"]
    counted: list[dict[str, Any]] = figures(case, register_of(library, ENQUIRIES))["by_kind"]
    return [one for one in counted if one["id"] not in answered]


def script(store: CaseStore, case: CaseFile, library: Library, *, approved_only: bool) -> list[dict[str, str]]:
    """The script's questions and answers, by kind as the register lists them: `kind`, `question`, `answer`, `status`."""
    from breachkit.services.registers import Wanted, entries

    register = register_of(library, SCRIPT)
    kinds = register.field("kind")
    order = [choice.id for choice in kinds.choices] if kinds else []
    statuses = ("approved",) if approved_only else ("approved", "draft")
    rows = entries(store, case, register, Wanted(statuses))
    rows.sort(key=lambda row: order.index(row["values"]["kind"]) if row["values"].get("kind") in order else len(order))
    lang = language()
    return [
        {
            "kind": kinds.choices[order.index(row["values"]["kind"])].label(lang) if kinds else "",
            "question": row["values"]["question"],
            "answer": row["values"]["answer"],
            "status": row["status"],
        }
        for row in rows
    ]
