"""breachkit push: brings a copy of a case to a server, a folder or a bundle's file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from breachkit.cli.options import chosen_workspace, common, json_option
from breachkit.cli.output import print_json, say
from breachkit.i18n import _, ngettext


def target_argument() -> Any:
    return typer.Argument(metavar="TARGET", help=_("A server's address, a folder with cases, or a bundle's file."))


def register(app: typer.Typer, does: str) -> None:
    @app.command("push", help=does, epilog=_("Example: breachkit push; breachkit push /media/usb/case.bundle"))
    @common
    def push(
        target: Annotated[str | None, target_argument()] = None,
        privileged: Annotated[
            bool, typer.Option("--privileged", help=_("Into a file: with privileged entries too."))
        ] = False,
        key: Annotated[
            Path | None, typer.Option("--key", metavar="FILE", help=_("Into a file: sign with this Ed25519 key."))
        ] = None,
        encrypt_to: Annotated[
            list[str] | None,
            typer.Option(
                "--encrypt-to", metavar="KEY", help=_("Into a file: encrypt to this age key; may be repeated.")
            ),
        ] = None,
        plain: Annotated[
            bool, typer.Option("--plain", help=_("Into a plain file though the case is encrypted."))
        ] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.carrying import push as carry

        done = carry(
            chosen_workspace(), target, privileged=privileged, key=key, encrypt_to=encrypt_to or [], plain=plain
        )
        if as_json:
            print_json(done)
            return
        n = done["pushed"]
        if not n and not done["pulled"]:
            say(_("{place} has everything of case {id} already.").format(place=done["target"], id=done["case"]))
            return
        told = ngettext("{n} entry pushed to {place}.", "{n} entries pushed to {place}.", n)
        say(told.format(n=n, place=done["target"]))
        further(done)


def further(done: dict[str, Any]) -> None:
    if done["files"]:
        n = done["files"]
        say(ngettext("{n} file went with it.", "{n} files went with it.", n).format(n=n))
    if done["joined"]:
        n = done["joined"]
        say(
            ngettext(
                "Both copies had gone on; {n} entry was joined.", "Both copies had gone on; {n} entries were joined.", n
            ).format(n=n)
        )
    if done["withheld"]:
        n = done["withheld"]
        say(ngettext("{n} privileged entry is withheld.", "{n} privileged entries are withheld.", n).format(n=n))
    if done["conflicts"]:
        from breachkit.cli.conflicts import show_conflicts

        show_conflicts(done["conflicts"])
