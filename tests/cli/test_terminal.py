"""`breachkit next` in a real pseudo-terminal: answers, help, going back, Ctrl-C, and coming back to the same question."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

pexpect = pytest.importorskip("pexpect", reason="no pseudo-terminals on this platform")


def _takes_interrupts() -> None:
    """A test run that was started in the background hands its children an interrupt that is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*arguments: str, lang: str = "en") -> Any:
    """The command in a terminal of 80 by 40."""
    environment = {**os.environ, "BREACHKIT_LANG": lang, "TERM": "xterm", "COLUMNS": "80", "LINES": "40"}
    return pexpect.spawn(
        sys.executable,
        ["-m", "breachkit", *arguments],
        env=environment,
        dimensions=(40, 80),
        encoding="utf-8",
        timeout=60,
        preexec_fn=_takes_interrupts,
    )


def facts(case: Path) -> dict[str, Any]:
    kept = json.loads((case / "case.json").read_text("utf-8"))["facts"]
    return {name: recorded["value"] for name, recorded in kept.items()}


def test_a_case_is_opened_by_answering(tmp_path: Path) -> None:
    child = start("new")
    child.expect("What happened")
    child.sendline("通販サイト改ざん")
    child.expect("Which organisation")
    child.sendline("例示商店")
    child.expect("When did any department")
    child.sendline("next week")
    child.expect("cannot read")
    child.sendline("yesterday 20:10")
    child.expect(r"Recorded: [A-Z][a-z]{2} \d+ [A-Z][a-z]{2} \d{4} 20:10 JST")
    child.expect("Case 2026-0001 is open")
    child.expect(pexpect.EOF)


@pytest.mark.parametrize("leave", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_leaving_while_a_case_is_being_opened_opens_none(leave: str, tmp_path: Path) -> None:
    child = start("new", "--home", str(tmp_path / "home"))
    child.expect("What happened")
    child.sendline("x")
    child.expect("Which organisation")
    child.send(leave)
    child.expect("No case was opened")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1
    assert not (tmp_path / "home" / "cases").exists()


def test_answers_are_kept_at_once_and_an_interrupt_loses_none(case: Path) -> None:
    child = start("next")
    child.expect("When was something wrong first noticed")
    child.sendline("2026-11-22 18:30")
    child.expect("When did any department")
    assert facts(case)["discovered_at"] == "2026-11-22T18:30:00+09:00"
    child.sendline("2026-11-22 20:10")
    child.expect("Who noticed it first")
    child.sendintr()
    child.expect("Everything answered is kept")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert facts(case)["knew_at"] == "2026-11-22T20:10:00+09:00"

    again = start("next")
    again.expect("Record when, by whom")
    again.expect("Who noticed it first")  # the question that was open
    again.sendline("1")
    again.expect("Did personal data get out")
    assert facts(case)["discoverer"] == "own_staff"
    again.close(force=True)  # the terminal dies
    assert facts(case)["discoverer"] == "own_staff"


def test_after_kill_9_the_very_same_question_comes_again(case: Path) -> None:
    import signal

    child = start("next")
    child.expect("first noticed")
    child.sendline("")  # left for later
    child.expect("any department")
    child.sendline("2026-11-22 20:10")
    child.expect("Who noticed it first")
    child.sendline("")
    child.expect("get out")
    child.kill(signal.SIGKILL)
    child.expect(pexpect.EOF)
    child.close()

    again = start("next")
    again.expect(r"\(3/6\).*Did personal data get out")  # not the first of those left for later
    again.sendline("b")
    again.expect("Who noticed it first")
    again.sendline("q")
    again.expect(pexpect.EOF)
    third = start("next")
    third.expect(r"\(2/6\).*Who noticed it first")
    third.close(force=True)


def test_pasted_lines_are_one_answer(case: Path) -> None:
    child = start("next", "--step", "draft-report")
    child.expect("What happened")
    child.expect("\x1b\\[\\?2004h")  # the terminal is asked to mark what is pasted
    child.send("\x1b[200~On 22 November\rsomebody entered.\x1b[201~\r")
    child.expect("course of events")
    assert facts(case)["summary"] == "On 22 November\nsomebody entered."
    child.close(force=True)


def test_a_step_walked_back_to_shows_what_was_answered(case: Path) -> None:
    child = start("next", "--step", "count-people")
    child.expect("How many people are")
    child.sendline("800-1200")
    child.expect("Recorded: 800-1,200 people")
    child.expect("When did it become known")
    child.sendline("")
    child.expect("card data")
    child.sendline("")
    child.expect("in which country")
    child.sendline("")
    child.expect("3 questions of this step are unanswered")
    child.expect(r"\[d\]one")
    child.sendline("b")
    child.expect("in which country")
    for question in ("card data", "When did it become known", "How many people are"):
        child.sendline("b")
        child.expect(question)
    child.expect("Now: 800-1,200 people")
    child.close(force=True)


def test_help_unknown_wrong_answers_back_and_leave(case: Path) -> None:
    child = start("next")
    child.expect("When was something wrong first noticed")
    child.sendline("?")
    child.expect("Who usually knows: the person who noticed it first")
    child.expect("Where to look: the alert")
    child.expect("Example: 2026-11-22 18:30")
    child.sendline("when it rained")
    child.expect("cannot read")
    child.sendline("tomorrow")
    child.expect("lies in the future")
    child.sendline("2027-01-01 10:00")
    child.expect("lies in the future")
    child.sendline("u")
    child.expect("When did any department")
    assert facts(case)["discovered_at"] == {"unknown": True}
    child.sendline("b")
    child.expect("When was something wrong first noticed")
    child.expect("Now: not known yet")
    child.sendline("")
    child.expect("When did any department")
    child.sendline("ｑ")  # full width, as a Japanese input method types it
    child.expect("Everything answered is kept")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_an_answer_tells_what_it_changed_and_a_step_is_done(case: Path) -> None:
    child = start("next")
    for question, answer in (
        ("first noticed", "2026-11-22 18:30"), ("any department", "2026-11-22 20:10"), ("Who noticed", "1"),
        ("get out", "1"), ("improper purpose", "y"), ("part of a database", "y"),
    ):  # fmt: skip
        child.expect(question)
        child.sendline(answer)
    child.expect("recovered before")
    child.sendline("n")
    child.expect(r"\[d\]one")
    child.sendline("x")
    child.expect("One letter")
    child.sendline("n")
    child.expect("Note:")
    child.sendline("Told the CEO")
    child.expect(r"\[d\]one")
    child.sendline("d")
    child.expect("Stop it from spreading")
    child.sendline("q")
    child.expect(pexpect.EOF)
    kept = json.loads((case / "case.json").read_text("utf-8"))
    assert kept["steps"]["record-awareness"]["status"] == "done"
    assert kept["steps"]["record-awareness"]["notes"][0]["text"] == "Told the CEO"


def test_what_can_be_meant_two_ways_is_asked_back_and_the_last_answer_can_be_taken_back(case: Path) -> None:
    child = start("next", "--step", "count-people")
    child.expect("How many people are")
    child.sendline("about 1.2k")
    child.expect("no exact number")
    child.expect("1  1,150 to 1,249, which round to it")
    child.sendline("1")
    child.expect("Recorded: 1,150-1,249 people")
    child.expect("When did it become known")
    child.expect("z undo")
    child.sendline("z")
    child.expect("Taken back. .*not known yet")
    child.expect("How many people are")
    assert facts(case)["affected_people"] == {"unknown": True}
    child.sendline("1万2千")
    child.expect("Recorded: 12,000 people")
    child.close(force=True)
    kept = [json.loads(line) for line in (case / "journal.jsonl").read_text("utf-8").splitlines()]
    values = [one["payload"]["value"] for one in kept if one["kind"] == "fact.recorded"]
    assert values[-3:] == [{"min": 1150, "max": 1249}, {"unknown": True}, 12_000]  # nothing is taken out of the journal


def test_the_same_in_japanese_with_choices_by_number_and_full_width_digits(case: Path) -> None:
    child = start("next", "--step", "count-people", lang="ja")
    child.expect("影響を受けた人数を見積もる")
    child.expect("本人は何人ですか")
    child.sendline("８００〜１２００人")
    child.expect("千人を超える")
    assert facts(case)["affected_people"] == {"min": 800, "max": 1200}
    child.sendline("")
    child.expect("クレジットカード情報")
    child.sendline("q")
    child.expect("続きは")
    child.expect(pexpect.EOF)


def test_no_colour_is_honoured(case: Path) -> None:
    environment = {**os.environ, "NO_COLOR": "1", "TERM": "xterm"}
    child = pexpect.spawn(
        sys.executable, ["-m", "breachkit", "status"], env=environment, dimensions=(40, 80), encoding="utf-8"
    )
    child.expect(pexpect.EOF)
    assert "\x1b[3" not in child.before
    assert "Deadlines" in child.before
