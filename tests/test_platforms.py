"""docs/platforms.md: what would break on Windows or macOS, shown by simulating it here, or by reading the source."""

from __future__ import annotations

import ast
import ctypes
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from breachkit import i18n
from breachkit.errors import StorageError
from breachkit.services import evidence_intake, letters_batch, people_files
from breachkit.services.evidence_export import safe_name
from breachkit.store import files
from breachkit.store.blobs import may_be_named
from tests.conftest import Ran

Cli = Callable[..., Ran]
ROOT = Path(__file__).resolve().parent.parent
TITLE = "Café — Øresund 🚒 事案"


# the source


@cache
def calls() -> list[tuple[str, ast.Call]]:
    return [
        (f"{path.relative_to(ROOT).as_posix()}:{node.lineno}", node)
        for path in sorted((ROOT / "src").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]


def name_of(call: ast.Call) -> str:
    return ast.unparse(call.func).rsplit(".", 1)[-1]


def mode_of(call: ast.Call) -> str:
    given = {word.arg: word.value for word in call.keywords}
    mode: ast.expr | None = given.get("mode")
    if mode is None:
        place = 1 if isinstance(call.func, ast.Name) or ast.unparse(call.func) == "os.fdopen" else 0
        mode = call.args[place] if len(call.args) > place else None
    return mode.value if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else "r"


def test_text_is_read_and_written_in_a_named_encoding_with_newlines_as_they_stand() -> None:
    """Without one Windows reads and writes text in the encoding of its region, and turns newlines into two bytes."""
    for place, call in calls():
        given = {word.arg for word in call.keywords}
        plain = ast.unparse(call.func)
        if name_of(call) in ("read_text", "write_text") and not plain.startswith(("resources.", "files(")):
            wanted = 1 if name_of(call) == "read_text" else 2
            assert "encoding" in given or len(call.args) >= wanted, f"{place}: no encoding"
            if name_of(call) == "write_text":
                assert "newline" in given, f"{place}: newline= is missing"
        elif plain in ("open", "os.fdopen") or (name_of(call) == "open" and plain not in ("os.open", "tarfile.open")):
            if plain not in ("open", "os.fdopen") and "archive" in plain:
                continue
            if "b" not in mode_of(call):
                assert "encoding" in given, f"{place}: no encoding"
                assert "newline" in given, f"{place}: newline= is missing"


def test_what_is_opened_by_number_to_be_written_is_opened_as_bytes() -> None:
    """`os.open` on Windows opens as text; a file object around the number makes it bytes again, `os.write` does not."""
    inside_fdopen = {
        id(argument) for _place, call in calls() if ast.unparse(call.func) == "os.fdopen" for argument in call.args
    }
    for place, call in calls():
        if ast.unparse(call.func) != "os.open" or id(call) in inside_fdopen or "store/lock.py" in place:
            continue
        flags = ast.unparse(call.args[1])
        if ("O_WRONLY" in flags or "O_RDWR" in flags) and "devnull" not in ast.unparse(call):
            assert "BINARY" in flags or "_NOT_FOLLOWED" in flags, place


POSIX_ONLY = {
    "chown", "fchmod", "fchown", "fork", "fwalk", "getegid", "geteuid", "getgid", "getpgid", "getuid", "initgroups", "killpg",
    "lchown", "mkfifo", "mknod", "nice", "pread", "preadv", "pwrite", "pwritev", "sched_getaffinity", "sendfile",
    "setpgid", "setsid", "setuid", "statvfs", "sync", "uname", "wait", "waitpid", "WEXITSTATUS",
}  # fmt: skip
GUARDED = {
    ("documents/environment.py", "getuid"),  # after os.name == "nt"
    ("services/evidence_intake.py", "fwalk"),  # where hasattr; else os.walk
    ("services/hooks.py", "getuid"),  # after os.name != "nt"
    ("services/hooks.py", "killpg"),  # in the else of os.name == "nt"
    ("services/letters_batch.py", "pwrite"),  # where hasattr; else lseek and write
    ("services/people_files.py", "getuid"),  # after os.name != "nt", and below /proc
    ("services/people_files.py", "statvfs"),  # below /proc, which Linux alone has
}


def test_what_windows_has_not_is_called_behind_a_guard_only() -> None:
    called = {
        (place.split(":")[0].removeprefix("src/breachkit/"), call.func.attr)
        for place, call in calls()
        if isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) == "os"
        and call.func.attr in POSIX_ONLY
    }
    assert called == GUARDED


def test_a_part_of_the_letters_is_written_in_its_place_without_pwrite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "pwrite")
    path = tmp_path / "letters.txt"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        letters_batch.write_at(handle, b"second", 5)
        letters_batch.write_at(handle, b"first", 0)
    finally:
        os.close(handle)
    assert path.read_bytes() == b"firstsecond"


def test_no_name_in_the_tree_collides_or_is_impossible_elsewhere() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    names = [name for name in listed.split("\0") if name]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert len(name) < 150, name
        for part in name.split("/"):
            assert safe_name(part) in (part, part.removeprefix(".")), name


# names


@pytest.mark.parametrize(
    "name", ["drafts/con", "drafts/CON.md", "drafts/aux.txt", "drafts/nul", "people/COM1.csv", "drafts/d001.", "lpt9/x"]
)
def test_a_case_takes_no_file_that_windows_could_not_keep(name: str) -> None:
    """A case moves between systems, so what one cannot have none has, wherever it comes from."""
    assert not may_be_named(name)


@pytest.mark.parametrize(
    "name", ["drafts/d001-ppc-preliminary-ja.md", "drafts/console.md", "people/com10.csv", "seals/s001.tsq"]
)
def test_the_names_that_breachkit_gives_are_taken_everywhere(name: str) -> None:
    assert may_be_named(name)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("10:30 <draft>?.log", "10_30 _draft__.log"),
        ("trailing. ", "trailing"),
        ("a\\b", "a_b"),
        ("報告書.pdf", "報告書.pdf"),
        ("e\u0301.txt", "é.txt"),  # as macOS writes it
    ],
)
def test_evidence_is_handed_out_under_names_that_every_system_takes(given: str, kept: str) -> None:
    assert safe_name(given) == kept


# consoles


def run(*words: str, home: Path, encoding: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "BREACHKIT_HOME": str(home), "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    return subprocess.run(
        [sys.executable, "-m", "breachkit", *words], env=environment, capture_output=True, check=False
    )


@pytest.fixture
def foreign(breachkit: Cli, tmp_path: Path) -> Path:
    """A home with a case whose title no console of one region can show whole."""
    breachkit("new", "--title", TITLE, "--org", "Example")
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("encoding", "lang", "kept"),
    [("cp932", "ja", "事案"), ("cp932", "en", "Caf"), ("cp1252", "ja", "Café — Øresund"), ("ascii", "en", "resund")],
)
def test_a_console_that_cannot_show_a_character_gets_a_question_mark(
    encoding: str, lang: str, kept: str, foreign: Path
) -> None:
    for words in (["status"], ["list"], ["show"]):
        ran = run(*words, "--lang", lang, home=foreign, encoding=encoding)
        assert ran.returncode == 0, ran.stderr.decode(encoding)
        assert ran.stdout.decode(encoding)
    assert kept in run("list", "--lang", lang, home=foreign, encoding=encoding).stdout.decode(encoding)


@pytest.mark.parametrize("encoding", ["cp932", "ascii"])
def test_json_is_whole_whatever_the_console_can_show(encoding: str, foreign: Path) -> None:
    ran = run("list", "--json", home=foreign, encoding=encoding)
    assert ran.returncode == 0
    assert json.loads(ran.stdout.decode("ascii"))[0]["title"] == TITLE


def test_an_error_and_help_are_told_on_such_a_console(foreign: Path) -> None:
    ran = run("facts", "set", f"{TITLE}=1", "--lang", "ja", home=foreign, encoding="cp932")
    assert ran.returncode == 2 and "breachkit: " in ran.stderr.decode("cp932")
    helped = run("--help", "--lang", "ja", home=foreign, encoding="cp932")
    assert helped.returncode == 0 and helped.stdout.decode("cp932")


# languages


@pytest.mark.parametrize(
    ("environment", "windows", "language"),
    [
        ({}, "ja_JP", "ja"),
        ({}, "en_GB", "en"),
        ({}, "fr_FR", "en"),
        ({}, "", "en"),
        ({"LANG": "en_US.UTF-8"}, "ja_JP", "en"),
        ({"BREACHKIT_LANG": "en"}, "ja_JP", "en"),
        ({"LANG": "ja_JP.UTF-8"}, "", "ja"),
    ],
)
def test_a_japanese_windows_is_spoken_to_in_japanese(
    environment: dict[str, str], windows: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_language_of_windows", lambda: windows)
    assert i18n.language_of_environment(environment) == language


@pytest.mark.parametrize(("number", "told"), [(0x0411, "ja_JP"), (0x0409, "en_US"), (0xFFFF, "")])
def test_windows_tells_its_language_by_number(number: int, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert i18n._language_of_windows() == "" or os.name == "nt"
    kernel = SimpleNamespace(GetUserDefaultUILanguage=lambda: number)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    with monkeypatch.context() as within:
        within.setattr(os, "name", "nt")
        found = i18n._language_of_windows()
    assert found == told


# files


class StubbornFile:
    """`os.replace` and `os.unlink` as Windows has them: refused while another has the file open, and for read-only files."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, refusals: int = 0) -> None:
        self.left, self.pauses = refusals, 0
        replace, unlink = os.replace, os.unlink

        def refuse(path: Any) -> None:
            if self.left:
                self.left -= 1
                raise PermissionError(13, "used by another process", str(path))
            if Path(path).exists() and not Path(path).is_dir() and not Path(path).stat().st_mode & stat.S_IWUSR:
                raise PermissionError(13, "read-only", str(path))

        def replacing(source: Any, target: Any) -> None:
            refuse(target)
            if Path(target).is_dir():
                raise PermissionError(13, "a folder", str(target))
            replace(source, target)

        def unlinking(path: Any, **rest: Any) -> None:
            if not rest:
                refuse(path)
            unlink(path, **rest)

        def pause(_seconds: float) -> None:
            self.pauses += 1

        monkeypatch.setattr(files, "WINDOWS", True)
        monkeypatch.setattr(os, "replace", replacing)
        monkeypatch.setattr(os, "unlink", unlinking)
        monkeypatch.setattr("time.sleep", pause)


def test_a_file_that_another_reads_just_now_is_replaced_a_moment_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "case.json"
    files.write_whole(path, b"old")
    stubborn = StubbornFile(monkeypatch, refusals=3)
    files.write_whole(path, b"new")
    assert path.read_bytes() == b"new" and stubborn.pauses == 3


def test_a_file_that_stays_open_is_told_and_the_old_one_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "case.json"
    files.write_whole(path, b"old")
    StubbornFile(monkeypatch, refusals=99)
    with pytest.raises(StorageError, match="used by another process"):
        files.write_whole(path, b"new")
    assert path.read_bytes() == b"old"


def test_kept_evidence_is_read_only_and_can_be_purged_and_encrypted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "case" / "evidence" / "ab"
    files.make_folder(path.parent)
    files.write_whole(path, b"proof")
    path.chmod(0o400)
    StubbornFile(monkeypatch)
    with pytest.raises(PermissionError):
        os.unlink(path)  # noqa: PTH108 - the simulation refuses, as it should
    files.write_whole(path, b"sealed")
    path.chmod(0o400)
    files.remove_tree(tmp_path / "case")
    assert not (tmp_path / "case").exists()


def test_a_folder_takes_the_place_of_an_empty_one_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("new", "empty", "full"):
        files.make_folder(tmp_path / name)
    (tmp_path / "new" / "a").touch()
    (tmp_path / "full" / "b").touch()
    StubbornFile(monkeypatch)
    with pytest.raises(StorageError):
        files.move_folder(tmp_path / "new", tmp_path / "full")
    files.move_folder(tmp_path / "new", tmp_path / "empty")
    assert (tmp_path / "empty" / "a").exists()


def test_a_case_with_evidence_is_kept_closed_and_purged_as_on_windows(
    case: Path, breachkit: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    StubbornFile(monkeypatch)
    log = tmp_path / "access.log"
    log.write_bytes(b"GET /\r\n")
    breachkit("evidence", "add", str(log), "--source", "web01", "--collected-by", "IT", "--at", "now")
    breachkit("facts", "set", "leak=confirmed")
    breachkit("evidence", "export", "--out", str(tmp_path / "out"))
    assert b"GET /\r\n" in [one.read_bytes() for one in (tmp_path / "out" / "items").iterdir()]
    breachkit("verify")
    breachkit("close", "--reason", "over", "--yes")
    breachkit("purge", "--reason", "kept long enough", "--yes", "2026-0001")
    assert not case.exists()


def test_the_owner_of_a_folder_left_behind_is_looked_for_by_windows_own_means(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kernel:
        waiting, opened, error, closed = 258, 7, 0, 0

        def OpenProcess(self, _rights: int, _inherit: bool, _pid: int) -> int:  # noqa: N802
            return self.opened

        def WaitForSingleObject(self, _handle: int, _time: int) -> int:  # noqa: N802
            return self.waiting

        def GetLastError(self) -> int:  # noqa: N802
            return self.error

        def CloseHandle(self, _handle: int) -> None:  # noqa: N802
            self.closed += 1

    kernel = Kernel()
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert people_files._lives_on_windows(42) and kernel.closed == 1
    kernel.waiting = 0
    assert not people_files._lives_on_windows(42)
    kernel.opened, kernel.error = 0, 87
    assert not people_files._lives_on_windows(42)
    kernel.error = 5
    assert people_files._lives_on_windows(42)


# evidence


def test_a_folder_is_listed_alike_where_the_system_cannot_walk_by_handles(
    case: Path, breachkit: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "logs" / "web" / "2026"
    inner.mkdir(parents=True)
    (inner / "a.log").write_bytes(b"a")
    (tmp_path / "logs" / "b.log").write_bytes(b"b")
    by_handle = [path for path, *_rest in evidence_intake._walk(tmp_path / "logs", [])]
    monkeypatch.delattr(os, "fwalk", raising=False)
    assert [path for path, *_rest in evidence_intake._walk(tmp_path / "logs", [])] == by_handle
    assert "web/2026/a.log" in by_handle
    words = ("--source", "web01", "--collected-by", "IT", "--at", "now", "--whole")
    breachkit("evidence", "add", str(tmp_path / "logs"), *words)
    listed = breachkit("evidence", "show", "e1", "--json").json["contents"]["files"]
    assert sorted(one["path"] for one in listed) == sorted(by_handle)


def test_a_junction_of_windows_is_a_link_and_not_followed() -> None:
    folder, link = stat.S_IFDIR | 0o755, stat.S_IFLNK | 0o777
    junction: Any = SimpleNamespace(st_mode=folder, st_reparse_tag=0xA0000003)
    plain: Any = SimpleNamespace(st_mode=folder, st_reparse_tag=0)
    symbolic: Any = SimpleNamespace(st_mode=link)
    assert evidence_intake._leads_away(junction) and evidence_intake._leads_away(symbolic)
    assert not evidence_intake._leads_away(plain)
