"""Where each kind of content stands below a content root, and the shape of the two files that are plain lists."""

from __future__ import annotations

from breachkit.domain.model import Model
from breachkit.domain.regime import CalendarRule, Recipient

REGIMES = "playbooks/regimes/"
FACTS = "playbooks/facts/"
RECIPIENTS = "playbooks/recipients.yaml"
CALENDARS = "playbooks/calendars.yaml"
SEVERITY = "playbooks/severity/"
LEAD_TIMES = "playbooks/lead-times.yaml"
EXPOSURE = "playbooks/exposure/"
REGISTERS = "playbooks/registers/"
CONTROLS = "playbooks/controls.yaml"
SCENARIOS = "playbooks/scenarios/"
INTERCHANGE = "playbooks/interchange/"


class RecipientFile(Model):
    """playbooks/recipients.yaml"""

    recipients: tuple[Recipient, ...]


class CalendarFile(Model):
    """playbooks/calendars.yaml"""

    calendars: tuple[CalendarRule, ...]


def is_playbook(name: str) -> bool:
    """Whether the content file of that name is a playbook: it stands at the top of playbooks/ and is no list."""
    return name.count("/") == 1 and name not in (RECIPIENTS, CALENDARS, LEAD_TIMES, CONTROLS)
