"""The session that both READMEs open with is a true one: what they show is what the commands print."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
Cli = Callable[..., Any]


@pytest.mark.parametrize(("readme", "lang"), [("README.md", "en"), ("README.ja.md", "ja")])
def test_the_recorded_session_is_true(
    readme: str, lang: str, breachkit: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BREACHKIT_NOW", "2024-05-22T02:14:00+09:00")
    monkeypatch.setenv("BREACHKIT_LANG", lang)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    block = re.search(r"```\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.DOTALL)
    assert block is not None
    commands = re.split(r"^\$ breachkit ", block[1], flags=re.MULTILINE)[1:]
    assert len(commands) == 4
    for told in commands:
        command, *shown = told.rstrip().splitlines()
        ran = breachkit(*shlex.split(command))
        printed = (ran.out + ran.err).splitlines()
        for line in shown:
            assert line.strip() == "..." or line in printed, f"{readme}: {line!r} is not printed by {command!r}"
