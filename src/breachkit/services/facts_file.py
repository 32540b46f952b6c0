"""A facts file: answers by fact id in YAML, with the case's particulars and the sources that they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from breachkit.content.yaml_reader import read_yaml
from breachkit.errors import ContentError
from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from breachkit.content.yaml_reader import Document


@dataclass(frozen=True)
class FactsFile:
    """A facts file: the case's particulars, the answers by fact id, and the sources that it names."""

    document: Document
    title: str = ""
    org: str = ""
    timezone: str = ""
    playbook: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    sources: tuple[Mapping[str, str], ...] = ()

    def place(self, fact_id: str) -> str:
        """file:line:column of a fact."""
        path = ("facts", fact_id) if ("facts", fact_id) in self.document.positions else (fact_id,)
        return self.document.place(path)


_PARTICULARS = ("title", "org", "timezone", "playbook")


def read_facts_file(path: Path) -> FactsFile:
    """Reads a YAML file of facts: a mapping of fact ids, at the top or under `facts:` beside title, org, timezone.

    Raises ContentError with file:line:column where the file is broken.
    """
    document = read_yaml(path)
    data = document.data
    if not isinstance(data, dict):
        raise ContentError(_("a facts file is a mapping: fact id, colon, value"), place=document.place())
    if "facts" not in data:
        return FactsFile(document, facts=data)
    unknown = [key for key in data if key not in (*_PARTICULARS, "facts", "sources", "about")]
    if unknown:
        raise ContentError(
            _("unknown key {key}").format(key=unknown[0]),
            place=document.place((unknown[0],)),
            expected=", ".join((*_PARTICULARS, "facts", "sources", "about")),
        )
    facts = data["facts"]
    if not isinstance(facts, dict):
        raise ContentError(_("'facts' is a mapping: fact id, colon, value"), place=document.place(("facts",)))
    particulars: dict[str, str] = {}
    for key in _PARTICULARS:
        given = data.get(key)
        if given is not None and not isinstance(given, str):
            raise ContentError(_("{key} is one text").format(key=key), place=document.place((key,)))
        particulars[key] = given or ""
    sources = data.get("sources")
    listed = tuple(item for item in sources if isinstance(item, dict)) if isinstance(sources, list) else ()
    return FactsFile(document, **particulars, facts=facts, sources=listed)  # type: ignore[arg-type]
