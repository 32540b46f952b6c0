"""breachkit approve"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, json_option, writes
from breachkit.cli.output import print_json, say
from breachkit.errors import UsageError
from breachkit.i18n import _, ngettext

_LARGEST = 32 * 1024 * 1024


def register(app: typer.Typer, does: str) -> None:
    @app.command("approve", help=does, epilog=_('Example: breachkit approve d1 --by "..." --role legal'))
    @writes
    def approve_draft(
        draft: Annotated[str | None, typer.Argument(metavar="[DRAFT]")] = None,
        by: Annotated[str, typer.Option("--by", help=_("Reviewer's name."))] = "",
        role: Annotated[str, typer.Option("--role", help=_("Reviewer's role."))] = "",
        file: Annotated[
            Path | None,
            typer.Option(
                "--file", metavar="FILE", help=_("The draft as edited by hand; its figures are checked first.")
            ),
        ] = None,
        despite: Annotated[
            str, typer.Option("--despite", metavar="REASON", help=_("Why figures that do not agree are right."))
        ] = "",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.signoff import approve

        edited = None if file is None else (file.name, _read(file))
        done = approve(
            chosen_workspace().case(), chosen_library(), draft, by=by, role=role, edited=edited, despite=despite
        )
        if as_json:
            print_json(done)
            return
        say(_("{draft} is signed off by {by} ({role}).").format(**done))
        if edited is None:
            say(_("Its final form: breachkit render ... --final (SHA-256 {hash})").format(hash=done["sha256"][:16]))
            return
        say(
            ngettext(
                "{n} number or date was checked against the case.",
                "{n} numbers and dates were checked against the case.",
                done["figures"],
            ).format(n=done["figures"])
        )
        for one in done["gone"]:
            say(_("The text no longer says {says} ({fact}).").format(**one))
        for told in done["disagreements"]:
            say(_("Accepted though it does not agree: {told}").format(told=told))
        say(
            _("Kept as the final document: {path} (SHA-256 {hash})").format(path=done["path"], hash=done["sha256"][:16])
        )


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(_("cannot read {file}: {why}").format(file=file, why=error.strerror), place="--file") from None
    if len(data) > _LARGEST:
        raise UsageError(_("the file is larger than {n} MiB").format(n=_LARGEST // 1024 // 1024), place="--file")
    return data
