"""Federal law of the United States: worked examples, each with its calculation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from breachkit.domain.assessment import Assessed

Decide = Callable[..., dict[str, Assessed]]
HIPAA = {
    "regulated_as": ["hipaa_covered"],
    "phi_unsecured": "yes",
    "leak": "confirmed",
    "affected_people": 800,
    "people_by_place": "US-CA=501, US-OR=299",
    "law_enforcement_hold": "no",
    "discovered_at": "2026-11-20",
    "knew_at": "2026-11-22",
}


def due(found: Assessed) -> str | None:
    return found.deadline.due_at.date().isoformat() if found.deadline and found.deadline.due_at else None


@pytest.mark.parametrize(
    ("facts", "obligation", "verdict"),
    [
        pytest.param({}, "people", "required", id="164.404: every individual"),
        pytest.param({"affected_people": 499}, "hhs", "not_required", id="164.408(c): fewer than 500 go into the log"),
        pytest.param({"affected_people": 499}, "hhs-log", "required", id="164.408(c): the log's yearly notice"),
        pytest.param({"affected_people": 500}, "hhs", "required", id="164.408(b): 500 or more"),
        pytest.param({"affected_people": 500}, "hhs-log", "not_required", id="164.408(b): 500 is not in the log"),
        pytest.param({"affected_people": "400-600"}, "hhs", "undetermined", id="a range on both sides of 500"),
        pytest.param({}, "media", "required", id="164.406: 501 residents of one State"),
        pytest.param({"people_by_place": "US-CA=500, US-OR=299"}, "media", "not_required", id="164.406: more than 500"),
        pytest.param(
            {"people_by_place": "US-CA=400, US-OR=400"}, "media", "not_required", id="78 FR 5653: 600 in two States"
        ),
        pytest.param({"phi_low_probability": "yes"}, "people", "not_required", id="164.402(2): low probability"),
        pytest.param({"phi_low_probability": "unknown"}, "people", "required", id="164.402(2): presumed until shown"),
        pytest.param({"good_faith_insider": "yes"}, "people", "not_required", id="164.402(1): good faith"),
        pytest.param({"phi_unsecured": "no"}, "people", "not_required", id="secured PHI"),
        pytest.param(
            {"leak": "none", "incident_type": "ransomware"}, "people", "required", id="ransomware is a breach"
        ),
        pytest.param({"regulated_as": ["none"]}, "people", "not_required", id="no HIPAA entity"),
        pytest.param({}, "covered-entity", "not_required", id="no business associate"),
        pytest.param(
            {"regulated_as": ["hipaa_associate"]}, "covered-entity", "required", id="164.410: tells the covered entity"
        ),
        pytest.param({"regulated_as": ["hipaa_associate"]}, "people", "not_required", id="164.410: not the people"),
    ],
)
def test_hipaa_verdicts(facts: dict[str, object], obligation: str, verdict: str, assessed: Decide) -> None:
    assert assessed({**HIPAA, **facts})[f"us-hipaa.{obligation}"].verdict == verdict


@pytest.mark.parametrize(
    ("obligation", "facts", "expected"),
    [
        # Fri 20 Nov 2026 is day 0; day 60 is Tue 19 Jan 2027
        ("people", {}, "2027-01-19"),
        ("hhs", {}, "2027-01-19"),
        ("media", {}, "2027-01-19"),
        # 60 days after 31 Dec 2026: 31 in January, 28 in February, 1 March 2027
        ("hhs-log", {"affected_people": 12}, "2027-03-01"),
        # 60 days after 31 Dec 2027: 31 in January, 29 in February 2028
        ("hhs-log", {"affected_people": 12, "discovered_at": "2027-01-02", "knew_at": "2027-01-02"}, "2028-02-29"),
        ("covered-entity", {"regulated_as": ["hipaa_associate"]}, "2027-01-19"),
        # What an agent told us on the 18th was known to us then: 18 Nov + 60 days
        ("people", {"told_by_entrustee_at": "2026-11-18"}, "2027-01-17"),
        ("people", {"law_enforcement_hold": "yes"}, None),
    ],
)
def test_hipaa_times_run_from_discovery(
    obligation: str, facts: dict[str, object], expected: str | None, assessed: Decide
) -> None:
    assert due(assessed({**HIPAA, **facts}, date(2027, 1, 10))[f"us-hipaa.{obligation}"]) == expected
