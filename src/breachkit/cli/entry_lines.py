"""The lines of registers on the screen: the list of registers, a register's list, one entry with its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from breachkit.cli.output import LATE, QUIET, SOON, console, say, styled, tell_clock
from breachkit.i18n import _, language, ngettext
from breachkit.wording import times

if TYPE_CHECKING:
    from breachkit.domain.case import CaseFile
    from breachkit.domain.register import Register

_WIDEST_CELL = 24


def show_summary(rows: Sequence[dict[str, Any]]) -> None:
    """Every register: how many entries, how many open, the next day on which something is due."""
    from rich.cells import cell_len

    from breachkit.cli.columns import across

    out, lang = console(), language()
    tell_clock(out)
    commands = [f"breachkit {row['command']}" for row in rows]
    figures = []
    for row in rows:
        told = f"{row['open']}/{row['total']}" if row["total"] else "―"
        figures.append(told)
    widths = [max(map(cell_len, commands)), max(map(cell_len, figures))]
    out.print(styled(_("Open and in all, what it keeps, and when something is due next"), QUIET))
    for row, command, figure in zip(rows, commands, figures, strict=True):
        about = styled(row["title"])
        if row["next_due"]:
            day = times.day(date.fromisoformat(row["next_due"][:10]), lang)
            about.append_text(styled("  " + _("next {day}").format(day=day), SOON))
        across(out, [styled(command, QUIET), styled(figure), about], widths, gap=2)


def show_entries(register: Register, rows: Sequence[dict[str, Any]], case: CaseFile, *, every: bool) -> None:
    """The entries in columns as wide as the screen lets them be; not `every` one where a person asked for some."""
    from rich.cells import cell_len

    from breachkit.cli.columns import across
    from breachkit.wording.entries import cell, column_label, money_words

    out, lang = console(), language()
    tell_clock(out)
    out.print(styled(register.title(lang), "bold"))
    if not rows:
        none = _("No entry. Add one: breachkit {command} add") if every else _("No entry is like that.")
        out.print(styled(none.format(command=register.command), QUIET))
        return
    columns = ["id", *(column for column in register.columns if column != "id")]
    # the headline comes last: it takes what the other columns leave
    columns = [column for column in columns if column != register.headline] + [register.headline]
    cells = [[cell(register, row, column, lang) for column in columns] for row in rows]
    heads = [column_label(register, column, lang) for column in columns]
    widths = [min(max(cell_len(line[at]) for line in [heads, *cells]), _WIDEST_CELL) for at in range(len(columns) - 1)]
    while sum(widths) + 2 * len(widths) > out.width * 2 // 3 and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    across(out, [styled(head, QUIET) for head in heads], widths, gap=2)
    now = _today(case)
    for row, line in zip(rows, cells, strict=True):
        nearest = min((one["day"][:10] for one in row["due"]), default="")
        style = LATE if nearest and nearest < now else ""
        across(out, [styled(text, style) for text in line], widths, gap=2)
    sums = case["registers"][register.id]["sums"]
    if sums:
        told = []
        for status, amounts in sums.items():
            known = register.status(status)
            title = known.title(lang) if known else status
            told += [f"{title} {money_words(amount, currency, lang)}" for currency, amount in amounts.items()]
        out.print(styled(_("In sum: {sums}").format(sums=("、" if lang == "ja" else ", ").join(told)), QUIET))


def _today(case: CaseFile) -> str:
    from breachkit.services import clock

    return clock.now().astimezone(ZoneInfo(case["timezone"])).date().isoformat()


def show_entry(register: Register, data: dict[str, Any], case: CaseFile, *, whole: bool = True) -> None:
    """One entry: its values, what is due, and, `whole`, the clock, what may be done, its history."""
    from rich.cells import cell_len

    from breachkit.cli.columns import across, hanging

    out, lang = console(), language()
    if whole:
        tell_clock(out)
    head = f"{register.entry(lang)} {data['id']}  {data['words'].get(register.headline, '')}"
    hanging(out, "", styled(head, "bold"))
    rows = [(_("Status"), data["status_words"] + (" " + _("(privileged)") if data["privileged"] else ""))]
    for field in register.fields:
        if field.id in data["words"] and field.id != register.headline:
            rows.append((field.label(lang), data["words"][field.id]))
    rows += [(one["title"], one["words"]) for one in data["due"]]
    width = min(max(cell_len(label) for label, _value in rows), 30)
    for label, value in rows:
        across(out, [styled(label, QUIET), styled(value)], [width], gap=2)
    verbs = [one for one in register.statuses if one.verb and one.id in data["may_become"]]
    commands = [f"breachkit {register.command} {one.verb} {data['id']}" for one in verbs]
    if register.review and any(one["rule"] == register.review.id for one in data["due"]):
        commands.append(f"breachkit {register.command} review {data['id']} --passed | --failed")
    for command in (commands or [f"breachkit {register.command} change {data['id']}"]) if whole else []:
        out.print(styled("  " + command, QUIET))
    for one in data["met"]:
        day = times.day(date.fromisoformat(one["on"]), lang)
        word = _("passed") if one["result"] == "passed" else _("failed")
        told = ngettext("Review after {n} day: {word}, {day}", "Review after {n} days: {word}, {day}", one["day"])
        told = told.format(n=one["day"], word=word, day=day)
        hanging(out, "", styled(told + (f"  {one['note']}" if one["note"] else "")))
    zone = ZoneInfo(case["timezone"])
    for act in data["history"]:
        at = datetime.fromisoformat(act["at"]).astimezone(zone)
        labels = {field.id: field.label(lang) for field in register.fields}
        values = [f"{labels[name]}: {value}" for name, value in act["words"].items() if value]
        told = "  ".join([act["status_words"], *values, *([act["reason"]] if act["reason"] else [])])
        hanging(out, f"{times.day(at.date(), lang, year=False)} {at:%H:%M} {act['by']}  ", styled(told, QUIET), QUIET)


def tell_entry(register: Register, data: dict[str, Any]) -> None:
    """One or two lines after an act: what the entry is now, and what is due of it."""
    lang = language()
    title = data["words"].get(register.headline, "")
    say(f"{data['id']}  {title}: {data['status_words']}")
    shown = [f"{one['title']} {one['words']}" for one in data["due"][:4]]
    if shown:
        more = len(data["due"]) - len(shown)
        told = ("、" if lang == "ja" else ", ").join(shown)
        if more:
            told += " " + ngettext("and {n} more", "and {n} more", more).format(n=more)
        say("  " + _("Due: {due}").format(due=told))
