"""What two copies of a case said differently, as `push`, `pull` and `show conflicts` show it."""

from __future__ import annotations

from typing import Any

from breachkit.cli.columns import hanging
from breachkit.cli.output import QUIET, SOON, console, styled
from breachkit.i18n import _

_COMMANDS = {
    "fact": "breachkit facts set {id}=...",
    "step": "breachkit step done|skip|reopen {id}",
    "assignee": "breachkit step assign {id} --to ...",
    "filing": "breachkit filed {id} ...",
    "decision": "breachkit decide {id} ...",
    "deadline": "breachkit deadlines --override {id} --due ... --reason ...",
}


def show_conflicts(rows: list[dict[str, Any]]) -> None:
    """Prints each conflict: both words with who said them, which stands, and how to settle it."""
    out = console()
    out.print(styled(_("The copies say different things; look at each:"), SOON))
    for row in rows:
        out.print(styled(f"  {row['label']}", "bold"))
        for side in ("kept", "joined"):
            word = _("stands") if row["stands"] == side else _("gave way")
            one = row[side]
            said = styled(f"{one['words']}  ({one['actor']}, {_('entry {n}').format(n=one['seq'])})")
            hanging(out, f"    {word}  ", said)
        if command := _COMMANDS.get(row["about"]):
            told = _("to choose: {command}").format(command=command.format(id=row["id"]))
            out.print(styled("    " + told, QUIET))
