"""The shipped content: complete in both languages, every name resolves, every rule has its citation and source."""

from __future__ import annotations

import json
import shutil
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from breachkit.content.fingerprint import builtin_root
from breachkit.content.library import Library
from breachkit.content.yaml_reader import read_yaml
from breachkit.domain.condition import facts_of
from breachkit.domain.regime import clocks_of, conditions_of, countings_of
from breachkit.errors import ContentError
from breachkit.services.templates import lint_templates

ROWS = ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3",
        "6.1", "6.2", "6.3", "7.1", "7.2", "7.3", "8.1", "8.2", "8.3"]  # fmt: skip
PLAYBOOKS = builtin_root() / "playbooks"
JAPANESE = ("CJK", "HIRAGANA", "KATAKANA")


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(ch) in "WFA" else 1 for ch in line)


def is_japanese(text: str) -> bool:
    return any(unicodedata.name(ch, "").startswith(JAPANESE) for ch in text)


def test_every_row_of_the_source_article_is_a_step(library: Library) -> None:
    covered = {row for phase in library.playbook("jp-breach").phases for step in phase.steps for row in step.covers}
    assert sorted(covered) == ROWS


def test_every_fact_is_asked_by_a_step_or_wanted_by_a_law_that_a_step_asks_for(library: Library) -> None:
    steps = [step for phase in library.playbook("jp-breach").phases for step in phase.steps]
    asked = {fact for step in steps for fact in (*step.asks, *step.asks_when_needed)}
    assert any(step.asks_what_is_open for step in steps)
    looked_at = {fact for regime in library.regimes for c in conditions_of(regime) for fact in facts_of(c)}
    clocks = {name for regime in library.regimes for one in regime.obligations for name in clocks_of(regime, one)}
    late = {one.if_late.fact for regime in library.regimes for one in regime.obligations if one.if_late}
    duties = [one for regime in library.regimes for one in regime.obligations]
    holidays = {counting.closed_days_of for one in duties for counting in countings_of(one) if counting.closed_days_of}
    scored = {one.fact for scale in library.severity_scales.values() for one in scale.inputs}
    assert set(library.facts) <= asked | scored | looked_at | clocks | late | holidays | {"org_name"}, (
        set(library.facts) - asked
    )


def test_guidance_fits_eight_lines_of_a_narrow_terminal_in_both_languages(library: Library) -> None:
    for phase in library.playbook("jp-breach").phases:
        for step in phase.steps:
            for lang in ("ja", "en"):
                lines = step.guidance(lang).splitlines()
                assert len(lines) <= 8, step.id
                assert all(width(line) <= 76 for line in lines), step.id
            assert step.due is not None, step.id


def test_both_languages_are_what_they_claim_to_be() -> None:
    for path in sorted((builtin_root() / "playbooks").rglob("*.yaml")):
        document = read_yaml(path)
        for place, text in texts(document.data, ()):
            assert not is_japanese(text["en"]), (path.name, place, text["en"])
            assert is_japanese(text["ja"]) or text["ja"].isascii(), (path.name, place)


def texts(data: object, place: tuple[object, ...]) -> list[tuple[tuple[object, ...], dict[str, str]]]:
    if isinstance(data, dict):
        if data.keys() == {"ja", "en"}:
            return [(place, data)]
        return [found for key, value in data.items() for found in texts(value, (*place, key))]
    if isinstance(data, list):
        return [found for index, value in enumerate(data) for found in texts(value, (*place, index))]
    return []


def test_every_law_has_sources_dates_and_a_review_not_in_the_future(library: Library) -> None:
    for regime in library.regimes:
        assert regime.sources, regime.id
        assert all(source.url is None or source.url.startswith("https://") for source in regime.sources.values())
        assert regime.effective_to is None or regime.effective_from <= regime.effective_to
        assert regime.reviewed_on <= date(2026, 11, 24)


def test_every_document_names_only_what_exists_and_declares_what_it_prints(library: Library) -> None:
    assert lint_templates(library) == []


def copied(tmp_path: Path) -> Path:
    """The shipped content with Japan's laws alone, to be broken."""
    root = tmp_path / "content"
    abroad = shutil.ignore_patterns(*(path.name for path in (PLAYBOOKS / "regimes").glob("[!j]*.yaml")))
    shutil.copytree(PLAYBOOKS, root / "playbooks", ignore=abroad)
    return root


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("regimes/jp-appi.yaml", "possible_malice: true", "posible_malice: true", "posible_malice"),
        ("regimes/jp-appi.yaml", "[confirmed, suspected]", "[confirmed, suspekted]", "suspekted"),
        (
            "regimes/jp-appi.yaml",
            "any_of: [payment_card, payment_login, financial_account_access]",
            "more_than: 3",
            "cannot look at",
        ),
        ("regimes/jp-appi.yaml", "trigger: improper_purpose", "trigger: improper", "improper"),
        ("regimes/jp-appi.yaml", "closed_days: jp_government", "closed_days: jp_goverment", "jp_goverment"),
        ("regimes/jp-appi.yaml", "recipient: people", "recipient: peeple", "peeple"),
        (
            "regimes/jp-appi.yaml",
            "clock: [knew_at, told_by_entrustee_at]",
            "clock: [affected_people]",
            "affected_people",
        ),
        ("regimes/jp-appi.yaml", "within: 60 days", "within: sixty days", "duration"),
        ("regimes/jp-appi.yaml", "confidence: verified", "confidence: certain", "confidence"),
        ("regimes/jp-appi.yaml", "title: {ja: 速報, en: Preliminary report}", "title: {ja: 速報}", "en"),
        ("regimes/jp-appi.yaml", "id: jp-appi", "id: jp-other", "name it"),
        ("regimes/jp-appi.2022.yaml", "version_of: jp-appi", "version_of: jp-none", "jp-none"),
        ("jp-breach.yaml", "asks: [helpdesk_contact,", "asks: [helpdesk,", "helpdesk"),
        ("jp-breach.yaml", "obligation: jp-appi.final", "obligation: jp-appi.finale", "finale"),
        ("jp-breach.yaml", "role: security", "role: janitor", "role"),
        ("facts/02-time.yaml", "id: knew_at", "id: discovered_at", "twice"),
        ("facts/04-data-and-people.yaml", "type: count", "type: number", "type"),
    ],
)
def test_a_broken_name_or_value_is_found_with_its_place(
    file: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    root = copied(tmp_path)
    path = root / "playbooks" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError) as refused:
        _ = Library((root,)).regimes
    assert message in refused.value.message + refused.value.place
    assert f"playbooks/{file}:" in refused.value.place


def test_compiled_content_is_remade_when_it_is_damaged_or_the_content_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = copied(tmp_path)
    first = Library((root,))
    assert first.facts
    kept = next((tmp_path / "cache").rglob("content-*.json"))
    kept.write_text("{", "utf-8")
    assert Library((root,)).facts == first.facts
    assert json.loads(kept.read_bytes())["fingerprint"] == first.fingerprint
    facts = root / "playbooks" / "facts" / "01-organisation.yaml"
    facts.write_text(facts.read_text("utf-8").replace("Line of business", "Trade", 1), "utf-8")
    assert Library((root,)).facts["business_type"].label.en == "Trade"


def test_content_that_changed_after_its_version_was_read_is_not_kept_under_that_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that lives on meets broken content, then mended content: the mended must not stand for the broken."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = copied(tmp_path)
    broken = root / "playbooks" / "facts" / "99-own.yaml"
    broken.write_text("facts: [", "utf-8")
    living = Library((root,))
    with pytest.raises(ContentError):
        _ = living.facts
    text = broken.read_text("utf-8")
    broken.unlink()
    assert living.facts
    broken.write_text(text, "utf-8")
    with pytest.raises(ContentError):
        _ = Library((root,)).facts
