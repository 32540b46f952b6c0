"""`breachkit doctor`: what is wrong with a machine is found, told with its mend, and ends in exit code 1."""

from __future__ import annotations

import fcntl
import json
import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from breachkit.content.library import library
from breachkit.services import doctor
from breachkit.wording.sizes import size
from tests.conftest import Ran

Cli = Callable[..., Ran]
ROOT = Path(__file__).resolve().parents[2]


def found(ran: Ran, check: str) -> list[dict[str, Any]]:
    return [one for one in ran.json["checks"] if one["check"] == check]


def test_a_sound_machine_has_nothing_wrong(case: Path, breachkit: Cli) -> None:
    ran = breachkit("doctor", "--json")
    assert ran.json["ok"]
    assert {one["check"] for one in ran.json["checks"]} >= {
        "python", "home", "disk", "clock", "content", "cases", "cache", "language", "screen"}  # fmt: skip
    for one in ran.json["checks"]:
        assert one.keys() == {"check", "state", "told", "mend"}
        assert one["state"] in ("ok", "note")
    assert found(ran, "cases")[-1]["told"] == "1 of 1 case is whole"
    assert found(ran, "clock")[0]["state"] == "note"  # BREACHKIT_NOW is set in tests
    assert "Nothing is wrong." in breachkit("doctor").out


def test_it_runs_where_there_is_no_home_yet_and_makes_none(tmp_path: Path, breachkit: Cli) -> None:
    assert breachkit("doctor", "--json").json["ok"]
    assert not (tmp_path / "home").exists()


def damage(case: Path) -> None:
    path = case / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Web shop", b"Web shoq", 1))


def tear(case: Path) -> None:
    with (case / "journal.jsonl").open("ab") as stream:
        stream.write(b'{"actor":"te')


def lose(case: Path) -> None:
    (case / "journal.jsonl").unlink()


def open_up(case: Path) -> None:
    (case / "case.json").chmod(0o644)


@pytest.mark.parametrize(
    ("harm", "check", "state", "code"),
    [
        (damage, "cases", "wrong", 1),
        (lose, "cases", "wrong", 1),
        (tear, "cases", "note", 0),
        pytest.param(open_up, "home", "wrong", 1, marks=pytest.mark.skipif(os.name == "nt", reason="no such bits")),
    ],
)
def test_harm_is_found(
    harm: Callable[[Path], None], check: str, state: str, code: int, case: Path, breachkit: Cli
) -> None:
    harm(case)
    ran = breachkit("doctor", "--json", code=code)
    assert state in [one["state"] for one in found(ran, check)]
    assert all(one["mend"] for one in ran.json["checks"] if one["state"] == "wrong")


def test_a_writer_that_holds_the_lock_is_told(case: Path, breachkit: Cli) -> None:
    with (case / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "being written" in found(breachkit("doctor", "--json"), "locks")[0]["told"]
    assert not found(breachkit("doctor", "--json"), "locks")


def test_broken_content_a_full_disk_and_a_server_that_is_away_are_wrong(
    tmp_path: Path, breachkit: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "home" / "content" / "playbooks" / "facts"
    broken.mkdir(parents=True)
    (broken / "own.yaml").write_text("facts: [", "utf-8")
    ran = breachkit("doctor", "--json", code=1)
    assert "own.yaml:" in found(ran, "content")[0]["told"]
    (broken / "own.yaml").unlink()
    monkeypatch.setattr(doctor, "LEAST_FREE", 10**18)
    assert found(breachkit("doctor", "--json", code=1), "disk")[0]["state"] == "wrong"
    monkeypatch.setenv("BREACHKIT_STORE", "postgresql://127.0.0.1:1/none")
    assert found(breachkit("doctor", "--json", code=1), "server")[0]["state"] == "wrong"


def test_a_missing_extra_is_told_with_its_mend_and_is_wrong_only_where_it_is_needed(
    case: Path, breachkit: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(doctor.EXTRAS, "encrypt", ("a_module_that_is_not_there",))
    noted = [one for one in found(breachkit("doctor", "--json"), "extras") if one["state"] == "note"]
    assert [one["mend"] for one in noted] == ["pip install 'breachkit[encrypt]'"]
    monkeypatch.undo()


def test_each_extra_of_the_package_is_looked_for() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert {*doctor.EXTRAS} == {*told} - {"all"}


def test_the_copies_that_commands_keep_are_counted(
    case: Path, breachkit: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    library.cache_clear()  # what this process has read already
    try:
        breachkit("assess", "--json")
        breachkit("render", "report", "--out", "-")
    finally:
        library.cache_clear()
    kept = [
        path.stat().st_size
        for pattern in ("content-*.json", "documents-*.json")
        for path in (tmp_path / "cache").rglob(pattern)
    ]
    assert len(kept) == 2
    assert size(sum(kept)) in found(breachkit("doctor", "--json"), "cache")[0]["told"]


def test_no_text_of_a_case_is_shown(case: Path, breachkit: Cli) -> None:
    breachkit("note", "the secret word is hunter2")
    damage(case)
    for ran in (breachkit("doctor", "--json", code=1), breachkit("doctor", code=1)):
        assert "hunter2" not in ran.out
        assert "Web sho" not in ran.out


def test_it_speaks_japanese(case: Path, breachkit: Cli) -> None:
    out = breachkit("doctor", "--lang", "ja").out
    assert "異常はありません" in out
    assert json.loads(breachkit("doctor", "--lang", "ja", "--json").out)["ok"]
