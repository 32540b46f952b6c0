"""A team: a database of its own for each test, with an owner, two responders, an approver, counsel and a viewer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from breachkit.store.postgres import team
from breachkit.store.postgres.connection import Server
from breachkit.store.postgres.home import ServerHome
from tests.teams import server as servers

LOGINS = ("viewer", "dpo", "ciso", "approver", "counsel", "stranger")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def real_server() -> Iterator[servers.RealServer]:
    made = servers.make()
    if made is None:
        pytest.skip("no PostgreSQL here: install Debian's postgresql, or the dev group, or set BREACHKIT_TEST_POSTGRES")
    try:
        made.run(*(f"create role {name} login password '{made.password}'" for name in LOGINS))
        made.run("create database template_team")
        owner = Server(made.address("owner", "template_team"))
        team.lay(owner)
        for login, role in (("viewer", "viewer"), ("dpo", "responder"), ("ciso", "responder")):
            team.grant(owner, login, role, privileged=False)
        team.grant(owner, "approver", "approver", privileged=False)
        team.grant(owner, "counsel", "approver", privileged=True)
        owner.drop()
        yield made
    finally:
        servers.unmake(made)


@dataclass
class Team:
    """One database. `home` gives each login's view of it."""

    server: servers.RealServer
    database: str
    tmp: pytest.TempPathFactory

    def address(self, login: str = "dpo") -> str:
        return self.server.address(login, self.database)

    def home(self, login: str = "dpo") -> ServerHome:
        opened = Server(self.address(login))
        self._opened.append(opened)
        return ServerHome(opened, self.tmp.mktemp(login))

    def __post_init__(self) -> None:
        self._opened: list[Server] = []

    def close(self) -> None:
        for one in self._opened:
            one.drop()


@pytest.fixture
def team_server(real_server: servers.RealServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    name = f"team_{next(_numbers)}"
    real_server.run(f"create database {name} template template_team")
    made = Team(real_server, name, tmp_path_factory)
    yield made
    made.close()
    real_server.run(f"drop database {name} with (force)")
