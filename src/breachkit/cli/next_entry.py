"""`breachkit next` at an entry of a register that is due: shows it, and asks what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from breachkit.cli import prompts
from breachkit.cli.output import QUIET, SOON, styled
from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.wording.bilingual import in_language

if TYPE_CHECKING:
    from rich.console import Console

    from breachkit.content.library import Library
    from breachkit.store.protocol import CaseStore


def deal_with(out: Console, store: CaseStore, library: Library, row: dict[str, Any]) -> bool:
    """Shows the entry and takes what the person says of it.

    Returns whether it was dealt with; False where it is left for this sitting. Raises prompts.Leave.
    """
    from breachkit.cli.entry_lines import show_entry, tell_entry
    from breachkit.services import registers as service

    register = service.register_of(library, row["register"])
    case = store.read()
    data = service.one_entry(store, case, register, row["entry"])
    out.print()
    out.print(styled(f"{register.title(language())} / {in_language(row['title'], language())}", "bold"))
    show_entry(register, {**data, "history": []}, case, whole=False)
    verbs = [one for one in register.statuses if one.verb and one.id in data["may_become"]]
    while True:
        out.print()
        for number, status in enumerate(verbs, 1):
            assert status.does is not None
            out.print(styled(f"  {number}  {status.does(language())}"))
        if row["review"]:
            out.print(styled(_("[p]assed  [f]ailed  Enter: later  [q]uit"), "bold"))
        else:
            out.print(styled(_("A number, Enter: later, [q]uit"), "bold"))
        word = prompts.read_word()
        try:
            if word == "":
                return False
            if word == "q":
                raise prompts.Leave
            if row["review"] and word in ("p", "f"):
                out.print(styled(_("What was found?"), "bold"))
                note = prompts.read_line()
                told = service.review(store, library, register, row["entry"], passed=word == "p", note=note)
            elif word.isdecimal() and 1 <= int(word) <= len(verbs):
                status = verbs[int(word) - 1]
                reason = ""
                given = _needed(out, register, status, data)
                if status.because:
                    out.print(styled(_("Why?"), "bold"))
                    reason = prompts.read_line()
                made = service.Change(given, status=status.id, reason=reason)
                told = service.change(store, library, register, row["entry"], made)
            else:
                out.print(styled(_("That is none of these."), SOON))
                continue
        except UsageError as error:
            out.print(styled(error.message, SOON))
            continue
        tell_entry(register, told)
        if told.get("next"):
            out.print(styled(_("It comes again:"), QUIET))
            tell_entry(register, told["next"])
        return True


def _needed(out: Console, register: Any, status: Any, data: dict[str, Any]) -> dict[str, str]:
    """Asks for the fields without which the status cannot be entered."""
    given = {}
    for name in status.needs:
        field = register.field(name)
        if field is not None and name not in data["values"]:
            out.print(styled(field.label(language()), "bold"))
            given[name] = prompts.read_line()
    return given
