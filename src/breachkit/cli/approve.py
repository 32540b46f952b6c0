"""breachkit approve"""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, common, json_option
from breachkit.cli.output import print_json, say
from breachkit.i18n import _


def register(app: typer.Typer, does: str) -> None:
    @app.command("approve", help=does, epilog=_('Example: breachkit approve d1 --by "..." --role legal'))
    @common
    def approve_draft(
        draft: Annotated[str | None, typer.Argument(metavar="[DRAFT]")] = None,
        by: Annotated[str, typer.Option("--by", help=_("Reviewer's name."))] = "",
        role: Annotated[str, typer.Option("--role", help=_("Reviewer's role."))] = "",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.documents import approve

        approval = approve(chosen_workspace().case(), chosen_library(), draft, by=by, role=role)
        if as_json:
            print_json(approval)
            return
        say(_("{draft} is signed off by {by} ({role}).").format(**approval))
        say(_("Its final form: breachkit render ... --final (SHA-256 {hash})").format(hash=approval["sha256"][:16]))
