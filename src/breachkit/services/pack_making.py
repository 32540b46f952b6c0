"""What a publisher of content does: begin a pack, sign it, and make the one file of it that is given away."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from breachkit import __version__
from breachkit.content.fingerprint import builtin_root
from breachkit.content.packs import MANIFEST, SIGNATURE
from breachkit.domain.version_range import read_version
from breachkit.errors import UsageError
from breachkit.i18n import _
from breachkit.services import signing
from breachkit.services.opened_packs import OpenedPack, open_pack, refuse_broken_content, refuse_other_version
from breachkit.services.pack_sources import read_source
from breachkit.services.scaffolds import one_line, write_schema
from breachkit.services.workspace import Workspace
from breachkit.store.files import make_folder, write_whole

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def new_pack(where: Workspace, folder: Path, *, title: str, publisher: str) -> Path:
    """Begins a pack: pack.yaml with the schema for editors beside it, and the folders of its content. Returns pack.yaml's path.

    The pack's id is made from the folder's name. Raises UsageError where there is a pack already, and for a name that no id can be made of.
    """
    from breachkit.domain.model import ID_PATTERN

    pack_id = folder.resolve().name.lower().replace("_", "-").replace(" ", "-")
    if not ID_PATTERN.match(pack_id) or "." in pack_id or len(pack_id) > 40:
        raise UsageError(
            _("{id} is no id").format(id=pack_id),
            place="FOLDER",
            expected=_("a folder whose name is lower-case letters, digits and hyphens, such as acme-content"),
        )
    path = folder / MANIFEST
    if path.exists():
        raise UsageError(_("{path} exists already").format(path=path), place="FOLDER")
    text = (builtin_root() / "playbooks" / "scaffolds" / "pack.yaml.in").read_text("utf-8")
    ours = read_version(__version__)
    words = {
        "@ID@": pack_id,
        "@TITLE@": one_line(title or pack_id),
        "@PUBLISHER@": one_line(publisher or "..."),
        "@NEEDS@": f">={ours[0]}.{ours[1]}, <{ours[0] + 1}",
    }
    for mark, word in words.items():
        text = text.replace(mark, word)
    for name in ("playbooks/regimes", "playbooks/facts", "templates"):
        make_folder(folder / name)
    write_schema(folder, "pack", where.library(with_case=False))
    write_whole(path, text.encode())
    return path


def sign_pack(
    where: Workspace, folder: Path, key: Path | None, *, out: Path | None = None, public: Path | None = None
) -> dict[str, Any]:
    """Checks a pack in a folder, signs it (pack.sig.json in that folder), and makes one file of it.

    Args:
        key: the private key; None makes the file without a signature, and tells the hash to give with it.
        out: the zip to write; the same content gives the same bytes.
        public: where to write the public key, for those who will check.

    Returns `id`, `version`, `sha256`, `signed_by`, `files`, `left_out`, `out`, `public`. Raises ContentError for a pack that does not hold.
    """
    if not folder.is_dir():
        raise UsageError(
            _("a pack is signed as a folder, before it becomes a file"), place=str(folder), mend=_("unpack it first")
        )
    pack = open_pack(read_source(folder))
    refuse_other_version(pack)
    refuse_broken_content(pack, [builtin_root()], where.content_roots(with_case=False)[1:])
    signature = b""
    signed_by = None
    if key is not None:
        made = signing.sign(signing.load_key(key), pack.listing)
        signed_by = signing.fingerprint(made)
        signature = (json.dumps(made, indent=1, sort_keys=True) + "\n").encode()
        write_whole(folder / SIGNATURE, signature)
        if public is not None:
            write_whole(public, signing.public_key_file(made["public_key"]))
    if out is not None:
        write_whole(out, _zipped(pack, signature))
    return {
        "id": pack.manifest.id,
        "version": pack.manifest.version,
        "sha256": pack.sha256,
        "signed_by": signed_by,
        "files": [*pack.files],
        "left_out": pack.source.left_out,
        "out": str(out) if out else None,
        "public": str(public) if public and signed_by else None,
    }


def _zipped(pack: OpenedPack, signature: bytes) -> bytes:
    """One zip, stored and with fixed times, so that its bytes follow from the content alone."""
    target = io.BytesIO()
    parts = [*pack.source.files.items(), *([(SIGNATURE, signature)] if signature else [])]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts:
            member = zipfile.ZipInfo(f"{pack.manifest.id}-{pack.manifest.version}/{name}", _FIRST_DAY)
            member.external_attr = 0o100644 << 16
            member.create_system = 3
            archive.writestr(member, data)
    return target.getvalue()
