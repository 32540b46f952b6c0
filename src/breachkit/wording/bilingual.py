"""Data that carries each text in both languages, told in one. Loads nothing: the home screen passes through here."""

from __future__ import annotations

from typing import Any


def in_language(data: Any, lang: str) -> Any:
    """The same data with each {"ja", "en", ...} replaced by the text in `lang`, in English where there is none."""
    if isinstance(data, dict):
        if data.keys() >= {"ja", "en"} and all(isinstance(text, str) for text in data.values()):
            return data.get(lang, data["en"])
        return {key: in_language(value, lang) for key, value in data.items()}
    if isinstance(data, list):
        return [in_language(item, lang) for item in data]
    return data
