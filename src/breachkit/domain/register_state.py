"""What a case file keeps of its registers: counts of everything, the entries that matter now, and what is due when.

The journal has every entry. The case file, which every command reads, holds at most `KEPT_ENTRIES` of each register;
of those that were let go it still knows how many there are of each status, kind and day, and what of them is due.
So 10,000 enquiries cost the home screen nothing. What is due stands in the event: it was worked out from the content
of that day (`breachkit.engine.registers`), and folding needs no content.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

if TYPE_CHECKING:
    from breachkit.domain.event import Event
    from breachkit.domain.values import Json

KEPT_ENTRIES, KEPT_NEWEST, KEPT_DAYS, NAMED_DUE = 100, 10, 400, 3
"""How many entries of a register the case file holds, of which the newest always; of how many days it counts what came
in; how many of the entries that are due on one day by one rule it names."""


class Entry(TypedDict):
    """One entry. `values` are field values in the JSON form of their types; `due` is what is due of it: rule and day
    (`2026-12-01`) or moment; `met` are the reviews done: rule, start, day, on, result, note, by."""

    id: str
    status: str
    kind: str
    values: dict[str, Json]
    due: list[list[str]]
    met: list[dict[str, Any]]
    privileged: bool
    at: str
    by: str
    changed_at: str
    reason: str
    follows: NotRequired[str]


class RegisterState(TypedDict):
    """One register of a case. `due` is by day, then by rule: how many (`n`), and some of the entries (`ids`).

    `starters` are the planned entries (`breachkit registers plan`) that were added already. `came` and `became` are by day: how many entries of each kind came in, how many got each status.
    """

    total: int
    by_status: dict[str, int]
    by_kind: dict[str, int]
    sums: dict[str, dict[str, str]]
    came: dict[str, dict[str, int]]
    became: dict[str, dict[str, int]]
    due: dict[str, dict[str, dict[str, Any]]]
    starters: list[str]
    entries: list[Entry]


def empty_register() -> RegisterState:
    return RegisterState(
        total=0, by_status={}, by_kind={}, sums={}, came={}, became={}, due={}, starters=[], entries=[]
    )


def fold_entry(registers: dict[str, RegisterState], event: Event, *, keep: int | None = KEPT_ENTRIES) -> None:
    """Takes `entry.added` or `entry.changed` into the registers; `keep` None keeps every entry."""
    payload = event.payload
    state = registers.setdefault(payload["register"], empty_register())
    if event.kind == "entry.added":
        entry = Entry(
            id=payload["id"],
            status=payload["status"],
            kind=payload["kind"],
            values=payload["values"],
            due=payload["due"],
            met=[],
            privileged=payload.get("privileged", False),
            at=event.time,
            by=event.actor,
            changed_at=event.time,
            reason="",
        )
        if "follows" in payload:
            entry["follows"] = payload["follows"]
        if "starter" in payload:
            state["starters"].append(payload["starter"])
        state["total"] = max(state["total"] + 1, _number(payload["id"]))  # entries that a reader may not see count too
        _count(state["came"].setdefault(payload["day"], {}), entry["kind"], 1)
        _newest_days(state["came"])
        _account(state, entry["status"], entry["kind"], entry["due"], payload.get("amount"), entry["id"], 1)
    else:
        was = payload["was"]
        state["total"] = max(state["total"], _number(payload["id"]))
        _account(state, was["status"], was["kind"], was["due"], was.get("amount"), payload["id"], -1)
        known = next((one for one in state["entries"] if one["id"] == payload["id"]), None)
        if known is None:
            known = payload.get("entry") or _withheld(event)
        else:
            state["entries"].remove(known)
        entry = _changed(known, event)
        if entry["status"] != was["status"]:
            _count(state["became"].setdefault(payload["day"], {}), entry["status"], 1)
            _newest_days(state["became"])
        _account(state, entry["status"], entry["kind"], entry["due"], payload.get("amount"), entry["id"], 1)
    state["entries"].append(entry)
    if keep is not None and len(state["entries"]) > keep:
        _let_go(state["entries"])


def _withheld(event: Event) -> Entry:
    """An entry of which this reader may not see how it began: it was privileged, and no longer is."""
    return Entry(
        id=event.payload["id"], status="", kind="", values={}, due=[], met=[], privileged=False, at=event.time,
        by=event.actor, changed_at=event.time, reason="",
    )  # fmt: skip


def _number(entry_id: str) -> int:
    return int("".join(ch for ch in entry_id if ch.isdecimal()) or 0)


def _changed(known: Entry, event: Event) -> Entry:
    payload = event.payload
    values = {**known["values"], **payload["values"]}
    met = [*known["met"], *({**one, "by": event.actor} for one in payload.get("met", ()))]
    changed: Entry = {
        **known,
        "status": payload["status"],
        "kind": payload["kind"],
        "values": {name: value for name, value in values.items() if value is not None},
        "due": payload["due"],
        "met": met,
        "privileged": payload.get("privileged", known["privileged"]) and not payload.get("unlabelled", False),
        "changed_at": event.time,
        "reason": payload.get("reason", ""),
    }
    return changed


def _let_go(entries: list[Entry]) -> None:
    """Lets one entry go: the oldest of which nothing is due, else the one that is due last."""
    for index, entry in enumerate(entries[:-KEPT_NEWEST]):
        if not entry["due"]:
            del entries[index]
            return
    latest = max(range(len(entries) - KEPT_NEWEST), key=lambda index: min(day for _rule, day in entries[index]["due"]))
    del entries[latest]


def _account(
    state: RegisterState,
    status: str,
    kind: str,
    due: list[list[str]],
    amount: dict[str, str] | None,
    entry_id: str,
    sign: int,
) -> None:
    """Adds an entry to the figures, or takes it out of them."""
    _count(state["by_status"], status, sign)
    _count(state["by_kind"], kind, sign)
    if amount:
        sums = state["sums"].setdefault(status, {})
        total = Decimal(sums.get(amount["currency"], "0")) + sign * Decimal(amount["amount"])
        sums[amount["currency"]] = f"{total:f}"
        if total <= 0:
            del sums[amount["currency"]]
        if not sums:
            del state["sums"][status]
    for rule, day in due:
        rules = state["due"].setdefault(day, {})
        named = rules.setdefault(rule, {"n": 0, "ids": []})
        named["n"] += sign
        if sign > 0 and len(named["ids"]) < NAMED_DUE:
            named["ids"].append(entry_id)
        elif sign < 0 and entry_id in named["ids"]:
            named["ids"].remove(entry_id)
        if named["n"] <= 0:
            del rules[rule]
        if not rules:
            del state["due"][day]


def _count(counts: dict[str, int], name: str, by: int) -> None:
    counts[name] = counts.get(name, 0) + by
    if counts[name] <= 0:  # below where what came before is withheld from this reader
        del counts[name]


def _newest_days(days: dict[str, dict[str, int]]) -> None:
    for day in sorted(days)[:-KEPT_DAYS]:
        del days[day]
