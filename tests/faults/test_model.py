"""Any sequence of commands, with crashes in between, against a plain model of what a case should then hold."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from breachkit.cli.app import run
from breachkit.store import files
from breachkit.store.local import LocalHome
from breachkit.store.protocol import CaseStore, Home
from tests.conftest import NOW
from tests.faults.disk import UnsyncedDisk, WatchedDisk

STEPS = ("contain", "record-awareness", "report-ppc-preliminary")
COUNTS = st.one_of(st.integers(0, 5000).map(str), st.just("unknown"), st.just("800-1200"))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).filter(
    str.strip
)


class Night(RuleBasedStateMachine):
    """One home with one or two cases; `model` is what the journal of each should come to."""

    def __init__(self) -> None:
        super().__init__()
        self._stack = contextlib.ExitStack()
        self.home = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="breachkit-model-")))
        self._stack.enter_context(_environment(self.home))
        self._stack.callback(_put_under_the_store, os)
        _put_under_the_store(UnsyncedDisk())
        self.model: dict[str, dict[str, Any]] = {}
        self.current = ""

    def teardown(self) -> None:
        self._stack.close()

    def call(self, *arguments: str, code: int | None = 0) -> str:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            left = run(arguments)
        assert code is None or left == code, (arguments, out.getvalue() + err.getvalue())
        return out.getvalue()

    @property
    def case(self) -> dict[str, Any]:
        return self.model[self.current]

    @property
    def folder(self) -> Path:
        return self.home / "cases" / self.current

    @initialize(title=TEXTS)
    def first_case(self, title: str) -> None:
        self.open_a_case(title)

    @precondition(lambda self: len(self.model) < 2)
    @rule(title=TEXTS)
    def open_a_case(self, title: str) -> None:
        opened = json.loads(self.call("new", "--title", title, "--org", "Example", "--json"))
        self.current = opened["id"]
        self.model[self.current] = {
            "title": title.strip(),
            "facts": {},
            "notes": [],
            "steps": {},
            "drafts": 0,
            "seals": 0,
        }

    @rule(text=TEXTS)
    def note(self, text: str) -> None:
        self.call("note", "--", text)
        self.case["notes"].append(text.strip())

    @rule(count=COUNTS, malice=st.sampled_from(["yes", "no", "unknown"]))
    def answer(self, count: str, malice: str) -> None:
        self.call("facts", "set", f"affected_people={count}", f"possible_malice={malice}")
        self.case["facts"] |= {"affected_people": count, "possible_malice": malice}

    @rule(step=st.sampled_from(STEPS), act=st.sampled_from(["done", "skip", "reopen", "assign", "note", "later"]))
    def step(self, step: str, act: str) -> None:
        details = {
            "skip": ["--reason", "r"],
            "assign": ["--to", "someone"],
            "note": ["seen"],
            "later": ["--hours", "2"],
        }
        was = self.case["steps"].get(step, "open")
        refused = (act, was) in (("done", "done"), ("skip", "skipped"), ("reopen", "open"))
        self.call("step", act, step, *details.get(act, []), code=2 if refused else 0)
        if not refused and act in ("done", "skip", "reopen"):
            self.case["steps"][step] = {"done": "done", "skip": "skipped", "reopen": "open"}[act]

    @rule()
    def render(self) -> None:
        self.call("render", "report")
        self.case["drafts"] += 1

    @rule()
    def seal(self) -> None:
        self.call("seal")
        self.case["seals"] += 1

    @rule()
    def file_it(self) -> None:
        self.call("filed", "jp-appi.preliminary", "--how", "web", "--receipt", "R-1", "--late-reasons", "night")
        self.case["filed"] = "R-1"

    @precondition(lambda self: len(self.model) > 1)
    @rule()
    def use_the_other(self) -> None:
        self.current = next(case_id for case_id in self.model if case_id != self.current)
        self.call("use", self.current)

    @rule(at=st.integers(0, 9))
    def the_disk_is_full_for_a_moment(self, at: int) -> None:
        """A refused note is not there; one that is journalled is, whatever came after."""
        _put_under_the_store(WatchedDisk(self.home, fail_at=at))
        before = self.store.read()["head"]["seq"]
        self.call("note", "in between", code=None)
        _put_under_the_store(UnsyncedDisk())
        if self.store.read()["head"]["seq"] > before:
            self.case["notes"].append("in between")

    @rule(torn=st.binary(min_size=1, max_size=300).filter(lambda data: b"\n" not in data))
    def the_journal_s_end_is_torn(self, torn: bytes) -> None:
        with (self.folder / "journal.jsonl").open("ab") as stream:
            stream.write(torn)

    @rule(damage=st.sampled_from([None, b"", b"{}", b"\xff", b"[[[[", b'{"format":1,"head":{"size":0}}']))
    def the_snapshot_is_lost_or_damaged(self, damage: bytes | None) -> None:
        (self.folder / "case.json").unlink(missing_ok=True)
        if damage is not None:
            (self.folder / "case.json").write_bytes(damage)

    @property
    def where(self) -> Home:
        return LocalHome(self.home)

    @property
    def store(self) -> CaseStore:
        return self.where.case(self.current)

    @invariant()
    def the_case_is_what_the_model_says(self) -> None:
        if not self.model:
            return
        assert self.where.current_id() == self.current
        assert self.where.case_ids() == sorted(self.model)
        case = self.store.read()
        assert case["title"] == self.case["title"]
        assert case["notes_total"] == len(self.case["notes"])
        assert [note["text"] for note in case["notes"]] == self.case["notes"][-20:]
        for fact_id, answer in self.case["facts"].items():
            assert case["facts"][fact_id]["value"] == _as_json(answer), fact_id
        for step, status in self.case["steps"].items():
            assert case["steps"][step].get("status", "open") == status
        assert case["totals"]["drafts"] == self.case["drafts"]
        assert case["totals"]["seals"] == self.case["seals"]
        if "filed" in self.case:
            assert case["filings"]["jp-appi.preliminary"]["receipt"] == self.case["filed"]
        check = self.store.check()
        assert check.fault == ""
        assert {**check.case, "derived": {}} == {**case, "derived": {}}
        found = json.loads(self.call("verify", "--json", code=None))
        assert all("case.json" in fault for fault in found["faults"]), found


def _put_under_the_store(disk: object) -> None:
    vars(files)["os"] = disk


def _as_json(answer: str) -> object:
    if answer == "unknown":
        return {"unknown": True}
    if "-" in answer:
        low, high = answer.split("-")
        return {"min": int(low), "max": int(high)}
    return {"yes": True, "no": False}.get(answer, int(answer) if answer.isdecimal() else answer)


@contextlib.contextmanager
def _environment(home: Path) -> Iterator[None]:
    given = {"BREACHKIT_HOME": str(home), "BREACHKIT_NOW": NOW, "BREACHKIT_LANG": "en", "BREACHKIT_ACTOR": "tester"}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _settings(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        suppress_health_check=[*HealthCheck],
        database=None,
    )


def test_any_sequence_of_commands_and_crashes_leaves_what_the_model_says() -> None:
    run_state_machine_as_test(Night, settings=_settings(4, 15))


@pytest.mark.torture
def test_many_sequences_of_commands_and_crashes() -> None:
    run_state_machine_as_test(Night, settings=_settings(100, 40))
