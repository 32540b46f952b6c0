"""What the engine answers: for each obligation a verdict, its reasons, what is missing, and the due time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import date, datetime

    from breachkit.domain.duration import Duration
    from breachkit.domain.model import Text
    from breachkit.domain.regime import Confidence, Counting, Duty, IfLate, Source, Stage
    from breachkit.domain.values import Value

Verdict = Literal["required", "not_required", "undetermined"]
Truth = bool | None
"""True, False, or None: undetermined."""


class Finding(Struct, frozen=True):
    """A fact that a rule looked at, and its value then; None where nobody has answered it."""

    fact: str
    value: Value | None


class Outcome(Struct, frozen=True):
    """A condition's truth, the facts that made it so, and, where undetermined, the facts that could settle it."""

    truth: Truth
    findings: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()


RuleKind = Literal["applies", "trigger", "condition", "exemption", "displaced", "not_in_force"]


class Reason(Struct, frozen=True):
    """One rule's part in a verdict."""

    rule: str
    kind: RuleKind
    title: Text
    cite: Text
    truth: Truth
    findings: tuple[Finding, ...]


class ClockStart(Struct, frozen=True):
    """The moment from which time runs, and the fact that gave it.

    `projected`: it is the due time of a filing that has not been made yet, so the latest at which it can be.
    """

    fact: str
    at: datetime
    day_only: bool
    projected: bool = False


class ClosedDay(Struct, frozen=True):
    """A day on which the last day of a period could not fall, and why."""

    on: date
    reason: Text


class Calculation(Struct, frozen=True):
    """How one due time was counted: enough to print the sum and do it again by hand.

    With `after_end_of` ("year") the count ran from the last day of the year in which the clock started; `first_day` is
    that last day.
    """

    clock: ClockStart
    timezone: str
    duration: Duration
    counting: Counting
    first_day: date | None
    counted_to: datetime
    closed: tuple[ClosedDay, ...]
    due_at: datetime
    after_end_of: str | None = None


class Deadline(Struct, frozen=True):
    """A due time. With `earliest` the law gives a span (3 to 5 days) whose first end that is.

    `due_at` is None where the law says only "promptly" (`promptly` holds its words) or the clock has not started.
    `alternatives` are due times that would hold instead if an undetermined condition turned out true; `due_at` is
    then the earliest of all.
    """

    due_at: datetime | None
    latest: Calculation | None
    earliest: Calculation | None
    promptly: Text | None
    cite: Text | None
    note: Text | None
    alternatives: tuple[Calculation, ...] = ()
    open_facts: tuple[str, ...] = ()


class Assessed(Struct, frozen=True):
    """One obligation of one regime, assessed on the facts."""

    regime: str
    obligation: str
    title: Text
    regime_title: Text
    jurisdiction: str
    applies: Truth
    applies_missing: tuple[str, ...]
    stage: Stage
    duty: Duty
    recipient: str
    recipient_name: Text
    recipient_short: Text
    verdict: Verdict
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    clock: ClockStart | None
    clock_facts: tuple[str, ...]
    deadline: Deadline | None
    citations: tuple[Text, ...]
    confidence: Confidence
    document: str | None
    content: tuple[Text, ...]
    note: Text | None
    source: Source
    url: str | None
    if_late: IfLate | None
    met_by: tuple[str, ...]

    @property
    def key(self) -> str:
        """`REGIME.OBLIGATION`, the obligation's name in a case."""
        return f"{self.regime}.{self.obligation}"
