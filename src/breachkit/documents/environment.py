"""The sandboxed Jinja2 environment: templates see what they are given and nothing else.

Everything printed is escaped unless it is already inert Markdown; an unknown name is an error; a template's name
cannot leave the templates folders, of which the first that has it wins.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from breachkit.errors import BreachkitError, ContentError
from breachkit.i18n import _

if TYPE_CHECKING:
    from types import TracebackType


@lru_cache(maxsize=4)
def environment(folders: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    """The environment over some templates folders."""
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders, followlinks=False),
        bytecode_cache=_bytecode(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _bytecode() -> FileSystemBytecodeCache | None:
    """Compiled templates in the user's cache folder, which only the user may write; none where it cannot be made."""
    from platformdirs import user_cache_path

    folder = user_cache_path("breachkit") / "templates"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = folder.stat()
    except OSError:
        return None
    own = os.name == "nt" or (kept.st_uid == os.getuid() and not kept.st_mode & 0o022)
    return FileSystemBytecodeCache(str(folder)) if own and os.access(folder, os.W_OK) else None


def run_template(folders: tuple[Path, ...], name: str, given: dict[str, Any]) -> str:
    """The template's text. Raises ContentError with file:line where it is missing or broken."""
    try:
        return environment(folders).get_template(name).render(given)
    except TemplateNotFound as error:
        raise ContentError(
            _("there is no {kind} named {name}").format(kind="template", name=error.name or name),
            place=_line_in(error.__traceback__, folders) or name,
        ) from None
    except TemplateSyntaxError as error:
        raise ContentError(
            error.message or str(error), place=f"{error.filename or error.name}:{error.lineno}"
        ) from None
    except BreachkitError as error:
        error.place = _line_in(error.__traceback__, folders) or error.place
        raise
    except (UndefinedError, SecurityError, TypeError, ValueError, KeyError, ZeroDivisionError, RecursionError) as error:
        place = _line_in(error.__traceback__, folders) or name
        raise ContentError(_("the template fails: {why}").format(why=error), place=place) from None


def _line_in(traceback: TracebackType | None, folders: tuple[Path, ...]) -> str:
    """file:line of the innermost template that was running."""
    found = ""
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if any(Path(file).is_relative_to(folder) for folder in folders):
            found = f"{file}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return found
