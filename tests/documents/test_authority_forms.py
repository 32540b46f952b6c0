"""Reports to authorities outside Japan and Europe, and the promise that no duty to an authority is without a draft."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from breachkit.content.library import Library
from breachkit.documents.registry import Registry
from breachkit.services.documents import registry_of
from breachkit.services.workspace import workspace
from tests.conftest import Ran

Cli = Callable[..., Ran]
CASE = Path(__file__).parent / "abroad.yaml"
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
GENERAL = ("reports/authority", "reports/us-state")

NO_AUTHORITY = {
    "people", "entruster", "us_media", "us_credit_bureaus", "acquirer", "insurer", "contract_parties", "exchange",
    "ca-other-organisations", "eu-financial-clients", "eu-product-users", "eu-service-recipients", "eu-payment-users",
    "eu-contracting-provider", "own-breach-register", "ch-own-register", "gb-own-register", "eu-breach-inventory",
    "au-own-assessment", "sg-own-assessment",
}  # fmt: skip
"""People, other businesses and the organisation's own files: what they are given is no report to an authority."""
ELSEWHERE = ("jp-", "eu-", "uk-")
"""Laws whose duties name the form that is usual there, where they name any."""


@pytest.fixture
def registry(library: Library) -> Registry:
    return registry_of(library)


def test_every_duty_to_an_authority_is_served_by_a_form_that_goes_there(library: Library, registry: Registry) -> None:
    forms = registry.forms()
    without = []
    for regime in library.regimes:
        for duty in regime.obligations:
            key = f"{regime.id}.{duty.id}"
            for recipient in (one.recipient for one in duty.recipients):
                served = any(form.is_for(key) and (recipient in form.to or not form.addressed) for form in forms)
                served = served or (
                    key.startswith("eu-gdpr.") and registry.form("reports/gdpr").is_for("eu-gdpr.authority")
                )
                if recipient not in NO_AUTHORITY and not served:
                    without.append(f"{key} to {recipient}")
    assert without == []


def test_a_general_form_serves_no_duty_that_has_a_form_of_its_own(registry: Registry) -> None:
    forms = {form.id: form for form in registry.forms()}
    others = [form for form in forms.values() if form.id.startswith("reports/") and form.id not in GENERAL]
    twice = [(key, form.id) for name in GENERAL for key in forms[name].serves for form in others if form.is_for(key)]
    assert twice == []


def test_a_duty_names_the_form_that_serves_it(library: Library, registry: Registry) -> None:
    told, named = [], 0
    for regime in library.regimes:
        for duty in regime.obligations:
            key = f"{regime.id}.{duty.id}"
            if duty.document is None:
                if not key.startswith(ELSEWHERE) and any(
                    one.id.startswith("reports/") for one in registry.serving(key)
                ):
                    told.append(f"{key} names no document")
                continue
            named += 1
            if duty.document not in registry.files or not registry.form(duty.document).is_for(key):
                told.append(f"{key}: {duty.document}")
    assert told == []
    assert named > 100


def test_who_is_no_authority_exists(library: Library) -> None:
    assert set(library.recipients) >= NO_AUTHORITY


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("us-ca", ["--to", "us-ca"]),
        ("us-tx", ["--to", "us-tx"]),
        ("us-ny", ["--to", "us-ny"]),
        ("us-wa", ["--to", "us-wa"]),
        ("us-me", ["--to", "us-me"]),
        ("us-ma", ["--to", "us-ma"]),
        ("us-co", ["--to", "us-co-ag"]),
        ("us-hhs", ["--to", "us-hhs"]),
        ("us-sec-8k", ["--to", "us-sec-8k"]),
        ("us-credit-bureaus", ["--to", "us-credit-bureaus"]),
        ("kr-pipc", ["--to", "kr-pipc"]),
        ("sg-pdpc", ["--to", "sg-pdpc"]),
        ("au-oaic", ["--to", "au-oaic"]),
        ("br-anpd", ["--to", "br-anpd"]),
        ("authority-za", ["--to", "za-ir"]),
    ],
)
def test_golden_reports_abroad(name: str, arguments: list[str], lang: str, breachkit: Cli) -> None:
    breachkit("new", "--from", str(CASE))
    made = breachkit("render", "report", *arguments, "--lang", lang, "--format", "md", "--out", "-").out
    path = GOLDEN / f"{name}.{lang}.md"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(made, "utf-8")
    assert made == path.read_text("utf-8"), f"{path.name} differs; GOLDEN=write makes it anew, then read the change"


def test_a_case_with_california_texas_new_york_and_seoul_gives_a_pack_for_each(breachkit: Cli, tmp_path: Path) -> None:
    breachkit("new", "--from", str(CASE))
    made = breachkit(
        "render", "pack", "--out", str(tmp_path / "pack"), "--formats", "md", "--lang", "en", "--json"
    ).json
    reports = {(row["document"], row["recipient"]) for row in made["documents"]}
    assert {
        ("reports/us-ca", "Attorney General of California"),
        ("reports/us-tx", "Attorney General of Texas"),
        ("reports/us-state", "Attorney General of Colorado"),
    } <= reports
    assert {
        "reports/us-ny",
        "reports/kr-pipc",
        "reports/us-hhs",
        "reports/us-sec-8k",
        "reports/sg-pdpc",
        "reports/br-anpd",
    } <= {document for document, _to in reports}
    assert "reports/us-no-harm" not in {document for document, _to in reports}
    state = [path for path in (tmp_path / "pack").iterdir() if "us-co-ag" in path.name]
    assert len(state) == 1
    assert "C.R.S. 6-1-716" in state[0].read_text("utf-8")


def test_a_recipient_names_the_form_that_is_usual_there_and_else_the_command_is_told(breachkit: Cli) -> None:
    breachkit("new", "--from", str(CASE))
    checked = breachkit("render", "report", "--to", "us-ny-ag", "--check", "--json", code=None).json
    assert checked["document"] == "reports/us-ny"
    refused = breachkit("render", "report", "--to", "us-vt-ag", code=2).err
    assert "render report --document reports/us-no-harm --to us-vt-ag" in refused


def test_a_general_form_gives_way_where_another_names_the_duty_outright(registry: Registry) -> None:
    general = registry.form("reports/authority")
    starred = [key for key in general.serves if key.startswith("*")]
    assert starred
    assert all(general.is_for(key.removeprefix("*")) for key in starred)
    assert not general.is_for("eu-dora.threat-clients")


def test_the_general_form_prints_the_addressees_own_law_and_its_items_alone(breachkit: Cli) -> None:
    breachkit("new", "--from", str(CASE))
    breachkit("facts", "set", "people_by_place=US-CO=520, US-FL=900, ZA=30", "established_in=jp,za")
    florida = breachkit(
        "render", "report", "--document", "reports/us-state", "--to", "us-fl-ag", "--lang", "en", "--out", "-"
    ).out
    assert "Fla. Stat. 501.171(3)" in florida
    assert "Synopsis of the events" in florida
    assert "| Residents of the State affected | 900 people |" in florida
    assert "Colorado" not in florida
    africa = breachkit("render", "report", "--to", "za-ir", "--lang", "en", "--out", "-").out
    assert "POPIA s. 22(1)(a), (2)" in africa
    assert "Of these in this country or area | 30 people" in africa


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ("US-TX=640", "640 people"),
        ("US-TX=600-700", "600-700 people"),
        ("US-TX=unknown", "not known yet"),
        ("unknown", "not known yet"),
    ],
)
def test_the_number_of_a_states_residents_is_told_as_it_is_known(places: str, told: str, breachkit: Cli) -> None:
    breachkit("new", "--from", str(CASE))
    breachkit("facts", "set", f"people_by_place={places}")
    made = breachkit("render", "report", "--to", "us-tx", "--lang", "en", "--out", "-").out
    assert re.search(rf"\(2\) Residents of Texas .* \| {told}", made)


def test_a_form_that_wants_the_number_of_a_place_lacks_it_until_it_is_answered(breachkit: Cli) -> None:
    breachkit("new", "--title", "A", "--org", "B", "--aware-at", "2026-11-22 20:10")
    checked = breachkit("render", "report", "--to", "us-tx", "--check", "--json", code=None).json
    by_fact = {item["fact"]: item["step"] for item in checked["missing"]}
    assert by_fact["people_by_place"] == "count-people"
    assert by_fact["people_notified_by_place"] == "us-states-report"


def test_form_8k_says_what_is_not_determined_and_when_it_will_be_amended(breachkit: Cli, tmp_path: Path) -> None:
    arguments = ("render", "report", "--to", "us-sec-8k", "--lang", "en", "--out", "-")
    settled = tmp_path / "settled.yaml"
    settled.write_text(re.sub(r"  sec_undetermined: .*\n", "", CASE.read_text("utf-8")), "utf-8")
    breachkit("new", "--from", str(settled))
    assert "Instruction 2" not in breachkit(*arguments).out
    breachkit("facts", "set", "sec_undetermined=whether orders were altered.")
    told = breachkit(*arguments).out
    assert "not determined or is unavailable: whether orders were altered." in told
    assert "within four business days" in told


ABROAD = {
    "us-states-report": "people_by_place=JP=900, US-OH=1",
    "us-states-own-items": "people_by_place=US-MA=3",
    "us-hhs-report": "regulated_as=hipaa_covered",
    "us-sec-8k": "regulated_as=sec_registrant",
    "asia-pacific-brazil-report": "people_by_place=KR=1",
    "ransom-payment-report": "ransom_paid=yes",
}


@pytest.mark.parametrize(("step", "answer"), ABROAD.items())
def test_a_step_for_authorities_abroad_is_shown_only_where_their_law_may_apply(
    step: str, answer: str, breachkit: Cli
) -> None:
    breachkit("new", "--title", "A", "--org", "B", "--aware-at", "2026-11-22 20:10")

    def shown() -> set[str]:
        steps = workspace().case().read()["derived"]["steps"]
        return {one["id"] for one in steps if one["status"] == "open"} & {*ABROAD, "us-no-harm-determination"}

    assert shown() == set()
    breachkit("facts", "set", answer)
    assert step in shown()


def test_an_update_tells_an_authority_the_change_in_its_own_place_and_no_other_places(breachkit: Cli) -> None:
    breachkit("new", "--from", str(CASE))
    breachkit("render", "report", "--to", "us-co-ag", "--lang", "en")
    breachkit("filed", "us-co.ag", "--draft", "d1")
    breachkit("facts", "set", "people_by_place=US-CO=600, US-TX=999, KR=7")
    told = breachkit("render", "report", "--to", "us-co-ag", "--stage", "update", "--lang", "en", "--out", "-").out
    assert "| Residents of the State affected | 520 people | 600 people |" in told
    assert "999" not in told
    assert "KR" not in told
    assert "C.R.S. 6-1-716(2)(f)" in told


def test_a_sign_off_stands_while_only_another_places_number_changes(breachkit: Cli) -> None:
    breachkit("new", "--from", str(CASE))
    breachkit("render", "report", "--to", "us-co-ag", "--lang", "en")
    breachkit("facts", "set", "people_by_place=US-CO=520, US-TX=999")
    breachkit("approve", "d1", "--by", "A", "--role", "legal")
    breachkit("facts", "set", "people_by_place=US-CO=521")
    breachkit("render", "report", "--to", "us-co-ag", "--lang", "en")
    breachkit("facts", "set", "people_by_place=US-CO=522")
    assert "have changed" in breachkit("approve", "d2", "--by", "A", "--role", "legal", code=1).err
