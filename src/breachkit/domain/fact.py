"""A fact's definition: what can be known about a case, of which type, asked in which words."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from breachkit.domain.model import Id, Line, Model, Text
from breachkit.domain.values import UNKNOWN_WORD, FactType


class FactChoice(Model):
    """One of the answers to a choice."""

    id: Id
    label: Text


class FactDefinition(Model):
    """One fact of the catalogue (playbooks/facts.yaml).

    `past` says that the moment cannot lie in the future; `not_before` names another moment that cannot come after it.
    """

    id: Id
    type: FactType
    label: Text
    question: Text
    help: Text | None = None
    unit: Text | None = None
    choices: tuple[FactChoice, ...] = ()
    past: bool = False
    not_before: Id | None = None
    example: Line | None = None

    @model_validator(mode="after")
    def _choices_fit_the_type(self) -> Self:
        if (self.type in ("choice", "choices")) != bool(self.choices):
            raise ValueError(f"'choices' are for the types choice and choices, and needed there ({self.id})")
        ids = [choice.id for choice in self.choices]
        if len(set(ids)) != len(ids):
            raise ValueError(f"a choice of {self.id} stands twice")
        if UNKNOWN_WORD in ids:
            raise ValueError(f"'{UNKNOWN_WORD}' is an answer of every fact and cannot be a choice of {self.id}")
        return self

    def choice_label(self, choice_id: str, lang: str) -> str:
        """The words for one of the choices; the id itself where the catalogue no longer has it."""
        return next((choice.label(lang) for choice in self.choices if choice.id == choice_id), choice_id)


class FactCatalogue(Model):
    """Every fact that breachkit can ask for."""

    facts: tuple[FactDefinition, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        seen: set[str] = set()
        for fact in self.facts:
            if fact.id in seen:
                raise ValueError(f"fact {fact.id} stands twice")
            seen.add(fact.id)
        for fact in self.facts:
            if fact.not_before and fact.not_before not in seen:
                raise ValueError(f"{fact.id}: not_before names {fact.not_before}, which is no fact")
        return self

    def by_id(self) -> dict[str, FactDefinition]:
        """The definitions by their ids, in the catalogue's order."""
        return {fact.id: fact for fact in self.facts}
