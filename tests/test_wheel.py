"""The wheel carries the content and the catalogues, and nothing of this checkout's surroundings."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

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
