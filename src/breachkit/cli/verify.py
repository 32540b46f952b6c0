"""breachkit verify"""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_workspace, common, json_option
from breachkit.cli.output import print_json, say
from breachkit.i18n import _, ngettext


def register(app: typer.Typer, does: str) -> None:
    @app.command("verify", help=does)
    @common
    def verify_case(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.verify import verify

        found = verify(chosen_workspace())
        if as_json:
            print_json(found)
        else:
            events = ngettext("{n} event", "{n} events", found["events"]).format(n=found["events"])
            if found["ok"]:
                say(
                    _("Case {id}: {events} hold, and so do the case file, the drafts and the seals.").format(
                        id=found["case"], events=events
                    )
                )
                say(_("Head: {head}").format(head=found["head"]))
            else:
                say(_("Case {id} is NOT intact; {events} hold.").format(id=found["case"], events=events))
                for fault in found["faults"]:
                    say(f"  - {fault}")
                if found["first_bad_event"]:
                    say(
                        _(
                            "Events 1 to {n} hold; what follows is not proven. Show the last good one: breachkit show {n}"
                        ).format(n=found["events"])
                    )
            for remark in found["remarks"]:
                say(remark)
            if found["torn_bytes"]:
                say(
                    _(
                        "{n} bytes of an unfinished entry stand at the journal's end; the next act sets them aside."
                    ).format(n=found["torn_bytes"])
                )
        if not found["ok"]:
            raise typer.Exit(1)
