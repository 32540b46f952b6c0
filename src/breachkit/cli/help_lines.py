"""A question's help on the screen: why it is asked, what it settles, who knows, where to look, how to answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from breachkit.cli.columns import hanging
from breachkit.cli.output import OPEN, QUIET, styled
from breachkit.i18n import _, language, ngettext
from breachkit.wording import times

if TYPE_CHECKING:
    from rich.console import Console

_MOST = 4


def tell_help(out: Console, told: dict[str, Any], form: str, example: str) -> None:
    """Shows what `breachkit.services.question_help.help_for` found. No line says a thing by its colour alone."""
    if told["help"]:
        hanging(out, "  ", styled(told["help"]))
    if told["duties"]:
        listed = [_duty(one) for one in told["duties"][:_MOST]]
        hanging(out, "  ", styled(_("Settles: {duties}").format(duties=_joined(listed, len(told["duties"]))), OPEN))
    if told["clocks"]:
        listed = [*dict.fromkeys(told["clocks"])]
        hanging(out, "  ", styled(_("Time runs from it: {duties}").format(duties=_joined(listed[:_MOST], len(listed)))))
    if told["rules"]:
        hanging(out, "  ", styled(_("Rule: {rules}").format(rules=_joined(told["rules"][:3], len(told["rules"])))))
    if told["documents"]:
        listed = told["documents"]
        hanging(out, "  ", styled(_("Printed in: {documents}").format(documents=_joined(listed[:_MOST], len(listed)))))
    if not (told["duties"] or told["clocks"] or told["rules"] or told["documents"]):
        hanging(out, "  ", styled(_("No duty turns on it now; it keeps the record whole."), QUIET))
    if who := told["known_by"] or told["role_title"]:
        hanging(out, "  ", styled(_("Who usually knows: {who}").format(who=who)))
    if told["look_in"]:
        hanging(out, "  ", styled(_("Where to look: {where}").format(where=told["look_in"])))
    hanging(out, "  ", styled(_("Answer: {form}").format(form=form), QUIET))
    if example:
        hanging(out, "  ", styled(_("Example: {example}").format(example=example), QUIET))


def _duty(duty: dict[str, Any]) -> str:
    if duty["due_at"] is None:
        return str(duty["title"])
    day = times.day(datetime.fromisoformat(duty["due_at"]).date(), language(), year=False)
    return _("{duty} (due {day})").format(duty=duty["title"], day=day)


def _joined(listed: list[str], total: int) -> str:
    told = ("、" if language() == "ja" else "; ").join(listed)
    if more := total - len(listed):
        told += ngettext(" and {n} more", " and {n} more", more).format(n=more)
    return told
