"""Rows of texts to people: the table `look` (`cells`) to the table `person`, as SQL where the values are usual.

`person` has `row_no`, the fields of `Plan` in their normal form, the keys by which duplicates are found, `issues` (what could
not be read, as words of `ISSUES`, joined by commas) and `reason`: why the row is no person, NULL where it is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from breachkit.people import oddities
from breachkit.people.cells import EMAIL, HAN, KANA, has
from breachkit.people.engine import put, rows
from breachkit.people.persons import person_of

if TYPE_CHECKING:
    from breachkit.people.engine import Connection

ISSUES = ("email", "birth_date", "country", "categories")
REASONS = ("empty", "nobody", "email_only", "unreadable", "too_long",
           "too_few_cells", "too_many_cells", "broken_quotes")  # fmt: skip
SHOWN = ("ref", "name", "kana", "email", "phone", "postal_code", "place", "address", "birth_date", "lang", "categories",
         "issues")  # fmt: skip
"""The columns of a kept list, in their order, after `id` and `row_no`."""

_CLEAN = f"[ -~{HAN}{KANA}ヽヾゝゞ・]*"
_PLAIN_NAME = f"[A-Za-z]+( [A-Za-z]+)*|[{HAN}{KANA}]+( [{HAN}{KANA}]+)*"
_VARIANTS = "[" + "".join(map(chr, oddities.VARIANTS)) + "]"


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
            f"CASE WHEN regexp_matches(coalesce({family}, ''), '[{HAN}{KANA}ｦ-ﾟ]') THEN concat_ws(' ', {family}, {given}) "
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
            f"CASE WHEN regexp_matches(concat({', '.join(cells)}), '[{HAN}{KANA}]') THEN nullif(concat({', '.join(cells)}), '') "
            f"ELSE nullif(concat_ws(', ', {', '.join(western)}), '') END"
        )


def normalise(connection: Connection, plan: Plan) -> None:
    """Makes `person` from `look`. The tables of places must be loaded (`engine.load_tables`)."""
    odd = _read_oddities(connection, plan)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE person AS {person_of(plan, odd)}")


def _read_oddities(connection: Connection, plan: Plan) -> set[str]:
    """Sends each distinct value that SQL does not read through Python; the results are joined back by the value.

    Returns the columns of `look` that have such values: for each there is a table, `odd_` and its name.
    """
    found: set[str] = set()

    def distinct(name: str, condition: str = "true") -> list[str]:
        if not has(plan, name):
            return []
        sql = f"SELECT DISTINCT {name} FROM look WHERE {name} IS NOT NULL AND ({condition})"
        return [value for (value,) in rows(connection, sql)]

    def keep(name: str, columns: Sequence[str], given: Iterable[Sequence[str | None]]) -> None:
        listed = [*given]
        if listed:
            put(connection, f"odd_{name}", ("v", *columns), listed)
            found.add(name)

    names = distinct("name", f"NOT regexp_full_match(name, '{_PLAIN_NAME}') OR regexp_matches(name, '{_VARIANTS}')")
    plain, variant = re.compile(_PLAIN_NAME), re.compile(_VARIANTS)
    keep(
        "name",
        ("name", "name_key"),
        (
            (v, name, None if plain.fullmatch(name) and not variant.search(name) else oddities.name_key(name))
            for v, name in zip(names, oddities.clean_all(names), strict=True)
        ),
    )
    for name in ("kana", "address"):
        texts = distinct(name, f"NOT regexp_full_match({name}, '{_CLEAN}') OR contains({name}, '  ')")
        keep(name, (name,), zip(texts, oddities.clean_all(texts), strict=True))
    written = distinct("email", f"NOT regexp_full_match(email, '{EMAIL}')")
    keep("email", ("email",), ((text, oddities.email(text)) for text in written))
    days = distinct("day")
    order = oddities.day_order(days)
    read = ((text, oddities.birth_date(text, order, plan.today)) for text in days)
    keep("day", ("day",), ((text, day.isoformat() if day else None) for text, day in read))
    listed = distinct("category_words")
    keep("category_words", ("ids", "bad"), ((text, *_categories(text, plan)) for text in listed))
    return found


def _categories(text: str, plan: Plan) -> tuple[str | None, str | None]:
    """The ids that a cell such as `氏名、カード番号` names, and the words in it that name none."""
    words = [word for part in re.split(r"[,、;；|/\n]+", text) if (word := part.strip())]
    ids = dict.fromkeys(plan.known_categories[word.lower()] for word in words if word.lower() in plan.known_categories)
    bad = [word for word in words if word.lower() not in plan.known_categories]
    return ",".join(ids) or None, ",".join(bad) or None


def sample_of(headers: Sequence[str], plan: Plan) -> dict[str, str]:
    """Which column each field is read from, by header: for the screen and the journal."""
    return {name: headers[index] for name, index in plan.fields.items()} | {
        f"leaked:{item}": headers[index] for item, index in plan.items.items()
    }
