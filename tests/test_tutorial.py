"""The tutorial for authors, walked as it stands: its files are written, its commands run, and it is true what it says of them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
Cli = Callable[..., Any]


@pytest.mark.parametrize(("page", "lang"), [("tutorial-playbook.md", "en"), ("tutorial-playbook.ja.md", "ja")])
def test_a_stranger_gets_an_own_playbook_by_the_tutorial_alone(
    page: str, lang: str, breachkit: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BREACHKIT_LANG", lang)
    monkeypatch.chdir(tmp_path)
    playbook, examples = tmp_path / "acme-breach.yaml", tmp_path / "acme-breach.examples.yml"
    said: list[tuple[str, str]] = []
    for kind, block in re.findall(r"```(\w*)\n(.*?)```", (ROOT / "docs" / page).read_text("utf-8"), re.DOTALL):
        if kind == "yaml" and block.startswith("examples:"):
            examples.write_text(block, "utf-8")
        elif kind == "yaml":
            playbook.write_text(playbook.read_text("utf-8") + block, "utf-8")
        else:
            said += [(line, breachkit(*shlex.split(line)[1:]).out) for line in block.splitlines()]
    lints = [out for line, out in said if "playbook lint" in line]
    assert "jp-appi.final" in lints[0]
    assert "jp-appi.final" not in lints[1]
    diff = next(out for line, out in said if "playbook diff" in line)
    assert ("Tell the board" if lang == "en" else "取締役会へ報告する") in diff
    tested = next(out for line, out in said if "playbook test" in line)
    assert ("0 do not hold" if lang == "en" else "不一致0件") in tested
    assert '"step": "write-down"' in said[-1][1]
    playbook.write_text(playbook.read_text("utf-8").replace("more_than: 100,", "more_than: 1000,"), "utf-8")
    assert "acme-breach.examples.yml" in breachkit("playbook", "test", str(playbook), code=1).out
