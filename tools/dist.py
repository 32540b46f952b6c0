"""Builds the wheel and the source archive twice, in two folders and at two times, and compares them byte for byte.

`make dist`. Every file's time is that of the last commit (SOURCE_DATE_EPOCH where it is set), so that anyone who builds
the same commit gets the same bytes. The bill of materials (tools/sbom.py) goes into the wheel and stands beside it. Writes dist/ and
dist/SHA256SUMS. Exits with 1 where two builds differ.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import sbom

ROOT = Path(__file__).resolve().parent.parent
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", "*.pyc", "dist", "build", ".*_cache", ".hypothesis")


def epoch() -> str:
    """The time that every packed file carries, in seconds."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return given
    told = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "1700000000"


def built(target: Path, *kinds: str) -> dict[str, str]:
    """Builds from a fresh copy of the tree, whose files have other times; each archive's SHA-256 by its name."""
    with tempfile.TemporaryDirectory() as above:
        copy = Path(above) / target.name / "breachkit"
        shutil.copytree(ROOT, copy, ignore=_LEFT_OUT, copy_function=shutil.copyfile)
        (copy / sbom.NAME).write_text(sbom.text(int(epoch())), "utf-8", newline="")
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target), *kinds, str(copy)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": epoch()}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(target.iterdir())}


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        first, second = (built(Path(scratch) / name) for name in ("first", "second"))
        if first != second:
            print(f"two builds differ: {first} {second}", file=sys.stderr)
            return 1
        target = ROOT / "dist"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(Path(scratch) / "first", target)
    bill = target / sbom.NAME
    bill.write_text(sbom.text(int(epoch())), "utf-8", newline="")
    first[bill.name] = hashlib.sha256(bill.read_bytes()).hexdigest()
    (target / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in first.items()), "utf-8")
    print((target / "SHA256SUMS").read_text("utf-8"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
