"""Moments that a person types: in an option, read as a fact's moment is; "now" and "20:10" written out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from breachkit.domain.answers import read_answer
from breachkit.domain.fact import FactDefinition
from breachkit.domain.spoken_times import written_out
from breachkit.domain.values import Moment
from breachkit.errors import UsageError
from breachkit.i18n import _


def read_moment(option: str, given: str, zone: str) -> Moment:
    """A moment given with an option, read like a fact's. Raises UsageError that names the option."""
    asked = FactDefinition.model_validate(
        {"id": "moment", "type": "datetime", "label": {"ja": option, "en": option}, "question": {"ja": "?", "en": "?"}}
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


def spoken(catalogue: Mapping[str, FactDefinition], given: Mapping[str, object], now: datetime) -> dict[str, object]:
    """What was typed ("now", "20:10") for a moment that has passed, written out in full; other answers as they are.

    `now` is in the zone that the person means.
    """

    def one(fact_id: str, answer: object) -> object:
        fact = catalogue.get(fact_id)
        if fact is None or not fact.past or not isinstance(answer, str):
            return answer
        return written_out(answer, now)

    return {fact_id: one(fact_id, answer) for fact_id, answer in given.items()}
