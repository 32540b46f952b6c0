"""The reports of Europe: the EDPB's whole template and its JSON, one for each authority, reasons once they are late."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from breachkit.content.yaml_reader import read_yaml
from tests.conftest import Ran

Cli = Callable[..., Ran]
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CASE = HERE / "berlin-and-paris.yaml"
PAYLOADS = ROOT / "templates" / "payloads"
IN_TIME, LATE = "2026-11-24T02:00:00+01:00", "2026-11-25T09:00:00+01:00"


@pytest.fixture
def europe(breachkit: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line on a case of a shop with offices in Berlin and Paris, 54 hours after it became known."""
    monkeypatch.setenv("BREACHKIT_NOW", IN_TIME)
    breachkit("new", "--from", str(CASE))
    return breachkit


GOLDEN = [
    ("gdpr-berlin", ["report", "--to", "de-authority", "--document", "reports/gdpr"]),
    ("gdpr-withdrawal", ["report", "--to", "gdpr-withdrawal"]),
]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(("name", "arguments"), GOLDEN, ids=[name for name, _arguments in GOLDEN])
def test_golden_reports(name: str, arguments: list[str], lang: str, europe: Cli) -> None:
    made = europe("render", *arguments, "--lang", lang, "--format", "md", "--out", "-").out
    path = ROOT / "tests" / "golden" / f"{name}.{lang}.md"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(made, "utf-8")
    assert made == path.read_text("utf-8"), f"{path.name} differs; GOLDEN=write makes it anew, then read the change"


# --- The EDPB's template, field by field -----------------------------------------------------------------------------


def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAYLOADS / "edpb-template-v1.0.schema.json").read_bytes())
    return found


def mapped() -> dict[str, Any]:
    data = read_yaml(PAYLOADS / "edpb-v1.0.yaml").data
    assert isinstance(data, dict)
    return data


def letters(written: Any) -> Iterator[str]:
    """Every option that a part of the map can give."""
    if isinstance(written, str):
        yield written
    elif isinstance(written, dict):
        for key in ("map", "$stage"):
            if key in written:
                yield from (word for one in written[key].values() for word in letters(one))
        for key in ("then", "else", "exact", "range", "unknown"):
            if key in written:
                yield from letters(written[key])
        if "$first" in written:
            yield from (word for one in written["$first"] for word in letters(one))


# 5 belongs to a withdrawal alone; 118 and 123 take one option, whose words are a torn list of authorities.
NOT_MAPPED = {"field_5", "field_118", "field_123"}


def test_every_field_of_the_template_has_its_place_in_the_map() -> None:
    assert set(mapped()) | NOT_MAPPED == set(schema()["properties"])


@pytest.mark.parametrize("field", [name for name, part in schema()["properties"].items() if "enum" in part])
def test_every_option_of_the_template_can_be_given_and_no_other(field: str) -> None:
    if field in NOT_MAPPED:
        return
    options, given = set(schema()["properties"][field]["enum"]), set(letters(mapped()[field]))
    unreachable = {
        "field_4": {"c"},
        "field_50": {"e"},
    }  # withdrawal has a form of its own; the PPC's boxes know no press
    assert given == options - unreachable.get(field, set())


@pytest.mark.parametrize("stage", ["initial", "additional", "final"])
def test_the_payload_fits_the_schema_at_every_stage(stage: str, europe: Cli) -> None:
    europe("facts", "set", "dpa_case_number=DE-1")
    arguments = ("render", "report", "--to", "de-authority", "--stage", stage, "--format", "payload")
    assert europe(*arguments, "--check", "--json").json["complete"]
    made = json.loads(europe(*arguments, "--out", "-").out)
    assert (made["field_3"], made["field_4"]) == {"initial": ("a", "b"), "additional": ("b", "b"), "final": ("b", "a")}[
        stage
    ]
    assert (made["field_67"], made["field_68"], made["field_117"]) == ("b", 600, 550)
    assert made["field_48"] == "2026-11-21T20:10:00+01:00"


MENDS = [
    ("records_count=unknown", "field_73", "is required", ["records_count"]),
    ("knew_at=2026-11-23", "field_48", "time of day", ["aware_at"]),
    ("dpo_name=unknown", "field_30", "is required", ["dpo_name"]),
    ("risk_to_people=unknown", "field_89", "is required", ["risk_to_people"]),
]


@pytest.mark.parametrize(("answer", "field", "message", "facts"), MENDS)
def test_what_the_schema_does_not_take_is_told_with_the_fact_that_mends_it(
    answer: str, field: str, message: str, facts: list[str], europe: Cli
) -> None:
    europe("facts", "set", answer)
    made = europe("render", "report", "--to", "de-authority", "--format", "payload", "--json").json
    fault = next(one for one in made["faults"] if one["field"] == field)
    assert message in fault["message"]
    assert [one["fact"] for one in fault["facts"]] == facts


def test_a_payload_that_does_not_fit_is_never_signed_off_nor_written_as_final(europe: Cli) -> None:
    europe("facts", "set", "records_count=unknown")
    arguments = ("render", "report", "--to", "de-authority", "--format", "payload")
    draft = europe(*arguments, "--json").json
    assert "field_73" in europe("approve", draft["id"], "--by", "A", "--role", "dpo", code=1).err
    assert "records_count=..." in europe(*arguments, "--final", code=1).err
    europe("facts", "set", "records_count=2400")
    draft = europe(*arguments, "--json").json
    europe("approve", draft["id"], "--by", "A", "--role", "dpo")
    final = europe(*arguments, "--final", "--json").json
    assert final["final"]
    assert Path(final["path"]).name.endswith("-final.payload.json")
    assert "no payload" in europe("render", "report", "--to", "ppc", "--format", "payload", code=2).err


def test_without_the_library_the_command_says_how_to_get_it(
    europe: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "jsonschema", None)
    refused = europe("render", "report", "--to", "de-authority", "--format", "payload", code=2)
    assert "breachkit[payload]" in refused.err
    made = europe("render", "pack", "--out", str(tmp_path / "pack"), "--formats", "md", "--json").json
    assert {row["payload_checked"] for row in made["documents"]} == {False, None}
    assert "was not checked" in (tmp_path / "pack" / "README.md").read_text("utf-8")


# --- To whom, and when -----------------------------------------------------------------------------------------------


def test_each_authority_gets_one_that_names_it_and_its_language(europe: Cli, tmp_path: Path) -> None:
    made = europe("render", "pack", "--out", str(tmp_path / "pack"), "--formats", "md", "--json").json["documents"]
    initial = [row for row in made if (row["document"], row["stage"]) == ("reports/gdpr", "initial")]
    assert {row["duties"][0]["obligation"] for row in initial} == {
        "eu-gdpr.authority-place-fr",
        "eu-gdpr.authority-place-de",
    }
    texts = {
        row["duties"][0]["obligation"][-2:]: (tmp_path / "pack" / row["files"][0]).read_text("utf-8") for row in initial
    }
    assert "Commission nationale de l'informatique et des libertés" in texts["fr"]
    assert "French; this draft is for checking" in texts["fr"]
    assert "German; this draft is for checking" in texts["de"]
    assert "CNIL" in texts["de"]  # among the authorities to be notified


def test_with_a_main_establishment_one_authority_is_told(europe: Cli) -> None:
    europe("facts", "set", "eea_main_establishment=de")
    made = europe("render", "report", "--to", "gdpr", "--json").json
    assert made["recipient"] == "de-authority"
    assert made["file"].startswith("d001-gdpr-de-authority-initial")


def test_what_was_filed_with_one_authority_is_not_the_earlier_report_of_another(europe: Cli) -> None:
    europe("filed", "eu-gdpr.authority-place-de")
    europe("facts", "set", "affected_people=600")
    german = europe("render", "report", "--to", "de-authority", "--stage", "additional", "--out", "-").out
    french = europe("render", "report", "--to", "fr-cnil", "--stage", "initial", "--out", "-").out
    assert "550-600" in german
    assert "Changes since" in german
    assert "Changes since" not in french


def test_a_late_notification_is_not_final_without_the_reasons(europe: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("render", "report", "--to", "de-authority", "--stage", "initial")
    assert "Reasons for late notification" not in europe(*arguments, "--out", "-").out
    europe(*arguments)
    europe("approve", "--by", "A", "--role", "dpo")  # signed off in time, not filed in time
    monkeypatch.setenv("BREACHKIT_NOW", LATE)
    assert "delay_reasons" in europe(*arguments, "--final", code=1).err
    checked = europe(*arguments, "--check", "--json", code=1).json
    assert [one["fact"] for one in checked["missing"]] == ["delay_reasons"]
    europe("facts", "set", "delay_reasons=Whose data it was could not be told before.")
    draft = europe(*arguments, "--json").json
    europe("approve", draft["id"], "--by", "A", "--role", "dpo")
    assert europe(*arguments, "--final", "--json").json["final"]
    europe("filed", "eu-gdpr.authority-place-de", "--draft", draft["id"])


def test_an_override_moves_the_time_from_which_reasons_are_wanted(europe: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BREACHKIT_NOW", LATE)
    arguments = ("render", "report", "--to", "de-authority", "--stage", "initial", "--check", "--json")
    assert not europe(*arguments, code=1).json["complete"]
    europe("deadlines", "--override", "eu-gdpr.authority-place-de", "--due", "2026-11-26 12:00", "--reason", "agreed")
    assert europe(*arguments).json["complete"]


# --- Nobody is asked what does not matter ----------------------------------------------------------------------------

EUROPE = ("europe-parties", "europe-breach", "europe-risk", "europe-file")


def open_steps(breachkit: Cli) -> set[str]:
    return {step for step in EUROPE if breachkit("next", "--step", step, "--json").json["status"] == "open"}


def test_a_case_without_europe_has_none_of_its_steps(breachkit: Cli) -> None:
    breachkit("new", "--title", "A", "--org", "B", "--aware-at", "2026-11-22 20:10")
    assert not open_steps(breachkit) & set(EUROPE)
    breachkit("facts", "set", "established_in=jp", "people_by_place=JP=900")
    assert not open_steps(breachkit) & set(EUROPE)
    breachkit("facts", "set", "people_by_place=JP=900,DE=1")
    assert set(EUROPE) <= open_steps(breachkit)


def asked(breachkit: Cli, step: str) -> set[str]:
    return {one["id"] for one in breachkit("next", "--step", step, "--json").json["questions"]}


def test_follow_up_questions_wait_for_the_answer_that_makes_them_matter(breachkit: Cli) -> None:
    breachkit("new", "--title", "A", "--org", "B", "--aware-at", "2026-11-22 20:10")
    breachkit("facts", "set", "established_in=eu", "breach_nature=confidentiality")
    found = asked(breachkit, "europe-breach")
    assert {"confidentiality_kind", "data_unintelligible"} <= found
    assert not found & {"integrity_kind", "availability_kind"}
    breachkit("facts", "set", "breach_nature=unknown")
    assert not asked(breachkit, "europe-breach") & {"confidentiality_kind", "integrity_kind", "availability_kind"}


def test_a_document_does_not_miss_what_its_own_open_question_decides(breachkit: Cli) -> None:
    breachkit("new", "--title", "A", "--org", "B", "--aware-at", "2026-11-22 20:10")
    missing = {one["fact"] for one in breachkit("render", "report", "--to", "gdpr", "--json").json["missing"]}
    assert "breach_nature" in missing
    assert not missing & {"integrity_kind", "impacts_other", "dpo_name"}
    breachkit("facts", "set", "breach_nature=integrity", "dpo_designated=yes")
    missing = {one["fact"] for one in breachkit("render", "report", "--to", "gdpr", "--json").json["missing"]}
    assert {"integrity_kind", "dpo_name"} <= missing
    assert "confidentiality_kind" not in missing


# --- The ICO, NIS2, DORA and the like ---------------------------------------------------------------------------------

REGULATED = HERE / "regulated.yaml"
EVENING = "2026-11-23T18:00:00+01:00"


@pytest.fixture
def regulated(breachkit: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line on a case of a payment firm that every law of Europe regulates, twelve hours after its first alarm."""
    monkeypatch.setenv("BREACHKIT_NOW", EVENING)
    breachkit("new", "--from", str(REGULATED))
    return breachkit


STAGES = {
    "ico": ("initial", "follow_up"),
    "nis2": ("early_warning", "notification", "intermediate", "final"),
    "dora": ("initial", "intermediate", "final"),
    "cra": ("early_warning", "notification", "intermediate", "final"),
    "eidas": ("notification",),
    "eprivacy": ("initial", "second"),
}


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", STAGES)
def test_golden_of_the_last_stage(name: str, lang: str, regulated: Cli) -> None:
    stage = STAGES[name][-1]
    arguments = ("render", "report", "--to", name, "--stage", stage, "--lang", lang, "--format", "md", "--out", "-")
    made = regulated(*arguments).out
    path = ROOT / "tests" / "golden" / f"{name}-{stage.replace('_', '-')}.{lang}.md"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(made, "utf-8")
    assert made == path.read_text("utf-8"), f"{path.name} differs; GOLDEN=write makes it anew, then read the change"


@pytest.mark.parametrize(("name", "stage"), [(name, stage) for name, stages in STAGES.items() for stage in stages])
def test_each_stage_is_complete_with_what_the_steps_ask(name: str, stage: str, regulated: Cli) -> None:
    regulated("facts", "set", "dpa_case_number=IC-1")
    assert regulated("render", "report", "--to", name, "--stage", stage, "--check", "--json").json["missing"] == []


def test_every_open_duty_to_an_authority_has_its_document(regulated: Cli, tmp_path: Path) -> None:
    made = regulated("render", "pack", "--out", str(tmp_path / "pack"), "--formats", "md", "--json").json["documents"]
    served = {duty["obligation"] for row in made for duty in row["duties"]}
    required = {
        f"{row['regime']}.{row['obligation']}"
        for row in regulated("assess", "--json").json
        if row["verdict"] == "required" and row["stage"] not in ("notice", "immediate") and row["duty"] == "legal_duty"
        and row["regime"].split("-")[0] in ("eu", "uk")
    }  # fmt: skip
    assert required
    assert required <= served


def headings(made: str) -> list[str]:
    return [line.removeprefix("## ") for line in made.splitlines() if line.startswith("## ")]


def test_an_early_stage_prints_of_later_sections_only_what_is_known(breachkit: Cli) -> None:
    breachkit("new", "--title", "A", "--org", "B", "--aware-at", "2026-11-22 20:10")
    early = ("render", "report", "--to", "nis2", "--stage", "early_warning", "--out", "-")
    assert headings(breachkit(*early).out) == ["Who reports", "Early warning"]
    breachkit("facts", "set", "threat_techniques=Phishing")
    made = breachkit(*early).out
    assert headings(made) == ["Who reports", "Early warning", "Final report"]
    assert "Root cause" not in made
    last = breachkit("render", "report", "--to", "nis2", "--stage", "final", "--out", "-").out
    assert "Root cause" in last


@pytest.mark.parametrize(("name", "stage", "key", "now", "asked_by"), [
    ("dora", "initial", "eu-dora.initial", "2026-11-23T23:30:00+01:00", "dora-report"),
    ("ico", "initial", "uk-gdpr.authority", "2026-11-26T12:00:00+01:00", "uk-report"),
    ("nis2", "early_warning", "eu-nis2.early-warning", "2026-11-24T08:00:00+01:00", "nis2-report"),
])  # fmt: skip
def test_each_of_them_wants_the_reasons_once_it_is_late(
    name: str, stage: str, key: str, now: str, asked_by: str, regulated: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "nis2":  # of a financial entity DORA takes its place
        regulated("facts", "set", "regulated_as=nis2_entity")
    arguments = ("render", "report", "--to", name, "--stage", stage, "--check", "--json")
    assert regulated(*arguments).json["complete"]
    monkeypatch.setenv("BREACHKIT_NOW", now)
    late = regulated(*arguments, code=1).json
    assert [(one["fact"], one["step"]) for one in late["missing"]] == [("delay_reasons", asked_by)]
    regulated("filed", key, "--at", EVENING)
    assert regulated(*arguments).json["complete"]
