"""Encrypts a case, decrypts it, and says who can open it. docs/confidentiality.md tells what this protects and what not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from breachkit.content.library import Library
from breachkit.errors import NotReadyError, UsageError
from breachkit.i18n import _
from breachkit.services import clock
from breachkit.services.acts import writing
from breachkit.services.keys import Ask, new_passphrase
from breachkit.store import age, case_key, keyring, turning
from breachkit.store.case_key import CaseKey
from breachkit.store.files import write_whole
from breachkit.store.local import LocalCase
from breachkit.store.protocol import CaseStore


def own_recipients() -> list[str]:
    """The public keys of the identities at hand."""
    return [key for one in keyring.at_hand().identities() if (key := age.public_key(one))]


def folder_of(store: CaseStore) -> LocalCase:
    """The case as one in a folder. Raises UsageError for a case on a server, whose disk is the server's matter."""
    if not isinstance(store, LocalCase):
        raise UsageError(_("only a case in a folder of this machine can be encrypted"), place="--home")
    return store


def state(store: CaseStore) -> dict[str, Any]:
    """`case`, `encrypted`, `recipients` (public keys), `passphrase` (whether one opens it), `unfinished`. Needs no key."""
    key = folder_of(store).wrapping.key
    return {
        "case": store.id,
        "encrypted": key is not None,
        "recipients": [*key.recipients] if key else [],
        "passphrase": bool(key and key.to_passphrase),
        "unfinished": bool(key and key.state != "whole"),
    }


def first_key(to: Sequence[str], ask: Ask, *, by_passphrase: bool, away: bool = False) -> tuple[CaseKey, str]:
    """A key for a case that has none, and its secret: to public keys, else to those at hand, else to a passphrase.

    Raises NotReadyError where nothing at hand would open it, unless `away`.
    """
    recipients = age.recipients(to, "--to") or ([] if by_passphrase else own_recipients())
    word = new_passphrase(ask, first=True) if by_passphrase or not recipients else None
    secret, _public = age.new_identity()
    key = case_key.made(recipients, word, secret, "whole")
    case_key.remember(key, secret)
    if not (word or away or age.open_small(key.to_recipients, keyring.at_hand().identities())):
        raise NotReadyError(
            _("none of these keys is at hand: you could not open the case again on this machine"),
            expected=_("your own key among them, with its identity file in BREACHKIT_IDENTITY; or --yes"),
        )
    return key, secret


def encrypt(
    store: CaseStore, library: Library, to: Sequence[str], ask: Ask, *, by_passphrase: bool, away: bool
) -> dict[str, Any]:
    """Encrypts a case that is not. Returns `state`. What a crash cuts short, the next writer finishes."""
    case = folder_of(store)
    if case.encrypted:
        raise UsageError(
            _("case {id} is encrypted already").format(id=case.id),
            mend="breachkit encrypt --add age1... | --passphrase",
        )
    _refuse_damaged(case)
    key, secret = first_key(to, ask, by_passphrase=by_passphrase, away=away)
    closing = replace(key, state="closing").proven(secret)
    case_key.remember(closing, secret)
    _turn(case, library, closing, new_key=True)
    return state(case)


def change(
    store: CaseStore,
    library: Library,
    ask: Ask,
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    passphrase: bool | None = None,
    new_key: bool = False,
    away: bool = False,
) -> dict[str, Any]:
    """Lets others in, takes some out, sets (True) or takes away (False) the passphrase. Returns `state`.

    Taking someone out gives the case a new key, under which everything is encrypted anew: the one who is taken out may
    have kept the old one.
    """
    case = folder_of(store)
    known = case.wrapping.key
    if known is None:
        raise UsageError(_("case {id} is not encrypted").format(id=case.id), mend="breachkit encrypt --to age1...")
    secret = case.wrapping.secret  # type: ignore[union-attr]
    gone = [one.strip() for one in remove]
    for one in gone:
        if one not in known.recipients:
            raise UsageError(
                _("{given} cannot open the case").format(given=one[:80]),
                place="--remove",
                expected=", ".join(known.recipients) or _("the passphrase"),
            )
    recipients = list(
        dict.fromkeys([*(one for one in known.recipients if one not in gone), *age.recipients(add, "--add")])
    )
    anew = new_key or bool(gone) or (passphrase is False and bool(known.to_passphrase))
    keeps_word = bool(known.to_passphrase) and passphrase is not False
    word = None
    if passphrase or (anew and keeps_word):
        word = new_passphrase(ask, first=not known.to_passphrase)
    if not recipients and not word and not keeps_word:
        raise UsageError(_("nobody could open the case any more"), expected=_("a public key, or a passphrase"))
    _refuse_damaged(case)
    fresh = age.new_identity()[0] if anew else secret
    key = case_key.made(recipients, word, fresh, "whole")
    if keeps_word and not word:
        key = replace(key, to_passphrase=known.to_passphrase).proven(fresh)
    opens = bool(key.to_passphrase) or age.open_small(key.to_recipients, keyring.at_hand().identities())
    if not (opens or away):
        raise NotReadyError(
            _("none of these keys is at hand: you could not open the case again on this machine"),
            expected=_("your own key among them, with its identity file in BREACHKIT_IDENTITY; or --yes"),
        )
    if anew:
        before = age.seal_small(secret.encode(), [str(age.identity(fresh).to_public())])
        key = replace(key, state="closing", before=before).proven(fresh)
    case_key.remember(key, fresh)
    _turn(case, library, key, new_key=anew)
    return state(case)


def decrypt(store: CaseStore, library: Library, reason: str) -> dict[str, Any]:
    """Makes the case plain again, and journals why. Returns `state`."""
    case = folder_of(store)
    known = case.wrapping.key
    if known is None:
        raise UsageError(_("case {id} is not encrypted").format(id=case.id))
    secret = case.wrapping.secret  # type: ignore[union-attr]
    _refuse_damaged(case)
    key = replace(known, state="opening").proven(secret)
    case_key.remember(key, secret)
    with writing(case, library) as session:
        session.write([("case.decrypted", {"reason": reason})], derives=False)
        turning.begin(case, key)
        turning.finish(case)
    return state(case)


def _turn(case: LocalCase, library: Library, key: CaseKey, *, new_key: bool) -> None:
    told = {"recipients": [*key.recipients], "passphrase": bool(key.to_passphrase), "new_key": new_key}
    with writing(case, library) as session:
        turning.begin(case, key)
        session.write([("case.encrypted", told)], derives=False)
        turning.finish(case)


def _refuse_damaged(case: LocalCase) -> None:
    """A case that does not hold is left as it is: its bytes may be needed to mend it."""
    case.rebuilt()


def new_identity_file(path: Path) -> str:
    """Makes a key pair; writes the secret one as age does, readable by its owner alone. Returns the public one.

    Raises UsageError where something is there already: it may be the only key to a case.
    """
    if path.exists() or path.is_symlink():
        raise UsageError(_("{path} is there already; it is not overwritten").format(path=path), place="--new-identity")
    secret, public = age.new_identity()
    write_whole(path, f"# created: {clock.stamp(clock.now())}\n# public key: {public}\n{secret}\n".encode())
    return public
