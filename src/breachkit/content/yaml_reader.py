"""The one YAML reader. Every scalar is a string; what it means is decided by the schema that it is read for.

So YAML's own guesses cannot bite: `NO` stays a country, `0123` a number with a leading zero, `12:30` a time.
Refused: duplicate keys, anchors and aliases (the "billion laughs"), tags, several documents, files over 4 MiB,
nesting beyond 40 levels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from breachkit.errors import ContentError, UsageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import yaml

Data: TypeAlias = "None | str | list[Data] | dict[str, Data]"
Position: TypeAlias = tuple[int, int]

LARGEST_FILE = 4 * 1024 * 1024
_DEEPEST = 40


@dataclass(frozen=True)
class Document:
    """A file's data, and where in the file each part of it stands (line and column, from 1)."""

    name: str
    data: Data
    positions: dict[tuple[str | int, ...], Position] = field(default_factory=dict)

    def place(self, path: Sequence[str | int] = ()) -> str:
        """`file:line:column` of the part at `path`, or of the nearest part above it that is known."""
        parts = tuple(path)
        while parts and parts not in self.positions:
            parts = parts[:-1]
        line, column = self.positions.get(parts, (1, 1))
        return f"{self.name}:{line}:{column}"


def read_yaml(path: Path, *, name: str | None = None) -> Document:
    """The file's document. Raises UsageError where there is no such file, ContentError where it is broken."""
    name = name or str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except IsADirectoryError:
        raise UsageError(_("{file} is a folder, not a file").format(file=name)) from None
    except FileNotFoundError:
        raise UsageError(_("there is no file {file}").format(file=name), mend=_("check the path")) from None
    except OSError as error:
        raise UsageError(_("cannot read {file}: {why}").format(file=name, why=error.strerror)) from None
    if len(raw) > LARGEST_FILE:
        raise ContentError(_("the file is larger than {n} MiB").format(n=LARGEST_FILE // 1024 // 1024), place=name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ContentError(
            _("the file is not UTF-8"), place=f"{name}:{line}:1", mend=_("save it as UTF-8 and try again")
        ) from None
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Document:
    """The document in `text`; `name` stands for the file in messages."""
    import yaml

    loader_class: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        _refuse_depth_and_aliases(yaml.parse(text, Loader=loader_class), name)
        loader = loader_class(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise ContentError(
            _("broken YAML: {problem}").format(problem=error.problem or error.context),
            place=where,
            mend=_("check indentation, quotes and colons around this place"),
        ) from None
    except yaml.YAMLError as error:
        raise ContentError(_("broken YAML: {problem}").format(problem=str(error).splitlines()[0]), place=name) from None
    if node is None:
        raise ContentError(_("the file is empty"), place=f"{name}:1:1")
    positions: dict[tuple[str | int, ...], Position] = {}
    data = _build(node, (), positions, name)
    return Document(name, data, positions)


def _refuse_depth_and_aliases(events: Any, name: str) -> None:
    import yaml

    depth = 0
    for event in events:
        mark = event.start_mark
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise ContentError(_("nested too deep"), place=f"{name}:{mark.line + 1}:{mark.column + 1}")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            raise ContentError(
                _("anchors and aliases (&{name}, *{name}) are not taken").format(name=anchor),
                place=f"{name}:{mark.line + 1}:{mark.column + 1}",
                mend=_("write the value out"),
            )


def _build(node: yaml.Node, path: tuple[str | int, ...], positions: dict[Any, Position], name: str) -> Data:
    import yaml

    here = (node.start_mark.line + 1, node.start_mark.column + 1)
    positions.setdefault(path, here)
    place = f"{name}:{here[0]}:{here[1]}"
    core = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map")
    if node.tag not in core:
        raise ContentError(_("tags such as {tag} are not taken").format(tag=node.tag), place=place)
    if isinstance(node, yaml.ScalarNode):
        if not node.style and node.value in ("", "~", "null"):
            return None
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*path, index), positions, name) for index, item in enumerate(node.value)]
    assert isinstance(node, yaml.MappingNode)
    built: dict[str, Data] = {}
    for key_node, value_node in node.value:
        key_place = f"{name}:{key_node.start_mark.line + 1}:{key_node.start_mark.column + 1}"
        if not isinstance(key_node, yaml.ScalarNode):
            raise ContentError(_("a key must be one word"), place=key_place)
        key = str(key_node.value)
        if key in built:
            first = positions[(*path, key)]
            raise ContentError(
                _("the key {key} stands twice (first in line {line})").format(key=key, line=first[0]),
                place=key_place,
                mend=_("keep one of the two"),
            )
        positions[(*path, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        built[key] = _build(value_node, (*path, key), positions, name)
    return built
