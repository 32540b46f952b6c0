"""The GDPR: worked examples, each with its calculation.

The cases of EDPB Guidelines 01/2021 stand as the guidelines decide them. How great the risk is is a person's verdict
(`risk_to_people`); the rows give the risk that the guidelines find.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from breachkit.content.library import Library
from breachkit.domain.assessment import Assessed
from breachkit.engine.conditions import GROUPS
from tests.law.test_appi_examples_of_the_guideline import ORDINARY

Decide = Callable[..., dict[str, Assessed]]
# A company of Japan with customers in Germany, which it addresses; nothing has happened yet.
GERMAN_CUSTOMERS: dict[str, object] = {
    **ORDINARY, "established_in": ["jp"], "offers_to": ["eea"], "people_by_place": "JP=900, DE=10",
}  # fmt: skip
LEAK = {**GERMAN_CUSTOMERS, "leak": "confirmed"}
GERMANY, LEAD = "eu-gdpr.authority-place-de", "eu-gdpr.authority"


def due(one: Assessed) -> str | None:
    return one.deadline.due_at.isoformat() if one.deadline and one.deadline.due_at else None


EDPB_01_2021: list[tuple[str, dict[str, object], bool, bool]] = [
    # case, facts, the authority is notified, people are told (all are documented)
    ("1: ransomware with proper backup, nothing taken",
     {"damage": "confirmed", "kept_elsewhere": "yes", "risk_to_people": "unlikely"}, False, False),
    ("2: ransomware without proper backup", {"damage": "confirmed", "risk_to_people": "risk"}, True, False),
    ("3: ransomware in a hospital, with backup, nothing taken",
     {"damage": "confirmed", "kept_elsewhere": "yes", "risk_to_people": "high"}, True, True),
    ("4: ransomware without backup, data taken",
     {"damage": "confirmed", "leak": "confirmed", "risk_to_people": "high"}, True, True),
    ("5: job applications taken from a web site", {"leak": "confirmed", "risk_to_people": "high"}, True, True),
    ("6: hashed passwords taken from a web site", {"leak": "confirmed", "risk_to_people": "unlikely"}, False, False),
    ("7: credential stuffing on a bank's web site", {"leak": "confirmed", "risk_to_people": "high"}, True, True),
    ("8: business data taken by an employee", {"leak": "confirmed", "risk_to_people": "risk"}, True, False),
    ("9: sent by accident to a trusted third party",
     {"leak": "confirmed", "recovered_unseen": "no", "risk_to_people": "unlikely"}, False, False),
    ("10: stolen tablets, encrypted",
     {"leak": "confirmed", "data_protection": "advanced_encryption", "risk_to_people": "unlikely"}, False, False),
    ("11: stolen notebook, not encrypted", {"leak": "confirmed", "risk_to_people": "high"}, True, True),
    ("12: stolen paper files with sensitive data",
     {"leak": "confirmed", "loss": "confirmed", "risk_to_people": "high"}, True, True),
    ("13: two orders sent to each other's customer", {"leak": "confirmed", "risk_to_people": "unlikely"}, False, False),
    ("14: job seekers' data mailed to all of them", {"leak": "confirmed", "risk_to_people": "high"}, True, True),
    ("15: list of a course's participants mailed in error",
     {"leak": "confirmed", "risk_to_people": "unlikely"}, False, False),
    ("16: an insurer's letter holds another's data", {"leak": "confirmed", "risk_to_people": "risk"}, True, False),
    ("17: identity theft at a telecom's call centre", {"leak": "confirmed", "risk_to_people": "high"}, True, True),
    ("18: mails forwarded out of a supermarket chain", {"leak": "confirmed", "risk_to_people": "high"}, True, True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "authority", "people"), [row[1:] for row in EDPB_01_2021], ids=[row[0] for row in EDPB_01_2021]
)
def test_the_cases_of_the_edpb(facts: dict[str, object], authority: bool, people: bool, assessed: Decide) -> None:
    found = assessed({**GERMAN_CUSTOMERS, **facts})
    said = {True: "required", False: "not_required"}
    assert found[GERMANY].verdict == said[authority]
    assert found["eu-gdpr.people"].verdict == said[people]
    assert found["eu-gdpr.register"].verdict == "required"


HOURS_72 = [
    # Sun 22 Nov 20:10 JST is 12:10 in Berlin; three days on, Wed 25 Nov 12:10 CET
    ("to the minute, in the authority's zone", "2026-11-22T20:10:00+09:00", "2026-11-25T12:10:00+01:00"),
    # Fri 27 Nov 09:30 -> Mon 30 Nov 09:30: the weekend counts (Regulation 1182/71, Art. 3(3), (4))
    ("over a weekend", "2026-11-27T09:30:00+01:00", "2026-11-30T09:30:00+01:00"),
    # Thu 24 Dec 17:00 -> Sun 27 Dec 17:00: Christmas does not extend hours, nor are two working days waited for
    ("over Christmas, ending on a Sunday", "2026-12-24T17:00:00+01:00", "2026-12-27T17:00:00+01:00"),
    # Fri 27 Mar 10:00 CET + 72 h; on 29 March the clocks go forward: Mon 30 Mar 11:00 CEST
    ("summer time begins", "2026-03-27T10:00:00+01:00", "2026-03-30T11:00:00+02:00"),
    # Fri 23 Oct 10:00 CEST + 72 h; on 25 October the clocks go back: Mon 26 Oct 09:00 CET
    ("summer time ends", "2026-10-23T10:00:00+02:00", "2026-10-26T09:00:00+01:00"),
    # Wed 30 Dec 12:00 -> Sat 2 Jan 12:00
    ("over the year's end", "2026-12-30T12:00:00+01:00", "2027-01-02T12:00:00+01:00"),
    # only the day is known in Tokyo: from its first moment, 21 Nov 16:00 CET
    ("only the day is known", "2026-11-22", "2026-11-24T16:00:00+01:00"),
]


@pytest.mark.parametrize(("knew", "expected"), [row[1:] for row in HOURS_72], ids=[row[0] for row in HOURS_72])
def test_the_72_hours(knew: str, expected: str, assessed: Decide) -> None:
    assert due(assessed({**LEAK, "risk_to_people": "risk", "knew_at": knew})[GERMANY]) == expected


def test_a_suspicion_leaves_it_open_and_asks_whether_the_breach_is_reasonably_certain(assessed: Decide) -> None:
    facts = {**GERMAN_CUSTOMERS, "leak": "suspected", "risk_to_people": "high"}
    open_one = assessed(facts)[GERMANY]
    assert open_one.verdict == "undetermined"
    assert "breach_reasonably_certain" in open_one.missing
    assert due(open_one) == "2026-11-25T12:10:00+01:00"  # and still shows by when it would be due
    assert assessed({**facts, "breach_reasonably_certain": "yes"})[GERMANY].verdict == "required"
    assert assessed({**facts, "breach_reasonably_certain": "no"})[GERMANY].verdict == "not_required"


def test_certainty_that_came_after_the_suspicion_starts_the_clock(assessed: Decide) -> None:
    # known as a suspicion on Sun 22 Nov 20:10, certain on Mon 23 Nov 09:00 JST (01:00 CET): Thu 26 Nov 01:00 CET
    facts = {**LEAK, "risk_to_people": "risk", "aware_at": "2026-11-23 09:00"}
    assert due(assessed(facts)[GERMANY]) == "2026-11-26T01:00:00+01:00"


def test_an_entruster_is_aware_once_its_processor_tells(assessed: Decide) -> None:
    # told on Sat 21 Nov 10:00 JST (02:00 CET): Tue 24 Nov 02:00 CET
    facts = {**LEAK, "risk_to_people": "risk", "our_role": "entruster", "told_by_entrustee_at": "2026-11-21 10:00"}
    assert due(assessed(facts)[GERMANY]) == "2026-11-24T02:00:00+01:00"


@pytest.mark.parametrize(
    ("facts", "lead", "germany", "france"),
    [
        # no establishment in the EEA: every authority where people live, whatever a representative there (para. 73)
        ({"established_in": ["jp", "us"]}, "not_required", "required", "not_required"),
        ({"established_in": ["jp"], "people_by_place": "DE=1, FR=1"}, "not_required", "required", "required"),
        # a main establishment: its authority alone, also where nobody lives there
        ({"established_in": ["jp", "eu"], "eea_main_establishment": "ie"}, "required", "not_required", "not_required"),
        ({"established_in": ["no"], "eea_main_establishment": "no"}, "required", "not_required", "not_required"),
        # establishments, yet decisions are taken in Tokyo: no lead authority (EDPB Opinion 04/2024)
        ({"established_in": ["jp", "eu"], "eea_main_establishment": "none"}, "not_required", "required",
         "not_required"),
        # not answered: both stand, the earlier and safer way
        ({"established_in": ["jp", "eu"]}, "required", "required", "not_required"),
        ({"established_in": "unknown"}, "undetermined", "required", "not_required"),
        # people may live in France
        ({"established_in": ["jp"], "people_by_place": "DE=10, unknown"}, "not_required", "required", "undetermined"),
        ({"established_in": ["jp"], "people_by_place": "DE=unknown"}, "not_required", "undetermined", "not_required"),
    ],
)  # fmt: skip
def test_which_authority(facts: dict[str, object], lead: str, germany: str, france: str, assessed: Decide) -> None:
    found = assessed({**LEAK, "risk_to_people": "risk", **facts})
    shown = (found[LEAD].verdict, found[GERMANY].verdict, found["eu-gdpr.authority-place-fr"].verdict)
    assert shown == (lead, germany, france)


def test_each_of_the_30_countries_has_its_authority_as_lead_and_by_place(assessed: Decide, library: Library) -> None:
    names = set()
    for country in sorted(GROUPS["EEA"]):
        led = assessed({**LEAK, "risk_to_people": "risk", "established_in": ["eu"],
                        "eea_main_establishment": country.lower()})[LEAD]  # fmt: skip
        placed = assessed({**LEAK, "risk_to_people": "risk", "people_by_place": f"{country}=1"})
        place = placed[f"eu-gdpr.authority-place-{country.lower()}"]
        assert (led.verdict, place.verdict) == ("required", "required")
        assert led.recipient == place.recipient
        authority = library.recipients[led.recipient]
        assert authority.url, country
        assert authority.url.startswith("https://"), country
        assert authority.timezone, country
        names.add(authority.name.ja)
    assert len(names) == 30


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        pytest.param({}, "required", id="high risk, nothing done"),
        pytest.param({"risk_to_people": "risk"}, "not_required", id="a risk that is not high"),
        pytest.param({"risk_to_people": "unknown"}, "undetermined", id="nobody has weighed the risk"),
        pytest.param({"data_protection": "advanced_encryption"}, "not_required", id="34(3)(a): unintelligible"),
        pytest.param({"data_protection": "other"}, "required", id="34(3)(a): some other measure"),
        pytest.param({"high_risk_averted": "yes"}, "not_required", id="34(3)(b): later measures"),
        pytest.param({"high_risk_averted": "unknown"}, "required", id="34(3)(b): must be shown"),
        pytest.param({"people_reachable": "hard", "substitute_measures": "yes"}, "not_required", id="34(3)(c)"),
        pytest.param({"people_reachable": "hard"}, "required", id="34(3)(c): only with a public communication"),
        pytest.param({"our_role": "entrustee"}, "not_required", id="a processor does not tell people"),
    ],
)
def test_telling_people(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    assert assessed({**LEAK, "risk_to_people": "high", **facts})["eu-gdpr.people"].verdict == verdict


def test_a_processor_tells_the_controller_of_every_breach_and_nobody_else(assessed: Decide) -> None:
    found = assessed({**LEAK, "risk_to_people": "unlikely", "our_role": "entrustee"})
    required = {key for key, one in found.items() if one.regime == "eu-gdpr" and one.verdict == "required"}
    assert required == {"eu-gdpr.tell-controller"}
    assert found["eu-gdpr.tell-controller"].recipient == "entruster"


def test_what_is_still_missing_follows_unless_the_first_notification_was_complete(assessed: Decide) -> None:
    facts = {**LEAK, "risk_to_people": "risk"}
    assert assessed(facts)["eu-gdpr.further-information"].verdict == "required"
    complete = assessed({**facts, "first_report_complete": "yes"})
    assert complete["eu-gdpr.further-information"].verdict == "not_required"


def test_a_late_notification_needs_its_reasons(assessed: Decide) -> None:
    late = assessed({**LEAK, "risk_to_people": "risk"})[GERMANY].if_late
    assert late is not None
    assert (late.fact, late.cite.en) == ("delay_reasons", "GDPR Art. 33(1)")


@pytest.mark.parametrize(
    ("facts", "applies"),
    [
        ({}, True),
        ({"offers_to": ["none"]}, True),  # the exemption, not the scope, frees the company
        ({"people_by_place": "JP=900"}, False),
        ({"people_by_place": "JP=900", "established_in": ["jp", "eu"]}, True),
        ({"people_by_place": "NO=1"}, True),
        ({"people_by_place": "GB=5, CH=5"}, False),
        ({"people_by_place": "JP=900, unknown"}, None),
    ],
)
def test_whom_it_binds(facts: dict[str, object], applies: bool | None, assessed: Decide) -> None:
    assert assessed({**LEAK, "risk_to_people": "risk", **facts})["eu-gdpr.register"].applies is applies


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        # a buyer who happened to live in Germany: nothing offered there, nothing monitored (Art. 3(2))
        ({"offers_to": ["none"]}, "not_required"),
        ({"offers_to": ["uk"]}, "not_required"),
        ({"offers_to": ["eea"]}, "required"),
        # not said: the duty stands
        ({"offers_to": "unknown"}, "required"),
        # with an establishment it does not matter (Art. 3(1))
        ({"offers_to": ["none"], "established_in": ["jp", "eu"]}, "required"),
    ],
)
def test_a_company_that_does_not_address_the_eea(facts: dict[str, object], verdict: str, assessed: Decide) -> None:
    assert assessed({**LEAK, "risk_to_people": "risk", **facts})["eu-gdpr.register"].verdict == verdict


def european(found: dict[str, Assessed]) -> list[Assessed]:
    return [one for one in found.values() if one.regime.startswith(("eu-", "uk-", "ch-"))]


@pytest.mark.parametrize("facts", [{"leak": "confirmed"}, {"leak": "confirmed", "possible_malice": "yes"}])
def test_a_case_within_japan_has_no_duty_in_europe(facts: dict[str, Any], assessed: Decide) -> None:
    home = {**ORDINARY, **facts, "established_in": ["jp"], "regulated_as": ["none"], "people_by_place": "JP=1"}
    assert {one.verdict for one in european(assessed(home))} == {"not_required"}
