"""Complete before it is final, the same figures everywhere, and what the officer asks next."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from breachkit.documents.figures import figures
from tests.cli.test_journeys import PRELIMINARY
from tests.conftest import Ran

Cli = Callable[..., Ran]
ANSWERS = {
    **PRELIMINARY,
    "affected_people": "1200",
    "summary": "1,200名の情報が漏えいしたおそれがある。",
    "cause_detail": "SQL injection",
}
SIGN = ("--by", "Counsel", "--role", "legal")


@pytest.fixture
def complete(breachkit: Cli) -> None:
    """A case with every fact that the preliminary report needs."""
    breachkit("new", "--title", "A", "--org", "Example Shop", "--aware-at", "2026-11-22 20:10")
    breachkit("facts", "set", *(f"{fact}={value}" for fact, value in ANSWERS.items()))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2026年11月24日、2026/11/24、2026-11-24、令和8年11月24日、24 November 2026、Nov 24, 2026", ["2026-11-24"] * 6),
        ("１，２００人と1200名、92,685 people", ["1200", "1200", "92685"]),
        ("9万2,685人、1.5 million records、3億", ["92685", "1500000", "300000000"]),
        ("11月24日 20:10 と 20時10分", ["--11-24", "20:10", "20:10"]),
        ("## 1. 概要\n2. 次\n(3) 三\n- 4) 四", []),
        ("規則7条と3号、5人", ["5"]),
        ("2026年13月40日", ["2026", "13", "40"]),
        ("令和元年5月1日", ["2019-05-01"]),
        ("5/20(月)", ["--05-20"]),
    ],
)
def test_figures_are_read_however_they_are_written(text: str, values: list[str]) -> None:
    assert [one.value for one in figures(text)] == values


def test_check_lists_what_is_missing_and_the_step_that_asks_it(breachkit: Cli, case: Path) -> None:
    found = breachkit("render", "report", "--check", "--json", code=1).json
    assert not found["complete"]
    address = next(item for item in found["missing"] if item["fact"] == "org_address")
    assert address["step"] and address["question"]
    told = breachkit("render", "report", "--check", code=1).out
    assert "breachkit facts set org_address=..." in told
    assert f"(step {address['step']}" in told
    assert breachkit("status", "--json").json["drafts"] == []


def test_check_is_quiet_when_all_is_there(breachkit: Cli, complete: None) -> None:
    assert "Complete: reports/ppc, preliminary" in breachkit("render", "report", "--check").out


def test_a_document_too_long_for_its_recipient_is_not_final(
    breachkit: Cli, complete: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from breachkit.content.fingerprint import builtin_root

    own = tmp_path / "content" / "templates" / "partials"
    own.mkdir(parents=True)
    shipped = (builtin_root() / "templates" / "partials" / "japan-nine-items.yaml").read_text("utf-8")
    changed = shipped.replace("facts: [summary],", "facts: [summary], limit: 10,")
    (own / "japan-nine-items.yaml").write_text(changed, "utf-8")
    monkeypatch.setenv("BREACHKIT_CONTENT", str(tmp_path / "content"))
    assert "the recipient takes 10" in breachkit("render", "report").out
    assert "the recipient takes 10" in breachkit("approve", *SIGN, code=1).err


@pytest.mark.parametrize("fmt", ["md", "docx", "html", "txt", "eml"])
def test_an_edited_draft_is_checked_before_its_sign_off(
    fmt: str, breachkit: Cli, complete: None, tmp_path: Path
) -> None:
    edited = tmp_path / f"edited.{fmt}"
    breachkit("render", "report", "--format", fmt, "--lang", "ja", "--out", str(edited))
    assert "still holds" in breachkit("approve", "d1", "--file", str(edited), *SIGN, code=1).err

    _edit(
        edited, {"breachkit が作成。人が確認して提出するためのもので、法的助言ではありません。": "", "1,200": "1,300"}
    )
    refused = breachkit("approve", "d1", "--file", str(edited), *SIGN, code=1).err
    assert "1,300 (Number of affected people says 1,200人)" in refused

    _edit(edited, {"1,300": "1,200", "2026年11月20日": "2026年11月19日"})
    assert "2026年11月19日" in breachkit("approve", "d1", "--file", str(edited), *SIGN, code=1).err

    _edit(edited, {"2026年11月19日": "令和8年11月20日"})
    done = breachkit("approve", "d1", "--file", str(edited), *SIGN, "--json").json
    assert Path(done["path"]).read_bytes() == edited.read_bytes()
    assert done["figures"] > 5
    drafts = breachkit("status", "--json").json["drafts"]
    assert (drafts[-1]["edited_from"], drafts[-1]["final"]) == ("d1", True)
    assert breachkit("verify", "--json").json["ok"]


def _edit(path: Path, replaced: dict[str, str]) -> None:
    """Replaces words as a person would in an editor."""
    if path.suffix == ".docx":
        document = docx.Document(io.BytesIO(path.read_bytes()))
        cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
        paragraphs = [*document.paragraphs, *(paragraph for cell in cells for paragraph in cell.paragraphs)]
        for run in (run for paragraph in paragraphs for run in paragraph.runs):
            for old, new in replaced.items():
                if old in run.text:
                    run.text = run.text.replace(old, new)
        document.save(str(path))
        return
    if path.suffix == ".eml":
        import email
        import email.policy
        from email.message import EmailMessage

        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        part = message.get_body(("plain",))
        assert part is not None
        text = part.get_content()
        for old, new in replaced.items():
            text = text.replace(old, new)
        part.set_content(text)
        path.write_bytes(message.as_bytes())
        return
    text = path.read_text("utf-8")
    for old, new in replaced.items():
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def test_a_figure_that_is_right_all_the_same_is_accepted_with_a_reason(
    breachkit: Cli, complete: None, tmp_path: Path
) -> None:
    edited = tmp_path / "edited.md"
    breachkit("render", "report", "--lang", "ja", "--out", str(edited))
    text = edited.read_text("utf-8")
    edited.write_text(text.split("ではありません。")[1] + "\n専用電話は4,444台。\n", "utf-8")
    assert "4,444" in breachkit("approve", "d1", "--file", str(edited), *SIGN, code=1).err
    done = breachkit("approve", "d1", "--file", str(edited), *SIGN, "--despite", "Lines, not people", "--json").json
    assert done["despite"] == "Lines, not people"
    assert any("4,444" in told for told in done["disagreements"])


def test_a_file_that_cannot_be_read_back_is_refused(breachkit: Cli, complete: None, tmp_path: Path) -> None:
    breachkit("render", "report")
    for name, data in (("a.pdf", b"%PDF"), ("a.docx", b"no zip"), ("a.md", b"\xff\xfe\x00")):
        (tmp_path / name).write_bytes(data)
        assert name in breachkit("approve", "d1", "--file", str(tmp_path / name), *SIGN, code=2).err
    assert breachkit("approve", "d1", "--file", str(tmp_path / "none.md"), *SIGN, code=2)


def test_every_document_says_the_same_or_is_named(breachkit: Cli, complete: None) -> None:
    breachkit("render", "report", "--lang", "ja")
    breachkit("render", "report", "--lang", "en")
    assert breachkit("render", "check-all", "--json").json["ok"]
    breachkit("facts", "set", "affected_people=1500")
    breachkit("render", "report", "--lang", "en")
    found = breachkit("render", "check-all", "--json", code=1).json
    assert [(row["id"], row["agrees"]) for row in found["drafts"]] == [("d1", False), ("d3", True)]
    differs = found["drafts"][0]["differs"][0]
    assert (differs["fact"], differs["says"], differs["now"]) == ("affected_people", "1,200 people", "1,500 people")
    assert found["words"][0]["fact"] == "summary"  # which still says 1,200
    assert "1,200" in breachkit("render", "check-all", code=1).out


def test_the_officer_asks_about_what_is_open_or_vague(breachkit: Cli, complete: None) -> None:
    breachkit(
        "facts", "set", "affected_people=800-1200", "cause_detail=unknown", "secondary_damage_detail=調査中です",
        "data_categories=name,unknown",
    )  # fmt: skip
    asked = breachkit("render", "report", "--ask-back", "--json").json
    because = {(one["field"], one["because"]) for one in asked}
    assert {
        ("affected_people", "a range"),
        ("cause_detail", "stated as not known yet"),
        ("secondary_damage_detail", "vague: 調査中"),
        ("data_categories", "there may be others"),
    } <= because
    assert "When will the exact number be settled" in breachkit("render", "report", "--ask-back").out
    japanese = breachkit("render", "report", "--ask-back", "--lang", "ja", "--json").json
    assert len(japanese) == len(asked)
    assert all(one["question"] not in {other["question"] for other in asked} for one in japanese)


def test_a_late_report_is_asked_why(breachkit: Cli, complete: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(
        "Why is the report" in one["question"] for one in breachkit("render", "report", "--ask-back", "--json").json
    )
    monkeypatch.setenv("BREACHKIT_NOW", "2026-12-20T09:00:00+09:00")
    assert any(
        "Why is the report" in one["question"] for one in breachkit("render", "report", "--ask-back", "--json").json
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14 November 2026 First access", ["2026-11-14"]),
        ("24 months of credit monitoring", ["24"]),
        ("30 people were told", ["30"]),
        ("1 Introduction", []),
        ("12 Section on 3 pages", []),
        ("1 Mayor of the town", []),
        ("2. 概要", []),
    ],
)
def test_a_number_at_a_lines_start_is_numbering_unless_it_measures_or_dates(text: str, expected: list[str]) -> None:
    from breachkit.documents.figures import figures

    assert [figure.value for figure in figures(text)] == expected
