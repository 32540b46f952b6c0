"""How an answer is written, in a line for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breachkit.i18n import _

if TYPE_CHECKING:
    from breachkit.domain.fact import FactDefinition


def expected_form(fact: FactDefinition) -> str:
    """One line that tells how this fact's answer is written."""
    match fact.type:
        case "yes_no":
            return _("yes, no or unknown")
        case "count":
            return _("a whole number (1000, 1.2k, 1万2千), a range (800-1200, 800-, <=500) or unknown")
        case "choice":
            return _("one of {ids}, or unknown").format(ids=", ".join(choice.id for choice in fact.choices))
        case "choices":
            ids = ", ".join(choice.id for choice in fact.choices)
            return _("any of {ids}, with commas; add unknown where there may be more").format(ids=ids)
        case "datetime":
            return _("a date and time such as 2026-11-22T20:10+09:00 or 2026-11-22 20:10, a date alone, or unknown")
        case "date":
            return _("a date such as 2026-11-22, or unknown")
        case "text":
            return _("text, or unknown")
        case "places":
            return _("places with numbers: JP=900, US-CA=800-1200, DE=unknown; add unknown where there may be others")
