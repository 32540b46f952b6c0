"""The journal's file as it lies there, unread: enough to know whether the snapshot stands at its end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from breachkit.errors import CaseDamagedError, StorageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from pathlib import Path


class JournalFile:
    """One case's journal.jsonl."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def size(self) -> int:
        """The bytes of the journal. Raises CaseDamagedError where there is none, StorageError where it is refused."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            raise CaseDamagedError(
                _("case {id} has no journal").format(id=self.path.parent.name),
                place=str(self.path),
                mend=_("restore journal.jsonl from a backup"),
            ) from None
        except OSError as error:
            raise self.unreadable(error) from None

    def stands(self) -> int:
        """A number that changes when another file is put in the journal's place; 0 where there is none."""
        try:
            return self.path.stat().st_ino
        except OSError:
            return 0

    def unreadable(self, error: OSError) -> StorageError:
        """The system's refusal to read it, in words."""
        return StorageError(
            _("cannot read {path}: {why}").format(path=self.path, why=error.strerror or os.strerror(error.errno or 0))
        )
