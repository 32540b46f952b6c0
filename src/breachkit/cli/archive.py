"""breachkit archive"""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, json_option, writes
from breachkit.cli.output import print_json, say
from breachkit.i18n import _


def register(app: typer.Typer, does: str) -> None:
    @app.command("archive", help=does)
    @writes
    def archive(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.retention import archive as put_away

        done = put_away(chosen_workspace(), chosen_library())
        if as_json:
            print_json(done)
            return
        say(_("Case {id} is archived: sealed ({seal}), read-only, shown by: breachkit list --all").format(
            id=done["case"], seal=done["seal"]
        ))  # fmt: skip
        say(_("Head: {head}").format(**done))
        say(_("Root: {root}").format(**done))
