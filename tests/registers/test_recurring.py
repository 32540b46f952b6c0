"""Work that comes again for years, figures that move, controls that answer the cause, the script that grows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from breachkit.content.library import Library
from tests.conftest import Ran

Cli = Callable[..., Ran]


def at(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setenv("BREACHKIT_NOW", f"{day}T09:00:00+09:00")


def test_the_usual_work_is_planned_once_from_the_day_of_knowledge(case: Path, breachkit: Cli) -> None:
    breachkit("facts", "set", "knew_at=2026-11-20 10:00")
    planned = breachkit("registers", "plan", "--json").json
    days = {entry["register"]: entry["due"][0]["day"] for entry in planned if entry["id"] != "p2"}
    assert days == {
        "communications": "2026-12-20", "training": "2027-01-19", "policies": "2027-02-18", "phishing": "2027-03-20",
        "audits": "2027-05-19", "risks": "2027-11-20",
    }  # fmt: skip
    assert breachkit("registers", "plan", "--json").json == []
    assert len(breachkit("audits", "list", "--json").json) == 1


def test_an_old_case_plans_its_work_from_today(case: Path, breachkit: Cli) -> None:
    breachkit("facts", "set", "knew_at=2024-05-20 10:00")
    planned = breachkit("registers", "plan", "--json").json
    assert min(entry["due"][0]["day"] for entry in planned) == "2026-12-23"


def test_two_years_of_exercises_and_their_trend(case: Path, breachkit: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    breachkit("phishing", "add", "Parcel notice", "--planned-on", "2027-03-01")
    held = [("2027-03-01", 200, 50, 20), ("2027-09-01", 200, 30, 60), ("2028-03-01", 200, 40, 90)]
    for number, (day, sent, clicked, reported) in enumerate(held, 1):
        at(monkeypatch, day)
        due = breachkit("next", "--json").json
        assert (due["register"], due["entry"]) == ("phishing", f"x{number}")
        result = ("--sent", str(sent), "--clicked", str(clicked), "--reported", str(reported))
        breachkit("phishing", "held", f"x{number}", *result)
    rows = breachkit("phishing", "trend", "--json").json
    assert [row["rates"]["click_rate"]["share"] for row in rows] == [0.25, 0.15, 0.2]
    assert [row["rates"]["click_rate"]["better"] for row in rows] == [None, True, False]
    assert [row["rates"]["report_rate"]["change"] for row in rows] == [None, 0.2, 0.15]
    assert "better" in breachkit("phishing", "trend").out
    assert breachkit("deadlines", "--json").json[-1]["due_at"].startswith("2028-09-01")


def test_enquiries_are_counted_by_kind_and_week_and_the_script_grows_from_them(
    case: Path, breachkit: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    breachkit("enquiry", "add", "Is my card affected?", "--kind", "am_i_affected", "--channel", "phone")
    breachkit("enquiry", "add", "Will you pay?", "--kind", "compensation")
    at(monkeypatch, "2026-11-30")
    breachkit("enquiry", "add", "My card was used", "--kind", "misuse")
    escalated = ("--assigned-to", "Legal", "--answer-by", "2026-12-02")
    assert "Answer by" in breachkit("enquiry", "escalate", "q3", "--assigned-to", "Legal", code=2).err
    breachkit("enquiry", "escalate", "q3", *escalated)
    row = breachkit("deadlines", "--json").json[-1]
    assert (row["entry"], row["owner"], row["due_at"][:10]) == ("q3", "Legal", "2026-12-02")
    assert "no answer yet" in breachkit("qa", "from", "q1", code=2).err
    breachkit("enquiry", "answer", "q1", "--answer", "Cards used before May are affected.")
    made = breachkit("qa", "from", "q1", "--question", "Which cards are affected?", "--json").json
    assert made["values"] == {
        "question": "Which cards are affected?", "answer": "Cards used before May are affected.",
        "kind": "am_i_affected", "source": "q1",
    }  # fmt: skip
    counted = breachkit("enquiry", "count", "--json").json
    assert {one["id"]: one["n"] for one in counted["by_kind"]} == {"am_i_affected": 1, "compensation": 1, "misuse": 1}
    assert [(week["from"], week["total"]) for week in counted["weeks"]] == [("2026-11-23", 2), ("2026-11-30", 1)]
    assert [one["id"] for one in counted["weeks"][1]["became"]] == ["answered", "escalated"]
    assert [one["id"] for one in counted["without_answer"]] == ["compensation", "misuse"]
    assert "Am I affected?" in breachkit("enquiry", "count").out


@pytest.mark.parametrize(
    ("facts", "first", "never"),
    [
        (["incident_type=ransomware", "leak=suspected"], ["mfa", "vulnerability-management"], ["sending-checks"]),
        (["incident_type=misdirected_mail", "leak=confirmed"], ["sending-checks", "dlp", "awareness"], ["mfa"]),
        (["incident_type=insider", "leak=confirmed"], ["least-privilege", "dlp", "screening-and-terms"], ["mfa"]),
        (["incident_type=lost", "media=paper", "leak=suspected"], ["media-handling"], ["encryption", "mfa"]),
        (["incident_type=lost", "media=electronic", "leak=suspected"], ["media-handling"], ["mfa"]),
        (["incident_type=other", "cause_party=entrustee", "leak=none", "loss=none"], ["supplier-audit"], ["mfa"]),
    ],
)
def test_controls_answer_the_cause(
    facts: list[str], first: list[str], never: list[str], case: Path, breachkit: Cli
) -> None:
    breachkit("facts", "set", *facts)
    rows = breachkit("measures", "suggest", "--json").json["controls"]
    certain = [row["control"] for row in rows if row["certain"]]
    assert [one for one in certain if one in first] == first
    assert rows[0]["control"] in first
    assert not {*never} & {row["control"] for row in rows}
    if "media=electronic" in facts:
        assert {"encryption", "device-management"} <= {*certain}


def test_an_open_cause_suggests_nothing_for_certain(case: Path, breachkit: Cli) -> None:
    rows = breachkit("measures", "suggest", "--json").json["controls"]
    assert rows
    assert not any(row["certain"] for row in rows)
    assert {"incident_type"} <= {one["fact"] for row in rows for one in row["missing"]}
    assert "not recorded yet" in breachkit("measures", "suggest").out


def test_an_adopted_control_becomes_a_measure_with_its_cause(case: Path, breachkit: Cli) -> None:
    breachkit("facts", "set", "incident_type=ransomware")
    breachkit("measures", "adopt", "backup", "--owner", "IT", "--due-on", "60 days")
    measure = breachkit("measures", "show", "m1", "--json").json
    assert measure["values"]["control"] == "backup"
    assert measure["values"]["cause"].startswith("Data comes back")
    rows = breachkit("measures", "suggest", "--json").json["controls"]
    assert next(row for row in rows if row["control"] == "backup")["measures"] == [{"id": "m1", "status": "planned"}]
    assert "did you mean backup" in breachkit("measures", "adopt", "bakup", code=2).err


def test_every_control_names_its_numbers_and_every_cause_has_an_answer(library: Library) -> None:
    for control in library.controls.controls:
        assert control.csf and control.iso, control.id
        assert library.registers["measures"].field("kind") is not None
        kinds = library.registers["measures"].field("kind")
        assert kinds is not None
        assert control.kind in {choice.id for choice in kinds.choices}
    told = str([control.written() for control in library.controls.controls])
    for choice in library.facts["incident_type"].choices:
        assert choice.id == "other" or choice.id in told, choice.id
