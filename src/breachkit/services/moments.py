"""Reads a moment that an option gives, as a fact's moment is read."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from breachkit.domain.answers import read_answer
from breachkit.domain.fact import FactDefinition
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
