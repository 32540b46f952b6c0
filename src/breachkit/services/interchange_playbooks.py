"""Writes a playbook as CACAO 2.0, and makes the draft of a playbook of a CACAO file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from breachkit.content.library import Library
from breachkit.errors import ContentError, UsageError
from breachkit.i18n import _
from breachkit.interchange import cacao, cacao_draft
from breachkit.interchange.json_file import read_json
from breachkit.store.files import write_whole

VERSION = "2.0"


def export_playbook(library: Library, playbook_id: str, lang: str, out: Path | None) -> dict[str, Any]:
    """The playbook as CACAO: `format`, `version`, `playbook`, `path`, `sha256`, `steps`, `document`.

    Raises UsageError where `out` is there already, or there is no such playbook.
    """
    if out is not None and (out.exists() or out.is_symlink()):
        raise UsageError(_("{path} is there already; it is not overwritten").format(path=out), place="--out")
    document = cacao.write(library.playbook(playbook_id), lang)
    data = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    if out is not None:
        write_whole(out, data)
    return {
        "format": "cacao",
        "version": VERSION,
        "playbook": playbook_id,
        "path": str(out) if out is not None else None,
        "sha256": hashlib.sha256(data).hexdigest(),
        "steps": sum(one["type"] == "action" for one in document["workflow"].values()),
        "document": document,
    }


def draft_playbook(file: Path, out: Path | None) -> dict[str, Any]:
    """The draft of a playbook: `format`, `file`, `path`, `playbook`, `steps`, `to_complete`, `left_out`, `text` (YAML).

    Raises UsageError where `out` is there already, ContentError where the file is no CACAO 2.0 playbook or its steps make no
    playbook; nothing is written then.
    """
    if out is not None and (out.exists() or out.is_symlink()):
        raise UsageError(_("{path} is there already; it is not overwritten").format(path=out), place="--out")
    document, raw = read_json(file)
    draft = cacao_draft.read(document, str(file))
    digest = hashlib.sha256(raw).hexdigest()
    head = f"{file.name} (CACAO {VERSION}, SHA-256 {digest})\n" + _(
        "A draft: complete what is marked 要記入 or 'to be written', translate what is marked 要翻訳."
    )
    try:
        made = cacao_draft.playbook(draft.data, str(file))
    except ContentError as error:
        raise ContentError(error.message, place=str(file)) from None
    text = cacao_draft.as_yaml(draft.data, "".join(ch for ch in head if ch == "\n" or ch.isprintable()))
    if out is not None:
        write_whole(out, text.encode())
    return {
        "format": "cacao",
        "file": str(file),
        "path": str(out) if out is not None else None,
        "playbook": made.id,
        "steps": sum(len(phase.steps) for phase in made.phases),
        "to_complete": draft.to_complete,
        "left_out": draft.left_out,
        "text": text,
    }
