"""An author's file, a law or a playbook, read among the content in force: by its id, or as a file that lies anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from breachkit.content.library import Library
from breachkit.content.schema import check
from breachkit.content.yaml_reader import Document, read_yaml
from breachkit.domain.playbook import Playbook
from breachkit.domain.regime import Regime
from breachkit.errors import ContentError, UsageError
from breachkit.i18n import _

Kind = Literal["regime", "playbook"]


@dataclass(frozen=True)
class Authored:
    """The file `document` as the law or playbook that it is; `library` is the content that its names are looked up in."""

    kind: Kind
    document: Document
    library: Library

    @cached_property
    def regime(self) -> Regime:
        """The law. Raises ContentError where the file is none."""
        return check(self.document, Regime)

    @cached_property
    def playbook(self) -> Playbook:
        """The playbook. Raises ContentError where the file is none."""
        return check(self.document, Playbook)


def read_authored(kind: Kind, given: str, library: Library) -> Authored:
    """The file of that path, or the content in force of that id (`jp-appi`, or an earlier version's file `jp-appi.2022`).

    Raises UsageError where there is neither; ContentError where it is broken, or of the other kind.
    """
    path = Path(given)
    if path.is_file() or path.suffix in (".yaml", ".yml"):
        document = read_yaml(path)
        if isinstance(document.data, dict) and kind == "regime" and "version_of" in document.data:
            raise ContentError(
                _("an earlier version is read by its name, once it lies in the content folder"),
                place=document.place(("version_of",)),
                mend=f"breachkit regimes show {path.stem}",
            )
    else:
        folder = "playbooks/regimes/" if kind == "regime" else "playbooks/"
        found = library.document(f"{folder}{given}.yaml")
        if found is None:
            raise UsageError(
                _("there is neither a file nor content named {name}").format(name=given),
                place=given,
                mend="breachkit regimes list" if kind == "regime" else "breachkit playbook list",
            )
        document = found
    data = document.data
    if not isinstance(data, dict) or ("phases" if kind == "playbook" else "obligations") not in data:
        wanted = _("phases") if kind == "playbook" else _("obligations")
        other = "breachkit regimes" if kind == "playbook" else "breachkit playbook"
        raise ContentError(
            _("this has no {key}").format(key=wanted),
            place=document.place(),
            mend=_("a file of the other kind is read by: {command}").format(command=other),
        )
    return Authored(kind, document, library)
