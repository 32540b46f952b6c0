"""Begins a law or a contract in the organisation's content folder: a file that holds from the first moment, to be edited."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from breachkit.content.fingerprint import own_root
from breachkit.content.library import Library
from breachkit.domain.model import ID_PATTERN
from breachkit.errors import UsageError
from breachkit.i18n import _
from breachkit.services.workspace import Workspace
from breachkit.store.files import make_folder, write_whole
from breachkit.wording.visible import visible

if TYPE_CHECKING:
    from breachkit.services.content_schema import SchemaKind

KINDS = ("contract", "law")


def new_regime(where: Workspace, library: Library, regime_id: str, *, kind: str, title: str, today: date) -> Path:
    """Writes `<content folder>/playbooks/regimes/ID.yaml`, and the schema that its first line names beside it. Returns its path.

    Raises UsageError for an id that is taken or malformed, and for an unknown kind.
    """
    if kind not in KINDS:
        raise UsageError(_("there is no kind {kind}").format(kind=kind), place="--kind", expected=", ".join(KINDS))
    if not ID_PATTERN.match(regime_id) or "." in regime_id or len(regime_id) > 40:
        raise UsageError(
            _("{id} is no id").format(id=regime_id),
            place="ID",
            expected=_("lower-case letters, digits and hyphens, such as acme-services-contract"),
        )
    path = own_root(where.home.folder) / "playbooks" / "regimes" / f"{regime_id}.yaml"
    if path.exists() or any(regime.id == regime_id for regime in library.regimes):
        raise UsageError(_("there is a law {id} already").format(id=regime_id), place="ID")
    text = (library.root / "playbooks" / "scaffolds" / f"{kind}.yaml.in").read_text("utf-8")
    words = {"@ID@": regime_id, "@TITLE@": one_line(title or regime_id), "@DAY@": today.isoformat()}
    for mark, word in words.items():
        text = text.replace(mark, word)
    make_folder(path.parent)
    write_schema(path.parent, "regime", library)
    write_whole(path, text.encode())
    return path


def write_schema(folder: Path, kind: SchemaKind, library: Library) -> None:
    """Writes the JSON Schema by which an editor completes and checks files of this kind: `folder`/KIND.schema.json.

    It is made from the content in force, and made again with each file that is begun there.
    """
    import json

    from breachkit.services.content_schema import schema

    made = json.dumps(schema(kind, library), ensure_ascii=False, indent=1) + "\n"
    write_whole(folder / f"{kind}.schema.json", made.encode())


def one_line(title: str) -> str:
    """The title as it can stand within double quotes of YAML."""
    plain = visible(title).replace("\\", " ").replace('"', "'")
    return " ".join(plain.split())
