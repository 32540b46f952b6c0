"""How pydantic reads the content models from YAML: every fault with its place, and the JSON Schema for editors.

The models are msgspec's structs, which build and load many times as quickly; this is all that the two know of each other.
Loaded only where content is compiled, checked or described.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, get_type_hints

import msgspec
from pydantic import TypeAdapter
from pydantic_core import core_schema as core

if TYPE_CHECKING:
    from breachkit.domain.model import Model


@cache
def reader(model: type[Model]) -> TypeAdapter[Any]:
    """What reads that model: `validate_python`, `json_schema`."""
    return TypeAdapter(model)


def schema_of(model: type[Model], handler: Any) -> core.CoreSchema:
    """The model as pydantic's schema: a mapping of its members, none unknown, made into the model and asked whether it is
    `consistent`."""
    hints = get_type_hints(model, include_extras=True)
    names: dict[str, str] = {}
    members: dict[str, core.TypedDictField] = {}
    for field in msgspec.structs.fields(model):
        schema = handler.generate_schema(hints[field.name])
        if field.default is not msgspec.NODEFAULT:
            schema = core.with_default_schema(schema, default=field.default)
        elif field.default_factory is not msgspec.NODEFAULT:
            schema = core.with_default_schema(schema, default=field.default_factory())
        names[field.encode_name] = field.name
        members[field.encode_name] = core.typed_dict_field(schema, required=field.required)
    shape = core.typed_dict_schema(members, extra_behavior="forbid", cls=model)
    return _made(model, shape, lambda read: model(**{names[key]: value for key, value in read.items()}))


def schema_of_text(model: type[Model], line: core.CoreSchema, language: str) -> core.CoreSchema:
    """A text: `ja` and `en`, and beside them further languages by their codes."""
    members = {name: core.typed_dict_field(line, required=True) for name in ("ja", "en")}
    shape = core.typed_dict_schema(members, extra_behavior="allow", extras_schema=line, cls=model)

    def make(read: dict[str, str]) -> Model:
        unknown = next((code for code in read if not re.match(language, code)), None)
        if unknown is not None:
            raise ValueError(f"{unknown!r} is no language's code; write fr, or pt_BR")
        return model(ja=read.pop("ja"), en=read.pop("en"), others=tuple(read.items()))

    return _made(model, shape, make)


def _made(model: type[Model], shape: core.CoreSchema, make: Any) -> core.CoreSchema:
    def read(written: Any, handler: Any) -> Any:
        if isinstance(written, model):
            return written
        made = make(handler(written))
        made.consistent()
        return made

    shown = core.plain_serializer_function_ser_schema(lambda made: made.written())
    name = f"{model.__module__}.{model.__qualname__}:{id(model)}"
    return core.no_info_wrap_validator_function(read, shape, ref=name, serialization=shown)
