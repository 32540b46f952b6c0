"""One case from the night of the discovery to a year later, on a simulated clock, through the command line alone.

Each row of the source article (docs/coverage-of-the-article.md) has its test; its name ends in the row's number and its
docstring says what is shown. The year is played once; the rows look at what it printed.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from breachkit.cli.app import run
from breachkit.i18n import use_language


class Year:
    """The case's home, its clock, and what each labelled command printed."""

    def __init__(self, home: Path, patch: pytest.MonkeyPatch) -> None:
        self.home, self._patch, self.now = home, patch, ""
        self.printed: dict[str, str] = {}

    def at(self, now: str, patch: pytest.MonkeyPatch | None = None) -> None:
        self.now = now
        (patch or self._patch).setenv("BREACHKIT_NOW", f"{now}+09:00")

    def __call__(self, *words: str, label: str = "", code: int = 0) -> str:
        use_language("en")
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            left = run(words)
        assert left == code, f"{words}: {out.getvalue()}{err.getvalue()}"
        self.printed[label or " ".join(words)] = out.getvalue()
        return out.getvalue()

    def json(self, label: str) -> Any:
        return json.loads(self.printed[label])

    @property
    def folder(self) -> Path:
        return self.home / "cases" / "2026-0001"

    def draft(self, name: str) -> str:
        """The newest Markdown draft of a document."""
        return sorted((self.folder / "drafts").glob(f"d*-{name}-*.md"))[-1].read_text("utf-8")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    home = tmp_path_factory.mktemp("year")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BREACHKIT_HOME", str(home))
        patch.setenv("BREACHKIT_LANG", "en")
        patch.setenv("BREACHKIT_ACTOR", "legal")
        made = Year(home, patch)
        _first_week(made, tmp_path_factory.mktemp("evidence"))
        _first_months(made)
        _to_the_years_end(made)
        yield made


@pytest.fixture(autouse=True)
def in_that_home(year: Year, surroundings: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test goes on in the year's home, at its last day."""
    monkeypatch.setenv("BREACHKIT_HOME", str(year.home))
    monkeypatch.setenv("BREACHKIT_ACTOR", "legal")
    year.at("2027-11-23T10:00:00", monkeypatch)


def _first_week(year: Year, files: Path) -> None:
    year.at("2026-11-22T21:00:00")
    year("new", "--title", "Web shop tampered", "--org", "Example Shop", "--aware-at", "2026-11-22 20:10")
    year("facts", "set", "discovered_at=2026-11-22 20:00", "leak=suspected", "loss=none", "damage=none", "our_role=own",
         "is_personal_data=yes", "handles_personal_data=yes", "listed_company=no", "sectors=none", "recovered_unseen=no",
         label="scope")  # fmt: skip
    year("next", "--json", label="first step")
    year("facts", "set", "data_categories=name,address,email,payment_card,password", "affected_people=2000-2600",
         "people_kinds=customers", "media=electronic", "data_protection=none", label="people")  # fmt: skip
    year("status", "--json", label="first night")
    year("facts", "set", "incident_type=web_skimming", "possible_malice=yes", "cause_party=reporter", "occurred_at=2026-11-20",
         "cause_detail=A flaw of the shop's plug-in was used.", "containment=Payments stopped, server cut off.",
         "contained_at=2026-11-22 20:40", "systems=Web shop", label="route")  # fmt: skip
    log = files / "access.log"
    log.write_text("GET /checkout.js 200\n", "utf-8")
    year("evidence", "add", str(log), "--source", "web server", "--collected-by", "IT", "--at", "2026-11-22 20:50")
    year("evidence", "hand-over", "e1", "--to", "Forensic firm", "--reason", "analysis")
    year("evidence", "verify", "--json", label="evidence")
    year("facts", "set", "own_skills_suffice=no", "outside_investigation=running", "expert_budget=5 million yen")
    year("step", "done", "outside-experts")
    year("render", "brief", "--to", "forensic")
    year("render", "brief", "--to", "counsel")
    year.at("2026-11-24T10:00:00")
    year("assess", "--json", label="assess")
    year("facts", "set", "org_address=Tokyo", "org_representative=President", "contact_name=Legal", "contact_phone=03-0000-0000",
         "contact_email=privacy@example.co.jp", "business_type=Web shop", "summary=The payment page was tampered with.",
         "secondary_damage=possible", "people_response=planned", "publication=planned", "police_report=done",
         "people_reachable=both", "notice_would_spread_damage=no", "helpdesk_contact=0120-000-000, 9:00-20:00")  # fmt: skip
    year("render", "report", "--to", "ppc", "--stage", "preliminary", label="preliminary")
    year("render", "report", "--to", "ppc", "--stage", "preliminary", "--check", "--json", label="check", code=1)
    year("step", "done", "third-party-check")
    year("filed", "jp-appi.preliminary", "--how", "web form", "--receipt", "R-1")
    year("filings", "--json", label="filings")
    for name in ("people-email", "people-letter", "people-web", "press"):
        year("render", "notice", "--document", f"notices/{name}")
    year.at("2026-11-27T10:00:00")
    year("filed", "jp-appi.notice", "--how", "e-mail and letters")
    year("enquiry", "add", "Was my card number taken?", "--kind", "am_i_affected")
    year("enquiry", "add", "I want compensation", "--kind", "compensation")
    year("enquiry", "escalate", "q2", "--assigned-to", "legal", "--answer-by", "3 days")
    year("enquiry", "answer", "q1", "--answer", "Yes if you paid by card from 20 to 22 November.")
    year("enquiry", "count", "--json", label="enquiries")


def _first_months(year: Year) -> None:
    year.at("2026-12-07T10:00:00")
    year("exposure", "--json", label="exposure")
    year(
        "claims",
        "add",
        "A member",
        "--amount",
        "120000",
        "--basis",
        "jp_tort",
        "--known-on",
        "2026-11-27",
        label="claim",
    )
    year("holds", "add", "IT department", "--what", "mail and logs since September")
    year("holds", "send", "h1")
    year("holds", "acknowledge", "h1")
    year("witnesses", "add", "Shop administrator", "--knows", "the plug-in's update", "--interview-on", "2026-12-10")
    year("note", "Counsel: do not admit fault before the report.", "--privileged")
    year("render", "brief", "--to", "litigation-hold")
    year("measures", "suggest", "--json", label="controls")
    year(
        "measures",
        "add",
        "Update plug-ins within 7 days",
        "--due-on",
        "2026-12-20",
        "--owner",
        "IT",
        "--cause",
        "old plug-in",
    )
    year("registers", "plan", "--json", label="plan")
    year("stakeholders", "add", "Card companies", "--next-on", "2026-12-15")
    year("communications", "add", "First progress notice", "--planned-on", "2026-12-22", "--every", "30 days")
    year("followups", "add", "Shop administrator", "--planned-on", "2026-12-18")
    year("acknowledgements", "add", "Head of the web shop")
    year.at("2026-12-18T10:00:00")
    year("measures", "done", "m1", "--proof", "change record 17", "--on", "2026-12-18")
    year("followups", "talk", "i1", "--outcome", "update procedure rewritten")
    year("acknowledgements", "acknowledge", "k1", "--paper", "personnel file")
    year(
        "facts",
        "set",
        "affected_people=2314",
        "leak=confirmed",
        "root_cause_known=yes",
        "measures_done=Plug-ins updated.",
    )
    year("filings", "--json", label="outdated")
    year("render", "report", "--to", "ppc", "--stage", "final")
    year("filed", "jp-appi.final", "--how", "web form", "--receipt", "R-2")
    year("render", "notice", "--document", "notices/progress", label="progress")
    year("deadlines", "--json", label="december")


def _to_the_years_end(year: Year) -> None:
    year.at("2027-01-20T10:00:00")
    year("measures", "review", "m1", "--failed", "--note", "one plug-in was 20 days old", label="failed review")
    year("measures", "show", "m1", "--json", label="reopened")
    year("measures", "done", "m1", "--proof", "automatic updates", "--on", "2027-01-25", code=2, label="not yet")
    year("measures", "done", "m1", "--proof", "automatic updates", "--on", "2027-01-20")
    year("drill", "start", "web-skimming", "--speed", "0")
    year("drill", "wait", "40", "days")
    year("drill", "stop", "--json", label="drill")
    year("phishing", "list", "--json", label="exercises")
    year("render", "brief", "--to", "lessons")
    year("render", "brief", "--to", "training-case")
    year.at("2027-11-22T10:00:00")
    year("status", "--json", label="a year later")
    year("deadlines", "--json", label="a year later: deadlines")
    year("next", "--json", label="a year later: next")
    year("register", "--json", label="register")
    year("render", "dashboard", "--out", str(year.home / "d.html"))
    year("verify", "--json", label="verify")
    year.at("2027-12-01T10:00:00")
    year("regimes", "check", label="laws")


def state_of(year: Year, label: str, recipient: str, title: str) -> list[str]:
    """The states of the rows of a `deadlines --json` with that recipient (or register) and title."""
    return [row["state"] for row in year.json(label) if (row["recipient_short"], row["title"]) == (recipient, title)]


def entry(year: Year, *words: str) -> Any:
    return json.loads(year(*words, "--json"))


def test_scope_1_1(year: Year) -> None:
    """Data, systems and the number of people (as a range) are asked and kept; they decide which duties come first."""
    first = year.json("first night")
    assert first["deadlines"][0]["recipient_short"] == "PPC"
    fact = json.loads(year("facts", "show", "affected_people", "--json"))
    assert fact["value"] == 2314
    assert "2,000-2,600" in year.draft("ppc-preliminary")


def test_route_and_containment_1_2(year: Year) -> None:
    """The route and the time of containment stand in the report; the evidence is under its hash."""
    report = year.draft("ppc-final")
    assert "A flaw of the shop's plug-in was used" in report.replace("\\", "")
    assert "Payments stopped" in year.draft("forensic")
    assert year.json("evidence")["ok"] is True


def test_experts_1_3(year: Year) -> None:
    """The decision for outside experts is a step; their engagement brief states matter, facts and budget."""
    step = json.loads(year("show", "outside-experts", "--json"))
    assert step["status"] == "done"
    brief = year.draft("forensic")
    assert "5 million yen" in brief
    assert "Web shop" in year.draft("counsel") + brief


def test_report_to_the_ppc_2_1(year: Year) -> None:
    """Due within five days and, for malice, 60 days; filed in time with receipts; a change marks the report as outdated."""
    rows = {f"{row['regime']}.{row['obligation']}": row for row in year.json("assess")}
    # known on Sunday 22 November, which is day 1: day 5 is the 26th; day 60 is Wednesday 20 January
    assert rows["jp-appi.preliminary"]["due_at"] == "2026-11-26T23:59:59+09:00"
    assert rows["jp-appi.final"]["due_at"] == "2027-01-20T23:59:59+09:00"
    assert state_of(year, "a year later: deadlines", "PPC", "Final report") == ["fulfilled"]
    first = year.json("filings")[0]
    assert (first["receipt"], first["state"]) == ("R-1", "current")
    outdated = next(one for one in year.json("outdated") if one["obligation"] == "jp-appi.preliminary")
    assert {one["fact"] for one in outdated["changed"]} >= {"affected_people", "leak"}


def test_sector_regulators_2_2(year: Year) -> None:
    """Sector rules are decided too, each with its own clock; with no regulated business none is required."""
    rows = {row["regime"]: row["verdict"] for row in year.json("assess")}
    assert rows["jp-financial"] == rows["jp-telecom"] == "not_required"
    banked = json.loads(year("assess", "--set", "sectors=bank", "--json"))
    assert any(row["regime"] == "jp-financial" and row["verdict"] == "required" for row in banked)


def test_content_and_third_party_check_2_3(year: Year) -> None:
    """What a report lacks is listed with its question; the check by a third party is a step; a final wants a sign-off."""
    check = year.json("check")
    assert check["complete"] is False
    assert all(one["question"] for one in check["missing"])
    assert json.loads(year("show", "third-party-check", "--json"))["status"] == "done"
    year("render", "report", "--to", "ppc", "--stage", "final", "--final", code=1)


def test_notice_to_people_3_1(year: Year) -> None:
    """The duty is decided, each channel has its text, and the notice is recorded as met."""
    assert state_of(year, "a year later: deadlines", "People", "Notice to people") == ["fulfilled"]
    for name in ("people-email", "people-letter", "people-web", "press"):
        assert "tampered" in year.draft(name)


def test_advice_3_2(year: Year) -> None:
    """People are told what they can do, chosen from the data that leaked: cards and passwords here."""
    notice = year.draft("people-email").lower()
    assert "card" in notice
    assert "password" in notice
    assert "my number" not in notice


def test_help_desk_3_3(year: Year) -> None:
    """Enquiries are logged and counted by kind and week; an escalated one becomes due."""
    counted = {one["id"]: one["n"] for one in year.json("enquiries")["by_kind"]}
    assert counted == {"am_i_affected": 1, "compensation": 1}
    assert state_of(year, "a year later: deadlines", "Enquiries", "Answer to an enquiry") == ["overdue"]


def test_liability_4_1(year: Year) -> None:
    """Duties and penalties of the case's laws are listed for counsel."""
    assert "100 million yen" in year.draft("counsel")


def test_damages_4_2(year: Year) -> None:
    """The exposure is a range from stated models with sources; a claim's limitation is a deadline."""
    found = year.json("exposure")
    assert any(one["id"] == "jp-awards.claims" and one["low"] < one["likely"] < one["high"] for one in found["figures"])
    assert all(one["source"]["url"] for one in found["figures"])
    # known on 27 November 2026: three years end on 27 November 2029
    limits = [one for one in year.json("a year later: deadlines") if one["title"].startswith("Limitation (3 years")]
    assert [one["due_at"][:10] for one in limits] == ["2029-11-27"]


def test_preserving_evidence_and_testimony_4_3(year: Year) -> None:
    """Holds are sent and acknowledged, witnesses listed, custody is kept, privileged notes are labelled."""
    assert entry(year, "holds", "show", "h1")["status"] == "acknowledged"
    assert entry(year, "witnesses", "show", "w1")["values"]["knows"] == "the plug-in's update"
    assert "Forensic firm" in year("evidence", "show", "e1", "--json")
    assert '"privileged": true' in (year.folder / "case.json").read_text("utf-8") or "privileged" in year(
        "log", "--json"
    )
    assert "delete" in year.draft("litigation-hold")


def test_hardening_5_1(year: Year) -> None:
    """A measure has owner, due date and proof of completion."""
    measure = entry(year, "measures", "show", "m1")
    assert (measure["status"], measure["values"]["owner"]) == ("done", "IT")
    assert measure["values"]["proof"] == "automatic updates"


def test_audit_and_policy_review_5_2(year: Year) -> None:
    """Audits and policy reviews were planned and come due, months later."""
    assert "overdue" in state_of(year, "a year later: deadlines", "Internal audits", "Internal audit")
    assert "overdue" in state_of(year, "a year later: deadlines", "Policy reviews", "Policy review")


def test_education_5_3(year: Year) -> None:
    """Training after the incident is planned, and its attendance is kept."""
    first = entry(year, "training", "list")[0]["id"]
    year("training", "held", first, "--invited", "40", "--attended", "36")
    assert ('"part": 36' in year("training", "trend", "--json")) is True


def test_progress_reports_6_1(year: Year) -> None:
    """Progress notices have a schedule, and their draft tells the measures' real state."""
    assert state_of(year, "a year later: deadlines", "Communications", "Communication")
    assert "Update plug-ins within 7 days" in year.draft("progress").replace("\\", "")


def test_transparency_6_2(year: Year) -> None:
    """Stakeholders are mapped with the next contact; every draft says the same numbers, or the tool says which does not."""
    assert entry(year, "stakeholders", "show", "s1")["values"]["name"] == "Card companies"
    year("render", "check-all", "--json", label="agree", code=1)
    old = [one for one in year.json("agree")["drafts"] if not one["agrees"]]
    assert "reports/ppc" in {one["document"] for one in old}  # the preliminary says 2,000-2,600 people


def test_evaluation_6_3(year: Year) -> None:
    """A measure's effect is reviewed at set days; a failed review opened it again."""
    assert year.json("reopened")["status"] == "reopened"
    assert [one["result"] for one in year.json("reopened")["met"]] == ["failed"]
    assert "overdue" in state_of(year, "a year later: deadlines", "Measures", "Review of the effect")


def test_training_on_the_real_case_7_1(year: Year) -> None:
    """An anonymised case study is rendered from the case."""
    made = year.draft("training-case")
    assert "Example Shop" not in made
    assert "skimming" in made


def test_drills_and_phishing_7_2(year: Year) -> None:
    """A drill is scored against its answer key; phishing exercises are planned and their trend is kept."""
    found = year.json("drill")
    assert (found["percent"], found["points"]) == (0, 0)  # nobody acted in it
    assert year.json("exercises")[0]["status"] == "planned"
    year("phishing", "held", year.json("exercises")[0]["id"], "--sent", "100", "--clicked", "12", "--reported", "30")
    assert "12" in year("phishing", "trend", "--json")


def test_follow_up_and_responsibility_7_3(year: Year) -> None:
    """A talk was held and is looked at again; a manager acknowledged the responsibility in writing."""
    assert entry(year, "followups", "show", "i1")["status"] == "talked"
    assert entry(year, "acknowledgements", "show", "k1")["status"] == "acknowledged"
    assert state_of(year, "a year later: deadlines", "Individual follow-ups", "Look after a talk") == ["overdue"]


def test_re_evaluation_8_1(year: Year) -> None:
    """The risk re-assessment comes due a year after the case began."""
    rows = [row for row in year.json("a year later: deadlines") if row["title"] == "Risk re-assessment"]
    assert [row["due_at"][:10] for row in rows] == ["2027-11-22"]


def test_new_technology_8_2(year: Year) -> None:
    """What would have prevented this: controls that answer the cause, with NIST CSF, ISO 27001 and CIS numbers."""
    controls = year.json("controls")["controls"]
    assert controls
    assert all(set(one["references"]) == {"csf", "iso", "cis"} for one in controls)
    assert "mfa" in {one["control"] for one in controls}


def test_changes_in_law_8_3(year: Year) -> None:
    """A year later stale laws are told, and their review is a recurring duty of the case."""
    assert re.search(r"reviewed|review", year.printed["laws"])
    assert any(
        row["register"] == "policies" for row in year.json("a year later: deadlines") if row["kind"] == "register"
    )


def test_the_whole_year_verifies(year: Year) -> None:
    assert year.json("verify")["ok"] is True
    assert (year.home / "d.html").exists()
