"""Notices: each as its reader gets it, with advice that fits the data that leaked, in words that anyone can read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran
from tests.documents.full_case import open_case

Cli = Callable[..., Ran]
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
NOTICES = ["people", "people-letter", "people-email", "people-web", "press"]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", NOTICES)
def test_golden_notices(name: str, lang: str, breachkit: Cli) -> None:
    open_case(breachkit, lang)
    made = breachkit("render", "notice", "--to", name, "--lang", lang, "--out", "-").out
    path = GOLDEN / f"notice-{name}.{lang}.md"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(made, "utf-8")
    assert made == path.read_text("utf-8"), f"{path.name} differs; GOLDEN=write makes it anew, then read the change"
    assert "MISSING" not in made
    assert "未記入" not in made


ADVICE = [
    ("password", "パスワードを変更してください", "Change your password"),
    ("online_login", "パスワードを変更してください", "Change your password"),
    ("payment_card", "利用明細をご確認ください", "Check your card statements"),
    ("bank_account", "口座の入出金をご確認ください", "Check your bank account"),
    ("financial_account_access", "暗証番号の変更もお願いいたします", "Change your PIN"),
    ("payment_login", "送金・決済サービスの利用履歴", "paid with your payment service"),
    ("identity_document", "「本人申告」", "may put a note on your file"),
    ("driving_licence", "身に覚えのない契約", "contracts or bills that are not yours"),
    ("my_number", "0120-95-0178", "Do not give your My Number"),
    ("social_security_number", "信用報告書", "credit report"),
    ("biometric", "生体認証だけに頼らないで", "face or finger log-in"),
    ("medical_history", "脅されたりしても、応じないで", "threatens you, do not give in"),
    ("criminal_record", "脅されたりしても、応じないで", "threatens you, do not give in"),
    ("address", "居場所を知られると危険のある方", "when someone knows where you live"),
    ("location", "居場所を知られると危険のある方", "when someone knows where you live"),
    ("phone", "#9110", "#9110"),
]  # fmt: skip
LOOSE = {"phone"}
"""Whose words stand in every notice."""


@pytest.mark.parametrize(("category", "ja", "en"), ADVICE, ids=[row[0] for row in ADVICE])
def test_advice_fits_the_data_that_leaked_and_no_other(
    category: str, ja: str, en: str, breachkit: Cli, case: Path
) -> None:
    for lang, words in (("ja", ja), ("en", en)):
        breachkit("facts", "set", f"data_categories={category}")
        assert words in breachkit("render", "notice", "--to", "people", "--lang", lang, "--out", "-").out
        if category not in LOOSE:
            breachkit("facts", "set", "data_categories=sex")
            assert words not in breachkit("render", "notice", "--to", "people", "--lang", lang, "--out", "-").out
