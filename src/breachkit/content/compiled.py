"""Compiled content: each content file, checked, as the JSON of its model, kept in the user's cache folder.

A copy's name is made from the content's version (`breachkit.content.fingerprint`), which it also states inside. One that is
missing, damaged or of another shape is made again; what is read is held to the models' types.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import DecodeError, Raw, Struct
from msgspec import json as json_of

from breachkit.content.cache import CONTENT, cache_folder, keep_file, read_file
from breachkit.content.kinds import model_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from breachkit.content.yaml_reader import Document

M = TypeVar("M", bound=Struct)


class _Kept(Struct, frozen=True):
    """The file: the content's version, and each content file's model by its name."""

    fingerprint: str
    files: dict[str, Raw]


def read_kept(fingerprint: str) -> dict[str, Raw] | None:
    """The compiled files of the content of that version, by name; None where there is no whole copy."""
    with suppress(OSError, DecodeError):
        kept = json_of.decode(read_file(_cache_file(fingerprint)), type=_Kept)
        if kept.fingerprint == fingerprint:
            return kept.files
    return None


def keep(fingerprint: str, files: Mapping[str, Raw]) -> None:
    """Keeps the compiled files of the content of that version."""
    keep_file(_cache_file(fingerprint), json_of.encode(_Kept(fingerprint, dict(files))), beside=CONTENT)


def compiled(documents: Mapping[str, Document]) -> dict[str, Raw]:
    """Each document as its model's JSON. Raises ContentError for one that is not of its kind's shape."""
    from breachkit.content.schema import check

    return {name: Raw(json_of.encode(check(one, model_of(name)))) for name, one in documents.items()}


def load(written: Raw, model: type[M]) -> M:
    """The model from its JSON. Raises msgspec.ValidationError for JSON of another shape."""
    made: M = _reader(model).decode(written)
    return made


@cache
def _reader(model: type[Struct]) -> json_of.Decoder[Any]:
    return json_of.Decoder(model)


def _cache_file(fingerprint: str) -> Path:
    return cache_folder() / f"content-{fingerprint[:32]}.json"
