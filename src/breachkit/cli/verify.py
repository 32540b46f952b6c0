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
            n = found["events"]
            if found["ok"]:
                told = ngettext(
                    "Case {id}: {n} event holds, as do the case file, drafts and seals.",
                    "Case {id}: {n} events hold, as do the case file, drafts and seals.",
                    n,
                )
                say(told.format(id=found["case"], n=n))
                say(_("Head: {head}").format(head=found["head"]))
            else:
                told = ngettext(
                    "Case {id} is NOT intact; {n} event holds.", "Case {id} is NOT intact; {n} events hold.", n
                )
                say(told.format(id=found["case"], n=n))
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
                    ngettext(
                        "{n} byte of an unfinished entry stands at the journal's end; the next act sets it aside.",
                        "{n} bytes of an unfinished entry stand at the journal's end; the next act sets them aside.",
                        found["torn_bytes"],
                    ).format(n=found["torn_bytes"])
                )
        if not found["ok"]:
            raise typer.Exit(1)
