"""Registers: entries of one kind within a case, what is due of them, and what the case file keeps."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from breachkit.content.library import Library
from breachkit.domain.entry_values import read_value
from breachkit.domain.event import Event
from breachkit.domain.register import EntryField, Register
from breachkit.domain.register_state import KEPT_ENTRIES, RegisterState, fold_entry
from breachkit.domain.spans import after, read_span, span_text
from breachkit.engine.registers import due_of, next_occurrence, reviewed
from breachkit.errors import UsageError
from tests.conftest import Ran

Cli = Callable[..., Ran]
TOKYO = ZoneInfo("Asia/Tokyo")


def at(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setenv("BREACHKIT_NOW", f"{day}T09:00:00+09:00")


# --- What is typed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kept", "from_31_january"),
    [
        ("30 days", "30 days", "2026-03-02"),
        ("2 weeks", "14 days", "2026-02-14"),
        ("1 month", "1 month", "2026-02-28"),
        ("6か月", "6 months", "2026-07-31"),
        ("1年", "1 year", "2027-01-31"),
        ("24 months", "2 years", "2028-01-31"),
    ],
)
def test_spans_are_counted_on_the_calendar(written: str, kept: str, from_31_january: str) -> None:
    span = read_span(written)
    assert span is not None
    assert span_text(span) == kept
    assert after(date(2026, 1, 31), span).isoformat() == from_31_january


@pytest.mark.parametrize("written", ["", "0 days", "soon", "3 business days", "99999 days"])
def test_what_is_no_span_is_none(written: str) -> None:
    assert read_span(written) is None


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("money", "1200000", {"amount": "1200000", "currency": "JPY"}),
        ("money", "120万円", {"amount": "1200000", "currency": "JPY"}),
        ("money", "USD 500.50", {"amount": "500.50", "currency": "USD"}),
        ("money", "1,000 eur", {"amount": "1000", "currency": "EUR"}),
        ("money", "¥３，０００", {"amount": "3000", "currency": "JPY"}),
        ("day_numbers", "90, 30, 30", [30, 90]),
        ("interval", "半年", None),
        ("interval", "6 months", "6 months"),
        ("date", "today", "2026-11-23"),
        ("date", "30 days", "2026-12-23"),
        ("date", "2026/12/1", "2026-12-01"),
        ("yes_no", "はい", True),
        ("count", "1,200", 1200),
        ("money", "JPY 5 USD", None),
        ("money", "a lot", None),
        ("day_numbers", "30, soon", None),
        ("day_numbers", "0", None),
        ("date", "2026-02-30", None),
    ],
)
def test_values_are_read_as_they_are_typed_or_refused(kind: str, written: str, kept: object) -> None:
    field = EntryField.read({"id": "one_field", "type": kind, "label": {"ja": "欄", "en": "field"}})
    if kept is None:
        with pytest.raises(UsageError) as refused:
            read_value(field, written, TOKYO, date(2026, 11, 23))
        assert refused.value.place == "--one-field"
        assert refused.value.expected
    else:
        assert read_value(field, written, TOKYO, date(2026, 11, 23)) == kept


# --- What is due ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("register", "status", "values", "due"),
    [
        # Civil Code Art. 724(i): three years from knowledge, the first day not counted (Art. 140)
        ("claims", "made", {"basis": "jp_tort", "known_on": "2026-11-20"}, [["limitation_tort", "2029-11-20"]]),
        ("claims", "made", {"basis": "jp_contract", "known_on": "2026-11-20"}, [["limitation_contract", "2031-11-20"]]),
        (
            "claims",
            "made",
            {"basis": "jp_tort_injury", "known_on": "2026-11-20"},
            [["limitation_injury", "2031-11-20"]],
        ),
        # twenty years from the act where that ends earlier than three from knowledge
        (
            "claims",
            "made",
            {"basis": "jp_tort", "known_on": "2026-11-20", "act_on": "2007-01-10"},
            [["limitation_tort_long", "2027-01-10"]],
        ),
        ("claims", "made", {"basis": "jp_tort", "act_on": "2026-02-28"}, [["limitation_tort_long", "2046-02-28"]]),
        # a date that a person typed stands in place of every computed one
        (
            "claims",
            "made",
            {"basis": "jp_tort", "known_on": "2026-11-20", "limitation_on": "2030-01-01"},
            [["limitation", "2030-01-01"]],
        ),
        ("claims", "made", {"basis": "other", "known_on": "2026-11-20"}, []),
        # a suit keeps the period from ending (Art. 147), a settlement ends the claim
        ("claims", "suit", {"basis": "jp_tort", "known_on": "2026-11-20"}, []),
        ("claims", "settled", {"basis": "jp_tort", "known_on": "2026-11-20", "answer_by": "2026-12-01"}, []),
        ("holds", "drafted", {"sent_on": "2026-11-20"}, []),
        ("holds", "sent", {"sent_on": "2026-11-20"}, [["acknowledgement_7", "2026-11-27"]]),
        (
            "holds",
            "sent",
            {"sent_on": "2026-11-20", "acknowledge_by": "2026-11-22"},
            [["acknowledgement", "2026-11-22"]],
        ),
        ("measures", "planned", {"due_on": "2026-12-24", "reviews": [30]}, [["due", "2026-12-24"]]),
        (
            "measures",
            "done",
            {"due_on": "2026-12-24", "completed_on": "2026-12-20", "reviews": [30, 90]},
            [["effectiveness", "2027-01-19"], ["effectiveness", "2027-03-20"]],
        ),
        ("measures", "dropped", {"due_on": "2026-12-24", "completed_on": "2026-12-20", "reviews": [30]}, []),
    ],
)
def test_what_is_due_of_an_entry(
    register: str, status: str, values: dict[str, Any], due: list[list[str]], library: Library
) -> None:
    assert due_of(library.registers[register], status, values, ()) == due


def test_a_review_answers_all_that_are_due_and_else_the_next(library: Library) -> None:
    register = library.registers["measures"]
    rule = register.review
    assert rule is not None
    values: dict[str, Any] = {"completed_on": "2026-12-01", "reviews": [30, 90, 180]}

    def days(on: date, met: list[dict[str, Any]]) -> list[int]:
        return [one["day"] for one in reviewed(rule, values, met, on, "passed", "")]

    assert days(date(2026, 12, 20), []) == [30]
    assert days(date(2027, 3, 15), []) == [30, 90]
    met = reviewed(rule, values, [], date(2027, 3, 15), "passed", "")
    assert due_of(register, "done", values, met) == [["effectiveness", "2027-05-30"]]
    again = {**values, "completed_on": "2027-04-01"}  # done a second time: every review is due again
    assert len(due_of(register, "done", again, met)) == 3
    failed = reviewed(rule, values, [], date(2027, 3, 15), "failed", "it does not work")
    assert len(due_of(register, "done", values, failed)) == 3


@pytest.mark.parametrize(
    ("values", "planned"),
    [
        ({"held_on": "2026-11-30", "every": "6 months"}, "2027-05-30"),
        ({"held_on": "2026-11-30", "every": "6 months", "until": "2027-05-30"}, "2027-05-30"),
        ({"held_on": "2026-11-30", "every": "6 months", "until": "2027-05-29"}, None),
        ({"held_on": "2026-11-30"}, None),
    ],
)
def test_work_comes_again_until_its_last_day(values: dict[str, Any], planned: str | None, library: Library) -> None:
    found = next_occurrence(library.registers["audits"], {"scope": "logs", **values})
    assert (found["planned_on"] if found else None) == planned


# --- What the case file keeps ------------------------------------------------------------------------------------


def added(number: int, due: list[list[str]], kind: str = "other") -> Event:
    payload = {
        "register": "enquiries", "id": f"q{number}", "status": "received", "kind": kind, "values": {"question": "?"},
        "due": due, "day": "2026-11-23",
    }  # fmt: skip
    return Event(number, "2026-11-22T17:14:00Z", "tester", "entry.added", payload, "", "", 0, "")


def test_ten_thousand_entries_are_counted_and_the_newest_kept() -> None:
    registers: dict[str, RegisterState] = {}
    for number in range(1, 10_001):
        due = [["answer", "2026-12-01"]] if number % 1000 == 0 else []
        fold_entry(registers, added(number, due, "misuse" if number % 2 else "other"))
    state = registers["enquiries"]
    assert state["total"] == 10_000
    assert state["by_kind"] == {"misuse": 5000, "other": 5000}
    assert state["came"] == {"2026-11-23": {"misuse": 5000, "other": 5000}}
    assert len(state["entries"]) == KEPT_ENTRIES
    assert [entry["id"] for entry in state["entries"] if entry["due"]] == [f"q{n}000" for n in range(1, 11)]
    assert state["due"] == {"2026-12-01": {"answer": {"n": 10, "ids": ["q1000", "q2000", "q3000"]}}}
    assert len(json.dumps(registers)) < 40_000


def test_an_entry_that_was_let_go_is_changed_and_counted_right(case: Path, breachkit: Cli) -> None:
    from breachkit.services.registers import Change, add_many, register_of
    from breachkit.services.workspace import workspace

    where = workspace()
    register = register_of(where.library(), "enquiry")
    add_many(where.case(), where.library(), register, [Change({"question": f"number {n}"}) for n in range(150)])
    kept = json.loads((case / "case.json").read_text("utf-8"))["registers"]["enquiries"]
    assert len(kept["entries"]) == KEPT_ENTRIES
    assert "q1" not in [entry["id"] for entry in kept["entries"]]
    answered = breachkit("enquiry", "answer", "q1", "--answer", "No.", "--json").json
    assert answered["values"]["question"] == "number 0"
    kept = json.loads((case / "case.json").read_text("utf-8"))["registers"]["enquiries"]
    assert kept["by_status"] == {"received": 149, "answered": 1}
    assert kept["became"] == {"2026-11-23": {"answered": 1}}
    assert len(breachkit("enquiry", "list", "--json").json) == 150
    assert [row["id"] for row in breachkit("enquiry", "list", "--last", "2", "--json").json] == ["q149", "q150"]
    assert breachkit("enquiry", "list", "--status", "answered", "--json").json[0]["words"]["answer"] == "No."
    breachkit("verify")


# --- A register's commands ---------------------------------------------------------------------------------------


def test_a_measure_is_reviewed_for_a_year_and_opened_again_when_it_fails(
    case: Path, breachkit: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    breachkit("measures", "add", "Multi-factor for administrators", "--owner", "IT", "--due-on", "30 days")
    assert breachkit("deadlines", "--json").json[-1]["due_at"] == "2026-12-23T23:59:59+09:00"
    refused = breachkit("measures", "done", "m1", code=2)
    assert "Proof" in refused.err
    at(monkeypatch, "2026-12-20")
    breachkit("measures", "done", "m1", "--proof", "change ticket 12")
    days = [row["due_at"][:10] for row in breachkit("deadlines", "--json").json if row["kind"] == "register"]
    assert days == ["2027-01-19", "2027-03-20", "2027-06-18", "2027-12-20"]
    at(monkeypatch, "2027-01-25")
    first = breachkit("next", "--json").json
    assert (first["register"], first["entry"], first["state"]) == ("measures", "m1", "overdue")
    assert first["command"] == "breachkit measures review m1"
    seen = breachkit("status", "--json").json
    assert seen["next_entry"]["entry"] == "m1"
    breachkit("measures", "review", "m1", "--passed", "--note", "no log-in without it")
    assert breachkit("status", "--json").json["next_entry"] is None
    at(monkeypatch, "2027-03-22")
    assert "note" in breachkit("measures", "review", "m1", "--failed", code=2).err
    failed = breachkit("measures", "review", "m1", "--failed", "--note", "two accounts left out", "--json").json
    assert failed["status"] == "reopened"
    assert [one["result"] for one in failed["met"]] == ["passed", "failed"]
    breachkit("measures", "done", "m1", "--proof", "ticket 31")
    days = [row["due_at"][:10] for row in breachkit("deadlines", "--json").json if row["kind"] == "register"]
    assert days == ["2027-04-21", "2027-06-20", "2027-09-18", "2028-03-21"]
    history = breachkit("measures", "show", "m1", "--json").json["history"]
    assert [act["status"] for act in history] == ["planned", "done", "done", "reopened", "done"]
    breachkit("verify")


def test_an_audit_that_was_held_plans_the_next_one_in_one_act(
    case: Path, breachkit: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    breachkit("audits", "add", "Access rights", "--planned-on", "2027-05-20", "--until", "2029-01-01")
    at(monkeypatch, "2027-05-21")
    held = breachkit("audits", "held", "a1", "--result", "two findings", "--json").json
    assert held["next"]["values"] == {
        "scope": "Access rights", "planned_on": "2028-05-21", "every": "1 year", "until": "2029-01-01",
    }  # fmt: skip
    assert held["next"]["follows"] == "a1"
    told = breachkit("deadlines", "--lang", "ja").out
    assert "内部監査: Access rights" in told
    at(monkeypatch, "2028-05-21")
    assert breachkit("audits", "held", "a2", "--result", "none", "--json").json["next"] is None


def test_due_entries_stand_in_the_calendar_file(case: Path, breachkit: Cli, tmp_path: Path) -> None:
    breachkit("claims", "add", "A customer", "--amount", "100万円", "--known-on", "2026-11-20")
    breachkit("deadlines", "--ics", str(tmp_path / "case.ics"))
    written = (tmp_path / "case.ics").read_text("utf-8").replace("\r\n ", "")
    assert "UID:2026-0001-claims-c1-limitation_tort-20291120@breachkit" in written
    assert "SUMMARY:Limitation (3 years from knowledge): A customer" in written


def test_claims_are_added_up_by_status_and_currency(case: Path, breachkit: Cli) -> None:
    for amount in ("100万円", "50000", "USD 20.50"):
        breachkit("claims", "add", "Somebody", "--amount", amount)
    breachkit("claims", "settle", "c2", "--paid", "30000")
    row = next(row for row in breachkit("registers", "--json").json if row["register"] == "claims")
    assert row["sums"] == {"made": {"JPY": "1000000", "USD": "20.50"}, "settled": {"JPY": "50000"}}
    assert (row["total"], row["open"]) == (3, 2)
    assert "made JPY 1,000,000" in breachkit("claims", "list").out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["claims", "add"], "Claimant"),
        (["claims", "add", "A", "--known-on", "soon"], "--known-on"),
        (["claims", "add", "A", "--status", "lost"], "made, negotiating"),
        (["claims", "show", "c9"], "there is no entry c9"),
        (["claims", "judge", "c1"], "it cannot become judged"),
        (["claims", "change", "c1"], "nothing was given"),
        (["claims", "withdraw", "c1", "--on", "2027-01-01"], "lies in the future"),
        (["claims", "negotiate", "c1", "--on", "2026-11-01"], "--on goes with a status"),
        (["claims", "change", "c1", "--claimant", ""], "may not be empty"),
        (["holds", "review", "h1"], "review"),
        (["audits", "cancel", "a1"], "the reason"),
        (["measures", "review", "m1"], "--passed | --failed"),
        (["claim", "list"], "claim"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    arguments: list[str], told: str, case: Path, breachkit: Cli
) -> None:
    breachkit("claims", "add", "A customer")
    breachkit("audits", "add", "Access", "--planned-on", "30 days")
    before = (case / "journal.jsonl").read_bytes()
    refused = breachkit(*arguments, code=2)
    assert told in refused.err
    assert (case / "journal.jsonl").read_bytes() == before


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_organisation_adds_a_register_without_any_python(
    lang: str, case: Path, breachkit: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "own" / "playbooks" / "registers"
    folder.mkdir(parents=True)
    (folder / "keys.yaml").write_text(
        """
id: keys
title: {ja: 鍵の回収, en: Keys}
entry: {ja: 鍵, en: key}
about: {ja: 鍵を管理する。, en: Keep keys.}
command: keys
prefix: k
headline: name
fields:
  - {id: name, type: text, required: true, label: {ja: 名前, en: Name}}
  - {id: back_by, type: date, label: {ja: 返却期限, en: Back by}}
statuses:
  - {id: out, title: {ja: 貸出中, en: out}, to: [back]}
  - {id: back, title: {ja: 返却, en: back}, closed: true, verb: returned, does: {ja: 返却を記録する。, en: Record its return.}}
due:
  - {id: back, title: {ja: 返却, en: Return}, on: back_by}
columns: [status, back_by, name]
""",
        "utf-8",
    )
    monkeypatch.setenv("BREACHKIT_CONTENT", str(tmp_path / "own"))
    breachkit("keys", "add", "Server room", "--back-by", "1 week", "--lang", lang)
    assert "Server room" in breachkit("deadlines", "--lang", lang).out
    assert breachkit("keys", "returned", "k1", "--json", "--lang", lang).json["status"] == "back"
    assert "k1" in breachkit("keys", "list", "--lang", lang).out


def test_every_register_has_a_field_for_each_name_it_uses(library: Library) -> None:
    prefixes = [register.prefix for register in library.registers.values()]
    assert sorted(set(prefixes)) == sorted(prefixes)
    for register in library.registers.values():
        assert isinstance(register, Register)
        for status in register.statuses:
            assert status.id in {one for other in register.statuses for one in other.to} | {register.statuses[0].id}, (
                f"{register.id}: nothing leads to {status.id}"
            )


def test_privileged_notes_and_drafts_are_labelled_and_left_out_of_what_is_for_others(
    case: Path, breachkit: Cli
) -> None:
    from breachkit.domain.privilege import is_privileged
    from breachkit.services.workspace import workspace

    breachkit("note", "counsel thinks that we are liable", "--privileged")
    breachkit("note", "the server was switched off")
    breachkit("render", "brief", "--to", "counsel")
    breachkit("render", "report", "--to", "ppc")
    breachkit("render", "report", "--to", "ppc", "--privileged")
    breachkit("holds", "add", "IT department", "--what", "mail")
    breachkit("claims", "add", "A customer", "--privileged")
    breachkit("claims", "change", "c1", "--not-privileged")
    labelled = [(event.kind, is_privileged(event)) for event in workspace().case().events()][2:]
    assert labelled == [
        ("note.added", True), ("note.added", False), ("draft.rendered", True), ("draft.rendered", False),
        ("draft.rendered", True), ("entry.added", True), ("entry.added", True), ("entry.changed", False),
    ]  # fmt: skip


def test_the_journal_tells_of_entries_in_words(case: Path, breachkit: Cli) -> None:
    breachkit("measures", "add", "Central logs", "--owner", "IT")
    breachkit("measures", "drop", "m1", "--reason", "there already")
    told = " ".join(breachkit("log").out.split())
    assert "Measures m1 added: planned Measure: Central logs" in told
    assert "Measures m1 changed: dropped there already" in told


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_help_fits_a_screen_and_names_every_command(lang: str, breachkit: Cli) -> None:
    from breachkit.cli.app import commands

    told = breachkit("--help", "--lang", lang).out
    assert len(told.splitlines()) <= 46
    assert all(len(line) <= 80 for line in told.splitlines())
    for name in commands():
        assert name in told, name


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_a_call_centres_log_is_taken_in_whole_or_not_at_all(
    encoding: str, case: Path, breachkit: Cli, tmp_path: Path
) -> None:
    table = "問合せ,kind,状態,answer\nカードは対象か,am_i_affected,answered,はい\n補償はあるか,補償・返金,,\n"
    (tmp_path / "log.csv").write_text(table, encoding)
    assert breachkit("enquiry", "import", str(tmp_path / "log.csv"), "--json").json["added"] == ["q1", "q2"]
    rows = breachkit("enquiry", "list", "--json").json
    assert [(row["status"], row["values"]["kind"]) for row in rows] == [
        ("answered", "am_i_affected"), ("received", "compensation"),
    ]  # fmt: skip
    before = (case / "journal.jsonl").read_bytes()
    (tmp_path / "log.csv").write_text(table + "別の件,no_such_kind,,\n", encoding)
    refused = breachkit("enquiry", "import", str(tmp_path / "log.csv"), code=2).err
    assert "log.csv:4" in refused
    (tmp_path / "log.csv").write_text("question,colour\nx,red\n", encoding)
    assert "has no field colour" in breachkit("enquiry", "import", str(tmp_path / "log.csv"), code=2).err
    assert "cannot read" in breachkit("enquiry", "import", str(tmp_path / "none.csv"), code=2).err
    assert (case / "journal.jsonl").read_bytes() == before


def test_an_entry_that_is_privileged_now_is_left_out_from_its_first_event(case: Path, breachkit: Cli) -> None:
    from breachkit.domain.privilege import privileged_numbers
    from breachkit.services.workspace import workspace

    breachkit("claims", "add", "A customer")
    breachkit("claims", "add", "Another")
    breachkit("claims", "change", "c1", "--privileged")
    breachkit("holds", "add", "IT department", "--what", "mail")
    breachkit("holds", "change", "h1", "--not-privileged")
    events = [*workspace().case().events()]
    kinds = {event.seq: (event.payload.get("id"), event.kind) for event in events}
    assert sorted(kinds[seq] for seq in privileged_numbers(events)) == [
        ("c1", "entry.added"), ("c1", "entry.changed"), ("h1", "entry.added"),
    ]  # fmt: skip
