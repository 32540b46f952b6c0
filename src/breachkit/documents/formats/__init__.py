"""Output formats. Each writer takes a composed document and gives bytes; the same document gives the same bytes.

Heavy libraries belong to extras and are imported by the writer that needs them, when it runs.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from breachkit.documents.plain_files import is_plain
from breachkit.errors import UsageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from breachkit.documents.render import Content

FORMATS = ("md", "html", "docx", "pdf", "txt", "json", "eml")
PAYLOAD = "payload"
"""The JSON that the recipient's own schema asks for; forms that have a map to it can be rendered so (payload.py)."""


def write(content: Content, fmt: str, folders: tuple[Path, ...]) -> bytes:
    """The document in one of `FORMATS`. Raises UsageError where the format's library is not installed."""
    if fmt == "md":
        return content.markdown.encode()
    made: bytes = importlib.import_module(f"breachkit.documents.formats.{fmt}_writer").write(content, folders)
    return made


def needed(module: str, extra: str) -> Any:
    """The library of an extra. Raises UsageError with the command that installs it."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise UsageError(
            _("the format {fmt} needs a library that is not installed: {module}").format(fmt=extra, module=module),
            place="--format",
            mend=f"pip install 'breachkit[{extra}]'",
        ) from None


def own_file(folders: tuple[Path, ...], name: str) -> Path | None:
    """The first folder's file of that name; a name or a link that leads out of the folder finds none."""
    return next((folder / name for folder in folders if is_plain(folder / name, folder)), None)
