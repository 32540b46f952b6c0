"""Checks YAML data against a content model and tells the first fault with its place."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, TypeVar

from breachkit.errors import ContentError
from breachkit.i18n import _

if TYPE_CHECKING:
    from breachkit.content.yaml_reader import Document
    from breachkit.domain.model import Model

    M = TypeVar("M", bound=Model)


def check(document: Document, model: type[M]) -> M:
    """The document as a `model`. Raises ContentError with file:line:column, the value and what was expected."""
    from pydantic import ValidationError

    try:
        return model.read(document.data)
    except ValidationError as error:
        place, message, value, _mend = _fault(document, model, error.errors(include_url=False)[0])
        raise ContentError(message + (f" ({value!r})" if value else ""), place=place) from None


def all_faults(document: Document, model: type[M]) -> list[tuple[str, str, str, str]]:
    """Everything that keeps the document from being a `model`: place, message, the value that stands there, the mend."""
    from pydantic import ValidationError

    try:
        model.read(document.data)
    except ValidationError as error:
        told = error.errors(include_url=False)
        broken = [one["loc"] for one in told]

        def follows(one: Any) -> bool:
            """Whether a list is only too short because what stands in it is broken."""
            size = len(one["loc"])
            return one["type"] == "too_short" and any(len(loc) > size and loc[:size] == one["loc"] for loc in broken)

        return [_fault(document, model, one) for one in told if not follows(one)]
    return []


def _fault(document: Document, model: type[M], told: Any) -> tuple[str, str, str, str]:
    path = [part for part in told["loc"] if _stands_in(document, part)]
    given = told.get("input")
    value = given if isinstance(given, str) and len(given) < 60 else ""
    message, mend = told["msg"].removeprefix("Value error, "), ""
    if told["type"] == "missing":
        message = _("{key} is missing").format(key=told["loc"][-1])
        mend = _("add {key}: ...").format(key=told["loc"][-1])
    elif told["type"] == "extra_forbidden":
        message, value = _("there is no key {key}").format(key=told["loc"][-1]), ""
        near = difflib.get_close_matches(str(told["loc"][-1]), _keys_of(model), n=1, cutoff=0.5)
        mend = _("did you mean {near}?").format(near=near[0]) if near else _("take it out")
    elif told["type"] == "literal_error":
        mend = _("one of {words}").format(words=told["ctx"]["expected"])
    where = ".".join(map(str, path)) or model.__name__
    return document.place(path), _("{where}: {message}").format(where=where, message=message), value, mend


def _keys_of(model: Any) -> list[str]:
    """The keys that the models anywhere in this one take: a slip of the pen is near one of them."""
    from typing import get_args

    from msgspec.structs import fields

    from breachkit.domain.model import Model

    found: dict[str, None] = {}
    seen: set[Any] = set()
    waiting = [model]
    while waiting:
        one = waiting.pop()
        if one in seen if isinstance(one, type) else False:
            continue
        if isinstance(one, type) and issubclass(one, Model):
            seen.add(one)
            for field in fields(one):
                found[field.encode_name] = None
                waiting.append(field.type)
        else:
            waiting += get_args(one)
    return [*found]


def _stands_in(document: Document, part: str | int) -> bool:
    return isinstance(part, int) or any(part in path for path in document.positions)
