"""breachkit new"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from breachkit.cli.options import chosen_workspace, common, json_option
from breachkit.cli.output import print_json, say
from breachkit.i18n import _, language

if TYPE_CHECKING:
    from breachkit.content.library import Library
    from breachkit.store.case_key import CaseKey


def register(app: typer.Typer, does: str) -> None:
    @app.command(
        "new", help=does, epilog=_('Example: breachkit new --title "..." --org "..." --aware-at "2026-11-22 20:10"')
    )
    @common
    def new(
        title: Annotated[str | None, typer.Option("--title", help=_("What to call the case."))] = None,
        org: Annotated[str | None, typer.Option("--org", help=_("The organisation's name."))] = None,
        aware_at: Annotated[
            str | None,
            typer.Option("--aware-at", metavar="TIME", help=_("When the breach became known: starts the clock.")),
        ] = None,
        from_file: Annotated[
            Path | None, typer.Option("--from", metavar="FILE.yaml", help=_("Facts file to start from."))
        ] = None,
        playbook: Annotated[
            str, typer.Option("--playbook", metavar="ID", help=_("The playbook to follow (jp-breach)."))
        ] = "",
        tz: Annotated[str | None, typer.Option("--tz", metavar="ZONE", help=_("Time zone (Asia/Tokyo)."))] = None,
        encrypted: Annotated[
            bool,
            typer.Option("--encrypt", help=_("Encrypt it from the start: to --encrypt-to, your key, or a passphrase.")),
        ] = False,
        encrypt_to: Annotated[
            list[str] | None,
            typer.Option("--encrypt-to", metavar="KEY", help=_("Public key that opens it, or a file of such; repeat.")),
        ] = None,
        yes: Annotated[
            bool, typer.Option("--yes", help=_("Encrypt even where nothing at hand opens it again."))
        ] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.cases import DEFAULT_TIMEZONE, open_case
        from breachkit.services.facts_file import read_facts_file

        file = read_facts_file(from_file) if from_file else None
        zone = tz or (file.timezone if file else "") or DEFAULT_TIMEZONE
        title = title or (file.title if file else "")
        org = org or (file.org if file else "")
        answers: dict[str, object] = {"knew_at": aware_at} if aware_at else {}
        if not title or not org:
            from breachkit.cli.prompts import Leave, ask_line

            try:
                title = title or ask_line(_("What happened, in a few words (the case's title)?"), "--title")
                org = org or ask_line(_("Which organisation?"), "--org")
                if "knew_at" not in {**answers, **(file.facts if file else {})}:
                    answers |= _ask_aware_at(chosen_workspace().library(with_case=False), zone)
            except (Leave, KeyboardInterrupt):
                say("\n" + _("No case was opened."))
                raise typer.Exit(1) from None
        where = chosen_workspace()
        key = _key(encrypt_to or [], away=yes) if encrypted or encrypt_to else None
        store = open_case(
            where,
            where.library(with_case=False),
            title=title,
            org=org,
            timezone=zone,
            answers=answers,
            playbook=playbook,
            file=file,
            key=key,
        )
        if as_json:
            print_json({"id": store.id, "path": store.place, "title": title, "org": org, "timezone": zone})
            return
        say(_("Case {id} is open: {title}").format(id=store.id, title=title))
        say(_("It is kept in {path}").format(path=store.place))
        if key is not None:
            opens = [*key.recipients, *([_("the passphrase")] if key.to_passphrase else [])]
            say(_("It is encrypted, and opens with: {keys}").format(keys=", ".join(opens)))
        say(_("breachkit drafts and reminds; it gives no legal advice and sends nothing."))
        say(_("Next: breachkit next"))


def _key(encrypt_to: list[str], *, away: bool) -> CaseKey:
    from breachkit.cli.prompts import ask_secret
    from breachkit.services.encryption import first_key

    return first_key(encrypt_to, ask_secret, by_passphrase=False, away=away)[0]


def _ask_aware_at(library: Library, zone: str) -> dict[str, object]:
    """Asks when the breach became known, until the answer can be read; nothing where it is left for later."""
    from zoneinfo import ZoneInfo

    from breachkit.cli.prompts import read_line
    from breachkit.errors import UsageError
    from breachkit.services import clock, facts
    from breachkit.services.cases import check_timezone
    from breachkit.services.moments import spoken
    from breachkit.wording.values import words

    where, now = ZoneInfo(check_timezone(zone)), clock.now()
    say(library.facts["knew_at"].question(language()))
    say("  " + _("now, 20:10, yesterday 20:10, 2026-11-22 20:10, or a day alone; Enter answers later"))
    while answer := read_line():
        try:
            values = facts.read_facts(library, spoken(library.facts, {"knew_at": answer}, now.astimezone(where)), where)
            facts.check_moments(library, values, now, values)
        except UsageError as error:
            say("  " + error.message.removeprefix("knew_at: "))
            continue
        say("  " + _("Recorded: {value}").format(value=words(library.facts["knew_at"], values["knew_at"], language())))
        return {"knew_at": answer}
    return {}
