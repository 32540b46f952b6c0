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
    """One plain line on standard output; user text in it is made safe to show."""
    sys.stdout.write(visible(text) + "\n")


def console() -> Console:
    """A console for screens: no markup in text, at most `WIDEST` columns, 80 where the width is not known."""
    from rich.console import Console

    made = Console(markup=False, highlight=False, emoji=False, soft_wrap=False)
    width = made.width if made.is_terminal else 80
    return Console(markup=False, highlight=False, emoji=False, width=min(width, WIDEST))


def tell(text: str, lead: str = "") -> None:
    """A sentence behind `lead`, in lines that fit the screen; a command to copy is said on a line of its own."""
    from breachkit.cli.columns import hanging

    hanging(console(), lead, styled(text))


def tell_dry_run() -> None:
    """Says that what was told has not happened."""
    say(_("Dry run: nothing was recorded."))


def tell_rehearsed(rehearsal: Rehearsal) -> None:
    """What would have been written: entries as `breachkit log` shows them, files, further deeds."""
    from breachkit.cli.log import sentence_of
    from breachkit.wording.sizes import size

    told = [*(sentence_of(event) for event in rehearsal.events)]
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
    """One line on standard error, beside what is printed."""
    sys.stderr.write(visible(text) + "\n")


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
    if error.mend:
        lines.append("  " + _("try: {mend}").format(mend=error.mend))
    sys.stderr.write("\n".join(visible(line) for line in lines) + "\n")


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
