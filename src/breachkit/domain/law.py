"""The law as the engine takes it: regimes, recipients by id, calendars of closed days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

from msgspec import Struct

from breachkit.domain.fact import FactDefinition
from breachkit.domain.model import Text
from breachkit.domain.regime import Recipient, Regime

ClosedReason: TypeAlias = Callable[[date], Text | None]
"""Why the authority is closed on a day; None when it is open."""


class Law(Struct, frozen=True):
    """`calendar` gives, for a calendar's id, the reasons for which its days are closed. `facts` are the definitions whose
    choices imply others (`FactChoice.implied_by`): the rules see these too."""

    regimes: tuple[Regime, ...]
    recipients: Mapping[str, Recipient]
    calendar: Callable[[str], ClosedReason]
    facts: Mapping[str, FactDefinition] = MappingProxyType({})
