"""Encrypts a case that exists, decrypts it, or gives it another key: file by file, and from any crash onwards.

key.json says where the case is on its way to, and is written first; from then on what is written is in the new form, and both
forms can be read. Every file is replaced in one step; when the last is done, key.json says so. The next writer finishes what a crash
cut short. The snapshot counts the journal's bytes as they lie on disk, so it is not used on the way, and made anew at the end.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from breachkit.domain.start import empty_case
from breachkit.errors import StorageError
from breachkit.i18n import _
from breachkit.store import age, case_key, files
from breachkit.store.sealed import Sealed
from breachkit.store.wrapping import NEVER_WRAPPED, PLAIN

if TYPE_CHECKING:
    from breachkit.store.case_key import CaseKey
    from breachkit.store.local import LocalCase


def begin(case: LocalCase, key: CaseKey) -> None:
    """Puts the case on its way to the key's state. The caller holds the case's lock, and has checked the journal."""
    case_key.write(case.folder, key)
    case.refresh()


def finish(case: LocalCase) -> None:
    """Brings every file into its new form, then lets key.json say so. The caller holds the case's lock.

    Raises LockedError without a key, CaseDamagedError where the journal does not hold: nothing is lost, it stays on its way.
    """
    wrapping = case.wrapping
    if wrapping is PLAIN or wrapping.settled:
        return
    assert isinstance(wrapping, Sealed)
    secret, key = wrapping.secret, wrapping.key
    derived = _derived(case)
    if case.journal.path.exists():
        held = case.rebuilt()
        case.journal.set_aside(held["head"]["size"])
        case.journal.rewrite(wrapping)
    for path in _files(case.folder):
        if path.name.startswith(".") and path.name.endswith(files.TEMPORARY):
            files.remove_abandoned(path)
        else:
            _turn(path, wrapping, case.folder)
    if case.journal.path.exists():
        from breachkit.store.local_writer import LocalWriter

        whole = case.rebuilt()
        if derived[0] == whole["head"]["hash"]:
            whole["derived"] = derived[1]
        LocalWriter(case, whole, None).keep()
    if key.state == "opening":
        files.remove(case.folder / case_key.NAME)
    else:
        case_key.write(case.folder, replace(key, state="whole", before="").proven(secret))
    case.refresh()


def _derived(case: LocalCase) -> tuple[str, Any]:
    """What was last concluded, and from which event on; it is carried over, since only content makes it."""
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        kept: Any = case.kept()
        return kept["head"]["hash"], kept["derived"]
    return empty_case()["head"]["hash"], {}


def _files(folder: Path) -> list[Path]:
    """Every file to be wrapped: not the journal, key.json and the lock. Links are not followed, and not touched."""
    found = []
    for above, below, names in os.walk(folder):
        if Path(above) == folder:
            below[:] = [name for name in below if name not in NEVER_WRAPPED]
            names = [name for name in names if name not in ("journal.jsonl", case_key.NAME, ".lock")]
        found += [path for name in names if not (path := Path(above) / name).is_symlink()]
    return sorted(found)


def _turn(path: Path, wrapping: Sealed, beside: Path) -> None:
    """Replaces one file; what stays read-only stays so. `beside`: where the new file stands until it is whole."""
    with files.told_plainly(path):
        source = files.open_plain(path)
    with source:
        if wrapping.is_wrapped(source):
            return

        def fill(target: BinaryIO) -> None:
            with age.piped(lambda into: wrapping.unwrap(source, into)) as plain:
                wrapping.wrap(plain, target)

        try:
            files.fill_whole(path, fill, mode=stat.S_IMODE(path.stat().st_mode) & files.FILE_MODE, beside=beside)
        except ValueError:
            raise StorageError(
                _("{path} was altered: it does not open with the case's key").format(path=path),
                mend=_("restore it from a backup, or move it away, and repeat the command"),
            ) from None


def plain_files(folder: Path, wrapping: Sealed) -> list[Path]:
    """Files of an encrypted case that are not encrypted: another program put them there."""
    found = []
    for path in _files(folder):
        with suppress(OSError), files.open_plain(path) as source:
            if not wrapping.is_wrapped(source):
                found.append(path)
    return found
