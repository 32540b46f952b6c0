"""`breachkit --help` on one screen: the responder's verbs in the order of the night, then the rest by what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer.core import TyperGroup

from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST = (
    "new", "next", "status", "ask", "assess", "deadlines", "facts", "step", "note", "evidence", "render", "approve",
    "filed", "decide", "show", "log", "verify",
)  # fmt: skip
"""What a responder needs in the first hours; every other command stands in a line of names."""


def tiers() -> list[tuple[str, tuple[str, ...]]]:
    """The further commands by what they are for; those that no line names stand in the last one."""
    return [
        (_("After the first week"), ("registers", "exposure", "severity", "people")),
        (
            _("What was sent, and proof"),
            ("filings", "seal", "export", "import", "exchange"),
        ),
        (_("Secrecy and the end of a case"), ("encrypt", "decrypt", "close", "reopen", "archive", "purge")),
        (_("Cases and teams"), ("list", "use", "register", "team", "watch", "push", "pull")),
        (_("Training"), ("drill",)),
        (_("Laws and documents"), ("regimes", "playbook", "templates", "content")),
        (_("This machine, other programs"), ("doctor", "hooks", "serve")),
    ]


class TwoTiers(TyperGroup):
    """The program's own help: the first tier with what each command does, the others as names."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        known = self.list_commands(ctx)
        rows = []
        for name in FIRST:
            command = self.get_command(ctx, name) if name in known else None
            if command is not None:
                rows.append((name, command.get_short_help_str(formatter.width - 14)))
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)
        with formatter.section(_("More (breachkit NAME --help)")):
            for title, names in _named([name for name in known if name not in FIRST]):
                formatter.write(f"  {title}: {names}\n")


def _named(rest: Sequence[str]) -> list[tuple[str, str]]:
    rows, left = [], [*rest]
    for title, names in tiers():
        there = [name for name in names if name in left]
        left = [name for name in left if name not in there]
        if there:
            rows.append((title, ", ".join(there)))
    return [*rows, (_("Others"), ", ".join(left))] if left else rows
