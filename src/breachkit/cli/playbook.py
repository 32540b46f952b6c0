"""breachkit playbook new | list | show | lint | graph | diff | test | schema"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from breachkit.cli.authoring import add_author_commands, opened
from breachkit.cli.options import chosen_library, chosen_workspace, command_group, common, json_option
from breachkit.cli.output import QUIET, console, print_json, say, styled
from breachkit.i18n import _, language
from breachkit.services import clock


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)

    @group.command(
        "new",
        help=_("Begin a playbook of your own: it can be walked from the first moment."),
        epilog=_('Example: breachkit playbook new acme-breach --title "Acme" --out acme-breach.yaml'),
    )
    @common
    def new(
        name: Annotated[str, typer.Argument(metavar="NAME")],
        title: Annotated[str, typer.Option("--title", help=_("Its name."))] = "",
        out: Annotated[
            Path | None, typer.Option("--out", metavar="FILE", help=_("Where to (else your content folder)."))
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.authoring import new_playbook

        where = chosen_workspace()
        library = where.library(with_case=False)
        path = new_playbook(where, library, name, title=title, out=out, today=clock.now().date())
        if as_json:
            print_json({"id": name, "path": str(path)})
            return
        say(_("{path} is begun. Edit it, then: breachkit playbook lint {path}").format(path=path))

    @group.command("list", help=_("List the playbooks, one's own first."))
    @common
    def list_playbooks(as_json: Annotated[bool, json_option()] = False) -> None:
        library = chosen_library()
        rows = [
            {
                "id": one.id,
                "title": one.title(language()),
                "jurisdiction": one.jurisdiction,
                "reviewed_on": one.reviewed_on,
                "phases": len(one.phases),
                "steps": sum(len(phase.steps) for phase in one.phases),
            }
            for one in library.playbooks.values()
        ]
        if as_json:
            print_json(rows)
            return
        for row in rows:
            say(f"{row['id']}  {row['jurisdiction']}  {row['title']}")

    @group.command(
        "show",
        help=_("Show a playbook; with --walk step by step, as a responder meets it."),
        epilog=_("Example: breachkit playbook show my-file.yaml --walk --facts case.yaml"),
    )
    @common
    def show(
        file: Annotated[str, typer.Argument(metavar="FILE")],
        walk: Annotated[bool, typer.Option("--walk", help=_("With guidance, questions and times."))] = False,
        facts: Annotated[
            Path | None,
            typer.Option(
                "--facts", metavar="FILE.yaml", help=_("The walk of that case: what comes up, in which order.")
            ),
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import authoring

        authored = opened("playbook", file)
        authoring.refuse_broken(authored, clock.now().date())
        rows = authoring.walk(authored, facts, clock.now())
        if as_json:
            book = authored.playbook
            print_json({"id": book.id, "title": book.title(language()), "steps": rows})
            return
        say(f"{authored.playbook.title(language())}  ({authored.playbook.id})")
        _tell_walk(rows, whole=walk or facts is not None, in_order=facts is not None)

    add_author_commands(group, "playbook")
    app.add_typer(group, name="playbook")


def _tell_walk(rows: list[dict[str, Any]], *, whole: bool, in_order: bool) -> None:
    from breachkit.cli.columns import hanging

    out = console()
    phase = None
    shown = [row for row in rows if row["state"] in (None, "open")]
    for number, row in enumerate(shown, 1):
        if row["phase"] != phase and not in_order:
            phase = row["phase"]
            out.print()
            out.print(styled(phase, "bold"))
        due = row["due_at"][:16].replace("T", " ") if row["due_at"] else row["due"]
        head = f"{row['title']}  ({row['who']}" + (f"; {due})" if due else ")")
        hanging(out, f"{number:3} ", styled(head, "bold" if whole else ""))
        if row["where"]:
            hanging(out, "      ", styled(_("Where: {condition}").format(condition=row["where"]), QUIET))
        if not whole:
            continue
        for line in row["guidance"].splitlines():
            hanging(out, "      ", styled(line))
        if row["asks"]:
            hanging(out, "      ", styled(_("Asks: {facts}").format(facts=" / ".join(row["asks"])), QUIET))
        hanging(out, "      ", styled(_("Law: {law}").format(law="; ".join(row["citations"])), QUIET))
    left = [row for row in rows if row["state"] not in (None, "open")]
    if left:
        out.print()
        told = _("Not for this case: {steps}").format(steps=" / ".join(row["title"] for row in left))
        hanging(out, "", styled(told, QUIET))
