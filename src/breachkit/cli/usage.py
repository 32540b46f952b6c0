"""What Typer says of a command line that it cannot take, in the user's language and in breachkit's form."""

from __future__ import annotations

import re

import typer

from breachkit.errors import UsageError
from breachkit.i18n import _

TyperError: type[Exception] = typer.BadParameter.__mro__[2]
"""The root of Typer's own errors; Typer exports only its descendants."""


def _forms() -> list[tuple[str, str]]:
    """What Typer writes, and what we say instead; the groups are filled in."""
    return [
        (r"Missing (?:argument|parameter) '?([^'.]+)'?", _("{0} is missing")),
        (r"Missing option '?([^'.]+)'?", _("the option {0} is missing")),
        (r"Missing command", _("a command is missing")),
        (r"No such option:? '?([^' (]+)'?", _("there is no option {0}")),
        (r"No such command '([^']+)'", _("there is no command {0}")),
        (r"Option '?([^' ]+)'? requires an? (?:argument|value)", _("the option {0} needs a value")),
        (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)$", _("too many words: {0}")),
        (r"(?:Invalid value for )?'?([^':]+)'?:", _("{0} cannot be read")),
    ]


def as_usage_error(error: Exception) -> UsageError:
    """The same error as breachkit tells it."""
    told = str(error.format_message()) if hasattr(error, "format_message") else str(error)
    context = getattr(error, "ctx", None)
    help_command = f"{context.command_path} --help" if context is not None else "breachkit --help"
    for pattern, message in _forms():
        found = re.match(pattern, told)
        if found:
            return UsageError(message.format(*(group.strip() for group in found.groups())), mend=help_command)
    return UsageError(told, mend=help_command)
