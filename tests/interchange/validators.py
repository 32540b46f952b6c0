"""The standards' own schemas and libraries. A document that they refuse fails the test with their message."""

from __future__ import annotations

import functools
import importlib.resources
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

SCHEMAS = Path(__file__).parent / "schemas"


@functools.cache
def _veris() -> Draft4Validator:
    return Draft4Validator(json.loads((SCHEMAS / "veris-1.4.1.json").read_text("utf-8")))


def veris(document: dict[str, Any]) -> None:
    _veris().validate(document)


def stix(document: dict[str, Any]) -> None:
    """OASIS's library reads it, strictly, and writes the same again."""
    import stix2

    parsed = stix2.parse(document, allow_custom=False)
    assert json.loads(parsed.serialize()) == document


@functools.cache
def _misp() -> Draft7Validator:
    folder = importlib.resources.files("pymisp") / "data"
    return Draft7Validator(json.loads((folder / "schema.json").read_text("utf-8")))


def misp(document: dict[str, Any]) -> None:
    """The MISP project's schema takes it, and its library reads every attribute by its list of types and categories."""
    from pymisp import MISPEvent

    _misp().validate(document)
    count = len(document["Event"]["Attribute"])
    event = MISPEvent()
    event.load(document)
    assert len(event.attributes) == count


@functools.cache
def _cacao() -> Draft7Validator:
    """The OASIS schemas refer to each other by address; all of them are here."""
    folder = SCHEMAS / "cacao-2.0"
    schemas = {path: json.loads(path.read_text("utf-8")) for path in sorted(folder.rglob("*.json"))}
    registry = Registry().with_resources((schema["$id"], DRAFT7.create_resource(schema)) for schema in schemas.values())
    return Draft7Validator(schemas[folder / "playbook.json"], registry=registry)


def cacao(document: dict[str, Any]) -> None:
    _cacao().validate(document)


@functools.cache
def _oscal() -> Draft7Validator:
    """NIST's schema; its two classes of letters and numbers are written as Python's `re` knows them."""
    text = (SCHEMAS / "oscal-poam-1.2.1.json").read_text("utf-8")
    token = r"^(\\p{L}|_)(\\p{L}|\\p{N}|[.\\-_])*$"
    assert token in text
    return Draft7Validator(json.loads(text.replace(token, r"^[^\\W\\d](\\w|[.\\-])*$")))


def oscal(document: dict[str, Any]) -> None:
    _oscal().validate(document)


_VALIDATORS: dict[str, Callable[[dict[str, Any]], None]] = {
    "veris": veris,
    "stix": stix,
    "misp": misp,
    "cacao": cacao,
    "oscal": oscal,
}


def valid(name: str, document: dict[str, Any]) -> None:
    """Raises where the format's own validator does not take the document."""
    _VALIDATORS[name](json.loads(json.dumps(document)))
