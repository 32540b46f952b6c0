"""Lead times as content: the tasks that stand before a filing or a notice, and how long each takes.

The shape of playbooks/lead-times.yaml.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from breachkit.domain.condition import ConditionField
from breachkit.domain.model import Id, Line, Model, Text
from breachkit.domain.playbook import Role
from breachkit.domain.regime import DurationField, Stage


class LeadTask(Model):
    """One task before obligations of these `stages`; with `recipients` only before those to one of them, with `abroad`
    only before those of another country's law, with `when` only while that is not false."""

    id: Id
    title: Text
    takes: DurationField
    stages: tuple[Stage, ...] = Field(min_length=1)
    recipients: tuple[Id, ...] = ()
    abroad: bool = False
    when: ConditionField | None = None
    role: Role


class LeadTimes(Model):
    """Tasks in the order in which they are done. `calendar` says on which days nobody works on those that are counted
    in business days; their days begin at `day_starts` in `timezone`. What is due by a day's end is aimed at `day_ends` of
    that day, while there is somebody to file it."""

    title: Text
    calendar: Id
    timezone: Line
    day_starts: Annotated[str, Field(pattern=r"^\d{2}:\d{2}$")]
    day_ends: Annotated[str, Field(pattern=r"^\d{2}:\d{2}$")]
    reviewed_on: Line
    note: Text | None = None
    tasks: tuple[LeadTask, ...] = Field(min_length=1)
