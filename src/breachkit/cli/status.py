"""breachkit status: the home screen."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from breachkit.cli.options import common, json_option, known_at_option, workspace_known_at
from breachkit.cli.output import LATE, OPEN, QUIET, SOON, console, print_json, say, styled, tell_clock
from breachkit.i18n import _, language, ngettext
from breachkit.wording import times

_SHOWN_DEADLINES = 9


def register(app: typer.Typer, does: str) -> None:
    @app.command("status", help=does)
    @common
    def status(
        known_at: Annotated[str | None, known_at_option()] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.overview import overview
        from breachkit.wording.bilingual import in_language

        where = workspace_known_at(known_at)
        if not as_json and where.chosen is None and where.home.current_id() is None:
            say(_("There is no case yet. Open one: breachkit new"))
            say(_("A worked example: breachkit new --from FILE.yaml (examples/ in the source)"))
            return
        seen = in_language(overview(where), language())
        if as_json:
            print_json(seen)
        else:
            _show(seen)


def _show(seen: dict[str, Any]) -> None:
    out = console()
    tell_clock(out)
    case, lang = seen["case"], language()
    zone = ZoneInfo(case["timezone"])
    now = datetime.fromisoformat(seen["now"]).astimezone(zone)
    out.print(styled(f"{case['id']}  {case['title']}", "bold"))
    out.print(styled(f"{case['org']}   {times.moment(now, lang)}", QUIET))
    out.print()
    out.print(styled(_("Deadlines"), "bold"))
    legal = [row for row in seen["deadlines"] if row["duty"] == "legal_duty"]
    out.print(deadline_table(legal[:_SHOWN_DEADLINES], seen))
    more = len(legal) - _SHOWN_DEADLINES
    wise = sum(row["duty"] != "legal_duty" and row["verdict"] == "required" for row in seen["deadlines"])
    if more > 0:
        out.print(styled(ngettext("  and {n} more", "  and {n} more", more).format(n=more), QUIET))
    if seen["open_laws"]["regimes"]:
        n = len(seen["open_laws"]["regimes"])
        facts = ("、" if lang == "ja" else ", ").join(seen["open_laws"]["labels"])
        told = ngettext("  and {n} law abroad, open: {facts}", "  and {n} laws abroad, open: {facts}", n)
        out.print(styled(told.format(n=n, facts=facts), OPEN))
    if wise:
        told = ngettext("  and {n} recommended: breachkit assess", "  and {n} recommended: breachkit assess", wise)
        out.print(styled(told.format(n=wise), QUIET))
    out.print()
    out.print(styled(_("Phases"), "bold"))
    phases = [f"{phase['title']} {phase['done']}/{phase['total']}" for phase in seen["progress"] if phase["total"]]
    for line in _lines(phases, out.width - 2):
        out.print(styled("  " + line))
    if seen["open_questions"]:
        out.print()
        out.print(styled(_("Open questions"), "bold"))
        for question in seen["open_questions"][:4]:
            n = question["settles"]
            told = ngettext("settles {n} obligation", "settles {n} obligations", n).format(n=n)
            out.print(styled(f"  {question['label']}  ({told})", OPEN))
    out.print()
    if seen["next"]:
        out.print(styled(_("Next"), "bold"), styled(seen["next"]["title"]), styled("  breachkit next", QUIET))
    else:
        out.print(styled(_("No step is open."), QUIET))


def deadline_table(rows: list[dict[str, Any]], seen: dict[str, Any]) -> Any:
    """One row an obligation: its state, to whom and what, when, how long is left or what it depends on."""
    from rich.table import Table

    zone = ZoneInfo(seen["case"]["timezone"])
    now = datetime.fromisoformat(seen["now"]).astimezone(zone)
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(ratio=9, overflow="fold")
    table.add_column(ratio=8, overflow="fold")
    table.add_column(ratio=9, overflow="fold")
    for row in rows:
        table.add_row(*_deadline_row(row, now, zone))
    return table


def _lines(items: list[str], width: int) -> list[str]:
    """The items in lines of at most `width` columns, none broken in its middle."""
    from rich.cells import cell_len

    lines = [""]
    for item in items:
        longer = f"{lines[-1]}   {item}" if lines[-1] else item
        if cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(item)
    return lines


def _deadline_row(row: dict[str, Any], now: datetime, zone: ZoneInfo) -> tuple[Any, ...]:
    lang = language()
    style = {"overdue": LATE, "soon": SOON, "fulfilled": QUIET}.get(row["state"], "")
    word = {"required": _("due"), "undetermined": _("open")}[row["verdict"]]
    if row["state"] == "fulfilled":
        word = _("done")
    if row["verdict"] == "undetermined":
        style = OPEN
    who = styled(f"{row['recipient_short']} {row['title']}", style if row["state"] == "fulfilled" else "")
    if row["due_at"] is None:
        when = styled(row["promptly"] or "―", QUIET)
        facts = ("、" if lang == "ja" else ", ").join(row["missing_labels"][:2])
        open_ones = row["missing"] and row["verdict"] == "undetermined"
        left = styled(_("depends on: {facts}").format(facts=facts), OPEN) if open_ones else ""
        return styled(f"  {word}", style), who, when, left
    due = datetime.fromisoformat(row["due_at"]).astimezone(zone)
    shown = times.day(due.date(), lang, year=False)
    if row["due_from"]:
        first = datetime.fromisoformat(row["due_from"]).astimezone(zone)
        shown = f"{times.day(first.date(), lang, year=False)}{'〜' if lang == 'ja' else ' - '}{shown}"
    elif not row["due_at"].partition("T")[2].startswith("23:59:59"):
        shown = f"{shown} {due:%H:%M}"
    left = "" if row["state"] == "fulfilled" else styled(times.countdown(due, now, lang), style)
    return styled(f"  {word}", style), who, styled(shown, style), left
