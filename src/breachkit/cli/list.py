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
    def list_cases(
        every: Annotated[bool, typer.Option("--all", help=_("Archived and purged ones too."))] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.register import summaries

        rows = summaries(chosen_workspace(), every=every)
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
            about = styled(f"{row['title']} ({row['org']})")
            if row["damaged"]:
                about = styled(row["damaged"], LATE)
            elif row["status"] == "purged":
                about = styled(_("purged; a tombstone is left"), QUIET)
            elif row["status"] in ("closed", "archived"):
                told = _("closed") if row["status"] == "closed" else _("archived")
                about = styled(f"{row['title']} ({row['org']}) - {told}")
            elif row["locked"]:
                about = styled(_("encrypted; no key at hand"), QUIET)
            across(out, [styled(f"{mark} {row['id']}"), styled((row["opened_at"] or "")[:10], QUIET), about], [11, 10])
