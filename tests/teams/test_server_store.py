"""The team's store keeps what the local one keeps: the same lines, one chain, and no one's word but the database's."""

from __future__ import annotations

import io
import multiprocessing

import pytest

from breachkit.domain.event import seal
from breachkit.domain.start import FIRST_PREVIOUS
from breachkit.errors import BreachkitError, CaseDamagedError, ConflictError, MissingError, StorageError, UsageError
from breachkit.store.act import Act
from breachkit.store.local import LocalHome
from breachkit.store.postgres.case import ServerCase
from breachkit.store.postgres.connection import Server
from tests.teams.conftest import Team

TIME = "2026-11-22T11:10:00Z"


def opening(case_id: str) -> Act:
    return ("case.opened", {"id": case_id, "title": "t", "org": "o", "timezone": "Asia/Tokyo", "playbook": "jp-breach"})


def opened(team: Team, notes: int = 3, login: str = "dpo") -> ServerCase:
    store = team.home(login).new_case(2026)
    with store.writing() as writer:
        writer.append([opening(store.id)], time=TIME, actor=login)
        for number in range(notes):
            writer.append([("note.added", {"text": f"メモ {number}"})], time=TIME, actor='a"ct,"or 担当')
        writer.keep()
    return store


def note(store: ServerCase, text: str, actor: str = "x") -> None:
    with store.writing() as writer:
        writer.append([("note.added", {"text": text})], time=TIME, actor=actor)
        writer.keep()


def test_lines_are_the_same_bytes_as_in_a_folder_and_both_stores_fold_them_alike(
    team_server: Team, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = opened(team_server)
    local = LocalHome(tmp_path_factory.mktemp("local")).place_for(store.id)
    with local.writing() as writer:
        writer.append_lines([*store.lines()])
        writer.keep()
    assert [*local.lines()] == [*store.lines()]
    assert local.read() == {**store.read(), "derived": {}}
    assert store.check().fault == local.check().fault == ""
    assert store.read()["head"] == {"seq": 4, "hash": local.read()["head"]["hash"], "size": local.journal.size()}


def test_what_others_append_is_read_after_one_s_own_snapshot(team_server: Team) -> None:
    store = opened(team_server)
    other = team_server.home("ciso").case(store.id)
    note(other, "from the other laptop")
    assert store.read()["notes"][-1]["text"] == "from the other laptop"
    assert store.rebuilt() == {**store.read(), "derived": {}}
    assert team_server.home("viewer").case(store.id).read()["notes_total"] == 4


def test_case_numbers_are_given_once_and_a_case_without_an_event_is_none(team_server: Team) -> None:
    home = team_server.home()
    empty = home.new_case(2026)
    assert home.case_ids() == []
    home.discard(empty)
    first = opened(team_server)
    assert (first.id, home.new_case(2026).id, home.new_case(2027).id) == ("2026-0001", "2026-0002", "2027-0001")
    home.discard(first)
    assert home.case_ids() == ["2026-0001"], "a case with events stays"


@pytest.mark.parametrize("case_id", ["../2026-0001", "2026-0001/..", "", "x", "2026-0009", "2026-0001'; drop table x"])
def test_a_case_id_that_is_none_is_refused(case_id: str, team_server: Team) -> None:
    opened(team_server)
    with pytest.raises(BreachkitError):
        team_server.home().case(case_id)


def test_files_come_back_as_they_were_and_are_replaced_whole(team_server: Team) -> None:
    blobs = opened(team_server).blobs
    big = bytes(range(256)) * 9000
    blobs.write("drafts/d001.md", b"old")
    blobs.take("drafts/d001.md", io.BytesIO(big))
    blobs.write("drafts/d002.md", b"")
    assert blobs.read("drafts/d001.md") == big and blobs.read("drafts/d002.md") == b""
    assert blobs.names("drafts") == ["drafts/d001.md", "drafts/d002.md"] and blobs.names("people") == []
    with pytest.raises(MissingError):
        blobs.read("drafts/d009.md")
    for name in ("../x", "drafts/../../x", "/etc/passwd", "drafts"):
        with pytest.raises(UsageError):
            blobs.write(name, b"x")


def test_a_file_whose_source_fails_leaves_the_old_one(team_server: Team) -> None:
    blobs = opened(team_server).blobs
    blobs.write("drafts/d001.md", b"old")

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            piece = super().read(10)
            if not piece:
                raise OSError("unplugged")
            return piece

    with pytest.raises(OSError, match="unplugged"):
        blobs.take("drafts/d001.md", Failing(b"x" * 25))
    assert blobs.read("drafts/d001.md") == b"old"


class TestRoles:
    """What a member may not do, the database refuses, whatever their program says."""

    def test_a_viewer_reads_and_records_nothing(self, team_server: Team) -> None:
        case_id = opened(team_server).id
        store = team_server.home("viewer").case(case_id)
        with pytest.raises(StorageError, match="a responder"), store.writing() as writer:
            writer.append([("note.added", {"text": "no"})], time=TIME, actor="dpo")
        with pytest.raises(StorageError, match="a responder"):
            store.blobs.write("drafts/d001.md", b"no")
        with pytest.raises(StorageError, match="a responder"):
            team_server.home("viewer").new_case(2026)
        assert store.read()["notes_total"] == 3

    @pytest.mark.parametrize("kind", ["draft.approved", "obligation.decided", "deadline.overridden"])
    def test_only_an_approver_signs_off_and_decides(self, kind: str, team_server: Team) -> None:
        payload = {"draft": "d1", "sha256": "", "by": "x", "role": "y", "obligation": "a.b", "due_at": "", "reason": "",
                   "decision": "notify", "verdict": "required", "facts": {}}  # fmt: skip
        case_id = opened(team_server).id
        act: Act = (kind, payload)  # type: ignore[assignment]
        with (
            pytest.raises(StorageError, match="an approver"),
            team_server.home("dpo").case(case_id).writing() as writer,
        ):
            writer.append([("note.added", {"text": "smuggled with"}), act], time=TIME, actor="approver")
        with team_server.home("approver").case(case_id).writing() as writer:
            writer.append([act], time=TIME, actor="approver")
        kinds = [event.kind for event in team_server.home().case(case_id).events(4)]
        assert kinds == [kind], "the refused act left nothing, the allowed one stands"

    def test_a_stranger_sees_nothing(self, team_server: Team) -> None:
        opened(team_server)
        with pytest.raises(StorageError, match="not a member"):
            team_server.home("stranger").case_ids()

    @pytest.mark.parametrize("login", ["viewer", "dpo", "approver", "counsel", "stranger"])
    @pytest.mark.parametrize("statement", [
        "select * from breachkit.events",
        "insert into breachkit.members (login, role) values (session_user, 'approver')",
        "update breachkit.members set role = 'approver'",
        "update breachkit.cases set seq = 0",
        "delete from breachkit.events",
        "truncate breachkit.events cascade",
        "insert into breachkit.events (case_id, seq, hash, line, kind) values ('2026-0001', 9, '', '', 'note.added')",
        "delete from breachkit.blobs",
        "drop schema breachkit cascade",
        "create or replace function breachkit.need(needed text) returns void language sql as ''",
        "alter table breachkit.events disable trigger all",
        "set role owner",
        "set session authorization owner",
    ])  # fmt: skip
    def test_no_member_reaches_a_table(self, login: str, statement: str, team_server: Team) -> None:
        opened(team_server)
        import psycopg

        with psycopg.connect(team_server.address(login), autocommit=True) as connection, pytest.raises(psycopg.Error):
            connection.execute(statement.encode())

    @pytest.mark.parametrize("statement", [
        "update breachkit.events set line = ''", "delete from breachkit.events", "truncate breachkit.events cascade",
    ])  # fmt: skip
    def test_the_past_stays_for_the_owner_too(self, statement: str, team_server: Team) -> None:
        opened(team_server)
        with pytest.raises(StorageError):
            Server(team_server.address("owner")).rows(statement)

    def test_who_was_connected_is_kept_whatever_the_actor_says(self, team_server: Team) -> None:
        note(opened(team_server), "x", actor="somebody else")
        rows = Server(team_server.address("owner")).rows("select distinct login from breachkit.events")
        assert rows == [("dpo",)]


class TestForgedLines:
    """The database checks each line as breachkit does, so a member's own program cannot break the chain."""

    def line(self, seq: int = 5, prev: str | None = None, more: int = 0) -> bytes:
        prev = prev if prev is not None else self.head
        return seal(seq, TIME, "m", "note.added", {"text": "x"}, prev, salt="0" * 32, more=more)[1][:-1]

    @pytest.fixture(autouse=True)
    def _store(self, team_server: Team) -> None:
        self.store = opened(team_server)
        self.head = self.store.head()[1]

    def send(self, *lines: bytes) -> None:
        seq, digest, _size = self.store.head()
        self.store.server.rows("select breachkit.append(%s, %s, %s, %s::bytea[])", self.store.id, seq, digest, [*lines])

    def test_a_right_line_is_taken(self, team_server: Team) -> None:
        self.send(self.line())
        assert self.store.check().case["head"]["seq"] == 5

    def test_every_changed_byte_is_refused(self, team_server: Team) -> None:
        line = self.line()
        for at in range(len(line)):
            with pytest.raises(CaseDamagedError):
                self.send(line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :])

    def test_what_does_not_follow_is_refused(self, team_server: Team) -> None:
        for wrong in (
            self.line(prev=FIRST_PREVIOUS),
            self.line(seq=6),
            self.line(more=1),
            b"",
            b"{}",
            b'{"actor":"',
            b"\xff" * 400,
            self.line() + b"\n",
            b'{"hash":"%s","redacted":true,"seq":5}' % self.head.encode(),
        ):
            with pytest.raises(CaseDamagedError):
                self.send(wrong)

    def test_a_head_that_has_moved_is_a_conflict(self, team_server: Team) -> None:
        note(self.store, "first")
        with pytest.raises(ConflictError):
            self.store.server.rows(
                "select breachkit.append(%s, 4, %s, %s::bytea[])", self.store.id, self.head, [self.line()]
            )


def _write(address: str, case_id: str, name: str, count: int) -> None:
    store = ServerCase(Server(address), case_id)
    for number in range(count):
        with store.writing() as writer:
            writer.append([("note.added", {"text": f"{name}-{number}"})], time=TIME, actor=name)
            writer.keep()


def test_many_processes_write_one_chain_and_none_loses_an_event(team_server: Team) -> None:
    store = opened(team_server, notes=0)
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_write, args=(team_server.address(login), store.id, f"p{n}", 20))
        for n, login in enumerate(["dpo", "ciso", "approver", "dpo"])
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    texts = [event.payload["text"] for event in store.events(after=1)]
    assert sorted(texts) == sorted(f"p{n}-{i}" for n in range(4) for i in range(20))
    assert store.check().fault == "" and store.read()["notes_total"] == 80
