"""JSON: every field with its id, label, words and facts, for forms that are filled by a program (docs/json.md)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from breachkit.documents.formats.txt_writer import text
from breachkit.documents.tree import parse
from breachkit.domain.values import to_json

if TYPE_CHECKING:
    from pathlib import Path

    from breachkit.documents.fill import Filled
    from breachkit.documents.render import Content


def write(content: Content, _folders: tuple[Path, ...]) -> bytes:
    """The document as one JSON object, ended by a newline."""
    form = content.form
    made = {
        "document": form.id,
        "stage": content.stage,
        "lang": content.lang,
        "title": content.title,
        "draft": content.draft,
        "missing": [*content.missing],
        "unknown": [*content.unknown],
        "sections": [
            {
                "title": form_title(section.title),
                "fields": [_field(one, content) for one in section.fields],
            }
            for section in content.sections
        ],
        "facts": {fact_id: to_json(content.facts[fact_id]) for fact_id in form.facts if fact_id in content.facts},
        "text": text(parse(content.markdown, content.lang), content.lang),
    }
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


def form_title(title: Any) -> str | None:
    """A section's title as plain words."""
    from breachkit.documents.tree import Heading

    if title is None:
        return None
    block = parse(f"# {title}", "ja")[0]
    assert isinstance(block, Heading)
    return "".join(span.text for span in block.inline)


def _field(one: Filled, content: Content) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": one.id,
        "label": one.source.label(content.lang) if one.source.label else None,
        "text": one.plain,
        "facts": [*one.source.own_facts],
        "missing": [*one.missing],
        "unknown": [*one.unknown],
    }
    if one.source.limit:
        told |= {"limit": one.source.limit, "length": len(one.plain)}
    if one.grid is not None:
        told["rows"] = [[cell.plain for cell in row] for row in one.grid.rows]
    return told
