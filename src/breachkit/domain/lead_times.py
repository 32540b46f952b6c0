"""Lead times as content: the tasks that stand before a filing or a notice, and how long each takes.

The shape of playbooks/lead-times.yaml.
"""

from __future__ import annotations

from typing import Annotated

from breachkit.domain.condition import ConditionField
from breachkit.domain.duration import DurationField
from breachkit.domain.model import Id, Limits, Line, Model, Text
from breachkit.domain.playbook import Role
from breachkit.domain.regime import Stage


class LeadTask(Model, frozen=True, kw_only=True):
    """One task before obligations of these `stages`; with `recipients` only before those to one of them, with `abroad`
    only before those of another country's law, with `when` only while that is not false."""

    id: Id
    title: Text
    takes: DurationField
    stages: Annotated[tuple[Stage, ...], Limits(min_length=1)]
    recipients: tuple[Id, ...] = ()
    abroad: bool = False
    when: ConditionField | None = None
    role: Role


class LeadTimes(Model, frozen=True, kw_only=True):
    """Tasks in the order in which they are done. `calendar` says on which days nobody works on those that are counted
    in business days; their days begin at `day_starts` in `timezone`. What is due by a day's end is aimed at `day_ends` of
    that day, while there is somebody to file it."""

    title: Text
    calendar: Id
    timezone: Line
    day_starts: Annotated[str, Limits(pattern=r"^\d{2}:\d{2}$")]
    day_ends: Annotated[str, Limits(pattern=r"^\d{2}:\d{2}$")]
    reviewed_on: Line
    note: Text | None = None
    tasks: Annotated[tuple[LeadTask, ...], Limits(min_length=1)]
