"""What a case gathers without end stays out of the file that every command reads; whoever asks for it gets all of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from breachkit.content.library import builtin
from breachkit.domain.case_lists import KEPT, LISTS
from breachkit.errors import UsageError
from breachkit.services.case_lists import all_of, filled
from breachkit.services.documents import find_draft
from breachkit.services.people import find_list
from breachkit.store.local import LocalCase, LocalHome

DRAFTS = 2 * KEPT + 5
FILED = "jp-appi.preliminary"


def draft(number: int, data: bytes) -> dict[str, Any]:
    import hashlib

    return {
        "id": f"d{number}", "file": f"d{number:03d}-ppc-preliminary-ja.md", "document": "reports/ppc", "recipient": "ppc",
        "stage": "preliminary", "lang": "ja", "format": "md", "sha256": hashlib.sha256(data).hexdigest(),
        "facts_sha256": "0" * 64, "final": False, "missing": [],
    }  # fmt: skip


def people(number: int) -> dict[str, Any]:
    return {
        "list": f"p{number}", "file": f"p{number}.parquet", "sha256": "0" * 64, "sources": [], "rows": 1, "earlier": 0,
        "people": number, "duplicates": 0, "rejected": 0, "reasons": {}, "duplicates_file": None, "rejects_file": None,
        "by_email": False,
    }  # fmt: skip


def seal(number: int) -> dict[str, Any]:
    return {"id": f"s{number}", "file": f"s{number:03d}.json", "sha256": "0" * 64, "events": 1, "root": "0" * 64,
            "nonce": "", "signed_by": ""}  # fmt: skip


@pytest.fixture
def busy(tmp_path: Path, breachkit: Callable[..., Any]) -> LocalCase:
    """A case with more of everything than its case file holds."""
    breachkit("new", "--title", "A leak", "--org", "Example Shop")
    home = LocalHome(tmp_path / "home")
    store = home.case(home.case_ids()[0])
    with store.writing() as writer:
        for number in range(1, DRAFTS + 1):
            data = f"text {number}".encode()
            record = draft(number, data)
            store.blobs.write(f"drafts/{record['file']}", data)
            writer.append(
                [
                    ("draft.rendered", record),
                    ("draft.approved", {"draft": f"d{number}", "sha256": f"{number:064x}", "by": "x", "role": "legal"}),
                    ("content.changed", {"content": str(number), "obligations": []}),
                    ("people.imported", people(number)),
                    ("letters.written", {"job": str(number), "ledger_sha256": "0" * 64}),
                    ("seal.made", seal(number)),
                    ("obligation.filed", {"obligation": FILED, "at": "2026-11-22T11:10:00+00:00", "how": "web",
                                          "receipt": str(number), "supplement": number > 1}),
                ],
                time="2026-11-22T17:14:00Z", actor="tester",
            )  # fmt: skip
        writer.append([("seal.stamped", {"id": "s1", "time": "2026-11-22T18:00:00Z", "authority": "a"})],
                      time="2026-11-22T18:14:00Z", actor="tester")  # fmt: skip
        writer.keep()
    return store


def test_the_case_file_holds_the_newest_of_each_list_and_how_many_there_are(busy: LocalCase) -> None:
    kept = json.loads(busy.snapshot.read_text("utf-8"))
    assert {name: len(kept[name]) for name in LISTS.values()} == dict.fromkeys(LISTS.values(), KEPT)
    assert kept["totals"] == dict.fromkeys(LISTS.values(), DRAFTS)
    assert kept["drafts"][-1]["id"] == f"d{DRAFTS}"
    filing = kept["filings"][FILED]
    assert (filing["receipt"], len(filing["supplements"]), filing["supplements_total"]) == ("1", KEPT, DRAFTS - 1)


def test_the_case_file_is_what_the_journal_folds_into(busy: LocalCase) -> None:
    kept = json.loads(busy.snapshot.read_text("utf-8"))
    assert {**busy.rebuilt(), "derived": {}} == {**kept, "derived": {}}


@pytest.mark.parametrize("name", sorted(LISTS.values()))
def test_whoever_asks_gets_every_row_oldest_first(busy: LocalCase, name: Any) -> None:
    case = busy.read()
    rows = all_of(busy, case, name)
    assert len(rows) == DRAFTS
    assert rows[-KEPT:] == case[name]  # type: ignore[literal-required]
    assert busy.known_at("2026-11-22T18:14:00Z")[name] == rows  # type: ignore[literal-required]


def test_a_seal_that_the_case_file_no_longer_holds_can_be_stamped(busy: LocalCase) -> None:
    first, second = all_of(busy, busy.read(), "seals")[:2]
    assert (first["stamped_at"], first["authority"], second["stamped_at"]) == ("2026-11-22T18:00:00Z", "a", "")


def test_an_old_draft_and_an_old_list_are_found(busy: LocalCase, breachkit: Callable[..., Any]) -> None:
    case = busy.read()
    assert find_draft(busy, case, "d1")["file"] == "d001-ppc-preliminary-ja.md"
    assert find_draft(busy, case, None)["id"] == f"d{DRAFTS}"
    assert find_list(busy, case, "p2")["people"] == 2
    with pytest.raises(UsageError, match="there is no draft d999"):
        find_draft(busy, case, "d999")
    assert breachkit("show", "d1").out == "text 1"
    assert [one["id"] for one in breachkit("show", "--json").json["drafts"]] == [f"d{n}" for n in range(1, DRAFTS + 1)]
    assert len(breachkit("people", "list", "--json").json) == DRAFTS
    seen = breachkit("status", "--json").json
    assert (len(seen["drafts"]), seen["drafts_total"]) == (KEPT, DRAFTS)


def test_verify_checks_old_drafts_too(busy: LocalCase, breachkit: Callable[..., Any]) -> None:
    found = breachkit("verify", "--json", code=1).json
    assert found["drafts"] == DRAFTS
    assert not [fault for fault in found["faults"] if "draft" in fault]
    path = busy.folder / "drafts" / "d001-ppc-preliminary-ja.md"
    path.chmod(0o600)
    path.write_bytes(b"another text")
    faults = breachkit("verify", "--json", code=1).json["faults"]
    assert [fault for fault in faults if "d001" in fault] == [
        "draft d001-ppc-preliminary-ja.md was changed after it was made"
    ]


def test_the_next_draft_takes_the_next_number(busy: LocalCase, breachkit: Callable[..., Any]) -> None:
    breachkit("render", "report", "--to", "ppc", "--stage", "preliminary")
    assert busy.read()["drafts"][-1]["id"] == f"d{DRAFTS + 1}"


def test_what_is_filled_is_never_kept(busy: LocalCase) -> None:
    case = busy.read()
    assert len(filled(busy, case)["drafts"]) == DRAFTS and len(case["drafts"]) == KEPT


def test_content_is_there() -> None:
    assert any(f"{regime.id}.{one.id}" == FILED for regime in builtin().regimes for one in regime.obligations)
