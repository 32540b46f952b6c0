"""breachkit filings"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, common, json_option
from breachkit.cli.output import SOON, console, print_json, say, styled
from breachkit.i18n import _, language
from breachkit.wording import times


def register(app: typer.Typer, does: str) -> None:
    @app.command("filings", help=does, epilog=_("Record one: breachkit filed REGIME.OBLIGATION"))
    @common
    def filings(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.filings import list_filings

        store = chosen_workspace().case()
        rows = list_filings(store, chosen_library())
        if as_json:
            print_json(rows)
            return
        if not rows:
            say(_("Nothing was filed yet."))
            return
        zone = ZoneInfo(store.read()["timezone"])
        out = console()
        for row in rows:
            at = times.moment(datetime.fromisoformat(row["at"]).astimezone(zone), language())
            extra = _(" (supplement)") if row["supplement"] else ""
            out.print(styled(f"{at}  {row['title']}{extra}  {row['obligation']}", "bold"))
            told = [row["how"], _("receipt {n}").format(n=row["receipt"]) if row["receipt"] else "", row["by"]]
            told.append(f"{row['draft']} {row['file']}" if row["draft"] else _("document not recorded"))
            out.print(styled("  " + "  ".join(part for part in told if part)))
            if row["state"] == "superseded":
                out.print(styled("  " + _("A later one of the same document was filed.")))
            if row["state"] == "outdated":
                out.print(styled("  " + _("Outdated: facts that it used have changed since."), SOON))
                for one in row["changed"]:
                    out.print(styled("    " + _("{label}: {says} -> {now}").format(**one)))
                out.print(styled("  " + _("Draft what changed: {command}").format(command=row["next"])))
