"""Sections that several forms share stand once, and are told with their own file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from breachkit.documents.registry import Registry
from breachkit.errors import ContentError
from tests.conftest import Ran

Cli = Callable[..., Ran]
SHIPPED = Path(__file__).resolve().parents[2] / "templates"
HEAD = """id: reports/own
to: [ppc]
audience: authority
stages: {first: {ja: 一, en: One}, last: {ja: 終, en: Last}}
source: {ja: 根拠, en: Source}
confidence: unverified
reviewed_on: 2026-11-24
sections:
"""
WHO = "fields:\n  - {label: {ja: 名称, en: Name}, facts: [org_name]}\n  - {label: {ja: 住所, en: Address}, facts: [org_address], needed: never}\n"
WHAT = "sections:\n  - title: {ja: 概要, en: Outline}\n    fields:\n      - {label: {ja: 概要, en: Outline}, facts: [summary]}\n"


def own(folder: Path, form: str, **partials: str) -> Registry:
    for name in ("reports", "partials"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "reports" / "own.yaml").write_text(HEAD + form, "utf-8")
    for name, text in partials.items():
        (folder / "partials" / f"{name}.yaml").write_text(text, "utf-8")
    return Registry((folder, SHIPPED))


def test_fields_and_sections_stand_where_they_are_included(tmp_path: Path) -> None:
    form = own(
        tmp_path,
        "  - title: {ja: 報告者, en: Who}\n    fields:\n      - {include: partials/who.yaml, needed: last}\n"
        "      - {label: {ja: 電話, en: Phone}, facts: [contact_phone]}\n"
        "  - {include: partials/what.yaml, when: {our_role: own}}\n",
        who=WHO,
        what=WHAT,
    ).form("reports/own")
    assert [one.facts for one in form.fields] == [("org_name",), ("org_address",), ("contact_phone",), ("summary",)]
    assert [one.needed for one in form.fields] == ["last", "never", "always", "always"]
    assert form.sections[1].when is not None


FAULTS = [
    ("  - {include: partials/absent.yaml}\n", {}, "no partial named", "templates|reports/own.yaml:9"),
    ("  - {include: ../secrets.yaml}\n", {}, "no partial named", "own.yaml:9"),
    ("  - {include: partials/what.yaml, title: x}\n", {"what": WHAT}, "title", "own.yaml:9"),
    ("  - {include: partials/who.yaml}\n", {"who": WHO}, "sections", "who.yaml:1"),
    ("  - {include: partials/what.yaml}\n", {"what": WHAT.replace("summary", "Not-an-id")}, "id", "what.yaml:4"),
    (
        "  - {include: partials/what.yaml}\n",
        {"what": "sections: [{include: partials/what.yaml}]\n"},
        "itself",
        "what.yaml:1",
    ),
    ("  - {include: partials/what.yaml}\n  - title: x\n", {"what": WHAT}, "title", "own.yaml:10"),
]


@pytest.mark.parametrize(("form", "partials", "message", "place"), FAULTS)
def test_a_fault_is_told_with_the_file_and_line_in_which_it_stands(
    form: str, partials: dict[str, str], message: str, place: str, tmp_path: Path
) -> None:
    with pytest.raises(ContentError) as told:
        own(tmp_path, form, **partials).form("reports/own")
    assert message in told.value.message
    assert place.split("|")[-1] in told.value.place


def test_an_organisation_changes_a_shared_section_in_its_own_folder(tmp_path: Path) -> None:
    form = "  - {include: partials/what.yaml}\n"
    first = own(tmp_path, form, what=WHAT).form("reports/own")
    changed = own(tmp_path, form, what=WHAT.replace("[summary]", "[timeline]")).form("reports/own")
    assert (first.fields[0].facts, changed.fields[0].facts) == (("summary",), ("timeline",))
