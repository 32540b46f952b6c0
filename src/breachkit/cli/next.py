"""breachkit next: one step at a time, its questions one by one; every answer is journalled before the next is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, common, completed_by, json_option
from breachkit.cli.output import print_json, say
from breachkit.i18n import _, language
from breachkit.services import clock

if TYPE_CHECKING:
    pass


def register(app: typer.Typer, does: str) -> None:
    @app.command("next", help=does)
    @common
    def next_(
        step: Annotated[
            str | None,
            typer.Option(
                "--step", metavar="STEP", autocompletion=completed_by("step_ids"), help=_("Take this step instead.")
            ),
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.step_view import next_step, one_step

        where, library = chosen_workspace(), chosen_library()
        if as_json:
            from breachkit.services.register_due import next_entry
            from breachkit.wording.bilingual import in_language

            case, now = where.case().read(), clock.now()
            if step:
                print_json(one_step(case, library, step, now))
                return
            found = next_step(case, library, now)
            entry = next_entry(case, found, now)
            print_json({"step": None, **in_language(entry, language())} if entry else found)
            return
        from breachkit.cli import prompts
        from breachkit.cli.next_walk import Walk

        prompts.require_terminal(
            "next", "breachkit next --json; breachkit facts set ID=VALUE; breachkit step done STEP"
        )
        try:
            Walk(where, library).run(step)
        except (prompts.Leave, KeyboardInterrupt):
            say()
            say(_("Everything answered is kept. Go on with: breachkit next"))
