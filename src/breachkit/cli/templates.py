"""breachkit templates list | show | lint | new"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, command_group, common, json_option
from breachkit.cli.output import QUIET, console, print_json, say, say_whole, styled, tell
from breachkit.i18n import _


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)

    @group.command("list", help=_("List every report, notice and brief that can be drafted."))
    @common
    def list_all(
        kind: Annotated[str | None, typer.Option("--kind", help="report, notice, brief")] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.templates import list_templates

        rows = [row for row in list_templates(chosen_library()) if kind in (None, row["kind"])]
        if as_json:
            print_json(rows)
            return
        from rich.table import Table

        out = console()
        for name in dict.fromkeys(row["kind"] for row in rows):
            table = Table(box=None, padding=(0, 1), show_header=False, expand=True)
            table.add_column(no_wrap=True, max_width=30)
            table.add_column(ratio=1)
            table.add_column(max_width=24)
            for row in rows:
                if row["kind"] == name:
                    stages = ", ".join(row["stages"]) if len(row["stages"]) > 1 else ""
                    table.add_row(styled(row["name"]), styled(row["title"]), styled(stages, QUIET))
            out.print(styled(f"breachkit render {name} --to ...", "bold"))
            out.print(table)

    @group.command("show", help=_("Show one document: its fields, the facts each needs, its source."))
    @common
    def show(
        document: Annotated[str, typer.Argument(metavar="ID")],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.templates import show_template

        shown = show_template(chosen_library(), document)
        if as_json:
            print_json(shown)
            return
        for stage, title in shown["titles"].items():
            say(f"{stage}: {title}")
        say(_("Source: {source} ({confidence}, read on {reviewed_on})").format(**shown))
        say(_("File: {file}").format(**shown))
        section = None
        for one in shown["fields"]:
            if one["section"] != section:
                section = one["section"]
                say()
                say(section or "")
            what = ", ".join((*one["facts"], *(f"={name}" for name in one["computed"])))
            needed = {"always": _("needed"), "never": _("if known")}.get(
                one["needed"], _("needed from {stage}").format(stage=one["needed"])
            )
            limit = _("; at most {n} characters").format(n=one["limit"]) if one["limit"] else ""
            tell(f"{one['label'] or one['id']}  [{what}]  {needed}{limit}", "  ")

    @group.command("lint", help=_("Check every document, or one, for names that do not exist and the like."))
    @common
    def lint(
        document: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.templates import lint_templates

        faults = lint_templates(chosen_library(), document)
        if as_json:
            print_json([asdict(fault) for fault in faults])
        else:
            for fault in faults:
                say_whole(f"{fault.place}: {fault.message}")  # a line as editors read it
            if not faults:
                say(_("Nothing to mend."))
        if faults:
            raise typer.Exit(1)

    @group.command("new", help=_("Put a document of your own into the organisation's templates folder."))
    @common
    def new(
        document: Annotated[str, typer.Argument(metavar="ID")],
        like: Annotated[
            str | None, typer.Option("--like", metavar="ID", help=_("Begin with a copy of that one."))
        ] = None,
        out: Annotated[
            Path | None, typer.Option("--out", metavar="DIR", help=_("Templates folder (else the organisation's)."))
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.content.fingerprint import own_root
        from breachkit.services.templates import new_template

        folder = out or own_root(chosen_workspace().home.folder) / "templates"
        made = new_template(chosen_library(), folder, document, like)
        if as_json:
            print_json([str(path) for path in made])
            return
        for path in made:
            say(str(path))
        say(_("Edit it, then: breachkit templates lint {id}").format(id=document))

    app.add_typer(group, name="templates")
