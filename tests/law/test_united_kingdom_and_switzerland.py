"""The United Kingdom's and Switzerland's laws: worked examples with their calculations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from breachkit.content.library import Library
from breachkit.domain.assessment import Assessed
from breachkit.domain.values import Value
from breachkit.engine.obligations import assess
from tests.law.test_appi_examples_of_the_guideline import ORDINARY
from tests.law.test_europe import due

Decide = Callable[..., dict[str, Assessed]]
BRITISH = {**ORDINARY, "leak": "confirmed", "established_in": ["jp"], "offers_to": ["uk"], "people_by_place": "GB=10"}
SWISS = {**ORDINARY, "leak": "confirmed", "established_in": ["jp"], "people_by_place": "CH=10"}
TELECOM = {**ORDINARY, "leak": "confirmed", "regulated_as": ["uk_csp"], "breach_in_communications_service": "yes"}
INFRASTRUCTURE = {**ORDINARY, "regulated_as": ["ch_critical_infrastructure"], "cyberattack_reportable": "yes"}


@pytest.mark.parametrize(
    ("facts", "authority", "people"),
    [
        ({"risk_to_people": "unlikely"}, "not_required", "not_required"),
        ({"risk_to_people": "risk"}, "required", "not_required"),
        ({"risk_to_people": "high"}, "required", "required"),
        ({"risk_to_people": "unknown"}, "undetermined", "undetermined"),
        ({"risk_to_people": "high", "data_protection": "advanced_encryption"}, "required", "not_required"),
        ({"risk_to_people": "high", "high_risk_averted": "yes"}, "required", "not_required"),
        ({"risk_to_people": "high", "our_role": "entrustee"}, "not_required", "not_required"),
        ({"risk_to_people": "high", "offers_to": ["eea"]}, "not_required", "not_required"),
        ({"risk_to_people": "high", "offers_to": ["eea"], "established_in": ["uk"]}, "required", "required"),
        ({"risk_to_people": "high", "people_by_place": "IE=10"}, "not_required", "not_required"),
    ],
)
def test_the_uk_gdpr(facts: dict[str, object], authority: str, people: str, assessed: Decide) -> None:
    found = assessed({**BRITISH, **facts})
    assert (found["uk-gdpr.authority"].verdict, found["uk-gdpr.people"].verdict) == (authority, people)


@pytest.mark.parametrize(
    ("knew", "expected"),
    [
        # Sun 22 Nov 20:10 JST is 11:10 in London; three days on
        ("2026-11-22T20:10:00+09:00", "2026-11-25T11:10:00+00:00"),
        # Fri 27 Mar 10:00 GMT + 72 h, the clocks go forward on the 29th: Mon 30 Mar 11:00 BST
        ("2026-03-27T10:00:00+00:00", "2026-03-30T11:00:00+01:00"),
        # Fri 23 Oct 10:00 BST + 72 h, back on the 25th: Mon 26 Oct 09:00 GMT
        ("2026-10-23T10:00:00+01:00", "2026-10-26T09:00:00+00:00"),
    ],
)
def test_the_72_hours_of_the_uk(knew: str, expected: str, assessed: Decide) -> None:
    assert due(assessed({**BRITISH, "risk_to_people": "risk", "knew_at": knew})["uk-gdpr.authority"]) == expected


def test_the_ico_does_not_stand_in_for_the_union_nor_the_union_for_the_ico(assessed: Decide) -> None:
    facts = {**BRITISH, "risk_to_people": "risk", "people_by_place": "GB=1, IE=1", "established_in": ["eu"],
             "eea_main_establishment": "ie"}  # fmt: skip
    found = assessed(facts)
    assert found["uk-gdpr.authority"].verdict == "required"
    assert found["eu-gdpr.authority"].recipient == "ie-dpc"


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        # until 19 August 2025, 24 hours: Mon 18 Aug 09:00 BST -> Tue 19 Aug 09:00
        (date(2025, 8, 19), "2025-08-19T09:00:00+01:00"),
        # since 20 August 2025, 72 hours: -> Thu 21 Aug 09:00
        (date(2025, 8, 20), "2025-08-21T09:00:00+01:00"),
    ],
)
def test_pecr_gave_24_hours_until_20_august_2025_and_72_since(as_of: date, expected: str, assessed: Decide) -> None:
    one = assessed({**TELECOM, "knew_at": "2025-08-18T09:00:00+01:00"}, as_of)["uk-pecr.authority"]
    assert one.verdict == "required"
    assert due(one) == expected


@pytest.mark.parametrize(
    ("facts", "people"),
    [
        ({"privacy_adversely_affected": "yes"}, "required"),
        ({"privacy_adversely_affected": "no"}, "not_required"),
        ({"privacy_adversely_affected": "yes", "data_protection": "advanced_encryption"}, "not_required"),
        ({}, "undetermined"),
    ],
)
def test_pecr_wants_every_breach_told_to_the_ico_and_harmful_ones_to_people(
    facts: dict[str, object], people: str, assessed: Decide
) -> None:
    found = assessed({**TELECOM, "risk_to_people": "unlikely", **facts})
    assert (found["uk-pecr.authority"].verdict, found["uk-pecr.people"].verdict) == ("required", people)


@pytest.mark.parametrize(
    ("facts", "authority", "people"),
    [
        # Art. 24(1): a high risk alone; Art. 24(4): people where their protection needs it, whatever the risk
        ({"risk_to_people": "high", "notice_protects_people": "yes"}, "required", "required"),
        ({"risk_to_people": "high", "notice_protects_people": "no"}, "required", "not_required"),
        ({"risk_to_people": "risk", "notice_protects_people": "yes"}, "not_required", "required"),
        ({"risk_to_people": "risk", "notice_protects_people": "no"}, "not_required", "not_required"),
        ({"risk_to_people": "high", "notice_protects_people": "yes", "people_reachable": "hard",
          "substitute_measures": "yes"}, "required", "not_required"),
        ({"risk_to_people": "high", "notice_protects_people": "yes", "our_role": "entrustee"}, "not_required",
         "not_required"),
        ({"risk_to_people": "high", "people_by_place": "LI=10"}, "not_required", "not_required"),
    ],
)  # fmt: skip
def test_the_swiss_act(facts: dict[str, object], authority: str, people: str, assessed: Decide) -> None:
    found = assessed({**SWISS, **facts})
    assert (found["ch-fadp.authority"].verdict, found["ch-fadp.people"].verdict) == (authority, people)


def test_the_swiss_act_names_no_hour(assessed: Decide) -> None:
    deadline = assessed({**SWISS, "risk_to_people": "high"})["ch-fadp.authority"].deadline
    assert deadline is not None
    assert deadline.due_at is None
    assert deadline.promptly is not None
    assert deadline.promptly.en == "as soon as possible"


def test_a_swiss_operator_reports_a_cyberattack_and_completes_it(
    library: Library, values: Callable[[dict[str, object]], dict[str, Value]]
) -> None:
    facts = values({**INFRASTRUCTURE, "discovered_at": "2026-11-22T10:00:00+01:00"})
    found = {one.key: one for one in assess(library.law, facts, date(2026, 11, 23))}
    # Sun 22 Nov 10:00 -> Mon 23 Nov 10:00; 14 days after that day is Mon 7 Dec
    assert due(found["ch-isa.report"]) == "2026-11-23T10:00:00+01:00"
    assert due(found["ch-isa.supplement"]) == "2026-12-07T23:59:59+01:00"
    filed = {"ch-isa.report": datetime.fromisoformat("2026-11-22T15:00:00+01:00")}
    found = {one.key: one for one in assess(library.law, facts, date(2026, 11, 23), filed)}
    assert due(found["ch-isa.supplement"]) == "2026-12-06T23:59:59+01:00"
