"""What if, filings, overrides, the next best question, the calendar, the laws as content."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LEAK = ("handles_personal_data=yes", "leak=confirmed", "recovered_unseen=no", "is_personal_data=yes", "data_protection=none",
        "data_categories=name", "property_damage_possible=no", "possible_malice=no", "to_become_personal_data=no",
        "sectors=none", "our_role=own", "knew_at=2026-11-22 20:10", "people_by_place=JP=900")  # fmt: skip


def test_what_if_shows_the_difference_only_and_changes_nothing(breachkit: Cli, case: Path) -> None:
    breachkit("facts", "set", *LEAK, "affected_people=1000")
    before = (case / "journal.jsonl").read_bytes()
    rows = breachkit("assess", "--set", "affected_people=1001", "--json").json
    changed = {f"{row['regime']}.{row['obligation']}": (row["before"]["verdict"], row["verdict"]) for row in rows}
    assert changed["jp-appi.preliminary"] == ("not_required", "required")
    assert changed["jp-appi.voluntary"] == ("required", "not_required")
    assert not any(key.startswith("jp-mynumber") for key in changed)
    assert breachkit("assess", "--set", "affected_people=999", "--json").json == []
    assert "Nothing would differ" in breachkit("assess", "--set", "affected_people=999").out
    assert (case / "journal.jsonl").read_bytes() == before


def test_as_of_applies_the_law_of_that_day(breachkit: Cli, case: Path) -> None:
    breachkit("facts", "set", "handles_personal_data=yes", "leak=confirmed", "recovered_unseen=no", "data_protection=none",
              "is_personal_data=no", "to_become_personal_data=yes", "possible_malice=yes", "sectors=none")  # fmt: skip

    def verdict(day: str) -> str:
        rows = breachkit("assess", "--as-of", day, "--json").json
        return str(
            next(row["verdict"] for row in rows if (row["regime"], row["obligation"]) == ("jp-appi", "preliminary"))
        )

    assert verdict("2024-04-01") == "required"
    assert verdict("2024-03-31") == "not_required"
    assert "2026-11-22" in breachkit("assess", "--as-of", "today", code=2).err


def test_a_folder_of_facts_streams_one_line_a_file(breachkit: Cli, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.yaml").write_text("leak: none\n", "utf-8")
    (tmp_path / "bad.yaml").write_text("leak: perhaps\n", "utf-8")
    lines = [json.loads(line) for line in breachkit("assess", "--facts", str(tmp_path), "--jsonl").out.splitlines()]
    assert [line["file"] for line in lines] == ["0.yaml", "1.yaml", "2.yaml", "bad.yaml"]
    assert all(line["obligations"] for line in lines[:3])
    assert "bad.yaml:1:1" in lines[3]["error"]["place"]
    assert breachkit("assess", "--jsonl", code=2)


def test_a_filing_is_kept_and_fulfils_its_duty(breachkit: Cli, case: Path) -> None:
    breachkit("facts", "set", *LEAK, "affected_people=2000")
    done = breachkit("filed", "jp-appi.preliminary", "--receipt", "R-1", "--how", "web form", "--json").json
    assert (done["receipt"], done["how"]) == ("R-1", "web form")
    rows = {f"{row['regime']}.{row['obligation']}": row for row in breachkit("deadlines", "--json").json}
    assert rows["jp-appi.preliminary"]["state"] == "fulfilled"
    assert rows["jp-appi.final"]["state"] == "open"
    assert "jp-appi.preliminary" in breachkit("filed", "jp-appi.preliminery", code=2).err
    assert "future" in breachkit("filed", "jp-appi.final", "--at", "2027-01-01", code=2).err
    assert breachkit("verify", "--json").json["ok"]


def test_a_due_time_can_be_overridden_with_a_reason_that_is_kept(breachkit: Cli, case: Path) -> None:
    breachkit("facts", "set", *LEAK, "affected_people=2000")
    key = "jp-appi.preliminary"
    assert "reason" in breachkit("deadlines", "--override", key, "--due", "2026-11-25", code=2).err
    assert "--due" in breachkit("deadlines", "--override", key, "--reason", "asked", code=2).err
    breachkit("deadlines", "--override", key, "--due", "2026-11-25", "--reason", "PPC asked for it by telephone")
    row = next(row for row in breachkit("deadlines", "--json").json if row["obligation"] == "preliminary")
    assert row["due_at"] == "2026-11-25T23:59:59+09:00"
    assert row["computed_due_at"] == "2026-11-26T23:59:59+09:00"
    assert row["override"]["reason"] == "PPC asked for it by telephone"
    assert breachkit("log", "--json").json[-1]["kind"] == "deadline.overridden"


def test_the_next_best_question_settles_the_most(breachkit: Cli, case: Path) -> None:
    found = breachkit("ask", "--json").json
    settles = [question["settles"] for question in found]
    assert settles == sorted(settles, reverse=True)
    assert all(len(question["obligations"]) == question["settles"] for question in found)
    assert "breachkit facts set" in breachkit("ask").out


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_calendar_opens_with_its_alarms(lang: str, breachkit: Cli, case: Path, tmp_path: Path) -> None:
    from icalendar import Calendar

    breachkit("facts", "set", *LEAK, "affected_people=2000")
    target = tmp_path / "deadlines.ics"
    breachkit("deadlines", "--ics", str(target), "--lang", lang)
    events = {str(e["uid"]).split("@")[0]: e for e in Calendar.from_ical(target.read_bytes()).walk("VEVENT")}
    final = events["2026-0001-jp-appi-final"]
    assert final.decoded("dtstart") == datetime.fromisoformat("2026-12-21T23:59:59+09:00")
    assert len(final.walk("VALARM")) == 2
    assert all(len(line) <= 75 for line in target.read_bytes().split(b"\r\n"))
    assert breachkit("deadlines", "--ics", str(tmp_path / "none" / "x.ics"), code=2)


def test_the_laws_are_listed_shown_and_checked(breachkit: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = breachkit("regimes", "list", "--json").json
    assert {"jp-appi", "jp-mynumber"} <= {row["id"] for row in rows}
    found = breachkit("regimes", "show", "jp-appi", "--json").json
    assert found["effective_from"] == "2024-04-01"
    assert [duty["id"] for duty in found["obligations"]][:3] == ["preliminary", "final", "notice"]
    assert found["upcoming"][0]["url"].startswith("https://www.ppc.go.jp/")
    preliminary, _final, _notice, entruster = found["obligations"][:4]
    assert (preliminary["when"], preliminary["due"]) == (None, ["3 days to 5 days"])
    assert entruster["when"].startswith("Role in handling the data: Entrustee")
    over_1000 = found["triggers"][-1]
    assert over_1000["when"].endswith("Number of affected people: possibly over 1,000 people")
    assert over_1000["runs_from"] == "When the number was known to exceed 1000"
    assert "jp-appi" in breachkit("regimes", "show", "jp-apy", code=2).err
    assert "past its review" not in breachkit("regimes", "check").out
    monkeypatch.setenv("BREACHKIT_NOW", "2028-01-01T00:00:00+09:00")
    assert "jp-appi: reviewed on 2026-11-24" in breachkit("regimes", "check").out
    for lang in ("ja", "en"):
        for command in (["regimes", "list"], ["regimes", "show", "jp-appi"]):
            assert breachkit(*command, "--lang", lang).out


def test_what_did_we_know_and_when(breachkit: Cli, case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    breachkit("facts", "set", *LEAK, "affected_people=900")  # at 02:14
    monkeypatch.setenv("BREACHKIT_NOW", "2026-11-23T09:00:00+09:00")
    breachkit("facts", "set", "affected_people=5000", "over_1000_known_at=2026-11-23 08:30")

    def verdict(*options: str) -> str:
        rows = breachkit("assess", "--json", *options).json
        return str(next(r["verdict"] for r in rows if (r["regime"], r["obligation"]) == ("jp-appi", "preliminary")))

    assert verdict() == "required"
    assert verdict("--as-known-at", "2026-11-23 08:00") == "not_required"
    assert verdict("--as-known-at", "2026-11-23 09:00") == "required"
    then = breachkit("show", "--as-known-at", "2026-11-23 08:00", "--json").json
    assert then["facts"]["affected_people"]["value"] == 900
    assert breachkit("status", "--as-known-at", "2026-11-23 08:00", "--json").json["now"] == "2026-11-22T23:00:00Z"
    assert "not open yet" in breachkit("status", "--as-known-at", "2026-11-20", code=2).err
    assert "--as-known-at" in breachkit("status", "--as-known-at", "then", code=2).err


def test_a_verdict_names_what_would_turn_it(breachkit: Cli, case: Path) -> None:
    breachkit("facts", "set", *LEAK, "affected_people=1000")
    row = breachkit("show", "jp-appi.preliminary", "--json").json
    assert row["verdict"] == "not_required"
    turning = {one["fact"]: one for one in row["tipping"]}
    assert turning["affected_people"]["value"] == 1001
    assert "1,001 people → required" in breachkit("show", "jp-appi.preliminary").out


def test_a_day_that_ends_in_new_york_shows_its_hour_in_tokyo(breachkit: Callable[..., Ran], case: Path) -> None:
    breachkit("facts", "set", "our_role=own", "leak=confirmed", "data_protection=none", "people_by_place=US-NY=1",
              "data_categories=name,social_security_number", "knew_at=2026-11-20 09:00")  # fmt: skip
    # 20 November 09:00 in Tokyo is the 19th in New York; day 30 is 19 December, whose end is 13:59 on the 20th in Tokyo
    line = next(line for line in breachkit("deadlines").out.splitlines() if "Notice to people in New York" in line)
    assert "Sun 20 Dec 13:59" in line


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_more_about_a_question_names_the_law_at_home_before_those_abroad(lang: str, breachkit: Cli, case: Path) -> None:
    from breachkit.content.library import builtin
    from breachkit.i18n import use_language
    from breachkit.services.clock import now
    from breachkit.services.question_help import help_for

    use_language(lang)
    kept = json.loads((case / "case.json").read_text("utf-8"))
    rules = help_for(kept, builtin(), "leak", now())["rules"]
    assert rules[0].startswith({"ja": "個人情報保護法", "en": "Act on the Protection of Personal Information"}[lang])
    assert len(rules) == len(set(rules))
