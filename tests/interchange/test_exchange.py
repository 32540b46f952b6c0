"""A case goes out to other tools and their files come in, through the command line."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from breachkit.content.library import Library
from breachkit.errors import BreachkitError, ContentError
from breachkit.interchange.formats import FORMATS, format_named
from breachkit.interchange.json_file import read_json
from tests.conftest import Ran
from tests.interchange.validators import valid

Cli = Callable[..., Ran]
SAMPLES = Path(__file__).parent / "samples"
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tullys-online-store-2024.yaml"


def recorded(breachkit: Cli) -> dict[str, Any]:
    """The case's answers, but for the name that it was opened with."""
    rows = breachkit("facts", "list", "--json").json
    return {row["id"]: row["value"] for row in rows if row["value"] != "Example Shop"}


def test_the_export_is_valid_says_what_it_drops_and_is_journalled(breachkit: Cli, tmp_path: Path) -> None:
    breachkit("new", "--from", str(EXAMPLE), "--json")
    out = tmp_path / "incident.json"
    told = breachkit("exchange", "export", "veris", "--out", str(out), "--json").json
    valid("veris", json.loads(out.read_text("utf-8")))
    held = {*told["kept"], *(row["fact"] for row in told["changed"]), *(row["fact"] for row in told["dropped"])}
    assert held == {*recorded(breachkit)}
    assert "leak" in told["kept"]
    assert "knew_at" in [row["fact"] for row in told["dropped"]]
    assert told["sha256"][:12] in breachkit("log").out.replace("\n", "")
    again = breachkit("exchange", "export", "veris", "--out", str(out), code=2)
    assert "not overwritten" in again.err


def test_without_a_file_the_document_is_printed_alone(breachkit: Cli, case: Path) -> None:
    printed = breachkit("exchange", "export", "veris")
    valid("veris", printed.json)
    assert "1 answer comes back" in printed.err


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ("vcdb-insider.json", {"incident_type": "insider", "leak": "confirmed", "affected_people": 1}),
        ("vcdb-ransomware.json", {"incident_type": "ransomware", "damage": "confirmed",
                                  "occurred_at": {"day": "2019-10-01", "zone": "+0900"}}),
        ("vcdb-publishing-error.json", {"incident_type": "misconfiguration", "leak": "confirmed", "people_kinds": ["customers"],
                                        "affected_people": {"min": 1, "max": 133_000},
                                        "data_protection": "none", "discoverer": {"unknown": True}}),
    ],
)  # fmt: skip
def test_records_of_the_public_veris_database_become_facts(
    sample: str, expected: dict[str, Any], breachkit: Cli, case: Path
) -> None:
    told = breachkit("exchange", "import", "veris", str(SAMPLES / sample), "--json").json
    now = recorded(breachkit)
    assert {fact_id: now.get(fact_id) for fact_id in expected} == expected
    assert {row["fact"] for row in told["facts"] if row["state"] == "new"} == {*told["recorded"]} == {*now}
    assert [row["fact"] for row in told["facts"] if row["state"] == "differs"] == ["org_name"]
    assert any(row["path"].startswith("victim.country") for row in told["left_out"])
    source = breachkit("facts", "show", "incident_type", "--json").json["source"]
    assert sample in source
    assert told["sha256"][:16] in source


@pytest.mark.parametrize(
    ("name", "sample", "expected", "noted"),
    [
        ("dfir-iris", "dfir-iris-case.json",
         {"summary": "決済画面が改ざんされ、入力されたカード情報が外部へ送られていた。", "systems": "web01\ndb01",
          "attack_indicators": "203.0.113.9\nevil.example",
          "timeline": "2026-11-20T03:00:00  Page altered  payment.js replaced\n2026-11-22T18:30:00  Told by acquirer"},
         ["Take the page down  Done", "The acquirer called at 18:30.", "web01.E01", "SOC-7"]),
        ("thehive", "thehive-case.json",
         {"summary": "A mailbox of the sales team was read by a stranger.",
          "attack_indicators": "198.51.100.4\nlure@evil.example"},
         ["Phished mailbox", "Reset the password  Completed", "MEDIUM"]),
        ("thehive", "thehive-alert.json",
         {"summary": "Mail is forwarded outside.", "attack_indicators": "evil.example"}, ["mail-gateway", "A-77"]),
        ("misp", "misp-event.json",
         {"summary": "Ransomware at a manufacturer", "incident_type": "ransomware", "leak": "suspected",
          "attack_indicators": "203.0.113.9\n" + "cd" * 32}, []),
        ("stix", "stix-incident.json",
         {"summary": "A laptop with patients' records was stolen.", "incident_type": "stolen",
          "affected_people": 1234, "sectors": ["medical", "unknown"], "attack_indicators": "203.0.113.9\n" + "0f" * 16}, []),
    ],
)  # fmt: skip
def test_files_of_other_tools_become_facts_and_a_note(
    name: str, sample: str, expected: dict[str, Any], noted: list[str], breachkit: Cli, case: Path
) -> None:
    told = breachkit("exchange", "import", name, str(SAMPLES / sample), "--json").json
    assert recorded(breachkit) == expected
    for text in noted:
        assert text in told["note"], text
    assert told["note"].splitlines()[0] in [
        entry["payload"]["text"].splitlines()[0]
        for entry in breachkit("log", "--json").json
        if entry["kind"] == "note.added"
    ]
    assert told["left_out"], "no file is read whole"
    taken = {row["path"] for row in told["left_out"]}
    assert not taken & {"case.description", "description", "response[].Event.info", "objects[].description"}


@pytest.mark.parametrize("name", ["dfir-iris", "thehive"])
def test_what_is_only_read_says_so(name: str, breachkit: Cli, case: Path) -> None:
    assert "only read" in breachkit("exchange", "export", name, code=2).err


def test_an_import_never_overwrites_silently(breachkit: Cli, case: Path) -> None:
    breachkit("facts", "set", "leak=suspected", "summary=Ours")
    file = str(SAMPLES / "vcdb-insider.json")
    shown = breachkit("exchange", "import", "veris", file, "--dry-run", "--json").json
    assert {row["fact"]: row["state"] for row in shown["facts"]}["leak"] == "differs"
    assert shown["recorded"] == []
    assert recorded(breachkit) == {"leak": "suspected", "summary": "Ours"}
    told = breachkit("exchange", "import", "veris", file)
    assert "left alone" in told.out
    assert recorded(breachkit)["leak"] == "suspected"
    assert recorded(breachkit)["incident_type"] == "insider"
    breachkit("exchange", "import", "veris", file, "--replace", "--skip", "summary")
    assert recorded(breachkit)["leak"] == "confirmed"
    assert recorded(breachkit)["summary"] == "Ours"


def test_what_no_fact_takes_is_told_and_never_stops_the_rest(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    data = json.loads((SAMPLES / "vcdb-insider.json").read_text("utf-8"))
    data["attribute"]["confidentiality"]["data_disclosure"] = "Perhaps"
    data["attribute"]["confidentiality"]["data_total"] = -3
    data["timeline"]["incident"] = {"year": 2010, "month": 13, "day": 40}
    data["victim"]["victim_id"] = {"$ref": "x"}
    file = tmp_path / "odd.json"
    file.write_text(json.dumps(data), "utf-8")
    told = breachkit("exchange", "import", "veris", str(file), "--json").json
    assert {row["path"] for row in told["refused"]} >= {
        "attribute.confidentiality.data_disclosure", "attribute.confidentiality.data_total", "timeline.incident",
        "victim.victim_id",
    }  # fmt: skip
    assert "incident_type" in told["recorded"]


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "broken JSON"),
        ("[1, 2]", "no JSON object"),
        ('{"a": 1, "a": 2}', "stands twice"),
        ('{"a": NaN}', "NaN"),
        ('{"a": ' + "9" * 5000 + "}", "broken JSON"),
        ('{"a": ' + DEEP + "}", "nested too deep"),
        ('{"a": ' + "[" * 90 + "]" * 90 + "}", "nested too deep"),
        ('{"a": "' + "x" * (16 * 1024 * 1024) + '"}', "larger than 16 MiB"),
    ],
    ids=["empty", "a list", "a key twice", "NaN", "a huge number", "very deep", "deep", "too large"],
)
def test_hostile_json_is_refused_with_one_message(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "hostile.json"
    file.write_text(text, "utf-8")
    with pytest.raises(ContentError, match=message):
        read_json(file)


def test_a_refused_file_leaves_the_case_as_it_was(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    file = tmp_path / "hostile.json"
    file.write_text('{"a": ' + DEEP + "}", "utf-8")
    ran = breachkit("exchange", "import", "veris", str(file), code=2)
    assert ran.err.count("breachkit:") == 1
    assert "Traceback" not in ran.err
    assert recorded(breachkit) == {}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("value", [None, True, 7, -1.5, 1e300, "x", [], [[[]]], [7], {"a": {"b": []}}], ids=str)
def test_members_of_the_wrong_kind_are_no_fault_of_breachkit(name: str, value: Any, library: Library) -> None:
    chosen = format_named(name, library)
    names = {part.removesuffix("[]") for field in chosen.table.fields for part in field.at.split(".")}
    names |= {"plus", "objects", "Event", "case", "timeline", "tasks", "iocs", "observables", "Attribute", "Tag"}
    flat = dict.fromkeys(names, value)
    nested = dict.fromkeys(names, flat)
    listed = {member: [flat, value] for member in names}
    for data in (flat, nested, listed):
        with contextlib.suppress(BreachkitError):
            chosen.read(chosen.table, data, library.facts, ZoneInfo("Asia/Tokyo"))


def test_an_unknown_format_names_those_that_there_are(breachkit: Cli, case: Path) -> None:
    assert "veris" in breachkit("exchange", "export", "iodef", code=2).err
    assert (
        "no fact"
        in breachkit("exchange", "import", "veris", str(SAMPLES / "vcdb-insider.json"), "--skip", "lek", code=2).err
    )


def test_the_list_of_formats(breachkit: Cli) -> None:
    for row in breachkit("exchange", "formats", "--json").json:
        assert row.keys() == {"format", "title", "version", "reference", "writes", "reads", "says", "facts"}
    assert "VERIS" in breachkit("exchange", "formats").out
