"""Which rows are one person. The rule, in its order (docs/people.md states it for readers):

1. the same e-mail address and the same name; a row without a name counts to the first name at that address;
2. the same name and date of birth, unless both rows give postal codes (else addresses) that differ;
3. the same name and address, unless both give dates of birth that differ.

Rows that hang together through a third are one person too. Two people who share a mailbox stay two, as do namesakes:
writing to one person twice is a nuisance, leaving one out is a breach of the duty to notify. With `by_email` alone the
address decides in rule 1, whatever the names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from breachkit.people.engine import one
from breachkit.people.normalise import SHOWN

if TYPE_CHECKING:
    from breachkit.people.engine import Connection

# The form in which two spellings of one address are equal: spaces, signs, hyphens, 丁目, 番地 and 号 aside.
_ADDRESS_KEY = r"""
CREATE OR REPLACE TEMP MACRO address_key(t) AS regexp_replace(
    CASE WHEN regexp_matches(t, '[‐-―−]|[0-9](丁目|番|号|の|ー)|-($|[^0-9])') THEN regexp_replace(regexp_replace(regexp_replace(lower(t), '[‐-―−]', '-', 'g'),
        '([0-9])(丁目|番地の|番地|番|号|の|ー)', '\1-', 'g'), '-+($|[^0-9-])', '\1', 'g')
    ELSE lower(t) END, '[ ,.、・]+', '', 'g')"""

# Hashes only find the rows that may be duplicates; which are is decided on the values. Equal addresses end in one number.
_HASHES = """SELECT row_no, CASE WHEN email IS NOT NULL THEN hash(email) END AS mail_hash,
    CASE WHEN name_key IS NOT NULL AND birth_date IS NOT NULL THEN hash(name_key, birth_date) END AS birth_hash,
    CASE WHEN name_key IS NOT NULL AND address IS NOT NULL
        THEN hash(name_key, regexp_extract(address, '([0-9]+)[^0-9]*$', 1)) END AS home_hash
FROM {table} WHERE reason IS NULL"""
HASHES = ("mail_hash", "birth_hash", "home_hash")
_LIKELY = """
CREATE OR REPLACE TEMP TABLE likely AS SELECT row_no, email, name_key, birth_date, postal_code, address
FROM {table} WHERE row_no IN (SELECT row_no FROM hashes WHERE mail_hash IN (SELECT h FROM repeated WHERE k = 'mail_hash')
    OR birth_hash IN (SELECT h FROM repeated WHERE k = 'birth_hash')
    OR home_hash IN (SELECT h FROM repeated WHERE k = 'home_hash'))"""


def find_duplicates(connection: Connection, *, by_email: bool = False, table: str = "person") -> int:
    """Makes `same_as`: the rows that are another row's person, each with that person's first row. Returns how many.

    The first row of a person, in the order of the file, is the one that is kept.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE hashes AS {_HASHES.format(table=table)}")
    each = " UNION ALL ".join(
        f"SELECT '{name}' AS k, {name} AS h FROM hashes WHERE {name} IS NOT NULL GROUP BY {name} HAVING count(*) > 1"
        for name in HASHES
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE repeated AS {each}")
    connection.execute(_LIKELY.format(table=table))
    return settle(connection, by_email=by_email)


def settle(connection: Connection, *, by_email: bool = False) -> int:
    """Makes `same_as` from `likely`: groups rows by each rule's key, then follows rows that hang together."""
    connection.execute(_ADDRESS_KEY)
    whose = "''" if by_email else "coalesce(name_key, first_name, '')"
    connection.execute(f"""
CREATE OR REPLACE TEMP TABLE tied AS
WITH first_names AS (
    SELECT email, arg_min(name_key, row_no) AS first_name FROM likely WHERE email IS NOT NULL GROUP BY email
), homes AS (
    SELECT likely.*, first_name, address_key(address) AS home FROM likely LEFT JOIN first_names USING (email)
), contacts AS (
    SELECT name_key, birth_date, arg_min(coalesce(postal_code, home), row_no) AS first_home FROM homes
    WHERE name_key IS NOT NULL AND birth_date IS NOT NULL GROUP BY ALL
), births AS (
    SELECT name_key, home, arg_min(birth_date, row_no) AS first_birth FROM homes
    WHERE name_key IS NOT NULL AND home IS NOT NULL GROUP BY ALL
)
SELECT row_no, row_no AS person,
    CASE WHEN email IS NOT NULL THEN md5_number(concat_ws(chr(31), email, {whose})) ELSE md5_number(row_no::VARCHAR) END AS mail_tie,
    CASE WHEN homes.name_key IS NOT NULL AND homes.birth_date IS NOT NULL THEN md5_number(concat_ws(chr(31),
        homes.name_key, homes.birth_date, coalesce(postal_code, homes.home, first_home, ''))) ELSE md5_number(row_no::VARCHAR) END AS birth_tie,
    CASE WHEN homes.name_key IS NOT NULL AND homes.home IS NOT NULL THEN md5_number(concat_ws(chr(31),
        homes.name_key, homes.home, coalesce(homes.birth_date, first_birth)::VARCHAR)) ELSE md5_number(row_no::VARCHAR) END AS home_tie
FROM homes LEFT JOIN contacts USING (name_key, birth_date) LEFT JOIN births USING (name_key, home)""")
    before = -1
    while (now := one(connection, "SELECT coalesce(sum(person), 0) FROM tied")) != before:
        before = now
        for tie in ("mail_tie", "birth_tie", "home_tie"):
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE tied AS SELECT row_no, least(person, lowest) AS person, mail_tie, "
                f"birth_tie, home_tie FROM tied JOIN (SELECT {tie}, min(person) AS lowest FROM tied GROUP BY {tie}) USING ({tie})"
            )
    connection.execute("CREATE OR REPLACE TEMP TABLE same_as AS SELECT row_no, person FROM tied WHERE person <> row_no")
    return int(one(connection, "SELECT count(*) FROM same_as"))


def keep_one_of_each(connection: Connection, *, table: str = "person") -> None:
    """Leaves one row of each person in the table: what it lacks is filled from their other rows, which are deleted."""
    columns = (*SHOWN, "name_key")
    counts = connection.execute(
        f"SELECT count(*), {', '.join(f'count({name})' for name in columns)} FROM {table}"
    ).fetchone()
    assert counts is not None
    everyone, *given = counts
    # Only columns that some rows have and others lack can be filled; categories of all rows are joined.
    gaps = [name for name, n in zip(columns, given, strict=True) if 0 < n < everyone or (n and name == "categories")]
    if gaps:
        _fill(connection, table, gaps)
    connection.execute(f"DELETE FROM {table} WHERE row_no IN (SELECT row_no FROM same_as)")


def _fill(connection: Connection, table: str, gaps: Sequence[str]) -> None:
    more = [
        f"arg_min({name}, row_no) AS {name}"
        if name != "categories"
        else "array_to_string(list_sort(list_distinct(flatten(list(string_split(categories, ',')) "
        "FILTER (categories IS NOT NULL)))), ',') AS categories"
        for name in gaps
    ]
    lacks = [f"{table}.{name} IS NULL AND more.{name} IS NOT NULL" for name in gaps if name != "categories"]
    if "categories" in gaps:
        lacks.append(f"more.categories <> coalesce({table}.categories, '')")
    filled = [
        f"{name} = coalesce({table}.{name}, more.{name})"
        if name != "categories"
        else f"categories = coalesce(more.categories, {table}.categories)"
        for name in gaps
    ]
    connection.execute(f"""
UPDATE {table} SET {", ".join(filled)} FROM (
    SELECT person, {", ".join(more)} FROM (
        SELECT person, row_no, {", ".join(gaps)} FROM {table} JOIN (
            SELECT row_no, person FROM same_as UNION ALL SELECT DISTINCT person, person FROM same_as) AS same USING (row_no))
    GROUP BY person) AS more
WHERE {table}.row_no = more.person AND ({" OR ".join(f"({lack})" for lack in lacks)})""")
