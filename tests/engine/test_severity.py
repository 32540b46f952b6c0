"""ENISA's severity: SE = DPC x EI + CB, worked examples, spans while something is unknown."""

from __future__ import annotations

import pytest

from breachkit.content.library import Library
from breachkit.domain.values import Choice, Unknown, Value, YesNo
from breachkit.engine.severity import severity

FULL: dict[str, Value] = {
    "severity_data": Choice("financial"), "severity_context": Choice("same"), "severity_identification": Choice("maximum"),
    "severity_confidentiality": Choice("unlimited"), "severity_integrity": Choice("none"),
    "severity_availability": Choice("none"), "possible_malice": YesNo(True),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "score", "level", "proposes"),
    [
        ({}, 4.0, "very_high", "high"),  # 3 x 1 + 0.5 + 0.5
        ({"possible_malice": YesNo(False)}, 3.5, "high", "high"),  # 3 x 1 + 0.5
        ({"severity_data": Choice("simple")}, 2.0, "medium", "risk"),  # 1 x 1 + 1
        ({"severity_data": Choice("simple"), "possible_malice": YesNo(False)}, 1.5, "low", "unlikely"),
        ({"severity_context": Choice("much_higher")}, 5.0, "very_high", "high"),  # 3 + 2 is held at 4: 4 x 1 + 1
        ({"severity_data": Choice("simple"), "severity_context": Choice("much_lower")}, 2.0, "medium", "risk"),  # held at 1
        # 4 x 0.25 + 0 = 1
        ({"severity_data": Choice("sensitive"), "severity_identification": Choice("negligible"),
          "severity_confidentiality": Choice("none"), "possible_malice": YesNo(False)}, 1.0, "low", "unlikely"),
    ],
)  # fmt: skip
def test_worked_examples(changes: dict[str, Value], score: float, level: str, proposes: str, library: Library) -> None:
    found = severity(library.severity, {**FULL, **changes})
    assert (found.low, found.high, found.missing) == (score, score, ())
    assert (found.high_class.id, found.high_class.proposes) == (level, proposes)


def test_what_is_unknown_makes_it_a_span(library: Library) -> None:
    found = severity(library.severity, {**FULL, "severity_identification": Unknown()})
    assert (found.low, found.high) == (1.75, 4.0)  # 3 x 0.25 + 1, 3 x 1 + 1
    assert found.missing == ("severity_identification",)
    assert severity(library.severity, {}).low == 0.25  # 1 x 0.25 + 0
