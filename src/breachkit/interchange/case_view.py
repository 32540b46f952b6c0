"""What of a case goes out to another format, and what came in from one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID, uuid5

from breachkit.domain.fact import FactDefinition
from breachkit.domain.interchange import InterchangeTable
from breachkit.domain.values import Json, Value, from_json, to_json
from breachkit.interchange.answers import answer
from breachkit.interchange.table import Read

NAMESPACE = UUID("5d1a8f0e-9c54-5c39-8f0b-6f3c1f0a7b11")
"""The name space of every id that is made here: a case written twice has the same ids."""

OWN = "breachkit"
"""The name of the member that holds the exact answers, where a format has room for members of others."""


@dataclass(frozen=True)
class Outgoing:
    """A case on its way out.

    Args:
        now: when it is written; `full` says whether every answer goes along exactly, in the format's room for extensions.
    """

    case_id: str
    title: str
    org: str
    opened_at: datetime
    now: datetime
    facts: Mapping[str, Value]
    catalogue: Mapping[str, FactDefinition]
    closed: bool = False
    full: bool = False

    def uuid(self, what: str) -> str:
        """The id of a part of this case: the same each time."""
        return str(uuid5(NAMESPACE, f"{self.case_id}/{self.opened_at.isoformat()}/{what}"))

    def exact(self) -> dict[str, Json]:
        """Every answer in its JSON form (docs/format.md)."""
        return {fact_id: to_json(value) for fact_id, value in self.facts.items()}


@dataclass(frozen=True)
class Format:
    """One format: its table, and the functions that write it (None: it is only read), read it, and check what was written
    with the standard's own library (True where that is installed and took it)."""

    table: InterchangeTable
    write: Callable[[InterchangeTable, Outgoing], dict[str, Any]] | None
    read: Callable[[InterchangeTable, dict[str, Any], Mapping[str, FactDefinition], tzinfo], Read]
    check: Callable[[dict[str, Any]], bool] | None = None


def take_exact(made: Read, stored: Any, catalogue: Mapping[str, FactDefinition], path: str, zone: tzinfo) -> None:
    """Takes the exact answers that breachkit wrote along; they count before what the format's own fields say."""
    if not isinstance(stored, dict):
        return
    for fact_id, written in stored.items():
        fact = catalogue.get(str(fact_id))
        where = f"{path}.{fact_id}"
        try:
            if fact is None:
                raise ValueError(fact_id)
            given = answer(from_json(fact.type, written))
        except (ValueError, TypeError):
            made.refused.append((where, str(written)[:200]))
            continue
        made.values.pop(fact.id, None)
        made.take(fact, given, where, zone)
