"""A content pack that was read: what it says of itself, who signed it, and whether its content holds among the rest."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from breachkit import __version__
from breachkit.content.packs import MANIFEST, hash_of, listing
from breachkit.content.schema import check
from breachkit.content.yaml_reader import LARGEST_FILE, parse_yaml
from breachkit.domain.pack import PackManifest
from breachkit.domain.version_range import within
from breachkit.errors import BreachkitError, BundleError, ContentError, NotReadyError
from breachkit.i18n import _
from breachkit.services import signing
from breachkit.services.pack_sources import Source
from breachkit.store.files import make_folder, write_whole

KEYS = "keys"


@dataclass(frozen=True)
class OpenedPack:
    """A pack's source with its manifest."""

    source: Source
    manifest: PackManifest

    @cached_property
    def files(self) -> dict[str, str]:
        """Each file's SHA-256 in hex by its name."""
        return {name: hashlib.sha256(data).hexdigest() for name, data in self.source.files.items()}

    @property
    def listing(self) -> bytes:
        return listing(self.manifest.id, self.manifest.version, self.files)

    @property
    def sha256(self) -> str:
        return hash_of(self.manifest.id, self.manifest.version, self.files)

    @cached_property
    def signature(self) -> dict[str, Any] | None:
        """Its signature, which was checked; None where it has none. Raises BundleError where it does not hold."""
        return checked_signature(self.source.signature, self.listing)

    def write(self, folder: Path) -> None:
        """Writes the pack's files, and its signature, below `folder`."""
        make_folder(folder)
        for name, data in self.source.files.items():
            make_folder((folder / name).parent)
            write_whole(folder / name, data)
        if self.source.signature:
            write_whole(folder / "pack.sig.json", self.source.signature)


def open_pack(source: Source) -> OpenedPack:
    """The pack. Raises ContentError where its manifest is broken."""
    name = f"{source.given}/{MANIFEST}"
    data = source.files[MANIFEST]
    if len(data) > LARGEST_FILE:
        raise ContentError(_("the file is larger than {n} MiB").format(n=LARGEST_FILE // 1024 // 1024), place=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ContentError(_("the file is not UTF-8"), place=name, mend=_("save it as UTF-8 and try again")) from None
    return OpenedPack(source, check(parse_yaml(text, name), PackManifest))


def refuse_other_version(pack: OpenedPack) -> None:
    """Raises NotReadyError where the pack is not for this version of breachkit."""
    if not within(__version__, pack.manifest.needs.breachkit):
        raise NotReadyError(
            _("content pack {id} {version} is for breachkit {needs}, and this is {ours}").format(
                id=pack.manifest.id,
                version=pack.manifest.version,
                needs=pack.manifest.needs.breachkit,
                ours=__version__,
            ),
            mend=_("ask its publisher for a version that fits"),
        )


def checked_signature(data: bytes, over: bytes) -> dict[str, Any] | None:
    """The signature in these bytes, which holds over `over`; None for no bytes. Raises BundleError where it does not hold."""
    if not data:
        return None
    try:
        found = json.loads(data)
        sound = isinstance(found, dict) and found.get("algorithm") == "Ed25519" and signing.signature_holds(found, over)
    except (ValueError, RecursionError):
        sound = False
    if not sound:
        raise BundleError(
            _("the pack's signature does not hold: it was changed after it was signed, or the signature is of another"),
            place="pack.sig.json",
            mend=_("ask for the file as it was made"),
        )
    return {key: found[key] for key in ("algorithm", "public_key", "signature")}


def trusted_keys(own: Path) -> dict[str, Path]:
    """The files of the public keys that the organisation trusts, by fingerprint. A file that is no key is left out."""
    found: dict[str, Path] = {}
    for path in sorted((own / KEYS).glob("*.pem")):
        try:
            found[signing.fingerprint({"public_key": signing.read_public_key(path)})] = path
        except BreachkitError:
            continue
    return found


def refuse_broken_content(pack: OpenedPack, below: Sequence[Path], above: Sequence[Path]) -> None:
    """Reads the pack's content between those layers. Raises ContentError for its first fault, with its place in the pack."""
    with tempfile.TemporaryDirectory(prefix="breachkit-pack-") as name:
        root = Path(name).resolve() / "pack"
        pack.write(root)
        try:
            _read_all((*below, root, *above), root)
        except ContentError as error:
            error.place = error.place.replace(str(root), pack.source.given)
            raise
        finally:
            shutil.rmtree(root, ignore_errors=True)


def _read_all(roots: tuple[Path, ...], root: Path) -> None:
    from breachkit.content.library import Library
    from breachkit.documents.lint import lint
    from breachkit.services.documents import registry_of
    from breachkit.services.templates import known_of

    library = Library(roots)
    library.facts  # noqa: B018 - asks for the first part, so that all is checked
    if not (root / "templates").is_dir():
        return
    registry = registry_of(library)
    known = known_of(library)
    for document_id, path in registry.files.items():
        if path.is_relative_to(root):
            for fault in lint(registry, known, document_id):
                raise ContentError(fault.message, place=fault.place)
