"""Which documents there are: every templates/<kind>/<name>.yaml of the organisation's folder and of those shipped.

The first folder that has a file wins, so an organisation overrides a form, a body or a partial by putting a file of the
same name into its own folder. What was read is kept as JSON in the user's cache folder, under a name made from the
files' bytes; a missing or damaged copy is made again.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import DecodeError, Raw, Struct, ValidationError, json

from breachkit import __version__
from breachkit.content.cache import DOCUMENTS, cache_folder, keep_file, read_file, worked_out_once
from breachkit.content.compiled import load
from breachkit.content.fingerprint import sha256_of
from breachkit.documents.kinds import KINDS
from breachkit.documents.plain_files import is_plain
from breachkit.errors import BreachkitError, ContentError, UsageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from breachkit.content.yaml_reader import Document
    from breachkit.documents.form import Form

_BROKEN = Raw(b"null")


class _Entry(Struct, frozen=True):
    """One form as it is kept: its JSON (null where it is broken), to whom it goes, whether it serves a duty, and the
    facts that it prints once that is late."""

    form: Raw = _BROKEN
    to: tuple[str, ...] = ()
    serves: bool = False
    late: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registry:
    """The documents of some templates folders, of which earlier ones override later ones."""

    folders: tuple[Path, ...]

    @cached_property
    def files(self) -> dict[str, Path]:
        """Every form's file by the document's id, in order of the ids."""
        found: dict[str, Path] = {}
        for folder in self.folders:
            for kind in KINDS:
                with suppress(OSError):
                    for path in (folder / f"{kind}s").iterdir():
                        named = path.suffix == ".yaml" and not path.name.startswith(".") and "." not in path.stem
                        if named and is_plain(path, folder):
                            found.setdefault(f"{kind}s/{path.stem}", path)
        return dict(sorted(found.items()))

    @cached_property
    def _read(self) -> dict[str, _Entry]:
        """Each form, or that it cannot be read."""
        sources = [*self.files.items(), *self._shared.items()]
        folders = hashlib.sha256("\0".join(map(str, self.folders)).encode(errors="surrogateescape")).hexdigest()
        statuses = [(f"{document_id} {path}", path.stat()) for document_id, path in sources]
        version = worked_out_once(f"documents-version-{folders[:16]}", statuses, lambda: _version_of(sources))
        kept = cache_folder() / f"documents-{version[:32]}.json"
        with suppress(OSError, DecodeError):
            loaded = json.decode(read_file(kept), type=dict[str, _Entry])
            if loaded.keys() == self.files.keys():
                return loaded
        made = {document_id: self._attempt(document_id) for document_id in self.files}
        keep_file(kept, json.encode(made), beside=DOCUMENTS)
        return made

    def _attempt(self, document_id: str) -> _Entry:
        from breachkit.content.schema import check
        from breachkit.documents.form import LATE, Form

        try:
            form = check(self.document(document_id), Form)
        except BreachkitError:
            return _Entry()
        late = dict.fromkeys(fact for field in form.fields if field.needed == LATE for fact in field.own_facts)
        return _Entry(Raw(json.encode(form)), form.to, bool(form.serves), tuple(late))

    def document(self, document_id: str) -> Document:
        """The form's file with the shared sections that it includes, and the places of its parts."""
        path = self.files[document_id]
        from breachkit.content.yaml_reader import read_yaml
        from breachkit.documents.include import with_included

        return with_included(read_yaml(path, name=self.shown(path)), self._find_shared)

    @cached_property
    def _shared(self) -> dict[str, Path]:
        """Every file of shared sections, by the name under which forms include it."""
        found: dict[str, Path] = {}
        for folder in self.folders:
            for path in sorted((folder / "partials").glob("*.yaml")):
                if is_plain(path, folder):
                    found.setdefault(f"partials/{path.name}", path)
        return found

    def _find_shared(self, name: str) -> Document | None:
        path = self._shared.get(name)
        from breachkit.content.yaml_reader import read_yaml

        return read_yaml(path, name=self.shown(path)) if path else None

    def is_own(self, document_id: str) -> bool:
        """Whether the form is the organisation's own, and not the one shipped."""
        return not self.files[document_id].is_relative_to(self.folders[-1])

    def shown(self, path: Path) -> str:
        """The name under which a file of these folders is told: `templates/...`, for an own one its whole path."""
        shipped = self.folders[-1]
        return f"templates/{path.relative_to(shipped).as_posix()}" if path.is_relative_to(shipped) else str(path)

    def form(self, document_id: str) -> Form:
        """The form of that id. Raises UsageError where there is none, ContentError where it is broken."""
        read = self._read.get(document_id)
        if read is None:
            import difflib

            near = difflib.get_close_matches(document_id, self.files, n=1, cutoff=0.4)
            raise UsageError(
                _("there is no document {id}").format(id=document_id),
                place=document_id,
                expected=_("did you mean {near}?").format(near=near[0]) if near else "",
                mend="breachkit templates list",
            )
        form = self._loaded(read)
        if form is None:  # its fault is told anew, in the language spoken now
            from breachkit.content.schema import check
            from breachkit.documents.form import Form

            return check(self.document(document_id), Form)
        if form.id != document_id:
            raise ContentError(
                _("the file holds document {id}; its name says {name}").format(id=form.id, name=document_id),
                place=self.shown(self.files[document_id]),
            )
        return form

    def told_when_late(self, document_id: str | None) -> tuple[str, ...]:
        """The facts that the document prints once a duty that it serves is late; none where there is no such document."""
        entry = self._read.get(document_id or "")
        return entry.late if entry else ()

    def forms(self) -> list[Form]:
        """Every document that can be read, in order of the ids."""
        return self._forms

    @cached_property
    def _forms(self) -> list[Form]:
        return [self.form(document_id) for document_id, read in self._read.items() if read.form != _BROKEN]

    def _loaded(self, read: _Entry) -> Form | None:
        """The form; None where it cannot be read, or its copy was altered."""
        from breachkit.documents.form import Form

        with suppress(ValidationError):
            return None if read.form == _BROKEN else load(read.form, Form)
        return None

    def serving(self, obligation: str, recipient: str = "") -> list[Form]:
        """The documents that serve the obligation: those that name it outright, else those whose pattern takes it in.

        Of these, where some are addressed to the recipient, they alone: one duty may be owed to one of several authorities, each
        with a form of its own. One that is offered on a condition, such as a common form, comes after the others.
        """
        forms = [form for form in self.forms() if form.stage_for(obligation) is not None]
        forms = [form for form in forms if obligation in form.serves] or forms
        addressed = [form for form in forms if recipient in form.to] or forms
        return sorted(addressed, key=lambda form: form.offered_when is not None)

    def find(self, kind: str, to: str) -> str:
        """The id of the document of that kind that is named `to`, or goes to the recipient `to`: of several that one whose
        usual recipient it is, else of that which alone serves a duty.

        Raises UsageError where there is none, or where several go there alike.
        """
        own = {document_id: read for document_id, read in self._read.items() if document_id.startswith(f"{kind}s/")}
        if f"{kind}s/{to}" in own:
            return f"{kind}s/{to}"
        going = [document_id for document_id, read in own.items() if to in read.to]
        usual = [document_id for document_id in going if own[document_id].to[0] == to]
        serving = [document_id for document_id in going if own[document_id].serves]
        for only in (going, usual, serving):
            if len(only) == 1:
                return only[0]
        names = [document_id.rsplit("/", 1)[-1] for document_id in (going or own)]
        if going:
            raise UsageError(
                _("several documents go to {to}; name one").format(to=to),
                place="--to",
                expected=", ".join(names),
                mend=f"breachkit render {kind} --document {going[0]} --to {to}",
            )
        raise UsageError(
            _("there is no {kind} to {to}").format(kind=kind, to=to),
            place="--to",
            expected=", ".join(names),
            mend="breachkit templates list",
        )


def _version_of(sources: list[tuple[str, Path]]) -> str:
    digest = hashlib.sha256(__version__.encode())
    for document_id, path in sources:
        digest.update(f"{document_id}\0{path}\0".encode())
        digest.update(sha256_of(path))
    return digest.hexdigest()
