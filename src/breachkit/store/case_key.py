"""key.json: how a case is encrypted, and to whom. docs/format.md describes each member.

Every encrypted case has a key of its own, an age X25519 identity that no one ever sees. key.json holds it encrypted to the
recipients, and to a passphrase: age does not let one file be both. So letting someone in, or a new passphrase, rewrites one
small file; and since it is all in one file, it is changed in one step. What is readable in it is authenticated with the
case's key, so that nobody can slip a recipient in, or a state in which plain files are taken.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal

from breachkit.errors import CaseDamagedError, StorageError
from breachkit.i18n import _
from breachkit.store import age, files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAME = "key.json"
FORMAT = 1
State = Literal["whole", "closing", "opening"]
"""All is encrypted; some is, and all will be; some is still, and all will be plain."""


@dataclass(frozen=True)
class CaseKey:
    """The content of key.json.

    `recipients` are public keys; `to_recipients` and `to_passphrase` hold the case's key, encrypted (armoured age; empty:
    to no one); `before` holds an earlier key, encrypted to this one, while files are brought from that one to this.
    """

    state: State
    recipients: tuple[str, ...]
    to_recipients: str
    to_passphrase: str
    before: str = ""
    proof: str = ""

    def proven(self, secret: str) -> CaseKey:
        """The same with the proof that its maker had the case's key."""
        return replace(self, proof=_proof(self, secret))

    def is_proven(self, secret: str) -> bool:
        return hmac.compare_digest(self.proof, _proof(self, secret))


def _proof(key: CaseKey, secret: str) -> str:
    told = json.dumps({**asdict(key), "proof": ""}, sort_keys=True).encode()
    return hmac.digest(derived(secret, b"breachkit key.json 1"), told, "sha256").hex()


def derived(secret: str, purpose: bytes) -> bytes:
    """A key of 32 bytes for one purpose: HKDF-Expand (RFC 5869) with SHA-256 from the case's key, which is random."""
    return hmac.digest(hashlib.sha256(secret.encode()).digest(), purpose + b"\x01", "sha256")


_opened: dict[str, str] = {}


def remember(key: CaseKey, secret: str) -> None:
    """Keeps an opened key for this process, so that a passphrase is asked for, and worked on, once."""
    _opened[key.proof] = secret


def remembered(key: CaseKey) -> str | None:
    """The secret of a key that was opened before; its proof is checked again."""
    secret = _opened.get(key.proof)
    return secret if secret is not None and key.is_proven(secret) else None


def forget() -> None:
    """Forgets every opened key."""
    _opened.clear()


def made(recipients: Sequence[str], passphrase: str | None, secret: str, state: State) -> CaseKey:
    """A key file over the case's key. Raises UsageError for what is no recipient."""
    return CaseKey(
        state,
        tuple(recipients),
        age.seal_small(secret.encode(), recipients) if recipients else "",
        age.seal_by_passphrase(secret.encode(), passphrase) if passphrase else "",
    ).proven(secret)


def read(folder: Path) -> CaseKey | None:
    """The key file of the case in this folder; None for a case that is not encrypted. Raises CaseDamagedError."""
    path = folder / NAME
    try:
        with files.open_plain(path) as stream:
            data = stream.read(1024 * 1024)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(_("cannot read {path}: {why}").format(path=path, why=error.strerror)) from None
    try:
        members = json.loads(data)
        if members.pop("format") != FORMAT:
            raise ValueError("format")
        members["recipients"] = tuple(members["recipients"])
        key = CaseKey(**members)
        if key.state not in ("whole", "closing", "opening") or not all(isinstance(v, str) for v in _texts(key)):
            raise ValueError("members")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise damaged(path) from None
    return key


def _texts(key: CaseKey) -> list[object]:
    return [*key.recipients, key.to_recipients, key.to_passphrase, key.before, key.proof]


def damaged(path: Path) -> CaseDamagedError:
    return CaseDamagedError(
        _("{path} was altered: it is not as the case's key made it").format(path=path),
        place=str(path),
        mend=_("restore key.json from a backup; without it no one can read the case"),
    )


def write(folder: Path, key: CaseKey) -> None:
    """Replaces the key file in one step."""
    text = json.dumps({"format": FORMAT, **asdict(key)}, indent=1, ensure_ascii=False)
    files.write_whole(folder / NAME, text.encode() + b"\n")
