"""breachkit status: the home screen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from breachkit.cli.options import common, json_option, known_at_option, workspace_known_at
from breachkit.cli.output import OPEN, QUIET, SOON, console, print_json, say, styled, tell_clock
from breachkit.i18n import _, language, ngettext
from breachkit.wording import times

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN_DEADLINES = 9
_SHOWN_ENTRIES, _MOST_ENTRIES = 3, 7


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
        seen = overview(where)
        if as_json:
            print_json(in_language(seen, language()))
        else:
            del seen["obligations"]  # the screen shows what of them is due
            _show(in_language(seen, language()))


def _show(seen: dict[str, Any]) -> None:
    from breachkit.cli.columns import hanging, packed
    from breachkit.cli.deadline_lines import show_deadlines

    out = console()
    tell_clock(out)
    zone = ZoneInfo(seen["case"]["timezone"])
    now = datetime.fromisoformat(seen["now"]).astimezone(zone)
    _header(out, seen["case"], now)
    out.print()
    out.print(styled(_("Deadlines"), "bold"))
    legal = [row for row in seen["deadlines"] if row["duty"] == "legal_duty"]
    if not legal:
        out.print(styled("  " + _("No duty is due as far as is known."), QUIET))
    show_deadlines(out, legal[:_SHOWN_DEADLINES], seen)
    for told, style in _further(seen, len(legal) - _SHOWN_DEADLINES):
        hanging(out, "  ", styled(told, style))
    _registers(out, seen)
    out.print()
    out.print(styled(_("Phases"), "bold"))
    phases = [f"{phase['title']} {phase['done']}/{phase['total']}" for phase in seen["progress"] if phase["total"]]
    for line in packed(phases, out.width - 2):
        out.print(styled("  " + line))
    if seen["open_questions"]:
        out.print()
        out.print(styled(_("Open questions"), "bold"))
        for question in seen["open_questions"][:4]:
            n = question["settles"]
            told = ngettext("{n} duty depends on it", "{n} duties depend on it", n).format(n=n)
            hanging(out, "  ", styled(f"{question['label']}  ({told})", OPEN))
    out.print()
    _next(out, seen, now)


def _header(out: Console, case: dict[str, Any], now: datetime) -> None:
    """Case, organisation and time: in one line where it holds them, else in two."""
    from rich.cells import cell_len

    left, right = f"{case['id']}  {case['title']}", f"{case['org']}   {times.moment(now, language())}"
    blank = out.width - cell_len(left) - cell_len(right)
    if blank >= 3:
        out.print(styled(left, "bold") + styled(" " * blank + right, QUIET), soft_wrap=True)
        return
    out.print(styled(left, "bold"))
    out.print(styled(right, QUIET))


def _further(seen: dict[str, Any], more: int) -> list[tuple[str, str]]:
    """What stands behind the list: more duties, laws abroad that are open, what is recommended."""
    told: list[tuple[str, str]] = []
    if more > 0:
        words = ngettext("and {n} more: breachkit deadlines", "and {n} more: breachkit deadlines", more)
        told.append((words.format(n=more), QUIET))
    if seen["conflicts"]:
        n = seen["conflicts"]
        words = ngettext(
            "joined copies differ in {n} thing: breachkit show conflicts",
            "joined copies differ in {n} things: breachkit show conflicts",
            n,
        )
        told.append((words.format(n=n), SOON))
    news = [one for one in seen["content_changes"] if one["at"] is None]
    if news:
        n = len(news[-1]["obligations"])
        words = ngettext(
            "the law's content has changed; {n} duty of this case is another",
            "the law's content has changed; {n} duties of this case are others",
            n,
        )
        told.append((words.format(n=n), OPEN))
    if seen["open_laws"]["regimes"]:
        n = len(seen["open_laws"]["regimes"])
        facts = ("、" if language() == "ja" else ", ").join(seen["open_laws"]["labels"])
        abroad = ngettext("and {n} law abroad, open: {facts}", "and {n} laws abroad, open: {facts}", n)
        told.append((abroad.format(n=n, facts=facts), OPEN))
    wise = sum(row["duty"] != "legal_duty" and row["verdict"] == "required" for row in seen["deadlines"])
    if wise:
        words = ngettext("and {n} recommended: breachkit assess", "and {n} recommended: breachkit assess", wise)
        told.append((words.format(n=wise), QUIET))
    return told


def _registers(out: Console, seen: dict[str, Any]) -> None:
    """What of the registers is due first: all that is late, at least the next few."""
    rows = seen["register_due"]
    if not rows:
        return
    from breachkit.cli.columns import hanging
    from breachkit.cli.deadline_lines import show_register_due

    late = sum(row["state"] == "overdue" for row in rows)
    shown = min(max(late, _SHOWN_ENTRIES), _MOST_ENTRIES)
    out.print()
    out.print(styled(_("Due in registers"), "bold"))
    show_register_due(out, rows[:shown], seen)
    if (more := len(rows) - shown) > 0:
        words = ngettext("and {n} more: breachkit deadlines", "and {n} more: breachkit deadlines", more)
        hanging(out, "  ", styled(words.format(n=more), QUIET))


def _next(out: Console, seen: dict[str, Any], now: datetime) -> None:
    """The one next thing to do, who does it, by when, and the command for it."""
    from breachkit.cli.columns import hanging

    step, entry = seen["next"], seen["next_entry"]
    if entry:
        from breachkit.cli.deadline_lines import register_words

        hanging(out, _("Next") + "  ", register_words(entry))
        return
    if not step:
        out.print(styled(_("No step is open."), QUIET))
        return
    hanging(out, _("Next") + "  ", styled(step["title"], "bold") + styled("   breachkit next", QUIET))
    about = []
    if who := step.get("assignee") or step.get("role_title"):
        about.append(_("Who: {who}").format(who=who))
    if step["due_at"]:
        due = datetime.fromisoformat(step["due_at"])
        about.append(_("Due: {left}").format(left=times.countdown(due, now, language())))
    out.print(styled("  " + "   ".join(about), QUIET))
