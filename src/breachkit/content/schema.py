"""Checks YAML data against a content model and tells the first fault with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from breachkit.content.yaml_reader import Document
from breachkit.errors import ContentError
from breachkit.i18n import _

if TYPE_CHECKING:
    from pydantic import BaseModel

    M = TypeVar("M", bound=BaseModel)


def check(document: Document, model: type[M]) -> M:
    """The document as a `model`. Raises ContentError with file:line:column, the value and what was expected."""
    from pydantic import ValidationError

    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = [part for part in first["loc"] if _stands_in(document, part)]
        given = first.get("input")
        message = first["msg"].removeprefix("Value error, ")
        shown = f" ({given!r})" if isinstance(given, str) and len(given) < 60 else ""
        raise ContentError(
            _("{where}: {message}").format(where=".".join(map(str, path)) or model.__name__, message=message + shown),
            place=document.place(path),
        ) from None


def _stands_in(document: Document, part: str | int) -> bool:
    return isinstance(part, int) or any(part in path for path in document.positions)
