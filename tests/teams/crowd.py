"""Writers on one server that is killed and started again: what each was told is done, and what was not known."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from breachkit.errors import ConflictError, StorageError
from breachkit.store.postgres.case import ServerCase
from breachkit.store.postgres.connection import Server

TIME = "2026-11-22T11:10:00Z"
_PATIENCE_SECONDS = 60


def write(address: str, case_id: str, name: str, events: int, told: Path) -> None:
    """Records `events` notes, one act each, and keeps what came of each in a file: done, refused or not known.

    Nothing is tried a second time unless it is certain that it was not written: so a doubled entry would be the store's.
    """
    store = ServerCase(Server(address), case_id)
    outcome: dict[str, str] = {}
    for number in range(events):
        text = f"{name}-{number}"
        until = time.monotonic() + _PATIENCE_SECONDS
        while text not in outcome:
            try:
                writing = store.writing()
                writer = writing.__enter__()
            except StorageError:  # nothing was sent yet
                assert time.monotonic() < until, "the server does not come back"
                time.sleep(0.05)
                continue
            try:
                writer.append([("note.added", {"text": text})], time=TIME, actor=name)
                outcome[text] = "done"
            except ConflictError:
                outcome[text] = "refused"
            except StorageError:
                outcome[text] = "not known"
            finally:
                writing.__exit__(None, None, None)
    told.write_text(json.dumps(outcome))


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), Path(sys.argv[5]))
