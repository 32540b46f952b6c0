"""breachkit deadlines: a countdown list, a calendar file, and due times that a person set."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, completed_by, json_option, write_out, writes
from breachkit.cli.output import LATE, QUIET, console, print_json, say, styled, tell_clock
from breachkit.errors import UsageError
from breachkit.i18n import _, language, ngettext
from breachkit.services import clock
from breachkit.wording import times

if TYPE_CHECKING:
    from breachkit.services.workspace import Workspace


def register(app: typer.Typer, does: str) -> None:
    @app.command("deadlines", help=does, epilog=_("Example: breachkit deadlines --ics deadlines.ics"))
    @writes
    def deadlines(
        ics: Annotated[
            Path | None, typer.Option("--ics", metavar="FILE", help=_("Write a calendar with alarms there."))
        ] = None,
        backwards: Annotated[
            bool, typer.Option("--plan", help=_("Count back: what must begin when, with your lead times."))
        ] = False,
        override: Annotated[
            str | None,
            typer.Option(
                "--override",
                metavar="REGIME.OBLIGATION",
                autocompletion=completed_by("obligations"),
                help=_("Set a due time by hand."),
            ),
        ] = None,
        due: Annotated[str | None, typer.Option("--due", metavar="TIME", help=_("With --override: when."))] = None,
        reason: Annotated[str, typer.Option("--reason", help=_("With --override: why."))] = "",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.overview import overview
        from breachkit.wording.bilingual import in_language

        where = chosen_workspace()
        if override is not None:
            from breachkit.services.filings import override_deadline

            if due is None:
                raise UsageError(_("the option {0} is missing").format("--due"), place="--due")
            override_deadline(where.case(), chosen_library(), override, due=due, reason=reason)
        if backwards:
            _plan(where, as_json=as_json)
            return
        seen = in_language(overview(where), language())
        if ics is not None:
            from breachkit.documents.calendar import calendar

            if not ics.parent.is_dir():
                raise UsageError(_("there is no folder {path}").format(path=ics.parent), place="--ics")
            data, count = calendar(seen)
            write_out(ics, data)
            if not as_json:
                told = ngettext("{n} deadline written to {path}", "{n} deadlines written to {path}", count)
                say(told.format(n=count, path=ics))
                return
        if as_json:
            print_json([*seen["deadlines"], *seen["register_due"]])
            return
        from breachkit.cli.deadline_lines import show_deadlines, show_register_due

        out = console()
        tell_clock(out)
        show_deadlines(out, seen["deadlines"], seen)
        if seen["register_due"]:
            out.print()
            out.print(styled(_("Due in registers"), "bold"))
            show_register_due(out, seen["register_due"], seen)


def _plan(where: Workspace, *, as_json: bool) -> None:
    """The latest safe start of each duty, and the tasks before it."""
    from breachkit.cli.columns import hanging
    from breachkit.services.plan import plan

    case, library, now = where.case().read(), where.library(), clock.now()
    rows = plan(case, library, now)
    if as_json:
        print_json(rows)
        return
    out, lang = console(), language()
    tell_clock(out)

    def shown(moment: str) -> str:
        return times.moment(datetime.fromisoformat(moment), lang, year=False)

    for row in rows:
        start = datetime.fromisoformat(row["start_by"])
        left = times.countdown(start, now, lang)
        hanging(out, "", styled(f"{row['recipient_short']} {row['title']}", "bold"))
        told = _("begin by {start} ({left}); due {due}").format(
            start=shown(row["start_by"]), left=left, due=shown(row["due_at"])
        )
        hanging(out, "  ", styled(told, LATE if row["late"] else ""))
        for task in row["tasks"]:
            closed = ("、" if lang == "ja" else ", ").join(day["reason"] for day in task["closed"])
            passed = _(" (passing over {closed})").format(closed=closed) if closed else ""
            hanging(out, f"    {shown(task['start_by'])}  ", styled(f"{task['title']}  {task['takes']}{passed}", QUIET))
    if library.lead_times.note:
        hanging(out, "", styled(library.lead_times.note(lang), QUIET))
