"""Which files of a templates folder are taken: what stands there itself, and is not hidden."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def is_plain(path: Path, folder: Path) -> bool:
    """Whether the path is a file of its own within the folder: no device, no link that leads out of it, nothing hidden.

    A template from outside could else print any file of this machine into a report. What begins with a dot is no content:
    a content pack's hash and content.lock do not cover it.
    """
    try:
        below = path.relative_to(folder).parts
        if any(part.startswith(".") for part in below) or not path.is_file():
            return False
        here, name = str(folder), ""
        for name in below:  # a path of no links is where it says, and only another one has to be followed to its end
            here = f"{here}{os.sep}{name}"
            if name == ".." or os.path.islink(here):  # noqa: PTH114
                return path.resolve().is_relative_to(folder.resolve())
        return True
    except (OSError, ValueError, RuntimeError):
        return False
