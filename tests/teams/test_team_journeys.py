"""Two people and one server, through the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran
from tests.teams.conftest import Team

Cli = Callable[..., Ran]


@pytest.fixture
def become(team_server: Team, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """From here on the command line is that login's, on a machine of their own."""

    def as_(login: str) -> None:
        monkeypatch.setenv("BREACHKIT_STORE", team_server.address(login))
        monkeypatch.setenv("BREACHKIT_ACTOR", login)
        monkeypatch.setenv("BREACHKIT_HOME", str(tmp_path / login))

    return as_


def test_a_case_is_worked_by_several_people(breachkit: Cli, become: Callable[[str], None]) -> None:
    become("dpo")
    opened = breachkit("new", "--title", "Web shop", "--org", "Example", "--json").json
    assert opened["path"].endswith("/2026-0001") and "@" not in opened["path"]
    breachkit("facts", "set", "affected_people=1200", "knew_at=2026-11-22 20:10")
    breachkit("render", "report")
    become("ciso")
    assert breachkit("status", "--json").json["facts_answered"] == 3
    breachkit("note", "logs are safe")
    breachkit("step", "done", "contain")
    become("viewer")
    assert "logs are safe" in breachkit("log").out
    assert "a responder" in breachkit("note", "no", code=1).err
    become("dpo")
    kinds = [(one["actor"], one["kind"]) for one in breachkit("log", "--json").json]
    assert ("ciso", "note.added") in kinds and ("ciso", "step.done") in kinds
    found = breachkit("verify", "--json").json
    assert found["ok"] and found["drafts"] == 1, found
    assert breachkit("list", "--json").json[0]["current"]


def test_a_sign_off_is_the_approver_s_and_the_database_says_so(breachkit: Cli, become: Callable[[str], None]) -> None:
    become("dpo")
    breachkit("new", "--title", "t", "--org", "o")
    why = ("--do-not-notify", "--reason", "r", "--by", "n", "--role", "DPO")
    refused = breachkit("decide", "eu-gdpr.people", *why, code=1)
    assert "only an approver" in refused.err
    become("approver")
    breachkit("decide", "eu-gdpr.people", *why)


def test_the_owner_says_who_is_in_the_team(
    breachkit: Cli, become: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    become("owner")
    assert "up to date" in breachkit("team", "init").out
    breachkit("team", "grant", "stranger", "viewer", "--privileged")
    rows = {one["login"]: one for one in breachkit("team", "members", "--json").json}
    assert rows["stranger"]["role"] == "viewer" and rows["stranger"]["privileged"]
    assert rows["owner"]["you"] and rows["owner"]["role"] == "approver"
    breachkit("team", "revoke", "stranger")
    become("stranger")
    assert "not a member" in breachkit("list", code=1).err
    become("owner")
    assert breachkit("team", "grant", "dpo", "king", code=2).err
    assert "createuser" in breachkit("team", "grant", "nobody-here", "viewer", code=2).err
    become("approver")
    assert "its owner" in breachkit("team", "grant", "dpo", "approver", code=1).err
    assert "its owner" in breachkit("team", "revoke", "dpo", code=1).err


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "postgresql://dpo:SECRET@127.0.0.1:1/none",
        "postgresql://dpo:SECRET@no-such-host.invalid/none",
        "mysql://dpo:SECRET@127.0.0.1/none",
        "postgresql://dpo:SECRET@127.0.0.1:notaport/none",
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(
    address: str, lang: str, breachkit: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BREACHKIT_STORE", address)
    told = breachkit("status", "--lang", lang, code=None)
    assert told.code in (1, 2) and told.err
    assert "SECRET" not in told.err + told.out


def test_a_wrong_password_and_a_bare_database_are_told_without_the_password(
    team_server: Team, breachkit: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BREACHKIT_STORE", team_server.address("dpo").replace(team_server.server.password, "WRONG-ONE"))
    told = breachkit("status", code=1).err
    assert "name or password" in told and "WRONG-ONE" not in told
    monkeypatch.setenv("BREACHKIT_STORE", team_server.server.address("dpo", "postgres"))
    told = breachkit("list", code=1).err
    assert "breachkit team init" in told and team_server.server.password not in told


def test_without_a_server_named_the_team_s_commands_say_how_to_name_one(breachkit: Cli) -> None:
    assert "BREACHKIT_STORE" in breachkit("team", "members", code=2).err
