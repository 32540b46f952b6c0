"""breachkit decrypt"""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, common, json_option
from breachkit.cli.output import print_json, say
from breachkit.i18n import _


def register(app: typer.Typer, does: str) -> None:
    @app.command("decrypt", help=does, epilog=_('Example: breachkit decrypt --reason "handed over to the archive"'))
    @common
    def decrypt(
        reason: Annotated[str, typer.Option("--reason", help=_("Why; it goes into the journal."))],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.encryption import decrypt as make_plain

        store = chosen_workspace().case()
        known = make_plain(store, chosen_library(), reason)
        if as_json:
            print_json(known)
            return
        say(_("Case {id} is plain again: whoever can read the folder can read it.").format(id=store.id))
