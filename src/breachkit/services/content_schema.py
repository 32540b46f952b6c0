"""JSON Schema (2020-12) of the content files, made from the models that read them, for editors: completion and errors as one types.

Facts, choices and recipients are named, so that an editor offers them. What a model takes in short (a duty's one
recipient, one way to be due, a clock's one moment) is allowed beside the long form.
"""

from __future__ import annotations

from typing import Any, Literal

from breachkit.content.library import Library
from breachkit.domain.checking import reader
from breachkit.domain.condition import COUNT_PREDICATES
from breachkit.domain.fact import FactDefinition, FactFile
from breachkit.domain.model import Model
from breachkit.domain.pack import PackManifest
from breachkit.domain.playbook import Playbook
from breachkit.domain.regime import Regime
from breachkit.services.worked_examples import ExampleFile

KINDS = ("playbook", "regime", "facts", "examples", "pack")
SchemaKind = Literal["playbook", "regime", "facts", "examples", "pack"]
_MODELS: dict[str, type[Model]] = {
    "playbook": Playbook,
    "regime": Regime,
    "facts": FactFile,
    "examples": ExampleFile,
    "pack": PackManifest,
}
_CONDITION = {"$ref": "#/$defs/condition"}
_CONDITION_KEYS = ("when", "if", "applies_when", "asked_when")
_SCALARS = ["string", "integer", "number", "boolean"]
_DURATION = {
    "type": "string",
    "pattern": r"^\d{1,4}\s+(business\s+day|hour|day|week|month|year)s?$",
    "examples": ["72 hours", "30 days", "4 business days", "1 month"],
}
_CLOCK_ITEM = {
    "anyOf": [
        {"$ref": "#/$defs/moment"},
        {
            "type": "object",
            "required": ["filed"],
            "additionalProperties": False,
            "properties": {"filed": {"type": "string"}},
        },
    ]
}


def schema(kind: SchemaKind, library: Library) -> dict[str, Any]:
    """The schema of a playbook, a law (regime), a file of facts, worked examples, or a pack's pack.yaml; names are those of `library`."""
    made: dict[str, Any] = reader(_MODELS[kind]).json_schema(by_alias=True, mode="validation")
    definitions = made.setdefault("$defs", {})
    for part in (made, *definitions.values()):
        _short_forms(part)
    definitions.pop("Duration", None)
    definitions |= _names(library)
    if kind == "regime":
        made["properties"]["defined"] = {"type": "object", "additionalProperties": _CONDITION}
        made["properties"]["version_of"] = {"type": "string"}
        made["properties"]["obligations"]["items"] = {"$ref": "#/$defs/Obligation"}
        definitions["Obligation"]["properties"]["for_each_place"] = {
            "type": "object",
            "additionalProperties": {"type": "string"},
        }
        # an earlier version says only what was different
        law = {key: made.pop(key) for key in ("type", "properties", "required", "additionalProperties")}
        definitions["Law"] = law
        earlier = {"type": "object", "propertyNames": {"enum": [*law["properties"]]}}
        made |= {"if": {"required": ["version_of"]}, "then": earlier, "else": {"$ref": "#/$defs/Law"}}
    if kind == "examples":
        definitions["Example"]["properties"]["facts"] = {"type": "object", "propertyNames": {"$ref": "#/$defs/fact"}}
    made = _used(made)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"breachkit {kind}",
        **{k: v for k, v in made.items() if k != "title"},
    }


def _short_forms(part: dict[str, Any]) -> None:
    """Lets the properties of one model be written as its validators take them."""
    for name, field in list(part.get("properties", {}).items()):
        described = {key: field[key] for key in ("description", "default") if key in field}
        if name in _CONDITION_KEYS:
            field = {"anyOf": [{"const": "any_trigger"}, _CONDITION]} if name == "when" else dict(_CONDITION)
        elif name in ("asks", "asks_when_needed"):
            field = {"type": "array", "items": {"$ref": "#/$defs/fact"}}
        elif name in ("from", "not_before"):
            field = {"$ref": "#/$defs/fact"}
        elif name == "clock":
            field = {"anyOf": [_CLOCK_ITEM, {"type": "array", "items": _CLOCK_ITEM}]}
        elif name == "within":
            field = dict(_DURATION)
        elif name == "between":
            field = {"type": "array", "items": dict(_DURATION), "minItems": 2, "maxItems": 2}
        elif name == "recipient" and field.get("type") == "array":
            field = {"anyOf": [{"type": "string"}, field["items"], {"type": "array", "items": field["items"]}]}
        elif name == "due" and field.get("type") == "array":
            field = {"anyOf": [field["items"], {"type": "array", "items": field["items"]}]}
        elif field.get("type") == "string" and "pattern" not in field and "format" not in field and "enum" not in field:
            field = {
                **field,
                "type": ["string", "number"],
            }  # YAML reads 2026 as a number; the reader takes it as written
        else:
            continue
        part["properties"][name] = {**described, **field}


def _names(library: Library) -> dict[str, Any]:
    """Facts, moments and conditions with the catalogue's own words for completion."""
    facts = library.facts.values()
    tests = {fact.id: {"description": f"{fact.label.ja} / {fact.label.en}", **_test(fact)} for fact in facts}
    listed = {"anyOf": [_CONDITION, {"type": "array", "items": _CONDITION}]}
    return {
        "fact": {"enum": [fact.id for fact in facts]},
        "moment": {"enum": [fact.id for fact in facts if fact.type == "datetime"]},
        "condition": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "properties": {
                "all": listed,
                "any": listed,
                "not": _CONDITION,
                "trigger": {"type": "string"},
                "defined": {"type": "string"},
                "obligation": {"type": "string"},
                **tests,
            },
        },
    }


def _test(fact: FactDefinition) -> dict[str, Any]:
    answered = {"answered": {"type": "boolean"}}
    if fact.type in ("choice", "choices"):
        one: dict[str, Any] = {"enum": [choice.id for choice in fact.choices]}
        several = {"type": "array", "items": one, "minItems": 1}
        names = ("any_of", "none_of") if fact.type == "choice" else ("any_of", "all_of", "none_of")
        single = {"is": one} if fact.type == "choice" else {"includes": one}
        return {"anyOf": [one, _predicates({**dict.fromkeys(names, several), **single, **answered})]}
    if fact.type in ("count", "places"):
        numbers: dict[str, Any] = {name: {"type": "integer"} for name in COUNT_PREDICATES}
        more = {
            "range_counts": {"enum": ["maximum", "whole"]},
            **({"in": {"type": "string"}} if fact.type == "places" else {}),
        }
        return _predicates({**numbers, **more, **answered})
    if fact.type == "yes_no":
        truth = {"enum": [True, False, "true", "false", "yes", "no"]}
        return {"anyOf": [truth, _predicates({"is": truth, "any_of": {"type": "array", "items": truth}, **answered})]}
    return _predicates(answered)


def _predicates(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "minProperties": 1, "additionalProperties": False, "properties": properties}


def _used(made: dict[str, Any]) -> dict[str, Any]:
    """Without definitions that nothing refers to."""
    import json

    definitions = made["$defs"]
    reached: set[str] = set()
    waiting = [json.dumps({key: value for key, value in made.items() if key != "$defs"})]
    while waiting:
        text = waiting.pop()
        for name in definitions:
            if name not in reached and f'"#/$defs/{name}"' in text:
                reached.add(name)
                waiting.append(json.dumps(definitions[name]))
    return {**made, "$defs": {name: one for name, one in definitions.items() if name in reached}}
