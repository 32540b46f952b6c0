"""The formats by name. A format's module is loaded when it is asked for."""

from __future__ import annotations

import importlib

from breachkit.content.library import Library
from breachkit.errors import UsageError
from breachkit.i18n import _
from breachkit.interchange.case_view import Format

_MODULES = {"veris": "veris", "stix": "stix", "misp": "misp", "dfir-iris": "iris", "thehive": "thehive"}
FORMATS = tuple(_MODULES)


def format_named(name: str, library: Library) -> Format:
    """The format. Raises UsageError where there is none of that name."""
    if name not in _MODULES:
        raise UsageError(
            _("there is no format {name}").format(name=name),
            place="FORMAT",
            expected=", ".join((*_MODULES, "cacao", "oscal")),
        )
    module = importlib.import_module(f"breachkit.interchange.{_MODULES[name]}")
    return Format(
        library.interchange_table(name), getattr(module, "write", None), module.read, getattr(module, "check", None)
    )
