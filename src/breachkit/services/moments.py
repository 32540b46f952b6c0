"""Moments that a person types: in an option, read as a fact's moment is; "now" and "20:10" written out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from breachkit.domain.answers import read_answer
from breachkit.domain.fact import FactDefinition
from breachkit.domain.model import Text
from breachkit.domain.values import Moment
from breachkit.errors import AskBack, UsageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def read_moment(option: str, given: str, zone: str) -> Moment:
    """A moment given with an option, read like a fact's: with its day and year in full, in any of the ways to write them.

    Raises UsageError that names the option; where it can be read in two ways, both stand in it.
    """
    asked = FactDefinition(
        id="moment", type="datetime", label=Text(ja=option, en=option), question=Text(ja="?", en="?")
    )
    try:
        value = read_answer(asked, given, ZoneInfo(zone))
    except UsageError as error:
        raise UsageError(
            _("cannot read {given!r}").format(given=given), place=option, expected=error.expected
        ) from None
    if not isinstance(value, Moment):
        raise UsageError(_("cannot read {given!r}").format(given=given), place=option)
    return value


def read_spoken(option: str, given: str, zone: str, now: datetime) -> Moment:
    """A moment that has passed, given with an option as a person says it ("昨日 14時"). Raises UsageError that names the option."""
    from breachkit.domain.spoken_times import written_out

    try:
        written = written_out(given, now.astimezone(ZoneInfo(zone)))
    except UsageError as error:
        raise UsageError(error.message, place=option, expected=error.expected) from None
    return read_moment(option, written, zone)


def spoken(catalogue: Mapping[str, FactDefinition], given: Mapping[str, object], now: datetime) -> dict[str, object]:
    """What was typed for a moment or a day ("now", "昨日 14時", "3 days ago"), written out in full; other answers as they are.

    `now` is in the zone that the person means. Raises AskBack where it can be meant in two ways.
    """

    def one(fact_id: str, answer: object) -> object:
        fact = catalogue.get(fact_id)
        if fact is None or fact.type not in ("datetime", "date") or not isinstance(answer, str):
            return answer
        from breachkit.domain.spoken_times import written_out

        try:
            written = written_out(answer, now, past=fact.past)
        except AskBack as twice:
            raise AskBack(f"{fact_id}: {twice.message}", readings=twice.readings, place=fact_id) from None
        except UsageError as error:
            raise UsageError(f"{fact_id}: {error.message}", place=fact_id, expected=error.expected) from None
        return written[:10] if fact.type == "date" and written != answer else written

    return {fact_id: one(fact_id, answer) for fact_id, answer in given.items()}
