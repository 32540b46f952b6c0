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

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
