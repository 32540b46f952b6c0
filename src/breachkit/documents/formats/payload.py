"""The JSON that an authority's own schema asks for: a YAML file beside the form says where each fact goes.

In it every mapping and list is taken as it stands, and a mapping whose first key begins with `$` becomes:

| written | becomes |
|---|---|
| `{$fact: ID}` | the fact's words; an ISO time for a moment; with `as: value` a number, a list of ids, a truth |
| `{$date: ID}` | a moment's or a day's date |
| `{$choice: ID, map: {our_id: THEIRS}}` | the recipient's word for what was chosen, a list for several; with `first: true` the first of the map that was chosen; `unknown: THEIRS` where it is recorded as not known yet |
| `{$count: ID, exact: A, range: B, unknown: C}` | which of the three the number is |
| `{$people_in: EEA}` | the number of people in a place or group of places |
| `{$text: "words with {fact_id}"}` | a text |
| `{$stage: {initial: A, final: B}}` | one for each stage |
| `{$recipient: name}` | the recipient's name (`own_name`: what it is called at home) |
| `{$if: CONDITION, then: ..., else: ...}` | one or the other; the condition must be certainly true |
| `{$first: [...]}` | the first that is not empty |
| `{$number: 3}`, `{$boolean: true}` | these, as scalars are strings |

Members that come out empty are left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from breachkit.content.yaml_reader import read_yaml
from breachkit.documents.fill import Printer
from breachkit.documents.formats import own_file
from breachkit.documents.formats.payload_schema import Fault, faults_of
from breachkit.documents.phrases import names_in
from breachkit.domain.condition import facts_of, parse_condition
from breachkit.domain.values import Choice, Choices, Count, Day, Moment, Places, Unknown, YesNo, to_json
from breachkit.engine.conditions import GROUPS
from breachkit.errors import ContentError, UsageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from breachkit.documents.render import Content

EMPTY: tuple[Any, ...] = (None, "", {}, [])


@dataclass(frozen=True)
class Payload:
    """The JSON as bytes, ended by a newline; what the schema does not take of it; whether a schema was looked at."""

    data: bytes
    faults: tuple[Fault, ...]
    checked: bool


def payload(content: Content, folders: tuple[Path, ...], *, unchecked: bool = False) -> Payload:
    """The document's payload, checked against the form's schema where it names one.

    Args:
        unchecked: give it unchecked where the library that checks is not installed.

    Raises ContentError where its map or schema is missing or broken, UsageError where the library is missing.
    """
    form = content.form
    assert form.payload is not None
    assert content.subject is not None
    document = read_yaml(_file(content, folders, form.payload))
    printer = Printer(form, content.stage, content.lang, content.subject)
    try:
        made = _made(document.data, printer)
    except (KeyError, ValueError, TypeError) as error:
        raise ContentError(_("the template fails: {why}").format(why=error), place=document.place()) from None
    data = (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()
    if form.payload_schema is None:
        return Payload(data, (), checked=False)
    path = _file(content, folders, form.payload_schema)
    try:
        schema = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ContentError(_("the template fails: {why}").format(why=error), place=form.payload_schema) from None

    def mends(path: tuple[str | int, ...]) -> tuple[str, ...]:
        named = [*dict.fromkeys(_facts(_node(document.data, path)))]
        open_ones = [fact for fact in named if not content.subject or not content.subject.is_known(fact)]
        return tuple(open_ones or named)

    try:
        return Payload(data, faults_of(made, schema, mends), checked=True)
    except UsageError:
        if unchecked:
            return Payload(data, (), checked=False)
        raise


def _file(content: Content, folders: tuple[Path, ...], name: str) -> Path:
    path = own_file(folders, name)
    if path is None:
        raise ContentError(
            _("there is no {kind} named {name}").format(kind="payload", name=name), place=content.form.id
        )
    return path


def _node(written: Any, path: tuple[str | int, ...]) -> Any:
    """The part of the map that made the member at `path`, or the nearest part above it."""
    for part in path:
        if not isinstance(written, dict) or part not in written:
            break
        written = written[part]
    return written


def _facts(written: Any) -> Iterator[str]:
    """The facts that a part of the map looks at: those it prints first, then those of its conditions."""
    if isinstance(written, list):
        for one in written:
            yield from _facts(one)
    if not isinstance(written, dict):
        return
    for key in ("$fact", "$choice", "$count", "$date"):
        if key in written:
            yield written[key]
    if "$text" in written:
        yield from names_in(written["$text"]).facts
    if "$people_in" in written:
        yield "people_by_place"
    for key, value in written.items():
        if key != "$if" and isinstance(value, dict | list) and key != "map":
            yield from _facts(value)
    if "$if" in written:
        yield from facts_of(parse_condition(written["$if"]))


def _made(written: Any, printer: Printer) -> Any:
    if isinstance(written, list):
        return [one for item in written if (one := _made(item, printer)) not in EMPTY]
    if not isinstance(written, dict):
        return written
    for key, make in _OPERATORS.items():
        if key in written:
            return make(written, printer)
    unknown = next((key for key in written if key.startswith("$")), None)
    if unknown:
        raise ValueError(_("there is no {kind} named {name}").format(kind="payload", name=unknown))
    members = {key: _made(value, printer) for key, value in written.items()}
    return {key: value for key, value in members.items() if value not in EMPTY}


def _fact(written: dict[str, Any], printer: Printer) -> Any:
    fact_id, plainly = written["$fact"], written.get("as") == "value"
    value = printer.subject.facts.get(fact_id)
    printer.definition(fact_id)
    match value:
        case None | Unknown():
            return None
        case Moment(at, day_only):
            return at.date().isoformat() if day_only else at.isoformat()
        case YesNo(yes) if plainly:
            return yes
        case Count(low, high) if plainly:
            return low if low == high else high if high is not None else low
        case Choices(ids) if plainly:
            return [*ids]
        case _ if plainly:
            return to_json(value)
    return printer.fact(fact_id).plain


def _date(written: dict[str, Any], printer: Printer) -> Any:
    printer.definition(written["$date"])
    match printer.subject.facts.get(written["$date"]):
        case Moment(at):
            return at.date().isoformat()
        case Day(on):
            return on.isoformat()
    return None


def _choice(written: dict[str, Any], printer: Printer) -> Any:
    fact_id, words = written["$choice"], written.get("map", {})
    value = printer.subject.facts.get(fact_id)
    printer.definition(fact_id)
    match value:
        case Unknown():
            return _made(written.get("unknown"), printer)
        case Choice(id=chosen):
            return words.get(chosen)
        case Choices(ids) if str(written.get("first", "")).lower() in ("true", "yes"):
            return next((words[one] for one in words if one in ids), _made(written.get("unknown"), printer))
        case Choices(ids):
            return list(dict.fromkeys(words[chosen] for chosen in ids if chosen in words))
        case YesNo(yes):
            return words.get("true" if yes else "false")
    return None


def _count(written: dict[str, Any], printer: Printer) -> Any:
    printer.definition(written["$count"])
    match printer.subject.facts.get(written["$count"]):
        case Unknown():
            return _made(written.get("unknown"), printer)
        case Count(low, high):
            return _made(written.get("exact" if low == high else "range"), printer)
    return None


def _people_in(written: dict[str, Any], printer: Printer) -> Any:
    place = written["$people_in"]
    wanted = GROUPS.get(place, {place})
    value = printer.subject.facts.get("people_by_place")
    if not isinstance(value, Places):
        return None
    found = [count for one, count in value.counts if count is not None and one.split("-")[0] in wanted]
    return sum(count.low if count.high is None else count.high for count in found) if found else None


def _recipient(written: dict[str, Any], printer: Printer) -> Any:
    one = printer.subject.recipient
    if one is None:
        return None
    return (one.own_name or one.name("en")) if written["$recipient"] == "own_name" else one.name(printer.lang)


def _if(written: dict[str, Any], printer: Printer) -> Any:
    holds = printer.subject.holds(parse_condition(written["$if"])) is True
    return _made(written.get("then" if holds else "else"), printer)


def _first(written: dict[str, Any], printer: Printer) -> Any:
    return next((one for item in written["$first"] if (one := _made(item, printer)) not in EMPTY), None)


_OPERATORS: dict[str, Callable[[dict[str, Any], Printer], Any]] = {
    "$if": _if,
    "$first": _first,
    "$fact": _fact,
    "$date": _date,
    "$choice": _choice,
    "$count": _count,
    "$people_in": _people_in,
    "$recipient": _recipient,
    "$text": lambda written, printer: printer.phrase(written["$text"]).plain.strip(),
    "$stage": lambda written, printer: _made(written["$stage"].get(printer.stage), printer),
    "$number": lambda written, _printer: int(written["$number"]),
    "$boolean": lambda written, _printer: str(written["$boolean"]).lower() in ("true", "yes"),
}
