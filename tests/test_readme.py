"""Every shell example of the READMEs, the tutorial and the how-tos is run: what they show is what the commands print."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import sessions

ROOT = Path(__file__).resolve().parent.parent
Cli = Callable[..., Any]
READMES = [("README.md", "en"), ("README.ja.md", "ja")]
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
