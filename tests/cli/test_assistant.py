"""`breachkit serve --mcp`, asked by the protocol's own client over standard input and output, as an assistant would ask."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anyio
import pytest

from breachkit.errors import BreachkitError, UsageError
from breachkit.services.assistant import Desk
from breachkit.services.workspace import workspace
from tests.conftest import Ran

Cli = Callable[..., Ran]
mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")
READING = {"status", "deadlines", "assess", "facts", "next", "filings", "registers", "show", "journal", "cases"}
WRITING = {"record_facts", "add_note", "record_filing"}


def over_stdio(talk: Callable[[Any], Any], *options: str, lang: str = "en") -> None:
    """Starts `breachkit serve --mcp` and talks to it through the protocol's client."""
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    async def run() -> None:
        environment = {**os.environ, "BREACHKIT_LANG": lang}
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "breachkit", "serve", "--mcp", *options], env=environment
        )
        async with stdio_client(command) as (incoming, outgoing), ClientSession(incoming, outgoing) as session:
            await session.initialize()
            await talk(session)

    anyio.run(run)


@pytest.fixture
def told(case: Path, breachkit: Cli) -> Path:
    breachkit("facts", "set", "knew_at=2026-11-22 20:10", "leak=confirmed", "is_personal_data=yes",
              "recovered_unseen=no", "possible_malice=yes", "handles_personal_data=yes", "data_protection=none",
              "data_categories=name,email")  # fmt: skip
    breachkit("note", "Counsel thinks we are liable", "--privileged")
    breachkit("note", "Server taken offline")
    breachkit("claims", "add", "SECRET CLAIM", "--privileged")
    breachkit("claims", "add", "open claim")
    breachkit("render", "report", "--to", "ppc")
    breachkit("render", "brief", "--to", "board", "--privileged")
    return case


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_assistant_learns_what_is_due_and_reads_the_draft(lang: str, told: Path) -> None:
    async def talk(session: Any) -> None:
        tools = (await session.list_tools()).tools
        assert {tool.name for tool in tools} == READING
        assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
        found = await session.call_tool("deadlines", {"within_hours": 120})
        assert not found.is_error
        due = {row["key"]: row for row in found.structured_content["deadlines"] if "key" in row}
        assert due["jp-appi.preliminary"]["due_at"] == "2026-11-26T23:59:59+09:00"
        assert due["jp-appi.preliminary"]["title"] == {"ja": "速報", "en": "Preliminary report"}[lang]
        documents = (await session.list_resources()).resources
        assert [str(one.uri) for one in documents] == ["breachkit://cases/2026-0001/drafts/d1"]
        page = (await session.read_resource(documents[0].uri)).contents[0]
        assert page.mime_type == "text/markdown"
        assert "Example Shop" in page.text
        refused = await session.call_tool("add_note", {"text": "x"})
        assert refused.is_error

    over_stdio(talk, lang=lang)


def test_with_the_flag_it_records_and_the_journal_says_who(told: Path, breachkit: Cli) -> None:
    async def talk(session: Any) -> None:
        names = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert {*names} == READING | WRITING
        assert not names["record_facts"].annotations.read_only_hint
        facts = {"facts": {"affected_people": 1500}, "source": "forensic report"}
        would = await session.call_tool("record_facts", {**facts, "dry_run": True})
        assert would.structured_content["dry_run"] is True
        done = await session.call_tool("record_facts", facts)
        assert done.structured_content["recorded"] == ["affected_people"]
        wrong = await session.call_tool("record_facts", {"facts": {"affected_people": "many"}})
        assert wrong.is_error
        assert "800-1200" in wrong.content[0].text

    over_stdio(talk, "--allow-write")
    last = breachkit("log", "--last", "1", "--json").json[0]
    assert (last["kind"], last["actor"]) == ("fact.recorded", "tester (assistant)")


ASKED: list[tuple[str, Mapping[str, Any]]] = [
    ("status", {}),
    ("deadlines", {"all": True}),
    ("assess", {}),
    ("facts", {"all": True}),
    ("next", {}),
    ("filings", {}),
    ("registers", {"all": True}),
    ("registers", {"register": "claims", "all": True}),
    ("show", {"thing": "leak"}),
    ("show", {"thing": "jp-appi.preliminary"}),
    ("journal", {"last": 200}),
    ("cases", {}),
]


@pytest.mark.parametrize(("name", "given"), ASKED, ids=lambda value: str(value))
def test_no_tool_shows_what_is_privileged_unless_asked_to(name: str, given: Mapping[str, Any], told: Path) -> None:
    discreet = str(Desk(workspace).call(name, given))
    assert "SECRET CLAIM" not in discreet
    assert "liable" not in discreet
    assert "board" not in discreet or name in ("facts", "next")
    Desk(workspace, privileged=True).call(name, given)


def test_with_the_flag_it_shows_it(told: Path) -> None:
    desk = Desk(workspace, privileged=True)
    assert "SECRET CLAIM" in str(desk.call("registers", {"register": "claims"}))
    assert "liable" in str(desk.call("journal", {}))
    assert len(desk.documents()) == 2
    counts = [
        {row["register"]: row["total"] for row in one.call("registers", {})["registers"]}
        for one in (desk, Desk(workspace))
    ]
    assert [one["claims"] for one in counts] == [2, 2]  # the number of the last id; what it says is withheld
    with pytest.raises(UsageError):
        Desk(workspace).read_document("breachkit://cases/2026-0001/drafts/d2")


def test_undetermined_and_what_if_are_told_as_such(told: Path) -> None:
    found = Desk(workspace).call("assess", {"what_if": {"affected_people": 1500}})
    assert all("before" in row for row in found["obligations"])
    rows = Desk(workspace).call("assess", {"verdict": "undetermined"})["obligations"]
    assert rows
    assert all(row["verdict"] == "undetermined" and row["missing"] for row in rows)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("no_such_tool", {}),
        ("add_note", {"text": "without the flag"}),
        ("status", {"case": "2026-9999"}),
        ("status", {"case": "../../etc"}),
        ("status", {"unheard": 1}),
        ("assess", {"verdict": "perhaps"}),
        ("deadlines", {"within_hours": "soon"}),
        ("deadlines", {"within_hours": True}),
        ("show", {}),
        ("show", {"thing": "nothing-such"}),
        ("registers", {"register": "nothing-such"}),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(name: str, given: Mapping[str, Any], told: Path) -> None:
    with pytest.raises(BreachkitError):
        Desk(workspace).call(name, given)


@pytest.mark.parametrize(
    "uri",
    ["file:///etc/passwd", "breachkit://cases/2026-0001/drafts/../case.json", "breachkit://cases/2026-0001/drafts/d9"],
)
def test_no_address_leads_out_of_the_drafts(uri: str, told: Path) -> None:
    with pytest.raises(BreachkitError):
        Desk(workspace).read_document(uri)


def test_a_desk_of_one_case_serves_no_other(told: Path, breachkit: Cli) -> None:
    breachkit("new", "--title", "Other", "--org", "Example Shop")
    desk = Desk(lambda: workspace(None, "2026-0001"))
    assert desk.call("status", {})["case"]["id"] == "2026-0001"
    assert [row["id"] for row in desk.call("cases", {})["cases"]] == ["2026-0001"]
    with pytest.raises(UsageError):
        desk.call("status", {"case": "2026-0002"})
    with pytest.raises(UsageError):
        desk.read_document("breachkit://cases/2026-0002/drafts/d1")


def test_the_command_says_what_it_needs(breachkit: Cli) -> None:
    assert "breachkit serve --mcp" in breachkit("serve", code=2).err
