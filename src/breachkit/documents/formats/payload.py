"""The JSON that an authority's own schema asks for: a YAML file beside the form says where each fact goes.

In it every mapping and list is taken as it stands, and
`{$fact: ID}` becomes the fact's words (a number, a list of ids or a truth where it is one and `as: value` is given, an ISO time for
a moment), `{$choice: ID, map: {our_id: THEIR_VALUE}}` the recipient's word for what was chosen (a list for several),
`{$text: "words with {fact_id}"}` a text, `{$if: CONDITION, then: ..., else: ...}` one or the other.
Members that come out empty are left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from breachkit.content.yaml_reader import read_yaml
from breachkit.documents.fill import Printer
from breachkit.documents.formats import own_file
from breachkit.documents.render import Content
from breachkit.domain.condition import parse_condition
from breachkit.domain.values import Choice, Choices, Count, Moment, Unknown, YesNo, to_json
from breachkit.errors import ContentError
from breachkit.i18n import _


def payload(content: Content, folders: tuple[Path, ...]) -> bytes:
    """The document's payload as JSON, ended by a newline. Raises ContentError where its map is missing or broken."""
    assert content.form.payload is not None
    path = own_file(folders, content.form.payload)
    if path is None:
        raise ContentError(
            _("there is no {kind} named {name}").format(kind="payload", name=content.form.payload),
            place=content.form.id,
        )
    document = read_yaml(path)
    assert content.subject is not None
    printer = Printer(content.form, content.stage, content.lang, content.subject)
    try:
        made = _made(document.data, printer)
    except (KeyError, ValueError, TypeError) as error:
        raise ContentError(_("the template fails: {why}").format(why=error), place=document.place()) from None
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()


def _made(written: Any, printer: Printer) -> Any:
    if isinstance(written, list):
        return [one for item in written if (one := _made(item, printer)) not in (None, "", {}, [])]
    if not isinstance(written, dict):
        return written
    if "$fact" in written:
        return _fact(written["$fact"], printer, plainly=written.get("as") == "value")
    if "$choice" in written:
        return _choice(written["$choice"], written.get("map", {}), printer)
    if "$text" in written:
        cell = printer.phrase(written["$text"])
        return cell.plain
    if "$number" in written:
        return int(written["$number"])
    if "$boolean" in written:
        return str(written["$boolean"]).lower() in ("true", "yes")
    if "$if" in written:
        holds = printer.subject.holds(parse_condition(written["$if"])) is True
        return _made(written.get("then" if holds else "else"), printer)
    members = {key: _made(value, printer) for key, value in written.items()}
    return {key: value for key, value in members.items() if value not in (None, "", {}, [])}


def _fact(fact_id: str, printer: Printer, *, plainly: bool) -> Any:
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


def _choice(fact_id: str, words: dict[str, str], printer: Printer) -> Any:
    value = printer.subject.facts.get(fact_id)
    printer.definition(fact_id)
    match value:
        case Choice(id=chosen):
            return words.get(chosen)
        case Choices(ids):
            return list(dict.fromkeys(words[chosen] for chosen in ids if chosen in words))
        case YesNo(yes):
            return words.get("true" if yes else "false")
    return None
