"""A case's measures go out as an OSCAL plan of action and milestones that NIST's schema takes, and come back."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError

from tests.conftest import Ran
from tests.interchange.validators import valid

Cli = Callable[..., Ran]
ROOT = "plan-of-action-and-milestones"
UUID = "11111111-2222-4333-8444-{:012d}"


@pytest.fixture
def measures(case: Path, breachkit: Cli) -> Path:
    """A case with a measure of each kind: planned with all that can be told, begun, done, dropped, and a privileged one."""
    breachkit("measures", "add", "Second factor for administrators", "--kind", "technical", "--cause", "A stolen password",
              "--control", "mfa", "--owner", "Security office", "--due-on", "2026-12-20", "--cost", "1200000 JPY")  # fmt: skip
    breachkit("measures", "add", "Logs to a second place")
    breachkit("measures", "begin", "m2")
    breachkit("measures", "add", "Train the help desk")
    breachkit("measures", "done", "m3", "--proof", "minutes of 22 November", "--on", "2026-11-22")
    breachkit("measures", "add", "Rotate every key")
    breachkit("measures", "drop", "m4", "--reason", "none was exposed")
    breachkit("measures", "add", "Ask counsel about the contract", "--privileged")
    return case


def plan_of(breachkit: Cli, *more: str) -> dict[str, Any]:
    told: dict[str, Any] = breachkit("exchange", "export", "oscal", "--json", *more).json
    return told


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("full", [[], ["--full"]])
def test_the_plan_is_valid_by_the_schema_of_nist(lang: str, full: list[str], measures: Path, breachkit: Cli) -> None:
    document = plan_of(breachkit, "--lang", lang, *full)["document"]
    valid("oscal", document)
    broken = copy.deepcopy(document)
    del broken[ROOT]["poam-items"][0]["title"]
    with pytest.raises(ValidationError):
        valid("oscal", broken)


def test_a_measure_becomes_an_item_with_its_weakness_its_remedy_and_its_days(measures: Path, breachkit: Cli) -> None:
    plan = plan_of(breachkit)["document"][ROOT]
    first, _begun, done, dropped = plan["risks"]
    assert (first["statement"], first["status"]) == ("A stolen password", "open")
    assert first["deadline"] == "2026-12-20T14:59:59Z"  # the end of that day in Tokyo
    numbers = [(one["name"], one["value"]) for one in plan["poam-items"][0]["props"]]
    assert {("control", "mfa"), ("csf", "PR.AA-03"), ("iso", "A.8.5"), ("cis", "6.3")} <= {*numbers}
    assert [one["status"] for one in plan["risks"]] == ["open", "remediating", "closed", "deviation-approved"]
    assert [one["remediations"][0]["lifecycle"] for one in plan["risks"]] == [
        "planned", "planned", "completed", "recommendation"]  # fmt: skip
    assert done["risk-log"]["entries"][0]["description"] == "minutes of 22 November"
    assert dropped["risk-log"]["entries"][0]["description"] == "none was exposed"
    reviews = [one for one in done["remediations"][0]["tasks"] if one["title"] == "Review of the effect"]
    assert [one["timing"]["on-date"]["date"][:10] for one in reviews] == [
        "2026-12-22", "2027-02-20", "2027-05-21", "2027-11-22"]  # fmt: skip


def test_it_says_what_has_no_place_and_leaves_names_and_privileged_measures_out(measures: Path, breachkit: Cli) -> None:
    told = plan_of(breachkit)
    assert {(one["entry"], one["field"]) for one in told["dropped"]} == {("m1", "owner"), ("m1", "cost")}
    assert (told["changed"], told["left_out"], told["measures"]) == ([], ["m5"], 4)
    text = json.dumps(told["document"])
    assert "Security office" not in text and "counsel" not in text
    full = plan_of(breachkit, "--full")
    assert (full["dropped"], full["changed"]) == ([], [])
    text = json.dumps(full["document"])
    assert "Security office" in text and "counsel" not in text
    shown = breachkit("exchange", "export", "oscal").err
    assert "Owner (m1)" in shown and "privileged" in shown


def test_a_status_that_the_standard_does_not_know_comes_back_as_another_and_is_told(
    measures: Path, breachkit: Cli
) -> None:
    breachkit("measures", "reopen", "m3", "--reason", "it did not hold")
    told = plan_of(breachkit)
    assert [(one["entry"], one["before"], one["after"]) for one in told["changed"]] == [
        ("m3", "opened again", "planned")
    ]


def test_with_every_value_along_another_case_has_the_same_measures(
    measures: Path, breachkit: Cli, tmp_path: Path
) -> None:
    before = breachkit("measures", "list", "--json").json
    plan = tmp_path / "plan.json"
    breachkit("exchange", "export", "oscal", "--full", "--out", str(plan))
    assert "OSCAL" in breachkit("log").out
    breachkit("new", "--title", "Another", "--org", "Example Shop")
    assert breachkit("exchange", "import", "oscal", str(plan), "--dry-run", "--json").json["added"] == []
    told = breachkit("exchange", "import", "oscal", str(plan), "--json").json
    assert told["added"] == ["m1", "m2", "m3", "m4"]
    after = breachkit("measures", "list", "--json").json
    assert [(one["status"], one["values"]) for one in after] == [
        (one["status"], one["values"]) for one in before if one["id"] != "m5"]  # fmt: skip
    assert [one["value"] for one in told["refused"]] == ["none was exposed"]  # a new entry begins without a reason
    again = breachkit("exchange", "import", "oscal", str(plan), "--json").json
    assert (again["added"], {one["state"] for one in again["measures"]}) == ([], {"known"})


def test_the_own_plan_brings_nothing_back_into_its_case(measures: Path, breachkit: Cli, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    breachkit("exchange", "export", "oscal", "--out", str(plan))
    breachkit("measures", "change", "m2", "--title", "Logs to a third place")
    assert breachkit("exchange", "import", "oscal", str(plan), "--json").json["added"] == []


FOREIGN: dict[str, Any] = {
    ROOT: {
        "uuid": UUID.format(1),
        "metadata": {
            "title": "Findings of the audit",
            "last-modified": "2026-11-01T09:00:00Z",
            "version": "3",
            "oscal-version": "1.1.2",
            "roles": [{"id": "poc", "title": "Point of contact"}],
            "parties": [{"uuid": UUID.format(9), "type": "organization", "name": "Platform team"}],
        },
        "risks": [
            {
                "uuid": UUID.format(2),
                "title": "R-1",
                "description": "No second factor",
                "statement": "Administrators sign in with a password alone.",
                "status": "remediating",
                "deadline": "2026-12-31T23:00:00-05:00",
                "remediations": [
                    {
                        "uuid": UUID.format(3),
                        "lifecycle": "planned",
                        "title": "MFA",
                        "description": "Roll out",
                        "tasks": [
                            {
                                "uuid": UUID.format(4),
                                "type": "milestone",
                                "title": "Pilot",
                                "responsible-roles": [{"role-id": "poc", "party-uuids": [UUID.format(9)]}],
                            }
                        ],
                    }
                ],
            },
            {"uuid": UUID.format(5), "title": "R-2", "description": "x", "statement": "Old TLS", "status": "closed"},
        ],
        "poam-items": [
            {"uuid": UUID.format(6), "title": "Roll out MFA", "description": "All administrators",
             "related-risks": [{"risk-uuid": UUID.format(2)}],
             "props": [{"name": "kind", "value": "magic"}, {"name": "poam-id", "value": "V-17"}]},
            {"uuid": UUID.format(7), "title": "Turn off TLS 1.0", "description": "Done in May",
             "related-risks": [{"risk-uuid": UUID.format(5)}]},
            {"title": "No risk named", "description": "x"},
        ],
    }
}  # fmt: skip


def test_anothers_plan_becomes_measures_and_what_no_field_takes_is_told(
    case: Path, breachkit: Cli, tmp_path: Path
) -> None:
    valid("oscal", FOREIGN)
    path = tmp_path / "foreign.json"
    path.write_text(json.dumps(FOREIGN), "utf-8")
    told = breachkit("exchange", "import", "oscal", str(path), "--json").json
    rows = {one["values"]["title"]: one for one in breachkit("measures", "list", "--json").json}
    first = rows["Roll out MFA"]
    assert first["status"] == "in_progress"
    assert first["values"]["cause"] == "Administrators sign in with a password alone."
    assert first["values"]["due_on"] == "2027-01-01"  # 04:00 of the next day in UTC, in Tokyo 13:00
    assert first["values"]["owner"] == "Platform team"
    assert "kind" not in first["values"]  # a property of somebody else's, whatever its name
    assert rows["Turn off TLS 1.0"]["status"] == "planned"  # closed, but with no word of a proof
    assert rows["No risk named"]["status"] == "planned"
    assert told["refused"] == [{"path": "risks[].status", "value": "done"}]
    assert {"poam-items[].description", "risks[].title", "metadata.title"} <= {one["path"] for one in told["left_out"]}
    assert "poam-items[].title" not in {one["path"] for one in told["left_out"]}
    shown = breachkit("exchange", "import", "oscal", str(path), "--dry-run").out
    assert "= Roll out MFA" in shown and "Nothing was written" in shown


@pytest.mark.parametrize(
    "document",
    [
        {},
        {ROOT: []},
        {ROOT: {"poam-items": {}}},
        {"catalog": {"uuid": UUID.format(1)}},
    ],
)
def test_what_is_no_plan_is_refused(document: Any, case: Path, breachkit: Cli, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(json.dumps(document), "utf-8")
    assert "plan of action" in breachkit("exchange", "import", "oscal", str(path), code=2).err


JUNK: tuple[Any, ...] = (None, 0, "x", [], {}, [None], [[]], [{}], {"entries": 3}, "9999-99-99", True)


def test_a_plan_with_anything_anywhere_is_read_without_a_fault(case: Path, breachkit: Cli, tmp_path: Path) -> None:
    own = {
        "name": "exact",
        "ns": "urn:uuid:5d1a8f0e-9c54-5c39-8f0b-6f3c1f0a7b11",
        "value": '{"status": "x", "values": {"cost": [1], "a": 2}}',
    }
    path = tmp_path / "junk.json"
    for junk in JUNK:
        made = copy.deepcopy(FOREIGN)
        plan = made[ROOT]
        plan["metadata"] = junk
        plan["risks"][0] |= dict.fromkeys(("statement", "status", "deadline", "risk-log", "remediations"), junk)
        plan["risks"].append(junk)
        plan["poam-items"] = [
            junk,
            {"uuid": junk, "title": junk, "related-risks": junk, "props": junk},
            {**plan["poam-items"][0], "props": [own, {**own, "value": junk}]},
        ]
        path.write_text(json.dumps(made), "utf-8")
        told = breachkit("exchange", "import", "oscal", str(path), "--dry-run", "--json", code=None)
        assert told.code == 0 and "Traceback" not in told.err, (junk, told.err)


def test_a_case_without_measures_has_no_plan(case: Path, breachkit: Cli) -> None:
    assert "measures suggest" in breachkit("exchange", "export", "oscal", code=2).err
