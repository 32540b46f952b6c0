"""A scale of severity as content: which facts feed it with how many points, how these combine, and what its classes propose.

The shape of playbooks/severity/*.yaml. ENISA's formula is SE = DPC x EI + CB (Recommendations for a methodology of the
assessment of severity of personal data breaches, working document v1.0, December 2013).
"""

from __future__ import annotations

from typing import Annotated, Literal

from breachkit.domain.model import Id, Limits, Line, Model, Text, Written
from breachkit.domain.regime import Confidence

Combine = Literal["enisa", "product", "sum", "highest"]
DEFAULT_SCALE = "enisa"
ENISA_PARTS = ("dpc", "context", "ei", "cb")


def _parse_band(written: object) -> object:
    if isinstance(written, str):
        least, colon, points = written.partition(":")
        if colon:
            return {"at_least": least.strip().replace("_", ""), "points": points.strip()}
    return written


class Band(Model, frozen=True, kw_only=True):
    """So many points for a number of at least so many, up to the next band; written `1000: 3`."""

    at_least: int
    points: float

    def written(self) -> str:
        return f"{self.at_least}: {self.points}"


BandField = Annotated[Band, Written(_parse_band)]


class Points(Model, frozen=True, kw_only=True):
    """How many points each answer to a fact gives, and to which part of the formula.

    `points` is for choices and yes/no, `bands` for numbers. An input of `grave_from` points and more is a grave
    circumstance, of which a class may want some.
    """

    fact: Id
    part: Id
    points: dict[str, float] = {}
    bands: tuple[BandField, ...] = ()
    grave_from: float | None = None

    def consistent(self) -> None:
        if bool(self.points) == bool(self.bands):
            raise ValueError(f"{self.fact}: an input has points (by answer) or bands (by number)")
        if self.bands and [band.at_least for band in self.bands] != sorted({band.at_least for band in self.bands}):
            raise ValueError(f"{self.fact}: bands rise")
        if self.bands and self.bands[0].at_least != 0:
            raise ValueError(f"{self.fact}: the first band begins at 0")

    @property
    def possible(self) -> tuple[float, ...]:
        """Every number of points that it can give."""
        return tuple(self.points.values()) or tuple(band.points for band in self.bands)


class SeverityClass(Model, frozen=True, kw_only=True):
    """A class of severity from `at_least` points on, where as many inputs as `grave` are grave, and the risk to people
    that it proposes."""

    id: Id
    title: Text
    at_least: float
    grave: int = 0
    proposes: Literal["unlikely", "risk", "high"]


class SeverityScale(Model, frozen=True, kw_only=True):
    """One method. `combine` is enisa (DPC x EI + CB, the DPC kept within its least and most), product, sum or highest
    over the parts; inputs of one part are added up."""

    id: Id
    title: Text
    formula: Line
    combine: Combine
    source: Text
    url: Line | None = None
    confidence: Confidence
    reviewed_on: Line
    note: Text | None = None
    dpc_least: float = 1
    dpc_most: float = 4
    inputs: Annotated[tuple[Points, ...], Limits(min_length=1)]
    classes: Annotated[tuple[SeverityClass, ...], Limits(min_length=1)]

    def consistent(self) -> None:
        if self.combine == "enisa" and {one.part for one in self.inputs} - set(ENISA_PARTS):
            raise ValueError(f"the parts of ENISA's formula are {', '.join(ENISA_PARTS)}")
        if not any(one.at_least <= 0 and not one.grave for one in self.classes):
            raise ValueError("one class begins at 0 and wants nothing grave, so that one always fits")
