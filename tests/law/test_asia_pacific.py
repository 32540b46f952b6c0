"""Asia and the Pacific: for each law what sets it off, who is exempt, and when it is due, with the calculation.

All moments are written in Tokyo's time (the reader's), due times in the authority's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from breachkit.domain.assessment import Assessed

Decide = Callable[..., dict[str, Assessed]]
TODAY = date(2026, 11, 24)

# Sunday 22 November 2026, 20:10 in Tokyo
PLAIN: dict[str, object] = {
    "established_in": ["jp"],
    "regulated_as": ["none"],
    "our_role": "own",
    "leak": "confirmed",
    "loss": "none",
    "damage": "none",
    "recovered_unseen": "no",
    "harm_ruled_out": "no",
    "significant_harm_likely": "no",
    "risk_to_people": "risk",
    "data_categories": ["email"],
    "data_protection": "none",
    "incident_type": "misdirected_mail",
    "media": ["electronic"],
    "possible_malice": "no",
    "notice_would_spread_damage": "no",
    "service_disruption_material": "no",
    "discovered_at": "2026-11-22T20:10:00+09:00",
    "knew_at": "2026-11-22T20:10:00+09:00",
}


def due(one: Assessed) -> str | None:
    """The due time as it is written in the authority's zone."""
    assert one.deadline is not None
    return one.deadline.due_at.isoformat() if one.deadline.due_at else None


def test_none_of_these_laws_reaches_a_case_in_japan_alone(assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "JP=5000"}, TODAY)
    here = {"kr", "cn", "tw", "hk", "sg", "au", "nz", "in", "id", "my", "th", "ph", "vn"}
    assert {one.verdict for key, one in found.items() if key.split("-")[0] in here} == {"not_required"}


# ---------------------------------------------------------------- Korea

KOREA = {**PLAIN, "people_by_place": "KR=999"}


@pytest.mark.parametrize(
    ("facts", "report", "notice"),
    [
        pytest.param({}, "not_required", "required", id="999 people: notice only"),
        pytest.param({"people_by_place": "KR=1000"}, "required", "required", id="Decree 40(1)1: 1,000 or more"),
        pytest.param({"people_by_place": "KR=800-1200"}, "undetermined", "required", id="a range across 1,000"),
        pytest.param({"people_by_place": "KR=1000-1200"}, "required", "required", id="the whole range from 1,000"),
        pytest.param({"data_categories": ["medical_history"]}, "required", "required", id="Decree 40(1)2: health"),
        pytest.param({"data_categories": ["passport"]}, "required", "required", id="Decree 40(1)2: passport number"),
        pytest.param(
            {"incident_type": "unauthorised_access"}, "required", "required", id="Decree 40(1)3: one is enough"
        ),
        pytest.param({"leak": "suspected"}, "not_required", "not_required", id="not yet known of"),
        pytest.param(
            {"leak": "none", "damage": "confirmed"}, "not_required", "required", id="damage counts since then"
        ),
        pytest.param({"leak": "none"}, "not_required", "not_required", id="nothing happened"),
        pytest.param(
            {"people_by_place": "KR=1000", "recovered_unseen": "yes", "harm_ruled_out": "yes"},
            "not_required",
            "required",
            id="Decree 40(1) proviso: recovered, harm unlikely",
        ),
        pytest.param(
            {"people_by_place": "KR=1000", "recovered_unseen": "yes"},
            "required",
            "required",
            id="recovery is not enough",
        ),
    ],
)
def test_korea_report_and_notice(facts: dict[str, object], report: str, notice: str, assessed: Decide) -> None:
    found = assessed({**KOREA, **facts}, TODAY)
    assert (found["kr-pipa.report"].verdict, found["kr-pipa.notice"].verdict) == (report, notice)


def test_korea_72_hours(assessed: Decide) -> None:
    # 22 Nov 20:10 + 72 hours = 25 Nov 20:10; Seoul keeps Tokyo's time
    found = assessed({**KOREA, "people_by_place": "KR=1000"}, TODAY)
    assert due(found["kr-pipa.report"]) == due(found["kr-pipa.notice"]) == "2026-11-25T20:10:00+09:00"


def test_korea_notice_waits_for_urgent_measures(assessed: Decide) -> None:
    assert due(assessed({**KOREA, "notice_would_spread_damage": "yes"}, TODAY)["kr-pipa.notice"]) is None


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        pytest.param(
            {"leak": "suspected", "incident_type": "unauthorised_access"}, "required", id="Decree 39-2: unlawful access"
        ),
        pytest.param(
            {"leak": "suspected", "incident_type": "misdirected_mail"}, "not_required", id="no unlawful access"
        ),
        pytest.param(
            {"leak": "confirmed", "incident_type": "unauthorised_access"}, "not_required", id="no longer possible"
        ),
        pytest.param({"possible_malice": "yes", "kr_data_traded": "yes"}, "required", id="Decree 39-2: data traded"),
        pytest.param({"possible_malice": "yes", "kr_data_traded": "no"}, "not_required", id="not traded"),
        pytest.param({"possible_malice": "yes"}, "undetermined", id="not known whether it is traded"),
    ],
)
def test_korea_a_possible_leak_is_told_in_two_situations(
    facts: dict[str, object], verdict: str, assessed: Decide
) -> None:
    one = assessed({**KOREA, **facts}, TODAY)["kr-pipa.possibility-notice"]
    assert one.verdict == verdict
    if verdict == "required":
        assert due(one) == "2026-11-25T20:10:00+09:00"  # + 72 hours


@pytest.mark.parametrize(
    ("day", "facts", "verdict"),
    [
        ("2026-09-10", {"leak": "none", "damage": "confirmed"}, "not_required"),
        ("2026-09-11", {"leak": "none", "damage": "confirmed"}, "required"),
        ("2026-09-10", {}, "required"),
        ("2023-09-15", {}, "required"),
        ("2023-09-14", {}, "not_required"),
    ],
)
def test_korea_damage_counts_only_since_the_amendment(
    day: str, facts: dict[str, object], verdict: str, assessed: Decide
) -> None:
    found = assessed({**KOREA, **facts}, date.fromisoformat(day))
    assert found["kr-pipa.notice"].verdict == verdict
    assert ("kr-pipa.possibility-notice" in found) == (day >= "2026-09-11")


def test_korea_before_the_amendment_also_72_hours(assessed: Decide) -> None:
    found = assessed({**KOREA, "people_by_place": "KR=1000"}, date(2026, 9, 10))
    assert due(found["kr-pipa.report"]) == due(found["kr-pipa.notice"]) == "2026-11-25T20:10:00+09:00"


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"regulated_as": ["none"], "incident_type": "ransomware"}, "not_required"),
        ({"incident_type": "ransomware"}, "required"),
        ({"incident_type": "ddos"}, "required"),
        ({"incident_type": "lost"}, "not_required"),
    ],
)
def test_korea_network_act_report_in_24_hours(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    one = assessed({**KOREA, "regulated_as": ["kr_ict_provider"], **facts}, TODAY)["kr-network.report"]
    assert one.verdict == verdict
    if verdict == "required":
        # 22 Nov 20:10 + 24 hours
        assert due(one) == "2026-11-23T20:10:00+09:00"


def test_korea_network_act_counts_from_the_incident_where_that_was_known_earlier(assessed: Decide) -> None:
    facts = {**KOREA, "regulated_as": ["kr_ict_provider"], "incident_type": "ransomware"}
    facts["cyber_incident_known_at"] = "2026-11-22T04:00:00+09:00"
    assert due(assessed(facts, TODAY)["kr-network.report"]) == "2026-11-23T04:00:00+09:00"


# ---------------------------------------------------------------- China

CHINA = {**PLAIN, "people_by_place": "CN=1", "cn_incident_grade": "general", "cn_public_interest_risk": "no"}


@pytest.mark.parametrize(
    ("facts", "authority", "people"),
    [
        pytest.param({}, "required", "required", id="one person"),
        pytest.param({"leak": "suspected"}, "required", "required", id="Art. 57: may have happened"),
        pytest.param({"harm_ruled_out": "yes"}, "required", "not_required", id="Art. 57(2): harm effectively avoided"),
        pytest.param({"our_role": "entrustee"}, "not_required", "not_required", id="Art. 59: the entruster tells"),
        pytest.param({"people_by_place": "CN=0"}, "not_required", "not_required", id="nobody in China"),
        pytest.param({"leak": "none"}, "not_required", "not_required", id="nothing happened"),
    ],
)
def test_china_personal_information(facts: dict[str, object], authority: str, people: str, assessed: Decide) -> None:
    found = assessed({**CHINA, **facts}, TODAY)
    assert (found["cn-pipl.authority"].verdict, found["cn-pipl.notice"].verdict) == (authority, people)


def test_china_an_entrusted_party_tells_the_entruster(assessed: Decide) -> None:
    assert assessed({**CHINA, "our_role": "entrustee"}, TODAY)["cn-pipl.tell-controller"].verdict == "required"


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        pytest.param({}, "not_required", id="general grade"),
        pytest.param({"cn_incident_grade": "relatively_major"}, "required", id="relatively major"),
        pytest.param({"cn_incident_grade": "particularly_major"}, "required", id="particularly major"),
        pytest.param({"cn_incident_grade": "unknown"}, "undetermined", id="not yet graded"),
        pytest.param({"people_by_place": "CN=999999"}, "not_required", id="below a million people"),
        pytest.param({"people_by_place": "CN=1000000"}, "required", id="annex: a million people or more"),
        pytest.param({"people_by_place": "CN=800000-1200000"}, "undetermined", id="a range across a million"),
    ],
)
def test_china_incident_report_from_the_grade_relatively_major(
    facts: dict[str, object], verdict: str, assessed: Decide
) -> None:
    facts = {**CHINA, "regulated_as": ["cn_network_operator"], **facts}
    assert assessed(facts, TODAY)["cn-incident.report"].verdict == verdict


def test_china_one_hour_for_critical_infrastructure_and_four_for_others(assessed: Decide) -> None:
    # found 22 Nov 20:10 in Tokyo = 19:10 in Beijing; + 4 hours = 23:10, + 1 hour = 20:10
    facts = {**CHINA, "cn_incident_grade": "major"}
    other = assessed({**facts, "regulated_as": ["cn_network_operator"]}, TODAY)["cn-incident.report"]
    assert (due(other), other.recipient) == ("2026-11-22T23:10:00+08:00", "cn-cac-province")
    cii = assessed({**facts, "regulated_as": ["cn_ciio"]}, TODAY)["cn-incident.report"]
    assert (due(cii), cii.recipient) == ("2026-11-22T20:10:00+08:00", "cn-cii-authority")


def test_china_summary_within_30_days_of_the_end_of_handling(assessed: Decide) -> None:
    # handling ends Tue 1 Dec (day 1, the earlier way); day 30 is Wed 30 Dec
    facts = {**CHINA, "cn_incident_grade": "major", "regulated_as": ["cn_network_operator"]}
    facts["response_ended_at"] = "2026-12-01T12:00:00+08:00"
    assert due(assessed(facts, TODAY)["cn-incident.summary-report"]) == "2026-12-30T23:59:59+08:00"


def test_china_measures_bind_since_1_november_2025(assessed: Decide) -> None:
    facts = {**CHINA, "cn_incident_grade": "major", "regulated_as": ["cn_network_operator"]}
    assert assessed(facts, date(2025, 10, 31))["cn-incident.report"].verdict == "not_required"
    assert assessed(facts, date(2025, 11, 1))["cn-incident.report"].verdict == "required"


@pytest.mark.parametrize(("answer", "verdict"), [("yes", "required"), ("no", "not_required")])
def test_china_a_risk_to_the_public_interest_is_reported_in_24_hours(
    answer: str, verdict: str, assessed: Decide
) -> None:
    facts = {**CHINA, "regulated_as": ["cn_network_operator"], "cn_public_interest_risk": answer}
    one = assessed(facts, TODAY)["cn-incident.security-risk"]
    assert one.verdict == verdict
    if verdict == "required":
        assert due(one) == "2026-11-23T19:10:00+08:00"


# ---------------------------------------------------------------- Taiwan, Hong Kong


@pytest.mark.parametrize(
    ("facts", "notice", "authority"),
    [
        ({"tw_sector_report": "yes"}, "required", "required"),
        ({"tw_sector_report": "no"}, "required", "not_required"),
        ({}, "required", "undetermined"),
        ({"people_by_place": "TW=0"}, "not_required", "not_required"),
        ({"leak": "none"}, "not_required", "not_required"),
    ],
)
def test_taiwan(facts: dict[str, object], notice: str, authority: str, assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "TW=1", **facts}, TODAY)
    assert (found["tw-pdpa.notice"].verdict, found["tw-pdpa.authority"].verdict) == (notice, authority)
    if authority == "required":
        # 22 Nov 19:10 in Taipei + 72 hours
        assert due(found["tw-pdpa.authority"]) == "2026-11-25T19:10:00+08:00"


def test_hong_kong_only_recommends(assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "HK=1"}, TODAY)
    for key in ("hk-pdpo.commissioner", "hk-pdpo.notice"):
        assert (found[key].verdict, found[key].duty, due(found[key])) == ("required", "recommended", None)


@pytest.mark.parametrize(
    ("facts", "day", "expected"),
    [
        # known 22 Nov 19:10 in Hong Kong; + 12 hours, + 48 hours
        pytest.param({"service_disruption_material": "yes"}, TODAY, "2026-11-23T07:10:00+08:00", id="core function"),
        pytest.param({"incident_type": "unauthorised_access"}, TODAY, "2026-11-24T19:10:00+08:00", id="other incident"),
        pytest.param({"incident_type": "lost"}, TODAY, None, id="no incident of a computer system"),
        pytest.param({"service_disruption_material": "yes"}, date(2025, 12, 31), None, id="before it was in force"),
        pytest.param({"regulated_as": ["none"], "incident_type": "ddos"}, TODAY, None, id="not designated"),
    ],
)
def test_hong_kong_critical_infrastructure(
    facts: dict[str, object], day: date, expected: str | None, assessed: Decide
) -> None:
    found = assessed({**PLAIN, "regulated_as": ["hk_critical_infrastructure"], **facts}, day)
    one = found["hk-cics.notification"]
    assert one.verdict == ("not_required" if expected is None else "required")
    if expected:
        assert due(one) == expected
        # 22 Nov + 14 days
        assert due(found["hk-cics.written-report"]) == "2026-12-06T23:59:59+08:00"


# ---------------------------------------------------------------- Singapore

SINGAPORE = {
    **PLAIN,
    "people_by_place": "SG=499",
    "sg_prescribed_data": "no",
    "assessed_at": "2026-11-26T10:00:00+08:00",
}


@pytest.mark.parametrize(
    ("facts", "commission", "people"),
    [
        pytest.param({}, "not_required", "not_required", id="499 people, no significant harm"),
        pytest.param({"people_by_place": "SG=500"}, "required", "not_required", id="Regulation 4: 500 or more"),
        pytest.param({"people_by_place": "SG=400-600"}, "undetermined", "not_required", id="a range across 500"),
        pytest.param({"significant_harm_likely": "yes"}, "required", "required", id="s. 26B(1)(a)"),
        pytest.param(
            {"significant_harm_likely": "unknown"}, "undetermined", "undetermined", id="harm not yet assessed"
        ),
        pytest.param({"data_categories": ["name", "payment_card"]}, "required", "required", id="Schedule: card number"),
        pytest.param({"data_categories": ["payment_card"]}, "not_required", "not_required", id="a card without a name"),
        pytest.param({"data_categories": ["online_login"]}, "required", "required", id="Regulation 3(1)(b): login"),
        pytest.param({"sg_prescribed_data": "yes"}, "required", "required", id="other data of the Schedule"),
        pytest.param(
            {"significant_harm_likely": "yes", "harm_ruled_out": "yes"},
            "required",
            "not_required",
            id="s. 26D(5)(a): remedial action frees from telling people only",
        ),
        pytest.param(
            {"data_categories": ["name", "bank_account"], "data_protection": "advanced_encryption"},
            "required",
            "not_required",
            id="s. 26D(5)(b): encryption frees from telling people only",
        ),
        pytest.param(
            {"people_by_place": "SG=500", "our_role": "entrustee"}, "not_required", "not_required", id="intermediary"
        ),
        pytest.param({"people_by_place": "SG=500", "leak": "none"}, "not_required", "not_required", id="nothing"),
    ],
)
def test_singapore(facts: dict[str, object], commission: str, people: str, assessed: Decide) -> None:
    found = assessed({**SINGAPORE, **facts}, TODAY)
    assert (found["sg-pdpa.commission"].verdict, found["sg-pdpa.notice"].verdict) == (commission, people)


def test_singapore_three_calendar_days_after_the_day_of_the_assessment(assessed: Decide) -> None:
    # assessed Thu 26 Nov; Fri 27 is day 1, Sun 29 Nov day 3 (closed days count)
    found = assessed({**SINGAPORE, "people_by_place": "SG=500"}, TODAY)
    assert due(found["sg-pdpa.commission"]) == "2026-11-29T23:59:59+08:00"


def test_singapore_assessment_within_about_30_days(assessed: Decide) -> None:
    # known Sun 22 Nov; + 30 days = Tue 22 Dec
    facts = {**SINGAPORE}
    del facts["assessed_at"]
    assert due(assessed(facts, TODAY)["sg-pdpa.assessment"]) == "2026-12-22T23:59:59+08:00"
    assert assessed(SINGAPORE, TODAY)["sg-pdpa.assessment"].verdict == "not_required"  # it is done


def test_singapore_the_time_to_notify_has_not_begun_before_the_assessment(assessed: Decide) -> None:
    facts = {**SINGAPORE, "people_by_place": "SG=500"}
    del facts["assessed_at"]
    one = assessed(facts, TODAY)["sg-pdpa.commission"]
    assert (one.verdict, one.clock, due(one)) == ("required", None, None)
    assert "assessed_at" in one.missing


def test_singapore_an_intermediary_tells_its_principal(assessed: Decide) -> None:
    assert assessed({**SINGAPORE, "our_role": "entrustee"}, TODAY)["sg-pdpa.tell-controller"].verdict == "required"


def test_singapore_critical_infrastructure_2_hours_72_hours_30_days(assessed: Decide) -> None:
    # known 22 Nov 19:10 in Singapore
    found = assessed({**PLAIN, "regulated_as": ["sg_cii"], "incident_type": "ransomware"}, TODAY)
    assert due(found["sg-cyber.notification"]) == "2026-11-22T21:10:00+08:00"
    assert due(found["sg-cyber.details"]) == "2026-11-25T19:10:00+08:00"
    assert due(found["sg-cyber.final"]) == "2026-12-22T23:59:59+08:00"
    lost = assessed({**PLAIN, "regulated_as": ["sg_cii"], "incident_type": "lost"}, TODAY)
    assert lost["sg-cyber.notification"].verdict == "not_required"


# ---------------------------------------------------------------- Australia, New Zealand

AUSTRALIA = {**PLAIN, "people_by_place": "AU=1", "determined_at": "2026-11-23T10:00:00+11:00"}


@pytest.mark.parametrize(
    ("facts", "assessment", "statement"),
    [
        pytest.param({"significant_harm_likely": "unknown"}, "required", "undetermined", id="suspected: assess"),
        pytest.param({"significant_harm_likely": "yes"}, "not_required", "required", id="believed: notify"),
        pytest.param({"significant_harm_likely": "no"}, "not_required", "not_required", id="assessed: no serious harm"),
        pytest.param(
            {"significant_harm_likely": "yes", "harm_ruled_out": "yes"}, "not_required", "not_required", id="s. 26WF"
        ),
        pytest.param(
            {"significant_harm_likely": "yes", "au_small_business": "yes"}, "not_required", "not_required", id="s. 6D"
        ),
        pytest.param({"significant_harm_likely": "yes", "leak": "none"}, "not_required", "not_required", id="nothing"),
    ],
)
def test_australia_assess_when_suspected_notify_when_believed(
    facts: dict[str, object], assessment: str, statement: str, assessed: Decide
) -> None:
    found = assessed({**AUSTRALIA, **facts}, TODAY)
    assert (found["au-ndb.assessment"].verdict, found["au-ndb.statement"].verdict) == (assessment, statement)
    assert found["au-ndb.notice"].verdict == statement


def test_australia_assessment_in_30_days(assessed: Decide) -> None:
    # suspected Sun 22 Nov 22:10 in Sydney (+11); + 30 days = Tue 22 Dec
    one = assessed({**AUSTRALIA, "significant_harm_likely": "unknown"}, TODAY)["au-ndb.assessment"]
    assert due(one) == "2026-12-22T23:59:59+11:00"


@pytest.mark.parametrize(
    ("status", "paid", "verdict"),
    [
        ("au_reporting_business", "yes", "required"),
        ("au_critical_infrastructure", "yes", "required"),
        ("au_reporting_business", "no", "not_required"),
        ("none", "yes", "not_required"),
    ],
)
def test_australia_a_ransom_payment_is_reported(status: str, paid: str, verdict: str, assessed: Decide) -> None:
    facts = {**PLAIN, "regulated_as": [status], "ransom_paid": paid, "ransom_paid_at": "2026-11-23T09:00:00+11:00"}
    one = assessed(facts, TODAY)["au-ransom.payment"]
    assert one.verdict == verdict
    if verdict == "required":
        assert due(one) == "2026-11-26T09:00:00+11:00"  # + 72 hours


def test_australia_72_hours_across_the_end_of_summer_time(assessed: Decide) -> None:
    # paid Sat 4 Apr 2026 12:00 (+11); clocks go back on Sun 5 Apr; 72 true hours end Tue 7 Apr 11:00 (+10)
    facts = {**PLAIN, "regulated_as": ["au_reporting_business"], "ransom_paid": "yes"}
    facts["ransom_paid_at"] = "2026-04-04T12:00:00+11:00"
    assert due(assessed(facts, date(2026, 4, 6))["au-ransom.payment"]) == "2026-04-07T11:00:00+10:00"


def test_australia_ransom_payments_since_30_may_2025(assessed: Decide) -> None:
    facts = {**PLAIN, "regulated_as": ["au_reporting_business"], "ransom_paid": "yes"}
    assert assessed(facts, date(2025, 5, 29))["au-ransom.payment"].verdict == "not_required"
    assert assessed(facts, date(2025, 5, 30))["au-ransom.payment"].verdict == "required"


def test_australia_critical_infrastructure_12_72_and_84_hours(assessed: Decide) -> None:
    # known 22 Nov 22:10 in Sydney; + 12 hours, + 72 hours; the record within 84 hours of the oral report
    facts = {**PLAIN, "regulated_as": ["au_critical_infrastructure"], "incident_type": "ransomware"}
    slight = assessed({**facts, "service_disruption_material": "no"}, TODAY)
    assert slight["au-soci.critical"].verdict == "not_required"
    assert due(slight["au-soci.relevant"]) == "2026-11-25T22:10:00+11:00"
    grave = assessed({**facts, "service_disruption_material": "yes", "reported_orally": "yes"}, TODAY)
    assert due(grave["au-soci.critical"]) == "2026-11-23T10:10:00+11:00"
    # until it is made, the oral report is taken to be made when it is due: 23 Nov 10:10 + 84 hours
    assert due(grave["au-soci.written-record"]) == "2026-11-26T22:10:00+11:00"
    written = assessed({**facts, "service_disruption_material": "yes", "reported_orally": "no"}, TODAY)
    assert written["au-soci.written-record"].verdict == "not_required"


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"significant_harm_likely": "yes"}, "required"),
        ({"significant_harm_likely": "no"}, "not_required"),
        ({"significant_harm_likely": "unknown"}, "undetermined"),
        ({"significant_harm_likely": "yes", "harm_ruled_out": "yes"}, "not_required"),
        ({"significant_harm_likely": "yes", "leak": "none"}, "not_required"),
        ({"significant_harm_likely": "yes", "our_role": "entrustee"}, "not_required"),
        ({"significant_harm_likely": "yes", "people_by_place": "NZ=0"}, "not_required"),
    ],
)
def test_new_zealand(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "NZ=1", **facts}, TODAY)
    assert (found["nz-privacy.commissioner"].verdict, found["nz-privacy.notice"].verdict) == (verdict, verdict)
    if verdict == "required":
        # known Mon 23 Nov 00:10 in Auckland (+13); the Commissioner expects 72 hours
        assert due(found["nz-privacy.commissioner"]) == "2026-11-26T00:10:00+13:00"


# ---------------------------------------------------------------- India

INDIA = {**PLAIN, "people_by_place": "IN=1"}


def test_india_the_dpdp_rules_bind_18_months_after_13_november_2025(assessed: Decide) -> None:
    assert assessed(INDIA, date(2027, 5, 12))["in-dpdp.board-details"].verdict == "not_required"
    assert assessed(INDIA, date(2027, 5, 13))["in-dpdp.board-details"].verdict == "required"


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        pytest.param({}, "required", id="one person, no threshold of harm"),
        pytest.param({"harm_ruled_out": "yes"}, "required", id="no exemption for want of harm"),
        pytest.param({"leak": "none", "damage": "confirmed"}, "required", id="availability and integrity count"),
        pytest.param({"leak": "none"}, "not_required", id="nothing happened"),
        pytest.param({"our_role": "entrustee"}, "not_required", id="a processor"),
    ],
)
def test_india_dpdp(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    found = assessed({**INDIA, **facts}, date(2027, 6, 1))
    for key in ("in-dpdp.board", "in-dpdp.board-details", "in-dpdp.notice"):
        assert found[key].verdict == verdict
    if verdict == "required":
        # known 22 Nov 16:40 in India (+5:30); + 72 hours
        assert due(found["in-dpdp.board-details"]) == "2026-11-25T16:40:00+05:30"


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        pytest.param({"established_in": ["in"]}, "required", id="a company in India, electronic leak"),
        pytest.param({"regulated_as": ["in_entity"], "incident_type": "ddos"}, "required", id="denial of service"),
        pytest.param(
            {"regulated_as": ["in_entity"], "media": ["paper"]}, "not_required", id="paper, no cyber incident"
        ),
        pytest.param({}, "not_required", id="people in India alone do not bind a Japanese company"),
    ],
)
def test_india_cert_in_six_hours(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    one = assessed({**INDIA, **facts}, TODAY)["in-certin.report"]
    assert one.verdict == verdict
    if verdict == "required":
        # noticed 22 Nov 16:40 in India; + 6 hours
        assert due(one) == "2026-11-22T22:40:00+05:30"


# ---------------------------------------------------------------- Indonesia, Malaysia, Thailand, Philippines, Vietnam


@pytest.mark.parametrize(
    ("facts", "agency", "public"),
    [
        ({"id_public_impact": "no"}, "required", "not_required"),
        ({"id_public_impact": "yes"}, "required", "required"),
        ({"id_public_impact": "yes", "our_role": "entrustee"}, "not_required", "not_required"),
        ({"id_public_impact": "yes", "leak": "none"}, "not_required", "not_required"),
    ],
)
def test_indonesia_3_times_24_hours(facts: dict[str, object], agency: str, public: str, assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "ID=1", **facts}, TODAY)
    assert (found["id-pdp.agency"].verdict, found["id-pdp.notice"].verdict) == (agency, agency)
    assert found["id-pdp.public"].verdict == public
    if agency == "required":
        # known 22 Nov 18:10 in Jakarta (+7); + 3 x 24 hours
        assert due(found["id-pdp.agency"]) == due(found["id-pdp.notice"]) == "2026-11-25T18:10:00+07:00"


MALAYSIA = {**PLAIN, "people_by_place": "MY=1000"}


@pytest.mark.parametrize(
    ("facts", "commissioner", "people"),
    [
        pytest.param({}, "not_required", "not_required", id="1,000 is not more than 1,000"),
        pytest.param({"people_by_place": "MY=1001"}, "required", "not_required", id="scale: the Commissioner only"),
        pytest.param({"people_by_place": "MY=900-1100"}, "undetermined", "not_required", id="a range across 1,000"),
        pytest.param({"significant_harm_likely": "yes"}, "required", "required", id="significant harm"),
        pytest.param({"data_categories": ["medical_history"]}, "required", "required", id="sensitive personal data"),
        pytest.param({"data_categories": ["name", "passport"]}, "required", "required", id="identity fraud"),
        pytest.param({"data_categories": ["name", "email"]}, "not_required", "not_required", id="name and e-mail"),
        pytest.param(
            {"significant_harm_likely": "yes", "our_role": "entrustee"}, "not_required", "not_required", id="processor"
        ),
    ],
)
def test_malaysia(facts: dict[str, object], commissioner: str, people: str, assessed: Decide) -> None:
    found = assessed({**MALAYSIA, **facts}, TODAY)
    assert (found["my-pdpa.commissioner"].verdict, found["my-pdpa.notice"].verdict) == (commissioner, people)


def test_malaysia_72_hours_then_7_days_from_that_notification(assessed: Decide) -> None:
    # known Sun 22 Nov 19:10 in Kuala Lumpur (+8); + 72 hours = Wed 25 Nov 19:10. That day is day 1, Tue 1 Dec day 7
    found = assessed({**MALAYSIA, "significant_harm_likely": "yes"}, TODAY)
    assert due(found["my-pdpa.commissioner"]) == "2026-11-25T19:10:00+08:00"
    assert due(found["my-pdpa.notice"]) == "2026-12-01T23:59:59+08:00"


def test_malaysia_duty_since_1_june_2025(assessed: Decide) -> None:
    facts = {**MALAYSIA, "significant_harm_likely": "yes"}
    assert assessed(facts, date(2025, 5, 31))["my-pdpa.commissioner"].verdict == "not_required"
    assert assessed(facts, date(2025, 6, 1))["my-pdpa.commissioner"].verdict == "required"


def test_malaysia_critical_infrastructure_6_hours_and_14_days(assessed: Decide) -> None:
    # known 22 Nov 19:10; + 6 hours = 23 Nov 01:10. That day is day 1, 6 Dec day 14
    found = assessed({**PLAIN, "regulated_as": ["my_ncii"], "incident_type": "ransomware"}, TODAY)
    assert due(found["my-cyber.particulars"]) == "2026-11-23T01:10:00+08:00"
    assert due(found["my-cyber.supplement"]) == "2026-12-06T23:59:59+08:00"
    other = assessed({**PLAIN, "incident_type": "ransomware"}, TODAY)
    assert other["my-cyber.particulars"].verdict == "not_required"


@pytest.mark.parametrize(
    ("risk", "office", "people"),
    [
        ("unlikely", "not_required", "not_required"),
        ("risk", "required", "not_required"),
        ("high", "required", "required"),
        ("unknown", "undetermined", "undetermined"),
    ],
)
def test_thailand_by_risk(risk: str, office: str, people: str, assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "TH=1", "risk_to_people": risk}, TODAY)
    assert (found["th-pdpa.office"].verdict, found["th-pdpa.notice"].verdict) == (office, people)
    if office == "required":
        # known 22 Nov 18:10 in Bangkok (+7); + 72 hours
        assert due(found["th-pdpa.office"]) == "2026-11-25T18:10:00+07:00"


def test_thailand_a_processor_tells_the_controller_in_72_hours(assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "TH=1", "our_role": "entrustee"}, TODAY)
    assert found["th-pdpa.office"].verdict == "not_required"
    assert due(found["th-pdpa.tell-controller"]) == "2026-11-25T18:10:00+07:00"


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        pytest.param({}, "required", id="password, acquired, real risk"),
        pytest.param({"significant_harm_likely": "no"}, "not_required", id="no real risk of serious harm"),
        pytest.param({"data_categories": ["email"]}, "not_required", id="neither sensitive nor for identity fraud"),
        pytest.param({"data_categories": ["medical_history"]}, "required", id="sensitive"),
        pytest.param({"leak": "none", "loss": "confirmed"}, "not_required", id="nobody acquired it"),
        pytest.param({"significant_harm_likely": "unknown"}, "undetermined", id="risk not yet judged"),
        pytest.param({"our_role": "entrustee"}, "not_required", id="processor"),
    ],
)
def test_philippines_all_three_conditions(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    base = {**PLAIN, "people_by_place": "PH=99", "data_categories": ["password"], "significant_harm_likely": "yes"}
    found = assessed({**base, **facts}, TODAY)
    assert (found["ph-dpa.commission"].verdict, found["ph-dpa.notice"].verdict) == (verdict, verdict)
    if verdict == "required":
        # known Sun 22 Nov 19:10 in Manila (+8); + 72 hours = Wed 25 Nov; that day is day 1, Sun 29 Nov day 5
        assert due(found["ph-dpa.commission"]) == due(found["ph-dpa.notice"]) == "2026-11-25T19:10:00+08:00"
        assert due(found["ph-dpa.full-report"]) == "2026-11-29T23:59:59+08:00"


@pytest.mark.parametrize(
    ("facts", "duties"),
    [
        pytest.param({}, {"authority", "notice"}, id="may harm people"),
        pytest.param({"risk_to_people": "unlikely"}, {"authority-other"}, id="no likely harm: advised only"),
        pytest.param(
            {"regulated_as": ["vn_bank_credit"], "data_categories": ["bank_account"]},
            {"authority", "notice", "bank-notice"},
            id="Decree 356 Art. 8(3): banks tell people",
        ),
        pytest.param(
            {"data_categories": ["biometric"]}, {"authority", "notice", "biometric-notice"}, id="biometric data"
        ),
        pytest.param({"our_role": "entrustee"}, {"tell-controller"}, id="processor"),
        pytest.param({"leak": "none"}, set(), id="nothing happened"),
    ],
)
def test_vietnam(facts: dict[str, object], duties: set[str], assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "VN=1", **facts}, TODAY)
    required = {one.obligation for one in found.values() if one.regime == "vn-pdpl" and one.verdict == "required"}
    assert required == duties
    for duty in duties & {"authority", "bank-notice", "biometric-notice"}:
        # known 22 Nov 18:10 in Ho Chi Minh City (+7); + 72 hours
        assert due(found[f"vn-pdpl.{duty}"]) == "2026-11-25T18:10:00+07:00"


def test_vietnam_under_the_decree_of_2023_time_ran_from_the_occurrence(assessed: Decide) -> None:
    # happened 20 Dec 2025 03:00 in Tokyo = 01:00 in Vietnam; + 72 hours
    facts = {**PLAIN, "people_by_place": "VN=1", "risk_to_people": "unlikely"}
    facts |= {"occurred_at": "2025-12-20T03:00:00+09:00", "knew_at": "2025-12-22T09:00:00+09:00"}
    one = assessed(facts, date(2025, 12, 31))["vn-pdpl.authority"]
    assert (one.verdict, due(one)) == ("required", "2025-12-23T01:00:00+07:00")
    assert assessed(facts, date(2026, 1, 1))["vn-pdpl.authority"].verdict == "not_required"


@pytest.mark.parametrize(("people", "verdict"), [(0, "not_required"), (1, "required")])
def test_korea_s_law_binds_from_the_first_person_there(people: int, verdict: str, assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": {"JP": "50", "KR": str(people)}}, TODAY)
    assert found["kr-pipa.notice"].verdict == verdict  # PIPA Art. 34(1): one person is enough
