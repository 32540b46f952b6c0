"""breachkit walks a company through the legal response to a personal-data breach.

The command line is in `breachkit.cli`; the rules that decide obligations and deadlines are in
`breachkit.engine`, and the laws themselves are YAML under playbooks/. For programs there is a small API
(docs/python-api.md), loaded when first used: `breachkit.open_case(...)`, `breachkit.case()`, `breachkit.assess(...)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from breachkit.api import (
        BreachkitError,
        Case,
        Change,
        Deadline,
        Draft,
        Event,
        Fact,
        Filing,
        Obligation,
        Recorded,
        UsageError,
        assess,
        case,
        cases,
        open_case,
    )

__version__ = "0.1.0"
__all__ = [
    "BreachkitError", "Case", "Change", "Deadline", "Draft", "Event", "Fact", "Filing", "Obligation", "Recorded",
    "UsageError", "__version__", "assess", "case", "cases", "open_case",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """A name of the API, which is loaded only now: `breachkit --version` must stay quick."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from breachkit import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return [*__all__]
