"""To whom a document goes, where its form is addressed to each recipient: one of thirty authorities, say.

The duties decide: those that the stage serves and that are required, else those still open. A duty whose recipient is
none of the form's (further information goes to "the authorities notified") is owed to those of the form's other duties. A form
that serves no duty (a withdrawal) goes to those among its recipients to whom any duty is owed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from breachkit.i18n import _
from breachkit.services.remarks import remark

if TYPE_CHECKING:
    from breachkit.content.library import Library
    from breachkit.documents.form import Form
    from breachkit.domain.case import CaseFile
    from breachkit.domain.regime import Recipient

Row = Mapping[str, Any]
"""A duty as `derived` keeps it (docs/json.md)."""


def addressees(form: Form, stage: str, rows: Sequence[Row]) -> list[str]:
    """The recipients of that stage, those with a required duty first, the nearest due first; those of duties still open only
    where none is required."""
    own = [row for row in rows if form.stage_for(_key(row)) == stage and row["recipient"] in form.to]
    own = own or [row for row in rows if (form.is_for(_key(row)) or not form.serves) and row["recipient"] in form.to]
    for verdict in ("required", "undetermined"):
        found = [row for row in own if row["verdict"] == verdict and row["applies"] is not False]
        found.sort(key=lambda row: (row["due_at"] is None, row["due_at"] or "", form.to.index(row["recipient"])))
        if found:
            return list(dict.fromkeys(row["recipient"] for row in found))
    return []


def _key(row: Row) -> str:
    return f"{row['regime']}.{row['obligation']}"


def addressee(form: Form, stage: str, wanted: str, rows: Sequence[Row]) -> str:
    """The recipient wanted where it is one of the form's; else the one that the duties name, else the form's usual one.

    Where the duties name several, the first is taken and the others are told.
    """
    if wanted in form.to or not form.addressed:
        return wanted if wanted in form.to else form.to[0]
    found = addressees(form, stage, rows)
    if len(found) > 1:
        remark(
            _("it is owed to {n} recipients; this one is for {first}. For the others: {others}").format(
                n=len(found), first=found[0], others=", ".join(f"--to {one}" for one in found[1:])
            )
        )
    return found[0] if found else form.to[0]


def owes_to(case: CaseFile, key: str, form: Form, recipient: str) -> bool:
    """Whether that duty (REGIME.OBLIGATION) is owed to the recipient, as far as the case knows."""
    row = next((row for row in case["derived"].get("obligations", []) if _key(row) == key), None)
    return row is None or row["recipient"] == recipient or row["recipient"] not in form.to


def named(library: Library, form: Form, recipient: str | None) -> Recipient | None:
    """The recipient, where the form names whom it is addressed to."""
    return library.recipients.get(recipient) if form.addressed and recipient else None
