"""The one clock. BREACHKIT_NOW sets it, for demonstrations, tests and drills; screens say so while it is set."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from breachkit.errors import UsageError
from breachkit.i18n import _

VARIABLE = "BREACHKIT_NOW"


def now() -> datetime:
    """The present moment, in UTC, to the second. Raises UsageError where BREACHKIT_NOW cannot be read."""
    return now_as_given().astimezone(UTC)


def now_as_given() -> datetime:
    """The present moment; a set clock keeps the zone that it was written with."""
    pretended = os.environ.get(VARIABLE)
    if not pretended:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        at = datetime.fromisoformat(pretended)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise UsageError(
            _("cannot read {variable}={value}").format(variable=VARIABLE, value=pretended),
            place=VARIABLE,
            expected=_("a time with its zone, such as 2026-11-23T02:14:00+09:00"),
        )
    return at.replace(microsecond=0)


def simulated() -> bool:
    """Whether the clock is set by BREACHKIT_NOW."""
    return bool(os.environ.get(VARIABLE))


def stamp(at: datetime) -> str:
    """The form in which events keep a time: RFC 3339, UTC, seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
