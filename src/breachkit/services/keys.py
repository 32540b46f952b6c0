"""The user's keys: BREACHKIT_IDENTITY or --identity names files; a passphrase comes from a variable, a descriptor, or a person.

Nothing is read before an encrypted case asks, and nothing is kept after the command.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from breachkit.errors import UsageError
from breachkit.i18n import _
from breachkit.store import keyring

if TYPE_CHECKING:
    from breachkit.store import age

IDENTITY, PASSPHRASE, DESCRIPTOR = "BREACHKIT_IDENTITY", "BREACHKIT_PASSPHRASE", "BREACHKIT_PASSPHRASE_FD"
NEW_PASSPHRASE = "BREACHKIT_NEW_PASSPHRASE"  # noqa: S105 - a variable's name
LEAST_CHARACTERS = 10
_LONGEST = 4096

Ask = Callable[[str], str | None]
"""Asks a person for a secret, told what it is for; None where there is no terminal."""


def nobody(_purpose: str) -> str | None:
    return None


class AtHand:
    """What was given with this command and in its environment."""

    def __init__(self, identity: str | None, ask: Ask) -> None:
        self._option = identity
        self.ask = ask
        self._identities: list[age.Identity] | None = None
        self._from_descriptor: str | None = None

    def identities(self) -> list[age.Identity]:
        if self._identities is None:
            given = self._option or os.environ.get(IDENTITY) or ""
            place = "--identity" if self._option else IDENTITY
            names = [name for name in given.split(os.pathsep) if name]
            from breachkit.store import age

            self._identities = [
                one
                for name in names
                for one in age.identities(Path(name).expanduser(), place, lambda purpose: self.passphrase(purpose))
            ]
        return self._identities

    def passphrase(self, purpose: str) -> str | None:
        return self.given_passphrase() or self.ask(purpose)

    def given_passphrase(self) -> str | None:
        """The passphrase of the environment; None where there is none."""
        number = os.environ.get(DESCRIPTOR)
        if number and self._from_descriptor is None:
            self._from_descriptor = _read_descriptor(number)
        return self._from_descriptor or os.environ.get(PASSPHRASE) or None


class OnlyIdentities:
    """Identity files alone: for what looks at many cases, and must neither ask nor take a second for each."""

    def __init__(self, keys: keyring.Keyring) -> None:
        self._keys = keys

    def identities(self) -> list[age.Identity]:
        return self._keys.identities()

    def passphrase(self, purpose: str) -> str | None:
        return None


@contextmanager
def without_asking() -> Iterator[None]:
    """Within it, no case is opened by a passphrase."""
    before = keyring.at_hand()
    keyring.use(OnlyIdentities(before))
    try:
        yield
    finally:
        keyring.use(before)


def _read_descriptor(number: str) -> str:
    try:
        data = b""
        while len(data) <= _LONGEST and (piece := os.read(int(number), _LONGEST)):
            data += piece
            if b"\n" in piece:
                break
        return data.split(b"\n")[0].rstrip(b"\r").decode()
    except (ValueError, OSError):
        raise UsageError(
            _("cannot read {variable}={value}").format(variable=DESCRIPTOR, value=number[:20]),
            place=DESCRIPTOR,
            expected=_("the number of an open file descriptor with the passphrase in its first line"),
        ) from None


def new_passphrase(ask: Ask, *, first: bool) -> str:
    """A passphrase for a case, from the environment or asked twice.

    Args:
        first: whether the case has none yet; else BREACHKIT_PASSPHRASE is the one that opens it.

    Raises UsageError where there is none, and for one that is short or not the same twice.
    """
    given = os.environ.get(NEW_PASSPHRASE)
    at_hand = keyring.at_hand()
    if not given and first and isinstance(at_hand, AtHand):
        given = at_hand.given_passphrase()
    if given is None:
        given = ask(_("New passphrase"))
        if given is None:
            raise UsageError(
                _("there is no terminal to ask for a passphrase in"),
                expected=_("public keys with --to, or the passphrase in {variable}").format(
                    variable=f"{NEW_PASSPHRASE} / {PASSPHRASE} / {DESCRIPTOR}"
                ),
                mend="breachkit encrypt --to age1...",
            )
        if ask(_("The same again")) != given:
            raise UsageError(_("the two passphrases are not the same"), mend=_("repeat the command"))
    if len(given) < LEAST_CHARACTERS:
        raise UsageError(
            _("a passphrase of fewer than {n} characters is too weak").format(n=LEAST_CHARACTERS),
            expected=_("several words that nobody would guess"),
        )
    return given
