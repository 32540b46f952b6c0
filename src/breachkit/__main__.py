"""`breachkit` and `python -m breachkit`."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
import threading
from typing import NoReturn

_NOWHERE_TO_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
_NEW_OBJECTS = 200_000
"""How many objects are made before the collector looks for cycles. A command lives for a fraction of a second and loads
content in thousands of small objects that stay: with the usual 700 a tenth of its time goes into looking at them again."""


def main() -> None:
    """Runs the command line and exits with its code: 0 done, 1 failure, 2 usage, 130 interrupted."""
    gc.set_threshold(_NEW_OBJECTS, 20, 20)
    _speak_in_any_encoding()
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except Exception as error:
        _tell(error)
        code = 1
    _leave(code)


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        from breachkit import __version__

        sys.stdout.write(f"breachkit {__version__}\n")
        return 0
    from breachkit.cli.app import run

    return run(arguments)


def _tell(error: Exception) -> None:
    from breachkit.cli.output import print_error, print_fault

    if not isinstance(error, OSError) or error.errno not in _NOWHERE_TO_WRITE:
        print_fault(error)
        return
    from breachkit.errors import StorageError
    from breachkit.i18n import _

    print_error(StorageError(_("the output cannot be written: {why}").format(why=error.strerror)))


def _leave(code: int) -> NoReturn:
    """Ends the process with that code. What was registered for the end is done and what was printed goes out; then the system
    takes the memory back, a fifth of a command sooner than Python has taken every object apart.

    A debugger, a profiler or a second thread is left to Python's own end; so is output that cannot go out.
    """
    try:
        if sys.gettrace() is None and sys.getprofile() is None and threading.active_count() == 1:
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    except (OSError, ValueError):
        pass
    sys.exit(code)


def _speak_in_any_encoding() -> None:
    """A character that the console cannot show (a Japanese Windows speaks cp932) becomes a question mark; it ends no command."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and (stream.encoding or "").lower().replace("-", "") != "utf8":
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


if __name__ == "__main__":
    main()
