"""Federal law of the United States: worked examples, each with its calculation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from breachkit.content.library import Library
from breachkit.domain.assessment import Assessed
from breachkit.domain.values import Value
from breachkit.engine.obligations import assess

Decide = Callable[..., dict[str, Assessed]]
Read = Callable[[dict[str, object]], dict[str, Value]]
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


PHR = {**HIPAA, "regulated_as": ["phr_vendor"], "our_role": "own", "people_by_place": "US-CA=500, US-OR=300"}


@pytest.mark.parametrize(
    ("facts", "obligation", "verdict"),
    [
        pytest.param({}, "people", "required", id="318.3(a): every individual"),
        pytest.param({"affected_people": 500}, "ftc", "required", id="318.5(c): 500 or more"),
        pytest.param({"affected_people": 499}, "ftc", "not_required", id="318.5(c): fewer go into the log"),
        pytest.param({"affected_people": 499}, "ftc-log", "required", id="318.5(c): the log"),
        pytest.param({}, "media", "required", id="318.5(b): 500 residents suffice"),
        pytest.param({"people_by_place": "US-CA=499, US-OR=301"}, "media", "not_required", id="318.5(b): 499 do not"),
        pytest.param({"regulated_as": ["phr_vendor", "hipaa_associate"]}, "people", "not_required", id="318.1: HIPAA"),
        pytest.param({"our_role": "entrustee"}, "vendor", "required", id="318.3(b): service provider"),
        pytest.param({"our_role": "entrustee"}, "people", "not_required", id="318.3(b): tells the vendor instead"),
    ],
)
def test_health_breach_notification_rule(
    facts: dict[str, object], obligation: str, verdict: str, assessed: Decide
) -> None:
    assert assessed({**PHR, **facts})[f"us-ftc-hbnr.{obligation}"].verdict == verdict


def test_health_breach_notification_times(assessed: Decide) -> None:
    found = assessed(PHR)
    # Fri 20 Nov 2026 + 60 days
    for obligation in ("people", "ftc", "media"):
        assert due(found[f"us-ftc-hbnr.{obligation}"]) == "2027-01-19"
    assert due(assessed({**PHR, "our_role": "entrustee"})["us-ftc-hbnr.vendor"]) == "2027-01-19"
    assert found["us-ftc-hbnr.ftc-log"].verdict == "not_required"
    assert assessed({**PHR, "affected_people": 500})["us-ftc-hbnr.ftc-log"].verdict == "not_required"
    assert due(assessed({**PHR, "affected_people": 499})["us-ftc-hbnr.ftc-log"]) == "2027-03-01"


@pytest.mark.parametrize(
    ("facts", "people", "authority"),
    [(HIPAA, "us-hipaa.people", "us-hipaa.hhs"), (PHR, "us-ftc-hbnr.people", "us-ftc-hbnr.ftc")],
)
def test_hhs_and_the_ftc_are_told_at_the_same_time_as_people(
    facts: dict[str, object], people: str, authority: str, library: Library, values: Read
) -> None:
    # 164.408(b) "contemporaneously", 318.4(b) "at the same time": told people on 1 December, due that day
    filed = {people: datetime.fromisoformat("2026-12-01T12:00:00-05:00")}
    found = {one.key: one for one in assess(library.law, values(facts), date(2026, 12, 1), filed)}
    assert due(found[authority]) == "2026-12-01"


LENDER = {"regulated_as": ["glba_institution"], "leak": "confirmed", "people_kinds": ["customers"],
          "affected_people": 500, "data_protection": "none", "discovered_at": "2026-11-20"}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, "required"),
        ({"affected_people": 499}, "not_required"),
        ({"affected_people": "499-500"}, "undetermined"),
        ({"people_kinds": ["employees"]}, "not_required"),
        ({"data_protection": "advanced_encryption"}, "not_required"),
        ({"regulated_as": ["us_bank"]}, "not_required"),
        ({"leak": "none", "incident_type": "ransomware"}, "required"),
    ],
)
def test_the_safeguards_rule(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    found = assessed({**LENDER, **facts})["us-glba-ftc.ftc"]
    assert found.verdict == verdict
    if verdict == "required":
        assert due(found) == "2026-12-20"  # noticed Fri 20 Nov + 30 days: 10 in November, 20 in December


@pytest.mark.parametrize(
    ("facts", "key", "expected"),
    [
        pytest.param(
            {"regulated_as": ["us_bank"], "service_disruption_material": "yes"}
            | {"assessed_at": "2026-11-20T22:00-05:00"},
            "us-bank-36h.regulator",
            "2026-11-22T10:00:00-05:00",
            id="12 CFR 53.3: 36 hours over a weekend",
        ),
        pytest.param(
            {"regulated_as": ["us_bank"], "service_disruption_material": "yes"}
            | {"assessed_at": "2026-10-31T20:00-04:00"},
            "us-bank-36h.regulator",
            "2026-11-02T07:00:00-05:00",
            id="36 hours are 36 hours when the clocks go back on 1 November",
        ),
        pytest.param(
            {
                "regulated_as": ["nydfs_entity"],
                "incident_type": "ransomware",
                "determined_at": "2026-11-20T09:30-05:00",
            },
            "us-nydfs.notice",
            "2026-11-23T09:30:00-05:00",
            id="23 NYCRR 500.17(a): 72 hours",
        ),
        pytest.param(
            {"regulated_as": ["nydfs_entity"], "ransom_paid": "yes", "ransom_paid_at": "2026-11-20T09:30-05:00"},
            "us-nydfs.extortion-payment",
            "2026-11-21T09:30:00-05:00",
            id="500.17(c)(1): 24 hours",
        ),
        pytest.param(
            {"regulated_as": ["nydfs_entity"], "ransom_paid": "yes", "ransom_paid_at": "2026-11-20T09:30-05:00"},
            "us-nydfs.payment-explanation",
            "2026-12-20T23:59:59-05:00",
            id="500.17(c)(2): 30 days",
        ),
        pytest.param(
            {"regulated_as": ["dod_contractor"], "defense_information_affected": "yes"}
            | {"discovered_at": "2026-11-20T09:30-05:00"},
            "us-dfars.report",
            "2026-11-23T09:30:00-05:00",
            id="DFARS 252.204-7012: 72 hours",
        ),
        pytest.param(
            {
                "regulated_as": ["tsa_operator"],
                "incident_type": "ransomware",
                "discovered_at": "2026-11-20T09:30-05:00",
            },
            "us-tsa.cisa",
            "2026-11-21T09:30:00-05:00",
            id="TSA directives: 24 hours",
        ),
        pytest.param(
            {"regulated_as": ["insurance_licensee"], "leak": "confirmed", "data_protection": "none"}
            | {"determined_at": "2026-11-20T09:30-05:00"},
            "us-insurance.commissioner",
            "2026-11-23T09:30:00-05:00",
            id="NAIC model law, section 6A: 72 hours",
        ),
        pytest.param(
            {
                "regulated_as": ["fcc_carrier"],
                "leak": "confirmed",
                "cpni_involved": "yes",
                "determined_at": "2026-11-20",
            },
            "us-fcc.law-enforcement",
            # Fri 20 Nov: 23, 24, 25, not Thanksgiving on the 26th, 27, 30 Nov, 1 and 2 Dec
            "2026-12-02T23:59:59-05:00",
            id="47 CFR 64.2011: seven business days",
        ),
    ],
)
def test_sector_rules_by_the_minute(facts: dict[str, object], key: str, expected: str, assessed: Decide) -> None:
    found = assessed(facts)[key]
    assert found.verdict == "required"
    assert found.deadline is not None
    assert found.deadline.due_at is not None
    assert found.deadline.due_at.isoformat() == expected


@pytest.mark.parametrize(
    ("found_material", "expected"),
    [
        ("2026-11-20", "2026-11-27"),  # Fri: 23, 24, 25, not Thanksgiving on the 26th, Fri 27
        ("2026-11-21", "2026-11-27"),  # Sat: General Instruction B.1 starts with Mon 23
        ("2026-11-23", "2026-11-30"),  # Mon: 24, 25, 27, 30
        ("2026-12-24", "2026-12-31"),  # Thu: not Fri 25; 28, 29, 30, 31
        ("2026-07-02", "2026-07-09"),  # Thu: Fri 3 July is the holiday's observed day; 6, 7, 8, 9
    ],
)
def test_form_8k_four_business_days_after_materiality(found_material: str, expected: str, assessed: Decide) -> None:
    facts = {"regulated_as": ["sec_registrant"], "material_incident": "yes", "us_attorney_general_delay": "no",
             "materiality_at": f"{found_material}T15:00-05:00"}  # fmt: skip
    found = assessed(facts)
    assert due(found["us-sec-8k.form-8k"]) == expected
    delayed = assessed({**facts, "us_attorney_general_delay": "yes"})["us-sec-8k.form-8k"]
    assert (delayed.verdict, due(delayed)) == ("required", None)
    assert assessed({**facts, "material_incident": "no"})["us-sec-8k.form-8k"].verdict == "not_required"
    assert assessed({**facts, "material_incident": "unknown"})["us-sec-8k.form-8k"].verdict == "undetermined"


BROKER = {"regulated_as": ["sec_broker_adviser"], "leak": "suspected", "people_kinds": ["customers"],
          "data_categories": ["name", "social_security_number"], "us_attorney_general_delay": "no",
          "our_role": "own", "knew_at": "2026-11-22T11:00-05:00"}  # fmt: skip


def test_regulation_s_p_gives_30_days_and_service_providers_72_hours(assessed: Decide) -> None:
    found = assessed(BROKER)
    assert due(found["us-reg-sp.people"]) == "2026-12-22"  # known 22 Nov + 30 days: 8 + 22
    assert found["us-reg-sp.institution"].verdict == "not_required"
    provider = assessed({**BROKER, "our_role": "entrustee"})["us-reg-sp.institution"]
    assert provider.deadline is not None
    assert provider.deadline.due_at is not None
    assert provider.deadline.due_at.isoformat() == "2026-11-25T11:00:00-05:00"
    assert assessed({**BROKER, "harm_ruled_out": "yes"})["us-reg-sp.people"].verdict == "not_required"
    assert assessed({**BROKER, "people_kinds": ["employees"]})["us-reg-sp.people"].verdict == "not_required"
    assert assessed(BROKER, date(2025, 12, 2))["us-reg-sp.people"].verdict == "not_required"
    assert assessed(BROKER, date(2025, 12, 3))["us-reg-sp.people"].verdict == "required"


@pytest.mark.parametrize(
    ("facts", "key", "verdict"),
    [
        ({"regulated_as": ["us_bank"], "service_disruption_material": "no"}, "us-bank-36h.regulator", "not_required"),
        ({"regulated_as": ["us_bank"]}, "us-bank-36h.regulator", "undetermined"),
        (
            {"regulated_as": ["us_bank_service_provider"], "disruption_four_hours": "yes"},
            "us-bank-36h.bank",
            "required",
        ),
        ({"regulated_as": ["us_bank"], "disruption_four_hours": "yes"}, "us-bank-36h.bank", "not_required"),
        ({"regulated_as": ["nydfs_entity"], "other_authority_must_be_told": "yes"}, "us-nydfs.notice", "required"),
        ({"regulated_as": ["nydfs_entity"], "service_disruption_material": "yes"}, "us-nydfs.notice", "required"),
        (
            {"regulated_as": ["nydfs_entity"], "other_authority_must_be_told": "no"}
            | {"service_disruption_material": "no", "incident_type": "lost"},
            "us-nydfs.notice",
            "not_required",
        ),
        ({"regulated_as": ["nydfs_entity"], "ransom_paid": "no"}, "us-nydfs.extortion-payment", "not_required"),
        (
            {"regulated_as": ["dod_contractor"], "defense_information_affected": "no"},
            "us-dfars.report",
            "not_required",
        ),
        (
            {"regulated_as": ["fcc_carrier"], "leak": "confirmed", "cpni_involved": "no"},
            "us-fcc.law-enforcement",
            "not_required",
        ),
    ],
)
def test_what_sector_rules_want(facts: dict[str, object], key: str, verdict: str, assessed: Decide) -> None:
    assert assessed(facts)[key].verdict == verdict


def test_circia_is_no_duty_until_its_rule_is_in_force(assessed: Decide) -> None:
    found = assessed({"regulated_as": ["us_critical_infrastructure"], "incident_type": "ransomware"})
    report = found["us-circia.voluntary"]
    assert (report.verdict, report.duty, due(report)) == ("required", "recommended", None)


def test_a_plain_japanese_case_owes_nothing_in_the_united_states(assessed: Decide) -> None:
    facts = {"people_by_place": "JP=1200", "regulated_as": ["none"], "established_in": ["jp"], "leak": "confirmed",
             "data_categories": ["name", "payment_card", "medical_history"], "affected_people": 1200}  # fmt: skip
    found = [one for key, one in assessed(facts).items() if key.startswith("us-")]
    assert found
    assert all(one.verdict == "not_required" and one.applies is False for one in found)
