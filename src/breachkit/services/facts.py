"""Records facts: reads the answers, checks that they fit together, journals them, tells what they changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from breachkit.domain.answers import read_answer
from breachkit.domain.values import Json, Moment, Unknown, Value, from_json, to_json
from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.services import clock
from breachkit.services.acts import Act, writing
from breachkit.services.case_facts import values_of
from breachkit.services.changes import Change, changes
from breachkit.services.moments import read_spoken, spoken
from breachkit.wording import times
from breachkit.wording.values import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from breachkit.content.library import Library
    from breachkit.domain.case import CaseFile
    from breachkit.domain.fact import FactDefinition
    from breachkit.services.facts_file import FactsFile
    from breachkit.store.protocol import CaseStore


@dataclass(frozen=True)
class Recorded:
    """The outcome of recording: which facts are new or changed, and which obligations changed with them.

    `past` names facts of which something later is known, so that these answers went into their history only;
    `moved_clocks` the moments from which time runs and that now are others.
    """

    facts: list[str]
    changes: list[Change]
    past: list[str] = field(default_factory=list)
    moved_clocks: list[dict[str, str]] = field(default_factory=list)
    values: Mapping[str, Value] = field(default_factory=dict)


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


@dataclass(frozen=True)
class Knowledge:
    """Where a fact is known from, when it was learned, and since when it was so. Moments as typed; None: now, unsaid."""

    source: str = ""
    learned_at: str | None = None
    true_at: str | None = None

    def payload(self, zone: str, now: datetime) -> dict[str, str]:
        """The members that an event keeps of it. Raises UsageError for a moment that cannot be read or lies ahead."""
        kept = {"source": self.source} if self.source else {}
        for name, given in (("learned_at", self.learned_at), ("true_at", self.true_at)):
            if given is None:
                continue
            option = "--" + name.replace("_", "-")
            at = read_spoken(option, given, zone, now).at
            if at > now:
                raise UsageError(_("{option} lies in the future").format(option=option), place=option)
            kept[name] = clock.stamp(at)
        return kept


def record(
    store: CaseStore,
    library: Library,
    given: Mapping[str, object],
    *,
    knowledge: Knowledge = Knowledge(),
    file: FactsFile | None = None,
) -> Recorded:
    """Records answers in the case: all of them, or, where one is refused, none.

    Args:
        given: answers by fact id, as typed or as a file holds them.
        knowledge: where they come from and when they were learned; kept with each.
    """
    with writing(store, library) as session:
        case = session.case
        if file is None:
            given = spoken(library.facts, given, session.now.astimezone(ZoneInfo(case["timezone"])))
        values = read_facts(library, given, ZoneInfo(case["timezone"]), file)
        known = values_of(case, library)
        try:
            check_moments(library, {**known, **values}, session.now, values)
        except UsageError as error:
            if file is not None:
                error.place = file.place(error.place)
            raise
        kept = knowledge.payload(case["timezone"], session.now)
        new = {fact_id: value for fact_id, value in values.items() if known.get(fact_id) != value}
        learned = kept.get("learned_at", "")
        past = [
            fact_id
            for fact_id in new
            if learned and fact_id in known and case["facts"][fact_id]["learned_at"] > learned
        ]
        moved = _moved_clocks(case, library, new)
        acts: list[Act] = [
            ("fact.recorded", {"fact": fact_id, "value": to_json(value)} | kept) for fact_id, value in new.items()
        ]
        session.write(acts)
        changed = changes(session.before, case["derived"]) if acts else []
        return Recorded([*new], changed, past, moved, values)


def take_back(store: CaseStore, library: Library, fact_id: str, before: Json) -> tuple[str, list[Change]]:
    """Takes the fact's last answer back, as a new event: what stood before (None: not answered) is recorded again.

    A fact once answered is not made unanswered: the journal keeps what was said, and the fact is "not known yet".

    Returns: the value in words, and what it changed. Raises UsageError where it would contradict another fact.
    """
    fact = definition(library, fact_id)
    value = Unknown() if before is None else from_json(fact.type, before)
    with writing(store, library) as session:
        known = values_of(session.case, library)
        check_moments(library, {**known, fact_id: value}, session.now, {fact_id: value})
        payload = {"fact": fact_id, "value": to_json(value), "source": _("answer taken back")}
        session.write([("fact.recorded", payload)])
        return words(fact, value, language()), changes(session.before, session.case["derived"])


def _moved_clocks(case: CaseFile, library: Library, new: Mapping[str, Value]) -> list[dict[str, str]]:
    """The moments from which an obligation's time runs and that now are others: what each was, and is."""
    clocks = {one["clock_fact"] for one in case["derived"].get("obligations", [])}
    known = values_of(case, library)
    return [
        {
            "fact": fact_id,
            "label": library.facts[fact_id].label(language()),
            "before": words(library.facts[fact_id], known[fact_id], language()),
            "after": words(library.facts[fact_id], value, language()),
        }
        for fact_id, value in new.items()
        if fact_id in clocks and fact_id in known
    ]


def history(store: CaseStore, library: Library, fact_id: str) -> list[dict[str, Any]]:
    """Every value that the fact ever had in the case, oldest first: value, when learned, true since, by whom, source."""
    fact = definition(library, fact_id)
    found = []
    for event in store.events():
        if event.kind == "fact.recorded" and event.payload["fact"] == fact_id:
            found.append(
                {
                    "seq": event.seq,
                    "value": event.payload["value"],
                    "words": words(fact, from_json(fact.type, event.payload["value"]), language()),
                    "recorded_at": event.time,
                    "learned_at": event.payload.get("learned_at", event.time),
                    "true_at": event.payload.get("true_at"),
                    "by": event.actor,
                    "source": event.payload.get("source", ""),
                }
            )
    return found
