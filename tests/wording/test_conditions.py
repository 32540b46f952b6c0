"""What decides, in words: conditions and due times of laws as counsel reads them."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from breachkit.content.library import builtin
from breachkit.domain.condition import parse_condition
from breachkit.domain.regime import Due, Regime, conditions_of
from breachkit.i18n import LANGUAGES
from breachkit.wording.conditions import condition_words
from breachkit.wording.due import due_words, moments_words

LIBRARY = builtin()


def law(regime_id: str) -> Regime:
    return max((one for one in LIBRARY.regimes if one.id == regime_id), key=lambda one: one.effective_from)


@pytest.mark.parametrize(
    ("written", "english", "japanese"),
    [
        (
            {"affected_people": {"more_than": 1000}},
            "Number of affected people: over 1,000 people",
            "「本人の数: 1,000人超」",
        ),
        (
            {"affected_people": {"at_least": 500}},
            "Number of affected people: 500 people or more",
            "「本人の数: 500人以上」",
        ),
        (
            {"affected_people": {"less_than": 500}},
            "Number of affected people: fewer than 500 people",
            "「本人の数: 500人未満」",
        ),
        (
            {"affected_people": {"at_most": 499}},
            "Number of affected people: no more than 499 people",
            "「本人の数: 499人以下」",
        ),
        (
            {"affected_people": {"more_than": 1000, "range_counts": "maximum"}},
            "Number of affected people: possibly over 1,000 people",
            "「本人の数: 1,000人超の可能性」",
        ),
        (
            {"people_by_place": {"more_than": 500, "in": "US-CA"}},
            "over 500 people in US-CA",
            "「US-CA で500人超」",
        ),
        (
            {"people_by_place": {"more_than": 500, "in": "US-*"}},
            "over 500 people in one State or province of US",
            "「US の1つの州・省で500人超」",
        ),
        ({"people_by_place": {"at_least": 1, "in": "DE"}}, "people in DE", "「DE に本人がいる」"),
        ({"phi_unsecured": True}, "Unsecured health information (PHI or PHR)", None),
        ({"phi_unsecured": False}, "Unsecured health information (PHI or PHR): no", None),
        ({"not": {"phi_unsecured": True}}, "Unsecured health information (PHI or PHR): no", None),
        ({"ransom_paid_at": {"answered": True}}, "When the ransom was paid (known)", None),
        ({"ransom_paid_at": {"answered": False}}, "When the ransom was paid (not known yet)", None),
        ({"leak": "confirmed"}, "Leak: It happened", "「漏えい: 発生した」"),
        ({"leak": {"none_of": ["confirmed", "suspected"]}}, "Leak: none of It happened / It may have happened", None),
        (
            {"data_categories": {"all_of": ["payment_card", "card_expiry"]}},
            "Categories of data: Payment card number + Card expiry date",
            None,
        ),
        (
            {"any": [{"leak": "confirmed"}, {"loss": "confirmed"}, {"damage": "suspected"}]},
            "Leak / Loss: It happened OR Damage: It may have happened",
            "「漏えい / 滅失: 発生した」または「毀損: おそれがある」",
        ),
        (
            {"all": [{"leak": "confirmed"}, {"loss": "confirmed"}]},
            "Leak: It happened AND Loss: It happened",
            "「漏えい: 発生した」かつ「滅失: 発生した」",
        ),
        (
            {"all": [{"phi_unsecured": True}, {"any": [{"leak": "confirmed"}, {"loss": "suspected"}]}]},
            "Unsecured health information (PHI or PHR) AND (Leak: It happened OR Loss: It may have happened)",
            None,
        ),
        (
            {"all": [{"leak": "confirmed"}, {"all": [{"loss": "confirmed"}, {"damage": "confirmed"}]}]},
            "Leak: It happened AND Loss: It happened AND Damage: It happened",
            None,
        ),
        (
            {"not": {"any": [{"leak": "confirmed"}, {"loss": "suspected"}]}},
            "not (Leak: It happened OR Loss: It may have happened)",
            "(「漏えい: 発生した」または「滅失: おそれがある」)に当たらない",
        ),
        (
            {"all": [{"harm_ruled_out": {"answered": True}}, {"harm_ruled_out": True}]},
            "Misuse or harm not reasonably likely after investigation",
            None,
        ),
        ({"obligation": "us-hipaa.people"}, "us-hipaa.people is required", "「us-hipaa.people が必要」"),
        (
            {"defined": "breach"},
            "Unsecured health information (PHI or PHR) AND (Leak: It happened / It may have happened OR "
            "Kind of cause: Ransomware)",
            None,
        ),
        (
            {"not": {"defined": "breach"}},
            "not (Breach of unsecured PHI)",
            "(「保護されていないPHIの漏えい」)に当たらない",
        ),
        ({"trigger": "breach_of_unsecured_phi"}, "Breach of unsecured PHI", "「保護されていないPHIの漏えい」"),
    ],
)
def test_a_condition_is_told_in_words(written: dict[str, object], english: str, japanese: str | None) -> None:
    condition, hipaa = parse_condition(written), law("us-hipaa")
    assert condition_words(condition, hipaa, LIBRARY.facts, "en") == english
    if japanese is not None:
        assert condition_words(condition, hipaa, LIBRARY.facts, "ja") == japanese


@pytest.mark.parametrize(
    ("regime_id", "obligation_id", "english", "japanese"),
    [
        (
            "us-hipaa",
            "hhs-log",
            ["within 60 days of the year's end"],
            ["その年の末日から60日以内"],
        ),
        (
            "us-hipaa",
            "hhs",
            [
                "if Law enforcement asked to hold notice (US): at once when the time that law enforcement stated has passed",
                "at the same time as people, in no case later than 60 days; within 60 days; "
                "at the latest when: us-hipaa.people met",
            ],
            [
                "「捜査機関から通知を待つよう求められている (米国)」の場合: 捜査機関が示した期間の後、直ちに",
                "本人への通知と同時に、遅くとも60日以内; 60日以内; 遅くとも次の時まで: us-hipaa.people を果たした時",
            ],
        ),
        ("us-nydfs", "extortion-payment", ["within 24 hours"], ["24時間以内"]),
        ("jp-appi", "preliminary", ["3 days to 5 days"], ["3日〜5日"]),
        (
            "jp-appi",
            "final",
            ["if Possible improper purpose (Rule 7(3)): within 60 days", "within 30 days"],
            ["「不正の目的のおそれ (規則7条3号)」の場合: 60日以内", "30日以内"],
        ),
    ],
)
def test_each_way_to_be_due_is_told_with_its_condition(
    regime_id: str, obligation_id: str, english: list[str], japanese: list[str]
) -> None:
    regime = law(regime_id)
    duty = next(one for one in regime.obligations if one.id == obligation_id)
    assert due_words(regime, duty, LIBRARY.facts, "en") == english
    assert due_words(regime, duty, LIBRARY.facts, "ja") == japanese


def test_a_second_limit_and_a_clock_of_its_own_are_told() -> None:
    regime = law("us-hipaa")
    second = {"clock": ["discovered_at"], "within": "24 hours"}
    due = [
        Due.read({"if": {"ransom_paid": True}, "within": "4 hours", "clock": ["ransom_paid_at"]}),
        Due.read({"within": "3 days", "or_earlier": second}),
    ]
    duty = replace(regime.obligations[0], due=tuple(due))
    assert due_words(regime, duty, LIBRARY.facts, "en") == [
        "if Ransom paid: within 4 hours, from: When the ransom was paid",
        "within 3 days; or earlier: within 24 hours of Discovered",
    ]


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (("discovered_at",), "Discovered"),
        (("discovered_at", "ransom_paid_at"), "the earliest of Discovered / When the ransom was paid"),
        (("filed:us-hipaa.people",), "us-hipaa.people met"),
        ((), ""),
    ],
)
def test_the_moments_that_start_a_clock_are_named(clock: tuple[str, ...], words: str) -> None:
    assert moments_words(clock, LIBRARY.facts, "en") == words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_of_every_law_can_be_said_without_an_id_of_the_content_files(lang: str) -> None:
    named = re.compile(r"\b(" + "|".join(one for one in LIBRARY.facts if "_" in one) + r")\b")
    for regime in LIBRARY.regimes:
        told = [condition_words(one, regime, LIBRARY.facts, lang) for one in conditions_of(regime)]
        for duty in regime.obligations:
            told += [*due_words(regime, duty, LIBRARY.facts, lang), moments_words(duty.clock, LIBRARY.facts, lang)]
        for text in told:
            assert text.strip(), regime.id
            assert text.count("(") == text.count(")"), (regime.id, text)
            assert not named.search(text), (regime.id, text)
