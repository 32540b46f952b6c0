"""breachkit serve --mcp"""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_workspace, common
from breachkit.errors import UsageError
from breachkit.i18n import _


def register(app: typer.Typer, does: str) -> None:
    @app.command("serve", help=does, epilog=_("How to connect an assistant: docs/mcp.md"))
    @common
    def serve(
        mcp: Annotated[
            bool, typer.Option("--mcp", help=_("Model Context Protocol over standard input and output."))
        ] = False,
        allow_write: Annotated[
            bool, typer.Option("--allow-write", help=_("Let it record facts, notes and filings."))
        ] = False,
        include_privileged: Annotated[
            bool, typer.Option("--include-privileged", help=_("Show it what is privileged, too."))
        ] = False,
    ) -> None:
        if not mcp:
            raise UsageError(_("say which protocol to speak"), place="serve", mend="breachkit serve --mcp")
        from breachkit.cli.mcp_server import serve_stdio
        from breachkit.services.assistant import Desk

        chosen_workspace()  # a home or a key that cannot be used is told before any assistant waits
        serve_stdio(Desk(chosen_workspace, may_write=allow_write, privileged=include_privileged))
