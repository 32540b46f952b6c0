"""What a release is made of: locked dependencies, their licences, the bill of materials."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "tools"


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module of tools/ by its name."""
    monkeypatch.syspath_prepend(str(TOOLS))

    def load(name: str) -> ModuleType:
        import importlib

        return importlib.import_module(name)

    return load


def locks() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted((ROOT / "requirements").glob("*.txt"))}


def test_every_locked_file_is_known_by_its_hash_and_no_host_is_named() -> None:
    assert set(locks()) == {"ci.txt", "pip.txt"}
    for text in locks().values():
        entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
        assert entries
        for entry in entries:
            assert re.match(r"[a-z0-9._-]+==\S+ ", entry), entry[:60]
            assert "--hash=sha256:" in entry, entry[:60]
        assert "://" not in text and "index" not in text


def test_the_lock_holds_what_the_project_asks_for_now(tool: Any) -> None:
    """A requirement that was added or moved needs `make lock`."""
    dependencies = tool("dependencies")
    locked = dependencies.locked()
    for extra, requirements in dependencies.project().items():
        for one in requirements:
            name = canonicalize_name(one.name)
            if name != "breachkit":
                assert name in locked, f"{one} ({extra}) is not locked: make lock"
                for version in locked[name]:
                    assert one.specifier.contains(version, prereleases=True), f"{one} is locked as {version}: make lock"
        for name in dependencies.edges(requirements):
            assert name in locked, f"{name} is not locked: make lock"


def test_installation_takes_nothing_without_its_hash() -> None:
    recipe = (ROOT / "Makefile").read_text("utf-8").split("$(STAMP): ")[1].split("\n\n")[0]
    installs = [line for line in recipe.splitlines() if "$(PIP)" in line]
    assert len(installs) == 3
    assert all("--require-hashes" in line or "--no-deps --no-build-isolation --editable ." in line for line in installs)


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("MPL-2.0", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("Apache-2.0 AND (BSD-3-Clause OR GPL-2.0-only)", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("Apache-2.0 WITH LLVM-exception", True),
    ],
)
def test_only_licences_that_leave_breachkit_and_its_users_free_are_allowed(
    tool: Any, expression: str, *, allowed: bool
) -> None:
    assert tool("licences").may_be_used(expression) is allowed


@pytest.mark.parametrize(
    ("expression", "field", "classifiers", "spdx"),
    [
        ("mit", "Something else", [], "MIT"),
        (None, "Apache 2.0", [], "Apache-2.0"),
        (None, "BSD-3-Clause", ["License :: OSI Approved :: BSD License"], "BSD-3-Clause"),
        (None, None, ["License :: OSI Approved :: MIT License"], "MIT"),
        (None, "UNKNOWN", ["License :: OSI Approved :: ISC License (ISCL)"], "ISC"),
        (None, "BSD", ["License :: OSI Approved :: BSD License"], None),
        (None, None, ["License :: OSI Approved :: MIT License", "License :: OSI Approved :: BSD License"], None),
        (None, None, [], None),
    ],
)
def test_a_licence_is_read_from_metadata_or_told_to_be_unclear(
    tool: Any, expression: str | None, field: str | None, classifiers: list[str], spdx: str | None
) -> None:
    assert tool("licences").stated(expression, field, classifiers) == spdx


def test_a_package_under_another_licence_stops_the_page(tool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    licences = tool("licences")
    monkeypatch.setitem(licences.READ, "rich", "GPL-3.0-only")
    with pytest.raises(SystemExit, match=r"rich is under GPL-3\.0-only"):
        licences.page()


@pytest.fixture(scope="module")
def bill() -> str:
    """The bill of materials, made in a process of its own."""
    return made(1_700_000_000, seed="1")


def made(epoch: int, *, seed: str) -> str:
    program = f"import sys; sys.path.insert(0, {str(TOOLS)!r}); import sbom; sys.stdout.write(sbom.text({epoch}))"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
    return ran.stdout.decode()


def faults(text: str) -> Any:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)


def test_the_bill_of_materials_holds_the_standards_own_schema(bill: str) -> None:
    assert faults(bill) is None
    assert faults(bill.replace('"type": "application"', '"type": "miracle"')) is not None


def test_the_bill_of_materials_is_the_same_bytes_wherever_and_whenever_it_is_made(bill: str) -> None:
    assert made(1_700_000_000, seed="2") == bill
    assert json.loads(bill)["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"
    assert made(1_700_000_060, seed="1") != bill


def test_the_bill_of_materials_names_every_package_with_version_licence_extra_and_needs(bill: str, tool: Any) -> None:
    dependencies = tool("dependencies")
    told = json.loads(bill)
    parts = {part["name"]: part for part in told["components"]}
    wanted = {
        name for extra, asked in dependencies.project().items() if extra != "dev" for name in dependencies.edges(asked)
    }
    assert set(parts) == wanted
    assert {"rich", "psycopg", "typst", "mcp"} <= set(parts) and "pytest" not in parts
    for name, part in parts.items():
        assert part["version"] in dependencies.locked()[name] and part["licenses"]
        extras = {one["value"] for one in part.get("properties", ())}
        assert extras or part["scope"] == "required"
    assert parts["typst"]["scope"] == "optional" and parts["typst"]["properties"][0]["value"] == "pdf"
    needs = {one["ref"]: one.get("dependsOn", []) for one in told["dependencies"]}
    assert set(needs) == {part["bom-ref"] for part in parts.values()} | {told["metadata"]["component"]["bom-ref"]}
    assert parts["pydantic-core"]["bom-ref"] in needs[parts["pydantic"]["bom-ref"]]
