"""Journeys through the command line, as a responder walks them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

PRELIMINARY = {
    "org_address": "1-1 Example, Tokyo", "org_representative": "President, Taro Example",
    "contact_name": "Legal department, Hanako Example", "contact_phone": "03-0000-0000",
    "contact_email": "legal@example.jp", "report_date": "2026-11-24", "occurred_at": "2026-11-20",
    "discovered_at": "2026-11-22 18:30", "leak": "suspected", "loss": "none", "damage": "none",
    "discoverer": "own_staff", "our_role": "own", "summary": "The input page was tampered with.",
    "timeline": "22 Nov noticed, page taken down.", "outside_investigation": "planned", "media": "electronic",
    "people_kinds": "customers", "data_categories": "name,payment_card", "affected_people": "800-1200",
    "cause_party": "reporter", "incident_type": "web_skimming", "cause_detail": "unknown",
    "secondary_damage": "possible", "secondary_damage_detail": "Misuse of cards.", "people_response": "planned",
    "people_response_detail": "E-mail to all members.", "publication": "planned", "published_on": "2026-11-25",
    "measures_done": "Page taken down.", "measures_planned": "Re-test by 15 December.",
    "other_authorities": "Police told on 22 Nov.", "handles_personal_data": "yes", "is_personal_data": "yes",
    "possible_malice": "yes", "recovered_unseen": "no", "data_protection": "none",
}  # fmt: skip


def test_from_the_first_night_to_a_report_that_is_ready_to_file(breachkit: Cli, tmp_path: Path) -> None:
    opened = breachkit("new", "--title", "Web shop", "--org", "Example Shop", "--aware-at", "2026-11-22 20:10")
    assert "2026-0001" in opened.out
    first = breachkit("next", "--json").json
    assert first["step"] == "record-awareness"
    changed = breachkit("facts", "set", *(f"{fact}={value}" for fact, value in PRELIMINARY.items()), "--json").json
    assert {"jp-appi.preliminary", "jp-appi.final"} <= {change["obligation"] for change in changed["changes"]}

    seen = breachkit("status", "--json").json
    report = next(row for row in seen["deadlines"] if (row["regime"], row["obligation"]) == ("jp-appi", "preliminary"))
    assert report["verdict"] == "required"
    assert report["due_from"] == "2026-11-24T23:59:59+09:00"
    assert report["due_at"] == "2026-11-26T23:59:59+09:00"

    draft = breachkit("render", "report", "--to", "ppc", "--stage", "preliminary", "--json").json
    assert draft["missing"] == []
    assert "DRAFT" in Path(draft["path"]).read_text("utf-8")
    refused = breachkit("render", "report", "--to", "ppc", "--stage", "preliminary", "--final", code=1)
    assert "no reviewer has signed" in refused.err
    breachkit("approve", "d1", "--by", "Counsel", "--role", "legal")
    target = tmp_path / "report.md"
    final = breachkit("render", "report", "--final", "--out", str(target), "--json").json
    assert final["final"]
    assert "DRAFT" not in target.read_text("utf-8")
    assert "MISSING" not in target.read_text("utf-8")

    breachkit("facts", "set", "affected_people=1100")
    outdated = breachkit("render", "report", "--final", code=1)
    assert "not the one that was signed off" in outdated.err

    breachkit("step", "done", "report-ppc-preliminary")
    seen = breachkit("status", "--json").json
    report = next(row for row in seen["deadlines"] if (row["regime"], row["obligation"]) == ("jp-appi", "preliminary"))
    assert report["state"] == "fulfilled"
    assert breachkit("verify", "--json").json["ok"]


def test_a_step_s_whole_life(breachkit: Cli, case: Path) -> None:
    breachkit("step", "assign", "contain", "--to", "Security team")
    breachkit("step", "note", "contain", "Firewall rule added")
    shown = breachkit("show", "contain", "--json").json
    assert shown["assignee"] == "Security team"
    assert shown["notes"][0]["text"] == "Firewall rule added"
    breachkit("step", "done", "contain")
    assert "already" in breachkit("step", "done", "contain", code=2).err
    breachkit("step", "reopen", "contain")
    breachkit("step", "skip", "contain", "--reason", "Nothing to contain: paper only")
    assert breachkit("show", "contain", "--json").json["status"] == "skipped"
    breachkit("step", "later", "record-awareness", "--hours", "2")
    assert breachkit("next", "--json").json["step"] != "record-awareness"
    kinds = [event["kind"] for event in breachkit("log", "--json").json]
    assert kinds[-6:] == ["step.assigned", "step.noted", "step.done", "step.reopened", "step.skipped", "step.deferred"]


def test_the_newest_case_is_the_current_one_until_another_is_used(breachkit: Cli) -> None:
    for title in ("First", "Second"):
        breachkit("new", "--title", title, "--org", "Example")
    assert breachkit("status", "--json").json["case"]["title"] == "Second"
    breachkit("use", "2026-0001")
    assert breachkit("status", "--json").json["case"]["title"] == "First"
    assert breachkit("status", "--case", "2026-0002", "--json").json["case"]["title"] == "Second"
    assert breachkit("--case", "2026-0002", "status", "--json").json["case"]["title"] == "Second"
    assert [(row["id"], row["current"]) for row in breachkit("list", "--json").json] == [
        ("2026-0002", False),
        ("2026-0001", True),
    ]


def test_the_home_is_the_option_then_the_variable(breachkit: Cli, tmp_path: Path) -> None:
    breachkit("new", "--title", "A", "--org", "B", "--home", str(tmp_path / "other"))
    assert (tmp_path / "other" / "cases" / "2026-0001" / "case.json").is_file()
    assert breachkit("list", "--json").json == []


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_example_incident_is_assessed_and_can_be_opened(
    path: Path, breachkit: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "first-days" in path.name:
        monkeypatch.setenv("BREACHKIT_NOW", "2024-05-22T02:14:00+09:00")
    rows = breachkit("assess", "--facts", str(path), "--json").json
    by_key = {f"{row['regime']}.{row['obligation']}": row for row in rows}
    assert by_key["jp-appi.preliminary"]["verdict"] == "required"
    assert by_key["jp-appi.final"]["verdict"] == "required"
    breachkit("new", "--from", str(path))
    for document in (["report", "--stage", "preliminary"], ["report", "--stage", "final"], ["notice"]):
        for lang in ("ja", "en"):
            for fmt in ("md", "html"):
                breachkit("render", *document, "--lang", lang, "--format", fmt)
    assert breachkit("verify", "--json").json["ok"]


def test_facts_are_told_what_they_changed_and_a_repeated_fact_is_no_event(breachkit: Cli, case: Path) -> None:
    told = breachkit(
        "facts", "set", "handles_personal_data=yes", "leak=confirmed", "recovered_unseen=no", "data_protection=none",
        "is_personal_data=yes", "data_categories=name,payment_card", "knew_at=2026-11-22 20:10", "possible_malice=no",
    ).out  # fmt: skip
    assert "PPC Final report: undetermined → required Mon 21 Dec" in told
    told = breachkit("facts", "set", "possible_malice=yes").out
    assert "PPC Final report: required Mon 21 Dec → Wed 20 Jan   Possible improper purpose" in told  # 30 -> 60 days
    before = breachkit("log", "--json").json
    assert breachkit("facts", "set", "possible_malice=yes", "--json").json["recorded"] == []
    assert breachkit("log", "--json").json == before


def test_unknown_is_an_answer_and_stays_undetermined(breachkit: Cli, case: Path) -> None:
    breachkit("facts", "set", "possible_malice=unknown", "leak=不明")
    shown = breachkit("facts", "show", "possible_malice", "--json").json
    assert (shown["answered"], shown["unknown"], shown["words"]) == (True, True, "not known yet")
    rows = breachkit("assess", "--json").json
    assert (
        next(row for row in rows if row["obligation"] == "preliminary" and row["regime"] == "jp-appi")["verdict"]
        == "undetermined"
    )


def test_the_catalogue_lists_every_fact_without_a_case(breachkit: Cli) -> None:
    rows = breachkit("facts", "list", "--all", "--json").json
    assert len(rows) > 60
    for row in rows:
        assert {"id", "type", "unit", "choices", "labels"} <= row.keys()
        assert row["labels"]["ja"]
        assert row["labels"]["en"]


def test_a_simulated_clock_is_told_on_every_screen(breachkit: Cli, case: Path) -> None:
    for command in (["status"], ["list"], ["log"], ["assess"], ["show"], ["facts", "list"]):
        assert "BREACHKIT_NOW" in breachkit(*command).out, command
    assert breachkit("status", "--json").json["simulated_clock"] is True


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_screen_fits_80_columns_in_both_languages(lang: str, breachkit: Cli, case: Path) -> None:
    from rich.cells import cell_len

    breachkit("facts", "import", str(EXAMPLES / "tullys-online-store-2024.yaml"))
    breachkit("note", "長い注記" * 40)
    for command in (["status"], ["list"], ["log"], ["assess"], ["show"], ["facts", "list", "--all"],
                    ["facts", "show", "knew_at"], ["show", "contain"], ["show", "jp-appi.final"]):  # fmt: skip
        for line in breachkit(*command, "--lang", lang).out.splitlines():
            assert cell_len(line) <= 80, (command, line)
            assert "\x1b" not in line


def test_without_arguments_the_status_or_how_to_begin(breachkit: Cli) -> None:
    assert "breachkit new" in breachkit().out
    breachkit("new", "--title", "A", "--org", "B")
    assert "Deadlines" in breachkit().out


def test_case_json_is_readable_and_says_what_follows(breachkit: Cli, case: Path) -> None:
    breachkit("facts", "set", "leak=confirmed")
    kept = json.loads((case / "case.json").read_text("utf-8"))
    assert kept["facts"]["leak"]["value"] == "confirmed"
    assert kept["facts"]["leak"]["by"] == "tester"
    assert {row["regime"] for row in kept["derived"]["obligations"]} >= {"jp-appi", "jp-mynumber"}
