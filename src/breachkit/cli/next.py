"""breachkit next: one step at a time, its questions one by one; every answer is journalled before the next is asked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from breachkit.cli import prompts
from breachkit.cli.options import chosen_library, chosen_workspace, common, json_option
from breachkit.cli.output import LATE, OPEN, QUIET, SOON, console, print_json, say, styled, tell_clock
from breachkit.errors import UsageError
from breachkit.i18n import _, language, ngettext
from breachkit.services import clock
from breachkit.wording import times

if TYPE_CHECKING:
    from rich.console import Console

    from breachkit.content.library import Library
    from breachkit.domain.case import CaseFile
    from breachkit.store.protocol import CaseStore


def register(app: typer.Typer, does: str) -> None:
    @app.command("next", help=does)
    @common
    def next_(
        step: Annotated[str | None, typer.Option("--step", metavar="STEP", help=_("Take this step instead."))] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.steps import next_step, one_step

        store, library = chosen_workspace().case(), chosen_library()
        if as_json:
            case, now = store.read(), clock.now()
            print_json(one_step(case, library, step, now) if step else next_step(case, library, now))
            return
        prompts.require_terminal(
            "next", "breachkit next --json; breachkit facts set ID=VALUE; breachkit step done STEP"
        )
        try:
            _Walk(store, library).run(step)
        except (prompts.Leave, KeyboardInterrupt):
            say()
            say(_("Everything answered is kept. Go on with: breachkit next"))


class _Walk:
    """One sitting: steps shown one after the other until the person leaves."""

    def __init__(self, store: CaseStore, library: Library) -> None:
        self.store = store
        self.library = library
        self.out: Console = console()
        self.before: list[str] = []

    def run(self, wanted: str | None) -> None:
        from breachkit.services.steps import next_step, one_step

        tell_clock(self.out)
        while True:
            case, now = self.store.read(), clock.now()
            step = one_step(case, self.library, wanted, now) if wanted else next_step(case, self.library, now)
            wanted = None
            if step is None:
                say(_("No step is open. breachkit status shows the case."))
                return
            self._act(step["step"], "begun")
            self._show(step, case)
            try:
                self._questions(step["step"])
                self._close(step["step"])
            except prompts.Back:
                wanted = self.before.pop() if self.before else step["step"]
                continue
            self.before.append(step["step"])

    def _act(self, step_id: str, kind: str, **details: str) -> None:
        from breachkit.services.steps import act

        act(self.store, self.library, step_id, kind, **details)

    def _view(self, step_id: str) -> dict[str, Any]:
        from breachkit.services.steps import one_step

        return one_step(self.store.read(), self.library, step_id, clock.now())

    def _show(self, step: dict[str, Any], case: CaseFile) -> None:
        from rich.padding import Padding
        from rich.panel import Panel
        from rich.text import Text

        body = Text()
        body.append_text(styled(step["why"] + "\n"))
        body.append_text(_due_line(step, case["timezone"]))
        body.append("\n\n")
        body.append_text(styled(step["guidance"].rstrip()))
        body.append("\n\n")
        for label, value in (
            (_("Law"), "; ".join(step["citations"])),
            (_("Who"), step["role_title"] + (f" ({step['assignee']})" if step["assignee"] else "")),
            (_("Evidence"), step["evidence"]),
        ):
            body.append_text(styled(f"{label}: {value}\n", QUIET))
        body.rstrip()
        title = styled(f"{step['phase_title']} / {step['title']}", "bold")
        self.out.print()
        self.out.print(Panel(body, title=title, title_align="left", padding=(0, 1), border_style=QUIET))
        for note in step["notes"]:
            self.out.print(Padding(styled(_("Note: {text}").format(text=note["text"])), (0, 2)))

    def _questions(self, step_id: str) -> None:
        """Asks what is open; with b, what was asked before."""
        from breachkit.cli.facts import tell_changes
        from breachkit.services.facts import record

        asked = [question["id"] for question in self._view(step_id)["questions"]]
        open_at_start = {q["id"] for q in self._view(step_id)["questions"] if not q["answered"]}
        todo = [fact_id for fact_id in asked if fact_id in open_at_start]
        index = 0
        while index < len(todo):
            question = next(q for q in self._view(step_id)["questions"] if q["id"] == todo[index])
            self._ask(question, index + 1, len(todo))
            try:
                answer = prompts.ask(question)
                recorded = record(self.store, self.library, {question["id"]: answer})
            except prompts.MoreWanted:
                self._more(question)
                continue
            except prompts.Later:
                index += 1
                continue
            except prompts.Back:
                if index == 0:
                    raise
                index -= 1
                continue
            except UsageError as error:
                self.out.print(styled(error.message, SOON))
                if error.expected:
                    self.out.print(styled("  " + error.expected, QUIET))
                continue
            tell_changes(self.out, recorded.changes)
            index += 1

    def _ask(self, question: dict[str, Any], number: int, of: int) -> None:
        self.out.print()
        head = f"({number}/{of}) {question['question']}"
        self.out.print(styled(head, "bold"))
        if question["settles"]:
            n = question["settles"]
            told = ngettext("settles {n} obligation", "settles {n} obligations", n).format(n=n)
            self.out.print(styled(f"  {told}", OPEN))
        for position, choice in enumerate(question["choices"], 1):
            self.out.print(styled(f"  {position:>2} {choice['label']}"))
        if question["answered"]:
            self.out.print(styled("  " + _("Now: {value} (Enter keeps it)").format(value=question["words"]), QUIET))
        self.out.print(styled("  " + _hint(question), QUIET))

    def _more(self, question: dict[str, Any]) -> None:
        if question["help"]:
            self.out.print(styled("  " + question["help"]))
        self.out.print(styled("  " + _("Answer: {form}").format(form=question["expected"]), QUIET))
        if question["example"]:
            self.out.print(styled("  " + _("Example: {example}").format(example=question["example"]), QUIET))

    def _close(self, step_id: str) -> None:
        """Asks what becomes of the step. Returns when it is done, skipped or put off; raises Back or Leave else."""
        from breachkit.services.steps import until

        while True:
            self.out.print()
            self.out.print(styled(_("[d]one  [s]kip  [l]ater  [a]ssign  [n]ote  [b]ack  [q]uit"), "bold"))
            word = prompts.read_line().lower()
            try:
                if word == "d":
                    self._act(step_id, "done")
                    return
                if word == "s":
                    self._act(step_id, "skipped", reason=self._line(_("Why is it skipped?")))
                    return
                if word == "l":
                    self._act(step_id, "deferred", until=until(4))
                    self.out.print(styled(_("Put off for 4 hours."), QUIET))
                    return
                if word == "a":
                    self._act(step_id, "assigned", to=self._line(_("Who does it?")))
                elif word == "n":
                    self._act(step_id, "noted", text=self._line(_("Note:")))
                elif word == "b":
                    raise prompts.Back
                elif word == "q":
                    raise prompts.Leave
                else:
                    self.out.print(styled(_("One letter: d, s, l, a, n, b or q."), SOON))
            except UsageError as error:
                self.out.print(styled(error.message, SOON))

    def _line(self, question: str) -> str:
        self.out.print(styled(question, "bold"))
        return prompts.read_line()


def _hint(question: dict[str, Any]) -> str:
    forms = {
        "yes_no": _("y or n"),
        "choice": _("a number"),
        "choices": _("1,3,5; add u for perhaps more"),
        "count": _("1000, 800-1200, 800-"),
        "datetime": _("2026-11-22 20:10, or a day"),
        "date": _("2026-11-22"),
        "text": _("text"),
        "places": "JP=900, US-CA=12, DE=unknown",
    }
    return _("{form}   ? more  u unknown  Enter later  b back  q quit").format(form=forms[question["type"]])


def _due_line(step: dict[str, Any], timezone: str) -> Any:
    if step["due_at"] is None:
        told = (
            _("Due {rule} (not known yet)").format(rule=step["due_rule"]) if step["due_rule"] else _("No time limit.")
        )
        return styled(told, QUIET)
    due = datetime.fromisoformat(step["due_at"]).astimezone(ZoneInfo(timezone))
    now = clock.now()
    told = f"{times.moment(due, language())}  {times.countdown(due, now, language())}"
    late = due < now
    soon = (due - now).total_seconds() < 48 * 3600
    return styled(_("By {due}").format(due=told), LATE if late else SOON if soon else "")
