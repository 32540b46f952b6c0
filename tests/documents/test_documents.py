"""Documents: golden files in both languages, completeness, sign-off on the exact bytes, inert user text."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from breachkit.documents.markdown import inert
from tests.conftest import Ran

Cli = Callable[..., Ran]
ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("fmt", ["md", "html"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ppc-preliminary", ["report", "--to", "ppc", "--stage", "preliminary"]),
        ("ppc-final", ["report", "--to", "ppc", "--stage", "final"]),
        ("gdpr", ["report", "--to", "gdpr", "--stage", "initial"]),
        ("my-number", ["report", "--to", "my-number", "--stage", "preliminary"]),
        ("people-notice", ["notice", "--to", "people"]),
    ],
)
def test_golden(name: str, arguments: list[str], fmt: str, lang: str, breachkit: Cli) -> None:
    breachkit("new", "--from", str(ROOT / "examples" / "tullys-online-store-2024.yaml"))
    made = breachkit("render", *arguments, "--lang", lang, "--format", fmt, "--out", "-").out
    path = GOLDEN / f"{name}.{lang}.{fmt}"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(made, "utf-8")
    assert made == path.read_text("utf-8"), f"{path.name} differs; GOLDEN=write makes it anew, then read the change"


def test_the_nine_items_stand_in_the_order_of_rule_8(breachkit: Cli, case: Path) -> None:
    made = breachkit("render", "report", "--lang", "ja", "--out", "-").out
    heads = [line.removeprefix("## ") for line in made.splitlines() if line.startswith("## ")]
    assert [head[:2] for head in heads] == ["報告", *(f"{n}." for n in range(1, 10))]


def test_what_is_missing_is_visible_and_listed_with_the_command_that_mends_it(breachkit: Cli, case: Path) -> None:
    made = breachkit("render", "report", "--to", "ppc")
    assert "breachkit facts set org_address=..." in made.out
    text = (case / "drafts" / "d001-ppc-preliminary-en.md").read_text("utf-8")
    assert r"\[MISSING: Address of the organisation\]" in text
    assert "Still missing" in text


def test_a_final_document_is_refused_while_anything_is_missing(breachkit: Cli, case: Path) -> None:
    refused = breachkit("render", "report", "--final", code=1)
    assert "org_address" in refused.err
    breachkit("render", "report")
    assert "org_address" in breachkit("approve", "--by", "A", "--role", "legal", code=1).err
    assert len(list((case / "drafts").iterdir())) == 1


def test_an_unknown_fact_is_stated_as_such_and_the_final_stage_wants_the_reason(breachkit: Cli, case: Path) -> None:
    breachkit("facts", "set", "cause_detail=unknown")
    preliminary = breachkit("render", "report", "--json").json
    assert {"fact": "cause_detail", "label": "Details of the cause"} in preliminary["unknown"]
    assert "unsettled_reason" not in {item["fact"] for item in preliminary["missing"]}
    final = breachkit("render", "report", "--stage", "final", "--json").json
    assert "unsettled_reason" in {item["fact"] for item in final["missing"]}


def test_facts_that_change_after_the_draft_void_its_sign_off(breachkit: Cli, tmp_path: Path) -> None:
    from tests.cli.test_journeys import PRELIMINARY

    breachkit("new", "--title", "A", "--org", "B", "--aware-at", "2026-11-22 20:10")
    breachkit("facts", "set", *(f"{fact}={value}" for fact, value in PRELIMINARY.items()))
    breachkit("render", "report", "--format", "html", "--lang", "ja")
    breachkit("facts", "set", "affected_people=900")
    assert "have changed" in breachkit("approve", "d1", "--by", "A", "--role", "legal", code=1).err
    breachkit("render", "report", "--format", "html", "--lang", "ja")
    breachkit("approve", "d2", "--by", "A", "--role", "legal")
    assert breachkit("render", "report", "--final", code=1)  # another format and language than was signed off
    breachkit("render", "report", "--final", "--format", "html", "--lang", "ja")
    assert breachkit("verify", "--json").json["ok"]


HOSTILE = [
    "<script>alert(1)</script>", "| a | b |", "# heading", "- item", "1. item", "[x](http://example.org)",
    "**bold** _it_ `code`", "![i](x)", "a\n\n# b\n\n- c", "> quote", "&lt;b&gt;", "{{ 7*7 }}", "{% include 'x' %}",
    "<br>", "\\", "***", "---", "===", "~~~", "    code", "<!-- -->", "http://example.org", "![][]", "$$x$$",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_people_cannot_inject_structure(text: str, breachkit: Cli, case: Path) -> None:
    breachkit("facts", "set", f"summary={text}")
    plain = breachkit("render", "report", "--format", "html", "--out", "-").out
    breachkit("facts", "set", "summary=harmless")
    harmless = breachkit("render", "report", "--format", "html", "--out", "-").out

    def tags(page: str) -> list[str]:
        import re

        return [tag for tag in re.findall(r"</?[a-z0-9]+", page) if tag != "<br"]

    assert tags(plain) == tags(harmless)


@given(st.text(alphabet=st.sampled_from(list("ab \n#*_[]()<>|`~\\-+=1.!&:>{}%")), max_size=40))
def test_inert_text_renders_as_itself(text: str) -> None:
    import html
    import re

    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(str(inert(text)))
    shown = html.unescape(re.sub(r"<br>", "\n", re.sub(r"^<p>|</p>\n?$", "", rendered)))
    assert " ".join(shown.split()) == " ".join(text.split())


BRIEFS = [
    "board",
    "counsel",
    "exposure",
    "forensic",
    "lessons",
    "litigation-hold",
    "no-notice-decision",
    "register",
    "training-case",
]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", BRIEFS)
def test_golden_briefs(name: str, lang: str, breachkit: Cli) -> None:
    breachkit("new", "--from", str(ROOT / "examples" / "tullys-online-store-2024.yaml"))
    made = breachkit("render", "brief", "--to", name, "--lang", lang, "--format", "md", "--out", "-").out
    path = GOLDEN / f"brief-{name}.{lang}.md"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(made, "utf-8")
    assert made == path.read_text("utf-8"), f"{path.name} differs; GOLDEN=write makes it anew, then read the change"


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (("report", "--to", "ppc"), "the wording of the check boxes could not be confirmed"),
        (("report", "--to", "us-ca"), "the recipient's own form was not seen"),
        (("notice", "--to", "press"), "not in the official text"),
        (("brief", "--to", "board"), "not in the official text"),
        (("notice", "--to", "people"), ""),
    ],
)
def test_what_could_not_be_confirmed_is_told_as_it_is(
    document: tuple[str, ...], told: str, breachkit: Cli, case: Path
) -> None:
    shown = " ".join(breachkit("render", *document, "--lang", "en").out.split())
    every = ("check boxes", "own form was not seen", "not in the official text")
    assert told in shown
    assert [one for one in every if one in shown] == ([one for one in every if one in told])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_training_case_names_nobody_and_prints_no_free_text(lang: str, breachkit: Cli, case: Path) -> None:
    free = ["org_name", "org_address", "contact_name", "summary", "cause_detail", "timeline", "systems", "lessons"]
    breachkit("facts", "set", *(f"{fact}=SECRETWORD" for fact in free))
    made = breachkit("render", "brief", "--to", "training-case", "--lang", lang, "--out", "-").out
    assert "SECRETWORD" not in made
