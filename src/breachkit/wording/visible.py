"""Text from people, made safe to show: no control characters, no marks that hide or reverse what stands beside them."""

from __future__ import annotations

import unicodedata

_HIDDEN = {"\u200b", "\u200e", "\u200f", *(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))}


def visible(text: str) -> str:
    """The text without control characters, and without marks that hide or reverse what stands beside them."""
    kept = (ch for ch in text.replace("\r\n", "\n") if ch == "\n" or unicodedata.category(ch) not in ("Cc", "Cs"))
    return "".join(ch for ch in kept if ch not in _HIDDEN)
