"""How an encrypted case lies on disk: files are age files to the case's own key, journal lines are sealed one by one.

A line is `~` and Base64 of 12 random bytes and AES-256-GCM over the canonical line, with the line's number as associated
data: it cannot be moved to another place. Age for each line would cost 300 bytes and 0.1 ms a line; this is what a verify of
100,000 lines can afford. Files are plain age, so that any age tool opens them with the case's key (docs/confidentiality.md).
"""

from __future__ import annotations

import base64
import io
import os
import shutil
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from breachkit.errors import BreachkitError, LockedError
from breachkit.i18n import _
from breachkit.store import age, case_key, keyring

if TYPE_CHECKING:
    from pathlib import Path

    from breachkit.store.case_key import CaseKey

_MARK = b"~"
_NONCE = 12


class Sealed:
    """The wrapping of a case that is encrypted, is being encrypted, or is being decrypted.

    The case's key is opened when the first byte is asked for. Raises LockedError then, where no key at hand opens it.
    """

    def __init__(self, folder: Path, key: CaseKey) -> None:
        self.key = key
        self.folder = folder

    @property
    def settled(self) -> bool:
        return self.key.state == "whole"

    @cached_property
    def secret(self) -> str:
        """The case's key, an age identity as text."""
        return unlocked(self.folder, self.key)

    @cached_property
    def _identity(self) -> age.Identity:
        return age.identity(self.secret)

    @cached_property
    def _before(self) -> str:
        opened = age.open_small(self.key.before, [self._identity]) if self.key.before else b""
        if opened is None:
            raise case_key.damaged(self.folder / case_key.NAME)
        return opened.decode()

    @cached_property
    def _identities(self) -> list[age.Identity]:
        return [self._identity] + ([age.identity(self._before)] if self._before else [])

    def wrap(self, source: BinaryIO, target: BinaryIO) -> None:
        if self.key.state == "opening":
            shutil.copyfileobj(source, target, 1024 * 1024)
        else:
            age.encrypt(source, target, [self._identity.to_public()])

    def unwrap(self, source: BinaryIO, target: BinaryIO) -> None:
        """Raises ValueError where the file was altered. While the case is being turned, plain files are taken too."""
        if self.settled or self._opens(source, self._identities):
            age.decrypt(source, target, self._identities)
        else:
            shutil.copyfileobj(source, target, 1024 * 1024)

    def is_wrapped(self, source: BinaryIO) -> bool:
        """Whether the file is as it shall be in the end; it stands at its start afterwards."""
        if self.key.state == "opening":
            return not self._opens(source, self._identities)
        return self._opens(source, [self._identity])

    def _opens(self, source: BinaryIO, identities: list[age.Identity]) -> bool:
        """Whether the file is encrypted to the case's key. Evidence can be an age file too, but never to this key."""
        found = source.read(len(age.MAGIC)) == age.MAGIC
        source.seek(0)
        if found:
            try:
                age.decrypt(source, cast("BinaryIO", _FirstBytes()), identities)
            except _Enough:
                pass
            except ValueError:
                found = False
            source.seek(0)
        return found

    def wrap_line(self, line: bytes, number: int) -> bytes:
        if self.key.state == "opening":
            return line
        nonce = os.urandom(_NONCE)
        return _MARK + base64.b64encode(nonce + self._lines[0].encrypt(nonce, line, _place(number)))

    def unwrap_line(self, kept: bytes, number: int) -> bytes:
        if not kept.startswith(_MARK):
            if self.settled:
                raise ValueError("plain")
            return kept
        from cryptography.exceptions import InvalidTag

        data = base64.b64decode(kept[1:], validate=True)
        for cipher in self._lines:
            try:
                return cast("bytes", cipher.decrypt(data[:_NONCE], data[_NONCE:], _place(number)))
            except InvalidTag:
                continue
        raise ValueError("altered")

    @cached_property
    def _lines(self) -> list[Any]:
        try:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        except ImportError:
            raise BreachkitError(
                _("encryption needs age, which is not installed"), mend="pip install 'breachkit[encrypt]'"
            ) from None
        secrets = [self.secret] + ([self._before] if self._before else [])
        return [AESGCM(case_key.derived(secret, b"breachkit journal 1")) for secret in secrets]


def _place(number: int) -> bytes:
    return b"breachkit line %d" % number


class _Enough(Exception):  # noqa: N818 - no error: it opens
    """The first bytes came."""


class _FirstBytes(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        raise _Enough


def unlocked(folder: Path, key: CaseKey) -> str:
    """The case's key, by what is at hand: identities first, then a passphrase. Kept for this process.

    Raises LockedError where nothing opens it, CaseDamagedError where key.json was altered.
    """
    if (known := case_key.remembered(key)) is not None:
        return known
    ring = keyring.at_hand()
    case_id = folder.name
    found = age.open_small(key.to_recipients, ring.identities()) if key.to_recipients else None
    wrong = ""
    if found is None and key.to_passphrase:
        word = ring.passphrase(_("Passphrase of case {id}").format(id=case_id))
        if word is not None:
            found = age.open_by_passphrase(key.to_passphrase, word)
            wrong = _("the passphrase does not open case {id}").format(id=case_id) if found is None else ""
    if found is None:
        ways = ([_("the passphrase")] if key.to_passphrase else []) + [*key.recipients]
        raise LockedError(
            wrong or _("case {id} is encrypted, and no key at hand opens it").format(id=case_id),
            place=str(folder),
            expected=", ".join(ways),
            mend="BREACHKIT_IDENTITY=FILE breachkit ..." if key.recipients else _("repeat the command in a terminal"),
        )
    secret = found.decode("ascii", "replace")
    if not key.is_proven(secret):
        raise case_key.damaged(folder / case_key.NAME)
    case_key.remember(key, secret)
    return secret
