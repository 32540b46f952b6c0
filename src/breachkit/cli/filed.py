"""breachkit filed"""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, completed_by, dry_run, json_option, writes
from breachkit.cli.output import print_json, say
from breachkit.i18n import _, language


def register(app: typer.Typer, does: str) -> None:
    @app.command("filed", help=does, epilog=_('Example: breachkit filed jp-appi.preliminary --receipt "..."'))
    @writes
    def filed(
        obligation: Annotated[
            str, typer.Argument(metavar="REGIME.OBLIGATION", autocompletion=completed_by("obligations"))
        ],
        at: Annotated[str | None, typer.Option("--at", metavar="TIME", help=_("When (else now)."))] = None,
        how: Annotated[str, typer.Option("--how", help=_("By which means."))] = "",
        receipt: Annotated[str, typer.Option("--receipt", help=_("Receipt number."))] = "",
        late_reasons: Annotated[
            str, typer.Option("--late-reasons", help=_("Why it was met late, where the law wants that told."))
        ] = "",
        by: Annotated[str, typer.Option("--by", help=_("Who sent it (else who records it)."))] = "",
        draft: Annotated[
            str | None,
            typer.Option("--draft", metavar="ID", help=_("Which document was sent (else the last final one).")),
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.filings import record_filing

        store = chosen_workspace().case()
        done = record_filing(
            store,
            chosen_library(),
            obligation,
            at=at,
            how=how,
            receipt=receipt,
            late_reasons=late_reasons,
            by=by,
            draft_id=draft,
        )
        if as_json:
            print_json(done)
        else:
            from breachkit.wording.times import kept_moment

            told = {**done, "at": kept_moment(done["at"], store.read()["timezone"], language())}
            if dry_run():
                say(_("{obligation} would be recorded as met at {at}.").format(**told))
            else:
                say(_("{obligation}: recorded as met at {at}.").format(**told))
            sent = (done["supplements"] or [done])[-1]["draft"]
            if sent:
                say(_("The document sent: {draft}").format(draft=sent))
