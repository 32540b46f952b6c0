"""Templates as data: every way to fill a field, an organisation's own ones, and what lint finds wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from breachkit.content.fingerprint import builtin_root
from breachkit.content.library import Library
from breachkit.documents.formats.payload import payload
from breachkit.documents.lint import lint
from breachkit.documents.registry import Registry
from breachkit.documents.render import Content, compose
from breachkit.errors import ContentError, UsageError
from breachkit.services.documents import subject_of
from breachkit.services.templates import known_of
from breachkit.services.workspace import workspace
from tests.conftest import NOW, Ran

Cli = Callable[..., Ran]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tullys-online-store-2024.yaml"
HEAD = """
to: [ppc]
audience: authority
stages:
  first: {ja: 一報, en: First}
  second: {ja: 二報, en: Second}
regimes: [jp-appi]
source: {ja: 例, en: Example}
confidence: unverified
reviewed_on: 2026-11-24
"""


def own(tmp_path: Path, library: Library, form: str, *, files: dict[str, str] | None = None) -> Registry:
    """A registry whose own folder holds one form, reports/own, and other files."""
    folder = tmp_path / "templates"
    for name, text in {"reports/own.yaml": f"id: reports/own\n{HEAD}{form}", **(files or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return Registry((folder, library.root / "templates"))


@pytest.fixture
def composed(breachkit: Cli, library: Library, tmp_path: Path) -> Callable[..., Content]:
    """Composes reports/own of some YAML on a case with these answers."""

    def make(form: str, *facts: str, stage: str = "first", lang: str = "en", **more: Any) -> Content:
        breachkit("new", "--title", "A", "--org", "Example & Co")
        if facts:
            breachkit("facts", "set", *facts)
        registry = own(tmp_path, library, form, **more)
        case = workspace().case().read()
        read = registry.form("reports/own")
        subject = subject_of(case, library, read, datetime.fromisoformat(NOW))
        return compose(registry.folders, read, stage, subject, lang, draft=True)

    return make


def test_a_field_is_facts_boxes_a_calculation_a_text_or_a_table(composed: Callable[..., Content]) -> None:
    made = composed(
        """
sections:
  - title: {ja: 表, en: Table}
    fields:
      - {label: {ja: 名称, en: Name}, facts: [org_name]}
      - {label: {ja: 漏えい, en: Leak}, facts: [leak], boxes: true}
      - {label: {ja: 種別, en: Kind}, computed: stage}
      - {label: {ja: 期限, en: Deadlines}, computed: deadlines}
  - title: {ja: 文, en: Prose}
    layout: prose
    fields:
      - {text: {ja: "{org_name} で {affected_people|調査中} が対象", en: "At {org_name}, {affected_people|being counted}, are affected."}}
      - columns: [{ja: 何, en: What}, {ja: いつ, en: When}]
        rows:
          - {cells: [{ja: 発覚, en: Discovered}, {ja: "{discovered_at}", en: "{discovered_at}"}]}
          - {cells: [{ja: 委託, en: Entrusted}, {ja: はい, en: yes}], when: {our_role: entruster}}
""",
        "leak=suspected", "our_role=own", "discovered_at=2026-11-22", "affected_people=unknown",
    )  # fmt: skip
    text = made.markdown
    assert "| Name | Example &amp; Co |" in text
    assert text.count("■") == 2
    assert "| Kind | ■ First; □ Second |" in text
    assert "| Due | Duty | To whom | State |" in text
    assert "At Example &amp; Co, being counted, are affected." in text
    assert "| Discovered | 22 November 2026 |" in text
    assert "Entrusted" not in text
    assert made.missing == ()
    assert made.unknown == ("affected_people",)


def test_what_a_stage_needs_is_missing_from_that_stage_on(composed: Callable[..., Content]) -> None:
    form = """
sections:
  - title: {ja: 表, en: Table}
    fields:
      - {label: {ja: 原因, en: Cause}, facts: [cause_detail], needed: second}
      - {label: {ja: 他, en: Other}, facts: [other_information], needed: never}
      - {label: {ja: 言葉, en: Words}, text: {ja: "{summary}", en: "In short: {summary}"}, needed: never}
"""
    assert composed(form).missing == ()
    assert "In short" not in composed(form).markdown
    assert composed(form, stage="second").missing == ("cause_detail",)


def test_longer_than_the_recipient_takes_is_told(composed: Callable[..., Content]) -> None:
    form = "sections: [{fields: [{label: {ja: 概要, en: Outline}, facts: [summary], limit: 10}]}]"
    assert composed(form, "summary=0123456789").over_long == []
    assert composed(form, "summary=01234567890").over_long == [
        {"field": "summary", "label": "Outline", "limit": 10, "length": 11}
    ]


def test_an_own_partial_stands_in_for_the_shipped_one(composed: Callable[..., Content]) -> None:
    form = "sections: [{fields: [{label: {ja: 名称, en: Name}, facts: [org_name]}]}]"
    made = composed(form, files={"partials/draft-banner.md.j2": "OUR OWN BANNER\n"})
    assert made.markdown.startswith("OUR OWN BANNER")
    assert "| Name |" in made.markdown


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("line one\n{{ nothing }}\n", "own.md.j2:2"),
        ("{% if %}", "own.md.j2:1"),
        ("\n\n{{ ''.__class__.__mro__ }}", "own.md.j2:3"),
        ("\n{% include 'partials/none.md.j2' %}", "own.md.j2:2"),
        ("\n{{ fact('no_such_fact') }}", "own.md.j2:2"),
    ],
)
def test_a_body_that_breaks_is_told_with_its_line(body: str, told: str, composed: Callable[..., Content]) -> None:
    form = "template: reports/own.md.j2\nuses: {org_name: always}\n"
    with pytest.raises(ContentError) as raised:
        composed(form, files={"reports/own.md.j2": body})
    assert told in raised.value.place


@pytest.mark.parametrize(
    ("form", "body", "told"),
    [
        ("sections: [{fields: [{label: {ja: a, en: a}, facts: [org_nam]}]}]", "", "did you mean org_name?"),
        ("sections: [{fields: [{label: {ja: a, en: a}, computed: deadline}]}]", "", "did you mean deadlines?"),
        ("sections: [{fields: [{text: {ja: '{=due}', en: '{=due}'}}]}]", "", "named due"),
        ("sections: [{fields: [{facts: [leak], when: {leak: {any_of: [confirmd]}}}]}]", "", "did you mean confirmed?"),
        ("sections: [{fields: [{facts: [leak], when: {trigger: over_100}}]}]", "", "over_100"),
        ("sections: [{fields: [{facts: [leak], when: {obligation: jp-appi.finale}}]}]", "", "jp-appi.final"),
        ("sections: [{fields: [{facts: [summary], boxes: true}]}]", "", "no choices"),
        ("sections: [{fields: [{facts: [leak], needed: third}]}]", "", "no stage"),
        ("sections: [{fields: [{facts: [leak]}, {facts: [leak]}]}]", "", "two fields"),
        ("sections: [{fields: [{label: {en: a}, facts: [leak]}]}]", "", "ja"),
        ("serves: [jp-appi.prelim]\nuses: {leak: always}", "x", "jp-appi.prelim"),
        ("uses: {leak: always}", "{{ fact('summary') }}", "does not declare"),
        ("uses: {leak: always}", "{{ fact('leek') }}", "did you mean leak?"),
        ("uses: {leak: always}", "{{ text('{summary}', '{summary}') }}", "does not declare"),
        ("uses: {leak: always}", "{{ computed('x') }}", "named x"),
        ("uses: {leak: always}", "{% if holds('x') %}{% endif %}", "named x"),
        ("uses: {leak: always}", "{{ other }}", "named other"),
        ("uses: {leak: always}", "{% include 'partials/gone.md.j2' %}", "partials/gone.md.j2"),
        ("uses: {leak: always}", "{% if %}", "Expected"),
    ],
)
def test_lint_finds(form: str, body: str, told: str, tmp_path: Path, library: Library) -> None:
    files = {"reports/own.md.j2": body} if body else None
    text = ("template: reports/own.md.j2\n" if body else "") + form
    found = lint(own(tmp_path, library, text, files=files), known_of(library), "reports/own")
    assert any(told in fault.message for fault in found), found
    assert all("own" in fault.place or "partials" in fault.place for fault in found)


def test_a_payload_puts_facts_where_the_authority_s_schema_wants_them(
    composed: Callable[..., Content], tmp_path: Path, library: Library
) -> None:
    form = """
payload: reports/own.payload.yaml
sections: [{fields: [{facts: [affected_people, leak, discovered_at, possible_malice, summary, data_categories]}]}]
"""
    mapped = """
people: {$fact: affected_people, as: value}
kind: {$choice: leak, map: {confirmed: YES, suspected: MAYBE}}
found: {$fact: discovered_at}
malice: {$fact: possible_malice, as: value}
text: {$text: "So far: {summary}"}
open: {$fact: secondary_damage}
nested: {list: [{$fact: cause_detail}, {$if: {possible_malice: true}, then: {$number: 1}, else: {$number: 2}}], flag: {$boolean: false}}
"""
    made = composed(
        form, "affected_people=900", "leak=suspected", "discovered_at=2026-11-22 18:30", "possible_malice=yes",
        "summary=<b>x</b>", files={"reports/own.payload.yaml": mapped},
    )  # fmt: skip
    told = json.loads(payload(made, (tmp_path / "templates", library.root / "templates")).data)
    assert told == {
        "people": 900, "kind": "MAYBE", "found": "2026-11-22T18:30:00+09:00", "malice": True, "text": "So far: <b>x</b>",
        "nested": {"list": [1], "flag": False},
    }  # fmt: skip


def test_a_document_is_found_by_its_name_then_by_its_recipient(tmp_path: Path, library: Library) -> None:
    registry = own(tmp_path, library, "uses: {leak: always}")
    assert registry.find("report", "own") == "reports/own"
    assert registry.find("report", "ppc") == "reports/ppc"
    with pytest.raises(UsageError, match="no report to nobody"):
        registry.find("report", "nobody")


def test_forms_are_read_from_yaml_once_and_then_from_their_compiled_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("breachkit.content.cache.cache_folder", lambda: tmp_path)
    monkeypatch.setattr("breachkit.documents.registry.cache_folder", lambda: tmp_path)
    folders = (builtin_root() / "templates",)
    first = Registry(folders)
    forms = first.forms()

    def never(*_given: object, **_named: object) -> None:
        raise AssertionError("read from YAML again")

    monkeypatch.setattr("breachkit.content.yaml_reader.read_yaml", never)
    assert Registry(folders).forms() == forms
    assert len(forms) == len(first.files)


def test_templates_are_listed_shown_and_linted(breachkit: Cli) -> None:
    rows = breachkit("templates", "list", "--json").json
    assert {"reports/ppc", "notices/people"} <= {row["id"] for row in rows}
    shown = breachkit("templates", "show", "reports/ppc", "--json").json
    assert shown["stages"] == ["preliminary", "final", "supplement"]
    assert "occurred_at" in shown["facts"]
    assert "Occurred" in breachkit("templates", "show", "reports/ppc").out
    assert "Nothing to mend" in breachkit("templates", "lint").out
    assert "did you mean reports/ppc" in breachkit("templates", "show", "reports/ppcc", code=2).err


def test_a_document_of_one_s_own_is_made_edited_and_rendered(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    made = breachkit("templates", "new", "briefs/own-note", "--json").json
    assert [Path(path).name for path in made] == ["own-note.yaml"]
    assert "Nothing to mend" in breachkit("templates", "lint", "briefs/own-note").out
    assert "Example Shop" in breachkit("render", "brief", "--to", "own-note", "--out", "-").out
    assert "already" in breachkit("templates", "new", "briefs/own-note", code=2).err
    assert "cannot be" in breachkit("templates", "new", "../evil", code=2).err

    copied = breachkit("templates", "new", "notices/vip", "--like", "notices/people", "--json").json
    assert [Path(path).name for path in copied] == ["vip.yaml", "vip.md.j2"]
    body = Path(copied[1])
    body.write_text(body.read_text("utf-8").replace("We are sorry.", "We are very sorry."), "utf-8")
    assert "We are very sorry." in breachkit("render", "notice", "--to", "vip", "--out", "-").out
    assert (
        "We are very sorry."
        not in breachkit("render", "notice", "--to", "people", "--document", "notices/people", "--out", "-").out
    )

    override = breachkit("templates", "new", "reports/ppc", "--like", "reports/ppc", "--json").json
    assert len(override) == 1
    rows = {row["id"]: row["own"] for row in breachkit("templates", "list", "--json").json}
    assert rows["reports/ppc"]
    assert not rows["notices/people"]
