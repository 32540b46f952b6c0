"""Sizes of files as people read them: in steps of a thousand, with the bytes themselves where they are few."""

from __future__ import annotations

_UNITS = ("KB", "MB", "GB", "TB")


def size(number: int) -> str:
    """`512 B`, `1.2 MB`, `340 GB`."""
    if number < 1000:
        return f"{number} B"
    value = float(number)
    for unit in _UNITS:
        value /= 1000
        if value < 999.5 or unit == _UNITS[-1]:
            break
    return f"{value:.1f} {unit}" if value < 99.95 else f"{value:,.0f} {unit}"
