"""Asks a person in the terminal: plain lines that any input method can type into, one answer at a time.

At every question: `?` tells more, `u` records "not known yet", Enter leaves it for later, `b` goes back, `q` leaves.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import Any

from breachkit.errors import UsageError
from breachkit.i18n import _


class Leave(Exception):  # noqa: N818 - not an error: the person asked to stop
    """The person typed q."""


class Back(Exception):  # noqa: N818 - not an error
    """The person typed b."""


class Later(Exception):  # noqa: N818 - not an error
    """The person pressed Enter without an answer."""


class MoreWanted(Exception):  # noqa: N818 - not an error
    """The person typed ?."""


def require_terminal(option: str, mend: str) -> None:
    """Raises UsageError where there is no terminal to ask in: a prompt must never hang."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(_("there is no terminal to ask in"), place=option, mend=mend)


def ask_secret(purpose: str) -> str | None:
    """A passphrase, typed without being shown; None where there is no terminal to ask in, or nothing was typed."""
    if not sys.stdin.isatty():
        return None
    from getpass import getpass

    try:
        return getpass(f"{purpose}: ") or None
    except EOFError:
        return None


def read_line(prompt: str = "> ") -> str:
    """What was typed up to Enter. The end of input counts as q.

    Pasted text of several lines is one answer: else its second line would answer the next question.
    """
    import contextlib

    with contextlib.suppress(ImportError):
        import readline  # lets the line be edited

        readline.parse_and_bind("set enable-bracketed-paste on")
    try:
        return input(prompt).strip()
    except EOFError:
        sys.stdout.write("\n")
        raise Leave from None


def read_word() -> str:
    """A line as a key word: full width as an input method types it, and capitals, count the same."""
    return unicodedata.normalize("NFKC", read_line()).lower()


def ask_line(question: str, option: str) -> str:
    """A line that may not be empty. Raises UsageError without a terminal, naming the option to use instead."""
    require_terminal(option, 'breachkit new --title "..." --org "..."')
    sys.stdout.write(question + "\n")
    while not (answer := read_line()):
        pass
    return answer


def ask(question: dict[str, Any]) -> object:
    """An answer to one question, as `breachkit.domain.answers` takes it.

    Raises Leave, Back, Later or MoreWanted where the person typed q, b, nothing or ?.
    """
    answer = read_line()
    word = unicodedata.normalize("NFKC", answer).lower()
    if word == "":
        raise Later
    if word == "q":
        raise Leave
    if word == "b":
        raise Back
    if word == "?":
        raise MoreWanted
    if word == "u":
        return "unknown"
    choices = question["choices"]
    if not choices:
        return answer
    picked = [_pick(part, choices) for part in re.split(r"[,、\s]+", word if word.isascii() else answer) if part]
    return picked if question["type"] == "choices" else " ".join(picked)


def _pick(part: str, choices: list[dict[str, str]]) -> str:
    """A number in the list becomes the id of that choice; anything else stays as typed."""
    number = unicodedata.normalize("NFKC", part)
    if number.isdecimal() and 1 <= int(number) <= len(choices):
        return choices[int(number) - 1]["id"]
    return part


def ask_yes(question: str) -> bool:
    """Whether the person agrees. Enter, q and the end of input mean no."""
    sys.stdout.write(f"{question} [y/N]\n")
    try:
        word = read_word()
    except Leave:
        return False
    return word in ("y", "yes", "はい", "1")
