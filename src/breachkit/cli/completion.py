"""Completes a command line for bash, zsh, fish and PowerShell (`breachkit --install-completion`).

The shell's own script asks through the environment (Typer's protocol); only the command that was typed is loaded.
"""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from breachkit.cli import options
from breachkit.errors import BreachkitError

ASKED = "_BREACHKIT_COMPLETE"
_ARGUMENTS, _WORD = "_TYPER_COMPLETE_ARGS", "_TYPER_COMPLETE_WORD_TO_COMPLETE"
_VALUED = {"--home": 0, "--case": 1, "--lang": 2}


def answer(program: Callable[[Sequence[str]], Any]) -> int:
    """Prints what could stand at the cursor. `program` gives the command that the words before it would run.

    Nothing is ever told of an error: a line that is being typed is often none yet.
    """
    shell = os.environ[ASKED].removeprefix("complete_")
    before, word = _bash() if shell == "bash" else _others()
    given: list[str | None] = [None, None, None]
    for option, value in pairwise(before):
        if option in _VALUED and value:
            given[_VALUED[option]] = value
    printed = io.StringIO()
    code = 0
    with contextlib.suppress(BreachkitError, OSError):
        try:
            options.take(given[0], given[1], given[2])
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
                program(before).main(args=[], prog_name="breachkit", standalone_mode=False)
        except SystemExit as left:
            code = int(left.code or 0)
    out = printed.getvalue()
    if shell == "bash" and "=" in word:
        out = "".join(line.partition("=")[2] + "\n" for line in out.splitlines())
    sys.stdout.write(out)
    return code


def _bash() -> tuple[list[str], str]:
    """The words before the cursor and the one at it. Bash takes `leak=sus` apart into three; here it is one again."""
    words = _split(os.environ.get("COMP_WORDS", ""))
    cursor = int(os.environ.get("COMP_CWORD", "0") or 0)
    joined: list[str] = []
    for word in words[: cursor + 1]:
        follows = word == "=" or (joined and joined[-1].endswith("="))
        if follows and joined and not joined[-1].startswith("-"):
            joined[-1] += word
        else:
            joined.append(word)
    if len(words) <= cursor and not (joined and joined[-1].endswith("=")):
        joined.append("")
    os.environ["COMP_WORDS"] = "\n".join(shlex.quote(word) for word in joined)
    os.environ["COMP_CWORD"] = str(len(joined) - 1)
    return joined[1:-1], joined[-1] if joined else ""


def _others() -> tuple[list[str], str]:
    """The same as zsh, fish and PowerShell tell them."""
    line = os.environ.get(_ARGUMENTS, "")
    words = _split(line)[1:]
    if words and (not line.endswith(" ") or os.environ.get(_WORD)):
        return words[:-1], words[-1]
    return words, ""


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:  # a quotation mark that is not closed yet
        return line.split()
