"""`breachkit` and `python -m breachkit`."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line and exits with its code: 0 done, 1 failure, 2 usage, 130 interrupted."""
    if sys.argv[1:] == ["--version"]:
        from breachkit import __version__

        sys.stdout.write(f"breachkit {__version__}\n")
        return
    from breachkit.cli.app import run

    try:
        code = run(sys.argv[1:])
    except Exception as error:
        from breachkit.cli.output import print_fault

        print_fault(error)
        code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()
