"""Which keys are at hand in this process. The store asks; what was given where (option, environment, prompt) is not its matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from breachkit.store import age


class Keyring(Protocol):
    """Secrets of the user who runs the command."""

    def identities(self) -> list[age.Identity]:
        """The identities of the files that were named. Raises UsageError where one is none."""

    def passphrase(self, purpose: str) -> str | None:
        """A passphrase, told what it is for; None where there is none and no one to ask."""


class Empty:
    """No key at all."""

    def identities(self) -> list[age.Identity]:
        return []

    def passphrase(self, purpose: str) -> str | None:
        return None


_at_hand: Keyring = Empty()


def use(keyring: Keyring) -> None:
    """Takes over the user's keys; they are read only where a case is encrypted."""
    global _at_hand
    _at_hand = keyring


def at_hand() -> Keyring:
    """The user's keys."""
    return _at_hand
