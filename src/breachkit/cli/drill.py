"""breachkit drill list | start | news | wait | score | stop: a table-top exercise with the real engine."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from breachkit.cli.options import chosen_home, chosen_library, chosen_workspace, command_group, common, json_option
from breachkit.cli.output import LATE, QUIET, SOON, console, print_json, say, styled, tell_clock
from breachkit.i18n import _, language
from breachkit.wording import times

if TYPE_CHECKING:
    from rich.console import Console

    from breachkit.services.drills import News


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)

    @group.command("list", help=_("List the scenarios."))
    @common
    def list_scenarios(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.drills import listed

        rows = listed(chosen_workspace().library(with_case=False))
        if as_json:
            print_json(rows)
            return
        from breachkit.cli.columns import hanging

        out = console()
        for one in rows:
            out.print(styled(one["id"], "bold") + styled(f"  {one['title']}"))
            hanging(out, "  ", styled(one["summary"], QUIET))
        out.print()
        say(_("Start one: breachkit drill start {id}").format(id=rows[0]["id"]))

    @group.command("start", help=_("Start a drill. Real cases are not touched."))
    @common
    def start(
        scenario: Annotated[str, typer.Argument(metavar="SCENARIO")],
        speed: Annotated[
            int, typer.Option("--speed", help=_("How many times as fast the clock runs; 0: it stands between waits."))
        ] = 1,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import drills

        chosen_workspace()
        where, fresh = drills.start(chosen_home(), scenario, speed=speed)
        if as_json:
            print_json({"case": where.case().id, "scenario": scenario, "speed": speed, "news": _news_data(fresh)})
            return
        _tell(fresh)
        say()
        _line_of(_("All commands now work on this drill. News: breachkit drill news; wait: breachkit drill wait next"))
        say(
            _(
                "Work as in a real case: breachkit next, facts, assess, render, filed. End and score: breachkit drill stop"
            )
        )

    @group.command("news", help=_("What has reached the team since the last look."))
    @common
    def show_news(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services import drills

        _show(drills.news(chosen_workspace(), chosen_library()), as_json=as_json)

    @group.command("wait", help=_("Let the clock jump: next (to the next news), 30 minutes, 2 hours, 3 days."))
    @common
    def wait(
        until: Annotated[list[str], typer.Argument(metavar="next|TIME")],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import drills

        fresh = drills.wait(chosen_home(), chosen_workspace(), chosen_library(), " ".join(until))
        _show(fresh, as_json=as_json)

    @group.command("score", help=_("The score as it stands."))
    @common
    def show_score(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services import clock, drills
        from breachkit.wording.bilingual import in_language

        library = chosen_library()
        store, case, scenario = drills.running(chosen_workspace(), library)
        zone = ZoneInfo(case["timezone"])
        found = drills.score_data(drills.reckon(store, library, scenario, clock.now()), library, zone)
        told = in_language(found, language())
        if as_json:
            print_json(told)
        else:
            _score(told)

    @group.command("stop", help=_("End the drill, score it, keep the report as proof of training."))
    @common
    def stop(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services import drills
        from breachkit.wording.bilingual import in_language

        ended = drills.stop(chosen_home(), chosen_workspace(), chosen_library(), language())
        told = in_language(ended.score, language())
        if as_json:
            print_json({**told, "case": ended.case, "report": ended.report})
            return
        _score(told)
        say()
        _line_of(_("The report, as proof of training: {path}").format(path=ended.report))
        say(_("The drill is over; commands work on real cases again."))

    @group.command("resume", help=_("Go back into a drill that was left."))
    @common
    def resume(drill: Annotated[str, typer.Argument(metavar="CASE")]) -> None:
        from breachkit.services import drills

        chosen_workspace()
        drills.resume(chosen_home(), drill)
        say(_("Back in drill {id}. News: breachkit drill news").format(id=drill))

    app.add_typer(group, name="drill")


def _line_of(text: str) -> None:
    """One remark, wrapped to the screen."""
    from breachkit.cli.columns import hanging

    hanging(console(), "", styled(text))


def _show(fresh: list[News], *, as_json: bool) -> None:
    if as_json:
        print_json(_news_data(fresh))
    elif fresh:
        _tell(fresh)
    else:
        tell_clock(console())
        say(_("No news. To the next: breachkit drill wait next"))


def _news_data(fresh: list[News]) -> list[dict[str, Any]]:
    lang = language()
    return [
        {
            "id": one.inject.id,
            "at": one.at.isoformat(),
            "kind": one.inject.kind,
            "from": one.inject.from_(lang),
            "text": one.inject.text(lang),
        }
        for one in fresh
    ]


def _tell(fresh: list[News]) -> None:
    from breachkit.cli.columns import wrapped

    out = console()
    tell_clock(out)
    for one in fresh:
        out.print()
        out.print(styled(f"{times.moment(one.at, language())}  {one.inject.from_(language())}", "bold"))
        for line in wrapped(styled(one.inject.text(language())), out.width - 2):
            out.print(styled("  ") + line)


def _score(found: dict[str, Any]) -> None:
    out = console()
    tell_clock(out)
    told = _("Score: {percent} % ({points:g} of {of} points)")
    out.print(styled(told.format(percent=found["percent"], points=found["points"], of=found["of"]), "bold"))
    out.print()
    out.print(styled(_("Decisions"), "bold"))
    for one in found["decisions"]:
        _line(out, one["state"], one["title"], one["wanted_by"], one["taken_at"])
        if one["state"] in ("late", "missed"):
            from breachkit.cli.columns import hanging

            hanging(out, " " * 12, styled(one["why"], QUIET))
    out.print()
    out.print(styled(_("Duties"), "bold"))
    for one in found["duties"]:
        _line(out, one["state"], f"{one['recipient']}: {one['title']}", one["due_at"], one["filed_at"])
    wrong = [one for one in found["facts"] if not one["right"]]
    out.print()
    told = _("Key facts recorded as they were: {right} of {all}")
    out.print(styled(told.format(right=len(found["facts"]) - len(wrong), all=len(found["facts"]))))
    if wrong:
        out.print(styled("  " + _("not yet: {facts}").format(facts=", ".join(one["label"] for one in wrong)), SOON))
    if found["needless"]:
        out.print(styled("  " + _("filed without need: {duties}").format(duties=", ".join(found["needless"])), SOON))


def _line(out: Console, state: str, title: str, due: str | None, done: str | None) -> None:
    from breachkit.cli.columns import across

    words = {"in_time": _("in time"), "late": _("late"), "missed": _("missed"), "open": _("open")}
    style = {"missed": LATE, "late": SOON, "open": QUIET}.get(state, "")
    by = _("by {at}").format(at=times.moment(datetime.fromisoformat(due), language())) if due else ""
    at = _("done {at}").format(at=times.moment(datetime.fromisoformat(done), language())) if done else ""
    about = ", ".join(part for part in (by, at) if part)
    across(out, [styled(" "), styled(words[state], style), styled(title + (f" ({about})" if about else ""))], [1, 8])
