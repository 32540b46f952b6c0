"""Scores a case's severity and proposes the risk to people; the decision stays a person's."""

from __future__ import annotations

from typing import Any

from breachkit.content.library import Library
from breachkit.domain.case import CaseFile
from breachkit.domain.severity import DEFAULT_SCALE
from breachkit.domain.values import Choice, Count, to_json
from breachkit.engine.severity import severity
from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.services.case_facts import values_of
from breachkit.wording.values import words

MANY_PEOPLE = 100


def assess_severity(case: CaseFile, library: Library, scale_id: str = DEFAULT_SCALE) -> dict[str, Any]:
    """The score as data: its span and classes, every input with its points, flags, what is missing, what it proposes.

    Raises UsageError where there is no such scale.
    """
    scale = library.severity_scales.get(scale_id)
    if scale is None:
        known = ", ".join(library.severity_scales)
        raise UsageError(_("there is no scale {id}").format(id=scale_id), place="--scale", expected=known)
    values, lang = values_of(case, library), language()
    found = severity(scale, values)
    flags = []
    people = values.get("affected_people")
    if isinstance(people, Count) and (people.high is None or people.high > MANY_PEOPLE):
        flags.append(_("more than {n} people may be affected").format(n=MANY_PEOPLE))
    if values.get("data_protection") == Choice("advanced_encryption"):
        flags.append(_("the data is unintelligible to others"))
    return {
        "scale": scale.id,
        "title": scale.title(lang),
        "formula": scale.formula,
        "scales": [*library.severity_scales],
        "confidence": scale.confidence,
        "low": found.low,
        "high": found.high,
        "low_class": found.low_class.title(lang),
        "high_class": found.high_class.title(lang),
        "proposes": found.high_class.proposes,
        "inputs": [
            {
                "fact": one.fact,
                "part": one.part,
                "label": library.facts[one.fact].label(lang),
                "value": None if one.value is None else to_json(one.value),
                "words": words(library.facts[one.fact], one.value, lang),
                "points": one.points,
            }
            for one in found.inputs
        ],
        "missing": [*found.missing],
        "flags": flags,
        "source": scale.source(lang),
        "note": scale.note(lang) if scale.note else None,
    }
