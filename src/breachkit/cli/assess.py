"""breachkit assess"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from breachkit.cli.options import chosen_workspace, common, json_option, known_at_option, workspace_known_at
from breachkit.cli.output import OPEN, QUIET, console, print_json, styled, tell_clock
from breachkit.errors import UsageError
from breachkit.i18n import _, language, ngettext
from breachkit.services import clock
from breachkit.wording import times
from breachkit.wording.assessment import confidence_word, verdict_word

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer, does: str) -> None:
    @app.command("assess", help=does, epilog=_("Example: breachkit assess --set affected_people=1001"))
    @common
    def assess(
        facts: Annotated[
            Path | None,
            typer.Option("--facts", metavar="FILE|DIR", help=_("Assess this facts file or folder; needs no case.")),
        ] = None,
        what_if: Annotated[
            list[str] | None,
            typer.Option("--set", metavar="ID=VALUE", help=_("What if: shows only what would differ.")),
        ] = None,
        as_of: Annotated[
            str | None, typer.Option("--as-of", metavar="DATE", help=_("Under the law of that day."))
        ] = None,
        known_at: Annotated[str | None, known_at_option()] = None,
        tipping: Annotated[
            bool, typer.Option("--tipping", help=_("With what would turn each verdict (takes longer)."))
        ] = False,
        brief: Annotated[bool, typer.Option("--brief", help=_("One line for each duty."))] = False,
        jsonl: Annotated[bool, typer.Option("--jsonl", help=_("With a folder: one line of JSON a file."))] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import assess as service

        library, now = chosen_workspace().library(with_case=facts is None), clock.now()
        if jsonl or (facts is not None and facts.is_dir()):
            _stream(facts, as_json=as_json)
            return
        if facts is not None:
            case, question = None, service.Question(*service.read_file(library, facts, now))
        else:
            case = workspace_known_at(known_at).read()
            question = service.question_of(case, library)
        question = replace(question, as_of=_day(as_of) if as_of else None)
        rows = service.answer(library, question, now, language(), case)
        if what_if:
            from breachkit.cli.facts import pairs_of

            other = question.with_facts(library, pairs_of(what_if))
            rows = service.difference(rows, service.answer(library, other, now, language(), case))
        elif tipping or not (as_json or brief):
            from breachkit.services.tipping import with_tipping

            rows = with_tipping(library, question, rows, now, every=tipping)
        if as_json:
            print_json(rows)
            return
        out = console()
        tell_clock(out)
        if what_if:
            _show_difference(out, rows)
        elif brief:
            _show_brief(out, rows)
        else:
            show_obligations(out, rows)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise UsageError(
            _("cannot read {given!r}").format(given=given), place="--as-of", expected=_("a day such as 2026-11-22")
        ) from None


def _stream(folder: Path | None, *, as_json: bool) -> None:
    """One line of JSON for each facts file of a folder, written as soon as it is assessed."""
    import json
    import sys

    from breachkit.services.assess import assess_folder

    if folder is None or not folder.is_dir() or as_json:
        raise UsageError(
            _("--jsonl goes with a folder of facts files"), place="--facts", mend="breachkit assess --facts DIR --jsonl"
        )
    for result in assess_folder(chosen_workspace().library(with_case=False), folder, clock.now(), language()):
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")


def _show_difference(out: Console, rows: list[dict[str, Any]]) -> None:
    """What would differ: each obligation as it is and as it would be, with the reasons of the latter."""
    if not rows:
        out.print(styled(_("Nothing would differ."), QUIET))
    for row in rows:
        before = verdict_word(row["before"]["verdict"]) + (
            f" {row['before']['due_at'][:10]}" if row["before"]["due_at"] else ""
        )
        out.print(styled(_("It is: {state}. It would be:").format(state=before), QUIET))
        show_obligation(out, row)


def show_obligations(out: Console, rows: list[dict[str, Any]]) -> None:
    """Required ones first, then open ones, then those not required, each with its reasons and its sum."""
    shown = _in_order(rows)
    for row in shown:
        show_obligation(out, row)
    _tell_the_rest(out, rows, shown)


def _in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the laws that apply or may: legal duties first, required before open before not required, the nearest first."""
    order = {"required": 0, "undetermined": 1, "not_required": 2}
    shown = [row for row in rows if row["verdict"] != "not_required" or row["applies"]]
    return sorted(shown, key=lambda row: (row["duty"] != "legal_duty", order[row["verdict"]], _due_key(row)))


def _due_key(row: dict[str, Any]) -> float:
    return datetime.fromisoformat(row["due_at"]).timestamp() if row["due_at"] else float("inf")


def _tell_the_rest(out: Console, rows: list[dict[str, Any]], shown: list[dict[str, Any]]) -> None:
    if len(shown) < len(rows):
        n = len({row["regime"] for row in rows} - {row["regime"] for row in shown})
        told = ngettext("{n} other law does not apply.", "{n} other laws do not apply.", n).format(n=n)
        out.print(styled(told, QUIET))


def _show_brief(out: Console, rows: list[dict[str, Any]]) -> None:
    """A table: verdict, jurisdiction, to whom and what, when, and the duty's name."""
    from rich.table import Table

    shown = [row for row in _in_order(rows) if row["verdict"] != "not_required"]
    table = Table.grid(padding=(0, 1))
    for ratio in (None, None, 5, 3, 3):
        table.add_column(ratio=ratio, no_wrap=ratio is None, overflow="fold")
    for row in shown:
        style = OPEN if row["verdict"] == "undetermined" else ""
        wise = "" if row["duty"] == "legal_duty" else "  " + _("(recommended, no legal duty)")
        table.add_row(
            styled(verdict_word(row["verdict"]), style),
            styled(row["jurisdiction"], QUIET),
            styled(f"{row['recipient_short']} {row['title']}{wise}"),
            styled(_due_days(row) or row["promptly"] or "―", style),
            styled(f"{row['regime']}.{row['obligation']}", QUIET),
        )
    out.print(table)
    _tell_the_rest(out, rows, _in_order(rows))


def show_obligation(out: Console, row: dict[str, Any]) -> None:
    """A verdict that counsel can check without opening the program (CONTENT.md)."""
    from breachkit.cli.columns import hanging, packed
    from breachkit.cli.options import chosen_library
    from breachkit.services.documents import draft_command

    comma = "、" if language() == "ja" else ", "
    style = {"required": "bold", "undetermined": OPEN, "not_required": QUIET}[row["verdict"]]
    duty = "" if row["duty"] == "legal_duty" else "  " + _("(recommended, no legal duty)")
    due = _due_days(row) if row["verdict"] != "not_required" else ""
    head = f"{row['recipient_name']} {row['title']}{duty}" + (f"   {due}" if due else "")
    hanging(out, f"{verdict_word(row['verdict'])}  ", styled(head, style), style)

    def line(text: str, line_style: str = "") -> None:
        hanging(out, "    ", styled(text, line_style))

    line(f"{row['regime_title']}   {row['regime']}.{row['obligation']}", QUIET)
    for reason in row["reasons"]:
        known = [fact for fact in reason["facts"] if fact["value"] is not None]
        line(f"{reason['title']} [{reason['citation']}]")
        found = packed([f"{fact['label']} = {fact['words']}" for fact in known], out.width - 8, join="; ")
        for number, facts in enumerate(found):
            hanging(out, "    ← " if number == 0 else "      ", styled(facts, QUIET))
    if row.get("fulfilled"):
        line(_("Met already: it was filed, or its step is done."), QUIET)
    if decided := row.get("decision"):
        word = _("to notify") if decided["decision"] == "notify" else _("not to notify")
        told = _("Decided {word} by {by} ({role}): {reason}")
        line(told.format(word=word, by=decided["by"], role=decided["role"], reason=decided["reason"]))
    if row["missing"] and row["verdict"] != "not_required":
        line(_("Open: {facts}").format(facts=comma.join(row["missing_labels"])), OPEN)
    if row["due_explained"] and row["verdict"] != "not_required":
        line(_("Due: {explained}").format(explained=row["due_explained"]))
        if row["due_note"]:
            line(row["due_note"], QUIET)
    if row["note"] and row["verdict"] != "not_required":
        line(row["note"], QUIET)
    for one in row.get("tipping", []):
        told = _("Turns if {label}: {words} (then {verdict})")
        line(told.format(label=one["label"], words=one["words"], verdict=verdict_word(one["verdict"])), QUIET)
    if row["document"] and row["verdict"] != "not_required":
        command = draft_command(chosen_library(), row["document"], f"{row['regime']}.{row['obligation']}")
        if command:
            line(_("Draft: {command}").format(command=command), QUIET)
    if row["url"] and row["verdict"] != "not_required":
        line(_("Told on: {url}").format(url=row["url"]), QUIET)
    if row["source"]["url"]:
        line(_("Source: {title}  {url}").format(**row["source"]), QUIET)
    if row["confidence"] != "verified":
        line(
            _("This rule could not be confirmed in an official text ({confidence}).").format(
                confidence=confidence_word(row["confidence"])
            ),
            OPEN,
        )
    out.print()


def _due_days(row: dict[str, Any]) -> str:
    """When it is due, for the head line, in the authority's zone (named where it is not Japan's); "" where no day is."""
    if not row["due_at"]:
        return ""
    due = datetime.fromisoformat(row["due_at"])
    if row["due_from"]:
        return times.days(datetime.fromisoformat(row["due_from"]).date(), due.date(), language())
    zone = times.zone_name(due)
    return times.day(due.date(), language(), year=False) + ("" if zone == "JST" else f" ({zone})")
