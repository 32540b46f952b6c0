"""Draws how the packages of breachkit import one another: docs/architecture.svg, and docs/architecture-imports.md.

Both come from the source's syntax trees alone, so that they are the same anywhere. Nothing is fetched to show them (decision 0101): the
picture is a plain SVG. `tools/docs.py` writes them and tells whether they are current.
"""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "breachkit"
LAYERS = (
    ("cli", "api"),
    ("services",),
    ("documents", "people", "interchange"),
    ("engine", "store", "content"),
    ("wording",),
    ("domain",),
    ("i18n", "errors"),
)
"""As import-linter holds them (pyproject.toml), the API beside the command line; a package may import those of lower rows."""
ALIKE = ("__init__", "__main__")
"""The package's own two modules: they only start the command line or hand out the API's names."""


def packages() -> list[str]:
    """Every package, and module of its own, in the order of the layers. Raises ValueError for one that no layer has."""
    there = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()} - {
        *ALIKE
    }
    known = [name for layer in LAYERS for name in layer]
    if there != {*known}:
        raise ValueError(f"tools/architecture.py places other packages than there are: {sorted(there ^ {*known})}")
    return known


def modules() -> dict[str, list[Path]]:
    """The modules of each package."""
    return {
        name: [SOURCE / f"{name}.py"] if (SOURCE / f"{name}.py").exists() else sorted((SOURCE / name).rglob("*.py"))
        for name in packages()
    }


def imported(path: Path) -> Iterator[str]:
    """The package that each import of the module names, wherever it stands in it: at the top, or where it is first needed."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
            names = [f"breachkit.{alias.name}" for alias in node.names] if node.module == "breachkit" else [node.module]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("breachkit."))


@cache
def edges() -> Counter[tuple[str, str]]:
    """How many imports lead from one package into another."""
    found: Counter[tuple[str, str]] = Counter()
    known = {*packages()}
    for name, paths in modules().items():
        for path in paths:
            found.update((name, other) for other in imported(path) if other != name and other in known)
    return found


def about(name: str) -> str:
    """The first sentence of the package's docstring."""
    path = SOURCE / f"{name}.py" if (SOURCE / f"{name}.py").exists() else SOURCE / name / "__init__.py"
    told = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return re.split(r"(?<=\.)\s", " ".join(told.split()), maxsplit=1)[0].rstrip(".")


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


HUES = ("#3f51b5", "#00838f", "#2e7d32", "#ad1457", "#ef6c00", "#6d4c41", "#455a64")
LEFT, WIDE, HIGH, STEP, BAND = 20, 250, 34, 42, 14


def picture() -> str:
    """The packages in a column, a band for each layer; arcs lead down from whoever imports to what is imported."""
    counts, number = edges(), {name: len(paths) for name, paths in modules().items()}
    top: dict[str, int] = {}
    hue: dict[str, str] = {}
    y = 46
    bands = []
    for layer, colour in zip(LAYERS, HUES, strict=True):
        bands.append((y - 6, len(layer) * STEP + 4, colour))
        for name in layer:
            top[name], hue[name] = y, colour
            y += STEP
        y += BAND
    width, height = 760, y + 10
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13" role="img">',
        "<title>The packages of breachkit and their imports</title>",
        "<desc>Packages from the command line at the top to the domain at the bottom; each arc is drawn from the package that imports to the one "
        "that is imported, the thicker the more imports. The numbers stand in the table below.</desc>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<text x="20" y="26" fill="#333333">Imports lead down only. An arc leaves at the dot and ends at the arrow.</text>',
    ]
    for at, high, colour in bands:
        drawn.append(
            f'<rect x="{LEFT - 8}" y="{at}" width="{WIDE + 16}" height="{high}" rx="6" fill="{colour}" fill-opacity="0.10"/>'
        )
    right = LEFT + WIDE
    for (source, target), count in sorted(counts.items(), key=lambda one: (top[one[0][0]], -top[one[0][1]])):
        begin, end = top[source] + HIGH * 2 // 3, top[target] + HIGH // 3
        reach = right + 30 + round(abs(end - begin) * 0.72)
        thick = 0.8 + 0.55 * math.log2(count + 1)
        drawn.append(
            f'<path d="M{right} {begin} C{reach} {begin} {reach} {end} {right + 9} {end}" fill="none" stroke="{hue[source]}" '
            f'stroke-width="{thick:.1f}" stroke-opacity="0.55"><title>{source} imports {target}: {count}</title></path>'
        )
    for name in top:
        at, colour = top[name], hue[name]
        drawn += [
            f'<rect x="{LEFT}" y="{at}" width="{WIDE}" height="{HIGH}" rx="4" fill="#ffffff" stroke="{colour}"/>',
            f'<text x="{LEFT + 10}" y="{at + 22}" fill="#111111" font-weight="bold">{escape(name)}</text>',
            f'<text x="{right - 10}" y="{at + 22}" fill="#555555" text-anchor="end">{number[name]} module{"s" if number[name] > 1 else ""}</text>',
        ]
        if any(source == name for source, _target in counts):
            drawn.append(f'<circle cx="{right}" cy="{at + HIGH * 2 // 3}" r="3" fill="{colour}"/>')
        if any(target == name for _source, target in counts):
            tip = at + HIGH // 3
            drawn.append(f'<path d="M{right} {tip} l9 -4 v8 z" fill="#333333"/>')
    return "\n".join([*drawn, "</svg>"]) + "\n"


def tables() -> str:
    """What each package is for, and how many imports lead from the one in the row to the one in the column."""
    counts, found = edges(), modules()
    drawn = ["| package | what it holds | modules |", "|---|---|---|"]
    drawn += [f"| `{name}` | {escape(about(name))} | {len(found[name])} |" for name in packages()]
    targets = [name for name in packages() if any(target == name for _source, target in counts)]
    drawn += ["", f"| imports of | {' | '.join(targets)} |", "|---|" + "---|" * len(targets)]
    for name in packages():
        drawn.append(f"| `{name}` | {' | '.join(str(counts[name, target] or '') for target in targets)} |")
    return "\n".join(drawn)


def page() -> str:
    """The page with the numbers behind the picture."""
    return (
        "# Packages and imports\n\n"
        "What each package holds, and how many imports lead from the package of the row into that of the column, at the top of a module or within "
        "a function. [architecture.md](architecture.md) says what the layers are for.\n\n" + tables() + "\n"
    )
