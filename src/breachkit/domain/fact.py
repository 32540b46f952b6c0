"""A fact's definition: what can be known about a case, of which type, asked in which words."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from breachkit.domain.condition import ConditionField
from breachkit.domain.model import Id, Line, Model, Text
from breachkit.domain.values import UNKNOWN_WORD, FactType


class FactChoice(Model, frozen=True, kw_only=True):
    """One of the answers to a choice. Where several can be chosen, all of `implied_by` together are this one too: an
    e-mail address and a password are a log-in, whether or not somebody thinks of it."""

    id: Id
    label: Text
    implied_by: tuple[Id, ...] = ()


class FactDefinition(Model, frozen=True, kw_only=True):
    """One fact of the catalogue (playbooks/facts/).

    `past` says that the moment cannot lie in the future; `not_before` names another moment that cannot come after it.
    `unit_one` is the unit of a single one, where that differs (`people`, `person`). `known_by` and `look_in` are told at `?`. While `asked_when` (a condition on other facts) is false, steps do not ask it and documents do without it.
    """

    id: Id
    type: FactType
    label: Text
    question: Text
    help: Text | None = None
    unit: Text | None = None
    unit_one: Text | None = None
    choices: tuple[FactChoice, ...] = ()
    past: bool = False
    not_before: Id | None = None
    example: Line | None = None
    asked_when: ConditionField | None = None
    known_by: Text | None = None
    look_in: Text | None = None

    def consistent(self) -> None:
        if (self.type in ("choice", "choices")) != bool(self.choices):
            raise ValueError(f"'choices' are for the types choice and choices, and needed there ({self.id})")
        ids = [choice.id for choice in self.choices]
        if len(set(ids)) != len(ids):
            raise ValueError(f"a choice of {self.id} stands twice")
        for choice in self.choices:
            if not set(choice.implied_by) <= set(ids) or (choice.implied_by and self.type != "choices"):
                raise ValueError(
                    f"implied_by of {choice.id} names other choices of {self.id}, a fact of the type choices"
                )
        if UNKNOWN_WORD in ids:
            raise ValueError(f"'{UNKNOWN_WORD}' is an answer of every fact and cannot be a choice of {self.id}")

    def choice_label(self, choice_id: str, lang: str) -> str:
        """The words for one of the choices; the id itself where the catalogue no longer has it."""
        return next((choice.label(lang) for choice in self.choices if choice.id == choice_id), choice_id)


class FactHelp(Model, frozen=True, kw_only=True):
    """Who usually knows the answer, and where it is to be found."""

    known_by: Text
    look_in: Text | None = None


class FactFile(Model, frozen=True, kw_only=True):
    """One file under playbooks/facts/: facts, and choices and help that it adds to facts which other files define."""

    facts: tuple[FactDefinition, ...] = ()
    more_choices: dict[Id, tuple[FactChoice, ...]] = {}
    more_help: dict[Id, FactHelp] = {}

    def consistent(self) -> None:
        seen: set[str] = set()
        for fact in self.facts:
            if fact.id in seen:
                raise ValueError(f"fact {fact.id} stands twice")
            seen.add(fact.id)


def catalogue(files: Iterable[FactFile]) -> dict[str, FactDefinition]:
    """Every fact that breachkit can ask for, by id, in the files' order, with the choices that files add to others'.

    A file's fact takes the place of an earlier file's of the same id. Raises ValueError for choices that are added to
    what is no fact with choices, for help and for a `not_before` that name no fact.
    """
    listed = [*files]
    found = {fact.id: fact for file in listed for fact in file.facts}
    for file in listed:
        for fact_id, added in file.more_choices.items():
            fact = found.get(fact_id)
            if fact is None or not fact.choices:
                raise ValueError(f"more_choices names {fact_id}, which is no fact with choices")
            known = {choice.id for choice in fact.choices}
            choices = fact.choices + tuple(choice for choice in added if choice.id not in known)
            found[fact_id] = replace(fact, choices=choices)
        for fact_id, told in file.more_help.items():
            if fact_id not in found:
                raise ValueError(f"more_help names {fact_id}, which is no fact")
            found[fact_id] = replace(found[fact_id], known_by=told.known_by, look_in=told.look_in)
    for fact in found.values():
        if fact.not_before and fact.not_before not in found:
            raise ValueError(f"{fact.id}: not_before names {fact.not_before}, which is no fact")
    return found
