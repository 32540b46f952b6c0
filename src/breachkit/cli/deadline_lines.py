"""The lines of deadlines on `status` and `deadlines`: state, to whom and what, when, how long is left or what decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from breachkit.cli.output import LATE, OPEN, QUIET, SOON, styled
from breachkit.i18n import _, language, ngettext
from breachkit.wording import times
from breachkit.wording.duty_name import duty_name

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_WIDEST_WHO = 35
_SETTLED = ("fulfilled", "decided")  # a person did it, or decided that nobody need be told


def show_deadlines(out: Console, rows: Sequence[dict[str, Any]], seen: dict[str, Any]) -> None:
    """Prints one entry an obligation. `seen` is the overview that they come from (its `now` and time zone)."""
    from rich.cells import cell_len

    from breachkit.cli.columns import across

    zone = ZoneInfo(seen["case"]["timezone"])
    now = datetime.fromisoformat(seen["now"]).astimezone(zone)
    whos = [duty_name(row["recipient_short"], row["title"]) for row in rows]
    days = [_days(row, zone) for row in rows]
    who_width = min(max(map(cell_len, whos), default=0), _WIDEST_WHO)
    day_width = max(map(cell_len, days), default=0)
    state_width = 2 + max((cell_len(_word(row)) for row in rows), default=0)
    for row, who, day in zip(rows, whos, days, strict=True):
        style = _style(row)
        padded = day + " " * (day_width - cell_len(day))
        room = out.width - state_width - who_width - 2
        tail = _tail(row, padded, style, now, zone, room)
        quiet = QUIET if row["state"] in _SETTLED else ""
        across(out, [styled(f"  {_word(row)}", style), styled(who, quiet), tail], [state_width, who_width])


def show_register_due(out: Console, rows: Sequence[dict[str, Any]], seen: dict[str, Any]) -> None:
    """Prints one entry a line: its day, how long is left, what is due of what, and its command below where it is late."""
    from rich.cells import cell_len

    from breachkit.cli.columns import across

    zone = ZoneInfo(seen["case"]["timezone"])
    now = datetime.fromisoformat(seen["now"]).astimezone(zone)
    days = []
    for row in rows:
        due = datetime.fromisoformat(row["due_at"]).astimezone(zone)
        told = times.day(due.date(), language(), year=due.year != now.year)
        days.append(f"{told}  {times.countdown(due, now, language())}")
    width = 2 + max(map(cell_len, days), default=0)
    for row, day in zip(rows, days, strict=True):
        style = {"overdue": LATE, "soon": SOON}.get(row["state"], "")
        across(out, [styled(f"  {day}", style), register_words(row)], [width], gap=2)


def register_words(row: dict[str, Any]) -> Text:
    """What is due of which entry, who does it, and the command."""
    if row["entry"] is None:
        n = row["count"]
        told = ngettext("{title}: {n} more entry", "{title}: {n} more entries", n).format(title=row["title"], n=n)
        text = styled(f"{row['recipient_short']} {told}")
    else:
        text = styled(f"{row['title']}: {row['headline']}")
    if row["owner"]:
        text.append_text(styled(f" ({row['owner']})"))
    text.append_text(styled("  " + row["command"], QUIET))
    return text


def _word(row: dict[str, Any]) -> str:
    if row["state"] in _SETTLED:
        return {"fulfilled": _("done"), "decided": _("decided")}[row["state"]]
    return {"required": _("due"), "undetermined": _("open")}[row["verdict"]]


def _style(row: dict[str, Any]) -> str:
    if row["state"] in _SETTLED:
        return QUIET
    if row["verdict"] == "undetermined":
        return OPEN
    return {"overdue": LATE, "soon": SOON}.get(row["state"], "")


def _days(row: dict[str, Any], zone: ZoneInfo) -> str:
    """The day or days on which it is due; "" where the law names none, or time has not begun to run."""
    if row["due_at"] is None:
        return ""
    due = datetime.fromisoformat(row["due_at"]).astimezone(zone)
    if row["due_from"]:
        return times.days(datetime.fromisoformat(row["due_from"]).astimezone(zone).date(), due.date(), language())
    told = times.day(due.date(), language(), year=False)
    # a day that ends elsewhere ends here at another hour: New York's 19 December at 13:59 on the 20th in Tokyo
    return told if f"{due:%H:%M:%S}" == "23:59:59" else f"{told} {due:%H:%M}"


def _tail(row: dict[str, Any], days: str, style: str, now: datetime, zone: ZoneInfo, room: int) -> Text:
    """When, and how long is left; for an open one, the facts that decide it, as many as one line of `room` holds."""
    from rich.cells import cell_len

    settled = row["verdict"] == "required"
    if row["due_at"] is None:
        tail = styled(row["promptly"] or ("" if row["missing"] else "―"), "" if settled else QUIET)
    elif row["state"] in _SETTLED or not settled:
        tail = styled(days.rstrip(), style)
    else:
        due = datetime.fromisoformat(row["due_at"]).astimezone(zone)
        first = datetime.fromisoformat(row["due_from"]).astimezone(zone) if row["due_from"] else None
        tail = styled(f"{days}  {times.countdown(due, now, language(), first=first)}", style)
    if row["state"] in _SETTLED or not row["missing"] or (settled and row["promptly"]):
        return tail
    told = _deciding(row["missing_labels"], settled, room)
    if tail.plain.strip():
        fits = cell_len(tail.plain.rstrip()) + 2 + cell_len(told) <= room
        tail.append("  " if fits else "\n")
    tail.append_text(styled(told, OPEN))
    return tail


def _deciding(labels: list[str], settled: bool, room: int) -> str:
    """The facts that decide, the first at least; dots where not all of them fit."""
    from rich.cells import cell_len

    told = ""
    for number in range(1, len(labels) + 1):
        named = ("、" if language() == "ja" else ", ").join(labels[:number])
        if number < len(labels):
            named = _("{facts}, ...").format(facts=named)
        longer = (_("may change with: {facts}") if settled else _("depends on: {facts}")).format(facts=named)
        if told and cell_len(longer) > room:
            break
        told = longer
    return told
