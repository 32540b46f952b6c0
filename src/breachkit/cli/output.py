"""The one place that prints. Screens fit 80 columns; a pipe gets plain text; NO_COLOR is honoured."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from breachkit.errors import BreachkitError
from breachkit.i18n import _, language
from breachkit.wording import times
from breachkit.wording.visible import visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from breachkit.store.rehearsal import Rehearsal

WIDEST = 100
LATE, SOON, OPEN, QUIET = "bold red", "yellow", "cyan", "dim"


_rehearsing = False


def rehearse(yes: bool) -> None:
    """From here on nothing is recorded (--dry-run), and JSON says so; or it is again."""
    global _rehearsing
    _rehearsing = yes


def print_json(data: Any) -> None:
    """Prints data as JSON: UTF-8, two spaces, no decoration. An object says `"dry_run": true` where nothing was recorded."""
    from msgspec import json

    if _rehearsing and isinstance(data, dict):
        data = {**data, "dry_run": True}
    text = json.format(json.encode(data), indent=2).decode()
    if (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8":
        import json as in_ascii

        # a console of another encoding (Windows' cp932): the same JSON with escapes, so that nothing of it is lost
        text = in_ascii.dumps(in_ascii.loads(text), indent=2)
    sys.stdout.write(text + "\n")


def say(text: str = "") -> None:
    """A sentence on standard output, in lines that fit the screen; user text in it is made safe to show."""
    tell(text)


def say_whole(text: str) -> None:
    """One line that is never broken: a command to copy, a line that other programs read."""
    sys.stdout.write(visible(text) + "\n")


def console() -> Console:
    """A console for screens: no markup in text, at most `WIDEST` columns, 80 where the width is not known."""
    from rich.console import Console

    made = Console(markup=False, highlight=False, emoji=False, soft_wrap=False)
    width = made.width if made.is_terminal else 80
    return Console(markup=False, highlight=False, emoji=False, width=min(width, WIDEST))


def tell(text: str, lead: str = "") -> None:
    """A sentence behind `lead`, its further lines under its first."""
    sys.stdout.write(_fitting(text, _width(), lead) + "\n")


def _fitting(text: str, width: int, lead: str = "", indent: int | None = None) -> str:
    """Both made safe, in lines of at most so many columns."""
    shown = visible(lead + text)
    if len(shown) * 2 <= width or (shown.isascii() and len(shown) <= width):  # need not be measured
        return shown
    from rich.cells import cell_len

    from breachkit.cli.columns import fitted

    return "\n".join(fitted(shown, width, indent=cell_len(lead) if lead else indent))


def _width() -> int:
    """Columns of the screen, at most `WIDEST`; 80 where standard output is none."""
    import shutil

    return min(shutil.get_terminal_size().columns, WIDEST) if sys.stdout.isatty() else 80


def tell_dry_run() -> None:
    """Says that what was told has not happened."""
    say(_("Dry run: nothing was recorded."))


def tell_rehearsed(rehearsal: Rehearsal) -> None:
    """What would have been written: entries as `breachkit log` shows them, files, further deeds."""
    from zoneinfo import ZoneInfo

    from breachkit.cli.log import sentence_of
    from breachkit.wording.sizes import size

    zone = ZoneInfo(rehearsal.case["timezone"] if rehearsal.case else "UTC")  # without a case there is no entry
    told = [*(sentence_of(event, zone) for event in rehearsal.events)]
    told += [_("file {name} ({size})").format(name=name, size=size(n)) for name, n in rehearsal.files.items()]
    told += rehearsal.also
    if not told:
        say(_("Nothing would change."))
        return
    say(_("This would happen:"))
    for one in told:
        tell(one, "  - ")


def styled(text: str, style: str = "") -> Text:
    """User text, made safe, with a style."""
    from rich.text import Text

    return Text(visible(text), style=style)


def warn(text: str) -> None:
    """One sentence on standard error, beside what is printed."""
    sys.stderr.write(_on_error(text) + "\n")


def _on_error(text: str) -> str:
    """As it is written on standard error: in lines that fit where a person reads it, whole where it goes into a file."""
    import shutil

    if not sys.stderr.isatty():
        return visible(text)
    return _fitting(text, min(shutil.get_terminal_size().columns, WIDEST), indent=4 if text.startswith(" ") else 2)


def tell_clock(out: Console) -> None:
    """Says that the clock is simulated, while it is."""
    from breachkit.services import clock

    if clock.simulated():
        shown = times.moment(clock.now_as_given(), language())
        told = (
            _("DRILL, no real incident. Its clock: {at}")
            if clock.drilling()
            else _("Clock set to {at} (BREACHKIT_NOW)")
        )
        out.print(styled(told.format(at=shown), SOON))


def print_error(error: BreachkitError) -> None:
    """Tells an error in one message: what, where, what was expected, the mend."""
    lines = [_("breachkit: {message}").format(message=error.message)]
    if error.place and error.place not in error.message:
        lines.append("  " + _("at: {place}").format(place=error.place))
    if error.expected:
        lines.append("  " + _("expected: {expected}").format(expected=error.expected))
    mend = [visible("  " + _("try: {mend}").format(mend=error.mend))] if error.mend else []  # whole: it is to be copied
    sys.stderr.write("\n".join([*(_on_error(line) for line in lines), *mend]) + "\n")


def print_fault(error: Exception) -> None:
    """Tells a fault of breachkit's own by its kind and its places in the code, without the text of any case.

    Messages and source lines of a usual traceback can hold what a case says, and are pasted into tickets.
    BREACHKIT_DEBUG=1 shows the usual one.
    """
    import os
    import traceback

    if os.environ.get("BREACHKIT_DEBUG"):
        traceback.print_exception(error)
        return
    lines = [
        _("breachkit: {message}").format(
            message=_("a fault of breachkit itself: {kind}").format(kind=type(error).__name__)
        )
    ]
    for frame in traceback.extract_tb(error.__traceback__)[-12:]:
        lines.append(f"  {frame.filename}:{frame.lineno} {frame.name}")
    lines.append(
        "  " + _("Nothing of the case stands in these lines: please report them. What was recorded before is kept.")
    )
    sys.stderr.write("\n".join(lines) + "\n")
