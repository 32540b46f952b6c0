"""breachkit register: all cases, what is due in any of them, and trends."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from breachkit.cli.options import chosen_workspace, common, json_option
from breachkit.cli.output import LATE, QUIET, SOON, console, print_json, say, styled, tell_clock
from breachkit.errors import UsageError
from breachkit.i18n import _, language, ngettext


def register(app: typer.Typer, does: str) -> None:
    @app.command("register", help=does, epilog=_("Example: breachkit register --format xlsx --out register.xlsx"))
    @common
    def register_(
        deadlines: Annotated[
            bool, typer.Option("--deadlines", help=_("What is due in any case, the nearest first."))
        ] = False,
        trends: Annotated[
            bool, typer.Option("--trends", help=_("Cases, people, kinds and reports over time."))
        ] = False,
        by: Annotated[str, typer.Option("--by", metavar="year|quarter", help=_("The period of --trends."))] = "year",
        fmt: Annotated[str | None, typer.Option("--format", metavar="csv|xlsx|md", help=_("As a file."))] = None,
        out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help=_("The file to write."))] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import breach_register

        if deadlines and trends:
            raise UsageError(_("one of --deadlines and --trends"), place="--deadlines")
        where = chosen_workspace()
        if fmt is not None or out is not None:
            _write(fmt, out)
            return
        if deadlines:
            rows = breach_register.all_deadlines(where)
            print_json(rows) if as_json else _show_deadlines(rows)
        elif trends:
            found = breach_register.trends(where, by)
            print_json(found) if as_json else _show_trends(found)
        else:
            listed = breach_register.register_rows(where)
            print_json(listed) if as_json else _show(listed)


def _write(fmt: str | None, out: Path | None) -> None:
    import sys

    from breachkit.services import breach_register
    from breachkit.store.files import told_plainly, write_whole

    writers = {
        "csv": breach_register.as_csv,
        "xlsx": breach_register.as_xlsx,
        "md": breach_register.as_markdown,
    }
    fmt = fmt or (out.suffix.removeprefix(".") if out else "")
    if fmt not in writers:
        raise UsageError(_("there is no format {name}").format(name=fmt), place="--format", expected=", ".join(writers))
    if out is None and fmt == "xlsx":
        raise UsageError(_("a workbook needs a file"), place="--out", mend="--out register.xlsx")
    if out is not None and not out.parent.is_dir():
        raise UsageError(_("there is no folder {path}").format(path=out.parent), place="--out")
    rows = breach_register.register_rows(chosen_workspace())
    made = writers[fmt](rows)
    if out is None:
        sys.stdout.buffer.write(made)
        sys.stdout.flush()
        return
    with told_plainly(out):
        write_whole(out, made)
    n = len(rows)
    say(ngettext("{n} case in {path}", "{n} cases in {path}", n).format(n=n, path=out))


def _show(rows: list[dict[str, str]]) -> None:
    if not rows:
        say(_("There is no case yet. Open one: breachkit new"))
        return
    from breachkit.cli.columns import hanging
    from breachkit.services.breach_register import columns

    out, titles = console(), columns()
    tell_clock(out)
    for row in rows:
        out.print(styled(f"{row['id']}  {row['title']}", "bold"))
        if row["damaged"]:
            hanging(out, "  ", styled(f"{titles['damaged']}: {row['damaged']}", LATE))
            continue
        for name in ("knew_at", "incident_type", "affected_people", "filings", "decisions"):
            if row[name]:
                hanging(out, "  ", styled(f"{titles[name]}: {row[name]}", QUIET))
        n = int(row["open_duties"])
        if n:
            hanging(out, "  ", styled(ngettext("{n} duty still open", "{n} duties still open", n).format(n=n), SOON))
    out.print()
    say(
        _(
            "Every column: breachkit register --format csv | xlsx | md; due in any case: --deadlines; over time: --trends"
        )
    )


def _show_deadlines(rows: list[dict[str, Any]]) -> None:
    from breachkit.cli.columns import across
    from breachkit.services import clock
    from breachkit.wording import times

    out, now = console(), clock.now()
    tell_clock(out)
    if not rows:
        say(_("Nothing is due in any case."))
    for one in rows:
        at = datetime.fromisoformat(one["due_at"])
        style = {"overdue": LATE, "soon": SOON}.get(one["state"], "")
        told = f"{one['recipient_short']} {one['title']}" + (f": {one['headline']}" if one.get("headline") else "")
        left = times.countdown(at, now, language())
        across(
            out,
            [styled(one["case"]), styled(times.day(at.date(), language())), styled(left, style), styled(told)],
            [9, 16, 14],
        )


def _show_trends(rows: list[dict[str, Any]]) -> None:
    from breachkit.cli.columns import hanging

    library = chosen_workspace().library(with_case=False)
    out, kind = console(), library.facts["incident_type"]
    tell_clock(out)
    if not rows:
        say(_("There is no case yet. Open one: breachkit new"))
    for one in rows:
        n = one["cases"]
        people = f"{one['people']:,}" + ("+" if one["people_open"] else "")
        told = ngettext("{n} case, {people} people", "{n} cases, {people} people", n).format(n=n, people=people)
        out.print(styled(one["period"], "bold") + styled(f"  {told}"))
        words = [
            f"{kind.choice_label(name, language()) if name != 'unknown' else _('not known yet')} {count}"
            for name, count in one["kinds"].items()
        ]
        hanging(out, "  ", styled(", ".join(words), QUIET))
        if one["reports"]:
            told = ngettext(
                "{in_time} of {reports} report in time; the first after {hours} hours (median)",
                "{in_time} of {reports} reports in time; the first after {hours} hours (median)",
                one["reports"],
            )
            hanging(
                out,
                "  ",
                styled(
                    told.format(in_time=one["in_time"], reports=one["reports"], hours=one["hours_to_first_report"]),
                    QUIET,
                ),
            )
