"""The evidence register: what was taken in, from where and by whom, who has held it since, and whether it is unaltered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.domain.case import CaseFile
from breachkit.domain.evidence import Evidence, evidence_of
from breachkit.errors import UsageError
from breachkit.i18n import _
from breachkit.services import clock
from breachkit.services.acts import Act, Session, writing
from breachkit.services.evidence_intake import ALGORITHMS, Taken, Told, said, size_of, take
from breachkit.services.evidence_register import find, nobody, register_of
from breachkit.services.moments import read_spoken
from breachkit.store.protocol import CaseStore

_LONGEST = 2000
_DAY = len("2026-11-22")


@dataclass(frozen=True)
class Origin:
    """What is said of files that are taken in: where from, collected by whom and when, for which step, with which note.

    `stated` is a hash that the one file must have (hex), "" for none.
    """

    source: str
    collected_by: str
    at: str
    note: str = ""
    step: str = ""
    stated: str = ""


def add(
    store: CaseStore,
    library: Library,
    paths: Sequence[Path],
    origin: Origin,
    *,
    whole: bool = False,
    progress: Callable[[int], Told] | None = None,
) -> list[Evidence]:
    """Takes files (with `whole` folders too) into the case's evidence, and journals them as one act.

    The bytes are copied before the case is locked, so that a long copy holds nobody up; should it be cut short, nothing is
    journalled and the next try goes on with what was copied. A file that is evidence already, of the same name and source, is
    not entered twice.

    Args:
        progress: is given the bytes that will be read, and returns what is told of those that were.

    Raises UsageError, NotReadyError and StorageError as `evidence_intake.take` does, and UsageError for an empty or unknown
    detail; then no file is entered.
    """
    case = store.read()
    details = _details(case, library, origin)
    stated = _stated(origin.stated, paths)
    total = sum(size_of(path, whole=whole) for path in paths)
    told: Told = progress(total) if progress else nobody
    taken = [take(store, path, whole=whole, told=told, stated=stated) for path in paths]
    with writing(store, library) as session:
        known = register_of(store, session.case)
        acts: list[Act] = []
        entered: list[str] = []
        for one in taken:
            again = _same(known, one, origin.source)
            if again:
                entered.append(again)
                continue
            item = f"e{session.case['evidence_total'] + len(acts) + 1}"
            payload = {"id": item, **_payload(one), **details}
            if twin := next((k["id"] for k in known.values() if k["sha256"] == one.sha256), None):
                payload["same_as"] = twin
            if stated:
                payload["stated"] = {"algorithm": ALGORITHMS[len(stated)], "hash": stated}
            acts.append(("evidence.added", payload))
            known |= _as_if_added(payload)
            entered.append(item)
        session.write(acts, derives=False)
        items = register_of(store, session.case)
    return [items[item] for item in dict.fromkeys(entered)]


def _payload(one: Taken) -> dict[str, Any]:
    told: dict[str, Any] = {"left_out": one.left_out} if one.left_out else {}
    return told | {
        "kind": one.kind,
        "name": one.name,
        "path": one.path,
        "size": one.size,
        "files": one.files,
        "sha256": one.sha256,
        "modified_at": one.modified_at,
    }


def _same(known: dict[str, Evidence], one: Taken, source: str) -> str | None:
    """The id of the item that is this very file from this very source; None where it is a new one."""
    told = (one.sha256, one.name, source.strip())
    return next((k["id"] for k in known.values() if (k["sha256"], k["name"], k["source"]) == told), None)


def _as_if_added(payload: dict[str, Any]) -> dict[str, Evidence]:
    """The item before its event is written: for files of one act that are the same."""
    from breachkit.domain.event import Event
    from breachkit.domain.start import FIRST_PREVIOUS

    event = Event(0, "", "", "evidence.added", payload, FIRST_PREVIOUS, FIRST_PREVIOUS, 0, "")
    return evidence_of([event])


def _details(case: CaseFile, library: Library, origin: Origin) -> dict[str, Any]:
    details: dict[str, Any] = {
        "source": _text("--source", origin.source),
        "collected_by": _text("--collected-by", origin.collected_by),
        "collected_at": _moment("--at", origin.at, case, clock.now()),
    }
    if origin.note.strip():
        details["note"] = _text("--note", origin.note)
    if origin.step:
        details["step"] = _step(case, library, origin.step)
    return details


def _stated(given: str, paths: Sequence[Path]) -> str:
    """The hash in lower case. Raises UsageError where it is none, or there is more than one file."""
    if not given:
        return ""
    stated = given.strip().lower().rpartition(":")[2]
    if len(stated) not in ALGORITHMS or set(stated) - set("0123456789abcdef"):
        raise UsageError(
            _("cannot read {given!r}").format(given=given[:140]),
            place="--expect",
            expected=_("the hash in hex: MD5 (32 digits), SHA-1 (40), SHA-256 (64) or SHA-512 (128)"),
        )
    if len(paths) != 1:
        raise UsageError(_("one hash is for one file"), place="--expect")
    return stated


def _text(option: str, given: str) -> str:
    text = given.strip()
    if not text:
        raise UsageError(_("{option} may not be empty").format(option=option), place=option)
    if len(text) > _LONGEST:
        raise UsageError(_("text of at most {n} characters").format(n=_LONGEST), place=option)
    return text


def _moment(option: str, given: str, case: CaseFile, now: datetime) -> str:
    """A moment that has passed, with its offset; `2026-11-22` where only the day is known. Raises UsageError for the future."""
    moment = read_spoken(option, given, case["timezone"], now)
    if moment.at > now:
        raise UsageError(_("this moment lies in the future"), place=option)
    return moment.at.date().isoformat() if moment.day_only else moment.at.isoformat()


def _step(case: CaseFile, library: Library, step_id: str) -> str:
    """The step's id. Raises UsageError where the playbook has no such step."""
    known = [step.id for phase in library.playbook(case["playbook"]).phases for step in phase.steps]
    if step_id not in known:
        import difflib

        near = difflib.get_close_matches(step_id, known, n=1, cutoff=0.4)
        raise UsageError(
            _("there is no step {id}").format(id=step_id),
            place="--step",
            expected=_("did you mean {near}?").format(near=near[0]) if near else "",
            mend="breachkit status --json",
        )
    return step_id


@dataclass(frozen=True)
class Passage:
    """A hand-over as it is told: to whom, when, why; from whom and where; who acknowledged it."""

    to: str
    reason: str
    at: str = "now"
    giver: str = ""
    place: str = ""
    acknowledged_by: str = ""


def hand_over(store: CaseStore, library: Library, wanted: Sequence[str], passage: Passage) -> list[Evidence]:
    """Journals that the items went from who held them to another, as one act.

    Raises UsageError where the giver is not who holds an item, the receiver is, or the moment lies before the last one.
    """
    with writing(store, library) as session:
        at = _moment("--at", passage.at, session.case, session.now)
        acts: list[Act] = []
        for item in _named(store, session, wanted):
            last = item["custody"][-1]
            _refuse_earlier(item, at, session.case["timezone"])
            giver = passage.giver.strip() or last["to"]
            if giver != last["to"]:
                raise UsageError(
                    _("{id} is not with {name}").format(id=item["id"], name=giver), place="--from", expected=last["to"]
                )
            to = _text("--to", passage.to)
            if to == giver:
                raise UsageError(_("{name} has {id} already").format(name=to, id=item["id"]), place="--to")
            payload = {
                "item": item["id"],
                "from": giver,
                "to": to,
                "at": at,
                "reason": _text("--reason", passage.reason),
            }
            more = {"place": passage.place.strip(), "acknowledged_by": passage.acknowledged_by.strip()}
            acts.append(("evidence.handed_over", payload | {name: said(text) for name, text in more.items() if text}))
        session.write(acts, derives=False)
        return find(register_of(store, session.case), wanted)


def acknowledge(store: CaseStore, library: Library, wanted: Sequence[str], *, by: str, at: str) -> list[Evidence]:
    """Journals that the last hand-over of the items was acknowledged. Raises UsageError where nothing is open."""
    with writing(store, library) as session:
        moment = _moment("--at", at, session.case, session.now)
        acts: list[Act] = []
        for item in _named(store, session, wanted):
            last = item["custody"][-1]
            if last["acknowledged_by"]:
                raise UsageError(
                    _("that {id} is with {name} was acknowledged by {by} already").format(
                        id=item["id"], name=last["to"], by=last["acknowledged_by"]
                    ),
                    place=item["id"],
                )
            _refuse_earlier(item, moment, session.case["timezone"])
            acts.append(("evidence.acknowledged", {"item": item["id"], "by": _text("--by", by), "at": moment}))
        session.write(acts, derives=False)
        return find(register_of(store, session.case), wanted)


def _named(store: CaseStore, session: Session, wanted: Sequence[str]) -> list[Evidence]:
    if not wanted:
        raise UsageError(_("name the evidence"), place="ID", mend="breachkit evidence list")
    return find(register_of(store, session.case), wanted)


def _refuse_earlier(item: Evidence, at: str, zone: str) -> None:
    last = item["custody"][-1]["at"]
    if _DAY in (len(at), len(last)):  # of one of both only the day is known: the days are compared
        earlier = _day_of(at, zone) < _day_of(last, zone)
    else:
        earlier = datetime.fromisoformat(at) < datetime.fromisoformat(last)
    if earlier:
        raise UsageError(
            _("{id}: this moment lies before the last one of its chain").format(id=item["id"]),
            place="--at",
            expected=_("{at} or later").format(at=last),
        )


def _day_of(at: str, zone: str) -> date:
    return date.fromisoformat(at) if len(at) == _DAY else datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).date()


def link(store: CaseStore, library: Library, wanted: Sequence[str], step_id: str) -> list[Evidence]:
    """Journals that the items are proof for a step; what is linked already stays as it is."""
    with writing(store, library) as session:
        step = _step(session.case, library, step_id)
        acts: list[Act] = [
            ("evidence.linked", {"item": item["id"], "name": item["name"], "step": step})
            for item in _named(store, session, wanted)
            if step not in item["steps"]
        ]
        session.write(acts, derives=False)
        return find(register_of(store, session.case), wanted)


def note(store: CaseStore, library: Library, item_id: str, text: str) -> Evidence:
    """Puts a note to an item: a mistake, say, for nothing is taken back. Raises UsageError."""
    with writing(store, library) as session:
        _named(store, session, [item_id])
        session.write([("evidence.noted", {"item": item_id, "text": _text("TEXT", text)})], derives=False)
        return register_of(store, session.case)[item_id]
