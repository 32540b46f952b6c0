"""Asks a person in the terminal: plain lines that any input method can type into, one answer at a time.

At every question: `?` tells more, `u` records "not known yet", Enter leaves it for later, `b` goes back, `z` takes the last
answer back, `q` leaves. What can be meant in two ways is asked back with a number for each.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from typing import Any

from breachkit.errors import AskBack, UsageError
from breachkit.i18n import _


class Leave(Exception):  # noqa: N818 - not an error: the person asked to stop
    """The person typed q."""


class Back(Exception):  # noqa: N818 - not an error
    """The person typed b."""


class Later(Exception):  # noqa: N818 - not an error
    """The person pressed Enter without an answer."""


class Undo(Exception):  # noqa: N818 - not an error
    """The person typed z: the last answer of this sitting is taken back."""


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


_UNDO = {"z", "undo", "取り消し", "取消", "元に戻す"}
_HELP = {"?", "help", "ヘルプ"}


def ask(question: dict[str, Any]) -> object:
    """An answer to one question, as `breachkit.domain.answers` takes it.

    Raises Leave, Back, Later, Undo or MoreWanted where the person typed q, b, nothing, z or ?; AskBack where a choice is
    not clear.
    """
    answer = read_line()
    word = unicodedata.normalize("NFKC", answer).strip().lower()
    if word == "":
        raise Later
    if word == "q":
        raise Leave
    if word == "b":
        raise Back
    if word in _HELP:
        raise MoreWanted
    if word in _UNDO:
        raise Undo
    if word == "u":
        return "unknown"
    if not question["choices"]:
        return answer
    return picked(answer, question["choices"], many=question["type"] == "choices")


def picked(answer: str, choices: list[dict[str, Any]], *, many: bool) -> object:
    """The ids of the choices that were typed as numbers, names or parts of names. Raises AskBack where one is not clear."""
    from breachkit.domain.choosing import choose

    forms = [(choice["id"], (*choice.get("labels", ()), choice["label"])) for choice in choices]
    shown = [choice["label"] for choice in choices]

    def one(part: str) -> str:
        if many and unicodedata.normalize("NFKC", part).lower() in ("u", "unknown", "不明"):
            return part
        return choose(part, forms, shown)

    if not many:
        return one(answer)
    parts = [part for part in re.split(r"\s*[,、，;]\s*", answer.strip()) if part]
    if len(parts) == 1 and re.fullmatch(r"[\du]+(?:\s+[\du]+)+", unicodedata.normalize("NFKC", parts[0]).lower()):
        parts = parts[0].split()
    ids: list[str] = []
    for index, part in enumerate(parts):
        try:
            ids.append(one(part))
        except AskBack as unclear:
            told = tuple((",".join([*ids, chosen, *parts[index + 1 :]]), words) for chosen, words in unclear.readings)
            raise AskBack(unclear.message, readings=told) from None
    return ids


def pick_reading(unclear: AskBack, say: Callable[[str], None]) -> str | None:
    """Shows what was typed may mean, each with a number. Returns the answer that the person picks; None for none of them."""
    for number, (_answer, words) in enumerate(unclear.readings, 1):
        say(f"  {number}  {words}")
    word = read_word()
    if word == "q":
        raise Leave
    if word in ("y", "yes", "はい") and len(unclear.readings) == 1:
        word = "1"
    if word.isdecimal() and 1 <= int(word) <= len(unclear.readings):
        return unclear.readings[int(word) - 1][0]
    return None


def ask_yes(question: str) -> bool:
    """Whether the person agrees. Enter, q and the end of input mean no."""
    sys.stdout.write(f"{question} [y/N]\n")
    try:
        word = read_word()
    except Leave:
        return False
    return word in ("y", "yes", "はい", "1")
