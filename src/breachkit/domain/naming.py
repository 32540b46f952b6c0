"""Which members of an event's payload name something of the case: a draft, a seal, a list, an item, a register's entry.

Such names are counted up (d1, d2, ...) by whoever works, so two copies of a case that were apart give one name to two
things. When the copies are joined, those of one copy get the next free numbers (`breachkit.domain.joining`).
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from breachkit.domain.event import WITHHELD, Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_NUMBERED = re.compile(r"([A-Za-z_-]*)([0-9]+)")


@dataclass(frozen=True)
class Maker:
    """The member that holds the new thing's id, the members that hold names of its files, and the files' folder."""

    id: str
    files: tuple[str, ...] = ()
    folder: str = ""


MAKERS: Mapping[str, Maker] = {
    "draft.rendered": Maker("id", ("file",), "drafts"),
    "seal.made": Maker("id", ("file",), "seals"),
    "people.imported": Maker("list", ("file", "duplicates_file.file", "rejects_file.file"), "people"),
    "evidence.added": Maker("id"),
    "entry.added": Maker("id"),
}
REFERENCES: Mapping[str, tuple[str, ...]] = {
    "draft.rendered": ("edited_from",),
    "draft.approved": ("draft",),
    "obligation.filed": ("draft",),
    "seal.stamped": ("id",),
    "letters.written": ("list",),
    "evidence.added": ("same_as",),
    "evidence.handed_over": ("item",),
    "evidence.acknowledged": ("item",),
    "evidence.linked": ("item",),
    "evidence.noted": ("item",),
    "evidence.exported": ("items",),
    "entry.added": ("follows",),
    "entry.changed": ("id", "follows"),
}
_SPACE = {
    "draft.rendered": "draft",
    "draft.approved": "draft",
    "obligation.filed": "draft",
    "seal.made": "seal",
    "seal.stamped": "seal",
    "people.imported": "list",
    "letters.written": "list",
}
_COMPANIONS = {"seals": (".tsq", ".tsr", ".sig.json", ".trust.pem")}


def space_of(kind: str, payload: Mapping[str, Any]) -> str:
    """Within what a name of this event is one: two registers may both have an entry 1."""
    if kind.startswith("entry."):
        return f"entry {payload.get('register', '')}"
    return _SPACE.get(kind, kind.split(".")[0])


def is_hidden(event: Event) -> bool:
    """Whether the entry is privileged: known by its label to those who may see it, by its absence to others."""
    return event.kind == WITHHELD or bool(event.payload.get("privileged"))


def number_of(name: str) -> int:
    """The number at the end of an id; 0 where there is none."""
    found = _NUMBERED.fullmatch(name)
    return int(found[2]) if found else 0


def next_number(names: Iterable[str], withheld: int) -> int:
    """The next free number after these ids, of which a reader may be kept from seeing as many as `withheld`."""
    return max(map(number_of, names), default=0) + withheld + 1


def renumbered(name: str, number: int) -> str:
    """The id with another number, as many digits as before at least."""
    found = _NUMBERED.fullmatch(name)
    return name if found is None else f"{found[1]}{number:0{len(found[2])}d}"


def renamed_file(name: str, number: int) -> str:
    """The file's name, whose first part holds its number, with another number."""
    found = _NUMBERED.match(name)
    return name if found is None else f"{found[1]}{number:0{len(found[2])}d}{name[found.end() :]}"


def mapped(kind: str, payload: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A copy of the payload with each id and file that `names` (by `key`) knows by its other name."""
    made = copy.deepcopy(payload)
    space = space_of(kind, payload)
    for holder, member, prefix in _places(kind, made, space):
        value = holder[member]
        if isinstance(value, list):
            holder[member] = [_other(prefix, one, names) for one in value]
        elif isinstance(value, str):
            holder[member] = _other(prefix, value, names)
    return made


def _other(prefix: str, name: str, names: Mapping[str, str]) -> str:
    return names.get(f"{prefix}{name}", f"{prefix}{name}").removeprefix(prefix)


def identity(event: Event) -> str:
    """What stays of an event in whatever copy it stands: all that it says, without its place and without given names."""
    payload = copy.deepcopy(event.payload)
    for holder, member, _prefix in _places(event.kind, payload, ""):
        holder[member] = None
    told = [event.salt, event.time, event.actor, event.kind, event.more, payload]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def key(space: str, name: str) -> str:
    """How an id stands in a map of names."""
    return f"{space}:{name}"


def file_key(folder: str, name: str) -> str:
    """How a file stands in a map of names."""
    return f"{folder}/{name}"


def _places(kind: str, payload: dict[str, Any], space: str) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Each place of the payload that holds a name: the object, its member, and what precedes the name in a map."""
    maker = MAKERS.get(kind)
    ids = REFERENCES.get(kind, ())
    if maker is not None:
        ids = (maker.id, *ids)
        for path in maker.files:
            yield from _at(payload, path, f"{maker.folder}/")
    for path in ids:
        yield from _at(payload, path, f"{space}:")


def _at(payload: dict[str, Any], path: str, prefix: str) -> Iterator[tuple[dict[str, Any], str, str]]:
    *above, last = path.split(".")
    holder: Any = payload
    for member in above:
        holder = holder.get(member) if isinstance(holder, dict) else None
    if isinstance(holder, dict) and last in holder:
        yield holder, last, prefix


def files_of(kind: str, payload: dict[str, Any]) -> list[str]:
    """The names of the files beside the journal that the event speaks of, such as `drafts/d001.md`."""
    maker = MAKERS.get(kind)
    found = []
    if maker is not None:
        for path in maker.files:
            for holder, member, folder in _at(payload, path, f"{maker.folder}/"):
                name = str(holder[member])
                found.append(f"{folder}{name}")
                found += [f"{folder}{name.split('.')[0]}{end}" for end in _COMPANIONS.get(maker.folder, ())]
    if kind == "letters.written" and "job" in payload:
        found.append(f"people/letters-{payload['job']}.jsonl")
    if kind == "evidence.added" and "sha256" in payload:
        found.append(f"evidence/{payload['sha256']}")
    return found


def renamed(name: str, names: Mapping[str, str]) -> str:
    """The file's new name: its own, or, of a seal's request, response or signature, with its seal's."""
    folder, _slash, last = name.partition("/")
    if name in names or folder not in _COMPANIONS:
        return names.get(name, name)
    stem, _dot, end = last.partition(".")
    main = names.get(f"{folder}/{stem}.json")
    return name if main is None else f"{main.removesuffix('.json')}.{end}"
