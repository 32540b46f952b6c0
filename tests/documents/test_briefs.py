"""Briefs: the board's one page with its chart, the record of not notifying only where it is one, citations that were read."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest

from breachkit.content.library import Library
from breachkit.services.documents import registry_of
from tests.conftest import Ran
from tests.documents.full_case import open_case

Cli = Callable[..., Ran]
WORLD = {
    "established_in": "jp,eu,us",
    "people_by_place": "JP=4000,US-CA=12,US-NY=9,US-TX=20,DE=8,FR=4,GB=3,KR=11,AU=5,SG=2",
    "offers_to": "eea,uk",
}


def long(words: str, length: int) -> str:
    return (words * (length // len(words) + 1))[:length]


def as_long_as_it_takes(lang: str) -> dict[str, str]:
    """Every text of the board's paper as long as the paper takes it, and duties in many countries."""
    ja = lang == "ja"
    return {
        **WORLD,
        "summary": long("決済ページが第三者に改ざんされ、会員の情報が漏えいしたおそれがある。" if ja else "The page was altered. ", 240),
        "containment": long("決済を止め、改ざんされたページを閉じた。" if ja else "We stopped payment. ", 140),
        "exposure_estimate": long("1人1,000円から3,000円の裁判例による。" if ja else "By awards of 1,000 yen. ", 140),
        "expert_budget": long("800万円まで。" if ja else "Up to 8 million yen. ", 70),
        "cause_detail": "unknown",
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_board_s_paper_is_one_page_however_full_the_case(lang: str, breachkit: Cli, tmp_path: Path) -> None:
    open_case(breachkit, lang, **as_long_as_it_takes(lang))
    assert breachkit("render", "brief", "--to", "board", "--check", "--json", "--lang", lang).json["over_long"] == []
    pdf = tmp_path / "board.pdf"
    breachkit("render", "brief", "--to", "board", "--lang", lang, "--format", "pdf", "--out", str(pdf))
    assert len(pypdf.PdfReader(pdf).pages) == 1


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no word processor to lay the page out")
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_in_a_word_processor_the_board_s_paper_is_one_page_too(lang: str, breachkit: Cli, tmp_path: Path) -> None:
    open_case(breachkit, lang, **as_long_as_it_takes(lang))
    paper = tmp_path / "board.docx"
    breachkit("render", "brief", "--to", "board", "--lang", lang, "--format", "docx", "--out", str(paper))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(paper)]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    assert len(pypdf.PdfReader(tmp_path / "board.pdf").pages) == 1


def test_a_text_too_long_for_the_page_is_told(breachkit: Cli) -> None:
    open_case(breachkit, "en", summary=long("The page was altered. ", 400))
    found = breachkit("render", "brief", "--to", "board", "--check", "--json", code=1).json
    assert [one["label"] for one in found["over_long"]] == ["What happened"]


def test_the_chart_marks_each_duty_in_the_span_of_its_due_time(breachkit: Cli) -> None:
    open_case(breachkit, "en")
    made = breachkit("render", "brief", "--to", "board", "--lang", "en", "--out", "-").out
    head = next(line for line in made.splitlines() if line.startswith("| Duty"))
    columns = [cell.strip() for cell in head.strip("|").split("|")]
    assert columns == ["Duty", "Due", "Late", "24 h", "3 days", "7 days", "30 days", "Later", "No set day"]

    def marked(words: str) -> tuple[str, str]:
        row = next(line for line in made.splitlines() if line.startswith("| ") and words in line)
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        return next((columns[at], cell) for at, cell in enumerate(cells) if cell in ("●", "○"))

    mark = {
        "Preliminary report": ("7 days", "●"),
        "Final report": ("Later", "●"),
        "Notice to people in California": ("Later", "●"),
    }
    for words, told in mark.items():
        assert marked(words) == told
    breachkit("filed", "jp-appi.preliminary")
    assert "Preliminary report" not in breachkit("render", "brief", "--to", "board", "--lang", "en", "--out", "-").out


def test_the_chart_counts_what_it_does_not_show(breachkit: Cli) -> None:
    open_case(breachkit, "ja", **WORLD)
    made = breachkit("render", "brief", "--to", "board", "--lang", "ja", "--out", "-").out
    chart = made.split("## 3.")[1].split("## 4.")[0]
    rows = [line for line in chart.splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + 8 + 1
    assert "件 (breachkit deadlines)" in rows[-1]


@pytest.mark.parametrize(
    ("facts", "offered"),
    [
        ({}, False),
        ({"risk_to_people": "high"}, False),
        ({"risk_to_people": "unlikely"}, True),
        ({"recovered_unseen": "yes"}, True),
        ({"data_protection": "advanced_encryption"}, True),
        ({"people_response": "none"}, True),
    ],
)
def test_the_record_of_not_notifying_is_offered_where_a_ground_for_it_is_known(
    facts: dict[str, str], offered: bool, breachkit: Cli, case: Path, tmp_path: Path
) -> None:
    if facts:
        breachkit("facts", "set", *(f"{name}={value}" for name, value in facts.items()))
    breachkit("step", "done", "help-desk")  # something of the phase was done
    made = breachkit("render", "pack", "--out", str(tmp_path / "pack"), "--formats", "md", "--json").json
    assert ("briefs/no-notice-decision" in {row["document"] for row in made["documents"]}) is offered


def test_no_brief_or_notice_stands_on_memory_alone(library: Library) -> None:
    forms = [form for form in registry_of(library).forms() if form.kind in ("brief", "notice")]
    assert len(forms) >= 25
    assert [form.id for form in forms if form.confidence == "unverified"] == []


def test_a_section_of_one_table_does_not_say_its_title_twice(breachkit: Cli) -> None:
    open_case(breachkit, "ja")
    for name in ("board", "counsel", "forensic", "lessons", "register", "no-notice-decision"):
        lines = breachkit("render", "brief", "--to", name, "--lang", "ja", "--out", "-").out.splitlines()
        told = [line for line in lines if line]
        for above, below in pairwise(told):
            if above.startswith("## ") and below.startswith("**"):
                assert above.split(". ", 1)[-1].split(" (")[0] != below.strip("*"), (name, above)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_training_case_asks_what_fits_the_cause(lang: str, breachkit: Cli) -> None:
    open_case(breachkit, lang, incident_type="misdirected_mail")
    made = breachkit("render", "brief", "--to", "training-case", "--lang", lang, "--out", "-").out
    assert ("宛先と中身" if lang == "ja" else "addressee and content") in made
    assert ("更新や設定" if lang == "ja" else "updates or settings") not in made
