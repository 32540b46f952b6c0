"""The exposure in a document: its totals in lines, its figures and its assumptions as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from breachkit.documents.computed import Ask, Calculation, Computed, Grid, Lines
from breachkit.domain.exposure import Span
from breachkit.wording.exposure import plain_span, span_words

if TYPE_CHECKING:
    from breachkit.documents.subject import Subject


def _kind(kind: str, ask: Ask) -> str:
    return {
        "damages": ask.gettext("Claims of affected people"),
        "statutory": ask.gettext("Statutory damages"),
        "fine": ask.gettext("Fines (the most that the law allows)"),
        "cost": ask.gettext("Costs of the response"),
    }[kind]


def _amount(one: dict[str, Any], lang: str) -> str:
    if one["high"] is None:
        return "?"
    return span_words(Span(low=one["low"], likely=one["likely"], high=one["high"]), one["currency"], lang)


def _totals(subject: Subject, ask: Ask) -> Computed:
    rows = subject.exposure(ask.lang)["totals"]
    return Lines(tuple(f"{_kind(one['kind'], ask)}: {_amount(one, ask.lang)}" for one in rows))


def _figures(subject: Subject, ask: Ask) -> Computed:
    """Every figure that holds, with how it was reckoned; those beside the total say so."""
    columns = (ask.gettext("Figure"), ask.gettext("Amount"), ask.gettext("Calculation"), ask.gettext("Basis"))
    beside = ask.gettext("beside the total")
    return Grid(
        columns,
        tuple(
            (
                one["title"] if one["counted"] else f"{one['title']} ({beside})",
                _amount(one, ask.lang),
                one["calculation"],
                one["citation"],
            )
            for one in subject.exposure(ask.lang)["figures"]
            if one["holds"]
        ),
    )


def _assumptions(subject: Subject, ask: Ask) -> Computed:
    """The assumptions that entered the figures that hold."""
    found = subject.exposure(ask.lang)
    entered = {name for one in found["figures"] if one["holds"] for name in one["assumptions"]}
    columns = (ask.gettext("Assumption"), ask.gettext("Amount"), ask.gettext("Why"))
    return Grid(
        columns,
        tuple(
            (
                one["title"],
                f"{plain_span(Span(low=one['low'], likely=one['likely'], high=one['high']), ask.lang)} {one['unit']}",
                one["because"],
            )
            for one in found["assumptions"]
            if one["id"] in entered
        ),
    )


EXPOSURE: dict[str, Calculation] = {
    "exposure_totals": _totals,
    "exposure_figures": _figures,
    "exposure_assumptions": _assumptions,
}
