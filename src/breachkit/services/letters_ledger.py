"""The ledger of one run of letters: a first line that says which run it is, then one line a batch (see `letters_job`)."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any

from breachkit.errors import BreachkitError, UsageError
from breachkit.i18n import _
from breachkit.services.letters_batch import Batch, Target, Told, tell
from breachkit.store.files import BINARY, FILE_MODE, sync_folder, told_plainly, write_all


@dataclass
class Progress:
    """Where a run stands: the last batch done, bytes of the one file, letters by language, those left out."""

    last_batch: int = -1
    end: int = 0
    letters: int = 0
    left_out: int = 0
    last: int = 0
    languages: dict[str, int] = field(default_factory=dict)


class Ledger:
    """The ledger of one run, open for adding."""

    def __init__(self, target: Target, head: dict[str, Any]) -> None:
        self._target = target
        self._head = head
        self.done = Progress()
        self._size = 0
        self._held: list[bytes] = []

    def begin(self) -> bool:
        """Reads what an interrupted run left. Returns whether there was one.

        Raises UsageError where the ledger there is another run's.
        """
        path = self._target.ledger
        try:
            with path.open("rb") as stream:
                self._read(stream)
        except FileNotFoundError:
            self._refuse_foreign()
            with told_plainly(path):
                self._add(json.dumps(self._head, ensure_ascii=False).encode() + b"\n", new=True)
            return False
        with told_plainly(path), path.open("r+b") as stream:
            stream.truncate(self._size)
        return True

    def _refuse_foreign(self) -> None:
        target = self._target
        if target.folder:
            there = [one for one in target.out.iterdir() if not one.name.startswith(".")]
        else:
            there = [one for one in (target.out, target.part) if one.exists()]
        if there:
            raise UsageError(
                _("{path} exists already, and is not the beginning of these letters").format(path=there[0]),
                place="--out",
                mend=_("choose another place"),
            )

    def _read(self, stream: Any) -> None:
        line = stream.readline()
        try:
            head = json.loads(line)
        except ValueError:
            head = None
        if head != self._head:
            raise UsageError(
                _("other letters were begun at {path}: another list, text or choice of people").format(
                    path=self._target.out
                ),
                place="--out",
                mend=_("choose another place"),
            )
        self._size = len(line)
        while (line := stream.readline()).endswith(b"\n"):
            try:
                entry = json.loads(line)
            except ValueError:
                return
            self._count(entry["batch"], entry["end"], tell(entry["letters"], entry["left_out"]))
            self._size += len(line)

    def _count(self, index: int, end: int, told: Told) -> None:
        done = self.done
        done.last_batch = index
        done.end = end
        if told.count:
            if told.first <= done.last:
                raise BreachkitError(_("person {n} stands twice in the ledger").format(n=told.first))
            done.last = told.last
        for lang, n in told.languages.items():
            done.languages[lang] = done.languages.get(lang, 0) + n
        done.letters += told.count
        done.left_out += told.left

    def hold(self, batch: Batch, end: int) -> None:
        """Takes a batch whose letters are being written; the ledger tells of it when they are synced."""
        told = batch.told
        self._held.append(
            b'{"batch":%d,"end":%d,"sha256":"%s","letters":%s,"left_out":%s}\n'
            % (batch.index, end, batch.sha256.encode(), told.letters, told.left_out)
        )
        self._count(batch.index, end, told)

    @property
    def held(self) -> int:
        """How many batches the ledger does not tell of yet."""
        return len(self._held)

    def tell(self) -> None:
        """Adds the batches that were held, whose letters are on disk now."""
        if self._held:
            self._add(b"".join(self._held))
            self._held.clear()

    def _add(self, data: bytes, *, new: bool = False) -> None:
        path = self._target.ledger
        with told_plainly(path):
            handle = os.open(
                path, os.O_WRONLY | os.O_APPEND | BINARY | (os.O_CREAT | os.O_EXCL if new else 0), FILE_MODE
            )
            try:
                write_all(handle, data)
                os.fsync(handle)
            finally:
                os.close(handle)
            if new:
                sync_folder(path.parent)
        self._size += len(data)
