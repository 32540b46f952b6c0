"""breachkit pull: fetches what another copy of a case has."""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_workspace, common, json_option
from breachkit.cli.output import print_json, say
from breachkit.cli.push import further, target_argument
from breachkit.i18n import _, ngettext


def register(app: typer.Typer, does: str) -> None:
    @app.command("pull", help=does, epilog=_("Example: breachkit pull; breachkit pull /media/usb/case.bundle"))
    @common
    def pull(
        target: Annotated[str | None, target_argument()] = None,
        signed_by: Annotated[
            str | None,
            typer.Option("--signed-by", metavar="FINGERPRINT", help=_("From a file: only if this key signed it.")),
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.carrying import pull as carry

        done = carry(chosen_workspace(), target, signed_by=signed_by)
        if as_json:
            print_json(done)
            return
        n = done["pulled"]
        if done.get("signed_by"):
            say(_("Signed by the key {fingerprint}.").format(fingerprint=done["signed_by"]))
        if not n:
            say(_("{place} has nothing of case {id} that is not here.").format(place=done["target"], id=done["case"]))
            return
        told = ngettext("{n} entry pulled from {place}.", "{n} entries pulled from {place}.", n)
        say(told.format(n=n, place=done["target"]))
        further(done)
