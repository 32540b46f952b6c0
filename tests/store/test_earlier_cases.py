"""Cases of earlier versions open, with every fact kept; a case of a later version is refused and not touched."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from breachkit.domain.start import FORMAT, empty_case
from tests.conftest import Ran

Cli = Callable[..., Ran]
CASES = Path(__file__).parents[1] / "fixtures" / "cases"
EARLIER = sorted(path.name for path in CASES.iterdir() if path.is_dir())

MEMBERS = (
    "approvals assumptions conflicts content_changes current_step decisions derived drafts drill evidence_total facts filings "
    "format head id known_as letters lifecycle notes notes_total opened_at opened_by org overrides people playbook registers "
    "seals steps timezone title totals withheld"
)


def test_whoever_alters_what_a_case_holds_raises_its_form() -> None:
    """Here stand the members of form 2. Other members are another form: raise FORMAT, keep a case of this one as a fixture."""
    assert FORMAT == 2
    assert " ".join(sorted(empty_case())) == MEMBERS


def test_every_form_there_was_has_a_case_here() -> None:
    assert [name.split("-")[0] for name in EARLIER] == [str(n) for n in range(1, 8)]


@pytest.fixture(params=EARLIER)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of a case as an earlier version left it, in this test's home."""
    return brought(request.param, tmp_path)


def brought(name: str, tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "cases" / "2026-0001"
    shutil.copytree(CASES / name, folder)
    (tmp_path / "home" / "current").write_text("2026-0001", "utf-8")
    return folder


def state(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}


def test_a_case_of_an_earlier_version_is_read_and_found_intact_without_being_changed(
    earlier: Path, breachkit: Cli
) -> None:
    before = state(earlier)
    assert breachkit("status", "--json").json["deadlines"]
    facts = {row["id"]: row["words"] for row in breachkit("facts", "list", "--json").json}
    assert facts["affected_people"] == "1,500 people" and facts["leak"] == "It happened"
    assert "20:10" in facts["knew_at"]
    shown = breachkit("show", "--json").json
    assert shown["steps"]["record-awareness"]["status"] == "done"
    assert shown["notes"][0]["text"] == "called the payment company"
    assert shown["drafts"][0]["document"] == "reports/ppc"
    told = [(event["kind"], event["payload"]) for event in breachkit("log", "--json").json]
    if ("obligation.filed") in [kind for kind, _payload in told]:
        assert shown["filings"]["jp-appi.preliminary"]["receipt"] == "R-1"
    found = breachkit("verify", "--json").json
    assert found["ok"] and found["events"] == len(told) and not found["faults"]
    assert any("earlier breachkit" in remark for remark in found["remarks"])
    assert state(earlier) == before


def test_the_next_act_brings_it_into_todays_form(earlier: Path, breachkit: Cli) -> None:
    journal = (earlier / "journal.jsonl").read_bytes()
    if "closed" in (earlier / "case.json").read_text("utf-8").split('"lifecycle"')[-1]:
        breachkit("reopen", "--reason", "new facts")
    breachkit("facts", "set", "affected_people=1600")
    assert (earlier / "journal.jsonl").read_bytes().startswith(journal)
    kept = json.loads((earlier / "case.json").read_bytes())
    assert kept["format"] == FORMAT and kept.keys() == empty_case().keys()
    found = breachkit("verify", "--json").json
    assert found["ok"] and not found["remarks"]
    breachkit("seal")
    breachkit("render", "report")
    assert breachkit("verify", "--json").json["ok"]


def test_a_change_in_the_oldest_journal_is_found_like_in_any(tmp_path: Path, breachkit: Cli) -> None:
    folder = brought("1-first", tmp_path)
    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"payment", b"Payment"))
    assert not breachkit("verify", "--json", code=1).json["ok"]


@pytest.mark.parametrize(
    "words",
    [["status"], ["verify"], ["note", "x"], ["facts", "set", "leak=confirmed"], ["close", "--reason", "x", "--yes"]],
    ids=" ".join,
)
@pytest.mark.parametrize("later", ["case file", "line"])
def test_a_case_of_a_later_version_is_refused_and_nothing_is_written(
    later: str, words: list[str], case: Path, breachkit: Cli
) -> None:
    if later == "case file":
        kept: dict[str, Any] = json.loads((case / "case.json").read_bytes())
        (case / "case.json").write_text(json.dumps({**kept, "format": FORMAT + 1, "needs": "2.5"}), "utf-8")
    else:
        append_later_line(case / "journal.jsonl", "2.5")
    before = state(case)
    told = breachkit(*words, code=1).err
    assert "written by a newer breachkit" in told and "breachkit 2.5 or newer" in told and "Traceback" not in told
    assert state(case) == before


def append_later_line(journal: Path, needs: str) -> None:
    """A line as a later version might write it: the same chain, members of its own."""
    last = json.loads(journal.read_bytes().splitlines()[-1])
    members = {
        "actor": "x",
        "kind": "fact.measured",
        "needs": needs,
        "prev": last["hash"],
        "seq": last["seq"] + 1,
        "v": 2,
    }
    body = json.dumps(members, separators=(",", ":"), sort_keys=True).encode()
    digest = hashlib.sha256(body).hexdigest().encode()
    line = body.replace(b'{"actor":"x"', b'{"actor":"x","hash":"' + digest + b'"', 1)
    with journal.open("ab") as stream:
        stream.write(line + b"\n")


def test_a_line_that_only_claims_to_be_of_a_later_version_is_damage(case: Path, breachkit: Cli) -> None:
    journal = case / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:-1], lines[-1].replace(b'"v":1}', b'"v":2}')]))
    found = breachkit("verify", "--json", code=1).json
    assert "was altered" in found["faults"][0] and "newer" not in found["faults"][0]
