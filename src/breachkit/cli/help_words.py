"""The words that Typer itself puts into a help screen, in the language of the rest of it."""

from __future__ import annotations

import re
from typing import Any

from breachkit.i18n import _


def speak(command: Any) -> Any:
    """The same command, whose help and whose subcommands' help are in the user's language throughout."""
    contexts: dict[type, type] = {}
    _speak(command, contexts)
    return command


def _speak(command: Any, contexts: dict[type, type]) -> None:
    base = command.context_class
    if base not in contexts:
        contexts[base] = type(base.__name__, (base,), {"formatter_class": _formatter(base.formatter_class)})
    command.context_class = contexts[base]
    for inner in getattr(command, "commands", {}).values():
        _speak(inner, contexts)


def _words() -> dict[str, str]:
    """What Typer writes, and what we say."""
    return {
        "Options": _("Options"),
        "Arguments": _("Arguments"),
        "Commands": _("Commands"),
        "Show this message and exit.": _("Show this message and exit."),
        "[required]": _("[required]"),
        "Install completion for the current shell.": _("Install completion for the current shell."),
        "Show completion for the current shell, to copy it or customize the installation.": _(
            "Show completion for the current shell, to copy or to change it."
        ),
    }


def _formatter(base: type) -> type:
    words = _words()

    class Formatter(base):  # type: ignore[misc]
        """Writes every heading and every row through the table of words."""

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or _("Usage: "))

        def write_heading(self, heading: str) -> None:
            super().write_heading(words.get(heading, heading))

        def write_dl(self, rows: Any, *given: Any, **more: Any) -> None:
            super().write_dl([(first, _said(second, words)) for first, second in rows], *given, **more)

    return Formatter


def _said(text: str, words: dict[str, str]) -> str:
    if text in words:
        return words[text]
    told = re.sub(r"\[required\]", words["[required]"], text)
    return re.sub(r"\[default: ([^\]]*)\]", lambda found: _("[default: {value}]").format(value=found[1]), told)
