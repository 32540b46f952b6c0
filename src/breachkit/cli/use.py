"""breachkit use"""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_workspace, common, completed_by
from breachkit.cli.output import say
from breachkit.i18n import _


def register(app: typer.Typer, does: str) -> None:
    @app.command("use", help=does)
    @common
    def use(case_id: Annotated[str, typer.Argument(metavar="ID", autocompletion=completed_by("case_ids"))]) -> None:
        home = chosen_workspace().home
        store = home.case(case_id)
        home.make_current(store.id)
        say(_("Case {id} is the current one.").format(id=store.id))
