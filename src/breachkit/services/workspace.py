"""Which home, which case, who acts: what every command needs before it can do anything."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from breachkit.content.fingerprint import layers
from breachkit.errors import StorageError, UsageError
from breachkit.i18n import _
from breachkit.services import clock, listening
from breachkit.services.keys import Ask, AtHand, nobody
from breachkit.store import keyring
from breachkit.store.local import LocalHome

if TYPE_CHECKING:
    from breachkit.content.library import Library
    from breachkit.domain.case import CaseFile
    from breachkit.store.protocol import CaseStore, Home
    from breachkit.store.rehearsal import Rehearsal

DRILL, DRILLS = "drill.json", "drills"
"""Beside the cases: the clock of the drill that runs, if one does; and the folder that holds the drills' own cases."""


STORE = "BREACHKIT_STORE"


@dataclass(frozen=True)
class Workspace:
    """The user's surroundings: the home folder and the case chosen with --case, if any.

    In a drill `home` holds the drills' cases, and `content_home` is the folder with the organisation's own content. With a
    `rehearsal` (a dry run) acts on the case are noted there and leave no other trace.
    """

    home: Home
    chosen: str | None = None
    known_at: str | None = None
    content_home: Path | None = None
    rehearsal: Rehearsal | None = None

    def case(self) -> CaseStore:
        """The case to work on: the chosen one, else the current one.

        Raises UsageError where there is none, with the command that opens one.
        """
        case_id = self.chosen or self.home.current_id()
        if case_id is None:
            raise UsageError(
                _("there is no case yet"), place=self.home.place, mend='breachkit new --title "..." --org "..."'
            )
        store = self.home.case(case_id)
        if self.rehearsal is None:
            return store
        from breachkit.store.rehearsal import RehearsedCase

        return RehearsedCase(store, self.rehearsal)

    def content_roots(self, *, with_case: bool = True) -> tuple[Path, ...]:
        """The layers of content in force, the lowest first (`breachkit.content.fingerprint.layers`)."""
        case_id = (self.chosen or self.home.current_id()) if with_case else None
        own = self.content_home or self.home.folder
        return layers(own, self.home.case_folder(case_id) if case_id else None)

    def library(self, *, with_case: bool = True) -> Library:
        """The content of these layers. Raises ContentError where it is broken, when a part is first asked for."""
        from breachkit.content.library import library

        return library(self.content_roots(with_case=with_case))

    def read(self) -> CaseFile:
        """The case as it stands, or as it stood at `known_at`. Raises UsageError where it was not open then."""
        store = self.case()
        if self.known_at is None:
            return store.read()
        case = store.known_at(self.known_at)
        if not case["id"]:
            raise UsageError(
                _("case {id} was not open yet at {time}").format(id=store.id, time=self.known_at), place="--as-known-at"
            )
        return case


def workspace(
    home: str | None = None, case: str | None = None, identity: str | None = None, ask: Ask = nobody
) -> Workspace:
    """The workspace at `home`, else on the server that BREACHKIT_STORE names, else at BREACHKIT_HOME, else in the
    platform's data folder; while a drill runs there, that of the drills. Raises UsageError where BREACHKIT_STORE cannot be
    read.

    `identity` names a file with keys to encrypted cases (else BREACHKIT_IDENTITY); `ask` asks for a passphrase.
    """
    keyring.use(AtHand(identity, ask))
    folder = user_folder(home)
    drilling = drill_clock(folder)
    clock.follow(drilling)
    listening.listen(None if drilling is not None else folder)
    if drilling is not None:
        return Workspace(LocalHome(folder / DRILLS), case, content_home=folder)
    address = os.environ.get(STORE)
    if home is None and address:
        return Workspace(home_at(address), case)
    return Workspace(LocalHome(folder), case)


def user_folder(home: str | None = None) -> Path:
    """The user's folder on this machine: `home`, else BREACHKIT_HOME, else the platform's."""
    path = home or os.environ.get("BREACHKIT_HOME")
    if not path:
        from platformdirs import user_data_path

        return user_data_path("breachkit")
    return Path(path).expanduser()


def home_at(address: str) -> Home:
    """The home that an address names: postgresql://... a team's server, anything else a folder."""
    if "://" not in address:
        return LocalHome(Path(address).expanduser())
    from breachkit.store.postgres.connection import Server
    from breachkit.store.postgres.home import ServerHome

    return ServerHome(Server(address), user_folder())


def drill_clock(folder: Path) -> clock.Running | None:
    """The clock of the drill that runs in this home; None where none does. Raises StorageError for a file that is none."""
    try:
        told = json.loads((folder / DRILL).read_bytes())
        return clock.Running(
            datetime.fromisoformat(told["at"]), datetime.fromisoformat(told["since"]), int(told["speed"])
        )
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(
            _("cannot read the running drill's clock: {why}").format(why=error),
            place=str(folder / DRILL),
            mend=_("remove the file: the drill's case stays, and real cases were never touched"),
        ) from None


def actor() -> str:
    """The name that journal entries carry: BREACHKIT_ACTOR, else the system's user name."""
    name = os.environ.get("BREACHKIT_ACTOR")
    if name:
        return name[:200]
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
