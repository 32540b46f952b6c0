"""Stages that know each other: what was sent, what changed since, the supplement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_journeys import PRELIMINARY
from tests.conftest import Ran

Cli = Callable[..., Ran]


@pytest.fixture
def filed(breachkit: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case whose preliminary report was signed off, rendered as final and filed."""
    breachkit("new", "--title", "A", "--org", "Example Shop", "--aware-at", "2026-11-22 20:10")
    breachkit("facts", "set", *(f"{fact}={value}" for fact, value in PRELIMINARY.items()))
    breachkit("render", "report")
    breachkit("approve", "d1", "--by", "Counsel", "--role", "legal")
    breachkit("render", "report", "--final")
    monkeypatch.setenv("BREACHKIT_NOW", "2026-11-24T10:00:00+09:00")
    told = breachkit("filed", "jp-appi.preliminary", "--how", "PPC web form", "--receipt", "R-17", "--by", "Legal").out
    assert "The document sent: d2" in told


def test_filings_tell_what_was_sent_when_how_and_by_whom(breachkit: Cli, filed: None) -> None:
    row = breachkit("filings", "--json").json[0]
    assert row["at"].startswith("2026-11-24T")
    kept = {name: row[name] for name in ("obligation", "how", "receipt", "by", "draft", "document", "stage", "state")}
    assert kept == {
        "obligation": "jp-appi.preliminary", "how": "PPC web form", "receipt": "R-17", "by": "Legal", "draft": "d2",
        "document": "reports/ppc", "stage": "preliminary", "state": "current",
    }  # fmt: skip
    assert "receipt R-17" in breachkit("filings").out


def test_a_fact_that_changes_outdates_the_filed_one_and_the_final_says_what_changed(
    breachkit: Cli, filed: None
) -> None:
    breachkit("facts", "set", "affected_people=1150", "report_date=2026-12-10")
    row = breachkit("filings", "--json").json[0]
    assert row["state"] == "outdated"
    assert [(one["fact"], one["says"], one["now"]) for one in row["changed"]] == [
        ("affected_people", "800-1,200 people", "1,150 people")
    ]
    assert "--stage supplement" in row["next"]
    assert "800-1,200 people -> 1,150 people" in breachkit("filings").out
    final = breachkit("render", "report", "--stage", "final", "--out", "-").out
    assert "## Changes since the report before" in final
    assert "| Number of affected people | 800-1,200 people | 1,150 people |" in final
    assert "Tue 24 Nov 2026 10:00 JST" in final


@pytest.mark.parametrize(
    ("places", "changed"),
    [
        ("US-ME=1500, JP=5, DE=3", []),
        ("US-ME=1500, JP=7, DE=3", []),  # another place's number: the authority of Maine was never told it
        ("US-ME=1600, JP=5, DE=3", [("Maine residents affected", "1,500 people", "1,600 people")]),
        ("US-ME=1500", []),
    ],
)
def test_of_numbers_by_place_only_those_that_it_shows_outdate_a_filed_report(
    places: str, changed: list[tuple[str, str, str]], breachkit: Cli, case: Path
) -> None:
    breachkit("facts", "set", "people_by_place=US-ME=1500, JP=5, DE=3", "affected_people=1508", "leak=confirmed")
    breachkit("render", "report", "--to", "us-me")
    breachkit("filed", "us-me.ag", "--draft", "d1")
    breachkit("facts", "set", f"people_by_place={places}")
    row = breachkit("filings", "--json").json[0]
    assert [(one["label"], one["says"], one["now"]) for one in row["changed"]] == changed
    assert row["state"] == ("outdated" if changed else "current")


@pytest.mark.parametrize(
    ("places", "changed"),
    [("DE=3, FR=2, JP=9", []), ("DE=4, FR=2, JP=5", [("Germany 3 people, France 2 people", "Germany 4 people, France 2 people")])],
)  # fmt: skip
def test_numbers_of_european_countries_outdate_a_european_report(
    places: str, changed: list[tuple[str, str]], breachkit: Cli, case: Path
) -> None:
    breachkit("facts", "set", "people_by_place=DE=3, FR=2, JP=5", "established_in=eu", "eea_main_establishment=de")
    breachkit("render", "report", "--to", "gdpr")
    breachkit("filed", "eu-gdpr.authority", "--draft", "d1")
    breachkit("facts", "set", f"people_by_place={places}")
    row = breachkit("filings", "--json").json[0]
    assert [(one["says"], one["now"]) for one in row["changed"]] == changed


def test_a_number_by_place_that_turns_a_condition_of_the_document_outdates_it(breachkit: Cli, case: Path) -> None:
    breachkit("facts", "set", "people_by_place=US-ME=1500, JP=5", "leak=confirmed")
    breachkit("render", "report", "--to", "us-me")
    breachkit("filed", "us-me.ag", "--draft", "d1")
    breachkit("facts", "set", "people_by_place=US-ME=900, JP=5")  # the agencies need not be told any more
    changed = breachkit("filings", "--json").json[0]["changed"]
    assert [one["fact"] for one in changed] == ["people_by_place"]


def test_before_anything_was_filed_there_is_nothing_to_compare(breachkit: Cli, case: Path) -> None:
    assert "Changes since" not in breachkit("render", "report", "--stage", "final", "--out", "-").out
    assert "Nothing was filed" in breachkit("filings").out


def test_the_supplement_drafts_the_changed_items_and_leaves_the_first_filing_s_time(
    breachkit: Cli, filed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BREACHKIT_NOW", "2026-11-25T10:00:00+09:00")
    breachkit("facts", "set", "affected_people=1150")
    made = breachkit("render", "report", "--stage", "supplement", "--out", "-").out
    assert "Number of people" in made
    assert "What happened" not in made  # it has not changed
    assert "Example Shop" in made  # the reporter stands in each
    breachkit("filed", "jp-appi.preliminary", "--draft", "d3", "--receipt", "R-18")
    rows = breachkit("filings", "--json").json
    assert {(row["receipt"], row["supplement"], row["state"]) for row in rows} == {
        ("R-17", False, "superseded"), ("R-18", True, "current"),
    }  # fmt: skip
    assert breachkit("show", "--json").json["filings"]["jp-appi.preliminary"]["receipt"] == "R-17"
    assert breachkit("verify", "--json").json["ok"]


def test_a_document_that_does_not_serve_the_duty_is_no_document_for_it(breachkit: Cli, filed: None) -> None:
    breachkit("render", "notice")
    told = breachkit("filed", "jp-appi.final", "--draft", "d3", code=2).err
    assert "no document for jp-appi.final" in told
    assert "d1, d2" in told
