"""Which column of a list is what: guessed from its header in Japanese or English, else from what stands in it.

A guess by header is taken when one column alone claims the field; a guess by content, and a field that two columns
claim, are for a person to confirm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FIELDS = (
    "ref", "name", "family_name", "given_name", "kana", "email", "phone", "postal_code", "region", "city", "address",
    "address2", "country", "birth_date", "lang", "categories",
)  # fmt: skip
"""What a list can say of a person. `ref` is the organisation's own number for them; `region` a prefecture or state."""

_HEADERS: dict[str, str] = {
    "ref": "顧客番号 顧客id 顧客コード 会員番号 会員id 会員コード 利用者id ユーザーid 社員番号 従業員番号 患者番号 患者id 学籍番号 契約番号 管理番号 id no "
    "番号 customerid customernumber customerno memberid membernumber userid employeeid patientid accountid accountnumber ref "
    "reference",
    "name": "氏名 名前 お名前 姓名 本人氏名 顧客名 会員名 利用者名 従業員名 患者名 氏名漢字 漢字氏名 担当者名 宛名 name fullname customername "
    "membername displayname contactname recipient recipientname",
    "family_name": "姓 名字 苗字 氏 姓漢字 lastname familyname surname",
    "given_name": "名 下の名前 名漢字 firstname givenname forename",
    "kana": "フリガナ ふりがな カナ かな 氏名カナ カナ氏名 カナ名 氏名かな 氏名フリガナ ヨミガナ よみがな 読み kana furigana namekana",
    "email": "メール メールアドレス eメール eメールアドレス 電子メール 電子メールアドレス mail mailaddress email emailaddress e-mail",
    "phone": "電話 電話番号 tel 連絡先電話番号 携帯 携帯電話 携帯番号 携帯電話番号 自宅電話 自宅電話番号 phone phonenumber telephone telephonenumber "
    "mobile mobilephone cell cellphone",
    "postal_code": "郵便番号 〒 郵便 postalcode postcode zip zipcode zippostalcode",
    "region": "都道府県 都道府県名 府県 県 州 prefecture state region province stateprovince",
    "city": "市区町村 市町村 市区町村名 市区郡 city town",
    "address": "住所 住所1 ご住所 現住所 所在地 送付先住所 番地 町名番地 丁目番地 住所番地 address address1 addressline1 street streetaddress "
    "mailingaddress postaladdress",
    "address2": "住所2 建物名 建物 マンション名 ビル名 方書 address2 addressline2 apartment building suite unit",
    "country": "国 国名 国コード 居住国 country countrycode countryname",
    "birth_date": "生年月日 誕生日 誕生年月日 birthdate birthday dateofbirth dob",
    "lang": "言語 使用言語 language lang locale preferredlanguage",
    "categories": "漏えい項目 漏洩項目 対象項目 対象データ データ項目 categories datacategories leakeddata exposeddata",
}
_LEAKED: dict[str, str] = {
    "payment_card": "カード番号 クレジットカード番号 クレジットカード cardnumber creditcard creditcardnumber pan",
    "card_expiry": "有効期限 カード有効期限 cardexpiry expirydate expirationdate",
    "card_security_code": "セキュリティコード cvv cvc securitycode",
    "bank_account": "口座番号 銀行口座 振込先口座番号 bankaccount iban",
    "password": "パスワード password passwordhash",
    "my_number": "マイナンバー 個人番号 mynumber",
    "social_security_number": "ssn socialsecuritynumber socialsecurity",
    "passport": "旅券番号 パスポート番号 passport passportnumber",
    "driving_licence": "免許証番号 運転免許証番号 driverlicense driverslicense driverslicensenumber drivinglicence",
    "medical_history": "病名 傷病名 診療科 病歴 diagnosis medicalhistory",
    "purchase_history": "購入履歴 注文履歴 purchasehistory orderhistory",
}
_NOISE = re.compile(r"[\s_\-.・:：/()（）*※【】\[\]'\"#]+")
_OWN = {word: name for name, words in _HEADERS.items() for word in words.split()}
_ITEMS = {word: name for name, words in _LEAKED.items() for word in words.split()}

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_POSTAL = re.compile(r"^〒?\d{3}-\d{4}$|^\d{5}-\d{4}$")
_DATE = re.compile(
    r"^(19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?$|^[MTSH明大昭平].{0,2}\d{1,2}[./年]\d{1,2}[./月]\d{1,2}日?$"
)
_PHONE = re.compile(r"^(\+\d{1,3}[- ]?)?\(?0?\d{1,4}\)?[- ]\d{1,4}[- ]\d{3,4}$|^0\d{9,10}$|^\+\d{10,14}$")
_ADDRESS = re.compile(
    r"^(北海道|東京都|京都府|大阪府|.{2,3}県).*[市区町村]|^\d+\s+\w+.*\b(St|Ave|Rd|Blvd|Street|Avenue|Road)\b"
)
_NAME = re.compile(r"^[々〇一-鿿ぁ-ゖァ-ヺー]{1,5}[ 　][々〇一-鿿ぁ-ゖァ-ヺー]{1,5}$")
_KANA = re.compile(r"^[ァ-ヺー・ｦ-ﾟ]+[ 　][ァ-ヺー・ｦ-ﾟ]+$")
_CONTENT = (("email", _EMAIL), ("postal_code", _POSTAL), ("birth_date", _DATE), ("phone", _PHONE),
            ("address", _ADDRESS), ("kana", _KANA), ("name", _NAME))  # fmt: skip
_SHARE = 0.6
_EITHER = ("ref", "phone")
"""Fields of which the first column does where several claim them: nobody is told apart or written to by them."""
_BARE = ("id", "no", "番号")


@dataclass(frozen=True)
class Guess:
    """What the columns seem to be.

    `fields` maps a field to a column's index; `unsure` names the fields guessed by content alone, with their column;
    `rivals` the fields that several columns claim, with those; `items` the columns of leaked data by category.
    """

    fields: Mapping[str, int]
    unsure: Mapping[str, int] = field(default_factory=dict)
    rivals: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    items: Mapping[str, int] = field(default_factory=dict)


def plain_header(header: str) -> str:
    """A header without width, case, spaces and signs: `お名前（漢字）` and `E-Mail Address` in their bare form."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", header).lower())


def field_of(header: str) -> str | None:
    """The field that a header names, None where it names none. `様`, `必須` and the like do not hide it."""
    bare = plain_header(header)
    for text in (bare, re.sub("(必須|任意|半角|全角|漢字)+$", "", bare)):
        if text in _OWN:
            return _OWN[text]
    return None


def looks_like_headers(row: Sequence[str]) -> bool:
    """Whether a file's first row names columns: it does unless values of people stand in it and no known header."""
    if any(field_of(cell) or plain_header(cell) in _ITEMS for cell in row):
        return True
    return not any(pattern.match(cell.strip()) for cell in row for _field, pattern in _CONTENT[:5])


def guess(headers: Sequence[str], sample: Sequence[Sequence[str]]) -> Guess:
    """What each column seems to be.

    Args:
        headers: the columns' names.
        sample: rows from the top of the file, each with a text for every column.
    """
    claims: dict[str, list[int]] = {}
    items: dict[str, int] = {}
    for index, header in enumerate(headers):
        item = _ITEMS.get(plain_header(header))
        if item is not None:
            items.setdefault(item, index)
        elif (named := field_of(header)) is not None:
            claims.setdefault(named, []).append(index)
    fields = {name: found[0] for name, found in claims.items() if len(found) == 1 or name in _EITHER}
    if "ref" in fields:  # 顧客番号 tells more than id
        fields["ref"] = next((i for i in claims["ref"] if plain_header(headers[i]) not in _BARE), fields["ref"])
    rivals = {name: tuple(found) for name, found in claims.items() if name not in fields}
    if "name" in fields and {"family_name", "given_name"} & fields.keys():
        # A lone 名 or 姓 beside a full name adds nothing.
        fields = {name: index for name, index in fields.items() if name not in ("family_name", "given_name")}
    unsure: dict[str, int] = {}
    taken = {index for found in claims.values() for index in found} | set(items.values())
    for index in range(len(headers)):
        seen = [row[index].strip() for row in sample if index < len(row) and row[index].strip()]
        if index in taken or not seen:
            continue
        for name, pattern in _CONTENT:
            if name in claims or name in unsure or (name == "name" and "family_name" in claims):
                continue
            if sum(bool(pattern.match(cell)) for cell in seen) >= _SHARE * len(seen):
                unsure[name] = index
                break
    return Guess(fields, unsure, rivals, items)
