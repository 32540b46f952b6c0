"""Records facts: reads the answers, checks that they fit together, journals them, tells what they changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.content.yaml_reader import Document, read_yaml
from breachkit.domain.answers import read_answer
from breachkit.domain.fact import FactDefinition
from breachkit.domain.values import Moment, Value, to_json
from breachkit.errors import ContentError, UsageError
from breachkit.i18n import _, language
from breachkit.services.acts import Act, writing
from breachkit.services.derive import values_of
from breachkit.store.protocol import CaseStore
from breachkit.wording import times


@dataclass(frozen=True)
class Change:
    """What one obligation was and became: verdicts, due times (RFC 3339 or None)."""

    obligation: str
    title: str
    recipient: str
    verdict_before: str
    verdict_after: str
    due_before: str | None
    due_after: str | None


@dataclass(frozen=True)
class Recorded:
    """The outcome of recording: which facts are new or changed, and which obligations changed with them."""

    facts: list[str]
    changes: list[Change]


@dataclass(frozen=True)
class FactsFile:
    """A facts file: the case's particulars, the answers by fact id, and the sources that it names."""

    document: Document
    title: str = ""
    org: str = ""
    timezone: str = ""
    playbook: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    sources: tuple[Mapping[str, str], ...] = ()

    def place(self, fact_id: str) -> str:
        """file:line:column of a fact."""
        path = ("facts", fact_id) if ("facts", fact_id) in self.document.positions else (fact_id,)
        return self.document.place(path)


_PARTICULARS = ("title", "org", "timezone", "playbook")


def read_facts_file(path: Path) -> FactsFile:
    """Reads a YAML file of facts: a mapping of fact ids, at the top or under `facts:` beside title, org, timezone.

    Raises ContentError with file:line:column where the file is broken.
    """
    document = read_yaml(path)
    data = document.data
    if not isinstance(data, dict):
        raise ContentError(_("a facts file is a mapping: fact id, colon, value"), place=document.place())
    if "facts" not in data:
        return FactsFile(document, facts=data)
    unknown = [key for key in data if key not in (*_PARTICULARS, "facts", "sources", "about")]
    if unknown:
        raise ContentError(
            _("unknown key {key}").format(key=unknown[0]),
            place=document.place((unknown[0],)),
            expected=", ".join((*_PARTICULARS, "facts", "sources", "about")),
        )
    facts = data["facts"]
    if not isinstance(facts, dict):
        raise ContentError(_("'facts' is a mapping: fact id, colon, value"), place=document.place(("facts",)))
    particulars: dict[str, str] = {}
    for key in _PARTICULARS:
        given = data.get(key)
        if given is not None and not isinstance(given, str):
            raise ContentError(_("{key} is one text").format(key=key), place=document.place((key,)))
        particulars[key] = given or ""
    sources = data.get("sources")
    listed = tuple(item for item in sources if isinstance(item, dict)) if isinstance(sources, list) else ()
    return FactsFile(document, **particulars, facts=facts, sources=listed)  # type: ignore[arg-type]


def definition(library: Library, fact_id: str) -> FactDefinition:
    """The fact's definition. Raises UsageError, with the nearest known id, where there is none."""
    if fact_id in library.facts:
        return library.facts[fact_id]
    import difflib

    near = difflib.get_close_matches(fact_id, library.facts, n=1, cutoff=0.5)
    raise UsageError(
        _("there is no fact named {id}").format(id=fact_id),
        place=fact_id,
        expected=_("did you mean {near}?").format(near=near[0]) if near else "",
        mend="breachkit facts list --all",
    )


def read_facts(
    library: Library, given: Mapping[str, object], zone: tzinfo, file: FactsFile | None = None
) -> dict[str, Value]:
    """The values that the answers state. Raises UsageError; from a file, with the place in it."""
    values: dict[str, Value] = {}
    for fact_id, answer in given.items():
        try:
            values[fact_id] = read_answer(definition(library, fact_id), answer, zone)
        except UsageError as error:
            if file is not None:
                error.place = file.place(fact_id)
            raise
    return values


def check_moments(library: Library, facts: Mapping[str, Value], now: datetime, new: Mapping[str, Value]) -> None:
    """Refuses moments that cannot be: in the future, or before what must have come first.

    Only pairs that a new fact takes part in are looked at. Raises UsageError.
    """
    for fact_id, value in new.items():
        fact = library.facts[fact_id]
        if fact.past and isinstance(value, Moment) and value.at > now:
            raise UsageError(
                _("{label} ({id}) lies in the future: {at}").format(
                    label=fact.label(language()), id=fact_id, at=_told(value)
                ),
                place=fact_id,
                expected=_("a time before now ({now})").format(
                    now=times.moment(now.astimezone(value.at.tzinfo), language())
                ),
            )
    for fact in library.facts.values():
        later = facts.get(fact.id)
        earlier_id = fact.not_before
        while earlier_id and not isinstance(facts.get(earlier_id), Moment):
            earlier_id = library.facts[earlier_id].not_before
        if not earlier_id or not isinstance(later, Moment) or not {fact.id, earlier_id} & set(new):
            continue
        earlier = facts[earlier_id]
        assert isinstance(earlier, Moment)
        if _before(later, earlier):
            raise UsageError(
                _("{later} ({later_id}, {later_at}) lies before {earlier} ({earlier_id}, {earlier_at})").format(
                    later=fact.label(language()),
                    later_id=fact.id,
                    later_at=_told(later),
                    earlier=library.facts[earlier_id].label(language()),
                    earlier_id=earlier_id,
                    earlier_at=_told(earlier),
                ),
                place=fact.id if fact.id in new else earlier_id,
                expected=_("the other order; correct one of the two, or answer unknown"),
            )


def _told(value: Moment) -> str:
    return times.day(value.at.date(), language()) if value.day_only else times.moment(value.at, language())


def _before(later: Moment, earlier: Moment) -> bool:
    if later.day_only or earlier.day_only:
        return later.at.date() < earlier.at.astimezone(later.at.tzinfo).date()
    return later.at < earlier.at


def record(
    store: CaseStore, library: Library, given: Mapping[str, object], *, source: str = "", file: FactsFile | None = None
) -> Recorded:
    """Records answers in the case: all of them, or, where one is refused, none.

    Args:
        given: answers by fact id, as typed or as a file holds them.
        source: where the facts come from; kept with each.
    """
    with writing(store, library) as session:
        case = session.case
        values = read_facts(library, given, ZoneInfo(case["timezone"]), file)
        known = values_of(case, library)
        try:
            check_moments(library, {**known, **values}, session.now, values)
        except UsageError as error:
            if file is not None:
                error.place = file.place(error.place)
            raise
        new = {fact_id: value for fact_id, value in values.items() if known.get(fact_id) != value}
        acts: list[Act] = [
            ("fact.recorded", {"fact": fact_id, "value": to_json(value)} | ({"source": source} if source else {}))
            for fact_id, value in new.items()
        ]
        session.write(acts)
        return Recorded([*new], changes(session.before, case["derived"]) if acts else [])


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The obligations whose verdict or due time differs, in the order of `after`, in the language spoken."""
    old = {(one["regime"], one["obligation"]): one for one in before.get("obligations", [])}
    found: list[Change] = []
    for one in after.get("obligations", []):
        was = old.get((one["regime"], one["obligation"]), {"verdict": "undetermined", "due_at": None})
        if (was["verdict"], was["due_at"]) != (one["verdict"], one["due_at"]):
            found.append(
                Change(
                    f"{one['regime']}.{one['obligation']}",
                    one["title"][language()],
                    one["recipient_short"][language()],
                    was["verdict"],
                    one["verdict"],
                    was["due_at"],
                    one["due_at"],
                )
            )
    after_keys = {(one["regime"], one["obligation"]) for one in after.get("obligations", [])}
    for key, was in old.items():
        if key not in after_keys and was["verdict"] != "not_required":
            told = (was["title"][language()], was["recipient_short"][language()])
            found.append(Change(".".join(key), *told, was["verdict"], "not_required", was["due_at"], None))
    return found
