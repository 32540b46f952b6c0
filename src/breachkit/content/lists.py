"""The two content files that are plain lists."""

from __future__ import annotations

from breachkit.domain.model import Model
from breachkit.domain.regime import CalendarRule, Recipient


class RecipientFile(Model, frozen=True, kw_only=True):
    """playbooks/recipients.yaml"""

    recipients: tuple[Recipient, ...]


class CalendarFile(Model, frozen=True, kw_only=True):
    """playbooks/calendars.yaml"""

    calendars: tuple[CalendarRule, ...]
