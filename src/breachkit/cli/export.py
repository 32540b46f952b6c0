"""breachkit export"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, common, json_option, take
from breachkit.cli.output import print_json, say
from breachkit.i18n import _, ngettext
from breachkit.wording import counts


def register(app: typer.Typer, does: str) -> None:
    @app.command(
        "export",
        help=does,
        epilog=_("Example: breachkit export --out case.zip.age --encrypt-to age1... --redact authority"),
    )
    @common
    def export(
        out: Annotated[Path, typer.Option("--out", metavar="FILE", help=_("The file to write; it must not be there."))],
        which: Annotated[
            str | None, typer.Argument(metavar="[CASE]", help=_("The case (else the current one)."))
        ] = None,
        encrypt_to: Annotated[
            list[str] | None,
            typer.Option("--encrypt-to", metavar="KEY", help=_("Public key that opens it, or a file of such; repeat.")),
        ] = None,
        redact: Annotated[
            str | None,
            typer.Option("--redact", metavar="AUDIENCE", help=_("For outsiders, authority, forensics or insurer.")),
        ] = None,
        hide: Annotated[
            list[str] | None,
            typer.Option(
                "--hide", metavar="WHAT", help=_("Leave this out too: entry number, kind, fact, step, draft; repeat.")
            ),
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.exporting import export as write

        if which:
            take(None, which, None)
        made = write(
            chosen_workspace().case(),
            chosen_library(),
            out,
            audience=redact,
            hide=hide or [],
            encrypt_to=encrypt_to or [],
        )
        if as_json:
            print_json(made)
            return
        say(
            _("Case {case}: {entries} and {files} are in {path}.").format(
                case=made["case"],
                entries=counts.entries(made["events"]),
                files=counts.files(made["files"]),
                path=made["path"],
            )
        )
        if redact:
            say(
                ngettext(
                    "{redacted} entry is given by its hash alone, for: {audience}.",
                    "{redacted} entries are given by their hash alone, for: {audience}.",
                    made["redacted"],
                ).format(**made)
            )
            say(_("Read it before it leaves: what stands in titles, facts and file names is shown as it is."))
        say("SHA-256 {sha256}".format(**made))
        if not made["encrypted_to"]:
            say(_("The file is not encrypted: whoever has it can read it (--encrypt-to)."))
        say(_("Anyone can check it without breachkit: python3 verify_case.py FILE (docs/verify/)."))
