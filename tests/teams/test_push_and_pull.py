"""Copies of a case on two laptops and a server: nothing lost, nothing doubled, and conflicts shown to a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran
from tests.teams.conftest import Team

Cli = Callable[..., Ran]
Laptop = Callable[[str], None]


@pytest.fixture
def laptop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Laptop:
    """From here on the command line is that person's, on a machine of their own; each works at another minute."""
    minutes = iter(range(60))

    def at(name: str) -> None:
        monkeypatch.setenv("BREACHKIT_HOME", str(tmp_path / name))
        monkeypatch.setenv("BREACHKIT_ACTOR", name)
        monkeypatch.setenv("BREACHKIT_NOW", f"2026-11-23T03:{next(minutes):02d}:00+09:00")

    return at


def chain(breachkit: Cli) -> list[str]:
    return [one["hash"] for one in breachkit("log", "--json").json]


def texts(breachkit: Cli) -> list[str]:
    return [one["payload"]["text"] for one in breachkit("log", "--json").json if one["kind"] == "note.added"]


def holds(breachkit: Cli) -> None:
    found = breachkit("verify", "--json").json
    assert found["ok"], found


class TestByUsb:
    @pytest.fixture
    def usb(self, tmp_path: Path) -> str:
        folder = tmp_path / "usb"
        folder.mkdir()
        return str(folder / "case.bundle")

    @pytest.fixture
    def two(self, breachkit: Cli, laptop: Laptop, usb: str) -> None:
        """The DPO's laptop and the CISO's hold the same case."""
        laptop("dpo")
        breachkit("new", "--title", "t", "--org", "o")
        breachkit("render", "report")
        breachkit("push", usb)
        laptop("ciso")
        assert breachkit("pull", usb, "--json").json["files"] == 1
        holds(breachkit)

    def test_one_that_goes_on_is_followed(self, two: None, breachkit: Cli, laptop: Laptop, usb: str) -> None:
        breachkit("note", "from the CISO")
        breachkit("push", usb)
        laptop("dpo")
        done = breachkit("pull", usb, "--json").json
        assert (done["pulled"], done["joined"], done["conflicts"]) == (1, 0, [])
        assert breachkit("pull", usb, "--json").json["pulled"] == 0
        holds(breachkit)

    def test_two_that_went_on_are_joined_and_both_stand_at_one_chain(
        self, two: None, breachkit: Cli, laptop: Laptop, usb: str
    ) -> None:
        breachkit("facts", "set", "affected_people=1200")
        breachkit("render", "report")
        breachkit("seal")
        laptop("dpo")
        breachkit("facts", "set", "affected_people=900", "possible_malice=no")
        breachkit("note", "from the DPO")
        breachkit("render", "report")
        breachkit("seal")
        refused = breachkit("push", usb)
        assert refused.code == 0, "what lay there was known"
        laptop("ciso")
        done = breachkit("pull", usb, "--json").json
        (row,) = [one for one in done["conflicts"] if one["about"] == "fact"]
        assert row["id"] == "affected_people" and {row["kept"]["actor"], row["joined"]["actor"]} == {"dpo", "ciso"}
        assert "1,200" in json.dumps(row) and "900" in json.dumps(row)
        holds(breachkit)
        here = chain(breachkit)
        drafts = [one["id"] for one in breachkit("show", "--json").json["drafts"]]
        assert drafts == ["d1", "d2", "d3"]
        breachkit("push", usb)
        laptop("dpo")
        breachkit("pull", usb)
        holds(breachkit)
        assert chain(breachkit) == here
        assert texts(breachkit) == ["from the DPO"]
        assert breachkit("render", "report", "--json").json["id"] == "d4"

    def test_a_file_that_holds_what_this_copy_lacks_is_not_written_over(
        self, two: None, breachkit: Cli, laptop: Laptop, usb: str
    ) -> None:
        breachkit("note", "from the CISO")
        breachkit("push", usb)
        laptop("dpo")
        breachkit("note", "from the DPO")
        assert "breachkit pull" in breachkit("push", usb, code=1).err
        breachkit("pull", usb)
        breachkit("push", usb)
        holds(breachkit)

    def test_an_open_conflict_is_shown_until_a_person_settles_it(
        self, two: None, breachkit: Cli, laptop: Laptop, usb: str
    ) -> None:
        breachkit("facts", "set", "affected_people=1200")
        laptop("dpo")
        breachkit("facts", "set", "affected_people=900")
        breachkit("push", usb)
        laptop("ciso")
        assert "gave way" in breachkit("pull", usb).out
        assert "show conflicts" in breachkit("status").out
        assert len(breachkit("show", "conflicts", "--json").json) == 1
        breachkit("facts", "set", "affected_people=1000")
        assert breachkit("show", "conflicts", "--json").json == []
        assert "show conflicts" not in breachkit("status").out

    def test_privileged_entries_stay_out_and_come_back_unharmed(
        self, breachkit: Cli, laptop: Laptop, usb: str, tmp_path: Path
    ) -> None:
        laptop("counsel")
        breachkit("new", "--title", "t", "--org", "o")
        breachkit("note", "our advice is to wait", "--privileged")
        breachkit("note", "open to all")
        assert breachkit("push", usb, "--json").json["withheld"] == 1
        assert b"our advice" not in Path(usb).read_bytes()
        laptop("ciso")
        breachkit("pull", usb)
        assert "our advice" not in breachkit("log").out and "open to all" in breachkit("log").out
        assert "you are not shown" in breachkit("log").out
        holds(breachkit)
        breachkit("note", "from the CISO")
        breachkit("push", usb)
        laptop("counsel")
        breachkit("note", "counsel went on", "--privileged")
        breachkit("pull", usb)
        assert texts(breachkit) == ["our advice is to wait", "open to all", "counsel went on", "from the CISO"]
        holds(breachkit)
        full = str(tmp_path / "usb" / "full.bundle")
        breachkit("push", full, "--privileged")
        laptop("dpo")
        breachkit("pull", usb)
        breachkit("pull", full)
        assert "our advice is to wait" in texts(breachkit), "whoever is given it whole, has it whole"
        holds(breachkit)

    def test_a_signed_bundle_names_its_key_and_another_is_refused(
        self, breachkit: Cli, laptop: Laptop, usb: str, tmp_path: Path
    ) -> None:
        laptop("dpo")
        breachkit("new", "--title", "t", "--org", "o")
        key = breachkit("seal", "--new-key", str(tmp_path / "key.pem"), "--json").json["fingerprint"]
        breachkit("push", usb, "--key", str(tmp_path / "key.pem"))
        laptop("ciso")
        assert "not signed by" in breachkit("pull", usb, "--signed-by", "0" * 64, code=1).err
        assert breachkit("list", "--json").json == [], "nothing of it remains"
        assert breachkit("pull", usb, "--signed-by", key, "--json").json["signed_by"] == key

    def test_another_case_of_the_same_number_is_refused_and_both_stay(
        self, breachkit: Cli, laptop: Laptop, usb: str
    ) -> None:
        laptop("dpo")
        breachkit("new", "--title", "mine", "--org", "o")
        breachkit("push", usb)
        laptop("ciso")
        breachkit("new", "--title", "another", "--org", "o")
        before = chain(breachkit)
        assert "different cases" in breachkit("pull", usb, code=1).err
        assert "another case" in breachkit("push", usb, code=2).err
        assert chain(breachkit) == before


class TestEncryptedBundles:
    def test_an_encrypted_case_leaves_no_plain_file_unless_that_is_said(
        self, breachkit: Cli, laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key, usb = tmp_path / "key.txt", str(tmp_path / "usb.bundle")
        laptop("dpo")
        public = breachkit("encrypt", "--new-identity", str(key), "--json").json["public_key"]
        monkeypatch.setenv("BREACHKIT_IDENTITY", str(key))
        breachkit("new", "--title", "hush-title", "--org", "o", "--encrypt-to", public)
        breachkit("render", "report")
        assert "--encrypt-to" in breachkit("push", usb, code=2).err and not Path(usb).exists()
        assert breachkit("push", usb, "--encrypt-to", public, "--json").json["files"] == 1
        assert b"hush-title" not in Path(usb).read_bytes()
        breachkit("note", "one more")
        breachkit("push", usb, "--encrypt-to", public)
        laptop("ciso")
        assert breachkit("pull", usb, "--json").json["files"] == 1
        holds(breachkit)
        assert texts(breachkit) == ["one more"]
        monkeypatch.delenv("BREACHKIT_IDENTITY")
        laptop("stranger")
        assert "no key is at hand" in breachkit("pull", usb, code=2).err


class TestHostileBundles:
    @pytest.fixture
    def bundle(self, breachkit: Cli, laptop: Laptop, tmp_path: Path) -> Path:
        laptop("dpo")
        breachkit("new", "--title", "t", "--org", "o")
        breachkit("render", "report")
        breachkit("push", str(tmp_path / "good"))
        laptop("ciso")
        return tmp_path / "good"

    def test_no_changed_byte_is_taken_and_nothing_is_left_behind(
        self, bundle: Path, breachkit: Cli, tmp_path: Path
    ) -> None:
        whole = bundle.read_bytes()
        bad = tmp_path / "bad"
        for at in [*range(0, len(whole), max(1, len(whole) // 150)), len(whole) - 1]:
            bad.write_bytes(whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1 :])
            ran = breachkit("pull", str(bad), code=1)
            assert ran.err.startswith("breachkit: "), ran.err
            assert breachkit("list", "--json").json == []
        breachkit("pull", str(bundle))

    @pytest.mark.parametrize("cut", [0, 1, 100, 0.5, -1])
    def test_a_file_that_was_cut_is_refused(self, cut: float, bundle: Path, breachkit: Cli, tmp_path: Path) -> None:
        whole = bundle.read_bytes()
        (tmp_path / "bad").write_bytes(whole[: int(len(whole) * cut) if 0 < cut < 1 else int(cut)])
        breachkit("pull", str(tmp_path / "bad"), code=1)
        assert breachkit("list", "--json").json == []

    @pytest.mark.parametrize("change", ["head", "events", "case", "file", "line", "kind", "gone"])
    def test_a_bundle_that_is_well_formed_and_lies_is_refused(
        self, change: str, bundle: Path, breachkit: Cli, tmp_path: Path
    ) -> None:
        from breachkit.services.sealing import in_bytes
        from breachkit.store.bundle import Bundle, part_of, write_bundle

        with bundle.open("rb") as source:
            read = Bundle(source)
            about, parts = dict(read.about), {member.name: stream.read() for member, stream in read}
        told: dict[str, Any] = json.loads(parts["statement.json"])
        draft = next(name for name in parts if name.startswith("drafts/"))
        if change == "file":
            parts[draft] += b"!"
        elif change == "line":
            parts["journal.jsonl"] = parts["journal.jsonl"].replace(b'"org":"o"', b'"org":"x"')
        elif change == "kind":
            about["kind"] = "other"
        elif change == "gone":
            del parts["journal.jsonl"]
        else:
            told[change] = {"head": "0" * 64, "events": 1, "case": "2026-0009"}[change]
        parts["statement.json"] = in_bytes(told)
        with (tmp_path / "bad").open("wb") as target:
            write_bundle(target, about, [part_of(name, data) for name, data in parts.items()])
        ran = breachkit("pull", str(tmp_path / "bad"), code=1)
        assert "cannot be trusted" in ran.err or "damaged" in ran.err
        assert breachkit("list", "--json").json == []

    def test_a_file_that_is_not_what_its_entry_states_is_refused(
        self, bundle: Path, breachkit: Cli, tmp_path: Path
    ) -> None:
        import hashlib

        from breachkit.services.sealing import in_bytes
        from breachkit.store.bundle import Bundle, part_of, write_bundle

        with bundle.open("rb") as source:
            read = Bundle(source)
            about, parts = dict(read.about), {member.name: stream.read() for member, stream in read}
        draft = next(name for name in parts if name.startswith("drafts/"))
        parts[draft] = b"another text"
        told = json.loads(parts["statement.json"])
        told["files"][draft] = hashlib.sha256(b"another text").hexdigest()
        parts["statement.json"] = in_bytes(told)
        with (tmp_path / "bad").open("wb") as target:
            write_bundle(target, about, [part_of(name, data) for name, data in parts.items()])
        assert "not what its entry states" in breachkit("pull", str(tmp_path / "bad"), code=2).err
        assert breachkit("list", "--json").json == []


class TestWithAServer:
    @pytest.fixture
    def server(self, team_server: Team, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
        return team_server.address

    def test_a_local_case_goes_up_and_comes_down_elsewhere(
        self, server: Callable[..., str], breachkit: Cli, laptop: Laptop
    ) -> None:
        laptop("dpo")
        breachkit("new", "--title", "t", "--org", "o")
        breachkit("render", "report")
        here = chain(breachkit)
        done = breachkit("push", server("dpo"), "--json").json
        assert (done["pushed"], done["files"]) == (len(here), 1) and "@" not in done["target"]
        laptop("ciso")
        assert breachkit("pull", server("ciso"), "--json").json["pulled"] == len(here)
        assert chain(breachkit) == here
        holds(breachkit)
        assert breachkit("push", server("ciso"), "--json").json["pushed"] == 0

    def test_a_server_s_chain_stays_and_the_laptop_s_work_is_joined_to_it(
        self, server: Callable[..., str], breachkit: Cli, laptop: Laptop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        laptop("dpo")
        breachkit("new", "--title", "t", "--org", "o")
        breachkit("push", server("dpo"))
        breachkit("note", "without a network")
        breachkit("render", "report")
        laptop("ciso")
        monkeypatch.setenv("BREACHKIT_STORE", server("ciso"))
        breachkit("note", "on the server")
        breachkit("render", "report")
        before = chain(breachkit)
        monkeypatch.delenv("BREACHKIT_STORE")
        laptop("dpo")
        done = breachkit("push", server("dpo"), "--json").json
        assert done["joined"] == 2
        here = chain(breachkit)
        assert here[: len(before)] == before
        assert texts(breachkit) == ["on the server", "without a network"]
        holds(breachkit)
        monkeypatch.setenv("BREACHKIT_STORE", server("viewer"))
        assert chain(breachkit) == here
        holds(breachkit)
        assert [one["id"] for one in breachkit("show", "--json").json["drafts"]] == ["d1", "d2"]

    def test_without_a_target_the_own_folder_and_the_server_are_meant(
        self, server: Callable[..., str], breachkit: Cli, laptop: Laptop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        laptop("dpo")
        assert "from where" in breachkit("push", code=2).err
        breachkit("new", "--title", "t", "--org", "o")
        monkeypatch.setenv("BREACHKIT_STORE", server("dpo"))
        assert breachkit("push", "--json").json["pushed"] == 2
        breachkit("note", "on the server")
        assert breachkit("pull", "--json").json["pulled"] == 1
        monkeypatch.delenv("BREACHKIT_STORE")
        assert texts(breachkit) == ["on the server"]

    def test_a_responder_cannot_bring_in_a_sign_off_nor_a_viewer_anything(
        self, server: Callable[..., str], breachkit: Cli, laptop: Laptop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        laptop("dpo")
        breachkit("new", "--title", "t", "--org", "o")
        assert "a responder" in breachkit("push", server("viewer"), code=1).err
        breachkit("decide", "eu-gdpr.people", "--do-not-notify", "--reason", "r", "--by", "n", "--role", "r")
        assert "an approver" in breachkit("push", server("dpo"), code=1).err
        monkeypatch.setenv("BREACHKIT_STORE", server("viewer"))
        assert breachkit("list", "--json").json == []
        monkeypatch.delenv("BREACHKIT_STORE")
        assert breachkit("push", server("approver"), "--json").json["pushed"] == 3

    def test_what_is_privileged_on_the_server_is_counsel_s(
        self, server: Callable[..., str], breachkit: Cli, laptop: Laptop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        laptop("counsel")
        monkeypatch.setenv("BREACHKIT_STORE", server("counsel"))
        breachkit("new", "--title", "t", "--org", "o")
        breachkit("note", "our advice is to wait", "--privileged")
        breachkit("render", "report", "--privileged")
        breachkit("note", "open")
        laptop("dpo")
        monkeypatch.setenv("BREACHKIT_STORE", server("dpo"))
        assert "our advice" not in breachkit("log", "--json").out and texts(breachkit) == ["open"]
        assert breachkit("show", "--json").json["drafts"] == []
        holds(breachkit)
        again = breachkit("render", "report", "--json").json
        assert again["id"] != "d1"
        breachkit("pull")
        breachkit("note", "dpo went on")
        laptop("counsel")
        monkeypatch.setenv("BREACHKIT_STORE", server("counsel"))
        assert texts(breachkit) == ["our advice is to wait", "open", "dpo went on"]
        ids = [one["id"] for one in breachkit("show", "--json").json["drafts"]]
        assert len({*ids}) == len(ids) == 2
        holds(breachkit)


@pytest.mark.parametrize("notes", [1, 9])
def test_who_reads_while_another_chain_is_put_in_place_sees_the_one_or_the_other(
    notes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from breachkit.store.local import LocalCase
    from tests.domain.test_joining import BASE, more, note
    from tests.teams.test_watching import local_case

    store = local_case(tmp_path)
    other = more(BASE, *[note("x")] * notes)
    read_snapshot = LocalCase._read_snapshot

    def then_replaced(reader: LocalCase) -> Any:
        case = read_snapshot(reader)
        monkeypatch.setattr(LocalCase, "_read_snapshot", read_snapshot)
        with store.writing() as writer:
            writer.adopt([*other.lines])
            writer.keep()
        return case

    monkeypatch.setattr(LocalCase, "_read_snapshot", then_replaced)
    assert LocalCase(store.folder).read()["head"]["hash"] == other.head
    assert store.check().fault == "" and len([*store.folder.glob("journal.jsonl.before-*")]) == 1
