"""breachkit reopen"""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, json_option, writes
from breachkit.cli.output import print_json, say
from breachkit.i18n import _


def register(app: typer.Typer, does: str) -> None:
    @app.command("reopen", help=does)
    @writes
    def reopen(
        reason: Annotated[str, typer.Option("--reason", help=_("Why; it goes into the journal."))],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.retention import reopen as again

        done = again(chosen_workspace(), chosen_library(), reason)
        if as_json:
            print_json(done)
            return
        say(_("Case {id} is open again.").format(id=done["case"]))
