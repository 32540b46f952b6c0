"""The end of a case: closed with what is still open told, archived read-only, purged with a tombstone, never under a legal hold."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from breachkit.content.library import Library
from breachkit.domain import merkle
from breachkit.domain.case import CaseFile
from breachkit.errors import NotReadyError, StorageError, UsageError
from breachkit.i18n import _, ngettext
from breachkit.services import clock
from breachkit.services.acts import writing
from breachkit.services.case_lists import all_of
from breachkit.services.overview import overview
from breachkit.services.workspace import Workspace, actor
from breachkit.store import files, tombstones
from breachkit.store.local import LocalCase, LocalHome
from breachkit.store.protocol import CaseStore
from breachkit.wording import counts

HOLDS = "holds"


def open_matters(where: Workspace) -> dict[str, Any]:
    """What a case still has open.

    `deadlines` (REGIME.OBLIGATION of duties that are or may be due and are not fulfilled), `steps` (how many), `holds` (how
    many legal holds that nobody released).
    """
    seen = overview(where)
    due = [
        f"{row['regime']}.{row['obligation']}"
        for row in seen["deadlines"]
        if row.get("obligation") and row["state"] not in ("fulfilled", "decided")
    ]
    return {"deadlines": due, "steps": seen["open_steps"], "holds": holds_in_force(where.read())}


def holds_in_force(case: CaseFile) -> int:
    """How many legal holds of the case nobody has released."""
    known = case["registers"].get(HOLDS)
    return sum(n for status, n in known["by_status"].items() if status != "released") if known else 0


def close(where: Workspace, library: Library, reason: str, *, with_open: bool) -> dict[str, Any]:
    """Closes the case: from then on only what follows a response is recorded (registers, notes, seals, exports).

    Returns `case`, `status` and `open` (`open_matters`). Raises NotReadyError where something is open, unless `with_open`.
    """
    store = where.case()
    left = open_matters(where)
    if (left["deadlines"] or left["steps"]) and not with_open:
        told = [*left["deadlines"][:4], *(["..."] if len(left["deadlines"]) > 4 else [])]
        raise NotReadyError(
            _("still open: {duties} and {steps} ({names})").format(
                duties=counts.duties(len(left["deadlines"])),
                steps=counts.steps(left["steps"]),
                names=", ".join(told) or "-",
            ),
            expected=_("them met or decided; or --yes, which goes into the journal with the reason"),
            mend="breachkit status",
        )
    _change(store, library, "case.closed", _given(reason) | {"open": left["deadlines"], "open_steps": left["steps"]})
    return {"case": store.id, "status": "closed", "open": left}


def reopen(where: Workspace, library: Library, reason: str) -> dict[str, Any]:
    """Opens a closed or archived case again. Returns `case` and `status`."""
    store = where.case()
    if store.read()["lifecycle"]["status"] == "open":
        raise UsageError(_("case {id} is open").format(id=store.id))
    if isinstance(store, LocalCase):  # a rehearsed case is none
        files.set_read_only(store.folder, False)
    _change(store, library, "case.reopened", _given(reason))
    return {"case": store.id, "status": "open"}


def archive(where: Workspace, library: Library) -> dict[str, Any]:
    """Seals a closed case and makes its files read-only. Returns `case`, `status`, `seal`, `head`, `root`."""
    store, folder = where.case(), _folder(where)
    if store.read()["lifecycle"]["status"] != "closed":
        raise NotReadyError(_("only a closed case is archived"), place=store.id, mend='breachkit close --reason "..."')
    from breachkit.services.sealing import make_seal

    _change(store, library, "case.archived", {})
    sealed = make_seal(store, library)
    if where.rehearsal is None:
        files.set_read_only(folder, True)
    return {
        "case": store.id,
        "status": "archived",
        "seal": sealed["id"],
        "head": sealed["head"],
        "root": sealed["root"],
    }


def purge(where: Workspace, reason: str) -> dict[str, Any]:
    """Removes a closed case for good and leaves a tombstone: numbers, times, hashes, who and why; no text of the case.

    Returns the tombstone, with `path`. Raises NotReadyError under a legal hold, and for a case that is not closed.
    """
    store, folder = where.case(), _folder(where)
    told = _given(reason)
    with store.writing() as writer:
        case = writer.case
        if held := holds_in_force(case):
            raise NotReadyError(
                ngettext(
                    "{n} legal hold is in force: what it covers must not be destroyed",
                    "{n} legal holds are in force: what they cover must not be destroyed",
                    held,
                ).format(n=held),
                place=store.id,
                mend="breachkit holds list; breachkit holds release ID",
            )
        if case["lifecycle"]["status"] == "open":
            raise NotReadyError(
                _("only a closed case is purged"), place=store.id, mend='breachkit close --reason "..."'
            )
        hashes = [event.hash for event in store.events()]
        stone = {
            "closed_at": case["lifecycle"]["at"],
            "events": len(hashes),
            "format": tombstones.FORMAT,
            "head": hashes[-1],
            "id": store.id,
            "opened_at": case["opened_at"],
            "purged_at": clock.stamp(clock.now()),
            "purged_by": actor(),
            "reason": told["reason"],
            "root": merkle.root(hashes),
            "seals": [seal["sha256"] for seal in all_of(store, case, "seals")],
        }
        path = tombstones.path_of(folder.parent.parent, store.id)
        if where.rehearsal is not None:
            where.rehearsal.also += [
                _("the folder {path} is removed, with everything in it").format(path=folder),
                _("the tombstone {path} is written").format(path=path),
            ]
            return {**stone, "path": str(path)}
        tombstones.write(folder.parent.parent, stone)
    _remove(folder)
    return {**stone, "path": str(path)}


def _remove(folder: Path) -> None:
    """Out of the cases in one step, then file by file: a crash leaves no half case."""
    grave = folder.with_name(f".purged-{folder.name}")
    shutil.rmtree(grave, ignore_errors=True)
    files.set_read_only(folder, False)
    files.move_folder(folder, grave)
    try:
        files.remove_tree(grave)
    except OSError as error:
        raise StorageError(
            _("{path} could not be removed wholly: {why}").format(path=grave, why=error.strerror),
            mend=_("remove it by hand"),
        ) from None


def _given(reason: str) -> dict[str, Any]:
    if not reason.strip():
        raise UsageError(_("a reason is needed"), place="--reason")
    return {"reason": reason.strip()}


def _folder(where: Workspace) -> Path:
    """Where the case lies. Raises UsageError where that is no folder of this machine."""
    folder = where.home.case_folder(where.case().id) if isinstance(where.home, LocalHome) else None
    if folder is None:
        raise UsageError(_("only a case in a folder of this machine is archived or purged"), place="--home")
    return folder


def _change(store: CaseStore, library: Library, kind: Any, payload: dict[str, Any]) -> None:
    with writing(store, library) as session:
        session.write([(kind, payload)], derives=False)
