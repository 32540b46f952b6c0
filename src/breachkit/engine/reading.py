"""One law read against one set of facts: its version of the day, whether it applies, which of its situations hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breachkit.domain.assessment import Assessed, Outcome
from breachkit.domain.condition import Condition, Reference
from breachkit.engine.conditions import Facts, decide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from breachkit.domain.regime import Regime

ALWAYS = Outcome(True)


def versions_of_the_day(regimes: Iterable[Regime], as_of: date) -> list[Regime]:
    """Of each regime the version in force on `as_of`; where none is, the nearest that came or comes into force."""
    chosen: dict[str, Regime] = {}
    for regime in regimes:
        rival = chosen.get(regime.id)
        if rival is None or _fits_better(regime, rival, as_of):
            chosen[regime.id] = regime
    return [*chosen.values()]


def _fits_better(regime: Regime, rival: Regime, as_of: date) -> bool:
    if in_force(regime, as_of) != in_force(rival, as_of):
        return in_force(regime, as_of)
    return abs(regime.effective_from - as_of) < abs(rival.effective_from - as_of)


def in_force(regime: Regime, as_of: date) -> bool:
    """Whether the regime's rules are law on that day (both ends included)."""
    return regime.effective_from <= as_of and (regime.effective_to is None or as_of <= regime.effective_to)


def trigger_outcomes(regime: Regime, facts: Facts) -> dict[str, Outcome]:
    """Each of the regime's triggers with its outcome on `facts`."""
    reading = Reading(regime, facts)
    return {trigger_id: reading.trigger(trigger_id) for trigger_id in regime.triggers}


class Reading:
    """One regime read against one set of facts; each trigger and definition is decided once."""

    def __init__(self, regime: Regime, facts: Facts, duty: Callable[[str], Assessed | None] | None = None) -> None:
        self.regime = regime
        self.facts = facts
        self._duty = duty
        self._decided: dict[tuple[str, str], Outcome] = {}
        self._applies: Outcome | None = None

    @property
    def applies(self) -> Outcome:
        """Whether the law applies at all."""
        if self._applies is None:
            self._applies = self.decide(self.regime.applies_when)
        return self._applies

    def resolve(self, reference: Reference) -> Outcome:
        if reference.kind == "obligation":
            return owed(self._duty(reference.name)) if self._duty else Outcome(None)
        key = (reference.kind, reference.name)
        if key not in self._decided:
            condition = (
                self.regime.triggers[reference.name].if_
                if reference.kind == "trigger"
                else self.regime.defined[reference.name]
            )
            self._decided[key] = decide(condition, self.facts, self.resolve)
        return self._decided[key]

    def decide(self, condition: Condition | None) -> Outcome:
        return ALWAYS if condition is None else decide(condition, self.facts, self.resolve)

    def trigger(self, trigger_id: str) -> Outcome:
        return self.resolve(Reference(kind="trigger", name=trigger_id))


def owed(found: Assessed | None) -> Outcome:
    """Whether another duty is required; not, where it is no law of the day or waits for the one asking."""
    if found is None or found.verdict == "not_required":
        return Outcome(False)
    return Outcome(True if found.verdict == "required" else None, (), found.missing)
