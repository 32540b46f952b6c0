"""breachkit severity: the ENISA score with its inputs; the verdict is a person's."""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, common, json_option
from breachkit.cli.output import OPEN, QUIET, console, print_json, styled, tell_clock
from breachkit.i18n import _, language


def register(app: typer.Typer, does: str) -> None:
    @app.command("severity", help=does)
    @common
    def severity(
        scale: Annotated[str, typer.Option("--scale", metavar="ID", help=_("By which scale."))] = "enisa",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.severity import assess_severity

        library = chosen_library()
        found = assess_severity(chosen_workspace().read(), library, scale)
        if as_json:
            print_json(found)
            return
        out = console()
        tell_clock(out)
        span = f"{found['low']}" if found["low"] == found["high"] else f"{found['low']}-{found['high']}"
        classes = " - ".join(dict.fromkeys((found["low_class"], found["high_class"])))
        out.print(styled(f"{found['title']}: {span}  {classes}", "bold"))
        out.print(styled(f"  {found['formula']}", QUIET))
        for one in found["inputs"]:
            points = "?" if one["points"] is None else f"{one['points']:g}"
            out.print(
                styled(f"  {one['part']:<8}{points:>5}  {one['label']}: {one['words']}", OPEN if points == "?" else "")
            )
        for flag in found["flags"]:
            out.print(styled(f"  ! {flag}", OPEN))
        if not found["missing"]:
            told = _("Proposed: {verdict}. A person decides: breachkit facts set risk_to_people={id}")
            word = library.facts["risk_to_people"].choice_label(found["proposes"], language())
            out.print(styled(told.format(verdict=word, id=found["proposes"])))
        out.print(styled(found["source"], QUIET))
        if found["note"]:
            out.print(styled(found["note"], QUIET))
