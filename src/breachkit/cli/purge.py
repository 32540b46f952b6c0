"""breachkit purge"""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_workspace, dry_run, json_option, writes
from breachkit.cli.output import print_json, say
from breachkit.errors import UsageError
from breachkit.i18n import _


def register(app: typer.Typer, does: str) -> None:
    @app.command(
        "purge", help=does, epilog=_("Refused under a legal hold. Leaves a tombstone without any text of the case.")
    )
    @writes
    def purge(
        reason: Annotated[str, typer.Option("--reason", help=_("Why; it stands on the tombstone."))],
        yes: Annotated[
            str | None, typer.Option("--yes", metavar="ID", help=_("The case's number: do not ask."))
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.retention import purge as destroy

        where = chosen_workspace()
        case_id = where.case().id
        given = case_id if dry_run() and yes is None else yes
        if given is None:
            from breachkit.cli.prompts import read_line, require_terminal

            require_terminal("--yes", f"breachkit purge --reason ... --yes {case_id}")
            say(_("Everything of case {id} will be gone for good. Type its number to go on:").format(id=case_id))
            given = read_line()
        if given != case_id:
            raise UsageError(
                _("{given} is not the number of this case; nothing was removed").format(given=given[:40]),
                place="--yes",
                expected=case_id,
            )
        done = destroy(where, reason)
        if as_json:
            print_json(done)
            return
        say(_("Case {id} is gone. What is left of it: {path}").format(**done))
        say(_("Backups and exported files are not: see to them yourself."))
