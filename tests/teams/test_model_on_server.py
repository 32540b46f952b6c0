"""Any sequence of commands by two people on a server, against the plain model of what a case should then hold."""

from __future__ import annotations

import itertools
import json
import os
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from breachkit.store.postgres.connection import Server
from breachkit.store.postgres.home import ServerHome
from breachkit.store.protocol import Home
from tests.faults.test_model import TEXTS, Night, _settings
from tests.teams import server as servers

_numbers = itertools.count(1)


class ServerNight(Night):
    """The same commands, by turns from two logins; what only a folder knows is left out, what a server knows put in."""

    real: ClassVar[servers.RealServer]
    the_disk_is_full_for_a_moment = None  # type: ignore[assignment]
    the_journal_s_end_is_torn = None  # type: ignore[assignment]
    the_snapshot_is_lost_or_damaged = None  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.database = f"night_{os.getpid()}_{next(_numbers)}"
        self.real.run(f"create database {self.database} template template_team")
        self.turn = itertools.cycle(["approver", "counsel"])
        self.opened: dict[str, Server] = {}
        self._stack.callback(self._drop)
        self._stack.callback(os.environ.pop, "BREACHKIT_STORE", None)

    def _drop(self) -> None:
        for one in self.opened.values():
            one.drop()
        self.real.run(f"drop database {self.database} with (force)")

    def call(self, *arguments: str, code: int | None = 0) -> str:
        os.environ["BREACHKIT_STORE"] = self.real.address(next(self.turn), self.database)
        return super().call(*arguments, code=code)

    @property
    def where(self) -> Home:
        server = self.opened.setdefault("viewer", Server(self.real.address("viewer", self.database)))
        return ServerHome(server, self.home)

    @rule()
    def every_connection_breaks(self) -> None:
        self.real.run(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{self.database}'")
        for one in self.opened.values():
            one.drop()

    @rule(damage=st.sampled_from([b"", b"{}", b"\xff", b'{"format":1,"head":{"size":0}}']))
    def a_member_s_snapshot_is_damaged(self, damage: bytes) -> None:
        owner = Server(self.real.address("owner", self.database))
        owner.rows("update breachkit.snapshots set data = %s", damage)
        owner.drop()

    @rule(text=TEXTS)
    def a_copy_goes_out_and_comes_back(self, text: str) -> None:
        """A laptop that took the case along and recorded something brings it back."""
        address = self.real.address("approver", self.database)
        os.environ["BREACHKIT_STORE"] = address
        super().call("pull", "--case", self.current)
        os.environ.pop("BREACHKIT_STORE")
        super().call("note", "--case", self.current, "--", text)
        done: dict[str, Any] = json.loads(super().call("push", address, "--case", self.current, "--json"))
        assert done["pushed"] == 1 and done["joined"] == 0, done
        self.case["notes"].append(text.strip())


def test_any_sequence_of_commands_on_a_server_leaves_what_the_model_says(real_server: servers.RealServer) -> None:
    ServerNight.real = real_server
    run_state_machine_as_test(ServerNight, settings=_settings(3, 12))


@pytest.mark.torture
def test_many_sequences_of_commands_on_a_server(real_server: servers.RealServer) -> None:
    ServerNight.real = real_server
    run_state_machine_as_test(ServerNight, settings=_settings(40, 40))
