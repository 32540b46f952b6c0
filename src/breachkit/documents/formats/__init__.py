"""Output formats. Each writer takes a composed document and gives bytes; the same document gives the same bytes.

Heavy libraries belong to extras and are imported by the writer that needs them, when it runs.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from breachkit.documents.render import Content

FORMATS = ("md", "html")


def write(content: Content, fmt: str, folders: tuple[Path, ...]) -> bytes:
    """The document in one of `FORMATS`. Raises UsageError where the format's library is not installed."""
    if fmt == "md":
        return content.markdown.encode()
    made: bytes = importlib.import_module(f"breachkit.documents.formats.{fmt}").write(content, folders)
    return made
