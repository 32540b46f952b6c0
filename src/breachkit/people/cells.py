"""From a row's cells to readable texts: what is made of a file while it is read, the table `look`.

`look` holds a row for each row of the file, in the file's order, and only the columns that the plan knows of (`LOOKED`). What the
engine reads by itself (usual dates, digits) is in its normal form; the rest waits for `normalise`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from breachkit.people.engine import quoted

if TYPE_CHECKING:
    from breachkit.people.normalise import Plan

HAN, KANA = "々〇〆一-鿿", "ぁ-ゖァ-ヺー"
EMAIL = r"[a-z0-9!#$%&''*+/=?^_`{|}~.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+"
LONGEST = {"name": 300, "address": 1000}
LOOKED = ("ref", "name", "kana", "email", "phone", "postal", "code", "address", "region", "country", "birth", "day", "lang",
          "category_words", "items")  # fmt: skip
"""`phone` as digits, a + before them where there was one; `postal` in capitals, `code` its digits; `birth` is a date that was
read, `day` the text of one that was not. Beside them: `unreadable`, and `cells`, the raw cells of the rows that may have to be
rejected."""

MACROS = r"""
CREATE OR REPLACE TEMP MACRO usual_space(t) AS nullif(trim(CASE WHEN contains(t, '　') THEN replace(t, '　', ' ') ELSE t END), '');
CREATE OR REPLACE TEMP MACRO readable(t) AS nullif(lower(trim(t)), '');
CREATE OR REPLACE TEMP MACRO is_digits(t) AS regexp_full_match(t, '[0-9-]*');
CREATE OR REPLACE TEMP MACRO odd_digits(t) AS regexp_replace(translate(t, '０１２３４５６７８９', '0123456789'), '[^0-9]', '', 'g');
CREATE OR REPLACE TEMP MACRO digits(t) AS CASE WHEN is_digits(t) THEN replace(t, '-', '') ELSE odd_digits(t) END;
CREATE OR REPLACE TEMP MACRO quick_day(t) AS CASE WHEN strlen(t) <= 10 AND substring(t, 5, 1) IN ('-', '/') THEN try_cast(t AS DATE) END;
CREATE OR REPLACE TEMP MACRO usual_day(t) AS coalesce(quick_day(t), CASE WHEN regexp_full_match(t, '\d{4}[-/.]\d{1,2}[-/.]\d{1,2}') THEN try_cast(replace(replace(t, '/', '-'), '.', '-') AS DATE)
        WHEN regexp_full_match(t, '\d{4}-\d{1,2}-\d{1,2}[Tt ].*') THEN try_cast(t[:10] AS DATE)
        WHEN regexp_full_match(t, '\d{8}') THEN try_strptime(t, '%Y%m%d')::DATE END);
CREATE OR REPLACE TEMP MACRO phone_of(t) AS CASE WHEN unicode(t) IN (43, 65291) THEN '+' || digits(t) ELSE nullif(digits(t), '') END;
"""


def has(plan: Plan, name: str) -> bool:
    """Whether `look` has that column under this plan."""
    parts = {
        "name": {"name", "family_name", "given_name"},
        "postal": {"postal_code"},
        "code": {"postal_code"},
        "address": {"region", "city", "address", "address2"},
        "birth": {"birth_date"},
        "day": {"birth_date"},
        "category_words": {"categories"},
    }
    return bool(plan.items) if name == "items" else bool(parts.get(name, {name}) & plan.fields.keys())


def look_of(plan: Plan, width: int, relation: str) -> str:
    """The query that makes `look` of a relation with the cells c0, c1, ... up to `width`. The macros must be there."""
    text, code = plan.cell, plan.cell("postal_code")
    items = [
        f"CASE WHEN nullif(trim(c{index}), '') IS NOT NULL THEN {quoted(item)} END"
        for item, index in plan.items.items()
    ]
    first = {
        "ref": f"nullif(trim({text('ref')}), '')",
        "name": plan.name,
        "kana": f"usual_space({text('kana')})",
        "email": f"readable({text('email')})",
        "phone": f"CASE WHEN is_digits({text('phone')}) THEN nullif(replace({text('phone')}, '-', ''), '') ELSE phone_of(trim({text('phone')})) END",
        "postal": f"CASE WHEN plain_code THEN nullif({code}, '') ELSE upper(usual_space({code})) END",
        "code": f"CASE WHEN plain_code THEN nullif(replace({code}, '-', ''), '') ELSE odd_digits({code}) END",
        "address": plan.address,
        "region": f"upper(usual_space({text('region')}))",
        "country": f"upper(usual_space({text('country')}))",
        "birth": f"coalesce(quick_day({text('birth_date')}), usual_day(nullif(trim({text('birth_date')}), '')))",
        "day": f"CASE WHEN birth IS NULL THEN nullif(trim({text('birth_date')}), '') END",
        "lang": f"readable({text('lang')})",
        "category_words": f"readable({text('categories')})",
        "items": f"nullif(concat_ws(',', {', '.join(items)}), '')",
    }
    known = [name for name in LOOKED if has(plan, name)]
    made = ", ".join(f"{first[name]} AS {name}" for name in known)
    present = ", ".join(f"c{index}" for index in sorted({*plan.fields.values(), *plan.items.values()}))
    unreadable = f"contains(concat({present}), chr(65533))" if present else "false"
    cells = ", ".join(f"c{index}" for index in range(width))
    plain_code = f", is_digits({code}) AS plain_code" if has(plan, "postal") else ""
    return f"""
SELECT {", ".join([*known, "unreadable"])}, CASE WHEN unreadable OR {_doubtful(plan)} THEN [{cells}] END AS cells
FROM (SELECT *, {made}{"," if made else ""} {unreadable} AS unreadable FROM (SELECT *{plain_code} FROM {relation}))"""


def _doubtful(plan: Plan) -> str:
    """True of every row that `normalise` may find to be no person (and of a few more): nameless, or very long.

    Making a text readable at most trebles its length.
    """
    long = [f"strlen({name}) >= {most // 3}" for name, most in LONGEST.items() if has(plan, name)]
    said = [name for name in ("ref", "name", "kana", "address") if has(plan, name)]
    reached = []
    if has(plan, "phone"):
        reached.append("WHEN phone <> '+' THEN false")
    if has(plan, "email"):
        reached.append(f"WHEN regexp_full_match(email, '{EMAIL}') THEN false")
    named = f"WHEN coalesce({', '.join(said)}) IS NOT NULL THEN false" if said else ""
    long_ones = f"WHEN {' OR '.join(long)} THEN true" if long else ""
    return f"CASE {long_ones} {named} {' '.join(reached)} ELSE true END"
