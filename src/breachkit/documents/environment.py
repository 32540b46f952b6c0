"""The sandboxed Jinja2 environment: templates see what they are given and nothing else.

Everything printed is escaped unless it is already inert Markdown; an unknown name is an error; a template's name
cannot leave the templates folders, of which the first that has it wins.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.loaders import split_template_path
from jinja2.sandbox import ImmutableSandboxedEnvironment

from breachkit.documents.plain_files import is_plain
from breachkit.errors import BreachkitError, ContentError
from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from jinja2.runtime import Context


LARGEST_TEMPLATE = 1024 * 1024


class _Loader(FileSystemLoader):
    """Reads templates of the folders alone, and none that is larger than any that a person writes."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        for folder in self.searchpath:
            path = Path(folder, *split_template_path(template))
            if not os.path.exists(path):  # noqa: PTH110 - false, and no error, for a name that cannot be one
                continue
            if not is_plain(path, Path(folder)):
                raise TemplateNotFound(template)
            if path.stat().st_size > LARGEST_TEMPLATE:
                raise ContentError(
                    _("the file is larger than {n} MiB").format(n=LARGEST_TEMPLATE // 1024 // 1024), place=str(path)
                )
            break
        try:
            return super().get_source(environment, template)
        except (OSError, ValueError):
            raise TemplateNotFound(template) from None


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, which also refuses sums that would take all memory, or for ever."""

    intercepted_binops = frozenset(["*", "**"])

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not all(isinstance(one, int | float) for one in (left, right)):
            raise SecurityError(operator)
        return super().call_binop(context, operator, left, right)


@lru_cache(maxsize=4)
def environment(folders: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    """The environment over some templates folders."""
    return _Sandbox(
        loader=_Loader(folders, followlinks=False),
        bytecode_cache=_bytecode(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _bytecode() -> FileSystemBytecodeCache | None:
    """Compiled templates in the user's cache folder, which only the user may write; none where it cannot be made."""
    from breachkit.content.cache import cache_folder

    folder = cache_folder() / "templates"
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
    except (
        UndefinedError,
        SecurityError,
        TypeError,
        ValueError,
        LookupError,
        ArithmeticError,
        RecursionError,
    ) as error:
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
