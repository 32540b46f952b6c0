"""breachkit REGISTER count | trend: how many came in by kind and week; how a share moves from one exercise to the next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from breachkit.cli.options import chosen_workspace, common, json_option
from breachkit.cli.output import LATE, OPEN, QUIET, console, print_json, styled, tell_clock
from breachkit.i18n import _, language
from breachkit.wording import times

if TYPE_CHECKING:
    from breachkit.domain.register import Register

_BAR = 24


def add_count(group: typer.Typer, register: Register) -> None:
    """Adds `count`, which reads the case file alone."""

    @group.command("count", help=_("Count by kind and by week."))
    @common
    def count(
        weeks: Annotated[int, typer.Option("--weeks", min=1, help=_("How many weeks back."))] = 8,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.recurring import figures

        where = chosen_workspace()
        case = where.case().read()
        found = figures(case, register)
        found["weeks"] = found["weeks"][-weeks:]
        if register.id == "enquiries":
            from breachkit.services.qa import kinds_without_answer

            found["without_answer"] = kinds_without_answer(case, where.library())
        if as_json:
            print_json(found)
        else:
            _show_count(register, found)


def _show_count(register: Register, found: dict[str, Any]) -> None:
    from rich.cells import cell_len

    from breachkit.cli.columns import across, hanging

    out, lang = console(), language()
    tell_clock(out)
    out.print(styled(f"{register.title(lang)}  {found['total']:,}", "bold"))
    most = max((one["n"] for one in found["by_kind"]), default=1)
    width = max((cell_len(one["title"]) for one in found["by_kind"]), default=0)
    for one in found["by_kind"]:
        bar = "█" * max(round(one["n"] / most * _BAR), 1)
        across(out, [styled(f"  {one['title']}"), styled(f"{one['n']:>6,}  {bar}")], [width + 2])
    comma = "、" if lang == "ja" else ", "
    states = comma.join(f"{one['title']} {one['n']:,}" for one in found["by_status"])
    if states:
        hanging(out, "  ", styled(states, QUIET))
    for week in found["weeks"]:
        span = times.days(date.fromisoformat(week["from"]), date.fromisoformat(week["to"]), lang)
        told = _("{n} came in").format(n=f"{week['total']:,}")
        became = comma.join(f"{one['title']} {one['n']:,}" for one in week["became"])
        kinds = comma.join(f"{one['title']} {one['n']:,}" for one in week["by_kind"][:4])
        hanging(out, f"{span}  ", styled("  ".join(part for part in (told, kinds, became) if part)), QUIET)
    if found.get("without_answer"):
        names = comma.join(f"{one['title']} {one['n']:,}" for one in found["without_answer"])
        hanging(out, "", styled(_("No answer in the script yet: {kinds}").format(kinds=names), OPEN))


def add_trend(group: typer.Typer, register: Register) -> None:
    """Adds `trend`."""

    @group.command("trend", help=_("How the figures move from one to the next."))
    @common
    def trend(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.recurring import trend as moving

        rows = moving(chosen_workspace().case(), register)
        if as_json:
            print_json(rows)
        else:
            _show_trend(register, rows)


def _show_trend(register: Register, rows: list[dict[str, Any]]) -> None:
    from breachkit.cli.columns import hanging
    from breachkit.wording.entries import percent

    out, lang = console(), language()
    tell_clock(out)
    out.print(styled(register.title(lang), "bold"))
    if not rows:
        out.print(styled(_("Nothing has figures yet."), QUIET))
    for row in rows:
        hanging(out, f"{times.day(date.fromisoformat(row['day']), lang)}  ", styled(f"{row['id']}  {row['headline']}"))
        for one in row["rates"].values():
            bar = "█" * round(one["share"] * _BAR)
            told = styled(f"    {one['title']}  {percent(one['share']):>6}  {one['part']:,}/{one['whole']:,}  {bar}")
            if one["change"]:
                sign = "+" if one["change"] > 0 else "−"
                word = _("better") if one["better"] else _("worse")
                told.append_text(
                    styled(f"  {sign}{abs(one['change']) * 100:.1f} {word}", "green" if one["better"] else LATE)
                )
            out.print(told, soft_wrap=True)
