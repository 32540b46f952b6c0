"""The house as docs/architecture.md draws it: layers, names that exist, modules of a size that one can hold in one's head."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "breachkit"
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
MOST, SELDOM_MORE = 500, 400


def tool() -> ModuleType:
    """tools/architecture.py, which is no package."""
    spec = importlib.util.spec_from_file_location("architecture", ROOT / "tools" / "architecture.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


architecture = tool()


def sizes() -> dict[str, int]:
    """The lines of each module, by its path within the package."""
    return {path.relative_to(SOURCE).as_posix(): architecture.lines_of(path) for path in SOURCE.rglob("*.py")}


def test_no_module_grows_beyond_what_one_can_read_at_once() -> None:
    assert {name: lines for name, lines in sizes().items() if lines > MOST} == {}


def test_every_larger_module_is_explained() -> None:
    explained = {*re.findall(r"^\| `([\w/]+\.py)` \|", PAGE.split("## Larger modules")[1], re.MULTILINE)}
    larger = {name for name, lines in sizes().items() if lines > SELDOM_MORE}
    assert larger - explained == set(), "split it, or say in docs/architecture.md why it is one"
    assert explained <= {*sizes()}


def test_the_layers_are_those_that_the_checks_hold() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    held = [{*re.findall(r"breachkit\.(\w+)", row)} for row in contracts[0]["layers"]]
    assert [{*row} - {"api"} for row in architecture.LAYERS] == held


def test_the_imports_lead_down() -> None:
    rank = {name: index for index, row in enumerate(architecture.LAYERS) for name in row}
    assert [edge for edge in architecture.edges() if rank[edge[0]] >= rank[edge[1]]] == []


def test_an_import_counts_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    path.write_text(
        "import breachkit.store.local\nfrom breachkit import i18n\nfrom breachkit.errors import UsageError\nimport yaml\n"
        "def late():\n    from breachkit.engine.deadlines import due\n",
        "utf-8",
    )
    assert sorted(architecture.imported(path)) == ["engine", "errors", "i18n", "store"]


def test_the_picture_shows_every_package_and_every_edge() -> None:
    drawn = ElementTree.fromstring(architecture.picture())
    texts = {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert {*architecture.packages()} <= texts
    arcs = [path for path in drawn.iter("{http://www.w3.org/2000/svg}path") if path.get("stroke")]
    assert len(arcs) == len(architecture.edges())
    assert "http" not in architecture.picture().replace("http://www.w3.org/2000/svg", "")  # nothing is fetched


@pytest.mark.parametrize("named", sorted({*re.findall(r"`((?:playbooks|templates|src|tests|tools)/[\w/.-]*)`", PAGE)}))
def test_every_path_that_the_guide_names_exists(named: str) -> None:
    assert (ROOT / named).exists()


@pytest.mark.parametrize(
    "named",
    sorted(
        {
            *re.findall(
                r"`((?:cli|services|engine|domain|store|content|wording|documents|people|interchange)/[\w/]*(?:\.py)?)`",
                PAGE,
            )
        }
    ),
)
def test_every_module_that_the_guide_names_exists(named: str) -> None:
    assert (SOURCE / named).exists()
