"""breachkit list"""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_workspace, common, json_option
from breachkit.cli.output import LATE, QUIET, console, print_json, say, styled, tell_clock
from breachkit.i18n import _


def register(app: typer.Typer, does: str) -> None:
    @app.command("list", help=does)
    @common
    def list_cases(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.register import summaries

        rows = summaries(chosen_workspace())
        if as_json:
            print_json(rows)
            return
        if not rows:
            say(_("There is no case yet. Open one: breachkit new"))
            return
        from breachkit.cli.columns import across

        out = console()
        tell_clock(out)
        for row in rows:
            mark = "*" if row["current"] else " "
            about = styled(row["damaged"], LATE) if row["damaged"] else styled(f"{row['title']} ({row['org']})")
            across(out, [styled(f"{mark} {row['id']}"), styled((row["opened_at"] or "")[:10], QUIET), about], [11, 10])
