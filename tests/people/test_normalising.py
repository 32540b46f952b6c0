"""What a row's texts become: names, addresses, e-mail, telephone, dates, places, languages."""

from __future__ import annotations

from datetime import date

import pytest

from breachkit.people.oddities import clean_all, name_key
from tests.people.conftest import Import

NAMES = [
    ("山田　太郎", "山田 太郎"),
    ("  山田   太郎 ", "山田 太郎"),
    ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ タロウ"),
    ("ＪＯＨＮ　Ｓｍｉｔｈ", "JOHN Smith"),
    ("O'Brien, Seán", "O'Brien, Seán"),
    ("José", "José"),  # decomposed accents are composed
    ("髙橋 﨑子", "髙橋 﨑子"),  # a person's own form of a character stays
    ("神\ufa19 太郎", "神\ufa19 太郎"),  # so does a compatibility ideograph, which NFC would replace
    ("か\u3099く", "がく"),
    ("山田\u202e太郎\u200b", "山田太郎"),  # marks that hide or reverse are gone
    ("𠮷野 家", "𠮷野 家"),  # outside the basic plane
    ("王𠀋", "王𠀋"),
    ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),  # kept as it is; what is written to a spreadsheet is made inert there
]


@pytest.mark.parametrize(("given", "kept"), NAMES)
def test_a_name_keeps_its_characters_and_loses_only_what_cannot_be_seen(
    given: str, kept: str, imported: Import
) -> None:
    assert imported([["氏名"], [given]]).only["name"] == kept
    assert clean_all([given]) == [kept]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("山田 太郎", "山田太郎"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダタロウ"),
        ("髙橋", "高橋"),
        ("渡邉 花子", "渡辺花子"),
        ("YAMADA, Taro", "Taro Yamada"),
        ("José García", "JOSE GARCIA"),
        ("O’Brien Sean", "Sean O'Brien"),
        ("㈱山田", "(株)山田"),
    ],
)
def test_two_spellings_of_a_name_are_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("佐藤 斉", "佐藤 斎"), ("Anna Lee", "Ann Lee"), ("はな", "ばな")])
def test_names_that_only_look_alike_are_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("東京都千代田区丸の内１丁目２番３号", "東京都千代田区丸の内1-2-3"),
        ("大阪市北区梅田 1－2－3", "大阪市北区梅田1ー2ー3"),
        ("12 Elm Street, Springfield", "12 elm street springfield"),
        ("横浜市西区高島2番地の5", "横浜市西区高島2-5"),
    ],
)
def test_two_spellings_of_an_address_are_one(one: str, other: str, imported: Import) -> None:
    assert imported([["氏名", "住所"], ["山田", one], ["山田", other]]).imported.duplicates == 1
    assert imported([["氏名", "住所"], ["山田", one], ["山田", other + "4"]]).imported.duplicates == 0


EMAILS = [
    ("User@Example.CO.JP", "user@example.co.jp"),
    (" user@example.com ", "user@example.com"),
    ("ｕｓｅｒ＠ｅｘａｍｐｌｅ．ｃｏｍ", "user@example.com"),
    ("mailto:user@example.com", "user@example.com"),
    ("Taro <taro@example.com>", "taro@example.com"),
    ("info@例え.jp", "info@xn--r8jz45g.jp"),
    ("a+tag@example.com", "a+tag@example.com"),
    ("user@localhost", None),
    ("user@@example.com", None),
    ("なし", None),
    ("user@example.com\r\nBcc: all@example.com", None),
]


@pytest.mark.parametrize(("given", "kept"), EMAILS)
def test_an_email_address_is_lower_case_with_an_ascii_domain_or_none(
    given: str, kept: str | None, imported: Import
) -> None:
    person = imported([["氏名", "メール"], ["山田", given]]).only
    assert person["email"] == kept
    assert person["issues"] == (None if kept else "email")


DATES = [
    ("1980-01-31", date(1980, 1, 31)),
    ("1980/1/31", date(1980, 1, 31)),
    ("19800131", date(1980, 1, 31)),
    ("1980年1月31日", date(1980, 1, 31)),
    ("1980-01-31 00:00:00", date(1980, 1, 31)),
    ("昭和55年1月31日", date(1980, 1, 31)),
    ("S55.1.31", date(1980, 1, 31)),
    ("令和元年5月1日", date(2019, 5, 1)),
    ("３１ January 1980", date(1980, 1, 31)),
    ("Jan 31, 1980", date(1980, 1, 31)),
    ("31/01/1980", date(1980, 1, 31)),  # only one order is possible in this column
    ("03/04/1980", None),  # either order is: nobody guesses
    ("1980-02-30", None),
    ("2030-01-01", None),  # not born yet
    ("epoch", None),
    ("不明", None),
]


@pytest.mark.parametrize(("given", "kept"), DATES)
def test_a_date_of_birth_is_read_in_the_ways_that_it_is_written(
    given: str, kept: date | None, imported: Import
) -> None:
    person = imported([["氏名", "生年月日"], ["山田", given]]).only
    assert (person["birth_date"], person["issues"]) == (kept, None if kept else "birth_date")


PLACES = [
    ({"住所": "東京都千代田区丸の内1-1"}, "JP-13"),
    ({"住所": "〒100-0005 東京都千代田区丸の内1-1"}, "JP-13"),
    ({"住所": "神奈川県横浜市西区高島2-1"}, "JP-14"),
    ({"住所": "横浜市西区高島2-1"}, "JP-14"),
    ({"住所": "世田谷区三軒茶屋1"}, "JP-13"),
    ({"住所": "四日市市諏訪町1"}, "JP-24"),
    ({"住所": "日本国北海道札幌市中央区"}, "JP-01"),
    ({"住所": "府中市宮西町2-24"}, None),  # Tokyo and Hiroshima have one each
    ({"住所": "府中市宮西町2-24", "郵便番号": "183-8703"}, "JP-13"),
    ({"郵便番号": "〒5300001"}, "JP-27"),
    ({"郵便番号": "811-5133"}, "JP-42"),  # Iki is Nagasaki's, within Fukuoka's codes
    ({"郵便番号": "498-0807"}, "JP-24"),  # Kisosaki is Mie's, within Aichi's
    ({"都道府県": "大阪", "市区町村": "大阪市", "住所": "北区梅田"}, "JP-27"),
    ({"prefecture": "Tokyo", "country": "Japan", "address": "1-1 Marunouchi"}, "JP-13"),
    ({"country": "日本", "address": "somewhere"}, "JP"),
    ({"address": "1 Market St, San Francisco, CA 94105"}, "US-CA"),
    ({"address": "1 Market St, San Francisco, CA 94105-1234, USA"}, "US-CA"),
    ({"state": "New York", "zip": "10001", "address": "1 Broadway"}, "US-NY"),
    ({"country": "USA", "zip": "2138", "address": "1 Harvard Yard"}, "US-MA"),  # a sheet took the leading zero
    ({"country": "アメリカ合衆国", "address": "unknown"}, "US"),
    ({"country": "Deutschland", "zip": "10115", "address": "Torstr. 1"}, "DE"),
    ({"country": "DEU", "address": "Torstr. 1"}, "DE"),
    ({"country": "英国", "address": "1 High St"}, "GB"),
    ({"zip": "10115", "address": "Torstr. 1, Berlin"}, None),  # five digits alone say no country
    ({"country": "Atlantis", "address": "1 Sea St"}, None),
]


@pytest.mark.parametrize(("cells", "place"), PLACES, ids=lambda value: str(value)[:40])
def test_a_place_is_recognised_or_left_open(cells: dict[str, str], place: str | None, imported: Import) -> None:
    assert imported([["氏名", *cells], ["山田", *cells.values()]]).only["place"] == place


def test_people_without_a_place_take_the_country_that_was_given(imported: Import) -> None:
    assert imported([["氏名", "電話"], ["山田", "03-1234-5678"]], country="JP").only["phone"] == "+81312345678"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("03-1234-5678", "+81312345678"), ("０９０（１２３４）５６７８", "+819012345678"), ("+81 90 1234 5678", "+819012345678"),
     ("9012345678", "+819012345678"), ("", None), ("なし", None)],
)  # fmt: skip
def test_a_japanese_telephone_number_is_international(given: str, kept: str | None, imported: Import) -> None:
    person = imported([["氏名", "電話", "住所"], ["山田", given, "東京都港区"]]).only
    assert person["phone"] == kept


@pytest.mark.parametrize(
    ("cells", "lang"),
    [({"言語": "English", "住所": "東京都"}, "en"), ({"言語": "日本語"}, "ja"), ({"住所": "東京都港区"}, "ja"), ({"country": "France"}, "en"),
     ({"氏名": "やまだ"}, "ja"), ({"氏名": "Ann Lee"}, "en"), ({"氏名": "", "メール": "a@example.com"}, "ja")],
)  # fmt: skip
def test_a_letter_is_in_the_persons_language(cells: dict[str, str], lang: str, imported: Import) -> None:
    row = {"氏名": "山田", **cells}
    if "氏名" not in cells and "country" in cells:
        row["氏名"] = "Jean"
    assert imported([[*row], [*row.values()]]).only["lang"] == lang


def test_family_and_given_name_join_in_the_order_of_their_script(imported: Import) -> None:
    rows = [["姓", "名", "国"], ["山田", "太郎", "日本"], ["Lee", "Ann", "US"], ["Lee", "", "US"]]
    assert [one["name"] for one in imported(rows).people] == ["山田 太郎", "Ann Lee", "Lee"]


def test_leaked_data_is_counted_and_never_kept(imported: Import) -> None:
    rows = [
        ["氏名", "カード番号", "漏えい項目"],
        ["山田", "4111111111111111", "氏名、password"],
        ["佐藤", "", "ひみつ"],
    ]
    result = imported(rows, known_categories={"氏名": "name", "password": "password"})
    assert [one["categories"] for one in result.people] == ["payment_card,name,password", None]
    assert result.imported.counts.categories == {"name": 1, "password": 1, "payment_card": 1}
    assert result.imported.counts.issues == {"categories": 1}
    assert b"4111" not in result.imported.files["list"].read_bytes()
