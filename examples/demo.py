"""`make demo`: the main job on a real, publicly reported incident, run through the command line as a user would.

It opens the case two days after the police's call, assesses it, drafts the preliminary report, then records what was
published later and drafts the final report and the notice. Everything goes into demo-home/ and demo-out/.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME, OUT = ROOT / "demo-home", ROOT / "demo-out"
LANGUAGE = os.environ.get("BREACHKIT_LANG", "ja")


def breachkit(now: str, *arguments: str) -> None:
    """Runs one command at the pretended time, and shows it. Stops the demonstration where it fails."""
    print(f"\n$ breachkit {' '.join(arguments)}", flush=True)
    environment = {
        **os.environ,
        "BREACHKIT_HOME": str(HOME),
        "BREACHKIT_NOW": now,
        "BREACHKIT_LANG": LANGUAGE,
        "BREACHKIT_ACTOR": "demo",
    }
    done = subprocess.run([sys.executable, "-m", "breachkit", *arguments], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def main() -> None:
    for folder in (HOME, OUT):
        shutil.rmtree(folder, ignore_errors=True)
    OUT.mkdir()
    first, later = "2024-05-22T02:14:00+09:00", "2024-10-03T09:00:00+09:00"
    breachkit(first, "new", "--from", "examples/tullys-online-store-2024.first-days.yaml")
    breachkit(first, "status")
    breachkit(first, "show", "jp-appi.preliminary")
    breachkit(first, "render", "report", "--to", "ppc", "--stage", "preliminary", "--out", "demo-out/preliminary.md")
    breachkit(
        first,
        "render",
        "report",
        "--to",
        "ppc",
        "--lang",
        "en",
        "--format",
        "html",
        "--out",
        "demo-out/preliminary.en.html",
    )
    breachkit(later, "facts", "import", "examples/tullys-online-store-2024.yaml")
    breachkit(later, "show", "jp-appi.final")
    breachkit(
        later, "render", "report", "--to", "ppc", "--stage", "final", "--format", "html", "--out", "demo-out/final.html"
    )
    breachkit(later, "render", "notice", "--to", "people", "--format", "html", "--out", "demo-out/notice.html")
    breachkit(later, "render", "report", "--to", "ppc", "--stage", "final", "--ask-back")
    breachkit(later, "render", "pack", "--out", "demo-out/pack")
    breachkit(later, "verify")
    print(f"\nDrafts / 下書き: {OUT.relative_to(ROOT)}/")
    for path in sorted(OUT.iterdir()):
        print(f"  {path.relative_to(ROOT)}")
    print("The case / 事案: demo-home/  (BREACHKIT_HOME=demo-home .venv/bin/breachkit status)")


if __name__ == "__main__":
    main()
