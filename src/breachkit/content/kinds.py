"""Where each kind of content stands below a content root, and which model it is."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from breachkit.domain.model import Model


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


_MODELS = {
    REGIMES: ("domain.regime", "Regime"),
    FACTS: ("domain.fact", "FactFile"),
    RECIPIENTS: ("content.lists", "RecipientFile"),
    CALENDARS: ("content.lists", "CalendarFile"),
    SEVERITY: ("domain.severity", "SeverityScale"),
    LEAD_TIMES: ("domain.lead_times", "LeadTimes"),
    EXPOSURE: ("domain.exposure", "ExposureModel"),
    REGISTERS: ("domain.register", "Register"),
    CONTROLS: ("domain.control", "ControlCatalogue"),
    SCENARIOS: ("domain.scenario", "Scenario"),
    INTERCHANGE: ("domain.interchange", "InterchangeTable"),
    "playbooks/": ("domain.playbook", "Playbook"),
}
"""Each kind with the module and the name of its model. What begins none of the others' names is a playbook."""


def model_of(name: str) -> type[Model]:
    """The model of the content file of that name; its module is loaded for it."""
    module, model = next(found for start, found in _MODELS.items() if name.startswith(start))
    return cast("type[Model]", getattr(import_module(f"breachkit.{module}"), model))


def is_playbook(name: str) -> bool:
    """Whether the content file of that name is a playbook: it stands at the top of playbooks/ and is no list."""
    return name.count("/") == 1 and name not in (RECIPIENTS, CALENDARS, LEAD_TIMES, CONTROLS)
