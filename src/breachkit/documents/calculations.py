"""Every calculation that a document can print, by name: the table of `computed`, and those with a module of their own."""

from __future__ import annotations

from breachkit.documents import computed
from breachkit.documents.changes import CHANGES
from breachkit.documents.computed import Calculation
from breachkit.documents.drill import DRILL
from breachkit.documents.duty_calculations import DUTY_CALCULATIONS
from breachkit.documents.exposure import EXPOSURE
from breachkit.documents.register_calculations import REGISTER_CALCULATIONS
from breachkit.documents.standing import STANDING

CALCULATIONS: dict[str, Calculation] = {
    **computed.CALCULATIONS,
    **CHANGES,
    **EXPOSURE,
    **DUTY_CALCULATIONS,
    **STANDING,
    **DRILL,
    **REGISTER_CALCULATIONS,
}
