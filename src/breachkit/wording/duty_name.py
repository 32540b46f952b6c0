"""A duty's name on narrow screens: to whom, and what."""

from __future__ import annotations


def duty_name(recipient: str, title: str) -> str:
    """`PPC Final report`; the recipient is left out where the title names it (`Notice to people`)."""
    return title if recipient.casefold() in title.casefold() else f"{recipient} {title}"
