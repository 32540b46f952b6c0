"""docs/verify/verify_case.py: a stranger checks a case with one short file and no breachkit."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from breachkit.domain.redaction import redacted
from tests.conftest import Ran

Cli = Callable[..., Ran]
SCRIPT = Path(__file__).parent.parent / "docs" / "verify" / "verify_case.py"


def stranger(*arguments: object) -> tuple[int, str]:
    """Runs the script in a bare interpreter: no site-packages, no environment."""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)], capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture
def sealed(breachkit: Cli, case: Path) -> Path:
    breachkit("facts", "set", "affected_people=1200", "possible_malice=yes")
    breachkit("note", "who said what")
    breachkit("render", "report")
    breachkit("seal")
    breachkit("note", "after the seal")
    return case


def test_the_script_is_short_and_needs_nothing_but_python() -> None:
    text = SCRIPT.read_text("utf-8")
    assert len(text.splitlines()) <= 150
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text, feature_version=(3, 9)))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def test_a_case_that_holds_is_told_to_hold(sealed: Path, breachkit: Cli) -> None:
    code, told = stranger(sealed)
    assert code == 0, told
    assert breachkit("verify", "--json").json["head"] in told
    assert "the seal s001.json" in told and "holds" in told


def _lines(case: Path) -> list[bytes]:
    return (case / "journal.jsonl").read_bytes().splitlines()


def _write(case: Path, lines: list[bytes]) -> None:
    (case / "journal.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))


def test_every_single_changed_byte_is_told(breachkit: Cli, case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, for speed: the script's own functions."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("verify_case", SCRIPT)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    journal = case / "journal.jsonl"
    whole = journal.read_bytes()
    for at in range(len(whole)):
        journal.write_bytes(whole[:at] + bytes([whole[at] ^ 0x02]) + whole[at + 1 :])
        faults: list[str] = []
        notes: list[str] = []
        script.check_journal(journal, faults, notes)
        assert faults or (notes and at == len(whole) - 1), at


@pytest.mark.parametrize("what", ["cut", "removed", "swapped", "draft", "seal"])
def test_what_does_not_hold_is_told(sealed: Path, what: str) -> None:
    lines = _lines(sealed)
    if what == "cut":
        _write(sealed, lines[:3])
    elif what == "removed":
        _write(sealed, lines[:3] + lines[4:])
    elif what == "swapped":
        _write(sealed, [*lines[:3], lines[4], lines[3], *lines[5:]])
    elif what == "draft":
        draft = next((sealed / "drafts").iterdir())
        draft.write_bytes(draft.read_bytes() + b" ")
    else:
        seal = sealed / "seals" / "s001.json"
        seal.write_bytes(seal.read_bytes().replace(b'"events":', b'"events":1', 1))
    code, told = stranger(sealed)
    assert code == 1
    assert "NOT INTACT" in told


def test_a_redacted_export_proves_that_nothing_else_was_changed(sealed: Path, tmp_path: Path) -> None:
    lines = _lines(sealed)
    note = next(number for number, line in enumerate(lines) if b"who said what" in line)
    outside = tmp_path / "export"
    shutil.copytree(sealed / "seals", outside / "seals")
    stubs = [redacted(line, at + 1) if at in (note, note + 1) else line for at, line in enumerate(lines)]
    _write(outside, stubs)
    code, told = stranger(outside)
    assert code == 0, told
    assert "2 of them redacted" in told
    assert b"who said what" not in (outside / "journal.jsonl").read_bytes()
    forged = stubs[note][:9] + b"0" * 64 + stubs[note][73:]
    _write(outside, [*stubs[:note], forged, *stubs[note + 1 :]])
    code, told = stranger(outside)  # the line after it is redacted too, so only the seal tells
    assert code == 1
    assert "is over other events than these" in told
    shutil.rmtree(outside / "seals")
    assert stranger(outside)[0] == 1
    assert stranger(outside, "--seal", sealed / "seals" / "s001.json")[0] == 1


def test_what_cannot_be_read_is_told_apart(tmp_path: Path) -> None:
    assert stranger(tmp_path)[0] == 2
    assert stranger()[0] == 2
