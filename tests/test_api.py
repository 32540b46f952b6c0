"""`import breachkit`: the examples of docs/python-api.md run as they stand, and the API says what the command line says."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import breachkit as api
from tests.conftest import Ran

Cli = Callable[..., Ran]
PAGE = Path(__file__).resolve().parents[1] / "docs" / "python-api.md"


def test_the_examples_of_the_page_run_in_their_order() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(blocks) >= 7
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, PAGE.name, "exec"), names)


def test_every_name_that_is_promised_is_there_and_no_other() -> None:
    from breachkit import api as module

    assert {*api.__all__} == {*module.__all__, "__version__"}
    for name in api.__all__:
        assert getattr(api, name) is not None
    with pytest.raises(AttributeError):
        api.nothing_of_the_kind  # noqa: B018


def test_importing_the_package_loads_nothing_of_it() -> None:
    probe = "import sys, breachkit; print(sorted(n for n in sys.modules if n.startswith(('breachkit', 'pydantic'))))"
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['breachkit']"


def test_the_api_and_the_command_line_say_the_same(breachkit: Cli) -> None:
    case = api.open_case("t", "o", facts={"knew_at": datetime(2026, 11, 22, 11, 10, tzinfo=UTC), "leak": "confirmed"})
    rows = breachkit("assess", "--json").json
    assert [one.data for one in case.assess()] == rows
    due = breachkit("deadlines", "--json").json
    assert [(one.key, one.due_at and one.due_at.isoformat()) for one in case.deadlines()] == [
        (f"{row['regime']}.{row['obligation']}", row["due_at"]) for row in due
    ]
    assert case.id == breachkit("status", "--json").json["case"]["id"]
    assert [event.seq for event in case.journal()] == [row["seq"] for row in breachkit("log", "--json").json]


@pytest.mark.parametrize(("lang", "label"), [("ja", "漏えい"), ("en", "Leak")])
def test_texts_are_in_the_language_asked_for_and_the_process_keeps_its_own(lang: str, label: str) -> None:
    from breachkit.i18n import language

    case = api.open_case("t", "o", facts={"leak": "confirmed"}, lang=lang)  # type: ignore[arg-type]
    assert case.facts["leak"].label.startswith(label)
    assert language() == "en"


def test_a_refused_answer_leaves_no_case_and_no_fact_behind(tmp_path: Path) -> None:
    with pytest.raises(api.UsageError):
        api.open_case("t", "o", facts={"affected_people": "many"})
    assert api.cases() == []
    case = api.open_case("t", "o")
    with pytest.raises(api.UsageError):
        case.record({"leak": "confirmed", "affected_people": "many"})
    assert "leak" not in case.facts
    with pytest.raises(api.UsageError, match="time zone"):
        case.record({"knew_at": datetime(2026, 11, 22, 20, 10)})


def test_a_rehearsed_act_is_checked_as_in_earnest_and_leaves_no_trace() -> None:
    case = api.open_case("t", "o", facts={"knew_at": "2026-11-22 20:10"})
    before = [*case.journal()]
    assert case.record({"leak": "confirmed"}, dry_run=True).facts == ("leak",)
    assert case.filed("jp-appi.preliminary", dry_run=True).obligation == "jp-appi.preliminary"
    with pytest.raises(api.UsageError):
        case.record({"knew_at": "2027-01-01 00:00"}, dry_run=True)
    assert [*case.journal()] == before
    assert "leak" not in case.facts
