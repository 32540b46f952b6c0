"""Checks a payload against its recipient's JSON Schema, and tells each fault with the facts that mend it.

The library `jsonschema` (extra `payload`) knows the drafts; dates and times are checked by Python's own ISO 8601 reader,
as the schema's `format` would else be a remark only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from breachkit.documents.formats import needed
from breachkit.i18n import _, language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from breachkit.domain.fact import FactDefinition

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """A member that the schema does not take: its path and title in the schema, why, and the facts that make it."""

    field: str
    title: str
    message: str
    facts: tuple[str, ...]

    def told(self, catalogue: Mapping[str, FactDefinition]) -> dict[str, Any]:
        """`field`, `title`, `message`, `facts` (`fact`, `label`)."""
        listed = [{"fact": one, "label": catalogue[one].label(language())} for one in self.facts if one in catalogue]
        return {"field": self.field, "title": self.title, "message": self.message, "facts": listed}


def faults_of(made: Any, schema: dict[str, Any], mends: Callable[[Path], tuple[str, ...]]) -> tuple[Fault, ...]:
    """Every fault, in the schema's order of members.

    Args:
        made: the payload.
        mends: the facts that make the member at a path, those still open alone where there are any.

    Raises UsageError where the library is not installed.
    """
    jsonschema = needed("jsonschema", "payload")
    checker = jsonschema.FormatChecker(formats=())
    checker.checks("date", raises=ValueError)(_is_date)
    checker.checks("date-time", raises=ValueError)(_is_time)
    validator = jsonschema.validators.validator_for(schema)(schema, format_checker=checker)
    found: dict[Path, Fault] = {}
    for error in validator.iter_errors(made):
        for path, message in _paths(error):
            title = str(_part(schema, path).get("title", "")).rstrip("*")
            found.setdefault(path, Fault(".".join(map(str, path)), title, message, mends(path)))
    order = [*schema.get("properties", {})]
    return tuple(
        found[path] for path in sorted(found, key=lambda p: order.index(p[0]) if p and p[0] in order else len(order))
    )


def _paths(error: Any) -> Iterator[tuple[Path, str]]:
    """Each member that the fault is about, and the fault in words."""
    path: Path = tuple(error.absolute_path)
    match error.validator:
        case "required":
            for name in error.validator_value:
                if name not in error.instance:
                    yield (*path, name), _("is required")
        case "enum":
            yield (
                path,
                _("takes {values}, not {given}").format(
                    values=", ".join(map(str, error.validator_value)), given=error.instance
                ),
            )
        case "type":
            yield (
                path,
                _("must be of the type {type}, and is {given}").format(
                    type=error.validator_value, given=error.instance
                ),
            )
        case "format" if error.validator_value == "date-time":
            yield path, _("needs the time of day and the zone, and is {given}").format(given=error.instance)
        case "format":
            yield (
                path,
                _("must be a {format}, and is {given}").format(format=error.validator_value, given=error.instance),
            )
        case _:
            yield path, error.message


def _part(schema: dict[str, Any], path: Path) -> dict[str, Any]:
    """The part of the schema about the member at `path`."""
    part: Any = schema
    for one in path:
        part = part.get("items", {}) if isinstance(one, int) else part.get("properties", {}).get(one, {})
    return part if isinstance(part, dict) else {}


def _is_date(value: object) -> bool:
    return not isinstance(value, str) or (len(value) == 10 and bool(date.fromisoformat(value)))


def _is_time(value: object) -> bool:
    return not isinstance(value, str) or ("T" in value and datetime.fromisoformat(value).tzinfo is not None)
