"""A form: a document's sections and fields in the authority's own order, each bound to facts.

The shape of templates/<kind>/<name>.yaml. A field is missing when one of its facts has not been answered and the
stage needs it; "not known yet" is an answer, and the form says so (Rule 8(1): what is known at the time).
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from breachkit.domain.condition import ConditionField
from breachkit.domain.model import Id, Line, Model, Text

Need = Literal["preliminary", "final", "never"]


class FormField(Model):
    """One field. `needed` is the first stage that must have it; `boxes` prints every choice with the chosen ticked.

    `computed` names something that is worked out instead of asked: `triggers` (which of Rule 7's situations hold),
    `stage` (preliminary or final).
    """

    label: Text
    facts: tuple[Id, ...] = ()
    computed: Literal["triggers", "stage"] | None = None
    needed: Need = "final"
    boxes: bool = False
    when: ConditionField | None = None

    @model_validator(mode="after")
    def _has_a_content(self) -> Self:
        if bool(self.facts) == bool(self.computed):
            raise ValueError("a field has facts, or is computed")
        return self


class FormSection(Model):
    title: Text
    cite: Text | None = None
    fields: tuple[FormField, ...] = Field(min_length=1)


class Form(Model):
    """A document: its titles by stage, its sections, its template, and which regime's verdicts it shows."""

    id: Line
    titles: dict[str, Text] = Field(min_length=1)
    regime: Id
    source: Text
    confidence: Literal["verified", "likely", "unverified"]
    reviewed_on: Line
    template: Line
    sections: tuple[FormSection, ...] = Field(min_length=1)
