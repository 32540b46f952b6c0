"""The query that makes `person` of `look`: one pass in which whatever the list has no column for, or no odd value of, takes no time."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from breachkit.people import oddities
from breachkit.people.cells import KANA, LONGEST, has
from breachkit.people.engine import quoted

if TYPE_CHECKING:
    from breachkit.people.normalise import Plan

# The tables of places, by address, by region and by postal code.
_BY_ADDRESS = r"""
    LEFT JOIN jp_names AS by_prefecture ON by_prefecture.name = trim(left(from_prefecture, 3))
    LEFT JOIN jp_names AS by_city ON by_city.name = nullif(regexp_extract(
        CASE WHEN by_prefecture.place IS NULL THEN from_prefecture END, '^(.{1,6}?[市区郡町村])', 1), '')
    LEFT JOIN us_states AS address_state ON address_state.name = nullif(regexp_extract(
        CASE WHEN by_prefecture.place IS NULL AND regexp_matches(address, '[0-9]{5}') THEN upper(address) END,
        '[, ]([A-Z]{2}),? +[0-9]{5}(-[0-9]{4})?([, ]+(USA|US|U\.S\.A?\.|UNITED STATES.*))?$', 1), '')"""
_BY_REGION = """
    LEFT JOIN jp_names AS by_region ON by_region.name = region
    LEFT JOIN us_states AS state ON state.name = region"""
_BY_CODE = """
    LEFT JOIN jp_postal AS by_prefix ON by_prefix.prefix = CASE WHEN code_length = 7 THEN left(code, 3) END
    LEFT JOIN jp_postal AS by_code ON by_code.prefix = CASE WHEN code_length = 7 THEN code END
    LEFT JOIN us_zip AS zip ON zip.prefix = CASE WHEN code_length IN (5, 9) THEN left(code, 3)
        WHEN code_length = 4 AND named_country = 'US' THEN '0' || left(code, 2) END"""

# The first sign of 〒, of 日本 and of digits: few addresses begin so.
_MAY_BEGIN_WITH_A_CODE = "unicode(address) IN (12306, 26085, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57)"


def person_of(plan: Plan, odd: AbstractSet[str]) -> str:
    """The query that makes `person`.

    Args:
        odd: the columns of `look` for which there is a table of odd values, `odd_` and the column's name.
    """
    by_address, by_region, by_code = has(plan, "address"), has(plan, "region"), has(plan, "postal")
    jp_address = [
        *(["by_prefecture.place", "by_city.place"] if by_address else []),
        *(["by_region.place"] if by_region else []),
    ]
    return rf"""
WITH read AS ({_read(plan, odd)}
), begun AS (
    SELECT *, CASE WHEN {_MAY_BEGIN_WITH_A_CODE} AND regexp_matches(address, '^(〒|日本|[0-9]{{3}}-?[0-9]{{4}} )')
            THEN regexp_replace(address, '^(日本国?|〒? *[0-9]{{3}}-?[0-9]{{4}}|[ ,]+)+', '') ELSE address END AS from_prefecture,
        strlen(code) AS code_length
    FROM read
), placed AS (
    SELECT begun.* EXCLUDE (from_prefecture),
        {f"coalesce({', '.join(jp_address)})" if jp_address else "NULL::VARCHAR"} AS jp_address,
        {"coalesce(by_code.place, by_prefix.place)" if by_code else "NULL::VARCHAR"} AS jp_code,
        {"state.place" if by_region else "NULL::VARCHAR"} AS us_region,
        {"address_state.place" if by_address else "NULL::VARCHAR"} AS us_address,
        {"zip.place" if by_code else "NULL::VARCHAR"} AS us_zip
    FROM begun{_BY_ADDRESS if by_address else ""}{_BY_REGION if by_region else ""}{_BY_CODE if by_code else ""}
), settled AS (
    SELECT *, CASE WHEN named_country IS NOT NULL THEN named_country
        WHEN jp_address IS NOT NULL THEN 'JP'
        WHEN jp_code IS NOT NULL AND regexp_full_match(postal, '〒? *[0-9０-９]{{3}}.?[0-9０-９]{{4}}') THEN 'JP'
        WHEN us_address IS NOT NULL OR (us_region IS NOT NULL AND code_length IN (5, 9)) THEN 'US'
        ELSE {quoted(plan.country) if plan.country else "NULL::VARCHAR"} END AS country
    FROM placed
), done AS ({_done(plan, odd)}
)
SELECT * EXCLUDE (unreadable, cells), {_reason(plan)} AS reason FROM done"""


def _read(plan: Plan, odd: AbstractSet[str]) -> str:
    """Each row's texts, those that are odd as Python read them."""

    def of(name: str, sql: str = "", kind: str = "VARCHAR") -> str:
        return (sql or f"look.{name}") if has(plan, name) else f"NULL::{kind}"

    def shown(name: str) -> str:
        return of(name, f"coalesce(odd_{name}.{name}, look.{name})" if name in odd else "")

    def from_odd(name: str, sql: str, kind: str = "VARCHAR") -> str:
        return sql if name in odd else f"NULL::{kind}"

    tables = [f"odd_{name} ON odd_{name}.v = look.{name}" for name in sorted(odd)]
    if has(plan, "country"):
        tables.append("countries ON countries.name = look.country")
    return f"""
    SELECT look.rowid + 1 AS row_no, {of("ref")} AS ref, {shown("name")} AS name, {from_odd("name", "odd_name.name_key")} AS odd_key,
        {shown("kana")} AS kana, {of("phone")} AS phone,
        {"CASE WHEN odd_email.v IS NULL THEN look.email ELSE odd_email.email END" if "email" in odd else of("email")} AS email,
        {from_odd("email", "odd_email.v IS NOT NULL AND odd_email.email IS NULL", "BOOLEAN")} AS bad_mail,
        {of("postal")} AS postal, {of("code")} AS code,
        {shown("address")} AS address, {of("region")} AS region,
        {of("birth", "coalesce(look.birth, odd_day.day::DATE)" if "day" in odd else "", "DATE")} AS birth,
        {of("day", "look.day IS NOT NULL", "BOOLEAN")} AS day_unread,
        {of("country", "look.country IS NOT NULL AND countries.place IS NULL", "BOOLEAN")} AS bad_country,
        {of("country", "countries.place")} AS named_country, {of("lang")} AS lang, {of("items")} AS items,
        {from_odd("category_words", "odd_category_words.ids")} AS ids, {from_odd("category_words", "odd_category_words.bad")} AS bad_words,
        unreadable, cells
    FROM look{"".join(f" LEFT JOIN {table}" for table in tables)}"""


def _done(plan: Plan, odd: AbstractSet[str]) -> str:
    """Each row's fields in their normal form, and the key of its name."""
    in_range = f"birth BETWEEN DATE '{oddities.OLDEST.isoformat()}' AND DATE '{plan.today.isoformat()}'"
    issues = {
        "bad_mail": "email",
        f"(day_unread OR birth IS NOT NULL) AND ({in_range}) IS NOT TRUE": "birth_date",
        "bad_country": "country",
        "bad_words IS NOT NULL": "categories",
    }
    told = ", ".join(f"CASE WHEN {sign} THEN '{word}' END" for sign, word in issues.items())
    return f"""
    SELECT row_no, ref, name, kana, email,
        CASE WHEN country = 'JP' AND unicode(phone) <> 43 THEN CASE
            WHEN strlen(phone) IN (10, 11) AND starts_with(phone, '0') THEN '+81' || substring(phone, 2)
            WHEN strlen(phone) IN (9, 10) AND NOT starts_with(phone, '0') THEN '+81' || phone ELSE phone END ELSE phone END AS phone,
        CASE WHEN code IS NULL THEN postal
            WHEN country = 'JP' AND code_length IN (6, 7) THEN CASE WHEN code_length = 7 AND strlen(postal) = 8 AND postal[4] = '-' THEN postal
                ELSE left(lpad(code, 7, '0'), 3) || '-' || right(code, 4) END
            WHEN country = 'US' AND code_length = 9 THEN left(code, 5) || '-' || right(code, 4)
            WHEN country = 'US' AND code_length = 4 THEN '0' || code ELSE postal END AS postal_code,
        CASE country WHEN 'JP' THEN coalesce(jp_address, jp_code, 'JP')
            WHEN 'US' THEN coalesce(us_region, us_address, us_zip, 'US') ELSE country END AS place,
        address, CASE WHEN {in_range} THEN birth END AS birth_date,
        CASE WHEN left(lang, 2) = 'ja' OR lang IN ('日本語', '日') THEN 'ja'
            WHEN left(lang, 2) = 'en' OR lang IN ('英語', '英') THEN 'en'
            WHEN country = 'JP' THEN 'ja' WHEN country IS NOT NULL THEN 'en'
            WHEN regexp_matches(name, '[{KANA}ｦ-ﾟ]') OR (name IS NOT NULL AND strlen(name) > length(name)
                AND regexp_matches(name, '[一-鿿]')) THEN 'ja'
            WHEN name <> '' AND strlen(name) = length(name) THEN 'en' ELSE {quoted(plan.lang)} END AS lang,
        nullif(concat_ws(',', items, ids), '') AS categories,
        CASE WHEN {" OR ".join(f"({sign})" for sign in issues)} THEN concat_ws(',', {told}) END AS issues,
        CASE WHEN odd_key IS NOT NULL THEN odd_key WHEN strlen(name) > length(name) THEN replace(name, ' ', '')
            ELSE array_to_string(list_sort(string_split(lower(name), ' ')), '') END AS name_key,
        unreadable, cells
    FROM settled"""


def _reason(plan: Plan) -> str:
    """Why a row is no person, NULL where it is one."""
    present = [f"nullif(trim(cells[{i + 1}]), '')" for i in sorted({*plan.fields.values(), *plan.items.values()})]
    empty = f"coalesce({', '.join(present)}) IS NULL" if present else "true"
    long = " OR ".join(f"length({name}) > {most}" for name, most in LONGEST.items())
    return f"""CASE WHEN unreadable THEN 'unreadable' WHEN {long} THEN 'too_long'
        WHEN coalesce(ref, name, kana, email, phone, address) IS NOT NULL THEN NULL WHEN {empty} THEN 'empty'
        WHEN contains(issues, 'email') THEN 'email_only' ELSE 'nobody' END"""
