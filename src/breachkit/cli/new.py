"""breachkit new"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from breachkit.cli.options import chosen_workspace, common, json_option
from breachkit.cli.output import print_json, say
from breachkit.i18n import _


def register(app: typer.Typer, does: str) -> None:
    @app.command(
        "new", help=does, epilog=_('Example: breachkit new --title "..." --org "..." --aware-at "2026-11-22 20:10"')
    )
    @common
    def new(
        title: Annotated[str | None, typer.Option("--title", help=_("What to call the case."))] = None,
        org: Annotated[str | None, typer.Option("--org", help=_("The organisation's name."))] = None,
        aware_at: Annotated[
            str | None,
            typer.Option("--aware-at", metavar="TIME", help=_("When the breach became known: starts the clock.")),
        ] = None,
        from_file: Annotated[
            Path | None, typer.Option("--from", metavar="FILE.yaml", help=_("Facts file to start from."))
        ] = None,
        tz: Annotated[str | None, typer.Option("--tz", metavar="ZONE", help=_("Time zone (Asia/Tokyo)."))] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import facts
        from breachkit.services.cases import DEFAULT_TIMEZONE, open_case

        file = facts.read_facts_file(from_file) if from_file else None
        title = title or (file.title if file else "")
        org = org or (file.org if file else "")
        answers: dict[str, object] = {"knew_at": aware_at} if aware_at else {}
        if not title or not org:
            from breachkit.cli.prompts import ask_line

            title = title or ask_line(_("What happened, in a few words (the case's title)?"), "--title")
            org = org or ask_line(_("Which organisation?"), "--org")
        zone = tz or (file.timezone if file else "") or DEFAULT_TIMEZONE
        store = open_case(
            chosen_workspace(),
            chosen_workspace().library(with_case=False),
            title=title,
            org=org,
            timezone=zone,
            answers=answers,
            file=file,
        )
        if as_json:
            print_json({"id": store.id, "path": store.place, "title": title, "org": org, "timezone": zone})
            return
        say(_("Case {id} is open: {title}").format(id=store.id, title=title))
        say(_("It is kept in {path}").format(path=store.place))
        say(_("breachkit drafts and reminds; it gives no legal advice and sends nothing."))
        say(_("Next: breachkit next"))
