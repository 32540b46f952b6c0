"""Deadlines as an iCalendar file (RFC 5545) with alarms, which calendar programs open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from breachkit.i18n import gettext
from breachkit.wording.visible import visible

ALARMS_BEFORE = (timedelta(days=1), timedelta(hours=3))


def calendar(seen: dict[str, Any]) -> tuple[bytes, int]:
    """The calendar of a case's open deadlines (`services.overview` in one language), and how many it holds.

    The same case at the same time gives the same bytes; an entry keeps its UID, so that importing again updates it.
    """
    from icalendar import Calendar

    due = [row for row in seen["deadlines"] if row["due_at"] and row["state"] != "fulfilled"] + seen["register_due"]
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//breachkit//deadlines//EN")
    for row in due:
        made.add_component(_event(row, seen))
    return made.to_ical(), len(due)


def _event(row: dict[str, Any], seen: dict[str, Any]) -> Any:
    from icalendar import Alarm, Event

    case = seen["case"]
    open_word = "" if row["verdict"] == "required" else gettext("[open] ")
    title = visible(f"{open_word}{row['recipient_name']}: {row['title']}")
    uid = f"{case['id']}-{row['regime']}-{row['obligation']}"
    told = row["due_explained"] or ""
    if row["kind"] == "register":
        title = visible(f"{row['title']}: {row['headline'] or row['recipient_name']}")
        day = "".join(row["due_at"][:10].split("-"))
        uid = f"{case['id']}-{row['register']}-{row['entry'] or 'more'}-{row['rule']}-{day}"
        told = f"{row['command']}\n{told}"
    event = Event()
    event.add("uid", f"{uid}@breachkit")
    event.add("dtstamp", datetime.fromisoformat(seen["now"]).astimezone(UTC))
    event.add("dtstart", datetime.fromisoformat(row["due_at"]).astimezone(UTC))
    event.add("dtend", datetime.fromisoformat(row["due_at"]).astimezone(UTC))
    event.add("summary", title)
    event.add("description", visible(f"{case['title']}\n{told}"))
    for before in ALARMS_BEFORE:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", -before)
        event.add_component(alarm)
    return event
