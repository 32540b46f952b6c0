"""The one clock. BREACHKIT_NOW sets it, for demonstrations, tests and drills; screens say so while it is set."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from msgspec import Struct

from breachkit.errors import UsageError
from breachkit.i18n import _

VARIABLE = "BREACHKIT_NOW"


class Running(Struct, frozen=True):
    """A drill's clock: it showed `at` when the real clock showed `since`, and runs `speed` times as fast (0: it stands)."""

    at: datetime
    since: datetime
    speed: int

    def shows(self, real: datetime) -> datetime:
        return (self.at + (real - self.since) * self.speed).replace(microsecond=0)


_running: Running | None = None


def follow(running: Running | None) -> None:
    """Lets `now` follow a drill's clock from here on; None: the real one again."""
    global _running
    _running = running


def now() -> datetime:
    """The present moment, in UTC, to the second. Raises UsageError where BREACHKIT_NOW cannot be read."""
    return now_as_given().astimezone(UTC)


def now_as_given() -> datetime:
    """The present moment; a set clock keeps the zone that it was written with."""
    return real() if _running is None else _running.shows(real())


def real() -> datetime:
    """The real moment (or BREACHKIT_NOW's), whatever a drill's clock shows."""
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
    """Whether the clock is set by BREACHKIT_NOW, or is a drill's."""
    return drilling() or bool(os.environ.get(VARIABLE))


def drilling() -> bool:
    """Whether the clock is a drill's."""
    return _running is not None


def stamp(at: datetime) -> str:
    """The form in which events keep a time: RFC 3339, UTC, seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
