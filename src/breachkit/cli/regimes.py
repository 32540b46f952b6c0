"""breachkit regimes list | show | check | new | lint | graph | diff | test | schema"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from breachkit.cli.authoring import add_author_commands
from breachkit.cli.options import chosen_library, chosen_workspace, command_group, common, completed_by, json_option
from breachkit.cli.output import OPEN, QUIET, console, print_json, say, styled
from breachkit.i18n import _
from breachkit.services import clock
from breachkit.wording.assessment import confidence_word


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)

    @group.command("list", help=_("List every law."))
    @common
    def list_regimes(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.regimes import summary

        rows = [summary(regime) for regime in chosen_library().regimes]
        if as_json:
            print_json(rows)
            return
        from rich.table import Table

        table = Table.grid(padding=(0, 2))
        table.add_column(style=QUIET, no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(ratio=1, overflow="fold")
        table.add_column(no_wrap=True)
        for row in rows:
            style = "" if row["confidence"] == "verified" else OPEN
            word = styled(confidence_word(row["confidence"]), style)
            table.add_row(row["id"], row["jurisdiction"], styled(row["title"]), word)
        console().print(table)

    @group.command("show", help=_("Show one law: duties, due times, content, sources."))
    @common
    def show(
        regime_id: Annotated[str, typer.Argument(metavar="ID", autocompletion=completed_by("regime_ids"))],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.regimes import details, find

        found = details(chosen_library(), find(chosen_library(), regime_id))
        if as_json:
            print_json(found)
        else:
            _show(found)

    @group.command("check", help=_("Warn of laws past their review, and of those that are not confirmed."))
    @common
    def check(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.regimes import stale

        library = chosen_library()
        found = stale(library, clock.now())
        if as_json:
            print_json(found)
            return
        for one in found:
            say(f"{one['regime']}: {one['message']}")
        say(_("{n} laws read; every name, citation and source in them resolves.").format(n=len(library.regimes)))

    @group.command(
        "new",
        help=_("Begin a law or a contract of your own in your content folder."),
        epilog=_('Example: breachkit regimes new acme-contract --title "Acme services"'),
    )
    @common
    def new(
        regime_id: Annotated[str, typer.Argument(metavar="ID", autocompletion=completed_by("regime_ids"))],
        kind: Annotated[str, typer.Option("--kind", help=_("contract or law."))] = "contract",
        title: Annotated[str, typer.Option("--title", help=_("Its name."))] = "",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.scaffolds import new_regime

        where = chosen_workspace()
        path = new_regime(
            where, where.library(with_case=False), regime_id, kind=kind, title=title, today=clock.now().date()
        )
        if as_json:
            print_json({"id": regime_id, "path": str(path)})
            return
        say(_("{path} is begun and already counts; edit it, then: breachkit regimes lint {path}").format(path=path))

    add_author_commands(group, "regime")
    app.add_typer(group, name="regimes")


def _show(found: dict[str, Any]) -> None:
    from rich.padding import Padding

    out = console()

    def line(text: str, style: str = "", indent: int = 2) -> None:
        out.print(Padding(styled(text, style), (0, 0, 0, indent)))

    out.print(styled(f"{found['title']}  ({found['id']})", "bold"))
    until = f" - {found['effective_to']}" if found["effective_to"] else ""
    in_force = _("in force from {day}").format(day=found["effective_from"] + until)
    reviewed = _("reviewed on {day}").format(day=found["reviewed_on"])
    line(f"{in_force}; {reviewed}; {confidence_word(found['confidence'])}", QUIET)
    if found["summary"]:
        line(found["summary"])
    if found["applies_when"]:
        line(_("Applies where: {condition}").format(condition=found["applies_when"]), QUIET)
    for trigger in found["triggers"]:
        line(f"- {trigger['title']} [{trigger['citation']}]")
        line(trigger["when"], QUIET, 4)
        if trigger["runs_from"]:
            line(_("Time runs from: {moments}").format(moments=trigger["runs_from"]), QUIET, 4)
    for exemption in found["exemptions"]:
        line(_("Not where: {because} [{citation}]").format(**exemption))
    for duty in found["obligations"]:
        out.print()
        word = "" if duty["duty"] == "legal_duty" else "  " + _("(recommended, no legal duty)")
        out.print(styled(f"{duty['title']}{word}", "bold"))
        line(" / ".join(one["name"] for one in duty["recipients"]))
        for one in duty["recipients"]:
            if one["url"]:
                line(one["url"], QUIET, 4)
        if duty["when"]:
            line(_("Where: {condition}").format(condition=duty["when"]), QUIET)
        for due in duty["due"]:
            line(_("Due: {when}").format(when=due))
        line(_("Time runs from: {moments}").format(moments=duty["runs_from"]), QUIET)
        line(duty["citation"], QUIET)
        if duty["content"]:
            line(_("Content: {items}").format(items=" / ".join(duty["content"])), QUIET)
    out.print()
    for text in found["penalties"]:
        line(text)
    for change in found["upcoming"]:
        line(_("Not yet in force: {title}. {state}. {changes}.").format(**change), OPEN)
    for source in found["sources"]:
        line(f"{source['title']}  {source['url'] or ''}", QUIET)
