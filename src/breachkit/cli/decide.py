"""breachkit decide: a person's decision to notify or not to, with its reasons."""

from __future__ import annotations

from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, completed_by, json_option, writes
from breachkit.cli.output import print_json, say
from breachkit.errors import UsageError
from breachkit.i18n import _, language


def register(app: typer.Typer, does: str) -> None:
    @app.command(
        "decide",
        help=does,
        epilog=_('Example: breachkit decide eu-gdpr.people --do-not-notify --reason "..." --by "..." --role dpo'),
    )
    @writes
    def decide_(
        obligation: Annotated[
            str, typer.Argument(metavar="REGIME.OBLIGATION", autocompletion=completed_by("obligations"))
        ],
        notify: Annotated[
            bool | None, typer.Option("--notify/--do-not-notify", help=_("What was decided."), show_default=False)
        ] = None,
        reason: Annotated[str, typer.Option("--reason", help=_("Why."))] = "",
        by: Annotated[str, typer.Option("--by", help=_("Who decided, by name."))] = "",
        role: Annotated[str, typer.Option("--role", help=_("In which role."))] = "",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.decisions import decide

        if notify is None:
            raise UsageError(_("the option {0} is missing").format("--notify | --do-not-notify"), place="--notify")
        decision = "notify" if notify else "do_not_notify"
        store = chosen_workspace().case()
        done = decide(store, chosen_library(), obligation, decision=decision, reason=reason, by=by, role=role)
        if as_json:
            print_json(done)
            return
        from breachkit.wording.assessment import verdict_word
        from breachkit.wording.times import kept_moment

        word = _("to notify") if notify else _("not to notify")
        at = kept_moment(done["at"], store.read()["timezone"], language())
        say(_("{obligation}: decided {word} by {by} ({role}), {at}.").format(**{**done, "word": word, "at": at}))
        say(_("Verdict then: {verdict}. Reason: {reason}").format(verdict=verdict_word(done["verdict"]), reason=reason))
        for one in done["turns_if"]:
            told = _("Opens again if {label}: {words} (then {verdict})")
            say("  " + told.format(label=one["label"], words=one["words"], verdict=verdict_word(one["verdict"])))
