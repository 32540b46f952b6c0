"""All cases of a team's server. Which of them is the current one is each person's own, and kept on their machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from breachkit.errors import UsageError
from breachkit.i18n import _
from breachkit.store import files
from breachkit.store.local import CASE_ID
from breachkit.store.postgres.case import ServerCase

if TYPE_CHECKING:
    from pathlib import Path

    from breachkit.store.postgres.connection import Server
    from breachkit.store.protocol import CaseStore


@dataclass(frozen=True)
class ServerHome:
    """The cases on a server. `folder` is this user's own folder: content of the organisation, the current case."""

    server: Server
    folder: Path

    @property
    def place(self) -> str:
        return self.server.place

    @property
    def shared(self) -> bool:
        return True

    @property
    def _current(self) -> Path:
        return self.folder / f"current-{self.server.mark}"

    def case_ids(self) -> list[str]:
        return [row[0] for row in self.server.rows("select breachkit.case_ids()")]

    def current_id(self) -> str | None:
        try:
            chosen = self._current.read_text("utf-8").strip()
        except (OSError, ValueError):
            chosen = ""
        ids = self.case_ids()
        if chosen in ids:
            return chosen
        return ids[-1] if ids else None

    def make_current(self, case_id: str) -> None:
        files.make_folder(self.folder)
        files.write_whole(self._current, case_id.encode() + b"\n")

    def case(self, case_id: str) -> ServerCase:
        if not CASE_ID.fullmatch(case_id) or case_id not in self.case_ids():
            raise UsageError(
                _("there is no case {id}").format(id=case_id),
                place="--case",
                expected=", ".join(self.case_ids()[-5:]) or _("there are no cases yet"),
                mend="breachkit list",
            )
        return ServerCase(self.server, case_id)

    def case_folder(self, _case_id: str) -> Path | None:
        return None

    def new_case(self, year: int) -> ServerCase:
        return ServerCase(self.server, self.server.ask("select breachkit.new_case(%s)", year))

    def place_for(self, case_id: str) -> ServerCase:
        """The place of a case that was opened elsewhere, empty where the server does not hold it."""
        if not CASE_ID.fullmatch(case_id):
            raise UsageError(_("there is no case {id}").format(id=case_id), place="--case")
        self.server.rows("select breachkit.claim_case(%s)", case_id)
        return ServerCase(self.server, case_id)

    def discard(self, store: CaseStore) -> None:
        self.server.rows("select breachkit.discard(%s)", store.id)
