"""`breachkit` and `python -m breachkit`."""

from __future__ import annotations

import gc
import sys

_NEW_OBJECTS = 200_000
"""How many objects are made before the collector looks for cycles. A command lives for a fraction of a second and loads
content in thousands of small objects that stay: with the usual 700 a tenth of its time goes into looking at them again."""


def main() -> None:
    """Runs the command line and exits with its code: 0 done, 1 failure, 2 usage, 130 interrupted."""
    gc.set_threshold(_NEW_OBJECTS, 20, 20)
    if sys.argv[1:] == ["--version"]:
        from breachkit import __version__

        sys.stdout.write(f"breachkit {__version__}\n")
        return
    from breachkit.cli.app import run

    _speak_in_any_encoding()
    try:
        code = run(sys.argv[1:])
    except Exception as error:
        from breachkit.cli.output import print_fault

        print_fault(error)
        code = 1
    sys.exit(code)


def _speak_in_any_encoding() -> None:
    """A character that the console cannot show (a Japanese Windows speaks cp932) becomes a question mark; it ends no command."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and (stream.encoding or "").lower().replace("-", "") != "utf8":
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


if __name__ == "__main__":
    main()
