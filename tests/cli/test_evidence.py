"""Evidence: taken in without a byte changed, held by somebody known at every moment, handed out so that anyone can check."""

from __future__ import annotations

import errno
import hashlib
import io
import itertools
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from breachkit.cli.app import run
from breachkit.domain.evidence import evidence_of
from breachkit.errors import BreachkitError, NotReadyError, StorageError
from breachkit.services import evidence_intake
from breachkit.services.evidence_export import safe_name
from breachkit.store import files, local
from breachkit.store.local import LocalHome
from breachkit.store.wrapping import Plain
from tests.conftest import Ran

Cli = Callable[..., Ran]
HOW = ("--source", "web01:/var/log", "--collected-by", "Security", "--at", "2026-11-22 21:00")
LOG = b"GET /admin 200\n" * 1000


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "access.log"
    path.write_bytes(LOG)
    return path


def test_a_file_is_kept_under_its_hash_read_only_and_its_source_is_left_as_it_was(
    breachkit: Cli, case: Path, log: Path
) -> None:
    before = log.stat()
    (item,) = breachkit("evidence", "add", str(log), *HOW, "--note", "nginx", "--json").json
    sha256 = hashlib.sha256(LOG).hexdigest()
    assert (item["id"], item["name"], item["size"], item["sha256"]) == ("e1", "access.log", len(LOG), sha256)
    assert (item["holder"], item["collected_at"]) == ("Security", "2026-11-22T21:00:00+09:00")
    kept = case / "evidence" / sha256
    assert kept.read_bytes() == LOG
    assert stat.S_IMODE(kept.stat().st_mode) == 0o400
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    after = log.stat()
    assert (after.st_mtime_ns, after.st_mode, after.st_size) == (before.st_mtime_ns, before.st_mode, before.st_size)
    assert [*case.glob("**/.*.tmp")] == []
    assert breachkit("verify", "--json").json["evidence"] == 1


def test_what_must_be_told_of_evidence_is_asked_for(breachkit: Cli, case: Path, log: Path) -> None:
    for missing in ("--source", "--collected-by", "--at"):
        at = HOW.index(missing)
        assert missing in breachkit("evidence", "add", str(log), *HOW[:at], *HOW[at + 2 :], code=2).err
    for wrong, told in [
        (("--source", " "), "empty"),
        (("--at", "about noon"), "cannot read"),
        (("--at", "2026-11-24"), "future"),
        (("--at", "2026-11-23 09:00"), "future"),
        (("--step", "preserv-evidence"), "preserve-evidence"),
        (("--expect", "abc"), "SHA-256"),
    ]:
        assert told in breachkit("evidence", "add", str(log), *HOW, *wrong, code=2).err
    assert not (case / "evidence").exists() or [*(case / "evidence").iterdir()] == []
    assert len((case / "journal.jsonl").read_bytes().splitlines()) == 2


@pytest.mark.parametrize(
    ("said", "kept", "shown"),
    [
        ("2026-11-22", "2026-11-22", "Sun 22 Nov 2026\n"),  # only the day is known: no hour is made up
        ("昨日", "2026-11-22", "Sun 22 Nov 2026\n"),
        ("令和8年11月22日 21時", "2026-11-22T21:00:00+09:00", "Sun 22 Nov 2026 21:00 JST"),
        ("yesterday 9pm", "2026-11-22T21:00:00+09:00", "Sun 22 Nov 2026 21:00 JST"),
    ],
)
def test_when_it_was_collected_is_told_as_a_person_says_it(
    said: str, kept: str, shown: str, breachkit: Cli, case: Path, log: Path, tmp_path: Path
) -> None:
    breachkit("evidence", "add", str(log), *HOW, "--at", said)
    assert breachkit("evidence", "show", "e1", "--json").json["collected_at"] == kept
    assert shown in breachkit("evidence", "list").out
    over = ("evidence", "hand-over", "e1", "--to", "Lab", "--reason", "analysis", "--at")
    assert "before" in breachkit(*over, "2026-11-21", code=2).err
    breachkit(*over, "2026-11-22")  # the same day: which came first, is not known
    assert "Sun 22 Nov 2026" in breachkit("evidence", "show", "e1").out
    breachkit("evidence", "export", "--out", str(tmp_path / "handed"), "--for", "Lab", "--formats", "md")
    breachkit("verify")


def test_the_same_bytes_are_kept_once_and_told(breachkit: Cli, case: Path, log: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.log"
    copy.write_bytes(LOG)
    breachkit("evidence", "add", str(log), *HOW)
    assert "e1 already" in breachkit("evidence", "add", str(log), *HOW).out
    told = breachkit("evidence", "add", str(copy), str(copy), *HOW).out
    assert "The same bytes as e1" in told
    assert [item["id"] for item in breachkit("evidence", "list", "--json").json] == ["e1", "e2"]
    assert len([*(case / "evidence").iterdir()]) == 1


def test_a_stated_hash_of_any_usual_kind_is_compared(breachkit: Cli, case: Path, log: Path) -> None:
    for algorithm in ("md5", "sha1", "sha256", "sha512"):
        stated = hashlib.new(algorithm, LOG).hexdigest()
        wrong = hashlib.new(algorithm, b"other").hexdigest()
        assert stated in breachkit("evidence", "add", str(log), *HOW, "--expect", wrong, code=2).err
        source = ("--source", algorithm)
        (item,) = breachkit("evidence", "add", str(log), *HOW, *source, "--expect", stated.upper(), "--json").json
        assert item["stated"] == {"algorithm": algorithm, "hash": stated}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    (folder / "old").mkdir(parents=True)
    (folder / "a.log").write_bytes(b"a\n")
    (folder / "old" / "b.log").write_bytes(b"b\n")
    (folder / "old" / "same-as-a.log").write_bytes(b"a\n")
    (folder / "passwd").symlink_to("/etc/passwd")
    (folder / "everything").symlink_to("/")
    os.mkfifo(folder / "pipe")
    return folder


def test_a_folder_is_refused_or_taken_whole_with_a_listing(breachkit: Cli, case: Path, tree: Path) -> None:
    assert "--whole" in breachkit("evidence", "add", str(tree), *HOW, code=2).err
    (item,) = breachkit("evidence", "add", str(tree), *HOW, "--whole", "--json").json
    assert (item["kind"], item["name"], item["files"], item["size"], item["left_out"]) == ("folder", "logs", 3, 6, 3)
    contents = breachkit("evidence", "show", "e1", "--json").json["contents"]
    assert [one["path"] for one in contents["files"]] == ["a.log", "old/b.log", "old/same-as-a.log"]
    assert sorted((one["path"], one["why"]) for one in contents["left_out"]) == [
        ("everything", "link"), ("passwd", "link"), ("pipe", "special")]  # fmt: skip
    assert len([*(case / "evidence").iterdir()]) == 3  # two contents and the listing
    assert "left out: passwd" in breachkit("show", "e1").out
    damaged = case / "evidence" / hashlib.sha256(b"b\n").hexdigest()
    damaged.chmod(0o600)
    damaged.write_bytes(b"B\n")
    assert "old/b.log" in breachkit("evidence", "verify", code=1).out
    assert "old/b.log" in breachkit("verify", code=1).out


@pytest.mark.parametrize("kind", ["link", "link to a folder", "pipe", "device", "missing", "socket"])
def test_links_and_special_files_are_refused(kind: str, breachkit: Cli, case: Path, log: Path, tmp_path: Path) -> None:
    path = tmp_path / "special"
    if kind == "link":
        path.symlink_to(log)
    elif kind == "link to a folder":
        path.symlink_to(tmp_path)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path("/dev/zero")
    elif kind == "socket":
        import socket

        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(path))
    told = breachkit("evidence", "add", str(path), *HOW, "--whole", code=2).err
    assert {"link": "symbolic link", "missing": "no file"}.get(kind.split()[0], "device, a pipe or a socket") in told
    assert breachkit("evidence", "list", "--json").json == []


def test_a_file_that_changes_while_it_is_read_is_not_kept(
    breachkit: Cli, case: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = files.fill_whole

    def while_it_grows(path: Path, filling: Callable[[BinaryIO], None], **more: Any) -> None:
        if "evidence" in path.parts:
            with log.open("ab") as stream:
                stream.write(b"one line more\n")
        fill(path, filling, **more)

    monkeypatch.setattr(files, "fill_whole", while_it_grows)
    told = breachkit("evidence", "add", str(log), *HOW, code=1)
    assert "changed while it was read" in told.err
    assert [*(case / "evidence").iterdir()] == [] and [*case.glob(".*.tmp")] == []
    assert breachkit("evidence", "list", "--json").json == []


def test_a_file_that_is_rewritten_with_the_same_bytes_meanwhile_is_told_too(
    case: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LocalHome(case.parent.parent).case("2026-0001")
    os.utime(log, (0, 0))
    asked = iter([False])

    def touched(*arguments: Any) -> None:
        if next(asked, True) is False:
            os.utime(log, (1, 1))

    with pytest.raises(NotReadyError):
        evidence_intake.take(store, log, whole=False, told=touched)


HOSTILE_NAMES = [
    "\x1b[31mred.log",
    "line\nbreak.log",
    "[bold]markup[red].log",
    "gpj.\u202eexe",
    "-rf",
    "$(touch x).log",
    "a'b\"c.log",
    "\u200bhidden.log",
    "とても長い名前" * 11 + ".log",
    b"caf\xe9.log",
    "..\\..\\evil.log",
    "CON",
    " .log",
    "|cmd",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=repr)
def test_a_hostile_name_is_data_alone(name: str | bytes, breachkit: Cli, case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / os.fsdecode(name)
    path.write_bytes(b"x")
    breachkit("evidence", "add", *HOW, "--", str(path))
    breachkit("evidence", "add", *HOW, "--whole", "--step", "contain", "--", str(folder))
    out = tmp_path / "out"
    for command in (
        ["list"],
        ["show", "e1"],
        ["show", "e2"],
        ["verify"],
        ["export", "--out", str(out), "--formats", "md"],
    ):
        shown = breachkit("evidence", *command)
        assert not {"\x1b", "\x07", "\u202e", "\u200b"} & set(shown.out + shown.err), command
    for command in (["log"], ["show", "contain"]):
        assert not {"\x1b", "\u202e", "\u200b"} & set(breachkit(*command).out)
    if "[bold]" in str(name):
        assert "[bold]markup[red].log" in breachkit("evidence", "list").out
    written = [one for one in out.rglob("*") if one.is_file()]
    assert len(written) == 7  # the copy, the folder's file and listing, manifest, sums, two sheets
    checked = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=out, capture_output=True)
    assert checked.returncode == 0, checked.stderr
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["items"][0]["name"] == evidence_intake.said(os.fsdecode(name))
    assert [*tmp_path.glob("x")] == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_._etc_passwd"),
        ("a\nb\x00c", "a bc"),
        ("", "unnamed"),
        ("...", "unnamed"),
        ("nul.txt", "_nul.txt"),
        ("x" * 300 + ".log", "x" * 116 + ".log"),
        ("か" * 100, "か" * 40),
        ("e\u0301.txt", "\u00e9.txt"),
    ],
)
def test_names_are_made_safe_for_every_file_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_two_names_that_become_one_are_kept_apart(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in (("a:b.log", b"1"), ("a?b.log", b"2"), ("A_b.log", b"3")):
        (folder / name).write_bytes(data)
    breachkit("evidence", "add", str(folder), *HOW, "--whole")
    out = tmp_path / "out"
    breachkit("evidence", "export", "--out", str(out), "--formats", "md")
    found = sorted(path.read_bytes() for path in (out / "items" / "e1-in").iterdir())
    assert found == [b"1", b"2", b"3"]
    assert len({path.name.casefold() for path in (out / "items" / "e1-in").iterdir()}) == 3


def test_the_chain_of_custody_has_no_gap(breachkit: Cli, case: Path, log: Path) -> None:
    breachkit("evidence", "add", str(log), *HOW)
    over = ("evidence", "hand-over", "e1", "--to", "Lab", "--reason", "analysis")
    assert "Security" in breachkit(*over, "--from", "Someone", code=2).err
    assert "before" in breachkit(*over, "--at", "2026-11-22 20:59", code=2).err
    assert "future" in breachkit(*over, "--at", "2026-11-24 09:00", code=2).err
    assert "e9" in breachkit("evidence", "hand-over", "e9", "--to", "Lab", "--reason", "r", code=2).err
    told = breachkit(*over, "--place", "courier", "--at", "2026-11-22 22:00").out
    assert "with Lab" in told and "not acknowledged yet" in told
    assert "Lab has e1 already" in breachkit(*over, code=2).err
    assert "before" in breachkit("evidence", "acknowledge", "e1", "--by", "B", "--at", "2026-11-22 21:30", code=2).err
    breachkit("evidence", "acknowledge", "e1", "--by", "Lab's clerk")
    assert "already" in breachkit("evidence", "acknowledge", "e1", "--by", "B", code=2).err
    breachkit(
        "evidence", "hand-over", "e1", "--to", "Security", "--reason", "returned", "--acknowledged-by", "Security"
    )
    breachkit("evidence", "note", "e1", "seal number 17 was intact")
    shown = breachkit("evidence", "show", "e1", "--json").json
    chain = [(one["from"], one["to"], one["acknowledged_by"]) for one in shown["custody"]]
    assert chain == [("", "Security", "Security"), ("Security", "Lab", "Lab's clerk"), ("Lab", "Security", "Security")]
    assert [note["text"] for note in shown["notes"]] == ["seal number 17 was intact"]
    assert all(before[1] == after[0] for before, after in itertools.pairwise(chain))


def test_a_hand_over_of_several_stands_whole_or_not_at_all(
    breachkit: Cli, case: Path, log: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.log"
    other.write_bytes(b"other")
    breachkit("evidence", "add", str(log), str(other), *HOW)
    breachkit("evidence", "hand-over", "e2", "--to", "Lab", "--reason", "r")
    breachkit("evidence", "hand-over", "e1", "e2", "--to", "Lab", "--reason", "r", code=2)
    assert [item["holder"] for item in breachkit("evidence", "list", "--json").json] == ["Security", "Lab"]


def test_evidence_is_linked_to_the_step_that_asks_for_proof(breachkit: Cli, case: Path, log: Path) -> None:
    breachkit("evidence", "add", str(log), *HOW, "--step", "preserve-evidence")
    breachkit("evidence", "link", "e1", "--step", "contain")
    breachkit("evidence", "link", "e1", "--step", "contain")  # once is enough
    for step in ("preserve-evidence", "contain"):
        assert breachkit("show", step, "--json").json["attached"] == {
            "total": 1, "newest": [{"id": "e1", "name": "access.log"}]}  # fmt: skip
        assert "e1 access.log" in breachkit("show", step).out
    assert [one["id"] for one in breachkit("evidence", "list", "--step", "contain", "--json").json] == ["e1"]
    assert breachkit("evidence", "list", "--step", "audit", "--json").json == []


def test_an_export_is_checked_without_breachkit_and_journalled(
    breachkit: Cli, case: Path, log: Path, tree: Path, tmp_path: Path
) -> None:
    breachkit("evidence", "add", str(log), str(tree), *HOW, "--whole")
    breachkit("evidence", "hand-over", "e1", "--to", "外部専門家", "--reason", "解析")
    out = tmp_path / "out"
    done = breachkit("evidence", "export", "--out", str(out), "--for", "Lab", "--reason", "analysis", "--json").json
    assert done["items"] == ["e1", "e2"]
    subprocess.run(["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"], cwd=out, check=True)
    listed = {line.split("  ", 1)[1] for line in (out / "SHA256SUMS").read_text("utf-8").splitlines()}
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert there - listed == {"SHA256SUMS"} and not listed - there
    assert {f"custody.{lang}.{fmt}" for lang in ("ja", "en") for fmt in ("md", "docx", "pdf")} <= there
    raw = (out / "manifest.json").read_bytes()
    manifest = json.loads(raw)
    assert done["manifest_sha256"] == hashlib.sha256(raw).hexdigest()
    assert (manifest["case"], manifest["for"], manifest["reason"]) == ("2026-0001", "Lab", "analysis")
    assert manifest["items"][0]["custody"][1]["to"] == "外部専門家"
    sheet = (out / "custody.ja.md").read_text("utf-8")
    assert "外部専門家" in sheet and "access.log" in sheet
    assert hashlib.sha256(LOG).hexdigest()[:16] in sheet
    last = breachkit("log", "--last", "1", "--json").json[0]
    assert last["kind"] == "evidence.exported" and last["payload"]["manifest_sha256"] == done["manifest_sha256"]
    assert "exists" in breachkit("evidence", "export", "--out", str(out), code=2).err
    breachkit("evidence", "export", "--out", str(tmp_path / "one"), "e1", "--formats", "md")
    assert [path.name for path in (tmp_path / "one" / "items").iterdir()] == ["e1-access.log"]


def test_altered_evidence_is_never_handed_out(breachkit: Cli, case: Path, log: Path, tmp_path: Path) -> None:
    breachkit("evidence", "add", str(log), *HOW)
    kept = case / "evidence" / hashlib.sha256(LOG).hexdigest()
    kept.chmod(0o600)
    kept.write_bytes(LOG.replace(b"200", b"404", 1))
    assert "changed" in breachkit("evidence", "export", "--out", str(tmp_path / "out"), code=1).err
    assert not (tmp_path / "out").exists() and [*tmp_path.glob(".out*")] == []
    assert "changed" in breachkit("verify", code=1).out
    told = breachkit("evidence", "add", str(log), *HOW, "--source", "again", code=1).err
    assert "changed since" in told and str(kept) in told
    kept.unlink()
    assert "missing" in breachkit("evidence", "verify", code=1).out


def test_a_copy_cut_short_leaves_nothing(
    breachkit: Cli, case: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_all", full)
        assert "free some space" in breachkit("evidence", "add", str(log), *HOW, code=1).err
    assert [*case.glob("**/.*.tmp")] == []
    assert breachkit("evidence", "list", "--json").json == []
    breachkit("evidence", "add", str(log), *HOW)
    breachkit("verify")


def test_a_sweep_spares_the_file_that_another_process_is_copying(case: Path, tmp_path: Path) -> None:
    home = LocalHome(case.parent.parent)
    store = home.case("2026-0001")
    began, may_end = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            began.set()
            may_end.wait(20)
            return super().read(size)

    other = threading.Thread(target=store.blobs.take, args=("evidence/x", Slow(b"slow")))
    other.start()
    assert began.wait(20)
    (case / ".left.0123.tmp").write_bytes(b"by one that was killed")
    with store.writing():
        pass
    assert not (case / ".left.0123.tmp").exists()
    may_end.set()
    other.join()
    assert store.blobs.read("evidence/x") == b"slow"


class Flipped(Plain):
    """A wrapping under which no byte lies on disk as it is."""

    def wrap(self, source: BinaryIO, target: BinaryIO) -> None:
        while piece := source.read(4096):
            target.write(bytes(byte ^ 0xFF for byte in piece))

    unwrap = wrap

    def wrap_line(self, line: bytes, number: int) -> bytes:
        return line.hex().encode()

    def unwrap_line(self, kept: bytes, number: int) -> bytes:
        return bytes.fromhex(kept.decode())


def test_evidence_passes_through_the_case_s_wrapping(
    breachkit: Cli, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "wrapping_of", lambda _folder: Flipped())
    case = Path(breachkit("new", "--title", "t", "--org", "o", "--json").json["path"])
    breachkit("evidence", "add", str(log), *HOW)
    breachkit("verify")
    assert b"GET /admin" not in b"".join(path.read_bytes() for path in case.rglob("*") if path.is_file())
    breachkit("evidence", "export", "--out", str(tmp_path / "out"), "--formats", "md")
    assert (tmp_path / "out" / "items" / "e1-access.log").read_bytes() == LOG


def test_a_large_file_takes_little_memory(case: Path, tmp_path: Path) -> None:
    """300 MB of zeros (a sparse file) in an address space of 250 MB."""
    large = tmp_path / "image.dd"
    with large.open("wb") as stream:
        stream.truncate(300_000_000)
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (250_000_000, 250_000_000))\n"
        "from breachkit.cli.app import run\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, "evidence", "add", str(large), *HOW], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert "300 MB" in ran.stdout


def test_events_fold_into_the_same_register_whoever_reads_them(breachkit: Cli, case: Path, log: Path) -> None:
    breachkit("evidence", "add", str(log), *HOW)
    breachkit("evidence", "hand-over", "e1", "--to", "Lab", "--reason", "r")
    store = LocalHome(case.parent.parent).case("2026-0001")
    items = evidence_of(store.events())
    assert [*items] == ["e1"]
    assert items["e1"]["custody"][-1]["to"] == "Lab"
    assert store.read()["evidence_total"] == 1


def test_a_journal_line_that_no_one_can_read_is_told(breachkit: Cli, case: Path, log: Path) -> None:
    store = LocalHome(case.parent.parent).case("2026-0001")
    with store.writing() as writer:
        writer.append([("evidence.added", {"id": "e1", "name": "x"})], time="2026-11-22T11:10:00Z", actor="t")
        writer.keep()
    assert "cannot read" in breachkit("evidence", "list", code=1).err
    assert "cannot read" in breachkit("verify", code=1).out


def test_no_traceback_where_the_folder_cannot_be_read(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    with pytest.raises((StorageError, BreachkitError)):
        evidence_intake.take(
            LocalHome(case.parent.parent).case("2026-0001"), tmp_path / "no" / "file", whole=True, told=lambda _n: None
        )
    assert run(["evidence", "add", str(tmp_path / "no" / "file"), *HOW]) == 2
