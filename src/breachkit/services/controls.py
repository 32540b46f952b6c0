"""What would have prevented this: the controls that answer the case's cause, and those that became measures of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from breachkit.content.library import Library
from breachkit.domain.case import CaseFile
from breachkit.domain.control import Control
from breachkit.domain.register_state import empty_register
from breachkit.engine.controls import Suggestion, suggestions
from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.services.case_facts import values_of
from breachkit.services.registers import Change, add, register_of
from breachkit.store.protocol import CaseStore

MEASURES = "measures"


def suggest(case: CaseFile, library: Library) -> list[dict[str, Any]]:
    """The controls that answer the case's facts as data, the strongest first: what prevents, then detects, then limits.

    `certain` is False where facts that are still open would tell; `missing` names them. `measures` are the entries of
    the register that came of the control.
    """
    taken: dict[str, list[dict[str, str]]] = {}
    for entry in case["registers"].get(MEASURES, empty_register())["entries"]:
        control = entry["values"].get("control")
        if isinstance(control, str):
            taken.setdefault(control, []).append({"id": entry["id"], "status": entry["status"]})
    return [_row(one, library, taken) for one in suggestions(library.controls.controls, values_of(case, library))]


def _row(one: Suggestion, library: Library, taken: Mapping[str, list[dict[str, str]]]) -> dict[str, Any]:
    lang = language()
    control = one.control
    return {
        "control": control.id,
        "title": control.title(lang),
        "does": control.does(lang),
        "kind": control.kind,
        "effect": one.answer.effect,
        "because": one.answer.because(lang),
        "certain": one.certain,
        "missing": [{"fact": fact, "label": library.facts[fact].label(lang)} for fact in one.missing],
        "references": references(control),
        "measures": taken.get(control.id, []),
    }


def references(control: Control) -> dict[str, list[str]]:
    """The control's numbers by framework: csf, iso, cis."""
    return {"csf": [*control.csf], "iso": [*control.iso], "cis": [*control.cis]}


def frameworks(library: Library) -> list[dict[str, str]]:
    """The frameworks that the numbers are of, and how far the numbers were checked."""
    lang = language()
    return [
        {
            "id": key,
            "title": one.title(lang),
            "url": one.url,
            "confidence": one.confidence,
            "reviewed_on": one.reviewed_on.isoformat(),
            "checked": one.checked(lang),
        }
        for key, one in library.controls.frameworks.items()
    ]


def adopt(store: CaseStore, library: Library, control_id: str, given: Mapping[str, str]) -> dict[str, Any]:
    """Adds the control as a measure of the case, with the cause that it answers. Raises UsageError for an unknown one."""
    control = next((one for one in library.controls.controls if one.id == control_id), None)
    if control is None:
        import difflib

        ids = [one.id for one in library.controls.controls]
        near = difflib.get_close_matches(control_id, ids, n=1, cutoff=0.4)
        raise UsageError(
            _("there is no control {id}").format(id=control_id),
            place=control_id,
            expected=_("did you mean {near}?").format(near=near[0]) if near else "",
            mend="breachkit measures suggest --all",
        )
    lang = language()
    found = suggestions([control], values_of(store.read(), library))
    because = found[0].answer.because(lang) if found else ""
    values = {"title": control.title(lang), "control": control.id, "cause": because, "kind": control.kind}
    return add(store, library, register_of(library, MEASURES), Change({**values, **given}))
