"""Signatures (Ed25519, RFC 8032) and time-stamps (RFC 3161) over a seal's bytes, by the extra `seal`.

The libraries (cryptography, rfc3161-client) are loaded where they are used, and missing they are named.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from breachkit.errors import NotReadyError, StorageError, UsageError
from breachkit.i18n import _
from breachkit.services.response_order import in_order
from breachkit.store.files import read_small

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_LARGEST_KEY = 64 * 1024
_INSTALL = "pip install 'breachkit[seal]'"


@dataclass(frozen=True)
class Request:
    """A time-stamp request: its bytes (DER), and the number that the response must repeat."""

    data: bytes
    nonce: str


@dataclass(frozen=True)
class Stamped:
    """What a response proves: that the bytes existed at `time`, by the word of `authority` (its certificate's subject)."""

    time: datetime
    authority: str


def time_stamp_request(data: bytes) -> Request | None:
    """A request over SHA-256 of `data`, which also asks for the authority's certificate. None without the library."""
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
    except ImportError:
        return None
    builder = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    return Request(request.as_bytes(), str(request.nonce))


def check_response(response: bytes, trust: bytes, data: bytes, nonce: int | None) -> Stamped:
    """Whether the response is a time-stamp over `data` by an authority under one of the certificates of `trust` (PEM).

    Raises UsageError where a file is not of its kind or the extra is not installed, NotReadyError where it is no proof.
    """
    try:
        from cryptography import x509
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    except ImportError:
        raise UsageError(_("time-stamps need the extra 'seal'"), mend=_INSTALL) from None
    try:
        roots = x509.load_pem_x509_certificates(trust)
    except ValueError:
        raise UsageError(_("this file holds no certificate (PEM)"), place="--trust") from None
    try:
        stamp = decode_timestamp_response(in_order(response))
    except ValueError:
        raise UsageError(_("this file is no time-stamp response (RFC 3161)"), place="--response") from None
    builder = VerifierBuilder() if nonce is None else VerifierBuilder().nonce(nonce)
    for root in roots:
        builder = builder.add_root_certificate(root)
    try:
        builder.build().verify_message(stamp, data)
        signers = [x509.load_der_x509_certificate(one) for one in stamp.signed_data.certificates]
        info = next(iter(stamp.signed_data.signer_infos))
        subject = next(c.subject for c in signers if c.serial_number == info.serial_number)
    except (VerificationError, ValueError, StopIteration) as error:
        raise NotReadyError(
            _("the response does not prove this seal: {why}").format(why=str(error) or type(error).__name__),
            mend=_(
                "check that it answers this seal's request, and that --trust holds the authority's root certificate"
            ),
        ) from None
    return Stamped(stamp.tst_info.gen_time, subject.rfc4514_string())


def new_key(path: Path) -> str:
    """Makes an Ed25519 key in a new file (PEM, 0600). Returns the public key's fingerprint. Never overwrites."""
    _cryptography()
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from breachkit.store.files import write_whole

    if path.exists():
        raise UsageError(_("{path} exists already").format(path=path), place="--new-key")
    if not path.parent.is_dir():
        raise UsageError(_("there is no folder {path}").format(path=path.parent), place="--new-key")
    key = Ed25519PrivateKey.generate()
    write_whole(
        path,
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )
    return fingerprint({"public_key": _public(key)})


def load_key(path: Path) -> Ed25519PrivateKey:
    """The key in the file. Raises UsageError where it holds no Ed25519 private key without a passphrase."""
    _cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(read_small(path, _LARGEST_KEY), password=None)
    except OSError as error:
        raise StorageError(_("cannot read {path}: {why}").format(path=path, why=error.strerror)) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(
            _("{path} holds no Ed25519 private key (PEM, without passphrase)").format(path=path),
            place="--key",
            mend="breachkit seal --new-key FILE",
        )
    return key


def sign(key: Ed25519PrivateKey, data: bytes) -> dict[str, Any]:
    """The signature over `data`, with what is needed to check it."""
    return {
        "algorithm": "Ed25519",
        "public_key": _public(key),
        "signature": base64.b64encode(key.sign(data)).decode(),
    }


def read_public_key(path: Path) -> str:
    """The Ed25519 public key in the file (PEM), as signatures name it. Raises UsageError where it holds none."""
    _cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(read_small(path, _LARGEST_KEY))
    except OSError as error:
        raise StorageError(_("cannot read {path}: {why}").format(path=path, why=error.strerror)) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(_("{path} holds no Ed25519 public key (PEM)").format(path=path), place="--key")
    return base64.b64encode(key.public_bytes_raw()).decode()


def public_key_file(public_key: str) -> bytes:
    """The public key, as signatures name it, as a file (PEM)."""
    _cryptography()
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def signature_holds(signature: dict[str, Any], data: bytes) -> bool:
    """Whether the signature is over `data` by the key that it names."""
    _cryptography()
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signature["public_key"], validate=True))
        key.verify(base64.b64decode(signature["signature"], validate=True), data)
    except (InvalidSignature, ValueError, KeyError, TypeError, binascii.Error):
        return False
    return True


def fingerprint(signature: dict[str, Any]) -> str:
    """SHA-256 over the raw public key, in hex: what people compare over the telephone."""
    return hashlib.sha256(base64.b64decode(signature["public_key"])).hexdigest()


def _public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def _cryptography() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError:
        raise UsageError(_("signatures need the extra 'seal'"), mend=_INSTALL) from None
