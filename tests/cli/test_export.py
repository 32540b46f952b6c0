"""Export and import: one file, whole or redacted, that a stranger can check; nothing hostile gets in."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

from breachkit.domain.audience import AUDIENCES
from breachkit.domain.event import EventKind, seal
from breachkit.services import importing
from breachkit.store import case_key, files, keyring
from breachkit.store.bundle import Bundle, part_of, write_bundle
from tests.conftest import Ran
from tests.faults.disk import WatchedDisk

Cli = Callable[..., Ran]
SCRIPT = Path(__file__).parents[2] / "docs" / "verify" / "verify_case.py"
NOTE, LEGAL = "Zweckgebundenheit", "Verschwiegenheit"


@pytest.fixture(autouse=True)
def _no_key_is_kept() -> Iterator[None]:
    yield
    case_key.forget()
    keyring.use(keyring.Empty())


def stranger(*arguments: object) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)], capture_output=True, text=True
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture
def worked(breachkit: Cli, case: Path, tmp_path: Path) -> Path:
    """A case with facts, notes, drafts, evidence, a seal, and what came after it."""
    breachkit("facts", "set", "affected_people=1200", "possible_malice=yes")
    breachkit("note", NOTE)
    breachkit("render", "report")
    breachkit("render", "brief", "--to", "counsel")
    (tmp_path / "access.log").write_text("GET /\n")
    breachkit(
        "evidence",
        "add",
        str(tmp_path / "access.log"),
        "--source",
        "web01",
        "--collected-by",
        "it",
        "--at",
        "2026-11-22 23:00",
    )
    breachkit("seal")
    breachkit("step", "skip", "record-awareness", "--reason", LEGAL)
    return case


def members(file: Path) -> dict[str, bytes]:
    with file.open("rb") as source:
        return {member.name: stream.read() for member, stream in Bundle(source)}


def repacked(file: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    """The bundle with something changed, packed anew so that the bundle itself holds."""
    with file.open("rb") as source:
        bundle = Bundle(source)
        parts = {member.name: stream.read() for member, stream in bundle}
    about = dict(bundle.about)
    change(about, parts)
    target = io.BytesIO()
    write_bundle(target, about, [part_of(name, data) for name, data in parts.items()])
    made = file.with_name("changed.zip")
    made.write_bytes(target.getvalue())
    return made


def test_a_case_goes_from_one_home_to_another_whole(breachkit: Cli, worked: Path, tmp_path: Path) -> None:
    out = tmp_path / "case.zip"
    before = breachkit("verify", "--json").json
    made = breachkit("export", "--out", str(out), "--json").json
    assert (made["events"], made["head"], made["redacted"]) == (before["events"], before["head"], 0)
    assert out.stat().st_mode & 0o777 == 0o600
    assert breachkit("log", "--json").json[-1]["payload"]["sha256"] == made["sha256"]
    elsewhere = ("--home", str(tmp_path / "elsewhere"))
    taken = breachkit("import", str(out), "--json", *elsewhere).json
    assert (taken["case"], taken["was"], taken["missing"]) == ("2026-0001", "2026-0001", [])
    there = breachkit("verify", "--json", *elsewhere).json
    assert (there["ok"], there["events"], there["head"]) == (True, before["events"], before["head"])
    assert (tmp_path / "elsewhere/cases/2026-0001/journal.jsonl").read_bytes() == members(out)["journal.jsonl"]
    assert not [*(tmp_path / "elsewhere/cases").glob(".import-*")]
    breachkit("note", "goes on", *elsewhere)


def test_the_same_case_gives_the_same_bytes(breachkit: Cli, worked: Path, tmp_path: Path) -> None:
    breachkit("export", "--out", str(tmp_path / "a.zip"))
    breachkit("import", str(tmp_path / "a.zip"), "--home", str(tmp_path / "b"))
    breachkit("export", "--out", str(tmp_path / "b.zip"), "--home", str(tmp_path / "b"))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_stranger_checks_the_file_as_it_is(breachkit: Cli, worked: Path, tmp_path: Path) -> None:
    out = tmp_path / "case.zip"
    head = breachkit("export", "--out", str(out), "--json").json["head"]
    code, told = stranger(out)
    assert code == 0, told
    assert head in told and "the seal s001.json" in told
    for name in ("drafts/d001-ppc-preliminary-en.md", next(n for n in members(out) if n.startswith("evidence/"))):

        def alter(_about: dict[str, Any], parts: dict[str, bytes], name: str = name) -> None:
            parts[name] += b"x"

        changed = repacked(out, alter)
        code, told = stranger(changed)
        assert (code, "NOT INTACT" in told) == (1, True), told
        changed.unlink()


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_redacted_file_shows_what_its_audience_may_see_and_proves_the_rest(
    breachkit: Cli, worked: Path, tmp_path: Path, audience: str
) -> None:
    breachkit("note", "only for counsel", "--privileged")
    out = tmp_path / "redacted.zip"
    made = breachkit("export", "--out", str(out), "--redact", audience, "--json").json
    assert made["redacted"] >= 2
    parts = members(out)
    text = b"".join(parts.values())
    assert NOTE.encode() not in text and b"only for counsel" not in text
    kinds = [
        line.split(b'"kind":"')[1].split(b'"')[0].decode()
        for line in parts["journal.jsonl"].splitlines()
        if b'"kind":"' in line
    ]
    assert set(kinds) <= AUDIENCES[audience].kinds
    assert (LEGAL.encode() in text) == ("step.skipped" in AUDIENCES[audience].kinds)
    assert any(name.startswith("evidence/") for name in parts) == AUDIENCES[audience].evidence
    assert not any("counsel" in name for name in parts)
    assert any("ppc" in name for name in parts) == ("reports/" in AUDIENCES[audience].documents)
    code, told = stranger(out)
    assert code == 0, told
    assert f"({made['redacted']} of them redacted)" in told
    taken = breachkit("import", str(out), "--home", str(tmp_path / "theirs"), "--json").json
    assert taken["redacted"] == made["redacted"]
    breachkit("show", "--home", str(tmp_path / "theirs"))
    assert "you are not shown" in breachkit("log", "--home", str(tmp_path / "theirs")).out
    found = breachkit("verify", "--json", "--home", str(tmp_path / "theirs"), code=None).json
    shown_without_bytes = "evidence.added" in AUDIENCES[audience].kinds and not AUDIENCES[audience].evidence
    assert found["faults"] == (["evidence e1 (access.log) is missing"] if shown_without_bytes else [])


def test_every_kind_of_entry_that_an_audience_sees_exists() -> None:
    from typing import get_args

    for audience in AUDIENCES.values():
        assert audience.kinds <= set(get_args(EventKind))


def test_single_entries_facts_and_steps_can_be_left_out(breachkit: Cli, worked: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.zip"
    breachkit(
        "export", "--out", str(out), "--redact", "authority", "--hide", "affected_people", "--hide", "record-awareness"
    )
    text = members(out)["journal.jsonl"].decode()
    assert '"affected_people"' not in text and LEGAL not in text and '"possible_malice"' in text
    assert stranger(out)[0] == 0
    told = breachkit(
        "export", "--out", str(tmp_path / "s.zip"), "--redact", "authority", "--hide", "afected", code=2
    ).err
    assert "nothing in the case is called afected" in told
    assert not (tmp_path / "s.zip").exists()
    assert "hides nothing" in breachkit("export", "--out", str(tmp_path / "s.zip"), "--hide", "1", code=2).err
    assert "authority" in breachkit("export", "--out", str(tmp_path / "s.zip"), "--redact", "friends", code=2).err
    assert "is there already" in breachkit("export", "--out", str(out), code=2).err


def test_an_encrypted_file_opens_with_its_key_alone(
    breachkit: Cli, worked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = breachkit("encrypt", "--new-identity", str(tmp_path / "me.txt"), "--json").json["public_key"]
    out = tmp_path / "case.zip.age"
    breachkit("export", "--out", str(out), "--encrypt-to", public)
    assert NOTE.encode() not in out.read_bytes()
    there = ("--home", str(tmp_path / "there"))
    assert "no key is at hand" in breachkit("import", str(out), *there, code=2).err
    breachkit("encrypt", "--new-identity", str(tmp_path / "other.txt"))
    monkeypatch.setenv("BREACHKIT_IDENTITY", str(tmp_path / "other.txt"))
    assert "does not open with the keys at hand" in breachkit("import", str(out), *there, code=1).err
    monkeypatch.setenv("BREACHKIT_IDENTITY", str(tmp_path / "me.txt"))
    for at in (len(out.read_bytes()) // 2, len(out.read_bytes()) - 3):
        broken = bytearray(out.read_bytes())
        broken[at] ^= 1
        (tmp_path / "broken.age").write_bytes(broken)
        assert breachkit("import", str(tmp_path / "broken.age"), *there, code=1).err.count("\n") <= 4
    assert not [*(tmp_path / "there").rglob("journal.jsonl")]
    assert breachkit("import", str(out), "--encrypt", "--json", *there).json["encrypted"] is True
    assert not [
        path for path in (tmp_path / "there").rglob("*") if path.is_file() and NOTE.encode() in path.read_bytes()
    ]
    assert NOTE in breachkit("show", *there).out
    breachkit("verify", *there)


def test_a_number_that_is_taken_is_refused_with_a_free_one(breachkit: Cli, worked: Path, tmp_path: Path) -> None:
    out = tmp_path / "case.zip"
    breachkit("export", "--out", str(out))
    before = (worked / "journal.jsonl").read_bytes()
    told = breachkit("import", str(out), code=2).err
    assert "there is a case 2026-0001 here already" in told and "--as 2026-0002" in told
    assert "no case's number" in breachkit("import", str(out), "--as", "../x", code=2).err
    assert (worked / "journal.jsonl").read_bytes() == before
    taken = breachkit("import", str(out), "--as", "2026-0002", "--json").json
    assert (taken["case"], taken["was"]) == ("2026-0002", "2026-0001")
    assert breachkit("verify", "--json").json["case"] == "2026-0002"
    breachkit("note", "goes on under its new number")
    breachkit("seal")
    assert breachkit("verify", "--json").json["ok"] is True
    assert breachkit("show", "--json").json["known_as"] == ["2026-0001"]
    breachkit("export", "--out", str(tmp_path / "again.zip"))
    assert (
        breachkit("import", str(tmp_path / "again.zip"), "--home", str(tmp_path / "x"), "--json").json["case"]
        == "2026-0002"
    )


def without_seals(_about: dict[str, Any], parts: dict[str, bytes]) -> None:
    for name in [name for name in parts if name.startswith("seals/")]:
        del parts[name]


def entry_out(_about: dict[str, Any], parts: dict[str, bytes]) -> None:
    lines = parts["journal.jsonl"].splitlines(keepends=True)
    parts["journal.jsonl"] = b"".join(lines[:3] + lines[4:])


def entry_changed(_about: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["journal.jsonl"] = parts["journal.jsonl"].replace(b"1200", b"1300")


def cut(_about: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["journal.jsonl"] = b"".join(parts["journal.jsonl"].splitlines(keepends=True)[:4])


def draft_changed(_about: dict[str, Any], parts: dict[str, bytes]) -> None:
    name = next(name for name in parts if name.startswith("drafts/"))
    parts[name] = b"another text"


def draft_missing(_about: dict[str, Any], parts: dict[str, bytes]) -> None:
    del parts[next(name for name in parts if name.startswith("drafts/"))]


def foreign_file(_about: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["key.json"] = b"{}"


def foreign_folder(_about: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["content/playbooks/x.yaml"] = b"{}"


def seal_changed(_about: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["seals/s001.json"] = parts["seals/s001.json"].replace(b'"events":', b'"events":1')


def huge_line(_about: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["journal.jsonl"] = b"x" * 3_000_000


def other_kind(about: dict[str, Any], _parts: dict[str, bytes]) -> None:
    about["kind"] = "journal"


def evidence_changed(_about: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts[next(name for name in parts if name.startswith("evidence/"))] = b"planted"


@pytest.mark.parametrize(
    "change",
    [entry_out, entry_changed, cut, draft_changed, draft_missing, foreign_file, foreign_folder, seal_changed, huge_line,
     other_kind, evidence_changed],
    ids=lambda change: change.__name__,
)  # fmt: skip
def test_a_file_that_does_not_hold_is_refused_before_anything_is_written(
    breachkit: Cli, worked: Path, tmp_path: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]
) -> None:
    """Packed anew, so that the bundle's own hashes hold: the journal's, the files' and the seals' must tell."""
    out = tmp_path / "case.zip"
    breachkit("export", "--out", str(out))
    changed = repacked(out, change)
    told = breachkit("import", str(changed), "--home", str(tmp_path / "there"), code=1).err
    assert "Traceback" not in told
    assert not [path for path in (tmp_path / "there").rglob("*") if path.is_file()]


def test_redacted_entries_without_a_seal_over_them_are_refused(breachkit: Cli, worked: Path, tmp_path: Path) -> None:
    out = tmp_path / "case.zip"
    breachkit("export", "--out", str(out), "--redact", "outsiders")
    changed = repacked(out, without_seals)
    assert "no seal proves them" in breachkit("import", str(changed), "--home", str(tmp_path / "x"), code=1).err
    assert stranger(changed)[0] == 1


def hostile(tmp_path: Path) -> dict[str, bytes]:
    def by_zipfile(name: str, data: bytes, mode: int = 0o100600, compressed: int = zipfile.ZIP_STORED) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            info = zipfile.ZipInfo(name)
            info.external_attr, info.compress_type = mode << 16, compressed
            archive.writestr(info, data)
        return target.getvalue()

    return {
        "a path that leaves": by_zipfile("../../evil", b"x"),
        "an absolute path": by_zipfile("/etc/cron.d/evil", b"x"),
        "a link": by_zipfile("drafts/d001.md", b"/etc/passwd", 0o120777),
        "a bomb": by_zipfile("bundle.json", b"0" * 30_000_000, compressed=zipfile.ZIP_DEFLATED),
        "no zip": b"\0" * 10_000,
        "nothing": b"",
        "text": "これは束ではない".encode() * 1000,
        "an age file that is none": b"age-encryption.org/v1\n" + b"\0" * 5000,
    }


@pytest.mark.parametrize("what", hostile(Path()))
def test_a_hostile_file_is_refused_in_words(
    breachkit: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    breachkit("encrypt", "--new-identity", str(tmp_path / "me.txt"))
    monkeypatch.setenv("BREACHKIT_IDENTITY", str(tmp_path / "me.txt"))
    file = tmp_path / "given.zip"
    file.write_bytes(hostile(tmp_path)[what])
    before = sorted(tmp_path.rglob("*"))
    told = breachkit("import", str(file), code=1).err
    assert "breachkit:" in told and "Traceback" not in told
    assert [path for path in sorted(tmp_path.rglob("*")) if path.is_file()] == [
        path for path in before if path.is_file()
    ]


def test_a_file_that_commands_would_read_whole_has_a_largest_size(
    breachkit: Cli, worked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "case.zip"
    breachkit("export", "--out", str(out))
    monkeypatch.setitem(importing._LARGEST_READ, "drafts", 100)
    told = breachkit("import", str(out), "--home", str(tmp_path / "x"), code=1).err
    assert "drafts/d001-ppc-preliminary-en.md in the bundle is too large" in told


@pytest.mark.parametrize("member", ["title", "timezone"])
def test_a_journal_that_holds_and_makes_no_sense_is_refused(breachkit: Cli, tmp_path: Path, member: str) -> None:
    payload = {"id": "2026-0001", "title": "t", "org": "o", "timezone": "Asia/Tokyo", "playbook": "jp-breach"}
    payload[member] = ["x"] if member == "title" else "Mars/Phobos"  # type: ignore[assignment]
    event, line = seal(1, "2026-11-22T11:10:00Z", "a", "case.opened", payload, "0" * 64, salt="0" * 32)
    about = {"kind": "case", "case": "2026-0001", "events": 1, "head": event.hash}
    with (tmp_path / "b.zip").open("wb") as target:
        write_bundle(target, about, [part_of("journal.jsonl", line)])
    assert "Traceback" not in breachkit("import", str(tmp_path / "b.zip"), code=None).err
    assert breachkit("list", "--json").json == []


def test_a_disk_that_refuses_any_call_leaves_the_case_whole_or_no_case(
    breachkit: Cli, worked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, home = tmp_path / "case.zip", tmp_path / "there"
    breachkit("export", "--out", str(out))
    refused = 0
    for at in range(200):
        disk = WatchedDisk(tmp_path, fail_at=at)
        monkeypatch.setattr(files, "os", disk)
        ran = breachkit("import", str(out), "--home", str(home), code=None)
        monkeypatch.setattr(files, "os", os)
        if ran.code:
            refused += 1
            assert "cannot write" in ran.err, ran.err
            assert breachkit("list", "--json", "--home", str(home)).json in ([], [ANY])
        if breachkit("list", "--json", "--home", str(home)).json:
            assert breachkit("verify", "--json", "--home", str(home)).json["ok"] is True
            shutil.rmtree(home)
        if disk.calls <= at:
            break
    assert refused > 15


def test_an_import_that_is_killed_leaves_no_case_and_is_swept_by_the_next(
    breachkit: Cli, worked: Path, tmp_path: Path
) -> None:
    out = tmp_path / "case.zip"
    breachkit("export", "--out", str(out))
    home = tmp_path / "there"
    left = home / "cases" / ".import-999999999-abcd" / "2026-0001"
    left.mkdir(parents=True)
    (left / "journal.jsonl").write_bytes(b"half")
    assert breachkit("list", "--json", "--home", str(home)).json == []
    breachkit("import", str(out), "--home", str(home))
    assert not left.exists()
