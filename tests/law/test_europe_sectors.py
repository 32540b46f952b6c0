"""NIS2, DORA, the CRA, ePrivacy, eIDAS, PSD2 and CER: worked examples with their calculations.

The days of November and December 2026: 22 November is a Sunday, 27 a Friday; 25 December is a Friday.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from breachkit.content.library import Library
from breachkit.domain.assessment import Assessed
from breachkit.domain.values import Value
from breachkit.engine.obligations import assess
from tests.law.test_appi_examples_of_the_guideline import ORDINARY
from tests.law.test_europe import LEAK, due

Decide = Callable[..., dict[str, Assessed]]
Assess = Callable[..., dict[str, Assessed]]
NIS2 = {**ORDINARY, "regulated_as": ["nis2_entity"], "significant_incident": "yes", "incident_ongoing": "no"}
DORA = {**ORDINARY, "regulated_as": ["dora_entity"], "major_ict_incident": "yes", "dora_weekend_excluded": "no"}
CRA = {**ORDINARY, "regulated_as": ["cra_manufacturer"], "exploited_vulnerability": "no"}
TELECOM = {**ORDINARY, "regulated_as": ["eu_telecom"], "leak": "confirmed", "breach_in_communications_service": "yes"}
TRUST = {**ORDINARY, "regulated_as": ["eidas_provider"], "trust_service_impact": "yes"}


@pytest.fixture
def filed(library: Library, values: Callable[[dict[str, object]], dict[str, Value]]) -> Assess:
    """As `assessed`, with filings made: REGIME.OBLIGATION to the time it was filed."""

    def decide(facts: dict[str, object], as_of: date = date(2026, 11, 23), /, **made: str) -> dict[str, Assessed]:
        at = {key.replace("__", ".").replace("_", "-"): datetime.fromisoformat(time) for key, time in made.items()}
        return {one.key: one for one in assess(library.law, values(facts), as_of, at)}

    return decide


# ---- NIS2


def test_nis2_runs_24_hours_72_hours_and_a_month_from_the_notification(assessed: Decide, filed: Assess) -> None:
    facts = {**NIS2, "discovered_at": "2026-11-22T18:00:00+01:00", "knew_at": "2026-11-22T19:00:00+01:00"}
    found = assessed(facts)
    assert due(found["eu-nis2.early-warning"]) == "2026-11-23T18:00:00+01:00"
    assert due(found["eu-nis2.notification"]) == "2026-11-25T18:00:00+01:00"
    # not filed yet: a month after the latest day on which it may be, Wed 25 Nov -> Fri 25 Dec; no holiday extends it
    assert due(found["eu-nis2.final"]) == "2026-12-25T23:59:59+01:00"
    # filed on Tue 24 Nov -> Thu 24 Dec
    found = filed(facts, eu_nis2__notification="2026-11-24T09:00:00+01:00")
    assert due(found["eu-nis2.final"]) == "2026-12-24T23:59:59+01:00"


def test_nis2_counts_from_the_awareness_of_its_significance_where_that_came_later(assessed: Decide) -> None:
    facts = {**NIS2, "discovered_at": "2026-11-22T18:00:00+01:00", "incident_aware_at": "2026-11-23T06:00:00+01:00"}
    assert due(assessed(facts)["eu-nis2.early-warning"]) == "2026-11-24T06:00:00+01:00"
    assert due(assessed(facts)["eu-nis2.notification"]) == "2026-11-26T06:00:00+01:00"


@pytest.mark.parametrize(
    ("notified", "final"),
    [
        # a month that is too short ends with its last day (Regulation 1182/71, Art. 3(2)(c))
        ("2027-01-31T09:00:00+01:00", "2027-02-28T23:59:59+01:00"),
        ("2028-01-31T09:00:00+01:00", "2028-02-29T23:59:59+01:00"),
        ("2027-02-28T09:00:00+01:00", "2027-03-28T23:59:59+02:00"),  # the day on which summer time begins
    ],
)
def test_nis2_s_month_at_the_month_s_end(notified: str, final: str, filed: Assess) -> None:
    assert due(filed(NIS2, eu_nis2__notification=notified)["eu-nis2.final"]) == final


def test_nis2_wants_a_progress_report_while_the_incident_goes_on(filed: Assess) -> None:
    facts = {**NIS2, "incident_ongoing": "yes", "discovered_at": "2026-11-22T18:00:00+01:00"}
    found = filed(facts, eu_nis2__notification="2026-11-24T09:00:00+01:00")
    assert found["eu-nis2.final"].verdict == "not_required"
    assert due(found["eu-nis2.progress"]) == "2026-12-24T23:59:59+01:00"
    assert found["eu-nis2.final-after-handling"].verdict == "required"
    assert due(found["eu-nis2.final-after-handling"]) is None  # it is not over
    over = filed({**facts, "incident_handled_at": "2027-01-10T12:00:00+01:00"})
    assert due(over["eu-nis2.final-after-handling"]) == "2027-02-10T23:59:59+01:00"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"regulated_as": ["nis2_entity"]}, "2026-11-25T18:00:00+01:00"),
        # a trust service provider whose trust services are hit: 24 hours
        ({"regulated_as": ["nis2_entity", "eidas_provider"], "trust_service_impact": "yes"},
         "2026-11-23T18:00:00+01:00"),
        ({"regulated_as": ["nis2_entity", "eidas_provider"], "trust_service_impact": "no"},
         "2026-11-25T18:00:00+01:00"),
        # not known: the earlier
        ({"regulated_as": ["nis2_entity", "eidas_provider"]}, "2026-11-23T18:00:00+01:00"),
    ],
)  # fmt: skip
def test_nis2_gives_trust_service_providers_24_hours(facts: dict[str, object], expected: str, assessed: Decide) -> None:
    found = assessed({**NIS2, "knew_at": "unknown", "discovered_at": "2026-11-22T18:00:00+01:00", **facts})
    assert due(found["eu-nis2.notification"]) == expected


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, "required"),
        ({"significant_incident": "no"}, "not_required"),
        ({"significant_incident": "unknown"}, "undetermined"),
        # DORA takes NIS2's place for financial entities (NIS2 Art. 4), major or not
        ({"regulated_as": ["nis2_entity", "dora_entity"]}, "not_required"),
        ({"regulated_as": ["nis2_entity", "dora_entity"], "major_ict_incident": "no"}, "not_required"),
        ({"regulated_as": ["none"]}, "not_required"),
    ],
)
def test_whom_nis2_binds(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    assert assessed({**NIS2, **facts})["eu-nis2.early-warning"].verdict == verdict


def test_nis2_s_intermediate_report_waits_for_a_request(assessed: Decide) -> None:
    assert assessed(NIS2)["eu-nis2.intermediate"].verdict == "not_required"
    asked = {**NIS2, "status_report_requested_at": "2026-11-25T10:00:00+01:00"}
    assert assessed(asked)["eu-nis2.intermediate"].verdict == "required"


# ---- DORA


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        # a person's classification stands
        ({"major_ict_incident": "yes"}, "required"),
        ({"major_ict_incident": "no", "dora_critical_services": "yes", "dora_thresholds_met": 6}, "not_required"),
        # until then the criteria of 2024/1772, Art. 8(1) speak: critical services, and a malicious access ...
        ({"dora_critical_services": "yes", "dora_malicious_access": "yes"}, "required"),
        ({"dora_critical_services": "no", "dora_malicious_access": "yes"}, "undetermined"),
        # ... or two of the other thresholds: below, at, above
        ({"dora_critical_services": "yes", "dora_malicious_access": "no", "dora_thresholds_met": 1}, "undetermined"),
        ({"dora_critical_services": "yes", "dora_malicious_access": "no", "dora_thresholds_met": 2}, "required"),
        ({"dora_critical_services": "yes", "dora_malicious_access": "no", "dora_thresholds_met": "1-2"},
         "undetermined"),
        ({"dora_critical_services": "yes", "dora_malicious_access": "no", "dora_thresholds_met": "2-4"}, "required"),
        ({}, "undetermined"),
        ({"major_ict_incident": "yes", "regulated_as": ["none"]}, "not_required"),
    ],
)  # fmt: skip
def test_what_is_major_under_dora(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    base = {**DORA, "major_ict_incident": "unknown"}
    assert assessed({**base, **facts})["eu-dora.initial"].verdict == verdict


FIRST_NOTICED = "2026-11-23T08:00:00+01:00"  # a Monday
INITIAL = [
    # classified at 10:00: 4 hours -> 14:00
    ("classified at once", "2026-11-23T10:00:00+01:00", "2026-11-23T14:00:00+01:00"),
    # classified at 07:00 the next day: 4 hours would be 11:00, 24 hours from awareness end at 08:00
    ("classified late in the 24 hours", "2026-11-24T07:00:00+01:00", "2026-11-24T08:00:00+01:00"),
    # classified to the minute when the 24 hours end: they still bind
    ("classified as the 24 hours end", "2026-11-24T08:00:00+01:00", "2026-11-24T08:00:00+01:00"),
    # classified after the 24 hours: 4 hours alone (Art. 5(2)), 08:01 + 4 h
    ("classified after the 24 hours", "2026-11-24T08:01:00+01:00", "2026-11-24T12:01:00+01:00"),
    ("classified three days later", "2026-11-26T10:00:00+01:00", "2026-11-26T14:00:00+01:00"),
    ("not classified yet: 24 hours from awareness", None, "2026-11-24T08:00:00+01:00"),
]


@pytest.mark.parametrize(("classified", "expected"), [row[1:] for row in INITIAL], ids=[row[0] for row in INITIAL])
def test_dora_s_initial_notification(classified: str | None, expected: str, assessed: Decide) -> None:
    facts = {**DORA, "discovered_at": FIRST_NOTICED, "knew_at": FIRST_NOTICED, "eu_home_state": "de"}
    if classified is not None:
        facts["classified_at"] = classified
    assert due(assessed(facts)["eu-dora.initial"]) == expected


WEEKEND = [
    # noticed Fri 27 Nov 10:00, classified 11:00: 15:00 on Friday, a working day
    ("a Friday stays", {"discovered_at": "2026-11-27T10:00:00+01:00", "classified_at": "2026-11-27T11:00:00+01:00"},
     "2026-11-27T15:00:00+01:00"),
    # noticed Fri 20:00, classified Fri 23:00: Sat 03:00 -> Mon 30 Nov noon
    ("a Saturday moves to Monday noon",
     {"discovered_at": "2026-11-27T20:00:00+01:00", "classified_at": "2026-11-27T23:00:00+01:00"},
     "2026-11-30T12:00:00+01:00"),
    # but not for a bank, a central counterparty, a trading venue (Art. 5(5)), or whom the authority told (5(6))
    ("a bank's Saturday stays",
     {"discovered_at": "2026-11-27T20:00:00+01:00", "classified_at": "2026-11-27T23:00:00+01:00",
      "dora_weekend_excluded": "yes"}, "2026-11-28T03:00:00+01:00"),
    ("nor for essential or important entities",
     {"discovered_at": "2026-11-27T20:00:00+01:00", "classified_at": "2026-11-27T23:00:00+01:00",
      "regulated_as": ["dora_entity", "nis2_entity"]}, "2026-11-28T03:00:00+01:00"),
    ("while that is not known, the earlier",
     {"discovered_at": "2026-11-27T20:00:00+01:00", "classified_at": "2026-11-27T23:00:00+01:00",
      "dora_weekend_excluded": "unknown"}, "2026-11-28T03:00:00+01:00"),
    # noticed Thu 24 Dec 20:00, classified 22:00: Fri 25 Dec 02:00, Christmas in Germany; 26 and 27 too -> Mon 28 noon
    ("bank holidays and the weekend after",
     {"discovered_at": "2026-12-24T20:00:00+01:00", "classified_at": "2026-12-24T22:00:00+01:00",
      "eu_home_state": "de"}, "2026-12-28T12:00:00+01:00"),
    # the country not known: its holidays cannot be counted on, the earlier: Fri 25 Dec 02:00
    ("a holiday counts only once the country is known",
     {"discovered_at": "2026-12-24T20:00:00+01:00", "classified_at": "2026-12-24T22:00:00+01:00"},
     "2026-12-25T02:00:00+01:00"),
    # Mon 26 Oct 2026 is a holiday in Austria, a working day in Germany
    ("the home State's holidays (Austria)",
     {"discovered_at": "2026-10-25T20:00:00+01:00", "classified_at": "2026-10-25T22:00:00+01:00",
      "eu_home_state": "at"}, "2026-10-27T12:00:00+01:00"),
    ("the home State's holidays (Germany)",
     {"discovered_at": "2026-10-25T20:00:00+01:00", "classified_at": "2026-10-25T22:00:00+01:00",
      "eu_home_state": "de"}, "2026-10-26T02:00:00+01:00"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), [row[1:] for row in WEEKEND], ids=[row[0] for row in WEEKEND])
def test_dora_s_weekend_rule(facts: dict[str, object], expected: str, assessed: Decide) -> None:
    assert due(assessed({**DORA, "knew_at": "unknown", **facts})["eu-dora.initial"]) == expected


def test_dora_s_reports_run_from_each_other(filed: Assess) -> None:
    facts = {**DORA, "eu_home_state": "de", "discovered_at": FIRST_NOTICED, "knew_at": FIRST_NOTICED,
             "classified_at": "2026-11-23T10:00:00+01:00"}  # fmt: skip
    # not filed: initial by Mon 23 Nov 14:00; 72 hours -> Thu 26 Nov 14:00; a month after that day -> Sat 26 Dec,
    # Christmas, then Sunday: Mon 28 Dec at noon
    found = filed(facts)
    assert due(found["eu-dora.intermediate"]) == "2026-11-26T14:00:00+01:00"
    assert due(found["eu-dora.final"]) == "2026-12-28T12:00:00+01:00"
    # initial filed Mon 23 Nov 12:00 -> Thu 26 Nov 12:00; intermediate filed Wed 25 Nov -> Fri 25 Dec -> Mon 28 noon
    made = {"eu_dora__initial": "2026-11-23T12:00:00+01:00", "eu_dora__intermediate": "2026-11-25T09:00:00+01:00"}
    found = filed(facts, **made)
    assert due(found["eu-dora.intermediate"]) == "2026-11-26T12:00:00+01:00"
    assert due(found["eu-dora.final"]) == "2026-12-28T12:00:00+01:00"
    # the latest update was sent on Tue 1 Dec: Fri 1 Jan, New Year; weekend: Mon 4 Jan at noon
    updated = filed({**facts, "intermediate_updated_at": "2026-12-01T09:00:00+01:00"}, **made)
    assert due(updated["eu-dora.final"]) == "2027-01-04T12:00:00+01:00"
    # or on Wed 2 Dec: Sat 2 Jan -> Mon 4 Jan at noon, for a bank too (Art. 5(5) leaves the final report out)
    bank = {**facts, "dora_weekend_excluded": "yes", "intermediate_updated_at": "2026-12-02T09:00:00+01:00"}
    assert due(filed(bank, **made)["eu-dora.final"]) == "2027-01-04T12:00:00+01:00"


def test_dora_s_intermediate_report_keeps_a_bank_s_weekend_and_moves_another_s(filed: Assess) -> None:
    # initial filed Thu 26 Nov 10:00; 72 hours -> Sun 29 Nov 10:00, or Mon 30 Nov at noon
    made = {"eu_dora__initial": "2026-11-26T10:00:00+01:00"}
    assert due(filed(DORA, **made)["eu-dora.intermediate"]) == "2026-11-30T12:00:00+01:00"
    bank = filed({**DORA, "dora_weekend_excluded": "yes"}, **made)
    assert due(bank["eu-dora.intermediate"]) == "2026-11-29T10:00:00+01:00"


def test_dora_s_holidays_are_asked_for_while_the_home_state_is_not_known(assessed: Decide) -> None:
    assert "eu_home_state" in assessed(DORA)["eu-dora.final"].missing
    assert "eu_home_state" not in assessed({**DORA, "eu_home_state": "de"})["eu-dora.final"].missing


@pytest.mark.parametrize(
    ("facts", "obligation", "verdict", "duty"),
    [
        ({"client_interests_affected": "yes"}, "eu-dora.clients", "required", "legal"),
        ({"client_interests_affected": "no"}, "eu-dora.clients", "not_required", "legal"),
        ({"client_interests_affected": "yes", "major_ict_incident": "no"}, "eu-dora.clients", "not_required", "legal"),
        ({"significant_cyber_threat": "yes"}, "eu-dora.threat", "required", "recommended"),
        ({"significant_cyber_threat": "yes"}, "eu-dora.threat-clients", "required", "legal"),
    ],
)
def test_dora_s_clients_and_threats(
    facts: dict[str, object], obligation: str, verdict: str, duty: str, assessed: Decide
) -> None:
    one = assessed({**DORA, **facts})[obligation]
    assert (one.verdict, one.duty) == (verdict, duty)


def test_a_way_to_be_due_that_gives_the_same_hour_is_not_told_as_another(assessed: Decide) -> None:
    unsettled = {**DORA, "dora_weekend_excluded": "unknown", "eu_home_state": "de", "knew_at": "unknown"}
    # classified on Mon 23 Nov at 10:00 -> 14:00, a working day: the weekend rule makes no difference
    monday = assessed({**unsettled, "classified_at": "2026-11-23T10:00:00+01:00"})["eu-dora.initial"].deadline
    assert monday is not None
    assert monday.alternatives == ()
    # on Fri 27 Nov at 23:00 -> Sat 03:00, or Mon 30 Nov at noon
    friday = assessed({**unsettled, "classified_at": "2026-11-27T23:00:00+01:00"})["eu-dora.initial"].deadline
    assert friday is not None
    assert [other.due_at.isoformat() for other in friday.alternatives] == ["2026-11-30T12:00:00+01:00"]


# ---- CRA


def test_the_cra_s_three_reports_of_an_exploited_vulnerability(assessed: Decide) -> None:
    facts = {**CRA, "exploited_vulnerability": "yes", "vulnerability_known_at": "2026-11-23T09:00:00+01:00",
             "corrective_measure_at": "2026-11-27T12:00:00+01:00"}  # fmt: skip
    found = assessed(facts)
    assert due(found["eu-cra.vulnerability-warning"]) == "2026-11-24T09:00:00+01:00"
    assert due(found["eu-cra.vulnerability-notification"]) == "2026-11-26T09:00:00+01:00"
    # Fri 27 Nov + 14 days = Fri 11 Dec
    assert due(found["eu-cra.vulnerability-final"]) == "2026-12-11T23:59:59+01:00"


@pytest.mark.parametrize(
    ("available", "home", "expected"),
    [
        # Sat 28 Nov + 14 days = Sat 12 Dec -> Mon 14 Dec (Regulation 1182/71, Art. 3(4))
        ("2026-11-28T12:00:00+01:00", None, "2026-12-14T23:59:59+01:00"),
        # Fri 11 Dec + 14 days = Fri 25 Dec: a holiday in Germany, then the weekend -> Mon 28 Dec
        ("2026-12-11T12:00:00+01:00", "de", "2026-12-28T23:59:59+01:00"),
        # the country not known: the earlier
        ("2026-12-11T12:00:00+01:00", None, "2026-12-25T23:59:59+01:00"),
    ],
)
def test_the_cra_s_14_days_end_on_a_working_day(
    available: str, home: str | None, expected: str, assessed: Decide
) -> None:
    facts = {**CRA, "exploited_vulnerability": "yes", "corrective_measure_at": available}
    if home:
        facts["eu_home_state"] = home
    assert due(assessed(facts)["eu-cra.vulnerability-final"]) == expected


def test_without_a_corrective_measure_the_cra_s_14_days_have_not_begun(assessed: Decide) -> None:
    one = assessed({**CRA, "exploited_vulnerability": "yes"})["eu-cra.vulnerability-final"]
    assert one.verdict == "required"
    assert due(one) is None
    assert "corrective_measure_at" in one.missing


@pytest.mark.parametrize(
    ("notified", "expected"),
    [
        # Thu 26 Nov -> Sat 26 Dec -> Mon 28 Dec
        ("2026-11-26T09:00:00+01:00", "2026-12-28T23:59:59+01:00"),
        # Sun 31 Jan 2027 -> the last day of February, Sun 28 -> Mon 1 Mar
        ("2027-01-31T09:00:00+01:00", "2027-03-01T23:59:59+01:00"),
        # Tue 24 Nov -> Thu 24 Dec
        ("2026-11-24T09:00:00+01:00", "2026-12-24T23:59:59+01:00"),
    ],
)
def test_the_cra_s_month_runs_from_the_notification(notified: str, expected: str, filed: Assess) -> None:
    facts = {**CRA, "severe_product_incident": "yes", "discovered_at": "2026-11-23T09:00:00+01:00"}
    assert due(filed(facts, eu_cra__incident_notification=notified)["eu-cra.incident-final"]) == expected


@pytest.mark.parametrize(("as_of", "verdict"), [(date(2026, 9, 10), "not_required"), (date(2026, 9, 11), "required")])
def test_the_cra_s_reports_apply_from_11_september_2026(as_of: date, verdict: str, assessed: Decide) -> None:
    found = assessed({**CRA, "severe_product_incident": "yes"}, as_of)
    assert found["eu-cra.incident-warning"].verdict == verdict
    assert found["eu-cra.users"].verdict == verdict


# ---- ePrivacy, beside the GDPR


def test_communications_providers_have_24_hours_then_three_days(assessed: Decide, filed: Assess) -> None:
    facts = {**TELECOM, "knew_at": "2026-11-26T10:00:00+01:00"}
    # Thu 26 Nov 10:00 -> Fri 27 Nov 10:00; three days after that day is Mon 30 Nov
    assert due(assessed(facts)["eu-eprivacy.initial"]) == "2026-11-27T10:00:00+01:00"
    assert due(assessed(facts)["eu-eprivacy.second"]) == "2026-11-30T23:59:59+01:00"
    # first notified on Thu 26 Nov -> Sun 29 Nov, not extended: the earlier way
    found = filed(facts, eu_eprivacy__initial="2026-11-26T15:00:00+01:00")
    assert due(found["eu-eprivacy.second"]) == "2026-11-29T23:59:59+01:00"
    complete = assessed({**facts, "first_report_complete": "yes"})
    assert complete["eu-eprivacy.second"].verdict == "not_required"


@pytest.mark.parametrize(
    ("facts", "gdpr", "eprivacy"),
    [
        # the breach is one of the communications service: Regulation 611/2013 takes the GDPR's place (Art. 95)
        ({"regulated_as": ["eu_telecom"], "breach_in_communications_service": "yes"}, "not_required", "required"),
        # staff data of a telecom: the GDPR
        ({"regulated_as": ["eu_telecom"], "breach_in_communications_service": "no"}, "required", "not_required"),
        # not known: the GDPR's duty stands, the other is open
        ({"regulated_as": ["eu_telecom"]}, "required", "undetermined"),
        ({"regulated_as": ["none"]}, "required", "not_required"),
    ],
)
def test_eprivacy_takes_the_gdpr_s_place(facts: dict[str, object], gdpr: str, eprivacy: str, assessed: Decide) -> None:
    found = assessed({**LEAK, "risk_to_people": "risk", **facts})
    assert found["eu-gdpr.authority-place-de"].verdict == gdpr
    assert found["eu-eprivacy.initial"].verdict == eprivacy
    if gdpr == "not_required":
        assert [reason.kind for reason in found["eu-gdpr.authority-place-de"].reasons] == ["displaced"]


# ---- eIDAS, PSD2, CER


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        # non-qualified: from awareness, Mon 23 Nov 09:00
        ({"qualified_trust_service": "no"}, "2026-11-24T09:00:00+01:00"),
        # qualified: from the incident itself, Sun 22 Nov 03:00
        ({"qualified_trust_service": "yes"}, "2026-11-23T03:00:00+01:00"),
        # not known: the earlier
        ({}, "2026-11-23T03:00:00+01:00"),
    ],
)
def test_trust_service_providers_have_24_hours(facts: dict[str, object], expected: str, assessed: Decide) -> None:
    times = {"occurred_at": "2026-11-22T03:00:00+01:00", "discovered_at": "2026-11-23T09:00:00+01:00",
             "knew_at": "2026-11-23T10:00:00+01:00"}  # fmt: skip
    found = assessed({**TRUST, **times, **facts})
    assert due(found["eu-eidas.supervisor"]) == expected
    assert found["eu-eidas.people"].verdict == "required"


@pytest.mark.parametrize(
    ("regulated", "verdict"),
    [(["psd2_provider"], "required"), (["psd2_provider", "dora_entity"], "not_required"), (["none"], "not_required")],
)
def test_psd2_is_left_to_those_outside_dora(regulated: list[str], verdict: str, assessed: Decide) -> None:
    facts = {**ORDINARY, "regulated_as": regulated, "major_payment_incident": "yes"}
    assert assessed(facts)["eu-psd2.authority"].verdict == verdict


def test_critical_entities_have_24_hours_and_a_month(assessed: Decide) -> None:
    facts = {**ORDINARY, "regulated_as": ["critical_entity"], "service_disruption_material": "yes",
             "discovered_at": "2026-11-23T09:00:00+01:00", "knew_at": "2026-11-23T10:00:00+01:00"}  # fmt: skip
    found = assessed(facts)
    assert due(found["eu-cer.initial"]) == "2026-11-24T09:00:00+01:00"
    # a month from awareness, the earlier reading: Mon 23 Nov -> Wed 23 Dec
    assert due(found["eu-cer.detailed"]) == "2026-12-23T23:59:59+01:00"
    banks = assessed({**facts, "regulated_as": ["critical_entity", "dora_entity"]})
    assert banks["eu-cer.initial"].verdict == "not_required"
