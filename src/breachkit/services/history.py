"""What was sent, and what the case's facts said then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from breachkit.documents.changes import BY_PLACE, place_figures
from breachkit.documents.computed import Ask
from breachkit.documents.subject import Earlier
from breachkit.domain.assessment import Outcome
from breachkit.domain.condition import Reference, facts_of
from breachkit.domain.fold import fold
from breachkit.domain.start import empty_case
from breachkit.engine.conditions import decide
from breachkit.i18n import content_language, language
from breachkit.services.addressees import owes_to
from breachkit.services.case_facts import values_of
from breachkit.wording.values import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from breachkit.content.library import Library
    from breachkit.documents.form import Form
    from breachkit.domain.case import CaseFile, Draft
    from breachkit.domain.event import Event
    from breachkit.domain.values import Value
    from breachkit.store.protocol import CaseStore


@dataclass(frozen=True)
class Sent:
    """One filing: the event that recorded it, the document that was sent where that is known, and the facts then."""

    event: Event
    draft: Draft | None
    facts: Mapping[str, Value]

    @property
    def obligation(self) -> str:
        return str(self.event.payload["obligation"])

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.event.payload["at"])


def sent(store: CaseStore, library: Library) -> list[Sent]:
    """Every filing, oldest first. The facts are those of the document that was sent; else those known at the filing."""
    case = empty_case()
    at_draft: dict[str, dict[str, Value]] = {}
    found: list[Sent] = []
    wanted = {event.payload.get("draft") for event in store.events() if event.kind == "obligation.filed"}
    for event in store.events():
        fold(case, event, 0, whole=True)
        if event.kind == "draft.rendered" and event.payload["id"] in wanted:
            at_draft[event.payload["id"]] = values_of(case, library)
        if event.kind == "obligation.filed":
            draft_id = event.payload.get("draft")
            draft = next((one for one in case["drafts"] if one["id"] == draft_id), None)
            found.append(Sent(event, draft, at_draft.get(draft_id or "") or values_of(case, library)))
    return sorted(found, key=lambda one: one.at)


def values_when(store: CaseStore, library: Library, is_there: Callable[[Event], bool]) -> dict[str, Value]:
    """The case's facts as they stood at the first event of which `is_there` is true."""
    case = empty_case()
    for event in store.events():
        fold(case, event, 0)
        if is_there(event):
            break
    return values_of(case, library)


def earlier_of(
    store: CaseStore, case: CaseFile, library: Library, form: Form, recipient: str | None = None
) -> Earlier | None:
    """The last filing of a duty that the form serves, to that recipient where the form is addressed; None before there is
    any. Reads the journal only then."""

    def is_its(one: Sent) -> bool:
        if not form.is_for(one.obligation) or not form.addressed or recipient is None:
            return form.is_for(one.obligation)
        return one.draft["recipient"] == recipient if one.draft else owes_to(case, one.obligation, form, recipient)

    if not any(form.is_for(key) for key in case["filings"]):
        return None
    last = next((one for one in reversed(sent(store, library)) if is_its(one)), None)
    if last is None:
        return None
    stage = last.draft["stage"] if last.draft else form.stage_for(last.obligation) or ""
    return Earlier(last.draft["id"] if last.draft else "", stage, last.at, last.facts)


def differences(
    form: Form, then: Mapping[str, Value], case: CaseFile, library: Library, now: datetime, recipient: str | None = None
) -> list[dict[str, Any]]:
    """What the document says otherwise than the case `now`: `fact`, `label`, `says`, `now`. Facts of the paper itself are
    left out; of numbers by place only those count that the document prints, or asks in a condition that has turned."""
    values = values_of(case, library)
    apart = {*form.apart, *_by_place_alone(form)}
    found = _changed(form.facts, apart, then, values, library)
    if any(then.get(fact_id) != values.get(fact_id) for fact_id in BY_PLACE.values()):
        found += _changed_places(form, then, case, library, now, recipient)
    return found


def _by_place_alone(form: Form) -> set[str]:
    """The facts with numbers of all places that the form does not print whole."""
    whole = {fact_id for field in form.fields for fact_id in field.printed_facts} | form.uses.keys()
    return {*BY_PLACE.values()} - whole


def _changed_places(
    form: Form, then: Mapping[str, Value], case: CaseFile, library: Library, now: datetime, recipient: str | None
) -> list[dict[str, Any]]:
    from breachkit.services.documents import subject_of

    lang = content_language()
    subject = subject_of(case, library, form, now, None, recipient)
    figures = place_figures(subject, then, Ask(form, next(iter(form.stages)), lang))
    found = [{"fact": fact, "label": label, "says": was, "now": says} for fact, label, was, says in figures]
    told = {one["fact"] for one in found}
    turned = {
        fact_id
        for condition in form.asked
        for fact_id in facts_of(condition)
        if fact_id in BY_PLACE.values()
        and decide(condition, then, _undecided).truth != decide(condition, subject.facts, _undecided).truth
    }
    by_place = sorted((turned - told) & _by_place_alone(form))
    return found + _changed(by_place, set(), then, subject.facts, library)


def _undecided(_reference: Reference) -> Outcome:
    return Outcome(None)


def _changed(
    fact_ids: Iterable[str], apart: set[str], then: Mapping[str, Value], now: Mapping[str, Value], library: Library
) -> list[dict[str, Any]]:
    lang = language()
    return [
        {
            "fact": fact_id,
            "label": library.facts[fact_id].label(lang),
            "says": words(library.facts[fact_id], then.get(fact_id), lang, document=True),
            "now": words(library.facts[fact_id], now.get(fact_id), lang, document=True),
        }
        for fact_id in fact_ids
        if fact_id not in apart and fact_id in library.facts and then.get(fact_id) != now.get(fact_id)
    ]
