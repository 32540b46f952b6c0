"""The latest safe start: worked examples, counted by hand backwards over weekends, holidays and the year's end."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from breachkit.content.library import Library
from breachkit.domain.lead_times import LeadTimes
from breachkit.engine.plan import backwards

WORD = {"ja": "語", "en": "word"}
JST = ZoneInfo("Asia/Tokyo")


def lead(*takes: str) -> LeadTimes:
    tasks = [
        {"id": f"t{n}", "title": WORD, "takes": taken, "stages": ["notice"], "role": "pr"}
        for n, taken in enumerate(takes)
    ]
    return LeadTimes.read({"title": WORD, "calendar": "jp_government", "timezone": "Asia/Tokyo",
                                     "day_starts": "09:00", "day_ends": "18:00", "reviewed_on": "2026-11-24",
                                     "tasks": tasks})  # fmt: skip


@pytest.mark.parametrize(
    ("due", "takes", "starts"),
    [
        # 72 hours end at 20:10: two hours of sign-off, four of drafting before it
        ("2026-11-25T20:10", ["4 hours", "2 hours"], ["2026-11-25T14:10", "2026-11-25T18:10"]),
        # due by the end of Fri 27 Nov: close of business is 18:00
        ("2026-11-27T23:59:59", ["2 hours"], ["2026-11-27T16:00"]),
        # three business days before Tue 24 Nov: 23 is a holiday, 22 and 21 a weekend; 20, 19, 18
        ("2026-11-24T23:59:59", ["3 business days"], ["2026-11-18T09:00"]),
        # over the year's end: before Mon 4 Jan 2027 lie 3 Jan back to 29 Dec, closed; 28 and 25 December are open
        ("2027-01-04T12:00", ["2 business days"], ["2026-12-25T09:00"]),
        # a chain: sign-off 2 h before 12:00 on Mon 30 Nov; then one open day, Fri 27; then 4 hours before its start
        ("2026-11-30T12:00", ["4 hours", "1 business day", "2 hours"],
         ["2026-11-27T05:00", "2026-11-27T09:00", "2026-11-30T10:00"]),
        ("2026-11-30T12:00", ["1 week", "1 day"], ["2026-11-22T12:00", "2026-11-29T12:00"]),
    ],
)  # fmt: skip
def test_tasks_are_counted_back_from_the_due_time(
    due: str, takes: list[str], starts: list[str], library: Library
) -> None:
    times = lead(*takes)
    end = datetime.fromisoformat(due).replace(tzinfo=JST)
    planned = backwards(end, times.tasks, times, library.law.calendar("jp_government"))
    assert [step.starts_at.isoformat()[:16] for step in planned] == starts
    assert all(a.ends_at == b.starts_at for a, b in itertools.pairwise(planned))


def test_the_plan_names_what_is_late_and_passes_over_what_does_not_apply(breachkit: Any, monkeypatch: Any) -> None:
    breachkit("new", "--from", "examples/tullys-online-store-2024.first-days.yaml")
    monkeypatch.setenv("BREACHKIT_NOW", "2026-11-23T02:14:00+09:00")
    rows = {f"{row['regime']}.{row['obligation']}": row for row in breachkit("deadlines", "--plan", "--json").json}
    final = rows["jp-appi.final"]
    assert final["late"] is True  # 2024
    assert [task["id"] for task in final["tasks"]] == ["draft", "board", "sign-off"]  # nothing abroad, no translation
    # due Thu 18 July 2024 by the day's end: 18:00, less 2 hours; one open day before, Wed 17; less 4 hours
    assert [task["start_by"][:16] for task in final["tasks"]] == [
        "2024-07-17T05:00", "2024-07-17T09:00", "2024-07-18T16:00"]  # fmt: skip
    breachkit("filed", "jp-appi.final", "--at", "2024-07-10 10:00")
    assert "jp-appi.final" not in {
        f"{row['regime']}.{row['obligation']}" for row in breachkit("deadlines", "--plan", "--json").json
    }


def test_a_holiday_is_named_in_the_language_asked_for_whatever_the_environment_speaks(
    library: Library, monkeypatch: Any
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    reason = library.law.calendar("jp_government")(datetime(2026, 11, 23).date())
    assert reason is not None
    assert (reason.ja, reason.en) == ("勤労感謝の日", "Labor Thanksgiving Day")
