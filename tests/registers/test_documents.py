"""Registers in documents, and a case that is kept for a year after the regulators' part was closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from breachkit.content.library import Library
from breachkit.documents.form import Form
from tests.conftest import Ran

Cli = Callable[..., Ran]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tullys-online-store-2024.yaml"


def at(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setenv("BREACHKIT_NOW", f"{day}T09:00:00+09:00")


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "en",
            ["Multi-factor authentication", "done", "Am I affected?", "23 Nov", "Quarterly access audit", "2 in all"],
        ),
        ("ja", ["Multi-factor authentication", "完了", "自分は対象か", "11/23", "Quarterly access audit", "全2件"]),
    ],
)
def test_a_document_prints_its_registers(lang: str, told: list[str], case: Path, breachkit: Cli) -> None:
    breachkit("measures", "add", "Multi-factor authentication", "--owner", "IT")
    breachkit("measures", "done", "m1", "--proof", "ticket 12")
    breachkit("measures", "add", "Least privilege", "--due-on", "30 days")
    breachkit("enquiry", "add", "Was my card used?", "--kind", "am_i_affected")
    breachkit("audits", "add", "Quarterly access audit", "--planned-on", "90 days")
    breachkit("claims", "add", "A customer", "--answer-by", "2 weeks")
    printed = breachkit("render", "brief", "--to", "later-work", "--out", "-", "--lang", lang).out
    for words in told:
        assert words in printed, words


def test_privileged_entries_stay_out_of_documents_for_others(case: Path, breachkit: Cli) -> None:
    breachkit("claims", "add", "Open claimant", "--answer-by", "2 weeks")
    breachkit("claims", "add", "Secret claimant", "--answer-by", "2 weeks", "--privileged")
    printed = breachkit("render", "brief", "--to", "later-work", "--out", "-").out
    assert "Open claimant" in printed
    assert "Secret claimant" not in printed


def test_a_register_that_a_form_names_and_there_is_none_of_is_a_fault(
    case: Path, breachkit: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "own" / "templates" / "briefs"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(
        """
id: briefs/mine
to: [board]
audience: board
stages: {brief: {ja: 報告, en: Report}}
source: {ja: 自社, en: own}
confidence: unverified
reviewed_on: 2026-11-24
sections:
  - fields:
      - {label: {ja: 表, en: Table}, computed: register, of: [mesures], needed: never}
""",
        "utf-8",
    )
    monkeypatch.setenv("BREACHKIT_CONTENT", str(tmp_path / "own"))
    found = breachkit("templates", "lint", "briefs/mine", code=None)
    assert found.code != 0
    assert "there is no register named mesures" in found.out + found.err


def test_steps_name_the_registers_that_keep_their_work(case: Path, breachkit: Cli) -> None:
    breachkit("holds", "add", "IT department", "--what", "mail")
    step = breachkit("next", "--step", "legal-hold", "--json").json
    assert step["registers"] == [
        {"register": "holds", "command": "holds", "title": "Legal holds", "open": 1, "total": 1},
        {"register": "witnesses", "command": "witnesses", "title": "Witnesses", "open": 0, "total": 0},
    ]
    assert "breachkit holds add" in breachkit("show", "legal-hold").out


def test_every_row_of_the_later_work_has_a_register_and_a_step(library: Library) -> None:
    rows = {row for register in library.registers.values() for row in register.covers}
    assert {"3.3", "4.2", "4.3", "5.1", "5.2", "5.3", "6.1", "6.2", "6.3", "7.2", "7.3", "8.1", "8.3"} <= rows
    named = {name for phase in library.playbook("jp-breach").phases for step in phase.steps for name in step.registers}
    assert named == set(library.registers)


def test_the_form_of_counsel_is_privileged_and_that_of_the_authority_is_not(library: Library) -> None:
    from breachkit.services.documents import registry_of

    forms: dict[str, Form] = {form.id: form for form in registry_of(library).forms()}
    assert forms["briefs/counsel"].privileged
    assert not forms["reports/ppc"].privileged


def _close_every_step() -> None:
    """All steps done in one act, as if they had been one by one."""
    from breachkit.services.acts import Act, writing
    from breachkit.services.workspace import workspace

    store, library = workspace().case(), workspace().library()
    with writing(store, library) as session:
        acts: list[Act] = [("step.done", {"step": step["id"]}) for step in session.case["derived"]["steps"]]
        session.write(acts)


def test_a_case_is_kept_for_a_year_after_its_reports(breachkit: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the reports to a year later: every recurring thing shows up when it is due, and is dealt with once."""
    at(monkeypatch, "2024-10-04")
    breachkit("new", "--from", str(EXAMPLE))
    breachkit("filed", "jp-appi.preliminary", "--at", "2024-05-24")
    breachkit("filed", "jp-appi.final", "--at", "2024-07-18")
    breachkit("filed", "jp-appi.notice", "--at", "2024-10-03")
    _close_every_step()
    assert breachkit("next", "--json").json is None
    breachkit("registers", "plan")
    breachkit("measures", "adopt", "page-integrity", "--owner", "IT", "--due-on", "2024-11-30")
    breachkit("holds", "add", "IT department", "--what", "web server and logs")
    breachkit("holds", "send", "h1")
    breachkit("claims", "add", "Card holder 1", "--amount", "50000", "--known-on", "2024-10-03")
    breachkit("followups", "add", "Shop operator", "--planned-on", "2024-11-10")
    breachkit("acknowledgements", "add", "Head of the online shop")
    acts = {
        "holds": ["holds", "acknowledge"],
        "followups": ["followups", "talk", "--outcome", "procedure mended"],
        "acknowledgements": ["acknowledgements", "acknowledge", "--paper", "file 3"],
        "communications": ["communications", "sent"],
        "training": ["training", "held", "--invited", "40", "--attended", "38"],
        "policies": ["policies", "done", "--outcome", "call list renewed"],
        "phishing": ["phishing", "held", "--sent", "40", "--clicked", "9", "--reported", "12"],
        "audits": ["audits", "held", "--result", "no finding"],
        "risks": ["risks", "assess", "--level", "low", "--changes", "none", "--accepted-by", "CEO"],
        "claims": ["claims", "settle", "--paid", "30000"],
    }
    met: dict[str, list[str]] = {}
    for month in range(11, 25):
        day = f"{2024 + (month - 1) // 12}-{(month - 1) % 12 + 1:02d}-28"
        at(monkeypatch, day)
        rows = [row for row in breachkit("deadlines", "--json").json if row["kind"] == "register"]
        late = [row for row in rows if row["state"] == "overdue" and row["entry"]]
        if late:
            assert breachkit("status", "--json").json["next_entry"]["entry"] == late[0]["entry"]
        for row in late:
            met.setdefault(row["register"], []).append(day)
            if row["register"] == "measures" and row["review"]:
                breachkit("measures", "review", row["entry"], "--passed", "--note", "still alarms")
            elif row["register"] == "measures":
                breachkit("measures", "done", row["entry"], "--proof", "alarm test", code=0)
            elif row["review"]:
                breachkit(row["register"], "review", row["entry"], "--passed", "--note", "kept")
            else:
                command, verb, *values = acts[row["register"]]
                breachkit(command, verb, row["entry"], *values)
        assert not [
            row
            for row in breachkit("deadlines", "--json").json
            if row["kind"] == "register" and row["state"] == "overdue"
        ]
    assert len(met["communications"]) >= 8  # looked at monthly, every 30 days after the one before
    assert len(met["measures"]) >= 4  # done, and reviewed at 30, 90, 180 days and a year
    assert {
        "audits",
        "training",
        "phishing",
        "policies",
        "risks",
        "followups",
        "acknowledgements",
        "holds",
    } <= met.keys()
    assert len(breachkit("phishing", "trend", "--json").json) >= 2
    breachkit("verify")


@pytest.mark.parametrize(
    ("lang", "weekly", "heading"),
    [("en", "So far: 2. By week:", "Added from enquiries"), ("ja", "2件の", "問合せから加えた問答")],
)
def test_the_progress_notice_and_the_help_desk_sheet_grow_from_enquiries(
    lang: str, weekly: str, heading: str, case: Path, breachkit: Cli
) -> None:
    def printed(document: str) -> str:
        return str(breachkit("render", "notice", "--to", document, "--out", "-", "--lang", lang).out)

    assert weekly not in printed("progress")
    assert heading not in printed("helpdesk")
    breachkit("enquiry", "add", "Was my card affected?", "--kind", "am_i_affected")
    breachkit("enquiry", "add", "Is it?", "--kind", "am_i_affected")
    breachkit("enquiry", "answer", "q1", "--answer", "Only cards used before May.")
    breachkit("qa", "from", "q1")
    assert "Only cards" not in printed("helpdesk")  # an answer is told once it is approved
    breachkit("qa", "approve", "y1", "--approver", "Legal")
    told = printed("helpdesk")
    assert heading in told
    assert "Only cards used before May." in told
    told = printed("progress")
    assert weekly in told
    assert "Only cards used before May." in told
