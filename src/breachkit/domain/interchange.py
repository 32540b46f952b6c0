"""A format's table: which of its fields holds which fact, and in which words. Content, under playbooks/interchange/.

A field's `at` is a path of member names, `a.b.c`; `a[].b` is the member b of each object of the list a. `words` gives, for a
choice, what the format calls it; `reads` what else of the format's words means one of ours.
"""

from __future__ import annotations

from typing import Literal

from breachkit.domain.model import Id, Line, Model, Text

Form = Literal["plain", "list", "lines", "day", "day_parts", "instant", "milliseconds", "at_most"]


class InterchangeField(Model, frozen=True, kw_only=True):
    """One field and the fact that it holds.

    Args:
        form: how the value is written there: `plain` as it is; `list` as a list of words; `lines` each line of a text as an
            item; `day` YYYY-MM-DD; `day_parts` {year, month, day}; `instant` RFC 3339 in UTC; `milliseconds` since 1970 UTC;
            `at_most` a number that is the upper bound of ours.
        since: another fact: then the field is {unit, value}, the time from that moment to this one.
        open_when_read: what is read may not be all of it (the format's words are coarser than ours).
        reads_only: taken from the format, never written to it.
    """

    at: Line
    fact: Id
    form: Form = "plain"
    words: dict[str, Line] = {}
    reads: dict[str, Id] = {}
    since: Id | None = None
    open_when_read: bool = False
    reads_only: bool = False


class Shape(Model, frozen=True, kw_only=True):
    """A choice that the format tells by the words under several paths. All of `holds` must be there for it to be read;
    `fills` are written beside them because the format demands them."""

    choice: Line
    holds: dict[Line, Line]
    fills: dict[Line, Line] = {}
    reads_only: bool = False


class ShapedFact(Model, frozen=True, kw_only=True):
    """A fact that is told by shapes; the first that fits is read."""

    fact: Id
    shapes: tuple[Shape, ...]
    lists: bool = True


class InterchangeTable(Model, frozen=True, kw_only=True):
    """One format: its name and version, where it is specified, its fields, and members that it demands in any case."""

    format: Id
    title: Text
    version: Line
    reference: Line
    says: Text
    fields: tuple[InterchangeField, ...] = ()
    shapes: tuple[ShapedFact, ...] = ()

    def consistent(self) -> None:
        written = [field.fact for field in self.fields if not field.reads_only]
        written += [shaped.fact for shaped in self.shapes]
        twice = next((fact for fact in written if written.count(fact) > 1), None)
        if twice:
            raise ValueError(f"{twice} is written to two fields")
