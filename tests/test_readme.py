"""Every shell example of the READMEs, the tutorial and the how-tos is run: what they show is what the commands print."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import sessions
from tests.cli.test_journeys import PRELIMINARY

ROOT = Path(__file__).resolve().parent.parent
Cli = Callable[..., Any]
READMES = [("README.md", "en"), ("README.ja.md", "ja")]
TUTORIAL = sorted((ROOT / "docs").glob("tutorial-playbook*.md"))  # tests/test_tutorial.py walks them
PAGES = sorted([*(ROOT / "docs" / "tutorial").glob("*.md"), *(ROOT / "docs" / "how-to").glob("*.md")])


@pytest.mark.parametrize(("readme", "lang"), READMES)
def test_the_recorded_session_is_true(
    readme: str, lang: str, breachkit: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BREACHKIT_NOW", "2024-05-22T02:14:00+09:00")
    monkeypatch.setenv("BREACHKIT_LANG", lang)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    block, *_others = sessions.blocks_of((ROOT / readme).read_text("utf-8"), "")
    commands = [*sessions.commands_of(block)]
    assert len(commands) == 4
    for told in commands:
        ran = breachkit(*told.command)
        printed = (ran.out + ran.err).splitlines()
        for line in told.shown:
            assert line.strip() == "..." or line in printed, f"{readme}: {line!r} is not printed by {told.command}"


UNSEEN: dict[str, list[list[str]]] = {
    "render report --to ppc --stage preliminary": [["facts", "set", *(f"{f}={v}" for f, v in PRELIMINARY.items())]],
    "encrypt --to": [["encrypt", "--new-identity", "me.key"]],
    "exchange export oscal": [["measures", "add", "Second factor"]],
    "exchange export veris --out": [["facts", "set", *(f"{f}={v}" for f, v in PRELIMINARY.items())]],
}
"""What a reader has done by then, before a command that begins so."""
BESIDE = {"watch": ["--for", "0"]}
"""What a test adds to a command that goes on until it is left."""
BLOCKS = [
    ("README.md", "en", 22), ("README.ja.md", "ja", 22), ("docs/interchange.md", "en", 7),
    ("docs/packs.md", "en", 6), ("docs/packs.ja.md", "ja", 6),
]  # fmt: skip
NOT_RUN = {
    "pipx": "installs from the network; tests/test_wheel.py installs the wheel",
    "pip": "likewise", "createdb": "a database server; tests/teams run it where there is one", "createuser": "likewise",
    "export": "likewise",
}  # fmt: skip
SERVER = ("team",)


@pytest.mark.parametrize(("page", "lang", "least"), BLOCKS)
def test_the_commands_of_the_other_blocks_run_one_after_the_other(
    page: str, lang: str, least: int, breachkit: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BREACHKIT_LANG", lang)
    monkeypatch.chdir(tmp_path)
    Path("access.log").write_text("GET /cart HTTP\n", "utf-8")
    text = (ROOT / page).read_text("utf-8")
    blocks = [block for block in sessions.blocks_of(text, "") if "$ breachkit" not in block]
    if page.startswith("docs/packs"):
        blocks.reverse()  # the page tells first how a pack is taken in, then how one is made
    lines = [line for block in blocks for line in block.splitlines()]
    done, key = [], ""
    if "breachkit new" not in text:
        breachkit("new", "--title", "A", "--org", "B", "--aware-at", "2026-11-22 20:10")
    for line in lines:
        command = shlex.split(line, comments=True)
        if command and command[0] in NOT_RUN:
            continue
        assert command[0] == "breachkit", line
        for unseen in next((acts for begin, acts in UNSEEN.items() if line[10:].startswith(begin)), []):
            monkeypatch.setenv("BREACHKIT_IDENTITY", str(tmp_path / "me.key"))  # not there before it is made
            key = (re.findall("age1[a-z0-9]+", breachkit(*unseen).out) or [key])[0]
        command = [key if word == "age1..." else word for word in command[1:]]
        if command == ["next"]:
            sessions.in_a_terminal(command)
        else:
            breachkit(*command, *BESIDE.get(command[0], []))
        done.append(line)
    assert len(done) >= least


def test_every_shell_block_of_the_documents_is_run_or_named_here() -> None:
    played = {*PAGES, *(ROOT / page for page, _lang, _least in BLOCKS), *TUTORIAL}
    for page in [*ROOT.glob("README*.md"), *sorted((ROOT / "docs").rglob("*.md"))]:
        for block in sessions.blocks_of(page.read_text("utf-8"), "") if page not in played else []:
            if page.name == "commands.md":  # generated from the help screens, and held by tests/test_docs.py
                continue
            for line in block.splitlines():
                words = shlex.split(line, comments=True)
                known = not words or words[0] in NOT_RUN or (words[0] == "breachkit" and words[1] in SERVER)
                assert known, f"{page.name}: nothing runs {line!r}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_the_sessions_of_a_page_are_true(
    page: Path, breachkit: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BREACHKIT_LANG", "ja" if page.name.endswith(".ja.md") else "en")
    monkeypatch.setenv("COLUMNS", "80")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    Path("access.log").write_text("GET /cart HTTP\n", "utf-8")
    Path("customers.csv").write_text("氏名,メールアドレス,住所\n架空一号,a@example.jp,東京都\n", "utf-8")
    shown = sessions.play(page, breachkit, lambda time: monkeypatch.setenv("BREACHKIT_NOW", time))
    assert shown >= 3
    for block in re.findall(r"^```(\w*)", page.read_text("utf-8"), flags=re.MULTILINE)[::2]:
        assert block == "console", f"{page.name} has a block that nothing runs"


def test_both_languages_of_a_page_show_the_same_commands() -> None:
    def verbs(page: Path) -> list[list[str]]:
        blocks = sessions.blocks_of(page.read_text("utf-8"))
        return [told.command[:2] for block in blocks for told in sessions.commands_of(block)]

    for page in PAGES:
        if not page.name.endswith(".ja.md"):
            own, other = verbs(page), verbs(page.with_name(f"{page.stem}.ja.md"))
            for mine, theirs in zip(own, other, strict=True):
                assert mine[0] == theirs[0], page.name
    assert len(PAGES) % 2 == 0
