"""Montana to Wyoming, Puerto Rico, Guam and the US Virgin Islands: worked examples, each with its calculation.

Every example is discovered and known on Monday 2 November 2026 at 09:00 in New York. The day of knowing is not counted: day 30 is
Wednesday 2 December, day 45 Thursday 17 December, day 60 Friday 1 January 2027.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

import pytest
from msgspec.structs import replace

from breachkit.content.library import Library
from breachkit.domain.assessment import Assessed
from breachkit.domain.values import Value
from breachkit.engine.obligations import assess

Decide = Callable[..., dict[str, Assessed]]
Facts = Mapping[str, object]

STATES = ["mt", "ne", "nv", "nh", "nj", "nm", "ny", "nc", "nd", "oh", "ok", "or", "pa", "ri", "sc", "sd", "tn", "tx",
          "ut", "vt", "va", "wa", "wv", "wi", "wy", "pr", "gu", "vi"]  # fmt: skip
KNOWN = "2026-11-02T09:00:00-05:00"
BREACH: dict[str, object] = {
    "our_role": "own",
    "leak": "confirmed",
    "media": ["electronic"],
    "data_protection": "none",
    "data_categories": ["name", "social_security_number"],
    "incident_type": "unauthorised_access",
    "regulated_as": ["none"],
    "harm_ruled_out": "no",
    "good_faith_insider": "no",
    "notified_under_federal_rules": "no",
    "law_enforcement_hold": "no",
    "affected_people": 1,
    "knew_at": KNOWN,
}


@pytest.fixture
def assessed(library: Library, values: Callable[[Facts], dict[str, Value]]) -> Decide:
    """Like the shared fixture, over the laws of the places that the facts name (all of these where they name none)."""

    def decide(facts: Facts, as_of: date = date(2026, 11, 23)) -> dict[str, Assessed]:
        named = re.findall(r"US-([A-Z]{2})=", str(facts["people_by_place"]))
        wanted = {f"us-{code.lower()}" for code in named} & {f"us-{state}" for state in STATES}
        wanted = wanted or {f"us-{state}" for state in STATES}
        law = replace(library.law, regimes=tuple(one for one in library.law.regimes if one.id in wanted))
        return {one.key: one for one in assess(law, values(facts), as_of)}

    return decide


def residents(state: str, number: int | str = 1) -> dict[str, object]:
    return {**BREACH, "people_by_place": f"US-{state.upper()}={number}"}


def due(found: Assessed) -> str | None:
    return found.deadline.due_at.date().isoformat() if found.deadline and found.deadline.due_at else None


def of_state(found: dict[str, Assessed], state: str) -> dict[str, Assessed]:
    return {key.partition(".")[2]: one for key, one in found.items() if one.regime == f"us-{state}"}


@pytest.mark.parametrize("state", STATES)
def test_one_resident_is_enough_for_the_notice_to_people(state: str, assessed: Decide) -> None:
    assert assessed(residents(state))[f"us-{state}.people"].verdict == "required"


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_owed_where_nobody_lives_there(state: str, assessed: Decide) -> None:
    found = of_state(assessed({**BREACH, "people_by_place": "JP=5000, US-CA=5000"}), state)
    assert {one.verdict for one in found.values()} == {"not_required"}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"data_protection": "advanced_encryption"}, id="encrypted and the key safe"),
        pytest.param({"data_categories": ["name", "purchase_history"]}, id="no listed kind of data"),
        pytest.param({"leak": "none"}, id="nothing was taken"),
    ],
)
def test_nothing_is_owed_outside_the_definitions(state: str, facts: Facts, assessed: Decide) -> None:
    found = of_state(assessed({**residents(state), **facts}), state)
    assert {one.verdict for one in found.values()} == {"not_required"}


@pytest.mark.parametrize("state", [state for state in STATES if state != "pr"])
def test_good_faith_of_ones_own_staff_counts_only_once_it_is_shown(state: str, assessed: Decide) -> None:
    assert assessed({**residents(state), "good_faith_insider": "yes"})[f"us-{state}.people"].verdict == "not_required"
    assert assessed({**residents(state), "good_faith_insider": "unknown"})[f"us-{state}.people"].verdict == "required"


NO_HARM_EXEMPTION = {"nv", "nd", "tn", "tx", "ny", "pr", "vi"}


@pytest.mark.parametrize("state", STATES)
def test_ruling_out_harm_frees_from_the_notice_only_where_the_law_says_so(state: str, assessed: Decide) -> None:
    verdict = assessed({**residents(state), "harm_ruled_out": "yes"})[f"us-{state}.people"].verdict
    assert verdict == ("required" if state in NO_HARM_EXEMPTION else "not_required")
    assert assessed({**residents(state), "harm_ruled_out": "unknown"})[f"us-{state}.people"].verdict == "required"


PAPER_COUNTS = {"nc", "ri", "wa", "wi", "pr"}


@pytest.mark.parametrize("state", STATES)
def test_paper_counts_only_where_the_law_is_not_about_computerised_data(state: str, assessed: Decide) -> None:
    verdict = assessed({**residents(state), "media": ["paper"]})[f"us-{state}.people"].verdict
    assert verdict == ("required" if state in PAPER_COUNTS else "not_required")
    assert assessed({**residents(state), "media": ["paper", "electronic"]})[f"us-{state}.people"].verdict == "required"


@pytest.mark.parametrize("state", STATES)
def test_a_service_provider_tells_the_owner_and_the_owner_tells_people(state: str, assessed: Decide) -> None:
    found = assessed({**residents(state, 20_000), "our_role": "entrustee"})
    assert found[f"us-{state}.owner"].verdict == "required"
    # Rhode Island binds whoever stores or processes the data (11-49.3-4(a)(1)).
    assert found[f"us-{state}.people"].verdict == ("required" if state == "ri" else "not_required")
    owed = [one.obligation for one in of_state(found, state).values() if one.verdict == "required"]
    assert owed == {"ri": ["people", "ag", "credit-bureaus", "owner"], "or": ["owner", "vendor-ag"]}.get(
        state, ["owner"]
    )
    assert assessed(residents(state))[f"us-{state}.owner"].verdict == "not_required"


@pytest.mark.parametrize("state", [state for state in STATES if state != "pr"])
def test_a_hold_by_law_enforcement_takes_the_date_away(state: str, assessed: Decide) -> None:
    one = assessed({**residents(state), "law_enforcement_hold": "yes"})[f"us-{state}.people"]
    assert (one.verdict, due(one)) == ("required", None)


# Below the threshold: nothing. At it: the duty. A threshold moved by one fails one of the two.
THRESHOLDS = [
    # obligation, greatest number without the duty, rule
    ("us-nm.ag", 1000, "57-12C-10: more than one thousand residents"),
    ("us-nm.credit-bureaus", 1000, "57-12C-10"),
    ("us-nv.credit-bureaus", 1000, "603A.220(6): more than 1,000 persons"),
    ("us-nh.credit-bureaus", 1000, "359-C:20, VI: more than 1,000 consumers"),
    ("us-nj.credit-bureaus", 1000, "56:8-163(f): more than 1,000 persons"),
    ("us-ny.credit-bureaus", 5000, "899-aa(8)(b): more than five thousand residents"),
    ("us-nc.credit-bureaus", 1000, "75-65(f): more than 1,000 persons"),
    ("us-nd.ag", 250, "51-30-02: exceeds two hundred fifty"),
    ("us-oh.credit-bureaus", 1000, "1349.19(G): more than one thousand residents"),
    ("us-ok.ag", 499, "SB 626: fewer than 500 residents are exempt"),
    ("us-or.ag", 250, "646A.604(1)(b): exceeds 250"),
    ("us-or.credit-bureaus", 1000, "646A.604(6): more than 1,000"),
    ("us-pa.ag", 500, "2303(c.1): more than 500"),
    ("us-pa.credit-bureaus", 500, "2305 since 2024: more than 500"),
    ("us-ri.ag", 500, "11-49.3-4(a)(2): more than five hundred"),
    ("us-ri.credit-bureaus", 500, "11-49.3-4(a)(2)"),
    ("us-sc.ag", 999, "the Department's page: 1,000 or more"),
    ("us-sc.credit-bureaus", 999, "the Department's page: 1,000 or more"),
    ("us-sd.ag", 250, "22-40-20: exceeds two hundred fifty residents"),
    ("us-tn.credit-bureaus", 1000, "47-18-2107(g): more than 1,000 persons"),
    ("us-tx.ag", 249, "521.053(i): at least 250 residents"),
    ("us-tx.credit-bureaus", 10_000, "521.053(h): more than 10,000 persons"),
    ("us-ut.ag", 499, "13-44-202(1): 500 or more"),
    ("us-ut.cyber-center", 499, "13-44-202(1): 500 or more"),
    ("us-ut.credit-bureaus", 999, "13-44-202(1): 1,000 or more"),
    ("us-vt.credit-bureaus", 1000, "2435(c): more than 1,000 consumers"),
    ("us-va.credit-bureaus", 1000, "18.2-186.6(E): more than 1,000 persons"),
    ("us-wa.ag", 500, "19.255.010(7): more than 500 residents"),
    ("us-wv.credit-bureaus", 1000, "46A-2A-102(f): more than 1,000 persons"),
    ("us-wi.credit-bureaus", 999, "134.98(2)(br): 1,000 or more"),
]


@pytest.mark.parametrize(("obligation", "below", "rule"), THRESHOLDS, ids=[row[0] for row in THRESHOLDS])
def test_thresholds(obligation: str, below: int, rule: str, assessed: Decide) -> None:
    state = obligation[3:5]
    assert assessed(residents(state, below))[obligation].verdict == "not_required", rule
    assert assessed(residents(state, below + 1))[obligation].verdict == "required", rule
    assert assessed(residents(state, f"{below - 1}-{below + 1}"))[obligation].verdict == "undetermined", rule


@pytest.mark.parametrize("state", ["mt", "ne", "nh", "nj", "ny", "nc", "vt", "va", "pr"])
def test_these_authorities_are_told_from_the_first_resident(state: str, assessed: Decide) -> None:
    assert assessed(residents(state))[f"us-{state}.ag"].verdict == "required"


@pytest.mark.parametrize("state", ["nv", "oh", "tn", "wv", "wi", "wy", "gu", "vi"])
def test_these_laws_name_no_authority(state: str, assessed: Decide) -> None:
    assert "ag" not in of_state(assessed(residents(state, 20_000)), state)


DUE = [
    # obligation, number of residents, due, calculation
    ("us-nm.people", 1, "2026-12-17", "45 calendar days after discovery on 2 November"),
    ("us-nm.ag", 1001, "2026-12-17", "45 calendar days"),
    ("us-nm.credit-bureaus", 1001, "2026-12-17", "45 calendar days"),
    ("us-ny.people", 1, "2026-12-02", "30 days"),
    ("us-ny.ag", 1, "2026-12-02", "with the notice to people: 30 days"),
    ("us-ny.dos", 1, "2026-12-02", "with the notice to people: 30 days"),
    ("us-ny.police", 1, "2026-12-02", "with the notice to people: 30 days"),
    ("us-ny.credit-bureaus", 5001, "2026-12-02", "with the notice to people: 30 days"),
    ("us-oh.people", 1, "2026-12-17", "45 days"),
    ("us-or.people", 1, "2026-12-17", "45 days"),
    ("us-or.ag", 251, "2026-12-17", "45 days"),
    ("us-ri.people", 1, "2026-12-17", "45 calendar days, from knowing until confirmation is recorded"),
    ("us-ri.ag", 501, "2026-12-17", "45 calendar days"),
    ("us-ri.credit-bureaus", 501, "2026-12-17", "45 calendar days"),
    ("us-sd.people", 1, "2027-01-01", "60 days"),
    ("us-sd.ag", 251, "2027-01-01", "60 days"),
    ("us-tn.people", 1, "2026-12-17", "45 days"),
    ("us-tx.people", 1, "2027-01-01", "60 days, from knowing until the determination is recorded"),
    ("us-tx.ag", 250, "2026-12-02", "30 days"),
    # 3, 4, 5, 6, 9, 10 | 11 is Veterans Day | 12, 13, 16, 17, 18, 19, 20, 23 November: the fourteenth
    ("us-vt.ag", 1, "2026-11-23", "14 business days"),
    ("us-vt.people", 1, "2026-12-17", "45 days"),
    ("us-wa.people", 1, "2026-12-02", "30 calendar days"),
    ("us-wa.ag", 501, "2026-12-02", "30 days"),
    ("us-wi.people", 1, "2026-12-17", "45 days after learning of the acquisition"),
    ("us-pr.ag", 1, "2026-11-12", "10 days, not extendable"),
    ("us-ok.ag", 500, None, "60 days after people are told: no date before that"),
]


@pytest.mark.parametrize(("obligation", "number", "expected", "calculation"), DUE, ids=[row[0] for row in DUE])
def test_due_times(obligation: str, number: int, expected: str | None, calculation: str, assessed: Decide) -> None:
    assert due(assessed(residents(obligation[3:5], number))[obligation]) == expected, calculation


@pytest.mark.parametrize("state", ["mt", "ne", "nv", "nh", "nj", "nc", "nd", "ok", "pa", "sc", "ut", "va", "wv", "wy",
                                   "pr", "gu", "vi"])  # fmt: skip
def test_these_laws_give_people_no_day_only_without_unreasonable_delay(state: str, assessed: Decide) -> None:
    one = assessed(residents(state))[f"us-{state}.people"]
    assert one.deadline is not None
    assert (one.deadline.due_at, one.deadline.promptly is not None) == (None, True)


@pytest.mark.parametrize(
    ("obligation", "days"),
    [("us-nm.owner", "2026-12-17"), ("us-ny.owner", "2026-12-02"), ("us-or.owner", "2026-11-12"),
     ("us-tn.owner", "2026-12-17"), ("us-or.vendor-ag", "2026-12-17"), ("us-tx.owner", None)],
)  # fmt: skip
def test_service_providers_times(obligation: str, days: str | None, assessed: Decide) -> None:
    # New Mexico and Tennessee 45 days, New York 30, Oregon 10; Texas at once
    facts = {**residents(obligation[3:5], 251), "our_role": "entrustee"}
    assert due(assessed(facts)[obligation]) == days


def test_an_oregon_vendor_who_cannot_count_reports_as_if_over_250(assessed: Decide) -> None:
    # ORS 646A.604(2)(c): "or a number of consumers that the vendor could not determine"
    facts = {**residents("or", "100-300"), "our_role": "entrustee"}
    assert assessed(facts)["us-or.vendor-ag"].verdict == "required"
    assert assessed({**facts, "people_by_place": "US-OR=100-250"})["us-or.vendor-ag"].verdict == "not_required"


@pytest.mark.parametrize(
    ("obligation", "number", "expected"),
    [
        # determined on 12 November at 16:00 in Austin: day 60 is 11 January; the Attorney General's 30 days run on
        # from knowing, since his page counts from discovery
        ("us-tx.people", 250, "2027-01-11"),
        ("us-tx.ag", 250, "2026-12-02"),
        # confirmed on 12 November: day 45 is 27 December, a Sunday, and stays
        ("us-ri.people", 501, "2026-12-27"),
        ("us-ri.ag", 501, "2026-12-27"),
        ("us-ri.credit-bureaus", 501, "2026-12-27"),
    ],
)
def test_where_the_law_counts_from_the_determination_its_record_moves_the_day(
    obligation: str, number: int, expected: str, assessed: Decide
) -> None:
    facts = {**residents(obligation[3:5], number), "determined_at": "2026-11-12T16:00:00-06:00"}
    assert due(assessed(facts)[obligation]) == expected


def test_days_are_those_of_the_state_not_of_tokyo(assessed: Decide) -> None:
    # 08:00 on Tuesday 3 November in Tokyo is 18:00 on Monday 2 November in New York: day 30 is 2 December.
    facts = {**residents("ny"), "knew_at": "2026-11-03 08:00"}
    assert due(assessed(facts)["us-ny.people"]) == "2026-12-02"


def test_a_notice_from_the_service_provider_starts_the_clock_where_it_comes_first(assessed: Decide) -> None:
    facts = {**residents("wa"), "our_role": "entruster", "told_by_entrustee_at": "2026-10-30T10:00:00-07:00"}
    assert due(assessed(facts)["us-wa.people"]) == "2026-11-29"  # 30 October + 30 days


@pytest.mark.parametrize(
    ("obligation", "expected"),
    [
        ("us-wa.people", "2026-11-30"),  # discovery: 31 October + 30 days
        ("us-ny.people", "2026-11-30"),
        ("us-sd.people", "2026-12-30"),  # 31 October + 60 days
        ("us-tx.ag", "2026-11-30"),  # the Attorney General's page: discovery
        ("us-tx.people", "2027-01-01"),  # determination, until then knowing: 2 November + 60 days
        ("us-wi.people", "2026-12-17"),  # learning of the acquisition: 2 November + 45 days
        ("us-ri.people", "2026-12-17"),  # confirmation, until then knowing
    ],
)
def test_discovery_is_the_first_notice_where_the_law_speaks_of_discovery(
    obligation: str, expected: str, assessed: Decide
) -> None:
    facts = {**residents(obligation[3:5], 250), "discovered_at": "2026-10-31T10:00:00-05:00"}
    assert due(assessed(facts)[obligation]) == expected


def test_new_york_had_no_30_days_before_21_december_2024(assessed: Decide) -> None:
    before, after = (assessed(residents("ny"), day) for day in (date(2024, 12, 20), date(2024, 12, 21)))
    assert (due(before["us-ny.people"]), due(after["us-ny.people"])) == (None, "2026-12-02")
    assert "us-ny.dfs" not in before
    for number, verdict in ((5000, "not_required"), (5001, "required")):
        found = assessed(residents("ny", number), date(2024, 12, 20))
        assert found["us-ny.credit-bureaus"].verdict == verdict
    mail = {"incident_type": "misdirected_mail", "harm_ruled_out": "yes",
            "no_harm_determined_at": "2026-11-05T10:00:00-05:00"}  # fmt: skip
    for number, verdict in ((500, "not_required"), (501, "required")):
        found = assessed({**residents("ny", number), **mail}, date(2024, 12, 20))
        assert found["us-ny.ag-no-harm"].verdict == verdict
    assert due(found["us-ny.ag-no-harm"]) == "2026-11-15"  # 5 November + 10 days
    health = {**residents("ny"), "data_categories": ["name", "medical_history"]}
    assert assessed(health, date(2024, 12, 20))["us-ny.people"].verdict == "not_required"


def test_puerto_rico_counts_from_detection(assessed: Decide) -> None:
    facts = {**residents("pr"), "discovered_at": "2026-10-31T10:00:00-04:00"}
    assert due(assessed(facts)["us-pr.ag"]) == "2026-11-10"  # 31 October + 10 days


@pytest.mark.parametrize(("place", "regime"), [("PR", "us-pr"), ("GU", "us-gu"), ("VI", "us-vi")])
def test_territories_go_by_either_of_their_codes(place: str, regime: str, assessed: Decide) -> None:
    assert assessed({**BREACH, "people_by_place": f"{place}=1"})[f"{regime}.people"].verdict == "required"


def test_oklahoma_counts_from_the_notice_to_people(
    library: Library, values: Callable[[Facts], dict[str, Value]]
) -> None:
    told = {"us-ok.people": datetime.fromisoformat("2026-12-01T12:00:00-06:00")}
    found = {one.key: one for one in assess(library.law, values(residents("ok", 500)), date(2026, 12, 1), told)}
    assert due(found["us-ok.ag"]) == "2027-01-30"  # 1 December + 60 days


def test_oklahoma_before_2026_told_no_attorney_general_and_knew_fewer_kinds_of_data(assessed: Decide) -> None:
    found = assessed(residents("ok", 5000), date(2025, 12, 31))
    assert found["us-ok.people"].verdict == "required"
    assert "us-ok.ag" not in found
    biometric = {**residents("ok"), "data_categories": ["name", "biometric"]}
    assert assessed(biometric, date(2025, 12, 31))["us-ok.people"].verdict == "not_required"
    assert assessed(biometric, date(2026, 1, 1))["us-ok.people"].verdict == "required"


def test_vermont_hears_no_later_than_people(library: Library, values: Callable[[Facts], dict[str, Value]]) -> None:
    # 2435(b)(3)(B): within 14 business days or when people are told, whichever is sooner
    told = {"us-vt.people": datetime.fromisoformat("2026-11-10T12:00:00-05:00")}
    found = {one.key: one for one in assess(library.law, values(residents("vt")), date(2026, 11, 10), told)}
    assert due(found["us-vt.ag"]) == "2026-11-10"
    told = {"us-vt.people": datetime.fromisoformat("2026-11-30T12:00:00-05:00")}
    found = {one.key: one for one in assess(library.law, values(residents("vt")), date(2026, 11, 30), told)}
    assert due(found["us-vt.ag"]) == "2026-11-23"


def test_new_york_dfs_hears_within_72_hours_across_the_end_of_summer_time(assessed: Decide) -> None:
    # Friday 30 October 12:00 EDT + 72 hours is Monday 2 November 11:00 EST: clocks went back on 1 November.
    facts = {
        **residents("ny"),
        "regulated_as": ["nydfs_entity"],
        "knew_at": "2026-10-29T09:00:00-04:00",
        "determined_at": "2026-10-30T12:00:00-04:00",
    }
    deadline = assessed(facts)["us-ny.dfs"].deadline
    assert deadline is not None
    assert deadline.due_at == datetime.fromisoformat("2026-11-02T11:00:00-05:00")
    # Until the determination is recorded: from knowing, Thursday 29 October 09:00 EDT, so Sunday 1 November 08:00 EST.
    deadline = assessed({**facts, "determined_at": "unknown"})["us-ny.dfs"].deadline
    assert deadline is not None
    assert deadline.due_at == datetime.fromisoformat("2026-11-01T08:00:00-05:00")
    assert assessed(facts)["us-ny.dfs"].met_by == ("us-nydfs.notice",)
    assert assessed(residents("ny"))["us-ny.dfs"].verdict == "not_required"


def test_new_york_gets_a_copy_of_the_hhs_notice_within_5_business_days(
    library: Library, values: Callable[[Facts], dict[str, Value]]
) -> None:
    facts = {**residents("ny"), "regulated_as": ["hipaa_covered"], "phi_unsecured": "yes", "affected_people": 800}
    told = {"us-hipaa.hhs": datetime.fromisoformat("2026-11-20T12:00:00-05:00")}
    found = {one.key: one for one in assess(library.law, values(facts), date(2026, 11, 20), told)}
    assert found["us-ny.ag-hhs"].verdict == "required"
    # Friday 20 November; 23, 24, 25 | 26 is Thanksgiving | 27, 30: the fifth
    assert due(found["us-ny.ag-hhs"]) == "2026-11-30"
    assert assess_one(library, values(residents("ny")), "us-ny.ag-hhs").verdict == "not_required"


def assess_one(library: Library, facts: dict[str, Value], key: str) -> Assessed:
    return next(one for one in assess(library.law, facts, date(2026, 11, 20)) if one.key == key)


def test_new_york_excuses_an_inadvertent_disclosure_without_harm_and_wants_the_finding_over_500(
    assessed: Decide,
) -> None:
    mail = {"incident_type": "misdirected_mail", "harm_ruled_out": "yes",
            "no_harm_determined_at": "2026-11-05T10:00:00-05:00"}  # fmt: skip
    for number, verdict in ((500, "not_required"), (501, "required")):
        found = assessed({**residents("ny", number), **mail})
        assert found["us-ny.people"].verdict == "not_required"
        assert found["us-ny.ag-no-harm"].verdict == verdict
    assert due(found["us-ny.ag-no-harm"]) == "2026-11-15"  # 5 November + 10 days


@pytest.mark.parametrize(
    ("state", "status", "people", "ag"),
    [
        pytest.param("nm", "hipaa_covered", "not_required", "not_required", id="57-12C-8: not for HIPAA entities"),
        pytest.param("nm", "glba_institution", "not_required", "not_required", id="57-12C-8: nor under the GLBA"),
        pytest.param("nd", "hipaa_associate", "not_required", "not_required", id="51-30-06: HIPAA rule instead"),
        pytest.param("oh", "hipaa_covered", "not_required", None, id="1349.19(F)(2)"),
        pytest.param("tn", "us_bank", "not_required", None, id="47-18-2107(i): Title V of the GLBA"),
        pytest.param("ut", "us_bank", "not_required", "not_required", id="13-44-103: financial institutions"),
        pytest.param("sc", "us_bank", "not_required", "not_required", id="39-1-90(I)"),
        pytest.param("nv", "us_bank", "not_required", None, id="603A.220(5)"),
        pytest.param("wi", "us_bank", "not_required", None, id="134.98(3m)(a)"),
        pytest.param("tx", "hipaa_covered", "required", "required", id="Texas excuses no HIPAA entity"),
        pytest.param("pa", "insurance_licensee", "required", "not_required", id="2303(c.2): insurers, only the AG"),
    ],
)
def test_whom_the_law_leaves_to_others(state: str, status: str, people: str, ag: str | None, assessed: Decide) -> None:
    found = assessed({**residents(state, 20_000), "regulated_as": [status]})
    assert found[f"us-{state}.people"].verdict == people
    assert (found[f"us-{state}.ag"].verdict if f"us-{state}.ag" in found else None) == ag


@pytest.mark.parametrize(
    ("state", "status", "ag"),
    [
        pytest.param("ny", "hipaa_covered", "required", id="899-aa(2)(b): the agencies all the same"),
        pytest.param("ne", "us_bank", "required", id="87-804(2)"),
        pytest.param("ok", "hipaa_covered", "required", id="SB 626: with notice to the Attorney General"),
        pytest.param("or", "hipaa_covered", "required", id="646A.604(9): a copy"),
        pytest.param("wa", "hipaa_covered", "required", id="19.255.030"),
        pytest.param("pa", "us_bank", "required", id="2303(c.1)"),
        pytest.param("ri", "hipaa_covered", "required", id="11-49.3-6 speaks of people"),
        pytest.param("va", "us_bank", "not_required", id="18.2-186.6(G): in compliance with the section"),
        pytest.param("sd", "hipaa_covered", "not_required", id="22-40-26: in compliance with the chapter"),
    ],
)
def test_notice_under_federal_rules_frees_from_telling_people_again(
    state: str, status: str, ag: str, assessed: Decide
) -> None:
    facts = {**residents(state, 20_000), "regulated_as": [status]}
    assert assessed(facts)[f"us-{state}.people"].verdict == "required"
    found = assessed({**facts, "notified_under_federal_rules": "yes"})
    assert found[f"us-{state}.people"].verdict == "not_required"
    assert found[f"us-{state}.ag"].verdict == ag


@pytest.mark.parametrize(
    ("states", "data", "verdict"),
    [
        pytest.param(["nd", "wa"], ["name", "birth_date"], "required", id="a name with a date of birth"),
        pytest.param(["ny", "or", "vt", "wi"], ["name", "birth_date"], "not_required", id="elsewhere it is nothing"),
        pytest.param(["ne", "ny", "or", "sd", "vt", "wa"], ["online_login"], "required", id="a login without a name"),
        pytest.param(["nv", "nj", "pa", "ri", "wy", "pr"], ["online_login"], "not_required", id="only with the name"),
        pytest.param(["nv", "nj", "pa", "ri", "wy", "pr"], ["name", "online_login"], "required", id="with the name"),
        pytest.param(["oh", "ok", "tn", "ut", "wv", "gu"], ["name", "online_login"], "not_required", id="not a kind"),
        pytest.param(["nc", "ny", "vt", "wi", "pr"], ["name", "payment_card"], "required", id="a card number alone"),
        pytest.param(["mt", "oh", "tx", "va", "wa"], ["name", "payment_card"], "not_required", id="needs its code"),
        pytest.param(STATES, ["name", "payment_card", "card_security_code"], "required", id="card with its code"),
        pytest.param(["ny", "tx", "or", "wa", "sd", "mt", "ri"], ["name", "medical_history"], "required", id="health"),
        pytest.param(["ne", "nv", "oh", "ok", "pa", "va"], ["name", "medical_history"], "not_required", id="no health"),
        pytest.param(["ne", "nm", "ny", "ok", "wi", "wy"], ["name", "biometric"], "required", id="biometric"),
        pytest.param(["ny"], ["email", "social_security_number"], "required", id="any identifier in New York"),
        pytest.param(["oh", "tn"], ["email", "social_security_number"], "not_required", id="the name elsewhere"),
        pytest.param(["or", "wa"], ["social_security_number"], "required", id="without the name in Oregon, Washington"),
        pytest.param(["oh", "ut"], ["name", "unknown"], "undetermined", id="there may be more"),
    ],
)  # fmt: skip
def test_kinds_of_data(states: list[str], data: list[str], verdict: str, assessed: Decide) -> None:
    for state in states:
        assert assessed({**residents(state), "data_categories": data})[f"us-{state}.people"].verdict == verdict, state


@pytest.mark.parametrize(
    ("obligation", "facts", "recipient"),
    [
        ("us-mt.ag", {"regulated_as": ["insurance_licensee"]}, "us-mt-csi"),
        ("us-mt.ag", {}, "us-mt-ocp"),
        ("us-nh.ag", {"regulated_as": ["us_bank"]}, "us-nh-regulator"),
        ("us-nh.ag", {}, "us-nh-ag"),
        ("us-vt.ag", {"regulated_as": ["insurance_licensee"]}, "us-vt-dfr"),
        ("us-vt.ag", {}, "us-vt-ag"),
    ],
)
def test_who_is_told_depends_on_the_trade(obligation: str, facts: Facts, recipient: str, assessed: Decide) -> None:
    assert assessed({**residents(obligation[3:5]), **facts})[obligation].recipient == recipient


def test_north_dakota_counts_every_individual_the_wider_way(assessed: Decide) -> None:
    assert assessed({**residents("nd", 3), "affected_people": 250})["us-nd.ag"].verdict == "not_required"
    assert assessed({**residents("nd", 3), "affected_people": 251})["us-nd.ag"].verdict == "required"


def test_texas_counts_people_of_the_whole_country_for_the_credit_bureaus(assessed: Decide) -> None:
    facts = {**BREACH, "people_by_place": "US-TX=1, US-CA=9999"}
    assert assessed(facts)["us-tx.credit-bureaus"].verdict == "not_required"
    assert assessed({**facts, "people_by_place": "US-TX=1, US-CA=10000"})["us-tx.credit-bureaus"].verdict == "required"


def test_pennsylvania_wants_credit_monitoring_for_these_numbers_only(assessed: Decide) -> None:
    for data, verdict in ((["name", "bank_account"], "not_required"), (["name", "social_security_number"], "required"),
                          (["name", "social_security_number", "bank_account"], "required"),
                          (["name", "health_insurance"], "not_required")):  # fmt: skip
        found = assessed({**residents("pa"), "data_categories": data})["us-pa.credit-monitoring"]
        assert found.verdict == verdict, data


def test_ruling_out_harm_in_south_dakota_and_vermont_takes_a_notice_to_the_attorney_general(assessed: Decide) -> None:
    for state in ("sd", "vt"):
        facts = {**residents(state), "harm_ruled_out": "yes"}
        assert assessed(facts)[f"us-{state}.ag-no-harm"].verdict == "required"
        for answer in ("no", "unknown"):
            found = assessed({**facts, "harm_ruled_out": answer})
            assert found[f"us-{state}.ag-no-harm"].verdict == "not_required"
    found = assessed({**residents("sd"), "harm_ruled_out": "yes"})
    assert due(found["us-sd.ag-no-harm"]) == "2027-01-01"  # within the 60 days of the notice to people
    # over 250 residents South Dakota's Attorney General hears of the breach itself all the same
    assert assessed({**residents("sd", 251), "harm_ruled_out": "yes"})["us-sd.ag"].verdict == "required"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_in_a_list_of_many_states_no_two_duties_look_alike(lang: str, assessed: Decide) -> None:
    everywhere = ", ".join(f"US-{state.upper()}=20000" for state in STATES)
    found = assessed({**BREACH, "people_by_place": everywhere})
    shown = [(one.recipient_name(lang), one.title(lang)) for one in found.values()]
    assert len(set(shown)) == len(shown), {row for row in shown if shown.count(row) > 1}


def test_the_utah_cyber_center_is_reached_by_the_same_form(assessed: Decide) -> None:
    assert assessed(residents("ut", 500))["us-ut.cyber-center"].met_by == ("us-ut.ag",)


@pytest.mark.parametrize("state", ["mt", "ne", "nh", "nj", "nc", "ut", "va", "wa", "tx", "pr", "ny", "sc"])
def test_authorities_give_the_page_of_their_report(state: str, assessed: Decide) -> None:
    one = assessed(residents(state, 20_000))[f"us-{state}.ag"]
    assert one.url is not None
    assert one.url.startswith("https://")
    assert one.url.count("/") > 2
