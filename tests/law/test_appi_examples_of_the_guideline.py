"""The examples of the PPC's guideline (general rules) 3-5, decided as the guideline decides them.

Each row: where the example stands, its facts, and what the guideline says of it: the situations of Rule 7 that it
meets (or that it is no breach at all). Facts that an example does not name are set so that no other situation holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from breachkit.content.library import Library
from breachkit.domain.assessment import Assessed
from breachkit.domain.values import Value
from breachkit.engine.reading import trigger_outcomes

# A business with one person's name affected, nothing malicious, nothing sensitive: below every situation.
ORDINARY: dict[str, object] = {
    "handles_personal_data": "yes",
    "our_role": "own",
    "leak": "none",
    "loss": "none",
    "damage": "none",
    "recovered_unseen": "no",
    "kept_elsewhere": "no",
    "is_personal_data": "yes",
    "to_become_personal_data": "no",
    "possible_malice": "no",
    "data_protection": "none",
    "data_categories": ["name"],
    "property_damage_possible": "no",
    "affected_people": 1,
    "sectors": ["none"],
    "knew_at": "2026-11-22 20:10",
}

EXAMPLES: list[tuple[str, dict[str, object], set[str]]] = [
    # 3-5-3-1 (1): special care-required personal information; one person suffices
    ("(1) ex. 1: a hospital loses a USB stick with treatment records",
     {"loss": "suspected", "leak": "suspected", "data_categories": ["name", "medical_history"]}, {"special_care"}),
    ("(1) ex. 2: results of employees' health checks leak",
     {"leak": "confirmed", "data_categories": ["name", "health_check"]}, {"special_care"}),
    # (2): risk of property damage
    ("(2) ex. 1: card numbers leak from a web shop",
     {"leak": "confirmed", "data_categories": ["name", "payment_card"]}, {"property_damage"}),
    ("(2) ex. 2: ID and password of a service with payments leak",
     {"leak": "confirmed", "data_categories": ["payment_login"]}, {"property_damage"}),
    ("(2): likewise an account number with the code that opens it",
     {"leak": "confirmed", "data_categories": ["financial_account_access"]}, {"property_damage"}),
    ("(2): an account number alone does not",
     {"leak": "confirmed", "data_categories": ["bank_account"]}, set()),
    ("(2): what else may cause loss of property is for a person to weigh",
     {"leak": "confirmed", "property_damage_possible": "yes"}, {"property_damage"}),
    # (3): possible improper purpose
    ("(3) ex. 1: personal data leaks through unauthorised access",
     {"leak": "confirmed", "possible_malice": "yes"}, {"improper_purpose"}),
    ("(3) ex. 2: ransomware encrypts personal data and it cannot be restored",
     {"damage": "confirmed", "possible_malice": "yes"}, {"improper_purpose"}),
    ("(3) ex. 3: papers or media are stolen",
     {"leak": "confirmed", "possible_malice": "yes", "incident_type": "stolen"}, {"improper_purpose"}),
    ("(3) ex. 4: staff take customers' data and give it to a third party",
     {"leak": "confirmed", "possible_malice": "yes", "incident_type": "insider"}, {"improper_purpose"}),
    ("(3) ex. 5: malware spreads from a private device to the server",
     {"leak": "confirmed", "possible_malice": "yes"}, {"improper_purpose"}),
    ("(3) ex. 6: an input page is tampered with, entries meant for a database",
     {"leak": "confirmed", "is_personal_data": "no", "to_become_personal_data": "yes", "possible_malice": "yes"},
     {"improper_purpose"}),
    ("(3) ex. 7: a link is tampered with and leads to a false input page",
     {"leak": "confirmed", "is_personal_data": "no", "to_become_personal_data": "yes", "possible_malice": "yes"},
     {"improper_purpose"}),
    ("(3) ex. 8: a reply envelope with a forged address",
     {"leak": "confirmed", "is_personal_data": "no", "to_become_personal_data": "yes", "possible_malice": "yes"},
     {"improper_purpose"}),
    ("(3) note 4 a-c: traces of theft, data-stealing malware, contact with a known control server: no proof needed",
     {"leak": "suspected", "possible_malice": "yes"}, {"improper_purpose"}),
    ("(3) note 4 d: an input page shows traces of tampering, entries meant for a database",
     {"leak": "suspected", "is_personal_data": "no", "to_become_personal_data": "yes", "possible_malice": "yes"},
     {"improper_purpose"}),
    ("(3) note 4 e: a third party warns of a leak on some ground",
     {"leak": "suspected", "possible_malice": "yes", "discoverer": "researcher"}, {"improper_purpose"}),
    ("(3) note 5: staff accessed what their work did not need",
     {"leak": "suspected", "possible_malice": "yes", "incident_type": "insider"}, {"improper_purpose"}),
    ("(3): the act was against the entrustee, or a service in use",
     {"leak": "confirmed", "possible_malice": "yes", "our_role": "entruster", "cause_party": "entrustee"},
     {"improper_purpose"}),
    ("(3): tampering, but nothing entered was meant for a database",
     {"leak": "confirmed", "is_personal_data": "no", "to_become_personal_data": "no", "possible_malice": "yes"}, set()),
    # (4): more than 1,000 people
    ("(4): data of more than 1,000 people could be viewed on the Internet",
     {"leak": "suspected", "affected_people": 1001}, {"over_1000"}),
    ("(4): exactly 1,000 people are not more than 1,000", {"leak": "confirmed", "affected_people": 1000}, set()),
    ("(4): the number is not settled, at most 1,200", {"leak": "suspected", "affected_people": "800-1200"}, {"over_1000"}),
    ("(4): the number is not settled, at most 1,000", {"leak": "suspected", "affected_people": "0-1000"}, set()),
    # 3-5-1-2 to 3-5-1-4: what is a breach, and what is none (each example alone is below the four situations)
    ("3-5-1-2 ex. 1 and 2: papers or mail to the wrong person", {"leak": "confirmed", "incident_type": "misdirected_mail"},
     set()),
    ("3-5-1-2 ex. 3: open to view through a wrong setting, 1,000 people or fewer",
     {"leak": "confirmed", "incident_type": "misconfiguration", "affected_people": 1000}, set()),
    ("3-5-1-3 ex. 1: print-outs thrown away by mistake, more than 1,000 people",
     {"loss": "confirmed", "incident_type": "misdisposal", "affected_people": 1200}, {"over_1000"}),
    ("3-5-1-3 ex. 2: papers mislaid inside, with health data",
     {"loss": "suspected", "incident_type": "lost", "data_categories": ["health_check"]}, {"special_care"}),
    ("3-5-1-4 ex. 1: content altered by an intruder", {"damage": "confirmed", "possible_malice": "yes"},
     {"improper_purpose"}),
    ("3-5-1-4 ex. 2: the key of encrypted data is lost, more than 1,000 people",
     {"damage": "confirmed", "affected_people": 1001}, {"over_1000"}),
    ("3-5-1-4 ex. 2 with the same data kept elsewhere: no damage",
     {"damage": "confirmed", "affected_people": 1001, "kept_elsewhere": "yes"}, set()),
    ("3-5-1-2: all recovered before a third party saw it is no leak",
     {"leak": "confirmed", "recovered_unseen": "yes", "data_categories": ["medical_history"]}, set()),
    ("3-5-1-3: no loss while the same data is kept elsewhere",
     {"loss": "confirmed", "kept_elsewhere": "yes", "data_categories": ["medical_history"]}, set()),
    ("3-5-1-4: ransomware with a good backup, nothing taken: no damage",
     {"damage": "confirmed", "kept_elsewhere": "yes", "possible_malice": "yes"}, set()),
    ("3-5-1-4 note: ransomware with a backup, but data was taken too: a leak",
     {"damage": "confirmed", "kept_elsewhere": "yes", "leak": "confirmed", "possible_malice": "yes"}, {"improper_purpose"}),
    ("3-5-1-1: information not yet personal data counts for situation 3 only",
     {"leak": "confirmed", "is_personal_data": "no", "to_become_personal_data": "yes", "affected_people": 5000,
      "data_categories": ["payment_card"]}, set()),
    ("all four at once",
     {"leak": "confirmed", "possible_malice": "yes", "affected_people": 92_685,
      "data_categories": ["payment_card", "medical_history"]},
     {"special_care", "property_damage", "improper_purpose", "over_1000"}),
]  # fmt: skip

Values = Callable[[dict[str, object]], dict[str, Value]]
Decide = Callable[..., dict[str, Assessed]]


@pytest.mark.parametrize(("facts", "holding"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES])
def test_the_situations_of_rule_7(
    facts: dict[str, object], holding: set[str], library: Library, values: Values, assessed: Decide
) -> None:
    answers = {**ORDINARY, **facts}
    regime = next(regime for regime in library.regimes if regime.id == "jp-appi" and regime.effective_to is None)
    outcomes = trigger_outcomes(regime, values(answers))
    assert {name for name, outcome in outcomes.items() if outcome.truth} == holding
    expected = "required" if holding else "not_required"
    found = assessed(answers)
    for obligation in ("preliminary", "final", "notice"):
        assert found[f"jp-appi.{obligation}"].verdict == expected


@pytest.mark.parametrize(
    ("facts", "verdicts"),
    [
        pytest.param(
            {"data_protection": "advanced_encryption"},
            {"preliminary": "not_required", "final": "not_required", "notice": "not_required"},
            id="3-5-3-1 end: advanced encryption needs no report",
        ),
        pytest.param({"data_protection": "other"}, {"preliminary": "required"}, id="a mere password does not exempt"),
        pytest.param(
            {"data_protection": "unknown"},
            {"preliminary": "undetermined"},
            id="unknown protection is not rounded to no",
        ),
        pytest.param(
            {"our_role": "entrustee"},
            {"preliminary": "required", "tell-entruster": "required"},
            id="3-5-3-2: an entrustee reports too",
        ),
        pytest.param(
            {"our_role": "entrustee", "entruster_notified": "yes"},
            {"preliminary": "not_required", "final": "not_required", "notice": "not_required"},
            id="3-5-3-5: an entrustee that told the entruster is exempt, from notice as well (3-5-4-1)",
        ),
        pytest.param(
            {"our_role": "entruster", "entruster_notified": "yes"},
            {"preliminary": "required"},
            id="not so an entruster",
        ),
        pytest.param(
            {"people_reachable": "hard", "substitute_measures": "yes"},
            {"notice": "not_required", "preliminary": "required"},
            id="3-5-4-5: substitute measures replace notice, not the report",
        ),
        pytest.param(
            {"people_reachable": "hard", "substitute_measures": "no"},
            {"notice": "required"},
            id="hard to reach alone does not",
        ),
        pytest.param(
            {"possible_malice": "no", "affected_people": 999},
            {"preliminary": "not_required", "voluntary": "required"},
            id="note 1: below the situations a voluntary report is possible",
        ),
        pytest.param({"handles_personal_data": "no"}, {"preliminary": "not_required"}, id="not a business operator"),
    ],
)
def test_exemptions_and_roles(facts: dict[str, object], verdicts: dict[str, str], assessed: Decide) -> None:
    malicious_leak = {**ORDINARY, "leak": "confirmed", "possible_malice": "yes"}
    found = assessed({**malicious_leak, **facts})
    assert {name: found[f"jp-appi.{name}"].verdict for name in verdicts} == verdicts


def test_without_any_fact_everything_is_undetermined_and_says_what_would_settle_it(assessed: Decide) -> None:
    for one in assessed({}).values():
        assert one.verdict in ("undetermined", "not_required")
        assert one.reasons
        if one.verdict == "undetermined":
            assert one.missing


@pytest.mark.parametrize(
    ("sectors", "recipient"),
    [(["none"], "ppc"), (["credit_card"], "ppc"), (["medical"], "ppc"), (["bank"], "fsa"), (["insurance"], "fsa"),
     (["telecom"], "mic"), (["credit_bureau"], "meti")],
)  # fmt: skip
def test_delegated_ministers_receive_the_report_of_their_sectors(
    sectors: list[str], recipient: str, assessed: Decide
) -> None:
    facts: dict[str, Any] = {**ORDINARY, "leak": "confirmed", "possible_malice": "yes", "sectors": sectors}
    assert assessed(facts)["jp-appi.preliminary"].recipient == recipient


def test_before_april_2024_web_skimming_was_outside_situation_3(assessed: Decide) -> None:
    from datetime import date

    facts = {**ORDINARY, "leak": "confirmed", "is_personal_data": "no", "to_become_personal_data": "yes",
             "possible_malice": "yes"}  # fmt: skip
    assert assessed(facts, date(2024, 4, 1))["jp-appi.preliminary"].verdict == "required"
    assert assessed(facts, date(2024, 3, 31))["jp-appi.preliminary"].verdict == "not_required"
    assert assessed(facts, date(2022, 3, 31))["jp-appi.preliminary"].reasons[0].kind == "not_in_force"
