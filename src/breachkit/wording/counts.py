"""How many of something: `1 person`, `2,000 people`; each language's catalogue has its own forms."""

from __future__ import annotations

from breachkit.i18n import ngettext


def _counted(form: str, n: int) -> str:
    return form.format(n=f"{n:,}")


def events(n: int) -> str:
    """`1 event`."""
    return _counted(ngettext("{n} event", "{n} events", n), n)


def entries(n: int) -> str:
    """`1 entry` of the journal."""
    return _counted(ngettext("{n} entry", "{n} entries", n), n)


def files(n: int) -> str:
    """`1 file`."""
    return _counted(ngettext("{n} file", "{n} files", n), n)


def people(n: int) -> str:
    """`1 person`."""
    return _counted(ngettext("{n} person", "{n} people", n), n)


def rows(n: int) -> str:
    """`1 row` of a table."""
    return _counted(ngettext("{n} row", "{n} rows", n), n)


def duplicates(n: int) -> str:
    """`1 duplicate` in a list of people."""
    return _counted(ngettext("{n} duplicate", "{n} duplicates", n), n)


def rejects(n: int) -> str:
    """`1 reject`: a row that could not be taken."""
    return _counted(ngettext("{n} reject", "{n} rejects", n), n)


def duties(n: int) -> str:
    """`1 duty`."""
    return _counted(ngettext("{n} duty", "{n} duties", n), n)


def steps(n: int) -> str:
    """`1 step`."""
    return _counted(ngettext("{n} step", "{n} steps", n), n)


def letters(n: int) -> str:
    """`1 letter`."""
    return _counted(ngettext("{n} letter", "{n} letters", n), n)
