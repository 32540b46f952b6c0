"""Authors of laws and playbooks: every fault at once with its place and mend, what changed in words, worked examples run,
a schema that takes all that is shipped and refuses what the reader refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from breachkit.content.library import Library, builtin
from breachkit.content.yaml_reader import parse_yaml
from breachkit.domain.condition import parse_condition
from breachkit.engine.satisfiable import can_hold
from breachkit.services.content_schema import schema
from breachkit.services.lint_names import ring_of

Cli = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def acme(breachkit: Cli, tmp_path: Path) -> Path:
    """A playbook as `playbook new` begins it."""
    path = tmp_path / "acme-breach.yaml"
    breachkit("playbook", "new", "acme-breach", "--title", "Acme", "--out", str(path))
    return path


def edited(path: Path, *changes: tuple[str, str]) -> Path:
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    return path


def place_of(path: Path, words: str) -> str:
    """file:line of the words."""
    before = path.read_text("utf-8").split(words)[0]
    return f"{path}:{before.count(chr(10)) + 1}:"


def test_what_is_begun_has_no_error_and_says_which_duties_it_leaves_out(breachkit: Cli, acme: Path) -> None:
    found = breachkit("playbook", "lint", str(acme), "--json").json
    assert {one["severity"] for one in found} == {"warning"}
    assert any("jp-appi.final" in one["message"] and one["mend"] for one in found)
    assert acme.read_text("utf-8").startswith("# yaml-language-server: $schema=./playbook.schema.json\n")
    assert json.loads((acme.parent / "playbook.schema.json").read_text("utf-8"))["title"] == "breachkit playbook"


PLAYBOOK_FAULTS = [
    # (what is changed, to what, the words at whose line the finding stands, the message, the mend)
    ("asks: [discovered_at, knew_at, leak", "asks: [discovered_at, knew, leak", "asks: [disc", "no fact named knew", "did you mean"),
    ("        role: security\n        # ", "        rol: security\n        # ", "rol: security", "no key rol", "did you mean role"),
    ("due: {from: knew_at, within: 1 hour}", "due: {from: knew_at, within: an hour}", "due: {from: knew_at, within: an", "no duration", ""),
    ("jp-appi.preliminary}", "jp-appi.first}", "due: {obligation: jp-appi.first", "no obligation named jp-appi.first", ""),
    ("document: reports/ppc", "document: reports/pcc", "document: reports/pcc", "no document named reports/pcc", "reports/ppc"),
    ("when: {leak: {any_of: [confirmed, suspected]}}", "when: {all: [{leak: confirmed}, {leak: none}]}", "when: {all", "can never come up", "all and not"),
    ("when: {leak: {any_of: [confirmed, suspected]}}", "when: {leak: {any_of: [confirmd]}}", "when: {leak", "confirmd", "confirmed"),
    ("en: Harm grows until it is stopped.", "en: 止まるまで被害は広がります。", "why: {ja: 止まるまで", "English text is in Japanese", "translate"),
    ("reviewed_on: 2026-11-22", "reviewed_on: 2027-01-01", "reviewed_on: 2027", "lies in the future", "2026-11-22"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "message", "mend"), PLAYBOOK_FAULTS)
def test_a_fault_is_told_with_its_line_and_the_mend(
    old: str, new: str, at: str, message: str, mend: str, breachkit: Cli, acme: Path
) -> None:
    edited(acme, (old, new))
    found = breachkit("playbook", "lint", str(acme), "--json", code=None).json
    told = [one for one in found if message in one["message"] + one["value"]]
    assert told, found
    assert told[0]["place"].startswith(place_of(acme, at)), (told[0], place_of(acme, at))
    assert mend in told[0]["mend"]


def test_every_fault_is_told_at_once_and_a_broken_file_of_ones_own_folder_can_still_be_linted(breachkit: Cli) -> None:
    path = Path(breachkit("playbook", "new", "acme-breach", "--json").json["path"])
    edited(path, ("role: incident_lead\n        #", "role: boss\n        #"), ("within: 4 hours", "within: soon"))
    ran = breachkit("playbook", "lint", str(path), code=1)
    assert "boss" in ran.out
    assert "'soon' is no duration" in ran.out.replace("\n", " ")
    assert "2 errors" in ran.out


LAW_FAULTS = [
    ("    clock: [knew_at]", "    clock: [{filed: acme.notice}]", "wait for each other"),
    ("    content: items", "    url: www.example.com", "this is no link"),
    ("    content: items", "    note: {ja: メモ, en: Note}", "items is used nowhere"),
    ("effective_from: 2026-11-22", "effective_from: 2026-11-22\neffective_to: 2026-01-01", "ends before it begins"),
    ("confidence: unverified", "confidence: verified", "no source has a link"),
    ("when: {any: [{leak", "when: {all: [{leak: none}, {leak", "duty notice can never arise"),
]


@pytest.mark.parametrize(("old", "new", "message"), LAW_FAULTS)
def test_a_law_is_linted_likewise(old: str, new: str, message: str, breachkit: Cli) -> None:
    path = Path(breachkit("regimes", "new", "acme", "--title", "Acme", "--json").json["path"])
    edited(path, (old, new))
    ran = breachkit("regimes", "lint", str(path), code=None)
    assert message in " ".join(ran.out.split()), ran.out


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "playbooks" / "regimes").glob("jp-*.yaml")))
def test_shipped_japanese_laws_have_no_error(name: str, breachkit: Cli) -> None:
    found = breachkit("regimes", "lint", name, "--json").json
    assert [one for one in found if one["severity"] == "error"] == []


def test_what_changed_is_told_as_counsel_would_ask(breachkit: Cli, acme: Path, tmp_path: Path) -> None:
    law = tmp_path / "jp-appi.yaml"
    law.write_text((ROOT / "playbooks" / "regimes" / "jp-appi.yaml").read_text("utf-8"), "utf-8")
    edited(law, ("within: 30 days", "within: 15 days"))
    found = breachkit("regimes", "diff", "jp-appi", str(law), "--json").json
    assert [one["aspect"] for one in found] == ["due"]
    assert "30 days" in found[0]["before"]
    assert "15 days" in found[0]["after"]
    assert "30 days" in breachkit("regimes", "diff", "jp-appi", str(law)).out
    assert "They say the same" in breachkit("regimes", "diff", "jp-appi", "jp-appi").out
    other = acme.with_name("other.yaml")
    other.write_text(acme.read_text("utf-8"), "utf-8")
    edited(
        other,
        ("within: 4 hours", "within: 2 hours"),
        ("asks: [affected_people, data_categories]", "asks: [affected_people]"),
    )
    told = {
        (one["aspect"], one["before"], one["after"])
        for one in breachkit("playbook", "diff", str(acme), str(other), "--json").json
    }
    assert {aspect for aspect, _b, _a in told} == {"due", "asks"}


def test_the_walk_shows_what_a_case_would_meet_and_what_it_would_not(
    breachkit: Cli, acme: Path, tmp_path: Path
) -> None:
    case = tmp_path / "case.yaml"
    case.write_text('leak: none\nknew_at: "2026-11-22 20:10"\n', "utf-8")
    whole = breachkit("playbook", "show", str(acme), "--walk").out
    assert "Call the person who noticed first" in whole
    of_case = breachkit("playbook", "show", str(acme), "--walk", "--facts", str(case), "--json").json["steps"]
    states = {row["step"]: row["state"] for row in of_case}
    assert states["stop-it"] == "not_applicable"
    assert states["write-down"] == "open"
    assert "Not for this case" in breachkit("playbook", "show", str(acme), "--facts", str(case)).out


def test_a_graph_names_every_step_and_duty(breachkit: Cli, acme: Path) -> None:
    drawn = breachkit("playbook", "graph", str(acme)).out
    assert "flowchart LR" in drawn
    for step in ("Write down when", "Stop it from spreading", "jp-appi.preliminary"):
        assert step in drawn
    dot = breachkit("regimes", "graph", "jp-appi", "--dot").out
    assert dot.startswith("digraph {")
    assert dot.count("{") == dot.count("}")


@pytest.mark.parametrize(
    "file", sorted((ROOT / "playbooks" / "regimes").glob("*.examples.yml")), ids=lambda path: path.name
)
def test_the_worked_examples_of_shipped_laws_hold(file: Path, breachkit: Cli) -> None:
    done = breachkit("regimes", "test", file.name.removesuffix(".examples.yml"), "--json").json
    assert done
    assert all(one["holds"] for one in done)


def test_an_example_that_does_not_hold_is_told_with_its_place_and_exit_code_1(breachkit: Cli, acme: Path) -> None:
    beside = acme.with_suffix(".examples.yml")
    beside.write_text(
        "examples:\n  - name: A mail went astray\n    facts: {leak: none, knew_at: '2026-11-22 20:10'}\n    expect:\n"
        "      stop-it: open\n      write-down: {state: open, due: '2026-11-22 21:10'}\n",
        "utf-8",
    )
    ran = breachkit("playbook", "test", str(acme), code=1)
    assert "does not hold: stop-it state is not_applicable, expected open" in ran.out
    failed = [one for one in breachkit("playbook", "test", str(acme), "--json", code=1).json if not one["holds"]]
    assert [one["place"] for one in failed] == [f"{beside}:5:7"]
    assert "holds: write-down due is 2026-11-22 21:10" in ran.out
    assert "1 does not hold" in ran.out
    edited(beside, ("stop-it: open", "stop-it: not_applicable"))
    breachkit("playbook", "test", str(acme))
    edited(beside, ("stop-it", "stop-its"))
    assert "did you mean stop-it" in breachkit("playbook", "test", str(acme), code=2).err


def test_a_case_follows_the_playbook_that_it_was_opened_with(breachkit: Cli) -> None:
    breachkit("playbook", "new", "acme-breach", "--title", "Acme")
    breachkit("new", "--title", "x", "--org", "y", "--playbook", "acme-breach")
    assert breachkit("next", "--json").json["step"] == "write-down"
    assert "no playbook" in breachkit("new", "--title", "x", "--org", "y", "--playbook", "acme-breech", code=2).err


@pytest.mark.parametrize(
    ("written", "possible"),
    [
        ({"leak": "confirmed"}, True),
        ({"all": [{"leak": "confirmed"}, {"leak": "none"}]}, False),
        ({"all": [{"affected_people": {"more_than": "1000"}}, {"affected_people": {"less_than": "1001"}}]}, False),
        ({"all": [{"affected_people": {"at_least": "1000"}}, {"affected_people": {"at_most": "1000"}}]}, True),
        ({"all": [{"possible_malice": "true"}, {"not": {"possible_malice": "true"}}]}, False),
        ({"all": [{"data_categories": {"includes": "name"}}, {"data_categories": {"includes": "email"}}]}, True),
        ({"all": [{"data_categories": {"includes": "name"}}, {"data_categories": {"none_of": ["name"]}}]}, False),
        ({"all": [{"knew_at": {"answered": "true"}}, {"knew_at": {"answered": "false"}}]}, False),
        ({"all": [{"trigger": "x"}, {"leak": "none"}]}, True),
    ],
)
def test_a_condition_that_nothing_fulfils_is_found(written: Any, possible: bool, library: Library) -> None:
    assert can_hold(parse_condition(written), library.facts) is possible


def test_rings_are_found_and_named() -> None:
    assert ring_of({"a": ["b"], "b": ["c"], "c": ["a"], "d": []}) == ["a", "b", "c", "a"]
    assert ring_of({"a": ["a"]}) == ["a", "a"]
    assert ring_of({"a": ["b", "c"], "b": ["c"], "c": []}) == []


def _as_an_editor_reads_it(path: Path) -> Any:
    """YAML 1.2, as editors read it: days stay text."""
    import yaml

    class Loader(yaml.CSafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        sign: [(tag, regexp) for tag, regexp in pairs if not tag.endswith(("timestamp", ":bool"))]
        for sign, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
    return yaml.load(path.read_text("utf-8"), Loader)


SCHEMA_FILES = [
    ("playbook", "playbooks/*-breach.yaml"),
    ("regime", "playbooks/regimes/*.yaml"),
    ("facts", "playbooks/facts/*.yaml"),
    ("examples", "playbooks/regimes/*.examples.yml"),
]


@pytest.mark.parametrize(("kind", "files"), SCHEMA_FILES)
def test_the_schema_takes_all_that_is_shipped(kind: Any, files: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    made = schema(kind, builtin())
    jsonschema.Draft202012Validator.check_schema(made)
    validator = jsonschema.Draft202012Validator(made)
    paths = sorted(ROOT.glob(files))
    assert paths
    for path in paths:
        faults = [
            f"{path.name} {'/'.join(map(str, one.absolute_path))}: {one.message[:200]}"
            for one in validator.iter_errors(_as_an_editor_reads_it(path))
        ]
        assert faults == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("role: security", "role: boss"),
        ("asks: [affected_people", "asks: [affected_peeple"),
        ("within: 4 hours", "within: soon"),
        ("{leak: {any_of: [confirmed", "{leak: {any_of: [confirmd"),
        ("reviewed_on", "revewed_on"),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(old: str, new: str, breachkit: Cli, acme: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads((acme.parent / "playbook.schema.json").read_text("utf-8")))
    assert validator.is_valid(_as_an_editor_reads_it(acme))
    edited(acme, (old, new))
    assert not validator.is_valid(_as_an_editor_reads_it(acme))


def test_a_playbook_read_as_a_law_is_told_so(breachkit: Cli, acme: Path) -> None:
    assert "breachkit playbook" in breachkit("regimes", "lint", str(acme), code=2).err
    assert parse_yaml("id: x\n", "x").data == {"id": "x"}
