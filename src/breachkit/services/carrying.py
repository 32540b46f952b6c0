"""Which copies `push` and `pull` stand between, and what they tell of it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from breachkit.content.library import Library
from breachkit.domain.event import Event
from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.services import exchange
from breachkit.services.exchange import Exchanged
from breachkit.services.workspace import STORE, Workspace, home_at, user_folder
from breachkit.store.local import LocalHome
from breachkit.store.protocol import Home

REMOTE = "BREACHKIT_REMOTE"


@dataclass(frozen=True)
class Ends:
    """This side, and the other: a home, or a bundle's file."""

    here: Workspace
    home: Home | None
    file: Path | None

    @property
    def place(self) -> str:
        return self.home.place if self.home else str(self.file)


def ends(where: Workspace, target: str | None) -> Ends:
    """Between what `push` and `pull` carry: the workspace and `target`.

    Without a target: the user's own folder and the server that BREACHKIT_STORE names, else the workspace and what
    BREACHKIT_REMOTE names. Raises UsageError where there is none of these.
    """
    target = target or (None if where.home.shared else os.environ.get(REMOTE))
    if target is None:
        if not where.home.shared:
            raise UsageError(
                _("push or pull from where?"),
                place="TARGET",
                expected=_("postgresql://..., a folder with cases, or a bundle's file"),
                mend=f"export {STORE}=postgresql://NAME@HOST/DATABASE",
            )
        return Ends(replace(where, home=LocalHome(user_folder())), where.home, None)
    if "://" in target:
        here = where if not where.home.shared else replace(where, home=LocalHome(user_folder()))
        return Ends(here, home_at(target), None)
    path = Path(target).expanduser()
    if path.is_dir():
        return Ends(where, LocalHome(path), None)
    return Ends(where, None, path)


def push(
    where: Workspace,
    target: str | None,
    *,
    privileged: bool = False,
    key: Path | None = None,
    encrypt_to: Sequence[str] = (),
    plain: bool = False,
) -> dict[str, Any]:
    """Brings there what only this copy has. Returns what came of it as data (docs/json.md).

    Of a bundle's file alone: `privileged` (with such entries), `key` (to sign with), `encrypt_to` (public keys), `plain`
    (though the case here is encrypted).
    """
    way = ends(where, target)
    store = way.here.case()
    if way.home is None:
        from breachkit.services.parcels import pack

        assert way.file is not None
        return told(
            pack(store, way.file, privileged=privileged, key=key, encrypt_to=encrypt_to, plain=plain),
            way.place,
            way.here,
        )
    if key is not None or encrypt_to:
        raise UsageError(_("only a bundle's file is signed or encrypted"), place="--key, --encrypt-to")
    known = store.id in way.home.case_ids()
    there = way.home.place_for(store.id)
    try:
        done = exchange.push(store, there, there_stays=way.home.shared, here_stays=way.here.home.shared)
    except BaseException:
        if not known:
            way.home.discard(there)
        raise
    return told(done, way.place, way.here)


def pull(where: Workspace, target: str | None, *, signed_by: str | None = None) -> dict[str, Any]:
    """Brings here what only the other copy has. Returns what came of it as data (docs/json.md)."""
    way = ends(where, target)
    if way.home is None:
        return _pull_file(way, signed_by)
    there = way.home.case(_wanted(way.here, way.home))
    return _into(way, there.id, lambda here: exchange.pull(
        here, there, here_stays=way.here.home.shared, there_stays=way.home is not None and way.home.shared
    ))  # fmt: skip


def _pull_file(way: Ends, signed_by: str | None) -> dict[str, Any]:
    from breachkit.services.parcels import read, unpack

    assert way.file is not None
    parcel = read(way.file, signed_by=signed_by)
    if way.here.chosen not in (None, parcel.case):
        raise UsageError(_("the bundle is of case {id}").format(id=parcel.case), place="--case")
    shown = _into(way, parcel.case, lambda here: unpack(here, parcel, store_stays=way.here.home.shared))
    return shown | {"signed_by": parcel.signed_by or None, "made_by": parcel.made_by, "made_at": parcel.made_at}


def _into(way: Ends, case_id: str, bring: Any) -> dict[str, Any]:
    home = way.here.home
    known = case_id in home.case_ids()
    here = home.place_for(case_id)
    try:
        done = bring(here)
    except BaseException:
        if not known:
            home.discard(here)
        raise
    if not known:
        home.make_current(case_id)
    return told(done, way.place, replace(way.here, chosen=case_id))


def _wanted(here: Workspace, there: Home) -> str:
    """The chosen case, else the current one where the other side has it, else the other side's current one."""
    if here.chosen:
        return here.chosen
    current, ids = here.home.current_id(), there.case_ids()
    if current in ids and current is not None:
        return current
    if not ids:
        raise UsageError(_("there are no cases yet"), place=there.place)
    return there.current_id() or ids[-1]


def told(done: Exchanged, place: str, where: Workspace) -> dict[str, Any]:
    """The outcome as data: numbers, and each conflict with both words, who said them, and which stands."""
    by_seq = {event.seq: event for event in done.events}
    library = where.library() if done.conflicts else None
    return {
        "case": done.case,
        "target": place,
        "pushed": done.pushed,
        "pulled": done.pulled,
        "joined": done.joined,
        "files": done.files,
        "withheld": done.withheld,
        "conflicts": [conflict(row, by_seq, library) for row in done.conflicts],
    }


def conflict(row: Mapping[str, Any], by_seq: Mapping[int, Event], library: Library | None) -> dict[str, Any]:
    """One conflict in words: `about`, `id`, `label`, `kept` and `joined` (`seq`, `actor`, `time`, `words`), `stands`."""
    fact = library.facts.get(row["id"]) if library is not None and row["about"] == "fact" else None

    def side(seq: int) -> dict[str, Any]:
        event = by_seq[seq]
        return {"seq": seq, "actor": event.actor, "time": event.time, "words": _words(event, fact)}

    return {
        "about": row["about"],
        "id": row["id"],
        "label": fact.label(language()) if fact is not None else _step_title(row, by_seq, library) or row["id"],
        "kept": side(row["kept"]),
        "joined": side(row["joined"]),
        "stands": row["stands"],
    }


def _step_title(row: Mapping[str, Any], by_seq: Mapping[int, Event], library: Library | None) -> str | None:
    """The title of the step that the conflict is about; None where it is about no step, or content knows it not."""
    opened = by_seq.get(1)
    if row["about"] not in ("step", "assignee") or library is None or opened is None:
        return None
    playbook = library.playbook(opened.payload["playbook"])
    return next(
        (one.title(language()) for phase in playbook.phases for one in phase.steps if one.id == row["id"]), None
    )


def _words(event: Event, fact: Any) -> str:
    from breachkit.domain.values import from_json
    from breachkit.wording.values import words

    payload = event.payload
    if event.kind == "fact.recorded":
        if fact is None:
            return str(payload["value"])
        return words(fact, from_json(fact.type, payload["value"]), language())
    forms = {
        "step.done": _("done"),
        "step.skipped": _("skipped"),
        "step.reopened": _("reopened"),
        "step.assigned": str(payload.get("to")),
        "obligation.filed": _("filed {at} {receipt}").format(at=payload.get("at"), receipt=payload.get("receipt", "")),
        "obligation.decided": _("to notify") if payload.get("decision") == "notify" else _("not to notify"),
        "deadline.overridden": str(payload.get("due_at")),
        "entry.changed": str(payload.get("status")),
    }
    return forms.get(event.kind, event.kind).strip()


def open_conflicts(where: Workspace) -> list[dict[str, Any]]:
    """What joined copies said differently and nobody has said again since; as `conflicts` of `told`."""
    store = where.case()
    rows = store.read()["conflicts"]
    if not rows:
        return []
    wanted = {1, *(row[side] for row in rows for side in ("kept", "joined"))}
    by_seq = {event.seq: event for event in store.events() if event.seq in wanted}
    return [conflict(row, by_seq, where.library()) for row in rows]
