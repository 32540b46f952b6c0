"""A playbook goes out as CACAO 2.0 and is the same when it comes back; another's becomes a draft that loads."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from breachkit.content.library import Library
from breachkit.content.schema import check
from breachkit.content.yaml_reader import read_yaml
from breachkit.domain.playbook import Playbook
from breachkit.errors import ContentError
from breachkit.interchange import cacao, cacao_draft
from tests.conftest import Ran
from tests.interchange.validators import cacao as valid

Cli = Callable[..., Ran]


def step_id(kind: str, number: int) -> str:
    return f"{kind}--00000000-0000-4000-8000-{number:012d}"


FOREIGN: dict[str, Any] = {
    "type": "playbook",
    "spec_version": "cacao-2.0",
    "id": step_id("playbook", 1),
    "name": "Block and tell",
    "created_by": step_id("identity", 1),
    "created": "2026-01-05T00:00:00.000Z",
    "modified": "2026-02-05T00:00:00.000Z",
    "markings": [step_id("marking-tlp", 1)],
    "workflow_start": step_id("start", 1),
    "workflow": {
        step_id("start", 1): {"type": "start", "on_completion": step_id("if-condition", 2)},
        step_id("if-condition", 2): {"type": "if-condition", "condition": "__seen__:value = 'yes'", "on_true": step_id("action", 3),
                                     "on_false": step_id("parallel", 5)},
        step_id("action", 3): {"type": "action", "name": "Block the address", "agent": step_id("group", 1),
                               "on_success": step_id("parallel", 5), "on_failure": step_id("action", 3),
                               "targets": [step_id("net-address", 1)],
                               "commands": [{"type": "bash", "command": "iptables -A INPUT -s 192.0.2.7 -j DROP"}]},
        step_id("parallel", 5): {"type": "parallel", "next_steps": [step_id("action", 6), step_id("action", 7)],
                                 "on_completion": step_id("end", 9)},
        step_id("action", 6): {"type": "action", "name": "Tell the people", "agent": step_id("group", 2), "on_completion": step_id("end", 9),
                               "commands": [{"type": "manual", "command": "Write to everyone."}]},
        step_id("action", 7): {"type": "action", "name": "Tell the people", "agent": step_id("group", 1),
                               "commands": [{"type": "manual", "command": "Again."}]},
        step_id("end", 9): {"type": "end"},
    },
    "agent_definitions": {step_id("group", 1): {"type": "group", "name": "Security"},
                          step_id("group", 2): {"type": "group", "name": "Somebody"}},
}  # fmt: skip


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_shipped_playbook_is_valid_cacao_and_the_same_when_read_again(lang: str, library: Library) -> None:
    ours = library.playbook("jp-breach")
    document = json.loads(json.dumps(cacao.write(ours, lang)))
    valid(document)
    draft = cacao_draft.read(document, "x.json")
    assert (draft.to_complete, draft.left_out) == (0, [])
    assert cacao_draft.playbook(draft.data, "x.yaml") == ours


def test_what_was_edited_in_a_cacao_editor_is_taken_in_its_language(library: Library) -> None:
    ours = library.playbook("jp-breach")
    document = cacao.write(ours, "en")
    first = next(one for one in document["workflow"].values() if one["type"] == "action")
    first["name"], first["commands"][0]["command"] = "Call them all", "One by one."
    made = cacao_draft.playbook(cacao_draft.read(document, "x.json").data, "x.yaml").phases[0].steps[0]
    assert (made.title.en, made.guidance.en) == ("Call them all", "One by one.")
    assert made.title.ja == ours.phases[0].steps[0].title.ja


def test_anothers_playbook_becomes_a_draft_that_loads_with_what_is_open_marked(breachkit: Cli, tmp_path: Path) -> None:
    valid(FOREIGN)
    file, out = tmp_path / "theirs.json", tmp_path / "draft.yaml"
    file.write_text(json.dumps(FOREIGN), "utf-8")
    told = breachkit("exchange", "import", "cacao", str(file), "--out", str(out), "--json").json
    assert (told["steps"], told["to_complete"]) == (3, 3)
    assert told["left_out"] == ["action.targets", "markings"]
    made = check(read_yaml(out), Playbook)
    steps = made.phases[0].steps
    assert [step.id for step in steps] == ["block-the-address", "tell-the-people", "tell-the-people-2"]
    assert [step.role for step in steps] == ["security", "incident_lead", "security"]
    assert "[bash] iptables" in steps[0].guidance.en
    assert "__seen__" in steps[0].guidance.en
    assert steps[1].title.ja == "[要翻訳] Tell the people"
    assert steps[1].evidence.ja == "要記入"
    assert "not overwritten" in breachkit("exchange", "import", "cacao", str(file), "--out", str(out), code=2).err


def broken(**members: Any) -> dict[str, Any]:
    return {**copy.deepcopy(FOREIGN), **members}


@pytest.mark.parametrize(
    "document",
    [
        {},
        broken(spec_version="1.1"),
        broken(workflow=[]),
        broken(workflow={}),
        broken(workflow_start=7),
        broken(workflow={step_id("start", 1): {"type": "start", "on_completion": step_id("start", 1)}}),
    ],
    ids=["nothing", "another version", "a list", "no step", "no start", "a circle"],
)
def test_what_is_no_cacao_playbook_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ContentError):
        cacao_draft.read(document, "x.json")


def test_the_playbook_needs_no_case(breachkit: Cli, tmp_path: Path) -> None:
    valid(breachkit("exchange", "export", "cacao", "--lang", "ja").json)
    out = tmp_path / "playbook.json"
    assert "steps" in breachkit("exchange", "export", "cacao", "--out", str(out)).out
    assert breachkit("exchange", "export", "cacao", "--playbook", "none-such", code=None).code == 2
