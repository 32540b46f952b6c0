"""What was known when; decisions that a person takes and that facts open again; late filings; law that changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from breachkit.content.library import library

Cli = Callable[..., Any]

LATE_CONTRACT = """
id: client-contract
title: {ja: 取引先との契約, en: Client contract}
kind: contract
jurisdiction: JP
effective_from: 2026-01-01
reviewed_on: 2026-11-24
confidence: verified
timezone: Asia/Tokyo
sources: {contract: {title: {ja: 業務委託契約 12条, en: "Services agreement, clause 12"}}}
obligations:
  - id: tell
    title: {ja: 取引先への通知, en: Notice to the client}
    stage: notification
    recipient: contract_parties
    when: {leak: {any_of: [confirmed, suspected]}}
    exempt_when: [{because: {ja: 害がない, en: No harm}, cite: {ja: 12条2項, en: "12(2)"}, if: {property_damage_possible: false}}]
    cite: {ja: 契約12条, en: Clause 12}
    clock: [knew_at]
    due: {within: 24 hours}
    if_late: {needs: {ja: 遅れた理由, en: the reasons for the delay}, cite: {ja: 12条3項, en: "12(3)"}, fact: unsettled_reason}
"""


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "content" / "playbooks" / "regimes"
    folder.mkdir(parents=True)
    path = folder / "client-contract.yaml"
    path.write_text(LATE_CONTRACT, "utf-8")
    return path


def at(monkeypatch: pytest.MonkeyPatch, time: str) -> None:
    monkeypatch.setenv("BREACHKIT_NOW", f"{time}+09:00")


def test_a_fact_keeps_when_it_was_learned_and_since_when_it_is_so(breachkit: Cli, case: Path) -> None:
    breachkit("facts", "set", "affected_people=800", "--source", "query 1", "--learned-at", "2026-11-22 21:00")
    breachkit("facts", "set", "affected_people=1200", "--true-at", "2026-11-20", "--source", "query 2")
    found = breachkit("facts", "show", "affected_people", "--json").json
    assert (found["value"], found["true_at"]) == (1200, "2026-11-19T15:00:00Z")
    assert [(one["value"], one["learned_at"], one["source"]) for one in found["history"]] == [
        (800, "2026-11-22T12:00:00Z", "query 1"),
        (1200, "2026-11-22T17:14:00Z", "query 2"),
    ]


def test_what_was_known_earlier_goes_into_the_history_and_does_not_displace_what_is_known_now(
    breachkit: Cli, case: Path
) -> None:
    breachkit("facts", "set", "affected_people=1200")
    told = breachkit("facts", "set", "affected_people=50", "--learned-at", "2026-11-22 09:00")
    assert "something later is known" in told.out
    assert breachkit("facts", "show", "affected_people", "--json").json["value"] == 1200


def test_a_minute_is_replayed_with_what_had_been_learned_by_then(
    breachkit: Cli, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "2026-11-23T12:00")
    breachkit("facts", "set", "handles_personal_data=yes", "is_personal_data=yes", "leak=confirmed",
              "possible_malice=yes", "data_protection=none", "our_role=own", "sectors=none", "recovered_unseen=no",
              "--learned-at", "2026-11-23 05:00")  # fmt: skip

    def verdict(time: str) -> str:
        rows = breachkit("assess", "--as-known-at", time, "--json").json
        return next(
            str(row["verdict"]) for row in rows if row["obligation"] == "preliminary" and row["regime"] == "jp-appi"
        )

    assert verdict("2026-11-23 04:59") == "undetermined"
    assert verdict("2026-11-23 05:00") == "required"  # though it was recorded at noon
    breachkit("status", "--as-known-at", "2026-11-23 01:00", code=2)  # the case was not open then


@pytest.mark.parametrize("option", ["--learned-at", "--true-at"])
def test_knowledge_cannot_come_from_the_future(option: str, breachkit: Cli, case: Path) -> None:
    told = breachkit("facts", "set", "affected_people=1", option, "2027-01-01", code=2)
    assert option in told.err


def test_a_clock_that_is_moved_is_told_and_leaves_its_trace(breachkit: Cli, case: Path) -> None:
    breachkit("facts", "set", "leak=confirmed", "possible_malice=yes", "knew_at=2026-11-22 20:10",
              "handles_personal_data=yes", "is_personal_data=yes")  # fmt: skip
    told = breachkit("facts", "set", "knew_at=2026-11-22 22:00", "--source", "the call log")
    assert "The clock moved" in told.out
    assert "20:10" in told.out
    assert len(breachkit("facts", "show", "knew_at", "--json").json["history"]) == 2


def test_a_decision_not_to_notify_is_kept_and_a_new_fact_opens_it_again(
    breachkit: Cli, case: Path, contract: Path
) -> None:
    key = "client-contract.tell"
    breachkit("facts", "set", "leak=suspected", "property_damage_possible=no", "knew_at=2026-11-22 20:10")
    done = breachkit("decide", key, "--do-not-notify", "--reason", "nothing of theirs", "--by", "counsel",
                     "--role", "legal", "--json").json  # fmt: skip
    assert done["verdict"] == "not_required"
    assert ("property_damage_possible", "required") in {(one["fact"], one["verdict"]) for one in done["turns_if"]}

    def decision() -> dict[str, Any]:
        rows = breachkit("status", "--json").json["obligations"]
        return next(dict(row["decision"]) for row in rows if row["regime"] == "client-contract")

    assert decision()["reopened"] is False
    breachkit("facts", "set", "property_damage_possible=yes")
    assert decision()["reopened"] is True
    assert decision()["changed"] == ["property_damage_possible"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--do-not-notify", "--reason", "", "--by", "a", "--role", "b"),
        ("--do-not-notify", "--reason", "a", "--by", "", "--role", "b"),
        ("--reason", "a", "--by", "a", "--role", "b"),
    ],
)
def test_a_decision_without_reason_or_name_is_not_taken(
    arguments: tuple[str, ...], breachkit: Cli, case: Path, contract: Path
) -> None:
    breachkit("decide", "client-contract.tell", *arguments, code=2)


def test_a_legal_duty_cannot_be_decided_away(breachkit: Cli, case: Path, contract: Path) -> None:
    breachkit("facts", "set", "leak=suspected", "property_damage_possible=yes")
    told = breachkit("decide", "client-contract.tell", "--do-not-notify", "--reason", "a", "--by", "b", "--role", "c",
                     code=2)  # fmt: skip
    assert "legal duty" in told.err


def test_a_late_filing_is_taken_with_its_reasons_only(
    breachkit: Cli, case: Path, contract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    breachkit("facts", "set", "leak=suspected", "property_damage_possible=yes", "knew_at=2026-11-22 20:10")
    # due on 23 November, 20:10: in time until then
    at(monkeypatch, "2026-11-23T21:00")
    told = breachkit("filed", "client-contract.tell", code=1)
    assert "the reasons for the delay" in told.err
    assert breachkit("filed", "client-contract.tell", "--at", "2026-11-23 20:10", "--json").json["late_reasons"] == ""
    late = breachkit("filed", "client-contract.tell", "--late-reasons", "mail was down", "--json").json
    assert late["late_reasons"] == "mail was down"


def test_law_that_changes_under_an_open_case_is_told_and_journalled(breachkit: Cli, case: Path, contract: Path) -> None:
    breachkit("facts", "set", "leak=suspected", "property_damage_possible=yes", "knew_at=2026-11-22 20:10")
    contract.write_text(LATE_CONTRACT.replace("within: 24 hours", "within: 12 hours"), "utf-8")
    library.cache_clear()  # as in another process
    seen = breachkit("status", "--json").json["content_changes"]
    assert [one["at"] for one in seen] == [None]
    assert {one["obligation"] for one in seen[0]["obligations"]} == {"client-contract.tell"}
    assert "the law's content has changed" in breachkit("status").out
    breachkit("facts", "set", "possible_malice=no")
    kinds = [json.loads(line)["kind"] for line in (case / "journal.jsonl").read_text("utf-8").splitlines()]
    assert kinds[-2:] == ["content.changed", "fact.recorded"]
    (kept,) = breachkit("status", "--json").json["content_changes"]
    assert kept["obligations"][0]["due_after"] == "2026-11-23T08:10:00+09:00"
    assert breachkit("verify").code == 0


def test_the_reasons_for_a_delay_are_asked_once_a_report_is_late_and_not_before(
    breachkit: Cli, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    breachkit("facts", "set", "knew_at=2026-11-22 20:10", "established_in=jp,eu", "people_by_place=DE=3",
              "handles_personal_data=yes", "is_personal_data=yes", "leak=confirmed", "our_role=own",
              "eea_main_establishment=none", "risk_to_people=risk", "breach_reasonably_certain=yes",
              "data_protection=none")  # fmt: skip

    def asked(step: str) -> bool:
        return "delay_reasons" in [one["id"] for one in breachkit("next", "--step", step, "--json").json["questions"]]

    assert not asked("europe-file")
    monkeypatch.setenv("BREACHKIT_NOW", "2026-11-27T10:00:00+09:00")
    assert asked("europe-file")
    assert asked("other-countries")
    breachkit("facts", "set", "delay_reasons=The log was only readable on 26 November")
    late = [one for one in breachkit("assess", "--json").json if one["regime"] == "eu-gdpr" and one["if_late"]]
    key = next(f"eu-gdpr.{one['obligation']}" for one in late if one["verdict"] == "required")
    breachkit("filed", key)
    assert asked("europe-file")  # an answer stays to be seen and mended
