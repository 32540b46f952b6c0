"""Rows of texts to people: the table `raw` to the table `person`, as SQL where the values are usual.

`person` has `row_no`, the fields of `Plan` in their normal form, the keys by which duplicates are found, `issues` (what could
not be read, as words of `ISSUES`, joined by commas) and `reason`: why the row is no person, NULL where it is one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from breachkit.people import oddities
from breachkit.people.engine import put, quoted, rows

if TYPE_CHECKING:
    from breachkit.people.engine import Connection

ISSUES = ("email", "birth_date", "country", "categories")
REASONS = ("empty", "nobody", "email_only", "unreadable", "too_long",
           "too_few_cells", "too_many_cells", "broken_quotes")  # fmt: skip
SHOWN = ("ref", "name", "kana", "email", "phone", "postal_code", "place", "address", "birth_date", "lang", "categories",
         "issues")  # fmt: skip
"""The columns of a kept list, in their order, after `id` and `row_no`."""

_HAN, _KANA = "々〇〆一-鿿", "ぁ-ゖァ-ヺー"
_CLEAN = f"[ -~{_HAN}{_KANA}ヽヾゝゞ・]*"
_PLAIN_NAME = f"[A-Za-z]+( [A-Za-z]+)*|[{_HAN}{_KANA}]+( [{_HAN}{_KANA}]+)*"
_VARIANTS = "[" + "".join(map(chr, oddities.VARIANTS)) + "]"
_EMAIL = r"[a-z0-9!#$%&''*+/=?^_`{|}~.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+"
_LONGEST = {"name": 300, "address": 1000}

_MACROS = r"""
CREATE OR REPLACE TEMP MACRO usual_space(t) AS nullif(trim(replace(t, '　', ' ')), '');
CREATE OR REPLACE TEMP MACRO one_space(t) AS CASE WHEN contains(t, '  ') THEN regexp_replace(t, ' +', ' ', 'g') ELSE t END;
CREATE OR REPLACE TEMP MACRO readable(t) AS nullif(lower(trim(t)), '');
CREATE OR REPLACE TEMP MACRO digits(t) AS CASE WHEN regexp_full_match(replace(t, '-', ''), '[0-9]*') THEN replace(t, '-', '')
    ELSE regexp_replace(translate(t, '０１２３４５６７８９', '0123456789'), '[^0-9]', '', 'g') END;
CREATE OR REPLACE TEMP MACRO usual_day(t) AS CASE
    WHEN regexp_full_match(t, '\d{4}[-/.]\d{1,2}[-/.]\d{1,2}') THEN try_cast(replace(replace(t, '/', '-'), '.', '-') AS DATE)
    WHEN regexp_full_match(t, '\d{4}-\d{1,2}-\d{1,2}[t ].*') THEN try_cast(t[:10] AS DATE)
    WHEN regexp_full_match(t, '\d{8}') THEN try_strptime(t, '%Y%m%d')::DATE END;
"""


@dataclass(frozen=True)
class Plan:
    """How a list is read.

    Args:
        fields: a field of `columns.FIELDS` to a column's index.
        items: a data category to the column whose cells hold that data; they are looked at for being filled, not kept.
        country: the country (ISO 3166-1) of people whose row names no place; None leaves their place unknown.
        lang: the language of people of whom nothing tells it.
        today: the day after which nobody was born.
        known_categories: each word for a data category (its id, its labels) to its id.
    """

    fields: Mapping[str, int]
    lang: str
    today: date
    country: str | None = None
    items: Mapping[str, int] = field(default_factory=dict)
    known_categories: Mapping[str, str] = field(default_factory=dict)

    def cell(self, name: str) -> str:
        """The SQL of a field's raw text, NULL where the list has no such column."""
        return f"c{self.fields[name]}" if name in self.fields else "NULL::VARCHAR"

    @property
    def name(self) -> str:
        if "name" in self.fields or not {"family_name", "given_name"} & self.fields.keys():
            return f"usual_space({self.cell('name')})"
        family, given = f"usual_space({self.cell('family_name')})", f"usual_space({self.cell('given_name')})"
        if not {"family_name", "given_name"} <= self.fields.keys():
            return f"coalesce({family}, {given})"
        # 山田 太郎, but Taro Yamada: the script says which comes first.
        return (
            f"CASE WHEN regexp_matches(coalesce({family}, ''), '[{_HAN}{_KANA}ｦ-ﾟ]') THEN concat_ws(' ', {family}, {given}) "
            f"ELSE nullif(concat_ws(' ', {given}, {family}), '') END"
        )

    @property
    def address(self) -> str:
        parts = [part for part in ("region", "city", "address", "address2") if part in self.fields]
        if not parts:
            return "NULL::VARCHAR"
        if len(parts) == 1:
            return f"usual_space({self.cell(parts[0])})"
        cells = [f"usual_space({self.cell(part)})" for part in parts]
        # 東京都千代田区丸の内1-2 runs on; 12 Elm Street, Springfield, IL runs from the street up.
        western = [cell for part in ("address", "address2", "city", "region") if part in parts
                   for cell in [f"usual_space({self.cell(part)})"]]  # fmt: skip
        return (
            f"CASE WHEN regexp_matches(concat({', '.join(cells)}), '[{_HAN}{_KANA}]') THEN nullif(concat({', '.join(cells)}), '') "
            f"ELSE nullif(concat_ws(', ', {', '.join(western)}), '') END"
        )


def normalise(connection: Connection, plan: Plan) -> None:
    """Makes `person` from `raw`. The tables of places must be loaded (`engine.load_tables`)."""
    connection.execute(_MACROS)
    _read_oddities(connection, plan)
    connection.execute(_first_look(plan))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE person AS {_PERSON.format(**_parts(plan))}")
    connection.execute("DROP VIEW look")


def _read_oddities(connection: Connection, plan: Plan) -> None:
    """Sends each distinct value that SQL does not read through Python; the results are joined back by the value."""

    def distinct(expression: str, condition: str) -> list[str]:
        if expression == "NULL::VARCHAR" or "(NULL::VARCHAR)" in expression:
            return []
        found = rows(
            connection,
            f"SELECT DISTINCT v FROM (SELECT {expression} AS v FROM raw) WHERE v IS NOT NULL AND ({condition})",
        )
        return [value for (value,) in found]

    names = distinct(plan.name, f"NOT regexp_full_match(v, '{_PLAIN_NAME}') OR regexp_matches(v, '{_VARIANTS}')")
    plain, variant = re.compile(_PLAIN_NAME), re.compile(_VARIANTS)
    shown = zip(names, oddities.clean_all(names), strict=True)
    keyed = (
        (v, name, None if plain.fullmatch(name) and not variant.search(name) else oddities.name_key(name))
        for v, name in shown
    )
    put(connection, "odd_name", ("v", "name", "name_key"), keyed)
    for field_name, expression in (("kana", f"usual_space({plan.cell('kana')})"), ("address", plan.address)):
        texts = distinct(expression, f"NOT regexp_full_match(v, '{_CLEAN}') OR contains(v, '  ')")
        put(connection, f"odd_{field_name}", ("v", field_name), zip(texts, oddities.clean_all(texts), strict=True))
    written = distinct(f"readable({plan.cell('email')})", f"NOT regexp_full_match(v, '{_EMAIL}')")
    put(connection, "odd_email", ("v", "email"), [(text, oddities.email(text)) for text in written])
    days = distinct(f"readable({plan.cell('birth_date')})", "usual_day(v) IS NULL")
    order = oddities.day_order(days)
    read = ((text, oddities.birth_date(text, order, plan.today)) for text in days)
    put(connection, "odd_day", ("v", "day"), [(text, day.isoformat() if day else None) for text, day in read])
    listed = distinct(f"readable({plan.cell('categories')})", "true")
    put(connection, "odd_category", ("v", "ids", "bad"), [(text, *_categories(text, plan)) for text in listed])


def _categories(text: str, plan: Plan) -> tuple[str | None, str | None]:
    """The ids that a cell such as `氏名、カード番号` names, and the words in it that name none."""
    words = [word for part in re.split(r"[,、;；|/\n]+", text) if (word := part.strip())]
    ids = dict.fromkeys(plan.known_categories[word.lower()] for word in words if word.lower() in plan.known_categories)
    bad = [word for word in words if word.lower() not in plan.known_categories]
    return ",".join(ids) or None, ",".join(bad) or None


def _first_look(plan: Plan) -> str:
    """`look`: each row's raw texts in readable form, with what is needed to join the oddities and the places."""
    present = [f"c{index}" for index in sorted({*plan.fields.values(), *plan.items.values()})]
    categories = [
        f"CASE WHEN nullif(trim(c{index}), '') IS NOT NULL THEN {quoted(item)} END"
        for item, index in plan.items.items()
    ]
    return f"""
CREATE OR REPLACE TEMP VIEW look AS SELECT rowid + 1 AS row_no,
    nullif(trim({plan.cell("ref")}), '') AS ref,
    {plan.name} AS name, usual_space({plan.cell("kana")}) AS kana,
    readable({plan.cell("email")}) AS email, nullif(trim({plan.cell("phone")}), '') AS phone,
    upper(usual_space({plan.cell("postal_code")})) AS postal, {plan.address} AS address,
    upper(usual_space({plan.cell("region")})) AS region, upper(usual_space({plan.cell("country")})) AS country,
    readable({plan.cell("birth_date")}) AS day, readable({plan.cell("lang")}) AS lang,
    readable({plan.cell("categories")}) AS category_words,
    {f"nullif(concat_ws(',', {', '.join(categories)}), '')" if categories else "NULL::VARCHAR"} AS items,
    coalesce({", ".join(f"nullif(trim({cell}), '')" for cell in present)}) IS NULL AS empty,
    {" OR ".join(f"coalesce(contains({cell}, chr(65533)), false)" for cell in present)} AS unreadable
FROM raw"""


def _parts(plan: Plan) -> dict[str, str]:
    return {
        "plain_name": _PLAIN_NAME,
        "email": _EMAIL,
        "today": plan.today.isoformat(),
        "oldest": oddities.OLDEST.isoformat(),
        "default_country": quoted(plan.country) if plan.country else "NULL::VARCHAR",
        "default_lang": quoted(plan.lang),
        "longest_name": str(_LONGEST["name"]),
        "longest_address": str(_LONGEST["address"]),
        "kana": _KANA,
    }


_PERSON = r"""
WITH a AS (
    SELECT look.* EXCLUDE (address), coalesce(oa.address, look.address) AS address, digits(postal) AS postal_digits,
        CASE WHEN regexp_matches(coalesce(oa.address, look.address), '^(〒|日本|[0-9]{{3}}-?[0-9]{{4}} )')
            THEN regexp_replace(coalesce(oa.address, look.address), '^(日本国?|〒? *[0-9]{{3}}-?[0-9]{{4}}|[ ,]+)+', '')
            ELSE coalesce(oa.address, look.address) END AS from_prefecture,
        on_name.name AS odd_shown, on_name.name_key AS odd_key, on_kana.kana AS odd_kana, on_email.email AS odd_mail,
        on_email.v IS NOT NULL AS mail_was_odd, on_day.day AS odd_birth, on_day.v IS NOT NULL AS day_was_odd,
        on_category.ids AS category_ids, on_category.bad AS category_bad, named.place AS named_country
    FROM look
    LEFT JOIN odd_name AS on_name ON on_name.v = look.name
    LEFT JOIN odd_kana AS on_kana ON on_kana.v = look.kana
    LEFT JOIN odd_address AS oa ON oa.v = look.address
    LEFT JOIN odd_email AS on_email ON on_email.v = look.email
    LEFT JOIN odd_day AS on_day ON on_day.v = look.day
    LEFT JOIN odd_category AS on_category ON on_category.v = look.category_words
    LEFT JOIN countries AS named ON named.name = look.country
), b AS (
    SELECT a.*, coalesce(by_prefecture.place, by_city.place, by_region.place) AS jp_address,
        coalesce(by_code.place, by_prefix.place) AS jp_code, state.place AS us_region, address_state.place AS us_address,
        zip.place AS us_zip
    FROM a
    LEFT JOIN jp_names AS by_prefecture ON by_prefecture.name = trim(left(from_prefecture, 3))
    LEFT JOIN jp_names AS by_city ON by_city.name = nullif(regexp_extract(
        CASE WHEN by_prefecture.place IS NULL THEN from_prefecture END, '^(.{{1,6}}?[市区郡町村])', 1), '')
    LEFT JOIN jp_names AS by_region ON by_region.name = region
    LEFT JOIN jp_postal AS by_prefix ON by_prefix.prefix = CASE WHEN length(postal_digits) = 7 THEN left(postal_digits, 3) END
    LEFT JOIN jp_postal AS by_code ON by_code.prefix = postal_digits AND length(postal_digits) = 7
    LEFT JOIN us_states AS state ON state.name = region
    LEFT JOIN us_states AS address_state ON address_state.name = nullif(regexp_extract(
        CASE WHEN by_prefecture.place IS NULL AND regexp_matches(a.address, '[0-9]{{5}}') THEN upper(a.address) END,
        '[, ]([A-Z]{{2}}),? +[0-9]{{5}}(-[0-9]{{4}})?([, ]+(USA|US|U\.S\.A?\.|UNITED STATES.*))?$', 1), '')
    LEFT JOIN us_zip AS zip ON zip.prefix = CASE WHEN length(postal_digits) IN (5, 9) THEN left(postal_digits, 3)
        WHEN length(postal_digits) = 4 AND named_country = 'US' THEN '0' || left(postal_digits, 2) END
), c AS (
    SELECT b.*, coalesce(named_country,
        CASE WHEN jp_address IS NOT NULL OR (jp_code IS NOT NULL AND regexp_full_match(postal, '〒? *[0-9０-９]{{3}}.?[0-9０-９]{{4}}'))
                THEN 'JP'
             WHEN us_address IS NOT NULL OR (us_region IS NOT NULL AND length(postal_digits) IN (5, 9)) THEN 'US' END,
        {default_country}) AS settled_country
    FROM b
), d AS (
    SELECT row_no, ref, coalesce(odd_shown, name) AS name, coalesce(odd_kana, kana) AS kana,
        CASE WHEN mail_was_odd THEN odd_mail ELSE email END AS email,
        CASE WHEN phone IS NULL THEN NULL
             WHEN starts_with(phone, '+') OR starts_with(phone, '＋') THEN '+' || digits(phone)
             WHEN settled_country = 'JP' AND regexp_full_match(digits(phone), '0[0-9]{{9,10}}') THEN '+81' || digits(phone)[2:]
             WHEN settled_country = 'JP' AND regexp_full_match(digits(phone), '[1-9][0-9]{{8,9}}') THEN '+81' || digits(phone)
             ELSE nullif(digits(phone), '') END AS phone,
        CASE WHEN settled_country = 'JP' AND length(postal_digits) IN (6, 7)
                THEN left(lpad(postal_digits, 7, '0'), 3) || '-' || right(postal_digits, 4)
             WHEN settled_country = 'US' AND length(postal_digits) = 9 THEN left(postal_digits, 5) || '-' || right(postal_digits, 4)
             WHEN settled_country = 'US' AND length(postal_digits) = 4 THEN '0' || postal_digits
             ELSE postal END AS postal_code,
        CASE settled_country
             WHEN 'JP' THEN coalesce(jp_address, jp_code, 'JP')
             WHEN 'US' THEN coalesce(us_region, us_address, us_zip, 'US')
             ELSE settled_country END AS place,
        address,
        CASE WHEN day_was_odd THEN try_cast(odd_birth AS DATE)
             WHEN usual_day(day) BETWEEN DATE '{oldest}' AND DATE '{today}' THEN usual_day(day) END AS birth_date,
        CASE WHEN left(lang, 2) = 'ja' OR lang IN ('日本語', '日') THEN 'ja'
             WHEN left(lang, 2) = 'en' OR lang IN ('英語', '英') THEN 'en'
             WHEN settled_country = 'JP' THEN 'ja' WHEN settled_country IS NOT NULL THEN 'en'
             WHEN regexp_matches(name, '[{kana}ｦ-ﾟ]') OR (name IS NOT NULL AND strlen(name) > length(name)
                AND regexp_matches(name, '[一-鿿]')) THEN 'ja'
             WHEN strlen(name) = length(name) THEN 'en' ELSE {default_lang} END AS lang,
        nullif(concat_ws(',', items, category_ids), '') AS categories,
        nullif(concat_ws(',', CASE WHEN mail_was_odd AND odd_mail IS NULL THEN 'email' END,
            CASE WHEN day IS NOT NULL AND (CASE WHEN day_was_odd THEN try_cast(odd_birth AS DATE) ELSE usual_day(day) END
                BETWEEN DATE '{oldest}' AND DATE '{today}') IS NOT TRUE THEN 'birth_date' END,
            CASE WHEN country IS NOT NULL AND named_country IS NULL THEN 'country' END,
            CASE WHEN category_bad IS NOT NULL THEN 'categories' END), '') AS issues,
        coalesce(odd_key, CASE WHEN strlen(name) > length(name) THEN replace(coalesce(odd_shown, name), ' ', '')
            ELSE array_to_string(list_sort(string_split(lower(coalesce(odd_shown, name)), ' ')), '') END) AS name_key,
        empty, unreadable
    FROM c
)
SELECT * EXCLUDE (empty, unreadable),
    CASE WHEN empty THEN 'empty' WHEN unreadable THEN 'unreadable'
         WHEN length(name) > {longest_name} OR length(address) > {longest_address} THEN 'too_long'
         WHEN coalesce(ref, name, kana, email, phone, address) IS NOT NULL THEN NULL
         WHEN contains(coalesce(issues, ''), 'email') THEN 'email_only' ELSE 'nobody' END AS reason
FROM d"""


def sample_of(headers: Sequence[str], plan: Plan) -> dict[str, str]:
    """Which column each field is read from, by header: for the screen and the journal."""
    return {name: headers[index] for name, index in plan.fields.items()} | {
        f"leaked:{item}": headers[index] for item, index in plan.items.items()
    }
