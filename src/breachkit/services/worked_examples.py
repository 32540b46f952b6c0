"""A law's or a playbook's own worked examples: facts in, expected verdicts and due times out, run against the engine.

They lie beside the file as `ID.examples.yml` (files that end in .yml are no content):

    examples:
      - name: Card numbers leak from a web shop
        cite: Guideline 3-5-3-1 (2)
        as_of: 2026-11-22
        facts: {leak: confirmed, data_categories: [payment_card], knew_at: "2026-11-22 20:10"}
        filed: {preliminary: "2026-11-25 10:00"}
        expect:
          preliminary: {verdict: required, due: 2026-11-27}
          final: required

For a playbook `expect` names steps, each `open` or `not_applicable`, with `due` where it has a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.content.schema import check
from breachkit.content.yaml_reader import Document, read_yaml
from breachkit.domain.answers import read_answer
from breachkit.domain.case import CaseFile
from breachkit.domain.model import Line
from breachkit.domain.model import Model as ContentModel
from breachkit.domain.values import Value
from breachkit.engine.obligations import assess
from breachkit.engine.progress import step_states
from breachkit.errors import ContentError, UsageError
from breachkit.i18n import _
from breachkit.services.authored import Authored
from breachkit.services.case_facts import law_day
from breachkit.services.cases import DEFAULT_TIMEZONE
from breachkit.services.facts import definition

VERDICTS = ("required", "not_required", "undetermined")
STATES = ("open", "not_applicable")


class Expected(ContentModel, frozen=True, kw_only=True):
    """What the example expects of one duty or step. `due` and `due_from` are a day, or a moment."""

    verdict: Line | None = None
    state: Line | None = None
    due: Line | None = None
    due_from: Line | None = None


class Example(ContentModel, frozen=True, kw_only=True):
    """One example: where it stands, its facts, what follows."""

    name: Line
    cite: Line | None = None
    as_of: date | None = None
    timezone: Line = DEFAULT_TIMEZONE
    facts: dict[Line, Any]
    filed: dict[Line, Line] = {}
    expect: dict[Line, Any]


class ExampleFile(ContentModel, frozen=True, kw_only=True):
    """`ID.examples.yml`"""

    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Outcome:
    """One expectation: what was expected of what, and what came out. `place` is file:line:column."""

    example: str
    about: str
    expected: str
    got: str
    place: str

    @property
    def holds(self) -> bool:
        return self.expected == self.got


def examples_beside(path: Path) -> Path:
    """The examples' file of a law's or a playbook's."""
    return path if path.suffix == ".yml" else path.with_suffix(".examples.yml")


def run_examples(authored: Authored, file: Path) -> list[Outcome]:
    """Every expectation of the file with what came out.

    Raises UsageError where there is no such file, ContentError where it is broken or names what does not exist.
    """
    if not file.is_file():
        raise UsageError(
            _("there are no worked examples: {file}").format(file=file),
            place=str(file),
            mend=_("write them as docs/tutorial-playbook.md shows"),
        )
    document = read_yaml(file)
    found: list[Outcome] = []
    for index, example in enumerate(check(document, ExampleFile).examples):
        found += _run(authored, example, document, index)
    return found


def _run(authored: Authored, example: Example, document: Document, index: int) -> list[Outcome]:
    zone = ZoneInfo(example.timezone)
    values = _values(authored.library, example, document, index, zone)
    noon = datetime.combine(example.as_of or date.max, datetime.min.time(), tzinfo=zone) if example.as_of else None
    day = example.as_of or law_day(values, noon or datetime(2026, 1, 1, tzinfo=zone), example.timezone)
    own = authored.document.data["id"] if isinstance(authored.document.data, dict) else ""
    filed = {_key(str(own), name): _moment(given, zone) for name, given in example.filed.items()}
    assessed = {one.key: one for one in assess(authored.library.law, values, day, filed)}
    found = []
    for name, written in example.expect.items():
        place = document.place(("examples", index, "expect", name))
        expected = _expected(written, authored.kind, place)
        if authored.kind == "regime":
            key = _key(str(own), name)
            one = assessed.get(key)
            if one is None:
                raise _unknown(name, [key.partition(".")[2] for key in assessed if key.startswith(f"{own}.")], place)
            deadline = one.deadline
            got = {
                "verdict": one.verdict,
                "due": _shown(deadline.due_at if deadline else None, expected.due, zone),
                "due_from": _shown(
                    deadline.earliest.due_at if deadline and deadline.earliest else None, expected.due_from, zone
                ),
            }
        else:
            states = {
                state.step.id: state for state in step_states(authored.playbook, values, assessed, _no_case(example))
            }
            if name not in states:
                raise _unknown(name, [*states], place)
            got = {"state": states[name].status, "due": _shown(states[name].due_at, expected.due, zone)}
        for aspect, wanted in expected.written().items():
            if aspect not in got:
                raise ContentError(
                    _("{key} is not told of this").format(key=aspect), place=place, expected=", ".join(got)
                )
            found.append(Outcome(example.name, f"{name} {aspect}", str(wanted), got[aspect], place))
    return found


def _values(library: Library, example: Example, document: Document, index: int, zone: ZoneInfo) -> dict[str, Value]:
    found = {}
    for name, answer in example.facts.items():
        try:
            found[name] = read_answer(definition(library, name), answer, zone)
        except UsageError as error:
            place = document.place(("examples", index, "facts", name))
            raise ContentError(error.message, place=place, expected=error.expected, mend=error.mend) from None
    return found


def _expected(written: object, kind: str, place: str) -> Expected:
    data: Mapping[str, object]
    if isinstance(written, str):
        data = {"verdict" if kind == "regime" else "state": written}
    elif isinstance(written, Mapping):
        data = written
    else:
        raise ContentError(_("an expectation is a word or a mapping"), place=place)
    document = Document(place, dict(data))  # type: ignore[arg-type]
    found = check(document, Expected)
    known = VERDICTS if kind == "regime" else STATES
    for word in (found.verdict, found.state):
        if word is not None and word not in known:
            raise ContentError(_("cannot read {given!r}").format(given=word), place=place, expected=", ".join(known))
    return found


def _key(own: str, name: str) -> str:
    return name if "." in name else f"{own}.{name}"


def _moment(given: str, zone: ZoneInfo) -> datetime:
    at = datetime.fromisoformat(given)
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _shown(at: datetime | None, like: str | None, zone: ZoneInfo) -> str:
    """The moment in the form of what is expected: a day, or a day with its time."""
    if at is None:
        return "none"
    local = at.astimezone(zone)
    if like is None or len(like) <= 10:
        return local.date().isoformat()
    return f"{local:%Y-%m-%d %H:%M}" if " " in like else local.isoformat()


def _unknown(name: str, known: list[str], place: str) -> ContentError:
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    return ContentError(
        _("there is no {kind} named {name}").format(kind=_("duty or step"), name=name),
        place=place,
        mend=_("did you mean {near}?").format(near=near[0]) if near else ", ".join(known[:8]),
    )


def _no_case(example: Example) -> CaseFile:
    from breachkit.domain.start import empty_case

    return {**empty_case(), "timezone": example.timezone}
