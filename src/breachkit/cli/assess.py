"""breachkit assess"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from breachkit.cli.facts import verdict_word
from breachkit.cli.options import chosen_workspace, common, json_option
from breachkit.cli.output import OPEN, QUIET, console, print_json, styled, tell_clock
from breachkit.i18n import _, language
from breachkit.services import clock
from breachkit.wording.assessment import confidence_word

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer, does: str) -> None:
    @app.command("assess", help=does)
    @common
    def assess(
        facts: Annotated[
            Path | None, typer.Option("--facts", metavar="FILE", help=_("Assess this facts file; needs no case."))
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.wording.assessment import in_language

        if facts is not None:
            from breachkit.content.library import builtin
            from breachkit.services.assess import assess_file

            rows = assess_file(builtin(), facts, clock.now())
        else:
            from breachkit.services.overview import read_case

            rows = read_case(chosen_workspace().case(), clock.now())["derived"]["obligations"]
        rows = in_language(rows, language())
        if as_json:
            print_json(rows)
            return
        out = console()
        tell_clock(out)
        show_obligations(out, rows)


def show_obligations(out: Console, rows: list[dict[str, Any]]) -> None:
    """Required ones first, then open ones, then those not required, each with its reasons and its sum."""
    order = {"required": 0, "undetermined": 1, "not_required": 2}
    for row in sorted(rows, key=lambda row: (row["duty"] != "legal_duty", order[row["verdict"]], row["due_at"] or "9")):
        show_obligation(out, row)


def show_obligation(out: Console, row: dict[str, Any]) -> None:
    """A verdict that counsel can check without opening the program (CONTENT.md)."""
    from rich.padding import Padding

    comma = "、" if language() == "ja" else ", "
    style = {"required": "bold", "undetermined": OPEN, "not_required": QUIET}[row["verdict"]]
    duty = "" if row["duty"] == "legal_duty" else "  " + _("(recommended, no legal duty)")
    out.print(styled(f"{verdict_word(row['verdict'])}  {row['recipient_name']} {row['title']}{duty}", style))

    def line(text: str, line_style: str = "") -> None:
        out.print(Padding(styled(text, line_style), (0, 0, 0, 4)))

    line(f"{row['regime_title']}   {row['regime']}.{row['obligation']}", QUIET)
    for reason in row["reasons"]:
        known = [fact for fact in reason["facts"] if fact["value"] is not None]
        found = comma.join(f"{fact['label']} = {fact['words']}" for fact in known)
        line(f"{reason['title']} [{reason['citation']}]" + (f" ← {found}" if found else ""))
    if row["missing"] and row["verdict"] != "not_required":
        line(_("Open: {facts}").format(facts=comma.join(row["missing_labels"])), OPEN)
    if row["due_explained"] and row["verdict"] != "not_required":
        line(_("Due: {explained}").format(explained=row["due_explained"]))
        if row["due_note"]:
            line(row["due_note"], QUIET)
    if row["note"] and row["verdict"] != "not_required":
        line(row["note"], QUIET)
    if row["confidence"] != "verified":
        line(
            _("This rule could not be confirmed in an official text ({confidence}).").format(
                confidence=confidence_word(row["confidence"])
            ),
            OPEN,
        )
    out.print()
