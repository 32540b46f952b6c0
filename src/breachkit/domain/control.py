"""Controls: what would have prevented a breach of that cause, would have shown it sooner, or kept it smaller.

The shape of playbooks/controls.yaml. Their numbers in three frameworks let an auditor find them again.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import field as member

from breachkit.domain.condition import ConditionField
from breachkit.domain.model import Id, Limits, Line, Model, Text
from breachkit.domain.regime import Confidence

Effect = Literal["prevents", "detects", "limits"]
CsfNumber = Annotated[str, Limits(pattern=r"^(GV|ID|PR|DE|RS|RC)\.[A-Z]{2}-\d{2}$")]
IsoNumber = Annotated[str, Limits(pattern=r"^A\.[5-8]\.\d{1,2}$")]
CisNumber = Annotated[str, Limits(pattern=r"^\d{1,2}\.\d{1,2}$")]


class Framework(Model, frozen=True, kw_only=True):
    """A framework whose numbers are named: its title, where it is published, and how far its numbers were checked."""

    title: Text
    url: Line
    confidence: Confidence
    reviewed_on: date
    checked: Text


class Answer(Model, frozen=True, kw_only=True):
    """That a control answers a cause: under the condition `if` it `prevents`, `detects` or `limits` such a breach.

    `because` says how, in this cause's own terms.
    """

    if_: ConditionField = member(name="if")
    effect: Effect
    because: Text


class Control(Model, frozen=True, kw_only=True):
    """One control: what to do, in one sentence of its own, as a measure of which kind, and whom it asks to."""

    id: Id
    title: Text
    does: Text
    kind: Id
    csf: tuple[CsfNumber, ...] = ()
    iso: tuple[IsoNumber, ...] = ()
    cis: tuple[CisNumber, ...] = ()
    answers: Annotated[tuple[Answer, ...], Limits(min_length=1)]


class ControlCatalogue(Model, frozen=True, kw_only=True):
    frameworks: dict[Literal["csf", "iso", "cis"], Framework]
    controls: Annotated[tuple[Control, ...], Limits(min_length=1)]

    def consistent(self) -> None:
        ids = [control.id for control in self.controls]
        twice = next((one for one in ids if ids.count(one) > 1), None)
        if twice:
            raise ValueError(f"the control {twice} stands twice")
