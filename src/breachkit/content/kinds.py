"""Where each kind of content stands below a content root, and the shape of the two files that are plain lists."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from breachkit.domain.fact import FactFile
from breachkit.domain.model import Model
from breachkit.domain.regime import CalendarRule, Recipient, Regime

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


class RecipientFile(Model, frozen=True, kw_only=True):
    """playbooks/recipients.yaml"""

    recipients: tuple[Recipient, ...]


class CalendarFile(Model, frozen=True, kw_only=True):
    """playbooks/calendars.yaml"""

    calendars: tuple[CalendarRule, ...]


_LISTS: dict[str, type[Model]] = {RECIPIENTS: RecipientFile, CALENDARS: CalendarFile}
_RARE = {
    SEVERITY: ("severity", "SeverityScale"),
    LEAD_TIMES: ("lead_times", "LeadTimes"),
    EXPOSURE: ("exposure", "ExposureModel"),
    REGISTERS: ("register", "Register"),
    CONTROLS: ("control", "ControlCatalogue"),
    SCENARIOS: ("scenario", "Scenario"),
    INTERCHANGE: ("interchange", "InterchangeTable"),
}
"""Kinds that most commands never read, each with the module in `breachkit.domain` and the model that it is."""


def model_of(name: str) -> type[Model]:
    """The model of the content file of that name; its module is loaded for it."""
    if name.startswith(REGIMES):
        return Regime
    if name.startswith(FACTS):
        return FactFile
    if name in _LISTS:
        return _LISTS[name]
    if is_playbook(name):
        from breachkit.domain.playbook import Playbook

        return Playbook
    module, model = next(found for start, found in _RARE.items() if name.startswith(start))
    return cast(type[Model], getattr(import_module(f"breachkit.domain.{module}"), model))


def is_playbook(name: str) -> bool:
    """Whether the content file of that name is a playbook: it stands at the top of playbooks/ and is no list."""
    return name.count("/") == 1 and name not in (RECIPIENTS, CALENDARS, LEAD_TIMES, CONTROLS)
