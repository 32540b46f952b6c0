"""What a column is taken for."""

from __future__ import annotations

import pytest

from breachkit.people.columns import FIELDS, field_of, guess, looks_like_headers


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("氏名", "name"), ("お名前", "name"), ("氏　名", "name"), ("氏名（漢字）", "name"), ("フリガナ", "kana"), ("ﾌﾘｶﾞﾅ", "kana"),
        ("姓", "family_name"), ("First Name", "given_name"), ("E-Mail", "email"), ("メールアドレス(必須)", "email"),
        ("ＴＥＬ", "phone"), ("〒", "postal_code"), ("ZIP Code", "postal_code"), ("都道府県", "region"), ("State", "region"),
        ("ご住所", "address"), ("Street_Address", "address"), ("建物名", "address2"), ("Country", "country"),
        ("Date of Birth", "birth_date"), ("生年月日", "birth_date"), ("会員番号", "ref"), ("備考", None), ("", None),
    ],
)  # fmt: skip
def test_a_header_in_japanese_or_english_names_its_field(header: str, field: str | None) -> None:
    assert field_of(header) == field
    assert field is None or field in FIELDS


def test_a_column_without_a_known_header_is_guessed_by_content_and_marked_unsure() -> None:
    found = guess(["a", "b", "c"], [("x", "a@x.jp", "100-0001"), ("y", "b@x.jp", "530-0001")])
    assert found.fields == {}
    assert found.unsure == {"email": 1, "postal_code": 2}


def test_two_columns_that_claim_a_field_are_rivals_unless_it_does_not_matter() -> None:
    found = guess(["会員名", "宛名", "自宅電話", "携帯電話", "id", "会員番号"], [])
    assert found.rivals == {"name": (0, 1)}
    assert found.fields == {"phone": 2, "ref": 5}


def test_a_column_of_secrets_is_leaked_data_and_no_field() -> None:
    found = guess(["氏名", "カード番号", "パスワード"], [])
    assert (found.fields, found.items) == ({"name": 0}, {"payment_card": 1, "password": 2})


@pytest.mark.parametrize(
    ("row", "headers"),
    [
        (["氏名", "メール"], True),
        (["山田 太郎", "a@x.jp"], False),
        (["column A", "column B"], True),
        (["1", "100-0001"], False),
    ],
)
def test_a_first_row_is_headers_unless_it_holds_a_persons_data(row: list[str], headers: bool) -> None:
    assert looks_like_headers(row) is headers
