"""The documented JSON shapes: each member that docs/json.md names is there, and of its type."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tullys-online-store-2024.yaml"

OBLIGATION = {
    "regime": str, "obligation": str, "stage": str, "duty": str, "title": str, "regime_title": str, "recipient": str,
    "recipient_name": str, "recipient_short": str, "verdict": str, "reasons": list, "missing": list,
    "missing_labels": list, "clock_start": (str, type(None)), "clock_fact": (str, type(None)),
    "due_from": (str, type(None)), "due_at": (str, type(None)), "due_explained": (str, type(None)),
    "due_note": (str, type(None)), "due_alternatives": list, "promptly": (str, type(None)), "citations": list,
    "confidence": str, "document": (str, type(None)), "content": list, "note": (str, type(None)),
}  # fmt: skip
QUESTION = {
    "id": str, "type": str, "label": str, "question": str, "help": (str, type(None)), "unit": (str, type(None)),
    "choices": list, "expected": str, "example": (str, type(None)), "answered": bool, "unknown": bool,
    "words": (str, type(None)), "settles": int,
}  # fmt: skip
STEP = {
    "step": str, "phase": str, "phase_title": str, "title": str, "why": str, "guidance": str, "role": str,
    "role_title": str, "status": str, "due_at": (str, type(None)), "due_rule": str, "overdue": bool, "obligation": (str, type(None)),
    "citations": list, "evidence": str, "attached": dict, "document": (str, type(None)), "assignee": (str, type(None)), "notes": list,
    "questions": list, "open_steps": int, "commands": list, "registers": list,
}  # fmt: skip
STATUS = {
    "case": dict, "now": str, "simulated_clock": bool, "deadlines": list, "obligations": list, "progress": list,
    "open_questions": list, "next": dict, "open_steps": int, "drafts": list, "facts_answered": int, "head": dict,
}  # fmt: skip


def holds(shape: dict[str, Any], found: dict[str, Any]) -> None:
    for member, kind in shape.items():
        assert member in found, member
        assert isinstance(found[member], kind), (member, found[member])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_assess(lang: str, breachkit: Cli) -> None:
    rows = breachkit("assess", "--facts", str(EXAMPLE), "--json", "--lang", lang).json
    for row in rows:
        holds(OBLIGATION, row)
        assert row["verdict"] in ("required", "not_required", "undetermined")
        assert row["duty"] in ("legal_duty", "recommended")
        assert row["reasons"], row["obligation"]
        assert row["citations"]
        for reason in row["reasons"]:
            holds({"rule": str, "kind": str, "title": str, "citation": str, "facts": list}, reason)
            assert reason["holds"] in (True, False, None)
            for fact in reason["facts"]:
                assert fact.keys() == {"id", "label", "value", "words"}
        for member in ("clock_start", "due_from", "due_at"):
            if row[member]:
                assert datetime.fromisoformat(row[member]).tzinfo is not None


def test_assess_of_a_case_tells_what_was_met_and_what_was_decided(breachkit: Cli) -> None:
    breachkit("new", "--from", str(EXAMPLE))
    breachkit("filed", "jp-appi.preliminary", "--at", "2024-05-23 10:00")
    breachkit("decide", "jp-appi.publication", "--do-not-notify", "--reason", "R", "--by", "B", "--role", "legal")
    rows = {f"{row['regime']}.{row['obligation']}": row for row in breachkit("assess", "--json").json}
    for row in rows.values():
        holds({**OBLIGATION, "fulfilled": bool, "decision": (dict, type(None))}, row)
    assert [key for key, row in rows.items() if row["fulfilled"]] == ["jp-appi.preliminary"]
    decided = [key for key, row in rows.items() if row["decision"]]
    assert decided == ["jp-appi.publication"]
    assert rows[decided[0]]["decision"].keys() >= {"decision", "reason", "by", "role", "at", "verdict", "reopened"}
    told = breachkit("assess", "--set", "affected_people=10", "--json").json
    assert all("fulfilled" in row for row in told)
    shown = breachkit("assess").out
    assert "Met already" in shown and "Decided not to notify by B (legal): R" in shown.replace("\n", " ")


def test_status_next_and_the_rest(breachkit: Cli) -> None:
    opened = breachkit("new", "--from", str(EXAMPLE), "--json").json
    assert opened.keys() == {"id", "path", "title", "org", "timezone"}
    seen = breachkit("status", "--json").json
    holds(STATUS, seen)
    for row in seen["obligations"]:
        holds({**OBLIGATION, "fulfilled": bool}, row)
    for row in seen["deadlines"]:
        assert row["state"] in ("overdue", "soon", "open", "fulfilled", "decided")
        assert row["seconds_left"] is None or isinstance(row["seconds_left"], int)
    for phase in seen["progress"]:
        assert phase.keys() == {"phase", "title", "done", "total"}
    step = breachkit("next", "--json").json
    holds(STEP, step)
    for question in step["questions"]:
        holds(QUESTION, question)
        assert "value" in question
    assert breachkit("list", "--json").json[0].keys() == {
        "id",
        "current",
        "damaged",
        "locked",
        "status",
        "title",
        "org",
        "opened_at",
    }
    assert breachkit("log", "--json").json[0].keys() == {"seq", "time", "actor", "kind", "payload", "prev", "hash",
                                                         "salt", "more"}  # fmt: skip
    assert breachkit("verify", "--json").json.keys() == {
        "case", "ok", "events", "head", "first_bad_event", "torn_bytes", "drafts", "evidence", "faults", "remarks"}  # fmt: skip
    how = ("--source", "s", "--collected-by", "c", "--at", "2026-11-22 21:00")
    item = breachkit("evidence", "add", str(EXAMPLE), *how, "--json").json[0]
    summary = {"id", "kind", "name", "path", "size", "files", "left_out", "sha256", "modified_at", "source", "collected_by",
               "collected_at", "note", "same_as", "stated", "steps", "added_at", "added_by", "holder", "since",
               "acknowledged"}  # fmt: skip
    assert item.keys() == summary
    shown = breachkit("evidence", "show", "e1", "--json").json
    assert shown.keys() == summary | {"custody", "notes", "exports"}
    assert shown["custody"][0].keys() == {"from", "to", "at", "place", "reason", "acknowledged_by", "acknowledged_at",
                                          "recorded_at", "recorded_by"}  # fmt: skip
    assert breachkit("evidence", "verify", "--json").json == {
        "ok": True, "items": [{"id": "e1", "name": EXAMPLE.name, "ok": True, "faults": []}]}  # fmt: skip
    draft = breachkit("render", "report", "--json").json
    assert draft.keys() == {"id", "file", "document", "recipient", "stage", "lang", "format", "sha256", "facts_sha256",
                            "final", "missing", "at", "by", "path", "unknown", "over_long", "faults"}  # fmt: skip
    shown = breachkit("show", "--json").json
    assert shown.keys() >= {"format", "id", "facts", "steps", "notes", "drafts", "approvals", "head", "derived"}
    changed = breachkit("facts", "set", "possible_malice=no", "--json").json
    assert changed.keys() == {"recorded", "changes", "past", "moved_clocks"}
    assert changed["changes"][0].keys() == {"obligation", "title", "recipient", "verdict_before", "verdict_after",
                                            "due_before", "due_after", "because"}  # fmt: skip


DUE = {
    "kind": str, "register": str, "entry": str, "rule": str, "count": int, "headline": str, "owner": (str, type(None)),
    "review": bool, "command": str, "duty": str, "title": str, "recipient_name": str, "recipient_short": str,
    "verdict": str, "due_at": str, "due_explained": (str, type(None)), "seconds_left": int, "state": str,
}  # fmt: skip
ENTRY = {
    "register": str, "id": str, "status": str, "status_words": str, "values": dict, "words": dict, "due": list,
    "met": list, "may_become": list, "privileged": bool, "at": str, "by": str, "changed_at": str, "reason": str,
}  # fmt: skip


def test_registers(case: Path, breachkit: Cli) -> None:
    holds(ENTRY, breachkit("measures", "add", "Logs", "--due-on", "3 days", "--json").json)
    holds({**ENTRY, "next": (dict, type(None))}, breachkit("measures", "done", "m1", "--proof", "x", "--json").json)
    shown = breachkit("measures", "show", "m1", "--json").json
    holds({**ENTRY, "history": list}, shown)
    for act in shown["history"]:
        holds({"seq": int, "at": str, "by": str, "status": str, "values": dict, "words": dict, "reason": str}, act)
    for one in shown["due"]:
        assert one.keys() == {"rule", "title", "day", "words"}
    rows = [row for row in breachkit("deadlines", "--json").json if row["kind"] == "register"]
    for row in rows:
        holds(DUE, row)
    obligation = next(row for row in breachkit("deadlines", "--json").json if row["kind"] == "obligation")
    assert obligation.keys() <= rows[0].keys() | {"kind"}  # one list holds both
    seen = breachkit("status", "--json").json
    assert seen["registers"]["measures"].keys() == {"total", "by_status", "by_kind", "sums"}
    assert seen["next_entry"] is None
    for row in breachkit("registers", "--json").json:
        holds({"register": str, "command": str, "title": str, "about": str, "total": int, "open": int}, row)
    found = breachkit("measures", "suggest", "--json").json
    for row in found["controls"]:
        holds({"control": str, "effect": str, "because": str, "certain": bool, "references": dict}, row)
    for one in found["frameworks"]:
        assert one.keys() == {"id", "title", "url", "confidence", "reviewed_on", "checked"}
    counted = breachkit("enquiry", "count", "--json").json
    assert counted.keys() == {"register", "total", "by_kind", "by_status", "weeks", "without_answer"}


def test_exchange(breachkit: Cli, tmp_path: Path) -> None:
    breachkit("new", "--from", str(EXAMPLE))
    for row in breachkit("exchange", "formats", "--json").json:
        holds({"format": str, "title": str, "version": str, "reference": str, "writes": bool, "reads": bool, "says": str,
               "facts": list}, row)  # fmt: skip
    told = breachkit("exchange", "export", "veris", "--json").json
    holds({"format": str, "version": str, "path": type(None), "sha256": str, "full": bool, "checked": bool, "kept": list,
           "changed": list, "dropped": list, "document": dict}, told)  # fmt: skip
    file = tmp_path / "incident.json"
    file.write_text(json.dumps(told["document"]), "utf-8")
    read = breachkit("exchange", "import", "veris", str(file), "--dry-run", "--json").json
    holds({"format": str, "file": str, "sha256": str, "dry_run": bool, "facts": list, "recorded": list, "changes": list,
           "refused": list, "left_out": list, "note": str}, read)  # fmt: skip
    for row in read["facts"]:
        holds({"fact": str, "label": str, "before": (str, type(None)), "after": str, "state": str}, row)


def test_content_packs(tmp_path: Path, breachkit: Cli) -> None:
    folder = tmp_path / "acme-laws"
    assert breachkit("content", "new", str(folder), "--json").json.keys() == {"path"}
    signed = breachkit("content", "sign", str(folder), "--out", str(tmp_path / "a.zip"), "--json").json
    assert signed.keys() == {"id", "version", "sha256", "signed_by", "files", "left_out", "out", "public"}
    checked = breachkit("content", "verify", str(folder), "--json").json
    assert checked.keys() == {"ok", "id", "version", "title", "publisher", "needs", "sha256", "signature", "signed_by", "files",
                              "left_out", "faults"}  # fmt: skip
    added = breachkit("content", "add", str(folder), "--sha256", signed["sha256"], "--json").json
    assert added.keys() == {"id", "version", "title", "publisher", "sha256", "signed_by", "trusted", "files", "replaced",
                            "left_out"}  # fmt: skip
    listed = breachkit("content", "list", "--json").json
    assert listed.keys() == {"layers", "files", "keys", "not_added", "faults"}
    for layer in listed["layers"]:
        assert layer.keys() == {"layer", "name", "path", "files", "pinned", "id", "version", "sha256", "title", "publisher",
                                "signed_by", "came_from", "added_at"}  # fmt: skip
    for file in listed["files"]:
        holds({"name": str, "layer": str, "path": str, "shadows": list}, file)
    locked = breachkit("content", "lock", "--json").json
    assert locked.keys() == {"path", "packs", "own", "changed", "added", "removed"}
    (tmp_path / "home" / "content" / "playbooks").mkdir()
    (tmp_path / "home" / "content" / "playbooks" / "x.yaml").write_text("a: 1\n", "utf-8")
    verified = breachkit("content", "verify", "--json", code=1).json
    assert verified.keys() == {"ok", "packs", "own", "unused", "faults", "lock"}
    assert verified["packs"][0].keys() == {"id", "version", "sha256", "signature", "signed_by", "ok"}
    assert verified["faults"][0].keys() == {"pack", "path", "expected", "found", "told", "mend"}
    assert breachkit("content", "remove", "acme-laws", "--json").json.keys() == {"id", "version", "files"}


def test_measures_as_oscal(case: Path, tmp_path: Path, breachkit: Cli) -> None:
    breachkit("measures", "add", "Logs", "--owner", "Operations")
    told = breachkit("exchange", "export", "oscal", "--json").json
    assert told.keys() == {"format", "version", "path", "sha256", "full", "measures", "kept", "changed", "dropped",
                           "left_out", "document"}  # fmt: skip
    assert told["dropped"][0].keys() == {"entry", "field", "label"}
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(told["document"]), "utf-8")
    read = breachkit("exchange", "import", "oscal", str(path), "--json").json
    assert read.keys() == {"format", "file", "sha256", "dry_run", "measures", "added", "refused", "left_out"}
    assert read["measures"][0].keys() == {"title", "status", "state"}
    assert read["left_out"][0].keys() == {"path", "count"}
