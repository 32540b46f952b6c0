"""breachkit watch: what the others do, as it happens, and the nearest deadlines counting down."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from breachkit.cli.options import chosen_workspace, common, json_option
from breachkit.cli.output import QUIET, console, say, styled, tell_clock, warn
from breachkit.errors import StorageError
from breachkit.i18n import _, language

if TYPE_CHECKING:
    from rich.console import Console, Group

    from breachkit.domain.event import Event
    from breachkit.services.workspace import Workspace

_NEAREST = 4


def register(app: typer.Typer, does: str) -> None:
    @app.command("watch", help=does, epilog=_("Ctrl-C ends it. --json prints one object a line."))
    @common
    def watch(
        last: Annotated[int, typer.Option("--last", min=0, help=_("Begin with the last N entries."))] = 5,
        after: Annotated[
            int | None, typer.Option("--after", min=0, metavar="N", help=_("Begin after entry number N."))
        ] = None,
        seconds: Annotated[
            float | None, typer.Option("--for", min=0, metavar="SECONDS", help=_("End after so long."))
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.watching import follow

        where = chosen_workspace()
        store = where.case()
        until = None if seconds is None else time.monotonic() + seconds
        beat = 1.0 if seconds is None else max(0.01, min(1.0, seconds))
        told_lost: list[str] = []

        def lost(error: StorageError) -> None:
            if not told_lost:
                warn(_("{message}; trying again").format(message=error.message))
            told_lost.append(error.message)

        events = follow(
            store,
            after=after,
            last=last,
            going_on=lambda: until is None or time.monotonic() < until,
            lost=lost,
            beat=beat,
        )
        try:
            if as_json:
                _stream(events)
            else:
                _show(where, events, told_lost)
        except KeyboardInterrupt:
            if not as_json:
                say()
                say(_("No longer watching. The case goes on."))


def _stream(events: Iterator[Event | None]) -> None:
    for event in events:
        if event is not None:
            sys.stdout.write(json.dumps(event._asdict(), ensure_ascii=False) + "\n")
            sys.stdout.flush()


def _show(where: Workspace, events: Iterator[Event | None], told_lost: list[str]) -> None:
    from breachkit.cli.columns import across
    from breachkit.cli.log import line_of

    out = console()
    tell_clock(out)
    zone = ZoneInfo(where.case().read()["timezone"])
    new = True
    with _screen(out) as screen:
        for event in events:
            if event is not None:
                across(screen.above, *line_of(event, zone))
                sys.stdout.flush()
                new = True
                if told_lost:
                    told_lost.clear()
            else:
                screen.tick(where, zone, new=new)
                new = False


class _Plain:
    """Without a terminal: lines alone."""

    def __init__(self, out: Console) -> None:
        self.above = out

    def tick(self, where: Workspace, zone: ZoneInfo, *, new: bool) -> None:
        """Nothing counts down in a file."""


class _Live(_Plain):
    """In a terminal: the entries scroll by, and under them the nearest deadlines count down."""

    def __init__(self, out: Console, live: Any) -> None:
        super().__init__(out)
        self._live = live
        self._seen: dict[str, Any] = {}

    def tick(self, where: Workspace, zone: ZoneInfo, *, new: bool) -> None:
        from breachkit.errors import BreachkitError
        from breachkit.services import clock
        from breachkit.services.overview import overview
        from breachkit.wording.bilingual import in_language

        if new:
            try:
                self._seen = in_language(overview(where), language())
            except BreachkitError:
                return
        if self._seen:
            self._live.update(_deadlines(self._seen, clock.now().astimezone(zone), self.above.width), refresh=True)


def _deadlines(seen: dict[str, Any], now: datetime, width: int) -> Group:
    from rich.console import Console, Group
    from rich.text import Text

    from breachkit.cli.deadline_lines import show_deadlines
    from breachkit.services import clock

    rows = [
        row for row in seen["deadlines"] if row["duty"] == "legal_duty" and row["state"] in ("overdue", "soon", "open")
    ]
    held = Console(
        width=width, markup=False, highlight=False, emoji=False, force_terminal=True, color_system="truecolor"
    )
    with held.capture() as captured:
        show_deadlines(held, [row for row in rows if row["due_at"]][:_NEAREST], {**seen, "now": clock.stamp(now)})
    from breachkit.wording import times

    head = styled(f"{times.moment(now, language())}   " + _("Ctrl-C ends"), QUIET)
    return Group(Text(), head, Text.from_ansi(captured.get().rstrip("\n")))


@contextmanager
def _screen(out: Console) -> Iterator[_Plain]:
    if not out.is_terminal:
        yield _Plain(out)
        return
    from rich.live import Live

    with Live(console=out, auto_refresh=False, transient=True) as live:
        yield _Live(out, live)
