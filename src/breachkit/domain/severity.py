"""A scale of severity as content: which facts feed it with how many points, and what its classes propose.

The shape of playbooks/severity.yaml. The formula is ENISA's: SE = DPC x EI + CB (Recommendations for a methodology of the
assessment of severity of personal data breaches, working document v1.0, December 2013).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from breachkit.domain.model import Id, Line, Model, Text

Part = Literal["dpc", "context", "ei", "cb"]


class Points(Model):
    """How many points each answer to a fact gives, and to which part of the formula."""

    fact: Id
    part: Part
    points: dict[str, float] = Field(min_length=1)


class SeverityClass(Model):
    """A class of severity from `at_least` points on, and the risk to people that it proposes."""

    id: Id
    title: Text
    at_least: float
    proposes: Literal["unlikely", "risk", "high"]


class SeverityScale(Model):
    id: Id
    title: Text
    source: Text
    url: Line | None = None
    reviewed_on: Line
    dpc_least: float
    dpc_most: float
    inputs: tuple[Points, ...] = Field(min_length=1)
    classes: tuple[SeverityClass, ...] = Field(min_length=1)
