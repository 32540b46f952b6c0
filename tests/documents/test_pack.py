"""One command gives the whole pack, with an index of what each document lacks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]
EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.yaml"))


@pytest.mark.parametrize("example", [path for path in EXAMPLES if "first-days" not in path.name], ids=lambda p: p.stem)
def test_each_example_gives_a_pack(example: Path, breachkit: Cli, tmp_path: Path) -> None:
    breachkit("new", "--from", str(example))
    folder = tmp_path / "pack"
    made = breachkit("render", "pack", "--out", str(folder), "--formats", "md,docx,pdf", "--lang", "ja", "--json").json
    documents = {(row["document"], row["stage"]) for row in made["documents"]}
    assert {("reports/ppc", "preliminary"), ("reports/ppc", "final"), ("notices/people", "notice")} <= documents
    index = (folder / "README.md").read_text("utf-8")
    named = {name for row in made["documents"] for name in row["files"]}
    assert named == {path.name for path in folder.iterdir()} - {"README.md"}
    assert set(re.findall(r"\]\(([^)]+)\)", index)) == named
    for row in made["documents"]:
        for item in row["missing"]:
            assert f"facts set {item['fact']}=..." in index
    event = breachkit("log", "--json").json[-1]
    assert event["kind"] == "pack.rendered"
    for one in event["payload"]["files"]:
        assert hashlib.sha256((folder / one["file"]).read_bytes()).hexdigest() == one["sha256"]
    assert breachkit("verify", "--json").json["ok"]


def test_a_duty_that_was_met_or_is_not_due_calls_for_nothing(breachkit: Cli, tmp_path: Path) -> None:
    breachkit("new", "--title", "A", "--org", "B", "--aware-at", "2026-11-22 20:10")
    breachkit("facts", "set", "handles_personal_data=yes", "is_personal_data=yes", "leak=confirmed", "loss=none", "damage=none",
              "possible_malice=yes", "recovered_unseen=no", "data_protection=none", "our_role=own")  # fmt: skip
    arguments = ("render", "pack", "--formats", "md", "--out", str(tmp_path / "pack"), "--json")
    before = {(row["document"], row["stage"]) for row in breachkit(*arguments).json["documents"]}
    breachkit("filed", "jp-appi.preliminary")
    after = {(row["document"], row["stage"]) for row in breachkit(*arguments).json["documents"]}
    assert before - after == {("reports/ppc", "preliminary")}
    assert "no format doc" in breachkit("render", "pack", "--formats", "doc", "--out", str(tmp_path / "x"), code=2).err
    assert not (tmp_path / "x").exists()
