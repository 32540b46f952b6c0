"""The latest safe start: from a due time backwards over the tasks that stand before it, passing over closed days.

Hours and days are taken off as they are. A task of n business days needs n whole open days before its end, the day of
the end itself not counted, and begins when the first of them does: the earlier way.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from breachkit.domain.assessment import Assessed, ClosedDay, Outcome
from breachkit.engine.conditions import Facts, decide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from breachkit.domain.condition import Reference
    from breachkit.domain.law import ClosedReason
    from breachkit.domain.lead_times import LeadTask, LeadTimes

_LAST_SECOND = time(23, 59, 59)
_DAYS = {"days": 1, "weeks": 7, "months": 31, "years": 366}
"""A month or a year of preparation is taken at its longest."""


class PlannedTask(Struct, frozen=True):
    """A task with the latest moments at which it can begin and end, and the closed days passed over."""

    task: LeadTask
    starts_at: datetime
    ends_at: datetime
    closed: tuple[ClosedDay, ...]


def tasks_before(times: LeadTimes, one: Assessed, facts: Facts, home: str) -> tuple[LeadTask, ...]:
    """The tasks that stand before the obligation. One whose condition is open counts: it may be needed.

    `home` is the jurisdiction whose language and counsel are at hand.
    """
    return tuple(
        task
        for task in times.tasks
        if one.stage in task.stages
        and (not task.recipients or one.recipient in task.recipients)
        and (not task.abroad or one.jurisdiction != home)
        and (task.when is None or decide(task.when, facts, _unresolved).truth is not False)
    )


def _unresolved(_reference: Reference) -> Outcome:
    return Outcome(None)


def backwards(
    due_at: datetime, tasks: Sequence[LeadTask], times: LeadTimes, closed: ClosedReason
) -> tuple[PlannedTask, ...]:
    """The tasks in their order, the last ending at `due_at`, each beginning as late as it can.

    What is due by the last second of a day ends at the organisation's close of business on that day.

    Args:
        due_at: aware.
        closed: the calendar that `times` names.
    """
    zone = ZoneInfo(times.timezone)
    begins = time.fromisoformat(times.day_starts)
    planned: list[PlannedTask] = []
    end = due_at.astimezone(zone)
    if due_at.time() == _LAST_SECOND:
        end = min(end, datetime.combine(due_at.date(), time.fromisoformat(times.day_ends), zone))
    for task in reversed(tasks):
        amount, unit = task.takes.amount, task.takes.unit
        passed: list[ClosedDay] = []
        if unit == "hours":
            start = (end.astimezone(UTC) - timedelta(hours=amount)).astimezone(zone)
        elif unit == "business_days":
            on, left = end.astimezone(zone).date(), amount
            while left:
                on -= timedelta(days=1)
                reason = closed(on)
                if reason is None:
                    left -= 1
                else:
                    passed.append(ClosedDay(on, reason))
            start = datetime.combine(on, begins, zone)
        else:
            start = end.astimezone(zone) - timedelta(days=amount * _DAYS[unit])
        planned.append(PlannedTask(task, start, end, tuple(reversed(passed))))
        end = start
    return tuple(reversed(planned))
