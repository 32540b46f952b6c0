"""Files of a case on the server: kept in pieces, written in one transaction, read one piece at a time."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, BinaryIO

from breachkit.errors import MissingError, UsageError
from breachkit.i18n import _
from breachkit.store.blobs import may_be_named

if TYPE_CHECKING:
    from breachkit.store.postgres.connection import Server

_PIECE = 1024 * 1024
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")


class ServerBlobs:
    """The files of one case; names as in `breachkit.store.protocol.Blobs`."""

    def __init__(self, server: Server, case_id: str) -> None:
        self._server = server
        self._case = case_id

    def write(self, name: str, data: bytes) -> None:
        self.take(name, io.BytesIO(data))

    def read(self, name: str) -> bytes:
        target = io.BytesIO()
        self.give(name, target)
        return target.getvalue()

    def take(self, name: str, source: BinaryIO) -> None:
        self.take_as(name, source, privileged=False)

    def take_as(self, name: str, source: BinaryIO, *, privileged: bool) -> None:
        """Like `take`; `privileged` files are given to cleared members alone."""
        _check(name)
        with self._server.together():
            self._server.rows("select breachkit.begin_blob(%s, %s, %s)", self._case, name, privileged)
            number = 0
            while piece := source.read(_PIECE):
                self._server.rows("select breachkit.add_piece(%s, %s, %s, %s)", self._case, name, number, piece)
                number += 1
            self._server.rows("select breachkit.end_blob(%s, %s)", self._case, name)

    def give(self, name: str, target: BinaryIO) -> None:
        _check(name)
        pieces = self._server.ask("select breachkit.pieces(%s, %s)", self._case, name)
        if pieces is None:
            raise MissingError(_("there is no file {path}").format(path=name), place=self.where(name))
        for number in range(pieces):
            target.write(self._server.ask("select breachkit.piece(%s, %s, %s)", self._case, name, number))

    def names(self, folder: str) -> list[str]:
        if not _FOLDER.fullmatch(folder):
            raise UsageError(_("{name} cannot be the name of a file of a case").format(name=folder[:200]))
        return [row[0] for row in self._server.rows("select breachkit.blob_names(%s, %s)", self._case, folder)]

    def remove(self, name: str) -> None:
        _check(name)
        self._server.rows("select breachkit.remove_blob(%s, %s)", self._case, name)

    def where(self, name: str) -> str:
        return f"{self._server.place}/{self._case}/{name}"


def _check(name: str) -> None:
    if not may_be_named(name):
        raise UsageError(_("{name} cannot be the name of a file of a case").format(name=name[:200]))
