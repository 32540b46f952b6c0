"""breachkit close"""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, json_option, writes
from breachkit.cli.output import print_json, say
from breachkit.i18n import _, ngettext


def register(app: typer.Typer, does: str) -> None:
    @app.command("close", help=does, epilog=_('Example: breachkit close --reason "final report filed, measures done"'))
    @writes
    def close(
        reason: Annotated[str, typer.Option("--reason", help=_("Why; it goes into the journal."))],
        yes: Annotated[bool, typer.Option("--yes", help=_("Although something is still open."))] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.retention import close as end

        done = end(chosen_workspace(), chosen_library(), reason, with_open=yes)
        if as_json:
            print_json(done)
            return
        say(
            _("Case {id} is closed. Registers, notes and seals go on; all else needs: breachkit reopen").format(
                id=done["case"]
            )
        )
        if done["open"]["deadlines"]:
            left = done["open"]["deadlines"]
            told = ", ".join(left[:4])
            if more := len(left[4:]):
                told += " " + ngettext("and {n} more", "and {n} more", more).format(n=more)
            say(_("Left open: {names}").format(names=told))
        if n := done["open"]["holds"]:
            say(ngettext("{n} legal hold is in force.", "{n} legal holds are in force.", n).format(n=n))
        say(_("Next: breachkit archive"))
