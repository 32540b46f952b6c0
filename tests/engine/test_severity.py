"""ENISA's severity: SE = DPC x EI + CB, worked examples, spans while something is unknown."""

from __future__ import annotations

import pytest

from breachkit.content.library import Library
from breachkit.domain.values import Choice, Count, Unknown, Value, YesNo
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
    found = severity(library.severity_scales["enisa"], {**FULL, **changes})
    assert (found.low, found.high, found.missing) == (score, score, ())
    assert (found.high_class.id, found.high_class.proposes) == (level, proposes)


def test_what_is_unknown_makes_it_a_span(library: Library) -> None:
    found = severity(library.severity_scales["enisa"], {**FULL, "severity_identification": Unknown()})
    assert (found.low, found.high) == (1.75, 4.0)  # 3 x 0.25 + 1, 3 x 1 + 1
    assert found.missing == ("severity_identification",)
    assert severity(library.severity_scales["enisa"], {}).low == 0.25  # 1 x 0.25 + 0


AEPD: dict[str, Value] = {
    "affected_people": Count(50_000, 50_000), "severity_data": Choice("simple"), "severity_exposure": Choice("external"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "score", "level", "proposes"),
    [
        ({}, 18.0, "below", "unlikely"),  # volume 3 x data 1 x impact 6
        ({"severity_data": Choice("sensitive")}, 36.0, "authority", "risk"),  # 3 x 2 x 6, two grave circumstances
        ({"severity_exposure": Choice("public")}, 24.0, "below", "unlikely"),  # 3 x 1 x 8: only one grave circumstance
        # 4 x 1 x 8 = 32, volume and impact are grave; from 100,000 people the volume is 4
        (
            {"affected_people": Count(100_000, 100_000), "severity_exposure": Choice("public")},
            32.0,
            "authority",
            "risk",
        ),
        ({"affected_people": Count(99_999, 99_999), "severity_exposure": Choice("public")}, 24.0, "below", "unlikely"),
        ({"severity_data": Choice("sensitive"), "severity_exposure": Choice("public")}, 48.0, "people", "high"),
    ],
)
def test_another_scale_is_content_with_a_formula_of_its_own(
    changes: dict[str, Value], score: float, level: str, proposes: str, library: Library
) -> None:
    found = severity(library.severity_scales["aepd-2018"], {**AEPD, **changes})
    assert (found.low, found.high, found.missing) == (score, score, ())
    assert (found.high_class.id, found.high_class.proposes) == (level, proposes)


def test_a_range_of_people_is_a_span_of_points(library: Library) -> None:
    found = severity(library.severity_scales["aepd-2018"], {**AEPD, "affected_people": Count(90, None)})
    assert (found.low, found.high) == (6.0, 30.0)  # 1 x 1 x 6 to 5 x 1 x 6
    assert found.missing == ("affected_people",)
