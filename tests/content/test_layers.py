"""Layered content: the organisation's stands in the place of the built-in of the same name, and adds to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from breachkit.content.expand import expanded
from breachkit.content.fingerprint import builtin_root, layers
from breachkit.content.library import Library
from breachkit.content.library import library as cached_library
from breachkit.content.yaml_reader import parse_yaml, read_yaml
from breachkit.errors import ContentError

CONTRACT = """
id: client-contract
title: {ja: 取引先との契約, en: Client contract}
kind: contract
jurisdiction: JP
effective_from: 2026-01-01
reviewed_on: 2026-11-24
confidence: verified
timezone: Asia/Tokyo
sources: {contract: {title: {ja: 業務委託契約 12条, en: "Services agreement, clause 12"}}}
recipients:
  - {id: the-client, name: {ja: 取引先, en: The client}, short: {ja: 取引先, en: Client}}
applies_when: {data_categories: {includes: badge}}
obligations:
  - id: tell
    title: {ja: 取引先への通知, en: Notice to the client}
    stage: notification
    recipient: the-client
    when: {leak: {any_of: [confirmed, suspected]}}
    cite: {ja: 契約12条, en: Clause 12}
    clock: [knew_at]
    due: {within: 24 hours}
"""
FACTS = "more_choices: {data_categories: [{id: badge, label: {ja: 入館証, en: Entrance badge}}]}\n"


@pytest.fixture
def organisation(tmp_path: Path) -> Path:
    root = tmp_path / "home" / "content"
    (root / "playbooks" / "regimes").mkdir(parents=True)
    (root / "playbooks" / "facts").mkdir()
    (root / "playbooks" / "regimes" / "client-contract.yaml").write_text(CONTRACT, "utf-8")
    (root / "playbooks" / "facts" / "own.yaml").write_text(FACTS, "utf-8")
    return root


def test_an_organisation_adds_a_contract_and_a_choice_in_its_own_folder(organisation: Path, tmp_path: Path) -> None:
    roots = layers(tmp_path / "home")
    assert roots == (builtin_root(), organisation)
    library = Library(roots)
    assert "client-contract" in {regime.id for regime in library.regimes}
    assert library.recipients["the-client"].name.en == "The client"
    assert library.facts["data_categories"].choice_label("badge", "en") == "Entrance badge"
    assert library.fingerprint != Library((builtin_root(),)).fingerprint


def test_commands_see_the_organisations_content(organisation: Path, breachkit: Any, tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text("leak: suspected\ndata_categories: [badge]\nknew_at: 2026-11-22 20:10\n", "utf-8")
    rows = breachkit("assess", "--facts", str(facts), "--json").json
    found = next(row for row in rows if row["regime"] == "client-contract")
    assert (found["verdict"], found["due_at"]) == ("required", "2026-11-23T20:10:00+09:00")


def test_a_fault_in_it_is_told_with_the_files_own_path(organisation: Path, tmp_path: Path) -> None:
    path = organisation / "playbooks" / "regimes" / "client-contract.yaml"
    path.write_text(CONTRACT.replace("recipient: the-client", "recipient: nobody"), "utf-8")
    with pytest.raises(ContentError) as refused:
        _ = Library(layers(tmp_path / "home")).regimes
    assert refused.value.place.startswith(str(path) + ":")


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ("more_choices: {no_such_fact: [{id: a, label: {ja: あ, en: a}}]}\n", "no_such_fact"),
        ("more_choices: {knew_at: [{id: a, label: {ja: あ, en: a}}]}\n", "knew_at"),
        ("facts: [{id: knew_at, type: text, label: {ja: あ, en: a}, question: {ja: あ, en: a}}]\n", "knew_at"),
    ],
)
def test_choices_and_facts_that_cannot_be_added_are_refused(
    own: str, message: str, organisation: Path, tmp_path: Path
) -> None:
    (organisation / "playbooks" / "facts" / "own.yaml").write_text(own, "utf-8")
    with pytest.raises(ContentError) as refused:
        _ = Library(layers(tmp_path / "home")).facts
    assert message in refused.value.message


def test_a_duty_owed_in_each_of_many_places_is_written_once() -> None:
    written = """
obligations:
  - {id: before}
  - id: authority
    for_each_place: {DE: de-bfdi, FR: fr-cnil}
    recipient: $recipient
    when: {people_by_place: {at_least: 1, in: $place}}
"""
    name = "playbooks/regimes/x.yaml"
    data = expanded({name: parse_yaml(written, name)})[name].data
    assert data == {
        "obligations": [
            {"id": "before"},
            {"id": "authority-de", "recipient": "de-bfdi", "when": {"people_by_place": {"at_least": "1", "in": "DE"}}},
            {"id": "authority-fr", "recipient": "fr-cnil", "when": {"people_by_place": {"at_least": "1", "in": "FR"}}},
        ]
    }


@pytest.mark.parametrize("kind", ["contract", "law"])
def test_a_law_or_contract_that_is_begun_holds_at_once(kind: str, breachkit: Any, tmp_path: Path) -> None:
    made = breachkit("regimes", "new", "acme-deal", "--kind", kind, "--title", 'Acme "cloud" \\ deal', "--json").json
    path = Path(made["path"])
    assert path == tmp_path / "home" / "content" / "playbooks" / "regimes" / "acme-deal.yaml"
    assert path.read_text("utf-8").startswith("# yaml-language-server: $schema=./regime.schema.json\n")
    jsonschema = pytest.importorskip("jsonschema")
    written = json.loads((path.parent / "regime.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(written).validate(read_yaml(path).data)
    assert breachkit("regimes", "lint", str(path), code=None).code in (0, 1)
    assert "error" not in [one["severity"] for one in breachkit("regimes", "lint", str(path), "--json", code=None).json]
    cached_library.cache_clear()  # as in another process
    shown = breachkit("regimes", "show", "acme-deal", "--json").json
    assert shown["title"] == "Acme 'cloud' deal"
    assert shown["kind"] == kind
    assert breachkit("regimes", "check").code == 0
    assert "already" in breachkit("regimes", "new", "acme-deal", code=2).err


@pytest.mark.parametrize("regime_id", ["../x", "Acme", "a b", "jp-appi", "a.b", ""])
def test_an_id_that_cannot_be_or_is_taken_is_refused_and_nothing_is_written(
    regime_id: str, breachkit: Any, tmp_path: Path
) -> None:
    breachkit("regimes", "new", regime_id, code=2)
    assert not (tmp_path / "home" / "content").exists()
