"""The Americas outside the United States, Africa, the Middle East and Turkey: triggers, exemptions, due times with the calculation.

Moments are written in Tokyo's time (the reader's), due times in the authority's.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.law.test_asia_pacific import PLAIN, TODAY, Decide, due

# PLAIN is known on Sunday 22 November 2026, 20:10 in Tokyo = 11:10 UTC


def test_none_of_these_laws_reaches_a_case_in_japan_alone(assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "JP=5000"}, date(2026, 12, 1))
    here = {"ca", "br", "mx", "cl", "co", "ar", "za", "ng", "ke", "tr", "ae", "sa", "il"}
    seen = {one.regime for key, one in found.items() if key.split("-")[0] in here}
    assert len(seen) == 18
    assert {found[key].verdict for key in found if found[key].regime in seen} == {"not_required"}


# ---------------------------------------------------------------- Canada


@pytest.mark.parametrize(
    ("facts", "federal", "quebec", "alberta"),
    [
        pytest.param({"people_by_place": "CA-ON=5"}, "required", "not_required", "not_required", id="Ontario"),
        pytest.param({"people_by_place": "CA-QC=5"}, "required", "required", "not_required", id="Quebec"),
        pytest.param({"people_by_place": "CA-AB=5"}, "required", "not_required", "required", id="Alberta"),
        pytest.param({"people_by_place": "CA=5"}, "required", "undetermined", "undetermined", id="province not known"),
        pytest.param(
            {"people_by_place": "CA-QC=5", "significant_harm_likely": "no"},
            "not_required",
            "not_required",
            "not_required",
            id="no real risk of significant harm",
        ),
        pytest.param(
            {"people_by_place": "CA-QC=5", "harm_ruled_out": "yes"},
            "not_required",
            "not_required",
            "not_required",
            id="harm ruled out",
        ),
        pytest.param(
            {"people_by_place": "CA-QC=5", "our_role": "entrustee"},
            "not_required",
            "not_required",
            "not_required",
            id="a processor tells its principal",
        ),
    ],
)
def test_canada_federal_and_provincial(
    facts: dict[str, object], federal: str, quebec: str, alberta: str, assessed: Decide
) -> None:
    found = assessed({**PLAIN, "significant_harm_likely": "yes", **facts}, TODAY)
    assert found["ca-pipeda.commissioner"].verdict == found["ca-pipeda.notice"].verdict == federal
    assert found["ca-pipeda.other-organisations"].verdict == federal
    assert found["ca-qc.commission"].verdict == found["ca-qc.notice"].verdict == quebec
    assert found["ca-ab.commissioner"].verdict == alberta
    # as soon as feasible, promptly, without unreasonable delay: no hour of their own
    assert {due(found[key]) for key in ("ca-pipeda.notice", "ca-qc.notice") if found[key].deadline} <= {None}


# ---------------------------------------------------------------- Brazil

BRAZIL = {
    **PLAIN,
    "people_by_place": "BR=1",
    "significant_harm_likely": "yes",
    "data_categories": ["email", "password"],
    "children_data": "no",
    "br_protected_or_large_scale": "no",
    "br_small_agent": "no",
}


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        pytest.param({}, "required", id="authentication data"),
        pytest.param({"data_categories": ["payment_card"]}, "required", id="financial data"),
        pytest.param({"data_categories": ["medical_history"]}, "required", id="sensitive data"),
        pytest.param({"data_categories": ["email"]}, "not_required", id="none of the kinds of Art. 5"),
        pytest.param({"data_categories": ["email"], "children_data": "yes"}, "required", id="children"),
        pytest.param(
            {"data_categories": ["email"], "br_protected_or_large_scale": "yes"}, "required", id="large scale"
        ),
        pytest.param({"significant_harm_likely": "no"}, "not_required", id="no significant effect on people"),
        pytest.param({"significant_harm_likely": "unknown"}, "undetermined", id="effect not yet judged"),
        pytest.param({"our_role": "entrustee"}, "not_required", id="a processor"),
        pytest.param({"leak": "none"}, "not_required", id="nothing happened"),
    ],
)
def test_brazil_needs_an_effect_on_people_and_one_kind_of_data(
    facts: dict[str, object], verdict: str, assessed: Decide
) -> None:
    found = assessed({**BRAZIL, **facts}, TODAY)
    assert (found["br-lgpd.authority"].verdict, found["br-lgpd.notice"].verdict) == (verdict, verdict)


def test_brazil_three_business_days_over_a_holiday_and_a_weekend(assessed: Decide) -> None:
    # known Wed 18 Nov 10:00 in São Paulo; Thu 19 is day 1, Fri 20 (Black Awareness) and the weekend are closed,
    # Mon 23 day 2, Tue 24 Nov day 3
    found = assessed({**BRAZIL, "knew_at": "2026-11-18T10:00:00-03:00"}, TODAY)
    assert due(found["br-lgpd.authority"]) == due(found["br-lgpd.notice"]) == "2026-11-24T23:59:59-03:00"


def test_brazil_good_friday_counts_as_a_business_day(assessed: Decide) -> None:
    # known Wed 1 Apr 2026; Thu 2 is day 1, Good Friday (3) day 2, Mon 6 Apr day 3: the earlier way
    found = assessed({**BRAZIL, "knew_at": "2026-04-01T10:00:00-03:00"}, date(2026, 4, 2))
    assert due(found["br-lgpd.authority"]) == "2026-04-06T23:59:59-03:00"


def test_brazil_a_small_agent_has_twice_the_time(assessed: Decide) -> None:
    # Thu 19 day 1, Mon 23 day 2, Tue 24, Wed 25, Thu 26, Fri 27 Nov day 6
    found = assessed({**BRAZIL, "knew_at": "2026-11-18T10:00:00-03:00", "br_small_agent": "yes"}, TODAY)
    assert due(found["br-lgpd.authority"]) == due(found["br-lgpd.notice"]) == "2026-11-27T23:59:59-03:00"
    # from Fri 27 Nov: 30 Nov to 24 Dec 19 business days, 28 to 31 Dec 23, 4 to 22 Jan 38; Tue 26 Jan is the 40th
    assert due(found["br-lgpd.supplement"]) == "2027-01-26T23:59:59-03:00"


def test_brazil_the_supplement_counts_20_business_days_from_the_communication(assessed: Decide) -> None:
    # communicated (at the latest) Tue 24 Nov; Wed 25 to Fri 27 Nov 3, Mon 30 Nov to Fri 18 Dec 15, Mon 21 and Tue 22 Dec
    found = assessed({**BRAZIL, "knew_at": "2026-11-18T10:00:00-03:00"}, TODAY)
    assert due(found["br-lgpd.supplement"]) == "2026-12-22T23:59:59-03:00"


# ---------------------------------------------------------------- Mexico, Chile, Colombia, Argentina


@pytest.mark.parametrize(
    ("harm", "verdict"), [("yes", "required"), ("no", "not_required"), ("unknown", "undetermined")]
)
def test_mexico_tells_people_of_significant_effects_only(harm: str, verdict: str, assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "MX=1", "significant_harm_likely": harm}, TODAY)
    assert found["mx-lfpdppp.notice"].verdict == verdict
    assert [
        one for one in found.values() if one.regime == "mx-lfpdppp" and one.recipient not in ("people", "entruster")
    ] == []


@pytest.mark.parametrize(
    ("facts", "day", "agency", "people"),
    [
        pytest.param({}, date(2026, 11, 30), "not_required", "not_required", id="the day before it is in force"),
        pytest.param({}, date(2026, 12, 1), "required", "not_required", id="in force: a reasonable risk"),
        pytest.param({"risk_to_people": "unlikely"}, date(2026, 12, 1), "not_required", "not_required", id="no risk"),
        pytest.param(
            {"data_categories": ["medical_history"]}, date(2026, 12, 1), "required", "required", id="sensitive data"
        ),
        pytest.param({"data_categories": ["bank_account"]}, date(2026, 12, 1), "required", "required", id="economic"),
        pytest.param({"children_data": "yes"}, date(2026, 12, 1), "required", "required", id="children under 14"),
        pytest.param(
            {"our_role": "entrustee", "children_data": "yes"},
            date(2026, 12, 1),
            "not_required",
            "not_required",
            id="a processor",
        ),
    ],
)
def test_chile_data_protection(facts: dict[str, object], day: date, agency: str, people: str, assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "CL=1", "children_data": "no", **facts}, day)
    assert (found["cl-datos.agency"].verdict, found["cl-datos.notice"].verdict) == (agency, people)


def test_chile_cybersecurity_3_72_24_hours_15_and_7_days(assessed: Decide) -> None:
    # known 22 Nov 08:10 in Santiago (-3); + 3 hours, + 72 hours; the warning's day is day 1, Sun 6 Dec day 15
    facts = {**PLAIN, "regulated_as": ["cl_essential_service"], "incident_type": "ransomware"}
    found = assessed(facts, TODAY)
    assert due(found["cl-cyber.alert"]) == "2026-11-22T11:10:00-03:00"
    assert due(found["cl-cyber.second-report"]) == "2026-11-25T08:10:00-03:00"
    assert due(found["cl-cyber.final"]) == "2026-12-06T23:59:59-03:00"
    assert found["cl-cyber.action-plan"].verdict == "not_required"
    # a vital operator: 72 hours, 24 where its service is affected; 22 Nov is day 1, Sat 28 Nov day 7
    vital = {**facts, "regulated_as": ["cl_vital_operator"]}
    assert due(assessed(vital, TODAY)["cl-cyber.second-report"]) == "2026-11-25T08:10:00-03:00"
    hit = assessed({**vital, "service_disruption_material": "yes"}, TODAY)
    assert due(hit["cl-cyber.second-report"]) == "2026-11-23T08:10:00-03:00"
    assert due(hit["cl-cyber.action-plan"]) == "2026-11-28T23:59:59-03:00"
    assert hit["cl-cyber.affected"].verdict == "required"
    assert found["cl-cyber.affected"].verdict == "not_required"
    quiet = assessed({**facts, "incident_type": "lost", "leak": "none"}, TODAY)
    assert quiet["cl-cyber.alert"].verdict == "not_required"


def test_colombia_15_business_days(assessed: Decide) -> None:
    # known Sun 22 Nov 06:10 in Bogotá; Mon 23 to Fri 27 Nov 5, Mon 30 Nov to Fri 4 Dec 10, Mon 7 Dec 11,
    # Tue 8 Dec is the Immaculate Conception, Wed 9 to Fri 11 Dec 14, Mon 14 Dec day 15
    one = assessed({**PLAIN, "people_by_place": "CO=1"}, TODAY)["co-datos.authority"]
    assert (one.verdict, due(one)) == ("required", "2026-12-14T23:59:59-05:00")
    # processors report too
    assert assessed({**PLAIN, "people_by_place": "CO=1", "our_role": "entrustee"}, TODAY)[one.key].verdict == "required"


def test_argentina_only_recommends(assessed: Decide) -> None:
    one = assessed({**PLAIN, "people_by_place": "AR=1"}, TODAY)["ar-datos.authority"]
    assert (one.verdict, one.duty, one.confidence, due(one)) == ("required", "recommended", "unverified", None)


# ---------------------------------------------------------------- Africa


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        pytest.param({}, "required", id="one person, no threshold"),
        pytest.param({"harm_ruled_out": "yes"}, "required", id="no exemption for want of harm"),
        pytest.param({"leak": "none", "incident_type": "lost"}, "not_required", id="nobody had access"),
        pytest.param({"leak": "none", "incident_type": "stolen"}, "required", id="a stolen computer"),
        pytest.param({"our_role": "entrustee"}, "not_required", id="an operator"),
    ],
)
def test_south_africa(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "ZA=1", **facts}, TODAY)
    assert (found["za-popia.regulator"].verdict, found["za-popia.notice"].verdict) == (verdict, verdict)
    assert found["za-popia.tell-controller"].verdict == (
        "required" if facts.get("our_role") == "entrustee" else "not_required"
    )


@pytest.mark.parametrize(
    ("risk", "authority", "people"),
    [
        ("unlikely", "not_required", "not_required"),
        ("risk", "required", "not_required"),
        ("high", "required", "required"),
        ("unknown", "undetermined", "undetermined"),
    ],
)
def test_nigeria_and_adgm_by_risk(risk: str, authority: str, people: str, assessed: Decide) -> None:
    facts = {**PLAIN, "people_by_place": "NG=1", "established_in": ["jp", "ae_adgm"], "risk_to_people": risk}
    found = assessed(facts, TODAY)
    for law, office in (("ng-ndpa", "commission"), ("ae-adgm", "commissioner")):
        assert (found[f"{law}.{office}"].verdict, found[f"{law}.notice"].verdict) == (authority, people)
    if authority == "required":
        # known 22 Nov 12:10 in Lagos (+1), 15:10 in Abu Dhabi (+4); + 72 hours
        assert due(found["ng-ndpa.commission"]) == "2026-11-25T12:10:00+01:00"
        assert due(found["ae-adgm.commissioner"]) == "2026-11-25T15:10:00+04:00"


@pytest.mark.parametrize(
    ("facts", "commissioner", "people"),
    [
        pytest.param({}, "required", "required", id="acquired, a risk"),
        pytest.param({"risk_to_people": "unlikely"}, "not_required", "not_required", id="no real risk of harm"),
        pytest.param({"data_protection": "advanced_encryption"}, "required", "not_required", id="s. 43(6): encryption"),
        pytest.param({"leak": "none"}, "not_required", "not_required", id="nobody acquired it"),
        pytest.param({"our_role": "entrustee"}, "not_required", "not_required", id="a processor"),
    ],
)
def test_kenya(facts: dict[str, object], commissioner: str, people: str, assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "KE=1", **facts}, TODAY)
    assert (found["ke-dpa.commissioner"].verdict, found["ke-dpa.notice"].verdict) == (commissioner, people)


def test_kenya_72_hours_and_48_for_processors(assessed: Decide) -> None:
    # known 22 Nov 14:10 in Nairobi (+3)
    own = assessed({**PLAIN, "people_by_place": "KE=1"}, TODAY)
    assert due(own["ke-dpa.commissioner"]) == "2026-11-25T14:10:00+03:00"
    processor = assessed({**PLAIN, "people_by_place": "KE=1", "our_role": "entrustee"}, TODAY)
    assert due(processor["ke-dpa.tell-controller"]) == "2026-11-24T14:10:00+03:00"


# ---------------------------------------------------------------- Turkey, the Emirates, Saudi Arabia, Israel


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        pytest.param({}, "required", id="one person, no threshold"),
        pytest.param({"harm_ruled_out": "yes"}, "required", id="no exemption for want of harm"),
        pytest.param({"leak": "none", "loss": "confirmed"}, "not_required", id="nobody obtained it"),
        pytest.param({"our_role": "entrustee"}, "not_required", id="a processor"),
    ],
)
def test_turkey(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "TR=1", **facts}, TODAY)
    assert (found["tr-kvkk.board"].verdict, found["tr-kvkk.notice"].verdict) == (verdict, verdict)
    if verdict == "required":
        # known 22 Nov 14:10 in Istanbul (+3); + 72 hours
        assert due(found["tr-kvkk.board"]) == "2026-11-25T14:10:00+03:00"


def test_the_emirates_federal_law_is_advice_until_its_regulations(assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "AE=1"}, TODAY)
    one = found["ae-pdpl.data-office"]
    assert (one.verdict, one.duty, one.confidence) == ("required", "recommended", "unverified")
    assert found["ae-difc.commissioner"].verdict == "not_required"


def test_difc_has_its_own_law(assessed: Decide) -> None:
    found = assessed(
        {**PLAIN, "established_in": ["ae_difc"], "people_by_place": "JP=1", "risk_to_people": "high"}, TODAY
    )
    assert (found["ae-difc.commissioner"].verdict, found["ae-difc.notice"].verdict) == ("required", "required")
    assert found["ae-pdpl.data-office"].verdict == "not_required"


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        pytest.param({}, "required", id="may harm people"),
        pytest.param({"risk_to_people": "unlikely"}, "not_required", id="no harm to be expected"),
        pytest.param({"risk_to_people": "unlikely", "significant_harm_likely": "yes"}, "required", id="harm likely"),
        pytest.param({"our_role": "entrustee"}, "not_required", id="a processor"),
        pytest.param({"people_by_place": "SA=0"}, "not_required", id="nobody there"),
    ],
)
def test_saudi_arabia(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    found = assessed({**PLAIN, "people_by_place": "SA=1", **facts}, TODAY)
    assert (found["sa-pdpl.authority"].verdict, found["sa-pdpl.notice"].verdict) == (verdict, verdict)
    if verdict == "required":
        # known 22 Nov 14:10 in Riyadh (+3); + 72 hours
        assert due(found["sa-pdpl.authority"]) == "2026-11-25T14:10:00+03:00"


@pytest.mark.parametrize(
    ("level", "part", "verdict"),
    [
        ("high", "no", "required"),
        ("medium", "yes", "required"),
        ("medium", "no", "not_required"),
        ("medium", "unknown", "undetermined"),
        ("basic", "yes", "not_required"),
        ("unknown", "yes", "undetermined"),
    ],
)
def test_israel_by_security_level(level: str, part: str, verdict: str, assessed: Decide) -> None:
    facts = {**PLAIN, "people_by_place": "IL=1", "il_security_level": level, "il_substantial_part": part}
    assert assessed(facts, TODAY)["il-security.authority"].verdict == verdict
