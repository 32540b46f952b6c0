"""age (age-encryption.org/v1) through pyrage, the extra `encrypt`: recipients, identities, streams. Nothing here is our own.

Keys are age's X25519 keys and SSH keys of the kinds that age takes. Streams go through in pieces of 64 KiB.
"""

from __future__ import annotations

import io
import os
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from breachkit.errors import BreachkitError, UsageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

MAGIC = b"age-encryption.org/v1\n"
ARMOUR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_SECRET = "AGE-SECRET-KEY-1"  # noqa: S105 - how an identity's line begins
_SSH = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_LARGEST_KEY_FILE = 64 * 1024

Identity = Any
"""An X25519 or SSH identity of pyrage."""


def library() -> ModuleType:
    """pyrage. Raises BreachkitError where the extra is not installed."""
    try:
        import pyrage
    except ImportError:
        raise BreachkitError(
            _("encryption needs age, which is not installed"), mend="pip install 'breachkit[encrypt]'"
        ) from None
    return cast("ModuleType", pyrage)


def recipient(given: str, place: str) -> Any:
    """The recipient that `age1...` or `ssh-ed25519 ...` names. Raises UsageError; `place` is the option."""
    pyrage = library()
    for kind in (pyrage.x25519, pyrage.ssh):
        try:
            return kind.Recipient.from_str(given)
        except (pyrage.RecipientError, ValueError):
            continue
    told = given[:80]
    if given.startswith(_SECRET):
        told = f"{_SECRET}..."  # never a secret in a message
    raise UsageError(
        _("{given} is no key to encrypt to").format(given=told),
        place=place,
        expected=_("a public key (age1... or ssh-ed25519 ...), or a file with one a line"),
        mend="breachkit encrypt --new-identity FILE",
    )


def recipients(given: Sequence[str], place: str) -> list[str]:
    """The public keys that were named, one by one or by a file with one a line; each can be encrypted to."""
    found: list[str] = []
    for one in given:
        path = Path(one).expanduser()
        if not one.startswith(("age1", "ssh-", _SECRET)) and path.is_file():
            lines = [line.strip() for line in _key_file(path, place).decode("utf-8", "replace").splitlines()]
            found += [line for line in lines if line and not line.startswith("#")]
        else:
            found.append(one.strip())
    for one in found:
        recipient(one, place)
    return list(dict.fromkeys(found))


def new_identity() -> tuple[str, str]:
    """A new X25519 identity: the secret and the public key, as age writes them."""
    made = library().x25519.Identity.generate()
    return str(made), str(made.to_public())


def identity(secret: str) -> Identity:
    """The identity of a secret key. Raises ValueError."""
    pyrage = library()
    try:
        return pyrage.x25519.Identity.from_str(secret)
    except pyrage.IdentityError as error:
        raise ValueError(str(error)) from None


def public_key(one: Identity) -> str:
    """The public key of an X25519 identity; of an SSH one, nothing (it is not stated by its private half here)."""
    return str(one.to_public()) if hasattr(one, "to_public") else ""


def identities(path: Path, place: str, ask: Callable[[str], str | None]) -> list[Identity]:
    """The identities in a file: of age, one a line, perhaps itself locked with a passphrase; or an SSH key without one.

    Args:
        place: the option or variable that named the file.
        ask: gives the passphrase of a locked file, told what it is for; None where there is no one to ask.

    Raises UsageError for what is no such file.
    """
    pyrage = library()
    data = _key_file(path, place)
    if data.startswith((MAGIC, ARMOUR)):
        word = ask(_("Passphrase of {path}").format(path=path))
        if word is None:
            raise UsageError(
                _("{path} is locked with a passphrase, and there is no terminal to ask in").format(path=path),
                place=place,
            )
        try:
            data = pyrage.passphrase.decrypt(data, word)
        except pyrage.DecryptError:
            raise UsageError(_("this passphrase does not open {path}").format(path=path), place=place) from None
    try:
        if data.startswith(_SSH):
            return [pyrage.ssh.Identity.from_buffer(data)]
        lines = [line.strip() for line in data.decode("ascii").splitlines()]
        found = [identity(line) for line in lines if line and not line.startswith("#")]
    except (ValueError, pyrage.IdentityError):
        found = []
    if not found:
        raise UsageError(
            _("{path} is no identity file").format(path=path),
            place=place,
            expected=_("a file with a line AGE-SECRET-KEY-1..., or an SSH key without passphrase"),
        )
    return found


def _key_file(path: Path, place: str) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST_KEY_FILE + 1)
    except OSError as error:
        raise UsageError(_("cannot read {file}: {why}").format(file=path, why=error.strerror), place=place) from None
    if len(data) > _LARGEST_KEY_FILE:
        raise UsageError(_("{path} is no identity file").format(path=path), place=place)
    return data


def seal_small(data: bytes, to: Sequence[str]) -> str:
    """A few bytes, encrypted to public keys, as text."""
    pyrage = library()
    return cast("bytes", pyrage.encrypt(data, [recipient(one, "") for one in to], armored=True)).decode("ascii")


def seal_by_passphrase(data: bytes, passphrase: str) -> str:
    """A few bytes, encrypted to a passphrase (scrypt; takes about a second by design), as text."""
    return cast("bytes", library().passphrase.encrypt(data, passphrase, armored=True)).decode("ascii")


def open_small(text: str, with_identities: Sequence[Identity]) -> bytes | None:
    """The way back; None where none of the identities opens it."""
    pyrage = library()
    try:
        return cast("bytes", pyrage.decrypt(text.encode(), [*with_identities])) if with_identities else None
    except pyrage.DecryptError:
        return None


def open_by_passphrase(text: str, passphrase: str) -> bytes | None:
    """The way back; None where the passphrase is another."""
    pyrage = library()
    try:
        return cast("bytes", pyrage.passphrase.decrypt(text.encode(), passphrase))
    except pyrage.DecryptError:
        return None


class _Told(io.RawIOBase):
    """An open file between pyrage and another one, which keeps the error that pyrage would tell in its own words."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner
        self.error: BaseException | None = None

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._inner.read(len(buffer))
        except BaseException as error:
            self.error = error
            raise
        buffer[: len(data)] = data
        return len(data)

    def write(self, data: Any) -> int:
        try:
            self._inner.write(bytes(data))
        except BaseException as error:
            self.error = error
            raise
        return len(data)


def encrypt(source: BinaryIO, target: BinaryIO, to: Sequence[Any]) -> None:
    """Encrypts a stream to recipients of pyrage, in pieces. What source or target raise goes on to the caller."""
    pyrage = library()
    reading, writing = _Told(source), _Told(target)
    try:
        pyrage.encrypt_io(reading, writing, [*to])
    except (pyrage.EncryptError, OSError):
        _again(reading, writing)
        raise


def decrypt(source: BinaryIO, target: BinaryIO, with_identities: Sequence[Identity]) -> None:
    """The way back. Raises ValueError where no identity opens the stream, or where it was altered or cut off.

    Bytes that were written until then are sound, but not all there is.
    """
    pyrage = library()
    reading, writing = _Told(source), _Told(target)
    try:
        pyrage.decrypt_io(reading, writing, [*with_identities])
    except (pyrage.DecryptError, OSError) as error:
        _again(reading, writing)
        raise ValueError(str(error)) from None


def _again(*streams: _Told) -> None:
    for one in streams:
        if one.error is not None:
            raise one.error from None


@contextmanager
def piped(write: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """What `write` writes, to be read while it writes: joins two that each want to lead. No byte touches the disk.

    What `write` raises is raised here once its bytes were read to their end.
    """
    out, into = os.pipe()
    failed: list[BaseException] = []

    def work() -> None:
        with os.fdopen(into, "wb", buffering=64 * 1024) as target:
            try:
                write(target)
                target.flush()
            except BrokenPipeError:
                pass  # the reader has left, and knows why
            except BaseException as error:
                failed.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    try:
        with os.fdopen(out, "rb") as source:
            yield cast("BinaryIO", _Failing(source, worker, failed))
    finally:
        worker.join()
    if failed:
        raise failed[0]


class _Failing(io.RawIOBase):
    """A pipe's end that raises what the writer raised, in place of an end that looks like the end."""

    def __init__(self, inner: BinaryIO, worker: threading.Thread, failed: list[BaseException]) -> None:
        self._inner, self._worker, self._failed = inner, worker, failed

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(size)
        if not data and size:
            self._worker.join()
            if self._failed:
                raise self._failed[0]
        return data

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
