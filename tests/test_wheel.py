"""The wheel carries the content and the catalogues, and nothing of this checkout's surroundings."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_the_wheel_ships_playbooks_templates_and_catalogues(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    shipped = {path.relative_to(ROOT).as_posix() for path in (ROOT / "playbooks").rglob("*.yaml")}
    shipped |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file()}
    assert {f"breachkit/_builtin/{name}" for name in shipped} <= names
    assert "breachkit/locale/ja/LC_MESSAGES/breachkit.mo" in names
    assert "breachkit/py.typed" in names
    assert not any(name.startswith(("tests/", "bench/", "demo")) for name in names)


def test_two_builds_of_the_same_source_are_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("dist", ROOT / "tools" / "dist.py")
    assert spec is not None and spec.loader is not None
    dist = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dist)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first, second = (dist.built(tmp_path / name) for name in ("first", "second"))
    assert {name.rsplit(".", 1)[1] for name in first} == {"whl", "gz"}
    assert first == second
    archive = zipfile.ZipFile(next((tmp_path / "first").glob("*.whl")))
    inside = [name for name in archive.namelist() if ".dist-info/sboms/" in name]  # PEP 770
    assert [Path(name).name for name in inside] == ["breachkit.cdx.json"]
    assert json.loads(archive.read(inside[0]))["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000100")
    wheel = next(name for name in first if name.endswith(".whl"))
    assert dist.built(tmp_path / "later", "--wheel")[wheel] != first[wheel]  # the comparison can fail
