"""DFIR-IRIS: the JSON of a case export (`case`, `assets`, `iocs`, `timeline`, `tasks`, `notes`, `evidences`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from breachkit.domain.fact import FactDefinition
from breachkit.domain.interchange import InterchangeTable
from breachkit.interchange import table as tables
from breachkit.interchange.note_lines import section
from breachkit.interchange.table import Read

_SECTIONS = (
    ("tasks", ("task_title", "task_status", "task_description")),
    ("notes", ("note_title", "note_content")),
    ("evidences", ("filename", "date_added", "file_hash")),
)


def read(table: InterchangeTable, data: dict[str, Any], catalogue: Mapping[str, FactDefinition], zone: tzinfo) -> Read:
    """The facts of a case; what is done, noted and kept there goes into a note."""
    made = tables.read(table, data, catalogue, zone)
    events = section(data.get("timeline"), ("event_date", "event_title", "event_content"))
    if events:
        made.take(catalogue.get("timeline"), "\n".join(events), "timeline", zone)
    head = section([data.get("case")], ("name", "case_name", "open_date", "opened_by", "soc_id"))
    made.notes += head
    made.used |= {f"case.{member}" for member in ("name", "case_name", "open_date", "opened_by", "soc_id")}
    for name, members in _SECTIONS:
        lines = section(data.get(name), members)
        if lines:
            made.notes += [f"[{name}]", *lines]
            made.used |= {f"{name}[].{member}" for member in members}
    return made
