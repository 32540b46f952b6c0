"""breachkit doctor"""

from __future__ import annotations

import shutil
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from breachkit.cli.options import chosen_workspace, common, json_option
from breachkit.cli.output import LATE, QUIET, SOON, console, print_json, styled
from breachkit.i18n import _, ngettext


def register(app: typer.Typer, does: str) -> None:
    @app.command("doctor", help=does, epilog=_("Exit code 1 where something is wrong. No text of any case is shown."))
    @common
    def doctor(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.doctor import Screen, examine

        screen = Screen(shutil.get_terminal_size().columns, sys.stdout.encoding or "ascii", sys.stdout.isatty())
        found = examine(chosen_workspace(), screen)
        wrong = sum(one.state == "wrong" for one in found)
        if as_json:
            print_json({"ok": not wrong, "checks": [asdict(one) for one in found]})
        else:
            from breachkit.cli.columns import across

            words, titles = _words(), _titles()
            out = console()
            for one in found:
                state, style = words[one.state]
                mend = styled(f"  {one.mend}", QUIET) if one.mend else styled("")
                across(out, [styled(state, style), styled(titles[one.check], QUIET), styled(one.told) + mend], [6, 10])
            told = ngettext("{n} thing is wrong.", "{n} things are wrong.", wrong)
            out.print(styled(told.format(n=wrong), LATE) if wrong else styled(_("Nothing is wrong.")))
        if wrong:
            raise typer.Exit(1)


def _words() -> dict[str, tuple[str, str]]:
    """Each state in a word, so that it is told without colour too, and its style."""
    return {"ok": (_("ok"), ""), "note": (_("note"), SOON), "wrong": (_("WRONG"), LATE)}


def _titles() -> dict[str, str]:
    return {
        "python": _("program"),
        "extras": _("extras"),
        "home": _("home"),
        "disk": _("disk"),
        "server": _("server"),
        "clock": _("clock"),
        "content": _("content"),
        "cases": _("cases"),
        "locks": _("locks"),
        "cache": _("cache"),
        "language": _("language"),
        "screen": _("screen"),
    }
