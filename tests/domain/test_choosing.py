"""Choices by number, name, part of a name, kana or Roman letters; close ones are asked back."""

from __future__ import annotations

import pytest

from breachkit.domain.choosing import choose
from breachkit.errors import AskBack

CHOICES = [
    ("payment_card", ("クレジットカード番号", "Payment card number")),
    ("payment_login", ("決済できる ID とパスワード", "Log-in that can pay")),
    ("health", ("健康・医療の情報", "Health")),
    ("email", ("メールアドレス", "E-mail address")),
]
SHOWN = [labels[1] for _id, labels in CHOICES]


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("3", "health"), ("３", "health"), ("health", "health"), ("HEALTH", "health"), ("hea", "health"),
        ("健康", "health"), ("医療", "health"), ("e-mail", "email"), ("email address", "email"), ("めーる", "email"),
        ("メール", "email"), ("meru", "email"), ("くれじっと", "payment_card"), ("kurejitto", "payment_card"),
        ("card", "payment_card"), ("log in", "payment_login"), ("payment_card", "payment_card"), ("weather", "weather"),
    ],
)  # fmt: skip
def test_a_choice_is_found_by_what_a_person_types(typed: str, chosen: str) -> None:
    assert choose(typed, CHOICES, SHOWN) == chosen


@pytest.mark.parametrize(
    ("typed", "first"), [("paymnt card", "payment_card"), ("helth", "health"), ("クレジットカート番号", "payment_card")]
)
def test_one_that_is_close_is_asked_back_and_not_taken(typed: str, first: str) -> None:
    with pytest.raises(AskBack) as asked:
        choose(typed, CHOICES, SHOWN)
    assert asked.value.readings[0][0] == first


def test_several_that_fit_are_asked_back_in_the_order_of_the_list() -> None:
    with pytest.raises(AskBack) as asked:
        choose("pay", CHOICES, SHOWN)
    assert [answer for answer, _words in asked.value.readings] == ["payment_card", "payment_login"]
