"""The walk of `breachkit next`: one step after the other, its questions one by one, until the person leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from breachkit.cli import prompts
from breachkit.cli.output import OPEN, QUIET, SOON, console, say, styled, tell_clock
from breachkit.errors import AskBack, UsageError
from breachkit.i18n import _, language, ngettext
from breachkit.services import clock

if TYPE_CHECKING:
    from rich.console import Console

    from breachkit.content.library import Library
    from breachkit.domain.case import CaseFile
    from breachkit.domain.values import Json
    from breachkit.services.workspace import Workspace


class Walk:
    """One sitting: steps shown one after the other until the person leaves."""

    def __init__(self, where: Workspace, library: Library) -> None:
        self.store = where.case()
        self.home = where.home.folder
        self.library = library
        self.out: Console = console()
        self.before: list[str] = []
        self.left: set[tuple[str, str, str]] = set()
        self.answered: list[tuple[str, Json]] = []  # of this sitting, each with what stood before
        self.undone: str | None = None

    def run(self, wanted: str | None) -> None:
        from breachkit.services.step_view import next_step, one_step

        tell_clock(self.out)
        came_back = False
        while True:
            case, now = self.store.read(), clock.now()
            step = one_step(case, self.library, wanted, now) if wanted else next_step(case, self.library, now)
            if wanted is None and not self._entries(case, step):
                continue
            if step is None:
                say(_("No step is open. breachkit status shows the case."))
                return
            self._act(step["step"], "begun")
            self._show(step, case)
            try:
                self._step(step["step"], again=came_back or wanted is not None)
            except prompts.Back:
                came_back = bool(self.before)
                wanted = self.before.pop() if self.before else step["step"]
                continue
            self.before.append(step["step"])
            wanted, came_back = None, False

    def _entries(self, case: CaseFile, step: dict[str, Any] | None) -> bool:
        """Takes the entry of a register that is due before the step. False where one was dealt with, True at the step."""
        from breachkit.cli.next_entry import deal_with
        from breachkit.services.register_due import due_rows, first_to_take

        now = clock.now()
        rows = [row for row in due_rows(case, now) if (row["register"], row["entry"], row["rule"]) not in self.left]
        row = first_to_take(rows, step["due_at"] if step else None, now)
        if row is None:
            return True
        if not deal_with(self.out, self.store, self.library, row):
            self.left.add((row["register"], row["entry"], row["rule"]))
        return False

    def _act(self, step_id: str, kind: str, **details: str) -> None:
        from breachkit.services.steps import act

        act(self.store, self.library, step_id, kind, **details)

    def _view(self, step_id: str) -> dict[str, Any]:
        from breachkit.services.step_view import one_step

        return one_step(self.store.read(), self.library, step_id, clock.now())

    def _show(self, step: dict[str, Any], case: CaseFile) -> None:
        from rich.console import Group
        from rich.panel import Panel

        from breachkit.cli.step_lines import step_lines

        title = styled(f"{step['phase_title']} / {step['title']}", "bold")
        n = step["open_steps"]
        left = styled(ngettext("{n} step open", "{n} steps open", n).format(n=n), QUIET)
        body = Group(*step_lines(step, case["timezone"], clock.now(), self.out.width - 4))
        self.out.print()
        self.out.print(
            Panel(body, title=title, title_align="left", subtitle=left, subtitle_align="right", padding=(0, 1),
                  border_style=QUIET)
        )  # fmt: skip

    def _step(self, step_id: str, *, again: bool) -> None:
        """Asks the step's questions, then what becomes of it; `again` asks the answered ones too.

        Raises Back where the person goes back before its first question.
        """
        start: str | None = None
        while True:
            asked = self._questions(step_id, again=again, start=start)
            try:
                self._close(step_id)
                return
            except prompts.Back:
                if not asked:
                    raise
                again, start = True, asked[-1]

    def _questions(self, step_id: str, *, again: bool, start: str | None) -> list[str]:
        """Asks one by one from `start`, else from where the person was. Returns the ids of the step's questions."""
        from breachkit.services.position import recall, remember

        def asked() -> dict[str, dict[str, Any]]:
            return {question["id"]: question for question in self._view(step_id)["questions"]}

        questions = asked()
        todo = [fact_id for fact_id, question in questions.items() if again or not question["answered"]]
        left_at = recall(self.home, self.store.id, step_id)
        if start is None and left_at in questions and left_at not in todo:
            todo = [fact_id for fact_id in questions if fact_id in (*todo, left_at)]
        first = start or left_at
        index = todo.index(first) if first in todo else 0
        while index < len(todo):
            questions = asked()
            todo += [f for f, question in questions.items() if f not in todo and not question["answered"]]
            remember(self.home, self.store.id, step_id, todo[index])
            if todo[index] not in questions:  # an answer has made it needless
                todo.pop(index)
                continue
            self._ask(questions[todo[index]], index + 1, len(todo))
            try:
                index += self._take(questions[todo[index]])
            except prompts.Back:
                if index == 0:
                    raise
                index -= 1
            if self.undone in questions:
                if self.undone not in todo:
                    todo.insert(index, self.undone)
                index = todo.index(self.undone)
            self.undone = None
        remember(self.home, self.store.id, step_id, None)
        return [*questions]

    def _take(self, question: dict[str, Any]) -> int:
        """Reads and records one answer. Returns how many questions to go on: 0 asks the same one again."""
        from breachkit.cli.columns import hanging

        try:
            answer = prompts.ask(question)
        except prompts.MoreWanted:
            self._more(question)
            return 0
        except prompts.Later:
            return 1
        except prompts.Undo:
            return self._undo(question)
        except AskBack as unclear:
            return self._ask_back(question, unclear)
        try:
            self._record(question["id"], answer)
        except AskBack as unclear:
            return self._ask_back(question, unclear)
        except UsageError as error:
            hanging(self.out, "  ", styled(error.message.removeprefix(f"{question['id']}: "), SOON))
            expected = _form(question) if error.expected == question["expected"] else error.expected
            if expected:
                hanging(self.out, "  ", styled(_("expected: {expected}").format(expected=expected), QUIET))
            return 0
        return 1

    def _record(self, fact_id: str, answer: object) -> None:
        """Journals the answer, and tells it and what it changed. Raises UsageError."""
        from breachkit.cli.columns import hanging
        from breachkit.cli.facts import tell_changes
        from breachkit.services.facts import record
        from breachkit.wording.values import words

        before = self.store.read()["facts"].get(fact_id)
        recorded = record(self.store, self.library, {fact_id: answer})
        if fact_id in recorded.facts:
            self.answered.append((fact_id, before["value"] if before else None))
        told = words(self.library.facts[fact_id], recorded.values[fact_id], language())
        hanging(self.out, "  ", styled(_("Recorded: {value}").format(value=told), QUIET))
        tell_changes(self.out, recorded.changes)

    def _ask_back(self, question: dict[str, Any], unclear: AskBack) -> int:
        """Lets the person pick what was meant. Returns as `_take`."""
        from breachkit.cli.columns import hanging

        hanging(self.out, "  ", styled(unclear.message.removeprefix(f"{question['id']}: "), OPEN))
        meant = prompts.pick_reading(unclear, lambda line: hanging(self.out, "", styled(line)))
        if meant is None:
            return 0
        try:
            answer = prompts.picked(meant, question["choices"], many=question["type"] == "choices")
            self._record(question["id"], answer if question["choices"] else meant)
        except AskBack as again:
            return self._ask_back(question, again)
        except UsageError as error:
            hanging(self.out, "  ", styled(error.message.removeprefix(f"{question['id']}: "), SOON))
            return 0
        return 1

    def _undo(self, question: dict[str, Any]) -> int:
        """Takes the last answer of this sitting back, as a new entry of the journal, and returns to its question."""
        from breachkit.cli.columns import hanging
        from breachkit.cli.facts import tell_changes
        from breachkit.services.facts import take_back

        if not self.answered:
            self.out.print(styled("  " + _("There is no answer of this sitting to take back."), QUIET))
            return 0
        fact_id, before = self.answered.pop()
        try:
            told, changes = take_back(self.store, self.library, fact_id, before)
        except UsageError as error:
            hanging(self.out, "  ", styled(error.message, SOON))
            return 0
        label = self.library.facts[fact_id].label(language())
        hanging(self.out, "  ", styled(_("Taken back. {label}: {value}").format(label=label, value=told), OPEN))
        tell_changes(self.out, changes)
        self.undone = fact_id
        return 0

    def _ask(self, question: dict[str, Any], number: int, of: int) -> None:
        from breachkit.cli.columns import hanging, numbered

        self.out.print()
        hanging(self.out, f"({number}/{of}) ", styled(question["question"], "bold"), "bold")
        if question["settles"]:
            n = question["settles"]
            told = ngettext("{n} duty depends on it", "{n} duties depend on it", n).format(n=n)
            hanging(self.out, "  ", styled(told, OPEN))
        numbered(self.out, [choice["label"] for choice in question["choices"]])
        if question["answered"]:
            hanging(self.out, "  ", styled(_("Now: {value} (Enter keeps it)").format(value=question["words"]), QUIET))
        for line in _hint(question, undo=bool(self.answered)):
            hanging(self.out, "  ", styled(line, QUIET))

    def _more(self, question: dict[str, Any]) -> None:
        from breachkit.cli.help_lines import tell_help
        from breachkit.services.question_help import help_for

        told = help_for(self.store.read(), self.library, question["id"], clock.now())
        tell_help(self.out, told, _form(question), question["example"] or _example(question))

    def _close(self, step_id: str) -> None:
        """Asks what becomes of the step. Returns when it is done, skipped or put off; raises Back or Leave else."""
        from breachkit.services.steps import until

        while True:
            self.out.print()
            unanswered = sum(not question["answered"] for question in self._view(step_id)["questions"])
            if unanswered:
                told = ngettext(
                    "{n} question of this step is unanswered (b goes back to it)",
                    "{n} questions of this step are unanswered (b goes back to them)",
                    unanswered,
                )
                self.out.print(styled(told.format(n=unanswered), OPEN))
            self.out.print(styled(_("[d]one  [s]kip  [l]ater  [a]ssign  [n]ote  [b]ack  [q]uit"), "bold"))
            word = prompts.read_word()
            try:
                if word == "d":
                    self._act(step_id, "done")
                    self.out.print(styled(_("Done."), QUIET))
                    return
                if word == "s":
                    self._act(step_id, "skipped", reason=self._line(_("Why is it skipped?")))
                    self.out.print(styled(_("Skipped."), QUIET))
                    return
                if word == "l":
                    self._act(step_id, "deferred", until=until(4))
                    self.out.print(styled(_("Put off for 4 hours."), QUIET))
                    return
                if word == "a":
                    self._act(step_id, "assigned", to=self._line(_("Who does it?")))
                    self.out.print(styled(_("Assigned."), QUIET))
                elif word == "n":
                    self._act(step_id, "noted", text=self._line(_("Note:")))
                    self.out.print(styled(_("Noted."), QUIET))
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


def _hint(question: dict[str, Any], *, undo: bool) -> list[str]:
    """How to answer, and the keys; on two lines where they do not fit one of 80 columns."""
    from rich.cells import cell_len

    forms = {
        "yes_no": _("y or n"),
        "choice": _("a number or a word"),
        "choices": _("1,3,5; add u for perhaps more"),
        "count": _("1000, 800-1200, 800-"),
        "datetime": _("now, 20:10, yesterday 2pm, 3 days ago"),
        "date": _("2026-11-22, yesterday"),
        "text": _("text"),
        "places": "JP=900, US-CA=12",
    }
    keys = _("? more  u unknown  Enter later  b back  q quit") + ("  " + _("z undo") if undo else "")
    form = forms[question["type"]]
    return [f"{form}   {keys}"] if cell_len(form) + cell_len(keys) + 5 <= 80 else [form, keys]


def _form(question: dict[str, Any]) -> str:
    """How to answer here, where choices are numbers and `u` is unknown."""
    if n := len(question["choices"]):
        if question["type"] == "choice":
            return _("a number from 1 to {n}, a part of the words, or u for not known yet").format(n=n)
        return _(
            "numbers from 1 to {n} or parts of the words, with commas (1,3); add u where there may be more"
        ).format(n=n)
    if question["type"] == "datetime":
        return _(
            "now, 20:10 (the last time it was), yesterday 2pm, Monday 9:00, 3 days ago, 11/22 20:10, 22 Nov 20:10, "
            "R8.11.22, 2026-11-22 20:10, or a day alone"
        )
    if question["type"] == "date":
        return _("2026-11-22, yesterday, 3 days ago, 22 Nov 2026, R8.11.22, or unknown")
    return str(question["expected"])


def _example(question: dict[str, Any]) -> str:
    return {
        "yes_no": _("y"),
        "count": _("800-1200 (between 800 and 1,200 people)"),
        "datetime": _("yesterday 20:10"),
        "date": _("yesterday"),
        "places": "JP=900, US-CA=12, DE=unknown",
        "choices": "1,2,u",
        "choice": "1",
    }.get(question["type"], "")
