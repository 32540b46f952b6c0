"""The standards' own schemas and libraries. A document that they refuse fails the test with their message."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

SCHEMAS = Path(__file__).parent / "schemas"


@functools.cache
def _veris() -> Draft4Validator:
    return Draft4Validator(json.loads((SCHEMAS / "veris-1.4.1.json").read_text("utf-8")))


def veris(document: dict[str, Any]) -> None:
    _veris().validate(document)


_VALIDATORS: dict[str, Callable[[dict[str, Any]], None]] = {"veris": veris}


def valid(name: str, document: dict[str, Any]) -> None:
    """Raises where the format's own validator does not take the document."""
    _VALIDATORS[name](json.loads(json.dumps(document)))
