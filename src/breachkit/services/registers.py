"""Keeps a case's registers: adds entries, changes them, reviews them, lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from breachkit.domain.entry_values import option_of, read_value
from breachkit.domain.register_state import Entry, RegisterState, empty_register, fold_entry
from breachkit.engine.registers import due_of, may_become, next_occurrence, reviewed
from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.services.acts import Act, Session, writing
from breachkit.wording.entries import due_words, status_words, value_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from breachkit.content.library import Library
    from breachkit.domain.case import CaseFile
    from breachkit.domain.register import Register
    from breachkit.domain.values import Json
    from breachkit.store.protocol import CaseStore


def register_of(library: Library, name: str) -> Register:
    """The register of that id or command. Raises UsageError, with the nearest name, where there is none."""
    for register in library.registers.values():
        if name in (register.id, register.command):
            return register
    import difflib

    near = difflib.get_close_matches(name, [one.command for one in library.registers.values()], n=1, cutoff=0.4)
    raise UsageError(
        _("there is no register {name}").format(name=name),
        place=name,
        expected=_("did you mean {near}?").format(near=near[0]) if near else "",
        mend="breachkit registers",
    )


@dataclass(frozen=True)
class Change:
    """What a person typed of an entry: values by field, the status it gets, why, on which day it happened, its label."""

    values: Mapping[str, str]
    status: str | None = None
    reason: str = ""
    on: str | None = None
    privileged: bool | None = None


def add(store: CaseStore, library: Library, register: Register, change: Change) -> dict[str, Any]:
    """Adds one entry. Returns it as data (`entry_data`). Raises UsageError where a value is missing or cannot be read."""
    entry_id = add_many(store, library, register, [change])[0]
    return _found(store.read(), register, entry_id)


def add_many(
    store: CaseStore,
    library: Library,
    register: Register,
    changes: Sequence[Change],
    *,
    places: Sequence[str] | None = None,
) -> list[str]:
    """Adds entries in one act: all of them, or none. Returns their ids.

    `places` says where each was written (file:line), which an error then tells.
    """
    with writing(store, library) as session:
        total = session.case["registers"].get(register.id, empty_register())["total"]
        acts: list[Act] = []
        for number, change in enumerate(changes, 1):
            try:
                acts.append(added_act(session, register, change, f"{register.prefix}{total + number}"))
            except UsageError as error:
                if places is not None:
                    error.place = f"{places[number - 1]} {error.place}"
                raise
        session.write(acts, derives=False)
        return [payload["id"] for _kind, payload in acts]


def added_act(session: Session, register: Register, change: Change, entry_id: str, starter: str | None = None) -> Act:
    """The act that adds an entry, perhaps one that `starter` plans. Raises UsageError."""
    today = _today(session)
    given = {field.id: field.default for field in register.fields if field.default} | dict(change.values)
    status = _status(register, change.status) if change.status else register.statuses[0].id
    values = _read(session, register, given)
    values = {name: value for name, value in values.items() if value is not None}
    _stamp(session, register, status, values, change.on)
    for field in register.fields:
        if field.required and field.id not in values:
            option = field.label(language()) if register.headline == field.id else option_of(field)
            raise UsageError(
                _("{entry} needs: {field}").format(entry=register.entry(language()), field=field.label(language())),
                place=option,
                mend=f"breachkit {register.command} add --help",
            )
    _check_needs(register, status, values)
    privileged = register.privileged if change.privileged is None else change.privileged
    payload: dict[str, Any] = {
        "register": register.id,
        "id": entry_id,
        "status": status,
        "kind": str(values.get(register.kind or "", "")),
        "values": values,
        "due": due_of(register, status, values, ()),
        "day": today.isoformat(),
    }
    if privileged:
        payload["privileged"] = True
    if starter is not None:
        payload["starter"] = starter
    return ("entry.added", payload | _amount(register, values))


def change(store: CaseStore, library: Library, register: Register, entry_id: str, change: Change) -> dict[str, Any]:
    """Changes an entry: its values, its status, or both. Where its work comes again, the next entry is added with it.

    Returns: the entry as data, with `next` where one was added. Raises UsageError for an unknown entry, a status that
    may not follow, and a change that changes nothing.
    """
    with writing(store, library) as session:
        entry, kept = _entry(store, session.case, register, entry_id)
        values = _read(session, register, change.values)
        status = _status(register, change.status) if change.status else entry["status"]
        if status != entry["status"]:
            _allow(register, entry, status)
            _stamp(session, register, status, values, change.on)
        after = {name: value for name, value in {**entry["values"], **values}.items() if value is not None}
        for field in register.fields:
            if field.required and field.id not in after:
                raise UsageError(_("{field} may not be empty").format(field=field.label(language())), place=entry_id)
        if status != entry["status"]:
            _check_needs(register, status, after)
            _check_reason(register, status, change.reason)
        values = {name: value for name, value in values.items() if entry["values"].get(name) != value}
        label = entry["privileged"] if change.privileged is None else change.privileged
        if not values and status == entry["status"] and not change.reason and label == entry["privileged"]:
            raise UsageError(
                _("nothing was given that would change {id}").format(id=entry_id),
                place=entry_id,
                mend=f"breachkit {register.command} change {entry_id} --help",
            )
        acts = [_changed_act(session, register, entry, kept, values, status, change.reason, label=label)]
        follows = next_occurrence(register, after) if status != entry["status"] else None
        next_id = None
        if follows is not None and register.repeats and status == register.repeats.when:
            next_id = f"{register.prefix}{session.case['registers'][register.id]['total'] + 1}"
            acts.append(_following(session, register, follows, next_id, entry))
        session.write(acts, derives=False)
        data = _found(session.case, register, entry_id)
        return {**data, "next": _found(session.case, register, next_id) if next_id else None}


def review(
    store: CaseStore,
    library: Library,
    register: Register,
    entry_id: str,
    *,
    passed: bool,
    note: str = "",
    on: str | None = None,
) -> dict[str, Any]:
    """Records a review of an entry. One that failed gives the entry the status that its register names for it.

    Raises UsageError where nothing of the entry is to be reviewed.
    """
    rule = register.review
    with writing(store, library) as session:
        entry, kept = _entry(store, session.case, register, entry_id)
        if rule is None or not any(rule_id == rule.id for rule_id, _day in entry["due"]):
            raise UsageError(
                _("nothing of {id} is to be reviewed").format(id=entry_id),
                place=entry_id,
                mend=f"breachkit {register.command} show {entry_id}",
            )
        if not passed and not note.strip():
            raise UsageError(_("a failed review needs a note of what was found"), place="--note")
        day = _day(session, on)
        met = reviewed(rule, entry["values"], entry["met"], day, "passed" if passed else "failed", note.strip())
        status = entry["status"] if passed or rule.failed is None else rule.failed
        act = _changed_act(session, register, entry, kept, {}, status, note.strip(), met=met)
        session.write([act], derives=False)
        return {**_found(session.case, register, entry_id), "reviewed": met}


def _changed_act(
    session: Session,
    register: Register,
    entry: Entry,
    kept: bool,
    values: dict[str, Json],
    status: str,
    reason: str,
    *,
    met: Sequence[Mapping[str, Any]] = (),
    label: bool | None = None,
) -> Act:
    after = {name: value for name, value in {**entry["values"], **values}.items() if value is not None}
    payload: dict[str, Any] = {
        "register": register.id,
        "id": entry["id"],
        "status": status,
        "kind": str(after.get(register.kind or "", "")),
        "values": values,
        "due": due_of(register, status, after, [*entry["met"], *met]),
        "day": _today(session).isoformat(),
        "was": {"status": entry["status"], "kind": entry["kind"], "due": entry["due"]}
        | _amount(register, entry["values"]),
    }
    if reason.strip():
        payload["reason"] = reason.strip()
    if met:
        payload["met"] = [*met]
    privileged = entry["privileged"] if label is None else label
    if privileged:
        payload["privileged"] = True
    elif entry["privileged"]:
        payload["unlabelled"] = True
    if not kept:
        payload["entry"] = entry
    return ("entry.changed", payload | _amount(register, after))


def _following(session: Session, register: Register, values: dict[str, Json], entry_id: str, entry: Entry) -> Act:
    status = register.statuses[0].id
    for field in register.fields:  # what stands in every new entry, such as the days of its reviews
        if field.default and field.id not in values:
            values[field.id] = read_value(field, field.default, _zone(session), _today(session))
    payload: dict[str, Any] = {
        "register": register.id,
        "id": entry_id,
        "status": status,
        "kind": str(values.get(register.kind or "", "")),
        "values": values,
        "due": due_of(register, status, values, ()),
        "day": _today(session).isoformat(),
        "follows": entry["id"],
    }
    if entry["privileged"]:
        payload["privileged"] = True
    return ("entry.added", payload | _amount(register, values))


def _amount(register: Register, values: Mapping[str, Json]) -> dict[str, Any]:
    """The money that the register adds up, in the form that folding takes."""
    amount = values.get(register.sums or "")
    return {"amount": amount} if isinstance(amount, dict) else {}


def _zone(session: Session) -> ZoneInfo:
    return ZoneInfo(session.case["timezone"])


def _today(session: Session) -> date:
    return session.now.astimezone(_zone(session)).date()


def _day(session: Session, on: str | None) -> date:
    """The day that was typed with --on, else today. Raises UsageError for one that lies ahead."""
    today = _today(session)
    if on is None:
        return today
    from breachkit.domain.model import Text
    from breachkit.domain.register import EntryField

    asked = EntryField(id="on_day", type="date", label=Text(ja="--on", en="--on"))
    try:
        read = read_value(asked, on, _zone(session), today)
    except UsageError as error:
        error.place = "--on"
        raise
    day = date.fromisoformat(str(read)) if read else today
    if day > today:
        raise UsageError(_("{option} lies in the future").format(option="--on"), place="--on")
    return day


def _read(session: Session, register: Register, given: Mapping[str, str]) -> dict[str, Json]:
    values = {}
    for name, typed in given.items():
        field = register.field(name)
        if field is None:
            raise UsageError(_("{register} has no field {name}").format(register=register.id, name=name), place=name)
        values[name] = read_value(field, typed, _zone(session), _today(session))
    return values


def _status(register: Register, status: str) -> str:
    for one in register.statuses:
        if status in (one.id, one.title.ja, one.title.en):
            return one.id
    raise UsageError(
        _("there is no status {id}").format(id=status),
        place="--status",
        expected=", ".join(one.id for one in register.statuses),
    )


def _allow(register: Register, entry: Entry, status: str) -> None:
    allowed = may_become(register, entry["status"])
    if status not in allowed:
        raise UsageError(
            _("{id} is {status}; it cannot become {wanted}").format(
                id=entry["id"],
                status=status_words(register, entry["status"], language()),
                wanted=status_words(register, status, language()),
            ),
            place=entry["id"],
            expected=", ".join(allowed) or _("nothing more: this status is the last"),
        )


def _stamp(session: Session, register: Register, status: str, values: dict[str, Json], on: str | None) -> None:
    """Fills in the day on which the status began, unless it was given."""
    known = register.status(status)
    if known is None or known.stamps is None:
        if on is not None:
            raise UsageError(_("{option} goes with a status that keeps its day").format(option="--on"), place="--on")
        return
    if known.stamps not in values or on is not None:
        values[known.stamps] = _day(session, on).isoformat()


def _check_needs(register: Register, status: str, values: Mapping[str, Json]) -> None:
    known = register.status(status)
    for need in known.needs if known else ():
        field = register.field(need)
        if field is not None and values.get(need) is None:
            raise UsageError(
                _("{status} needs: {field}").format(
                    status=status_words(register, status, language()), field=field.label(language())
                ),
                place=option_of(field),
            )


def _check_reason(register: Register, status: str, reason: str) -> None:
    known = register.status(status)
    if known is not None and known.because and not reason.strip():
        raise UsageError(
            _("{status} needs: {field}").format(status=known.title(language()), field=_("the reason")), place="--reason"
        )


def _entry(store: CaseStore, case: CaseFile, register: Register, entry_id: str) -> tuple[Entry, bool]:
    """The entry, and whether the case file holds it; one that it let go is read from the journal. Raises UsageError."""
    state = case["registers"].get(register.id, empty_register())
    for entry in state["entries"]:
        if entry["id"] == entry_id:
            return entry, True
    number = entry_id.removeprefix(register.prefix)
    if number.isdecimal() and 1 <= int(number) <= state["total"]:
        for entry in every_entry(store, register.id)["entries"]:
            if entry["id"] == entry_id:
                return entry, False
    raise UsageError(
        _("there is no entry {id} in {register}").format(id=entry_id, register=register.title(language())),
        place=entry_id,
        mend=f"breachkit {register.command} list",
    )


def every_entry(store: CaseStore, register_id: str) -> RegisterState:
    """The register with every entry that it ever got, from the journal, oldest first."""
    registers: dict[str, RegisterState] = {}
    for event in store.events():
        if event.kind in ("entry.added", "entry.changed") and event.payload["register"] == register_id:
            fold_entry(registers, event, keep=None)
    state = registers.get(register_id, empty_register())
    state["entries"].sort(key=lambda entry: _number(entry["id"]))
    return state


def _number(entry_id: str) -> int:
    digits = "".join(ch for ch in entry_id if ch.isdecimal())
    return int(digits) if digits else 0


def _found(case: CaseFile, register: Register, entry_id: str) -> dict[str, Any]:
    """The entry that was just written: the case file holds the newest."""
    entry = next(one for one in case["registers"][register.id]["entries"] if one["id"] == entry_id)
    return entry_data(register, entry)


def entry_data(register: Register, entry: Entry) -> dict[str, Any]:
    """An entry as data, its values in words beside them (docs/json.md)."""
    lang = language()
    told = {
        field.id: value_words(field, entry["values"][field.id], lang)
        for field in register.fields
        if field.id in entry["values"]
    }
    rules = {rule.id: rule.title(lang) for rule in register.due}
    return {
        "register": register.id,
        **{name: value for name, value in entry.items() if name not in ("due", "kind")},
        "status_words": status_words(register, entry["status"], lang),
        "words": told,
        "due": [
            {"rule": rule, "title": rules.get(rule, rule), "day": day, "words": due_words(day, lang)}
            for rule, day in entry["due"]
        ],
        "may_become": [*may_become(register, entry["status"])],
    }


@dataclass(frozen=True)
class Wanted:
    """Which entries to list: of these statuses, of this kind, only those not closed, only those due by a day."""

    statuses: tuple[str, ...] = ()
    kind: str | None = None
    open_only: bool = False
    due_by: str | None = None
    last: int = 0


def entries(store: CaseStore, case: CaseFile, register: Register, wanted: Wanted) -> list[dict[str, Any]]:
    """The entries as data, oldest first. The journal is read only where the case file does not hold them all."""
    state = case["registers"].get(register.id, empty_register())
    found = state["entries"]
    newest_alone = wanted.last and wanted == Wanted(last=wanted.last) and wanted.last <= len(found)
    if len(found) < state["total"] and not newest_alone:
        found = every_entry(store, register.id)["entries"]
    closed = {status.id for status in register.statuses if status.closed}
    statuses = {_status(register, status) for status in wanted.statuses}
    chosen = [
        entry
        for entry in sorted(found, key=lambda entry: _number(entry["id"]))
        if (not statuses or entry["status"] in statuses)
        and (wanted.kind is None or entry["kind"] == wanted.kind)
        and not (wanted.open_only and entry["status"] in closed)
        and (wanted.due_by is None or any(day[:10] <= wanted.due_by for _rule, day in entry["due"]))
    ]
    return [entry_data(register, entry) for entry in (chosen[-wanted.last :] if wanted.last else chosen)]


def one_entry(store: CaseStore, case: CaseFile, register: Register, entry_id: str) -> dict[str, Any]:
    """One entry with its `history`: every act on it, oldest first. Raises UsageError where there is none."""
    entry, _kept = _entry(store, case, register, entry_id)
    history = []
    lang = language()
    for event in store.events():
        if event.kind in ("entry.added", "entry.changed") and (event.payload["register"], event.payload["id"]) == (
            register.id,
            entry_id,
        ):
            fields = [field for field in register.fields if field.id in event.payload["values"]]
            told = {field.id: value_words(field, event.payload["values"][field.id], lang) for field in fields}
            history.append(
                {
                    "seq": event.seq,
                    "at": event.time,
                    "by": event.actor,
                    "status": event.payload["status"],
                    "status_words": status_words(register, event.payload["status"], lang),
                    "values": event.payload["values"],
                    "words": told,
                    "reason": event.payload.get("reason", ""),
                }
            )
    return {**entry_data(register, entry), "history": history}
