"""breachkit qa from: an enquiry that was answered becomes a question and answer of the help desk's script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from breachkit.cli.entry_lines import tell_entry
from breachkit.cli.options import chosen_workspace, json_option, writes
from breachkit.cli.output import print_json
from breachkit.i18n import _

if TYPE_CHECKING:
    from breachkit.domain.register import Register


def register_more(group: typer.Typer, register: Register) -> None:
    """Adds the command to the register's own."""

    @group.command("from", help=_("Put an answered enquiry into the script, as a draft."))
    @writes
    def from_enquiry(
        enquiry: Annotated[str, typer.Argument(metavar="ENQUIRY", help=_("Its number (q12)."))],
        question: Annotated[str, typer.Option("--question", help=_("In other words than the caller's."))] = "",
        answer: Annotated[str, typer.Option("--answer", help=_("Another answer than the one given."))] = "",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import qa as service

        where = chosen_workspace()
        data = service.from_enquiry(where.case(), where.library(), enquiry, question=question, answer=answer)
        if as_json:
            print_json(data)
        else:
            tell_entry(register, data)
