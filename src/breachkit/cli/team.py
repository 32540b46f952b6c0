"""breachkit team: a server that several people work on, and who may do what there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from breachkit.cli.options import chosen_workspace, command_group, common, json_option
from breachkit.cli.output import QUIET, console, print_json, say, styled
from breachkit.i18n import _, language
from breachkit.services import teams
from breachkit.wording import times


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)
    app.add_typer(group, name="team")

    @group.command("init", help=_("Lay the tables in the database, or bring them up to date."))
    @common
    def init(as_json: Annotated[bool, json_option()] = False) -> None:
        laid = teams.lay(chosen_workspace())
        if as_json:
            print_json(laid)
            return
        if laid["before"] == laid["version"]:
            say(_("{place} is up to date (version {n}).").format(place=laid["place"], n=laid["version"]))
            return
        say(_("{place} is ready for cases (version {n}).").format(place=laid["place"], n=laid["version"]))
        say(_("Next: breachkit team grant NAME responder"))

    @group.command(
        "grant", help=_("Make a login a member, or give it another role."),
        epilog=_("Example: breachkit team grant dpo approver; breachkit team grant counsel approver --privileged"),
    )  # fmt: skip
    @common
    def grant(
        login: Annotated[str, typer.Argument(metavar="NAME", help=_("The login's name in the database."))],
        role: Annotated[str, typer.Argument(metavar="ROLE", help="viewer | responder | approver")],
        privileged: Annotated[bool, typer.Option("--privileged", help=_("May see privileged entries too."))] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        member = teams.grant(chosen_workspace(), login, role, privileged=privileged)
        if as_json:
            print_json(member)
            return
        say(_("{name} is now {role}.").format(name=login, role=_role(role)))
        if member["privileged"]:
            say(_("{name} may see privileged entries.").format(name=login))

    @group.command("revoke", help=_("Take a login out of the team; what it recorded stays."))
    @common
    def revoke(login: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
        teams.revoke(chosen_workspace(), login)
        say(_("{name} is no longer a member.").format(name=login))

    @group.command("members", help=_("List who is in the team, and what they may do."))
    @common
    def members(as_json: Annotated[bool, json_option()] = False) -> None:
        listed = teams.members(chosen_workspace())
        if as_json:
            print_json(listed)
            return
        from breachkit.cli.columns import across

        out = console()
        width = max(len(one["login"]) for one in listed)
        for one in listed:
            about = (
                _("last entry {time}").format(time=_time(one["last_event"])) if one["last_event"] else _("no entry yet")
            )
            marks = [_("privileged")] if one["privileged"] else []
            marks += [_("you")] if one["you"] else []
            across(
                out,
                [styled(one["login"], "bold"), styled(_role(one["role"])),
                 styled("  ".join([about, *marks]), QUIET)],
                [min(width, 24), 12],
            )  # fmt: skip


def _role(role: str) -> str:
    return {"viewer": _("viewer"), "responder": _("responder"), "approver": _("approver")}.get(role, role)


def _time(stamp: str) -> str:
    return times.moment(datetime.fromisoformat(stamp).astimezone(), language())
