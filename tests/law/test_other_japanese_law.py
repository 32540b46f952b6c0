"""My Number Act, sector laws, the cyber act and what is advisable: worked examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from breachkit.domain.assessment import Assessed
from tests.law.test_appi_examples_of_the_guideline import ORDINARY

Decide = Callable[..., dict[str, Assessed]]
NUMBER = {**ORDINARY, "leak": "confirmed", "data_categories": ["name", "my_number"], "my_number_people": 1,
          "my_number_system": "no", "my_number_misuse": "no", "exposed_online": "no"}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        pytest.param({}, "not_required", id="one person's My Number, misdirected"),
        pytest.param({"my_number_people": 100}, "not_required", id="100 is not over 100"),
        pytest.param({"my_number_people": 101}, "required", id="annex 2, 3A(4): over 100 people"),
        pytest.param({"my_number_people": "50-150"}, "required", id="the possible maximum counts"),
        pytest.param({"my_number_people": "50-"}, "undetermined", id="no upper bound known"),
        pytest.param({"possible_malice": "yes"}, "required", id="annex 2, 3A(2): stolen or taken by staff"),
        pytest.param({"exposed_online": "yes"}, "required", id="annex 2, 3A(3): viewable on the Internet"),
        pytest.param({"my_number_system": "yes"}, "required", id="annex 2, 3A(1): administration's systems"),
        pytest.param(
            {"possible_malice": "yes", "data_protection": "advanced_encryption"},
            "not_required",
            id="advanced encryption",
        ),
        pytest.param(
            {"leak": "none", "my_number_misuse": "yes", "possible_malice": "yes"},
            "required",
            id="annex 2, 3A(2): looked up without business need, nothing leaked",
        ),
        pytest.param(
            {"leak": "none", "my_number_misuse": "yes", "my_number_people": 101},
            "required",
            id="annex 2, 3A(4): used as a customer ID, or handed over unmasked, for over 100 people",
        ),
        pytest.param(
            {"leak": "none", "my_number_misuse": "yes", "my_number_people": 100}, "not_required", id="the same for 100"
        ),
        pytest.param(
            {"leak": "confirmed", "recovered_unseen": "yes", "my_number_people": 500},
            "not_required",
            id="annex 2, 1A: all recovered before a third party saw it",
        ),
        pytest.param(
            {"leak": "none", "damage": "confirmed", "kept_elsewhere": "yes", "possible_malice": "yes"},
            "not_required",
            id="annex 2, 1C: ransomware with a good backup, nothing taken",
        ),
        pytest.param(
            {"my_number_people": 101, "our_role": "entrustee", "entruster_notified": "yes"},
            "not_required",
            id="annex 2, 3F: an entrustee that told the entruster",
        ),
        pytest.param({"data_categories": ["name"]}, "not_required", id="no My Number among the data"),
        pytest.param({"data_categories": ["name", "unknown"], "possible_malice": "yes"}, "undetermined", id="perhaps"),
    ],
)
def test_the_my_number_act(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    found = assessed({**NUMBER, **facts})
    assert found["jp-mynumber.preliminary"].verdict == verdict
    assert found["jp-mynumber.final"].verdict == verdict


def test_my_number_final_report_counts_like_the_appi(assessed: Decide) -> None:
    # Sun 22 Nov is day 1; day 60 is Wed 20 Jan (situation 2), day 30 is Mon 21 Dec (situation 4)
    for facts, due in (({"possible_malice": "yes"}, "2027-01-20"), ({"my_number_people": 101}, "2026-12-21")):
        deadline = assessed({**NUMBER, **facts})["jp-mynumber.final"].deadline
        assert deadline is not None
        assert deadline.due_at is not None
        assert deadline.due_at.date().isoformat() == due


def test_my_numbers_that_pass_100_later_start_the_clock_then(assessed: Decide) -> None:
    facts = {**NUMBER, "my_number_people": 150, "over_100_known_at": "2026-12-01 09:00"}
    # day 1 is Tue 1 Dec; day 30 Wed 30 Dec: closed until Sun 3 Jan -> Mon 4 Jan
    final = assessed(facts)["jp-mynumber.final"].deadline
    assert final is not None
    assert final.due_at is not None
    assert final.due_at.date().isoformat() == "2027-01-04"


def test_an_entrustee_is_asked_to_tell_the_entruster_of_my_numbers(assessed: Decide) -> None:
    one = assessed({**NUMBER, "my_number_people": 101, "our_role": "entrustee"})["jp-mynumber.tell-entruster"]
    assert (one.verdict, one.duty) == ("required", "recommended")
    assert one.deadline is not None
    assert one.deadline.due_at is not None
    assert one.deadline.due_at.date().isoformat() == "2026-11-26"  # Sun 22 Nov is day 1


def test_below_the_my_number_situations_a_report_is_a_duty_to_endeavour(assessed: Decide) -> None:
    one = assessed(NUMBER)["jp-mynumber.endeavour"]
    assert (one.verdict, one.duty) == ("required", "recommended")


@pytest.mark.parametrize(
    ("facts", "obligation", "verdict"),
    [
        ({"sectors": ["bank"], "people_kinds": ["customers"]}, "jp-financial.report", "required"),
        ({"sectors": ["bank"], "people_kinds": ["employees"]}, "jp-financial.report", "not_required"),
        ({"sectors": ["none"]}, "jp-financial.report", "not_required"),
        ({"sectors": ["telecom"], "secrecy_of_communications": "yes"}, "jp-telecom.detailed", "required"),
        ({"sectors": ["telecom"], "secrecy_of_communications": "no"}, "jp-telecom.detailed", "not_required"),
        ({"sectors": ["medical"], "medical_system_failure": "yes"}, "jp-medical.contact", "required"),
        ({"sectors": ["core_infrastructure"], "systemic_damage": "yes"}, "jp-cyber-capability.incident", "required"),
        ({"possible_malice": "yes"}, "jp-advisable.police", "required"),
        ({"listed_company": "yes", "material_to_investors": "yes"}, "jp-advisable.disclosure", "required"),
        ({"data_categories": ["payment_card"]}, "jp-advisable.acquirer", "required"),
    ],
)
def test_sector_laws_and_advice(facts: dict[str, object], obligation: str, verdict: str, assessed: Decide) -> None:
    assert assessed({**ORDINARY, "leak": "confirmed", **facts})[obligation].verdict == verdict


def test_a_telecom_detailed_report_is_due_on_day_30_counted_the_earlier_way(assessed: Decide) -> None:
    # Sun 22 Nov is day 1, Mon 21 Dec day 30
    facts = {**ORDINARY, "leak": "confirmed", "sectors": ["telecom"], "secrecy_of_communications": "yes"}
    deadline = assessed(facts)["jp-telecom.detailed"].deadline
    assert deadline is not None
    assert deadline.due_at is not None
    assert deadline.due_at.date().isoformat() == "2026-12-21"


def test_a_core_infrastructure_operator_reports_in_detail_within_30_days(assessed: Decide) -> None:
    # Sun 22 Nov is day 1, Mon 21 Dec day 30
    facts = {**ORDINARY, "sectors": ["core_infrastructure"], "systemic_damage": "yes"}
    one = assessed(facts)["jp-cyber-capability.detailed"]
    assert (one.verdict, one.confidence) == ("required", "likely")
    assert one.deadline is not None
    assert one.deadline.due_at is not None
    assert one.deadline.due_at.date().isoformat() == "2026-12-21"


@pytest.mark.parametrize(
    ("regime", "last_day_before"),
    [("jp-cyber-capability.incident", date(2026, 9, 30)), ("jp-child-protection.preliminary", date(2026, 12, 24))],
)
def test_a_law_that_is_not_yet_in_force_binds_nobody(regime: str, last_day_before: date, assessed: Decide) -> None:
    from datetime import timedelta

    facts = {**ORDINARY, "leak": "confirmed", "sectors": ["core_infrastructure", "school_childcare"],
             "systemic_damage": "yes", "criminal_record_check_data": "yes"}  # fmt: skip
    before, after = (
        assessed(facts, last_day_before)[regime],
        assessed(facts, last_day_before + timedelta(days=1))[regime],
    )
    assert (before.verdict, before.reasons[0].kind) == ("not_required", "not_in_force")
    assert after.verdict == "required"
