"""The states of the United States from Alabama to Missouri, and the District of Columbia: thresholds and due times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from breachkit.content.library import Library
from breachkit.domain.assessment import Assessed
from breachkit.domain.values import Value
from breachkit.engine.obligations import assess

Decide = Callable[..., dict[str, Assessed]]
STATES = ["al", "ak", "az", "ar", "ca", "co", "ct", "de", "dc", "fl", "ga", "hi", "id", "il", "in", "ia", "ks", "ky",
          "la", "me", "md", "ma", "mi", "mn", "ms", "mo"]  # fmt: skip
PAPER_TOO = {"ak", "hi", "in", "ia", "ma"}
NO_HARM_EXEMPTION = {"ca", "ga", "il", "ma", "mn"}


def breach(state: str, people: object = 1, **facts: object) -> dict[str, object]:
    """Names with Social Security numbers of so many residents, taken unencrypted.

    First noticed on Fri 20 November 2026, known on Sun 22, determined on Wed 25.
    """
    return {
        "people_by_place": f"US-{state.upper()}={people}",
        "affected_people": people,
        "regulated_as": ["us_data_broker"],
        "our_role": "own",
        "leak": "confirmed",
        "incident_type": "unauthorised_access",
        "data_categories": ["name", "social_security_number"],
        "data_protection": "none",
        "law_enforcement_hold": "no",
        "discovered_at": "2026-11-20",
        "knew_at": "2026-11-22",
        "determined_at": "2026-11-25",
        **facts,
    }


def due(found: Assessed) -> str | None:
    return found.deadline.due_at.date().isoformat() if found.deadline and found.deadline.due_at else None


@pytest.mark.parametrize("state", STATES)
def test_every_state_tells_people_and_says_from_which_statute(state: str, library: Library, assessed: Decide) -> None:
    regime = next(r for r in library.regimes if r.id == f"us-{state}" and r.effective_to is None)
    assert regime.jurisdiction == f"US-{state.upper()}"
    assert any(source.url for source in regime.sources.values())
    people = [o for o in regime.obligations if o.recipients[0].recipient == "people" and o.duty == "legal"]
    assert [o.id for o in people] == ["people"]
    found = assessed(breach(state))
    assert found[f"us-{state}.people"].verdict == "required"
    assert found[f"us-{state}.owner"].verdict == "not_required"
    assert all(one.verdict == "not_required" for key, one in found.items() if one.regime.startswith("us-")
               and one.regime != f"us-{state}" and one.regime.removeprefix("us-") in STATES), state  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_a_state_binds_only_where_its_residents_are(state: str, assessed: Decide) -> None:
    at_home = assessed({**breach(state), "people_by_place": "JP=900"})
    assert at_home[f"us-{state}.people"].verdict == "not_required"
    somewhere = assessed({**breach(state), "people_by_place": "US=900"})
    assert somewhere[f"us-{state}.people"].verdict == "undetermined"


@pytest.mark.parametrize("state", STATES)
def test_the_ways_out_in_every_state(state: str, assessed: Decide) -> None:
    def verdict(**facts: object) -> str:
        return assessed(breach(state, **facts))[f"us-{state}.people"].verdict

    assert verdict(data_protection="advanced_encryption") == "not_required"
    assert verdict(leak="none", incident_type="lost") == "not_required"
    assert verdict(data_categories=["name", "purchase_history"]) == "not_required"
    assert verdict(data_categories=["name", "unknown"]) == "undetermined"
    assert verdict(our_role="entrustee") == "not_required"
    assert assessed(breach(state, our_role="entrustee"))[f"us-{state}.owner"].verdict == "required"
    assert verdict(media=["paper"]) == ("required" if state in PAPER_TOO else "not_required")
    assert verdict(harm_ruled_out="yes") == ("required" if state in NO_HARM_EXEMPTION else "not_required")
    assert verdict(harm_ruled_out="unknown") == "required"


@pytest.mark.parametrize("state", sorted(set(STATES) - {"ms"}))
def test_good_faith_of_an_insider_is_no_breach(state: str, assessed: Decide) -> None:
    found = assessed(breach(state, good_faith_insider="yes"))
    assert found[f"us-{state}.people"].verdict == ("required" if state == "ct" else "not_required")


# (obligation, most people with which it is not yet owed); 0: owed for one
THRESHOLDS = [
    ("al.ag", 1000), ("al.credit-bureaus", 1000), ("ak.credit-bureaus", 1000), ("az.ag", 1000),
    ("az.homeland-security", 1000), ("az.credit-bureaus", 1000), ("ar.ag", 1000), ("ca.ag", 500), ("co.ag", 499),
    ("co.credit-bureaus", 1000), ("ct.ag", 0), ("de.ag", 500), ("dc.ag", 49), ("dc.credit-bureaus", 1000),
    ("fl.ag", 499), ("fl.credit-bureaus", 1000), ("ga.credit-bureaus", 10000), ("hi.consumer-protection", 1000),
    ("hi.credit-bureaus", 1000), ("il.ag", 500), ("in.ag", 0), ("in.credit-bureaus", 1000), ("ia.ag", 500),
    ("ks.credit-bureaus", 1000), ("ky.credit-bureaus", 1000), ("la.ag", 0), ("me.ag", 0), ("me.credit-bureaus", 1000),
    ("md.ag", 0), ("md.credit-bureaus", 999), ("ma.ag", 0), ("ma.consumer-affairs", 0), ("mi.credit-bureaus", 1000),
    ("mn.credit-bureaus", 500), ("mo.ag", 1000), ("mo.credit-bureaus", 1000),
]  # fmt: skip


@pytest.mark.parametrize(("obligation", "below"), THRESHOLDS)
def test_authorities_and_credit_bureaus_from_the_first_person_above(
    obligation: str, below: int, assessed: Decide
) -> None:
    state = obligation.partition(".")[0]

    def verdict(people: object) -> str:
        return assessed(breach(state, people))[f"us-{obligation}"].verdict

    assert verdict(below + 1) == "required"
    if below:
        assert verdict(below) == "not_required"
        assert verdict(f"{below}-{below + 1}") == "undetermined"


def test_no_authority_or_bureau_of_these_states_is_missing_from_the_table(library: Library) -> None:
    mine = {f"us-{state}" for state in STATES}
    owed = {
        f"{regime.id}.{one.id}".removeprefix("us-")
        for regime in library.regimes
        if regime.id in mine
        for one in regime.obligations
        if one.recipients[0].recipient not in ("people", "entruster")
    }
    assert owed - {name for name, _below in THRESHOLDS} == {"ak.ag-no-harm", "fl.ag-no-harm", "il.ag-hipaa"}


# Noticed Fri 20 Nov 2026, known Sun 22 Nov, determined Wed 25 Nov; that day is day 0.
@pytest.mark.parametrize(
    ("obligation", "expected"),
    [
        ("al.people", "2027-01-09"),  # determined + 45: 5 left in November, 31 in December, 9 in January
        ("al.ag", "2027-01-09"),
        ("az.people", "2027-01-09"),  # determined + 45
        ("az.ag", "2027-01-09"),
        ("az.homeland-security", "2027-01-09"),
        ("az.credit-bureaus", "2027-01-09"),
        ("ar.people", None),  # no number of days
        ("ar.ag", "2027-01-09"),  # determined + 45
        ("ca.people", "2026-12-20"),  # noticed + 30: 10 in November, 20 in December
        ("ca.ag", "2027-01-04"),  # people's last day 20 Dec + 15
        ("co.people", "2026-12-25"),  # determined + 30: 5 in November, 25 in December
        ("co.ag", "2026-12-25"),
        ("ct.people", "2027-01-19"),  # noticed + 60: 10 + 31 + 19
        ("ct.ag", "2027-01-19"),
        ("de.people", "2027-01-24"),  # determined + 60: 5 + 31 + 24
        ("de.ag", "2027-01-24"),
        ("fl.people", "2026-12-22"),  # known (reason to believe) + 30: 8 + 22
        ("fl.ag", "2026-12-22"),
        ("in.people", "2027-01-04"),  # noticed + 45: 10 + 31 + 4
        ("in.ag", "2027-01-04"),
        ("in.credit-bureaus", "2027-01-04"),
        ("la.people", "2027-01-19"),  # noticed + 60
        ("la.ag", "2027-01-29"),  # people's last day 19 Jan + 10
        ("me.people", "2026-12-22"),  # known + 30: 8 + 22
        ("me.ag", "2026-12-22"),
        ("md.people", "2027-01-04"),  # noticed + 45
        ("md.ag", "2027-01-04"),
        ("ia.ag", None),  # runs from the notice to people, which has no number of days
        ("dc.people", None),
        ("ga.people", None),
        ("hi.people", None),
        ("id.people", None),
        ("il.people", None),
        ("ks.people", None),
        ("ky.people", None),
        ("ma.people", None),
        ("mi.people", None),
        ("mn.people", None),
        ("ms.people", None),
        ("mo.people", None),
        ("ak.people", None),
    ],
)
def test_due_times_each_with_its_sum(obligation: str, expected: str | None, assessed: Decide) -> None:
    state = obligation.partition(".")[0]
    found = assessed(breach(state, 20000))[f"us-{obligation}"]
    assert found.verdict == "required"
    assert due(found) == expected
    assert found.deadline is not None
    assert expected is not None or found.deadline.promptly is not None


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        ("al", "2026-12-02"),  # known on the 22nd + 10 days
        ("fl", "2026-12-02"),
        ("md", "2026-11-30"),  # noticed on the 20th + 10 days
        ("in", "2027-01-04"),  # noticed + 45
        ("la", "2027-01-19"),  # noticed + 60
        ("ca", None),  # immediately
    ],
)
def test_service_providers_tell_the_owner(owner: str, expected: str | None, assessed: Decide) -> None:
    found = assessed(breach(owner, our_role="entrustee"))[f"us-{owner}.owner"]
    assert found.verdict == "required"
    assert due(found) == expected


@pytest.mark.parametrize(
    ("obligation", "facts", "expected"),
    [
        # Georgia: noticed Fri 20 Nov 09:00 in Atlanta + 24 hours
        (
            "ga.owner",
            {"our_role": "entrustee", "discovered_at": "2026-11-20T09:00:00-05:00"},
            "2026-11-21T09:00:00-05:00",
        ),
        # Minnesota: known Sun 22 Nov 11:10 UTC + 48 hours, shown in Minneapolis
        ("mn.credit-bureaus", {"knew_at": "2026-11-22T20:10:00+09:00"}, "2026-11-24T05:10:00-06:00"),
        # and over the spring change of 14 March 2027: 48 hours are two days and an hour on the clock
        ("mn.credit-bureaus", {"knew_at": "2027-03-13T01:00:00-06:00"}, "2027-03-15T02:00:00-05:00"),
    ],
)
def test_hours_run_from_the_minute(obligation: str, facts: dict[str, object], expected: str, assessed: Decide) -> None:
    state = obligation.partition(".")[0]
    deadline = assessed(breach(state, 501, **facts))[f"us-{obligation}"].deadline
    assert deadline is not None
    assert deadline.due_at is not None
    assert deadline.due_at.isoformat() == expected


Read = Callable[[dict[str, object]], dict[str, Value]]


@pytest.mark.parametrize(
    ("state", "told_people_on", "authority", "expected"),
    [
        ("ca", "2026-12-01", "ca.ag", "2026-12-16"),  # 1 Dec + 15 calendar days
        ("ia", "2026-12-18", "ia.ag", "2026-12-28"),  # Fri 18 Dec: 21, 22, 23, 24, not the 25th and the weekend, Mon 28
        ("la", "2026-12-01", "la.ag", "2026-12-11"),  # 1 Dec + 10 days
        ("ct", "2026-12-01", "ct.ag", "2026-12-01"),  # no later than people
        ("de", "2026-12-01", "de.ag", "2026-12-01"),
        ("md", "2026-12-01", "md.ag", "2026-12-01"),  # before people
        ("dc", "2026-12-01", "dc.ag", "2026-12-01"),
        ("il", "2026-12-01", "il.ag", "2026-12-01"),
        ("ar", "2026-12-01", "ar.ag", "2026-12-01"),  # with people or 45 days, whichever comes first
        ("me", "2026-12-01", "me.ag", "2026-12-01"),
    ],
)
def test_once_people_were_told_the_authority_follows(
    state: str, told_people_on: str, authority: str, expected: str, library: Library, values: Read
) -> None:
    filed = {f"us-{state}.people": datetime.fromisoformat(f"{told_people_on}T12:00:00-06:00")}
    found = {one.key: one for one in assess(library.law, values(breach(state, 20000)), date(2026, 12, 1), filed)}
    assert due(found[f"us-{authority}"]) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("ct", "2027-01-19"),  # noticed + 60
        ("de", "2027-01-24"),  # determined + 60
        ("co", "2026-12-25"),  # determined + 30
        ("ma", None),
        ("dc", None),
        ("fl", "2026-12-22"),  # known + 30
    ],
)
def test_the_attorney_general_is_told_even_where_people_were_told_under_federal_rules(
    state: str, expected: str | None, assessed: Decide
) -> None:
    federal = {"regulated_as": ["hipaa_covered"], "notified_under_federal_rules": "yes"}
    found = assessed(breach(state, 20000, **federal))
    assert found[f"us-{state}.people"].verdict == "not_required"
    assert found[f"us-{state}.ag"].verdict == "required"
    assert due(found[f"us-{state}.ag"]) == expected


@pytest.mark.parametrize("state", STATES)
def test_law_enforcement_can_hold_the_notice(state: str, assessed: Decide) -> None:
    found = assessed(breach(state, law_enforcement_hold="yes"))[f"us-{state}.people"]
    assert found.verdict == "required"
    assert due(found) is None


@pytest.mark.parametrize(
    ("state", "facts", "verdict"),
    [
        # What counts as personal information
        ("al", {"data_categories": ["online_login"]}, "required"),
        ("id", {"data_categories": ["online_login"]}, "not_required"),
        ("al", {"data_categories": ["name", "medical_history"]}, "required"),
        ("ks", {"data_categories": ["name", "medical_history"]}, "not_required"),
        ("ks", {"data_categories": ["name", "payment_card"]}, "required"),  # number alone: 50-7a01(g)(3)
        ("ma", {"data_categories": ["name", "bank_account"]}, "required"),  # with or without a code: 93H, s. 1
        ("ca", {"data_categories": ["name", "payment_card"]}, "not_required"),  # number without a code
        ("ca", {"data_categories": ["name", "payment_card", "card_security_code"]}, "required"),
        ("ca", {"data_categories": ["name", "genetic"]}, "required"),
        ("ca", {"data_categories": ["social_security_number"]}, "not_required"),  # without a name
        ("in", {"data_categories": ["social_security_number"]}, "required"),  # 24-4.9-2-10(1)
        ("dc", {"data_categories": ["email", "social_security_number"]}, "required"),  # another personal identifier
        ("co", {"data_categories": ["financial_account_access"]}, "required"),  # 6-1-716(1)(g)(I)(C): no name
        ("md", {"data_categories": ["name", "genetic"]}, "required"),
        ("la", {"data_categories": ["name", "passport"]}, "required"),
        ("ky", {"data_categories": ["name", "passport"]}, "not_required"),
        ("ct", {"data_categories": ["name", "payment_card"]}, "required"),  # a card number without its code
        ("ct", {"data_categories": ["name", "location"]}, "required"),  # precise geolocation, since October 2023
        ("fl", {"data_categories": ["name", "location"]}, "required"),  # since July 2024
        ("fl", {"data_categories": ["name", "genetic"]}, "required"),
        ("ca", {"data_categories": ["name", "location"]}, "not_required"),
        # Access states: ransomware without a known leak
        ("fl", {"leak": "none", "incident_type": "ransomware"}, "required"),
        ("ct", {"leak": "none", "incident_type": "ransomware"}, "required"),
        ("ca", {"leak": "none", "incident_type": "ransomware"}, "not_required"),
        # Federal regulation
        ("al", {"regulated_as": ["hipaa_covered"], "notified_under_federal_rules": "yes"}, "not_required"),
        ("al", {"regulated_as": ["hipaa_covered"], "notified_under_federal_rules": "no"}, "required"),
        ("al", {"regulated_as": ["none"], "notified_under_federal_rules": "yes"}, "required"),
        ("ky", {"regulated_as": ["glba_institution"]}, "not_required"),  # outside the statute altogether
        ("az", {"regulated_as": ["hipaa_covered"]}, "not_required"),
        ("mn", {"regulated_as": ["us_bank"]}, "not_required"),
        ("mn", {"regulated_as": ["hipaa_covered"]}, "required"),
        ("ca", {"regulated_as": ["hipaa_covered"], "notified_under_federal_rules": "yes"}, "required"),
    ],
)
def test_what_each_state_counts(state: str, facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    assert assessed(breach(state, **facts))[f"us-{state}.people"].verdict == verdict


def test_georgia_binds_data_brokers_and_public_bodies_and_advises_the_rest(assessed: Decide) -> None:
    for status, legal, advised in (
        (["us_data_broker"], "required", "not_required"),
        (["us_public_body"], "required", "not_required"),
        (["none"], "not_required", "required"),
        (["unknown"], "undetermined", "undetermined"),
    ):
        found = assessed(breach("ga", 20000, regulated_as=status))
        assert found["us-ga.people"].verdict == legal, status
        assert found["us-ga.people-advised"].verdict == advised, status
        assert found["us-ga.people-advised"].duty == "recommended"
        assert found["us-ga.credit-bureaus"].verdict == legal, status


def test_a_no_harm_decision_is_itself_told_in_alaska_and_florida(assessed: Decide) -> None:
    no_harm = {"harm_ruled_out": "yes", "no_harm_determined_at": "2026-11-26"}
    alaska, florida = (assessed(breach(s, **no_harm))[f"us-{s}.ag-no-harm"] for s in ("ak", "fl"))
    assert (alaska.verdict, florida.verdict) == ("required", "required")
    assert due(florida) == "2026-12-26"  # 26 November + 30 days
    assert assessed(breach("fl"))["us-fl.ag-no-harm"].verdict == "not_required"
    # Florida's notice to the Department for 500 or more does not fall away with the notice to people
    assert assessed(breach("fl", 500, **no_harm))["us-fl.ag"].verdict == "required"


def test_california_had_no_number_of_days_before_2026(assessed: Decide) -> None:
    facts = breach("ca", 501, discovered_at="2025-11-20", knew_at="2025-11-22", determined_at="2025-11-25")
    before = assessed(facts, date(2025, 12, 31))
    assert (before["us-ca.people"].verdict, due(before["us-ca.people"])) == ("required", None)
    assert (before["us-ca.ag"].verdict, due(before["us-ca.ag"])) == ("required", None)
    after = assessed(breach("ca", 501), date(2026, 1, 1))
    assert due(after["us-ca.people"]) == "2026-12-20"


@pytest.mark.parametrize(("people", "verdict"), [(500, "not_required"), (501, "required")])
def test_before_2026_too_california_wants_a_sample_above_500_residents(
    people: int, verdict: str, assessed: Decide
) -> None:
    found = assessed(breach("ca", people, knew_at="2025-11-20 09:00"), date(2025, 11, 20))
    assert found["us-ca.ag"].verdict == verdict  # Civ. Code 1798.82(f) as it stood: more than 500


def test_the_letter_of_california_has_its_five_headings(assessed: Decide) -> None:
    content = assessed(breach("ca"))["us-ca.people"].content
    headings = ["What Happened", "What Information Was Involved", "What We Are Doing", "What You Can Do",
                "For More Information"]  # fmt: skip
    assert [item.en.partition(":")[0] for item in content] == headings


CLINIC = {"regulated_as": ["ca_health_facility"], "phi_unsecured": "yes", "leak": "confirmed",
          "law_enforcement_hold": "no", "discovered_at": "2026-11-20"}  # fmt: skip


def test_a_californian_clinic_reports_within_15_business_days(assessed: Decide) -> None:
    # Fri 20 Nov is day 0. Open days: 23-25 Nov (3); 26 Nov is Thanksgiving, 27 Nov a state holiday; 30 Nov-4 Dec (8);
    # 7-11 Dec (13); Mon 14 and Tue 15 Dec (15)
    found = assessed(CLINIC)
    for obligation in ("department", "patients"):
        assert found[f"us-ca-medical.{obligation}"].verdict == "required"
        assert due(found[f"us-ca-medical.{obligation}"]) == "2026-12-15"
    assert assessed({**CLINIC, "regulated_as": ["none"]})["us-ca-medical.department"].verdict == "not_required"


def test_illinois_wants_a_copy_five_business_days_after_hhs(library: Library, values: Read) -> None:
    facts = breach("il", 600, regulated_as=["hipaa_covered"], phi_unsecured="yes")
    filed = {"us-hipaa.hhs": datetime.fromisoformat("2026-12-18T12:00:00-05:00")}
    found = {one.key: one for one in assess(library.law, values(facts), date(2026, 12, 18), filed)}
    # Fri 18 Dec: 21, 22, 23, 24 Dec, not Christmas Day and the weekend, Mon 28 Dec
    assert due(found["us-il.ag-hipaa"]) == "2026-12-28"
