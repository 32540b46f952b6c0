"""breachkit render letters"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, common, json_option
from breachkit.cli.output import print_json, say
from breachkit.i18n import _, ngettext


def register_letters(group: typer.Typer) -> None:
    """Adds `letters` to the group `render`."""

    @group.command(
        "letters",
        help=_("Write a letter to each person of an imported list; goes on after an interruption."),
        epilog=_("Example: breachkit render letters --format pdf --out letters/ --jobs 2"),
    )
    @common
    def letters(
        out: Annotated[Path, typer.Option("--out", metavar="DIR|FILE", help=_("A folder (a file each) or one file."))],
        people: Annotated[
            str | None, typer.Option("--people", metavar="LIST", help=_("Which list (else the last): p1, p2, ..."))
        ] = None,
        document: Annotated[
            str, typer.Option("--document", metavar="ID", help=_("Which document they bring."))
        ] = "notices/people",
        fmt: Annotated[str, typer.Option("--format", help=_("txt, html, pdf or eml (drafts of e-mails)."))] = "txt",
        who: Annotated[str, typer.Option("--who", help=_("all, with-email or without-email."))] = "all",
        final: Annotated[
            bool, typer.Option("--final", help=_("Without the draft's mark; must be complete and signed off."))
        ] = False,
        again: Annotated[
            bool, typer.Option("--again", help=_("Even though final letters were written before."))
        ] = False,
        jobs: Annotated[int, typer.Option("--jobs", metavar="N", help=_("Processes that render."))] = 1,
        scheduler: Annotated[
            str | None, typer.Option("--scheduler", metavar="ADDRESS", help=_("Work on that Dask cluster."))
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.letters import Order, write_letters

        order = Order(out, fmt, document, people, who, final, again, jobs, scheduler)
        with _Bar(shown=not as_json) as progress:
            done = write_letters(chosen_workspace(), chosen_library(), order, progress)
        record = done.record
        if as_json:
            told = {"people": done.people, "not_chosen": done.not_chosen, "resumed": done.resumed}
            print_json({**record, **told, "manifest": str(done.manifest)})
            return
        if done.resumed:
            say(_("Went on where the letters before had stopped."))
        written = ngettext("{n} letter: {path}", "{n} letters: {path}", record["letters"])
        say(written.format(n=f"{record['letters']:,}", path=done.out))
        if record["left_out"]:
            say(_("No e-mail address, so no letter: {n}. Write to them with --who without-email.").format(
                n=f"{record['left_out']:,}"))  # fmt: skip
        if done.not_chosen:
            say(_("Not chosen by --who: {n}").format(n=f"{done.not_chosen:,}"))
        say(_("Counts and hashes: {path}").format(path=done.manifest))
        if not final:
            say(_("These are drafts. Sign the document off, then write them with --final."))


class _Bar:
    """A progress bar on standard error while it is a terminal; nothing else."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown and sys.stderr.isatty()
        self._progress: Any = None
        self._task: Any = None

    def __enter__(self) -> _Bar:
        if self._shown:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                TextColumn(_("Letters")), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._progress.start()
        return self

    def __call__(self, done: int, total: int) -> None:
        if self._progress is not None:
            if self._task is None:
                self._task = self._progress.add_task("", total=total)
            self._progress.update(self._task, completed=done, total=total)

    def __exit__(self, *_ignored: object) -> None:
        if self._progress is not None:
            self._progress.stop()
