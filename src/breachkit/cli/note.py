"""breachkit note"""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, writes
from breachkit.cli.output import say
from breachkit.i18n import _


def register(app: typer.Typer, does: str) -> None:
    @app.command("note", help=does)
    @writes
    def note(
        text: Annotated[str, typer.Argument(metavar="TEXT")],
        privileged: Annotated[
            bool, typer.Option("--privileged", help=_("Keep it out of what is given to others."))
        ] = False,
    ) -> None:
        from breachkit.services.steps import add_note

        store = chosen_workspace().case()
        add_note(store, chosen_library(), text, privileged=privileged)
        say(_("Noted in case {id}.").format(id=store.id))
