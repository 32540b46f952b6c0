"""breachkit ask: the next best question."""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, common, json_option
from breachkit.cli.output import OPEN, QUIET, console, print_json, say, styled, tell_clock
from breachkit.i18n import _, ngettext
from breachkit.services import clock


def register(app: typer.Typer, does: str) -> None:
    @app.command("ask", help=does)
    @common
    def ask(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.questions import best_questions

        found = best_questions(chosen_workspace().case().read(), chosen_library(), clock.now())
        if as_json:
            print_json(found)
            return
        if not found:
            say(_("Nothing is undetermined."))
            return
        out = console()
        tell_clock(out)
        for position, question in enumerate(found[:5]):
            n = question["settles"]
            told = ngettext("{n} duty depends on it", "{n} duties depend on it", n).format(n=n)
            if question["nearest_due_at"]:
                told += ", " + _("the nearest due {day}").format(day=question["nearest_due_at"][:10])
            out.print(styled(question["question"], "" if position else "bold"))
            out.print(styled(f"  {told}   breachkit facts set {question['fact']}=...", QUIET if position else OPEN))
