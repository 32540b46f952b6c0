"""The order in which open steps are taken: the one begun, then by deadline, then as the playbook has them; put off ones last."""

from __future__ import annotations

from datetime import UTC, datetime

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)
Turn = tuple[bool, bool, datetime, int]


def turn(begun: bool, due_at: datetime | None, later_until: datetime | None, position: int, now: datetime) -> Turn:
    """What to sort an open step by: the least comes first. A step put off until later comes last until that time has passed."""
    put_off = later_until is not None and later_until > now
    return (put_off, not begun, due_at or _END_OF_TIME, position)
