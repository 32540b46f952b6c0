"""Every calculation that a document can print, by name: the table of `computed`, and those with a module of their own.

A module is loaded when a document asks for what no module before it has: most drafts print a few common ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from breachkit.documents import computed

if TYPE_CHECKING:
    from breachkit.documents.computed import Calculation

_MODULES = (
    ("duty_calculations", "DUTY_CALCULATIONS"),
    ("standing", "STANDING"),
    ("changes", "CHANGES"),
    ("register_calculations", "REGISTER_CALCULATIONS"),
    ("exposure", "EXPOSURE"),
    ("drill", "DRILL"),
)
"""The other modules of this package with their tables, those asked for most first. No name stands in two."""


class _Calculations(Mapping[str, "Calculation"]):
    def __init__(self) -> None:
        self._known = dict(computed.CALCULATIONS)
        self._waiting = list(_MODULES)

    def _load(self) -> None:
        module, table = self._waiting.pop(0)
        self._known |= getattr(import_module(f"breachkit.documents.{module}"), table)

    def __getitem__(self, name: str) -> Calculation:
        while name not in self._known and self._waiting:
            self._load()
        return self._known[name]

    def _all(self) -> dict[str, Calculation]:
        while self._waiting:
            self._load()
        return self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


CALCULATIONS: Mapping[str, Calculation] = _Calculations()
