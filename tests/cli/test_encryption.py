"""Encryption on the command line: who opens a case, what a locked one says, and that no plain text is left anywhere."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from breachkit.store import case_key, keyring
from tests.conftest import Ran

Cli = Callable[..., Ran]
MARK = "Zweckgebundenheit"  # stands in titles, facts, notes and lists, and nowhere in breachkit
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tullys-online-store-2024.yaml"


@pytest.fixture(autouse=True)
def _no_key_is_kept() -> Iterator[None]:
    case_key.forget()
    yield
    case_key.forget()
    keyring.use(keyring.Empty())


@pytest.fixture
def mine(breachkit: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A key of one's own, at hand. Its public half."""
    public: str = breachkit("encrypt", "--new-identity", str(tmp_path / "me.txt"), "--json").json["public_key"]
    monkeypatch.setenv("BREACHKIT_IDENTITY", str(tmp_path / "me.txt"))
    return public


def other(breachkit: Cli, tmp_path: Path, name: str = "counsel") -> tuple[str, Path]:
    path = tmp_path / f"{name}.txt"
    public: str = breachkit("encrypt", "--new-identity", str(path), "--json").json["public_key"]
    return public, path


def marked(*folders: Path) -> list[str]:
    """Every file below the folders that holds the mark, in UTF-8 or UTF-16."""
    forms = [MARK.encode(), MARK.encode("utf-16-le")]
    return [
        str(path)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


def test_a_key_file_is_its_owner_s_alone_and_never_overwritten(breachkit: Cli, tmp_path: Path) -> None:
    public, path = other(breachkit, tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert public in path.read_text()
    assert "not overwritten" in breachkit("encrypt", "--new-identity", str(path), code=2).err


def test_a_case_is_encrypted_others_are_let_in_and_taken_out(
    breachkit: Cli, case: Path, mine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counsel, counsel_file = other(breachkit, tmp_path)
    breachkit("note", MARK)
    made = breachkit("encrypt", "--to", mine, "--json").json
    assert made == {
        "case": "2026-0001",
        "encrypted": True,
        "recipients": [mine],
        "passphrase": False,
        "unfinished": False,
    }
    assert marked(tmp_path / "home") == []
    assert breachkit("encrypt", "--to", counsel, code=2).err.count("encrypted already") == 1
    assert breachkit("encrypt", "--add", counsel, "--json").json["recipients"] == [mine, counsel]

    monkeypatch.setenv("BREACHKIT_IDENTITY", str(counsel_file))
    case_key.forget()
    assert MARK in breachkit("show").out
    monkeypatch.setenv("BREACHKIT_IDENTITY", str(tmp_path / "me.txt"))
    before = (case / "case.json").read_bytes()
    assert breachkit("encrypt", "--remove", counsel, "--json").json["recipients"] == [mine]
    assert (case / "case.json").read_bytes() != before
    monkeypatch.setenv("BREACHKIT_IDENTITY", str(counsel_file))
    case_key.forget()
    assert "no key at hand opens it" in breachkit("show", code=1).err

    monkeypatch.setenv("BREACHKIT_IDENTITY", str(tmp_path / "me.txt"))
    breachkit("verify")
    kinds = [event["kind"] for event in breachkit("log", "--json").json]
    assert kinds.count("case.encrypted") == 3
    assert breachkit("decrypt", "--reason", "handed over", "--json").json["encrypted"] is False
    assert MARK in (case / "journal.jsonl").read_text()
    breachkit("verify")


READING = [
    ("status",), ("next", "--json"), ("ask",), ("assess",), ("deadlines",), ("facts", "list"), ("log",), ("show",), ("verify",),
    ("filings",), ("severity",), ("people", "show"), ("render", "report", "--to", "ppc"), ("note", "x"),
    ("facts", "set", "leak=none"), ("step", "done", "record-awareness"), ("seal",), ("decrypt", "--reason", "r"),
    ("approve", "d1", "--by", "x", "--role", "y"), ("encrypt", "--new-key"),
]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_locked_case_says_one_clear_thing_whatever_the_command(
    breachkit: Cli, case: Path, mine: str, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    breachkit("encrypt", "--to", mine)
    monkeypatch.delenv("BREACHKIT_IDENTITY")
    case_key.forget()
    before = {path: path.read_bytes() for path in case.rglob("*") if path.is_file()}
    for words in READING:
        told = breachkit(*words, "--lang", lang, code=1)
        lines = told.err.strip().splitlines()
        assert ("no key at hand opens it" if lang == "en" else "暗号化されて") in lines[0], (words, told.err)
        assert len(lines) == 4
        assert mine in lines[2]
        assert "BREACHKIT_IDENTITY" in lines[3]
        assert told.out == ""
    assert {path: path.read_bytes() for path in case.rglob("*") if path.is_file()} == before
    row = breachkit("list", "--json").json[0]
    assert (row["id"], row["locked"], row["damaged"], row["title"]) == ("2026-0001", True, None, "")
    assert breachkit("encrypt", "--json").json["recipients"] == [mine]
    assert breachkit("use", "2026-0001")


def test_one_does_not_lock_oneself_out(breachkit: Cli, case: Path, mine: str, tmp_path: Path) -> None:
    counsel, _file = other(breachkit, tmp_path)
    assert "you could not open the case again" in breachkit("encrypt", "--to", counsel, code=1).err
    assert not (case / "key.json").exists()
    breachkit("encrypt", "--to", mine)
    assert "you could not open" in breachkit("encrypt", "--add", counsel, "--remove", mine, code=1).err
    assert "nobody could open" in breachkit("encrypt", "--remove", mine, code=2).err
    assert "cannot open the case" in breachkit("encrypt", "--remove", counsel, code=2).err
    assert breachkit("encrypt", "--add", counsel, "--remove", mine, "--yes", "--json").json["recipients"] == [counsel]
    case_key.forget()
    assert "no key at hand" in breachkit("show", code=1).err


def test_no_plain_text_is_left_after_any_kind_of_command(
    breachkit: Cli, mine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case that is encrypted from the start: the mark is looked for after each command, in the home and where
    temporary files go."""
    pytest.importorskip("duckdb")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    work = tmp_path / "work"
    work.mkdir()
    people = work / "people.csv"
    people.write_text(f"氏名,メール,国\n{MARK},a@example.com,JP\n山田 {MARK},b@example.com,JP\n")
    facts = work / "facts.yaml"
    facts.write_text(EXAMPLE.read_text("utf-8").replace("title: ", f"title: {MARK} ", 1), "utf-8")
    commands: list[tuple[str, ...]] = [
        ("new", "--encrypt", "--title", MARK, "--org", f"{MARK} KK", "--from", str(facts)),
        ("note", MARK),
        ("facts", "set", f"summary={MARK}"),
        ("step", "skip", "record-awareness", "--reason", MARK),
        ("status",), ("next",), ("ask",), ("assess",), ("deadlines",), ("log",), ("show",), ("list",), ("severity",),
        ("people", "columns", str(people)),
        ("people", "import", str(people), "--yes"),
        ("people", "show",),
        ("render", "letters", "--out", str(work / "letters.txt")),
        ("render", "report", "--to", "ppc"),
        ("render", "report", "--to", "ppc", "--format", "html"),
        ("render", "report", "--to", "ppc", "--format", "docx"),
        ("render", "report", "--to", "ppc", "--format", "pdf"),
        ("render", "pack", "--out", str(work / "pack")),
        ("evidence", "add", str(people), "--source", MARK, "--collected-by", MARK, "--at", "2026-11-22 23:00"),
        ("evidence", "list"), ("evidence", "verify"), ("evidence", "export", "--out", str(work / "evidence")),
        ("export", "--out", str(work / "case.zip")),
        ("import", str(work / "case.zip"), "--as", "2026-0007", "--encrypt"),
        ("use", "2026-0001"),
        ("approve", "d1", "--by", MARK, "--role", "counsel"),
        ("show", "d1", "--out", str(work / "d1.md")),
        ("seal",), ("verify",),
        ("encrypt", "--new-key"), ("verify",),
    ]  # fmt: skip
    ran = set()
    for words in commands:
        left = breachkit(*words, code=None)
        ran.add((words[0], left.code))
        assert marked(tmp_path / "home", temporary) == [], words
    assert (
        ("verify", 0) in ran
        and ("people", 0) in ran
        and ("evidence", 0) in ran
        and ("import", 0) in ran
        and ("export", 0) in ran
        and ("render", 0) in ran
        and ("new", 0) in ran
    )
    assert MARK in (work / "letters.txt").read_text("utf-8")  # what is written outside is what was asked for
    assert MARK in (work / "d1.md").read_text("utf-8")
    assert MARK in breachkit("show").out


def test_folders_are_the_owner_s_alone_whatever_the_umask(tmp_path: Path) -> None:
    for umask in (0o000, 0o022, 0o077, 0o277):
        home = tmp_path / f"home-{umask:o}"
        environment = {**os.environ, "BREACHKIT_HOME": str(home), "BREACHKIT_PASSPHRASE": "only for this test"}
        if umask == 0o000:
            environment.pop("BREACHKIT_PASSPHRASE")
        line = [sys.executable, "-m", "breachkit", "new", "--title", "t", "--org", "o"]
        ran = subprocess.run(
            line, env=environment, capture_output=True, text=True, umask=umask, stdin=subprocess.DEVNULL
        )
        if umask == 0o277 and os.getuid():
            assert "Traceback" not in ran.stderr
            continue
        assert ran.returncode == 0, ran.stderr
        subprocess.run([*line[:3], "render", "report", "--to", "ppc"], env=environment, umask=umask, check=True, capture_output=True)  # fmt: skip
        for path in [home, *home.rglob("*")]:
            mode = stat.S_IMODE(path.lstat().st_mode)
            assert mode & ~(0o700 if path.is_dir() else 0o600) == 0, (path, oct(mode))


def test_a_passphrase_is_asked_in_a_terminal_and_never_shown(tmp_path: Path) -> None:
    environment = {**os.environ, "BREACHKIT_HOME": str(tmp_path / "home"), "BREACHKIT_LANG": "en", "TERM": "dumb"}
    line = [sys.executable, "-m", "breachkit"]
    subprocess.run([*line, "new", "--title", MARK, "--org", "o"], env=environment, check=True, capture_output=True)

    def talk(*words: str, says: list[tuple[str, str]]) -> tuple[int, str]:
        child = pexpect.spawn(line[0], [*line[1:], *words], env=environment, encoding="utf-8", timeout=60)
        shown = ""
        for asked, answer in says:
            child.expect(asked)
            shown += str(child.before) + str(child.after)
            child.waitnoecho()
            child.sendline(answer)
        child.expect(pexpect.EOF)
        child.close()
        return child.exitstatus, shown + str(child.before)

    code, shown = talk("encrypt", says=[("New passphrase", "night of horses"), ("The same again", "night of horzes")])
    assert (code, "are not the same" in shown) == (2, True)
    code, shown = talk("encrypt", says=[("New passphrase", "night of horses"), ("The same again", "night of horses")])
    assert code == 0
    assert "night" not in shown
    assert marked(tmp_path / "home") == []
    code, shown = talk("show", says=[("Passphrase of case 2026-0001", "wrong one")])
    assert (code, "does not open" in shown) == (1, True)
    code, shown = talk("show", says=[("Passphrase of case 2026-0001", "night of horses")])
    assert (code, MARK in shown) == (0, True)
    ran = subprocess.run([*line, "show"], env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert (ran.returncode, "no key at hand" in ran.stderr) == (1, True)  # without a terminal it does not hang
    out, into = os.pipe()
    os.write(into, b"night of horses\n")
    os.close(into)
    ran = subprocess.run([*line, "show"], env={**environment, "BREACHKIT_PASSPHRASE_FD": str(out)}, pass_fds=[out],
                         capture_output=True, text=True, stdin=subprocess.DEVNULL)  # fmt: skip
    assert (ran.returncode, MARK in ran.stdout) == (0, True)


def test_what_fails_inside_shows_no_text_of_the_case(
    breachkit: Cli, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of breachkit's own, in the middle of a command: its report names the fault and no text of the case."""
    breachkit("note", MARK)
    script = (
        "import breachkit.services.overview as o, sys\n"
        "def fail(*a, **k):\n"
        f"    case = {{'title': {MARK[:4]!r} + {MARK[4:]!r}}}\n"
        "    raise RuntimeError(case['title'])\n"
        "o.read_case = fail\n"
        "sys.argv = ['breachkit', 'show']\n"
        "from breachkit.__main__ import main\n"
        "main()\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ran.returncode == 1
    assert MARK not in ran.stderr + ran.stdout
    assert "RuntimeError" in ran.stderr
