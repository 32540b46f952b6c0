"""The sandboxed Jinja2 environment: templates see what they are given and nothing else.

Everything printed is escaped unless it is already inert Markdown; an unknown name is an error; a template's name
cannot leave the templates folder.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment


@lru_cache(maxsize=4)
def environment(folder: Path) -> ImmutableSandboxedEnvironment:
    """The environment over one templates folder."""
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder, followlinks=False),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
