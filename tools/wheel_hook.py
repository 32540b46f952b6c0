"""Hatchling's hook: puts the bill of materials that tools/dist.py has laid down into the wheel, at .dist-info/sboms/ (PEP 770).

A wheel that is built without it (an editable installation, a build straight from a checkout) has none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BillOfMaterials(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable" and (Path(self.root) / "breachkit.cdx.json").is_file():
            build_data["sbom_files"].append("breachkit.cdx.json")
