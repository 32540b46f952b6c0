"""Work that comes again: puts the usual audits, reviews, exercises and notices into a case, and shows how figures move."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.domain.case import CaseFile
from breachkit.domain.model import Text
from breachkit.domain.register import Register, share_of
from breachkit.domain.register_state import empty_register
from breachkit.domain.spans import after, read_span
from breachkit.engine.registers import ranked, weeks
from breachkit.i18n import language
from breachkit.services.acts import Act, Session, writing
from breachkit.services.case_facts import values_of
from breachkit.services.registers import Change, added_act, entry_data, every_entry
from breachkit.store.protocol import CaseStore


def plan_recurring(store: CaseStore, library: Library) -> list[dict[str, Any]]:
    """Adds every entry that the registers' `starters` plan and the case does not have yet, all in one act.

    Returns the entries as data; none where all are there already. Where the day has passed, time counts from today.
    """
    with writing(store, library) as session:
        start = _start(session, library)
        today = session.now.astimezone(ZoneInfo(session.case["timezone"])).date()
        acts: list[Act] = []
        written: list[tuple[Register, str]] = []
        for register in library.registers.values():
            state = session.case["registers"].get(register.id, empty_register())
            number = state["total"]
            for starter in register.starters:
                if starter.id in state["starters"]:
                    continue
                span = read_span(str(starter.after))
                assert span is not None
                planned = after(start, span)
                day = planned if planned >= today else after(today, span)
                values = {
                    name: text(language()) if isinstance(text, Text) else text for name, text in starter.values.items()
                }
                number += 1
                entry_id = f"{register.prefix}{number}"
                change = Change({**values, starter.day: day.isoformat()})
                acts.append(added_act(session, register, change, entry_id, starter.id))
                written.append((register, entry_id))
        session.write(acts, derives=False)
        found = []
        for register, entry_id in written:
            entries = session.case["registers"][register.id]["entries"]
            found.append(entry_data(register, next(entry for entry in entries if entry["id"] == entry_id)))
        return sorted(found, key=lambda entry: min((one["day"] for one in entry["due"]), default=""))


def _start(session: Session, library: Library) -> date:
    """The day on which the breach became known; while that is not known, the day on which the case was opened."""
    from breachkit.domain.values import Moment

    zone = ZoneInfo(session.case["timezone"])
    knew = values_of(session.case, library).get("knew_at")
    if isinstance(knew, Moment):
        return knew.at.astimezone(zone).date()
    opened = session.case["opened_at"]
    return datetime.fromisoformat(opened).astimezone(zone).date()


def trend(store: CaseStore, register: Register) -> list[dict[str, Any]]:
    """The shares that the register's entries state, oldest first: `id`, `day`, `headline`, and `rates` by id with
    `share` (0 to 1), `part`, `whole`, `change` (since the entry before, in points of the share; None for the first)."""
    rows: list[dict[str, Any]] = []
    before: dict[str, float] = {}
    found = []
    for entry in every_entry(store, register.id)["entries"]:
        day = entry["values"].get(register.rates[0].on)
        if isinstance(day, str):
            found.append((day, entry))
    for day, entry in sorted(found, key=lambda item: item[0]):
        rates: dict[str, Any] = {}
        for rate in register.rates:
            share = share_of(rate, entry["values"])
            if share is None:
                continue
            change = share - before[rate.id] if rate.id in before else None
            better = None if not change else (change < 0) == (rate.better == "lower")
            rates[rate.id] = {
                "title": rate.title(language()),
                "share": round(share, 4),
                "part": entry["values"][rate.part],
                "whole": entry["values"][rate.whole],
                "change": None if change is None else round(change, 4),
                "better": better,
            }
            before[rate.id] = share
        if rates:
            headline = str(entry["values"].get(register.headline, ""))
            rows.append({"id": entry["id"], "day": day, "headline": headline, "rates": rates})
    return rows


def figures(case: CaseFile, register: Register) -> dict[str, Any]:
    """Counts of a register from the case file alone: `total`, `by_kind`, `by_status` (each with its `title`), `weeks`.

    A week is `from` its Monday `to` its Sunday: how many came (`came`), of which kinds, how many got which status.
    """
    lang = language()
    state = case["registers"].get(register.id, empty_register())
    kinds = register.field(register.kind) if register.kind else None
    titles = {choice.id: choice.label(lang) for choice in kinds.choices} if kinds else {}
    statuses = {status.id: status.title(lang) for status in register.statuses}

    def listed(counts: dict[str, int], names: dict[str, str]) -> list[dict[str, Any]]:
        return [{"id": one, "title": names.get(one, one), "n": n} for one, n in ranked(counts)]

    return {
        "register": register.id,
        "total": state["total"],
        "by_kind": listed(state["by_kind"], titles),
        "by_status": listed(state["by_status"], statuses),
        "weeks": [
            {
                "from": week["from"],
                "to": week["to"],
                "total": sum(week["came"].values()),
                "by_kind": listed(week["came"], titles),
                "became": listed(week["became"], statuses),
            }
            for week in weeks(state)
        ],
    }
