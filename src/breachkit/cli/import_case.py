"""breachkit import"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from breachkit.cli.options import chosen_workspace, common, json_option
from breachkit.cli.output import print_json, say
from breachkit.i18n import _, ngettext
from breachkit.wording import counts


def register(app: typer.Typer, does: str) -> None:
    @app.command("import", help=does, epilog=_("Example: breachkit import case.zip.age --encrypt"))
    @common
    def import_case(
        file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A bundle that breachkit export wrote."))],
        as_id: Annotated[
            str | None, typer.Option("--as", metavar="ID", help=_("Give it this number here (2026-0007)."))
        ] = None,
        encrypted: Annotated[
            bool, typer.Option("--encrypt", help=_("Encrypt it here: to --encrypt-to, your key, or a passphrase."))
        ] = False,
        encrypt_to: Annotated[
            list[str] | None,
            typer.Option("--encrypt-to", metavar="KEY", help=_("Public key that opens it, or a file of such; repeat.")),
        ] = None,
        yes: Annotated[
            bool, typer.Option("--yes", help=_("Encrypt even where nothing at hand opens it again."))
        ] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.importing import import_bundle

        where = chosen_workspace()
        key = None
        if encrypted or encrypt_to:
            from breachkit.cli.prompts import ask_secret
            from breachkit.services.encryption import first_key

            key = first_key(encrypt_to or [], ask_secret, by_passphrase=False, away=yes)[0]
        made = import_bundle(where, file, as_id=as_id, key=key)
        if as_json:
            print_json(made)
            return
        say(_("Case {case} is here, and the current one: {title}").format(**made))
        say(
            _("{entries} and {files} were checked before the first was written.").format(
                entries=counts.entries(made["events"]), files=counts.files(made["files"])
            )
        )
        if made["redacted"]:
            say(
                ngettext(
                    "{redacted} entry is given by its hash alone; a seal proves that it is the one.",
                    "{redacted} entries are given by their hash alone; a seal proves that they are the ones.",
                    made["redacted"],
                ).format(**made)
            )
        if made["missing"]:
            say(_("Not in the bundle: {files}").format(files=", ".join(made["missing"][:5])))
        if not made["encrypted"]:
            say(_("It lies unencrypted in {path} (breachkit encrypt).").format(**made))
