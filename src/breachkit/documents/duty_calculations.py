"""What a document works out from the duties that it serves: their laws and citations, the items that these laws ask for,
and the people in the places that they are about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from breachkit.documents.computed import Ask, Calculation, Computed, Line, Lines
from breachkit.domain.values import Count, Places
from breachkit.engine.conditions import people_in
from breachkit.wording import times
from breachkit.wording.bilingual import in_language
from breachkit.wording.values import count_words

if TYPE_CHECKING:
    from breachkit.documents.subject import Subject


def _own(subject: Subject, ask: Ask) -> list[dict[str, Any]]:
    """The duties that the document serves at this stage, without those that are certainly not required; at a stage that
    serves none (an update) those of the others."""
    served = subject.serving(ask.form, ask.stage)
    served = served or [row for stage in ask.form.stages for row in subject.serving(ask.form, stage)]
    rows: list[dict[str, Any]] = in_language(served, ask.lang)
    return [row for row in rows if row["verdict"] != "not_required"]


def _own_duties(subject: Subject, ask: Ask) -> Computed:
    """Each duty's law, and where it says so, one a line."""
    join, gap = ("、", "：") if ask.lang == "ja" else ("; ", ": ")
    told = [f"{row['regime_title']}{gap}{join.join(row['citations'])}" for row in _own(subject, ask)]
    return Lines(tuple(dict.fromkeys(told)))


def _law_items(subject: Subject, ask: Ask) -> Computed:
    """What these laws want told, in their own order, each item once."""
    return Lines(tuple(dict.fromkeys(item for row in _own(subject, ask) for item in row["content"])))


def _number_in(fact_id: str, subject: Subject, ask: Ask) -> Computed:
    value = subject.facts.get(fact_id)
    if not isinstance(value, Places):
        return Line("")
    places = ask.of or tuple(dict.fromkeys(row["jurisdiction"] for row in _own(subject, ask)))
    if not places:
        return Line("")
    told = [people_in(value, place) for place in places]
    low, highs = sum(one[0] for one in told), [one[1] for one in told]
    high = None if None in highs else sum(one for one in highs if one is not None)
    if low == 0 and high is None:
        return Line(ask.gettext("not known yet"))
    return Line(count_words(subject.definitions["affected_people"], Count(low, high), ask.lang))


def _people_in(subject: Subject, ask: Ask) -> Computed:
    """How many people are affected in the places under `of`; else where the duties' laws hold."""
    return _number_in("people_by_place", subject, ask)


def _people_told_in(subject: Subject, ask: Ask) -> Computed:
    """How many of them have been told so far."""
    return _number_in("people_notified_by_place", subject, ask)


def _authorities(subject: Subject, ask: Ask) -> Computed:
    """Whom the laws want notified, each with when it was; of several duties to one the first that was met counts."""
    found: dict[str, str] = {}
    for row in in_language(subject.derived.get("obligations", []), ask.lang):
        if row["regime"] not in (ask.of or ask.form.regimes) or row["stage"] not in ("notification", "early_warning"):
            continue
        if row["verdict"] == "not_required":
            continue
        filing = subject.case["filings"].get(f"{row['regime']}.{row['obligation']}")
        told = times.moment(subject.local(filing["at"]), ask.lang) if filing else ask.gettext("not notified yet")
        if row["verdict"] == "undetermined":
            told = ask.gettext("duty still open")
        if filing or row["recipient_name"] not in found:
            found[row["recipient_name"]] = told
    return Lines(tuple(f"{name}: {told}" for name, told in found.items()))


DUTY_CALCULATIONS: dict[str, Calculation] = {
    "own_duties": _own_duties,
    "law_items": _law_items,
    "people_in": _people_in,
    "people_told_in": _people_told_in,
    "authorities": _authorities,
}
