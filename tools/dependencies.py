"""What breachkit needs, directly and through others: from pyproject.toml and the metadata of what is installed.

Requirements hold for some platforms and versions of Python only (PEP 508), so they are followed for all of `PLATFORMS`
and `PYTHONS` at once: the answer is the same on whatever machine asks. Versions come from the lock file alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "ci.txt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = (("linux", "Linux", "posix"), ("darwin", "Darwin", "posix"), ("win32", "Windows", "nt"))
# needed on other platforms alone, so that there is no metadata of theirs to read on Linux; read from their own pages
ELSEWHERE = {"pywin32": "PSF-2.0"}

_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def environments() -> list[dict[str, str]]:
    """The marker variables (PEP 508) of each platform with each Python that breachkit runs on."""
    return [
        {
            "python_version": python,
            "python_full_version": f"{python}.9",
            "sys_platform": platform,
            "platform_system": system,
            "os_name": name,
            "platform_machine": "x86_64",
            "platform_release": "",
            "platform_version": "",
            "implementation_name": "cpython",
            "implementation_version": f"{python}.9",
            "platform_python_implementation": "CPython",
        }
        for python in PYTHONS
        for platform, system, name in PLATFORMS
    ]


@cache
def project() -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for: "" for what is always needed, then each extra, "all" left out, and "dev" for its group."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras: dict[str, list[str]] = told["project"]["optional-dependencies"]
    asked = {"": told["project"]["dependencies"], **extras, "dev": told["dependency-groups"]["dev"]}
    asked.pop("all")
    return {extra: [Requirement(line) for line in lines] for extra, lines in asked.items()}


def applies(requirement: Requirement, extras: Iterable[str]) -> bool:
    """Whether it holds anywhere, for a package that is taken with `extras`."""
    if requirement.marker is None:
        return True
    return any(
        requirement.marker.evaluate({**environment, "extra": extra})
        for environment in environments()
        for extra in ("", *extras)
    )


@cache
def _asked_by(name: str) -> tuple[Requirement, ...]:
    if name in ELSEWHERE:
        return ()
    try:
        return tuple(Requirement(line) for line in metadata.requires(name) or ())
    except metadata.PackageNotFoundError:
        raise SystemExit(
            f"{name} is needed, and not installed here: run make dev, or name it in tools/dependencies.py"
        ) from None


def edges(requirements: Iterable[Requirement]) -> dict[str, set[str]]:
    """Every package that these requirements bring, by its canonical name, with the packages that it asks for itself."""
    found: dict[str, set[str]] = {}
    done: set[tuple[str, frozenset[str]]] = set()
    left = [one for one in requirements if applies(one, ())]
    while left:
        requirement = left.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if name == "breachkit":
            left += [one for extra in extras for one in project()[extra] if applies(one, ())]
            continue
        if (name, extras) in done:
            continue
        done.add((name, extras))
        asked = [one for one in _asked_by(name) if applies(one, extras)]
        found.setdefault(name, set()).update(canonicalize_name(one.name) for one in asked)
        left += asked
    return found


def direct(extra: str) -> set[str]:
    """The canonical names that the extra itself asks for."""
    return {canonicalize_name(one.name) for one in project()[extra]} - {"breachkit"}


@cache
def locked() -> dict[str, list[str]]:
    """The versions in the lock file by canonical name; more than one where they differ by platform or Python."""
    found: dict[str, list[str]] = {}
    for name, version in _LOCKED.findall(LOCK.read_text("utf-8")):
        found.setdefault(canonicalize_name(name), []).append(version)
    return found
