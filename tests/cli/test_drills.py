"""Drills: each scenario played by its answer key gives every point; kept apart from real cases; marked on every page."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from breachkit.content.library import Library
from breachkit.domain.condition import All, AnyOf, Condition, FactTest
from breachkit.domain.scenario import KeyDecision
from tests.conftest import Ran

Cli = Callable[..., Ran]
SCENARIOS = ["insider-theft", "lost-laptop", "misdirected-mail", "ransomware", "supplier-breach", "web-skimming"]


def test_the_scenarios_are_listed_in_both_languages(breachkit: Cli) -> None:
    assert [one["id"] for one in breachkit("drill", "list", "--json").json] == SCENARIOS
    ja = breachkit("drill", "list", "--json", "--lang", "ja").json
    assert all(one["summary"].endswith("。") or one["summary"].endswith("か。") for one in ja)


def answers_of(condition: Condition | None) -> list[str]:
    """Answers that make a decision's condition true: the first way that it names."""
    match condition:
        case All(items=items):
            return [answer for item in items for answer in answers_of(item)]
        case AnyOf(items=items):
            return answers_of(items[0])
        case FactTest(fact=fact, predicate="answered"):
            return (
                [] if fact == "people_by_place" else [f"{fact}=" + ("2026-12-01" if fact.endswith("_on") else "done")]
            )
        case FactTest(fact=fact, operand=operand):
            first = operand[0] if isinstance(operand, tuple) else operand
            return [f"{fact}={'no' if first is False else 'yes' if first is True else str(first).lower()}"]
    return []


def take(breachkit: Cli, decision: KeyDecision, known: dict[str, object]) -> None:
    """Takes one decision in the way that its key names."""
    if decision.facts is not None:
        wanted = [one for one in answers_of(decision.facts) if one.partition("=")[0] not in known]
        if wanted:
            breachkit("facts", "set", *wanted)
        return
    if decision.drafted:
        kind, name = decision.drafted.split("/")
        breachkit("render", kind.removesuffix("s"), "--to", name)
    elif decision.step:
        breachkit("step", "done", decision.step)


@pytest.mark.parametrize("scenario_id", SCENARIOS)
def test_who_records_decides_and_files_in_time_gets_every_point(
    scenario_id: str, breachkit: Cli, library: Library
) -> None:
    scenario = library.scenarios[scenario_id]
    breachkit("drill", "start", scenario_id, "--speed", "0")
    now = scenario.starts_at
    for inject in scenario.injects:
        if scenario.starts_at + inject.after > now:
            came = breachkit("drill", "wait", "next", "--json").json
            assert [one["id"] for one in came] == [inject.id]
            now = scenario.starts_at + inject.after
        known = dict(inject.reveals)
        if known:
            told = [f"{name}={','.join(one) if isinstance(one, list) else one}" for name, one in known.items()]
            breachkit("facts", "set", *told)
        for decision in scenario.decisions:
            if (decision.from_ or scenario.injects[0].id) == inject.id:
                take(breachkit, decision, known)
        for row in breachkit("deadlines", "--json").json:
            if row["verdict"] == "required" and row["duty"] == "legal_duty" and row["state"] != "fulfilled":
                breachkit("filed", f"{row['regime']}.{row['obligation']}")
    breachkit("drill", "wait", "40", "days")
    found = breachkit("drill", "stop", "--json").json
    lost = [one for one in (*found["decisions"], *found["duties"]) if one["state"] != "in_time"]
    assert not lost, lost
    assert [one["fact"] for one in found["facts"] if not one["right"]] == []
    assert (found["percent"], found["points"]) == (100, found["of"])
    assert found["duties"], "the scenario puts duties on the organisation"
    assert found["needless"] == []


def test_who_does_nothing_gets_nothing(breachkit: Cli, library: Library) -> None:
    breachkit("drill", "start", "ransomware", "--speed", "0")
    breachkit("drill", "wait", "40", "days")
    found = breachkit("drill", "score", "--json").json
    assert {one["state"] for one in found["decisions"]} == {"missed"}
    duties = {one["obligation"]: one for one in found["duties"]}
    # known on Monday 7 December, which counts as day 1: five days end on the 11th; 60 days have not passed after 40
    assert duties["jp-appi.preliminary"]["state"] == "missed"
    assert duties["jp-appi.preliminary"]["due_at"] == "2026-12-11T23:59:59+09:00"
    assert duties["jp-appi.final"]["state"] == "open"
    assert found["points"] == 0


def test_a_drill_is_kept_apart_from_real_cases(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in case.rglob("*") if path.is_file()}
    breachkit("drill", "start", "lost-laptop", "--speed", "0")
    assert "DRILL, no real incident" in breachkit("status").out
    breachkit("facts", "set", "affected_people=64")
    assert "a drill is running" in breachkit("new", "--title", "A", "--org", "B", code=2).err
    assert "already" in breachkit("drill", "start", "ransomware", code=2).err
    breachkit("drill", "stop")
    assert {path: path.read_bytes() for path in case.rglob("*") if path.is_file()} == before
    assert [one["title"] for one in breachkit("list", "--json").json] == ["Web shop tampered"]
    assert "DRILL" not in breachkit("status").out
    drilled = tmp_path / "home" / "drills" / "cases" / "2026-0001"
    assert (drilled / "journal.jsonl").exists()
    breachkit("drill", "resume", "2026-0001")
    assert breachkit("status", "--json").json["case"]["title"] == "A lost laptop"
    assert breachkit("verify", "--json").code == 0


@pytest.mark.parametrize("fmt", ["md", "html", "txt", "docx", "pdf"])
def test_every_document_of_a_drill_says_so(fmt: str, breachkit: Cli, tmp_path: Path) -> None:
    breachkit("drill", "start", "misdirected-mail", "--speed", "0")
    out = tmp_path / f"report.{fmt}"
    breachkit("render", "report", "--to", "ppc", "--format", fmt, "--out", str(out))
    if fmt == "pdf":
        import pypdf

        pages = [page.extract_text() for page in pypdf.PdfReader(out).pages]
        assert len(pages) > 1
        assert all("DRILL, no real incident" in page for page in pages)
    elif fmt == "docx":
        import docx

        made = docx.Document(str(out))
        assert "DRILL, no real incident" in made.sections[0].header.paragraphs[0].text
    else:
        assert "DRILL, no real incident" in out.read_text("utf-8")


def test_the_clock_runs_with_the_real_one_as_many_times_as_fast(
    breachkit: Cli, monkeypatch: pytest.MonkeyPatch, library: Library
) -> None:
    start = datetime.fromisoformat("2026-11-23T02:14:00+09:00")
    breachkit("drill", "start", "lost-laptop", "--speed", "60")
    monkeypatch.setenv("BREACHKIT_NOW", (start + timedelta(minutes=15)).isoformat())
    seen = datetime.fromisoformat(breachkit("status", "--json").json["now"])
    assert seen == library.scenarios["lost-laptop"].starts_at + timedelta(hours=15)
    assert [one["id"] for one in breachkit("drill", "news", "--json").json] == ["encryption"]
    assert breachkit("drill", "news", "--json").json == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("wait", "next"), "no drill is running"),
        (("score",), "no drill is running"),
        (("stop",), "no drill is running"),
        (("start", "flood"), "there is no scenario flood"),
        (("start", "ransomware", "--speed", "-1"), "0 to 1440"),
        (("resume", "2026-0009"), "there is no case 2026-0009"),
    ],
)
def test_bad_input_is_told(words: tuple[str, ...], told: str, breachkit: Cli) -> None:
    assert told in breachkit("drill", *words, code=2).err


def test_a_broken_clock_is_told_with_its_mend(breachkit: Cli, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "drill.json").write_text(json.dumps({"at": "soon"}))
    assert "cannot read the running drill's clock" in breachkit("status", code=1).err
