"""Sections that several forms share: `{include: partials/NAME.yaml}` in a form's sections, or in a section's fields.

The file named holds `sections:` or `fields:`, as it is included in the one or the other. Its sections may include in turn, but
never themselves.
`needed:` beside `include:` stands for every field of it that does not say itself from which stage it is needed, and
`when:` (a section's condition) for every section that has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from breachkit.content.schema import check
from breachkit.content.yaml_reader import Document, Position
from breachkit.documents.form import FormField, FormSection
from breachkit.domain.model import Limits, Model
from breachkit.errors import ContentError
from breachkit.i18n import _

Find = Callable[[str], Document | None]
"""The document of a file below the templates folders; None where there is none."""


class SharedSections(Model, frozen=True, kw_only=True):
    sections: Annotated[tuple[FormSection, ...], Limits(min_length=1)]


class SharedFields(Model, frozen=True, kw_only=True):
    fields: Annotated[tuple[FormField, ...], Limits(min_length=1)]


def with_included(document: Document, find: Find, within: tuple[str, ...] = ()) -> Document:
    """The form with what it includes in the place of each `include`; positions are those of the form's own file.

    Args:
        within: the shared files that are being included, from the outermost.

    Raises ContentError for a file that is missing, broken (with its own file:line), or of the other kind.
    """
    data: Any = document.data
    if not isinstance(data, dict) or not isinstance(data.get("sections"), list):
        return document
    positions = {path: place for path, place in document.positions.items() if path[:1] != ("sections",)}
    positions[("sections",)] = document.positions.get(("sections",), (1, 1))
    sections: list[Any] = []
    for index, section in enumerate(data["sections"]):
        here = ("sections", index)
        if _is_include(section):
            found = _included(section, document.place(here), "sections", find, within)
            for one in found:
                positions[("sections", len(sections))] = document.positions.get(here, (1, 1))
                sections.append(one)
            continue
        at = ("sections", len(sections))
        if isinstance(section, dict) and isinstance(section.get("fields"), list):
            fields, moved = _fields(section["fields"], document, (*here, "fields"), (*at, "fields"), find, within)
            section = {**section, "fields": fields}
            positions |= moved
        for path, place in document.positions.items():
            if path[:2] == here and path[:3] != (*here, "fields"):
                positions[(*at, *path[2:])] = place
        sections.append(section)
    return replace(document, data={**data, "sections": sections}, positions=positions)


def _fields(
    written: list[Any],
    document: Document,
    here: tuple[str | int, ...],
    at: tuple[str | int, ...],
    find: Find,
    within: tuple[str, ...],
) -> tuple[list[Any], dict[tuple[str | int, ...], Position]]:
    fields: list[Any] = []
    positions = {at: document.positions.get(here, (1, 1))}
    for index, field in enumerate(written):
        own = (*here, index)
        if _is_include(field):
            for one in _included(field, document.place(own), "fields", find, within):
                positions[(*at, len(fields))] = document.positions.get(own, (1, 1))
                fields.append(one)
            continue
        for path, place in document.positions.items():
            if path[: len(own)] == own:
                positions[(*at, len(fields), *path[len(own) :])] = place
        fields.append(field)
    return fields, positions


def _is_include(written: Any) -> bool:
    return isinstance(written, dict) and "include" in written


def _included(written: dict[str, Any], place: str, kind: str, find: Find, within: tuple[str, ...]) -> list[Any]:
    beyond = set(written) - {"include", "needed", "when"}
    if beyond or ("when" in written and kind == "fields"):
        told = ", ".join(sorted(beyond)) or "when"
        raise ContentError(_("beside include stands only needed (and for sections when), not {name}").format(name=told), place=place)  # fmt: skip
    name = str(written["include"])
    shared = find(name) if name.startswith("partials/") and name.endswith(".yaml") else None
    if shared is None:
        raise ContentError(_("there is no {kind} named {name}").format(kind="partial", name=name), place=place)
    if name in within:
        raise ContentError(_("{name} includes itself").format(name=name), place=place)
    shared = with_included(shared, find, (*within, name))
    if not isinstance(shared.data, dict) or kind not in shared.data:
        raise ContentError(
            _("this file is included where {kind} stand, and has none").format(kind=kind), place=shared.place()
        )
    check(shared, SharedSections if kind == "sections" else SharedFields)
    found = shared.data[kind]
    assert isinstance(found, list)
    return [_needed(one, written) for one in found]


def _needed(one: Any, written: dict[str, Any]) -> Any:
    """The section or the field with what stands beside the `include`."""
    needed = written.get("needed")
    if "fields" not in one:
        return {"needed": needed, **one} if needed else one
    fields = [{"needed": needed, **field} if needed else field for field in one["fields"]]
    return {**({"when": written["when"]} if "when" in written else {}), **one, "fields": fields}
