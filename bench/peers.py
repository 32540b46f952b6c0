"""Other tools of the same kind, in an environment of their own under build/, for their start to be measured beside ours.

`python -m bench.peers` (make bench-peers) installs them with pip; what cannot be had is told as not installed. Taskwarrior is
no Python program: it is measured where the system has it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "build" / "bench-peers"
WANTED = {"copier": "copier>=9,<10", "compliance-trestle": "compliance-trestle>=4,<6", "todoman": "todoman>=4,<5"}
COMMANDS = {
    "copier": ("copier", ["--version"]),
    "compliance-trestle": ("trestle", ["version"]),
    "todoman": ("todo", ["--version"]),
    "taskwarrior": ("task", ["--version"]),
}


def install() -> None:
    """Makes the environment, each peer by itself: one that cannot be had leaves the others."""
    python = FOLDER / "bin" / "python"
    if not python.exists():
        venv.create(FOLDER, with_pip=True)
    for name, wanted in WANTED.items():
        if not (FOLDER / "bin" / COMMANDS[name][0]).exists():
            pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted]
            if subprocess.run(pip, capture_output=True, check=False).returncode:
                print(f"{name}: not to be had here", file=sys.stderr)


def words() -> dict[str, list[str]]:
    """How each peer that is there tells its version; a peer that is not there is left out."""
    found = {}
    for name, (program, arguments) in COMMANDS.items():
        own = FOLDER / "bin" / program
        where = str(own) if own.exists() else shutil.which(program) if name == "taskwarrior" else None
        if where:
            found[name] = [where, *arguments]
    return found


def environment() -> dict[str, str]:
    """The environment without what is meant for our own Python."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "BREACHKIT"))}


def version(name: str) -> str:
    """The installed version of a peer of ours; "" where it cannot be told."""
    code = f"import importlib.metadata as m; print(m.version({name!r}))"
    told = subprocess.run([str(FOLDER / "bin" / "python"), "-c", code], capture_output=True, text=True, check=False)
    return told.stdout.strip()


if __name__ == "__main__":
    install()
    print("\n".join(f"{name}: {' '.join(line)}" for name, line in words().items()))
