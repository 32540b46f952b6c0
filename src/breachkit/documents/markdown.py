"""Text from people becomes inert Markdown: it can add no heading, list, link, table cell or HTML."""

from __future__ import annotations

import re

from markupsafe import Markup

from breachkit.wording.visible import visible

_SPECIAL = re.compile(r"([\\`*_\[\]|~])")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|=+\s*$|-+\s*$)", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)


def inert(text: str) -> Markup:
    """`text` as Markdown that shows it as it is, wherever it stands; line breaks become `<br>`."""
    shown = _inline(text)
    shown = _NUMBERED.sub(r"\1\\\2", shown)
    return _one_line(_LINE_START.sub(r"\1\\\2", shown))


def inert_inline(text: str) -> Markup:
    """The same for a place within a line (a table's cell, a heading), where signs that open blocks mean nothing."""
    return _one_line(_inline(text))


def _inline(text: str) -> str:
    shown = visible(text).strip()
    shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", shown)


def _one_line(shown: str) -> Markup:
    return Markup(re.sub(r"[ \t]*\n[ \t]*", "<br>", shown))  # noqa: S704 - escaped above, by hand
