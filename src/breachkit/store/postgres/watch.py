"""The server says when something was appended (LISTEN, NOTIFY), on a connection of its own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from breachkit.errors import StorageError
from breachkit.i18n import _

if TYPE_CHECKING:
    import psycopg

    from breachkit.store.postgres.connection import Server


class ServerWatch:
    """Notices what is appended to one case. A notice holds the case and a number, nothing of what was recorded."""

    def __init__(self, server: Server, case_id: str) -> None:
        self._server = server
        self._case = case_id
        self._listening: psycopg.Connection[Any] | None = None
        self._listen()

    def _listen(self) -> None:
        with self._server.told():
            self._listening = self._server.connect()
            self._listening.execute("listen breachkit")

    def wait(self, seconds: float) -> bool:
        import psycopg

        if self._listening is None:
            self._listen()
            return True  # what came while no one listened is looked for
        until = time.monotonic() + seconds
        try:
            while (left := until - time.monotonic()) > 0:
                for notice in self._listening.notifies(timeout=left, stop_after=1):
                    if notice.payload.split(" ")[0] == self._case:
                        return True
        except psycopg.Error:
            self.close()
            raise StorageError(
                _("the connection to the team's server broke"), place=self._server.place, mend=_("repeat the command")
            ) from None
        return False

    def close(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None

    def __del__(self) -> None:
        self.close()
