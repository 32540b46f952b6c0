"""content.lock: which content packs are in force, and that every byte of them is the one that was pinned.

It lies in the organisation's content folder and is read at each start where it is there; the packs that it names, in its
order, stand above the built-in content and below the organisation's own. What does not match is refused, never used.
It is JSON, because a start must not wait for a YAML reader.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from breachkit import __version__
from breachkit.content.packs import files_below, hash_of, is_content, is_sound_name
from breachkit.domain.version_range import read_range, within
from breachkit.errors import ContentError
from breachkit.i18n import _

FORMAT = 1
LOCK, PACKS = "content.lock", "packs"
_LARGEST = 8 * 1024 * 1024
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class Pinned:
    """A pack as the lock pins it.

    `needs` is the range of breachkit's versions, `signed_by` the fingerprint of the key whose signature held when it was
    added (empty: it was pinned by its hash alone), `came_from` the file or package, `files` each file's SHA-256 by its name.
    """

    id: str
    version: str
    title: dict[str, str]
    publisher: dict[str, str]
    needs: str
    sha256: str
    signed_by: str
    came_from: str
    added_at: str
    files: dict[str, str]

    @property
    def folder(self) -> str:
        """Its folder within packs/: its id and the beginning of its hash, so that two versions never share one."""
        return f"{self.id}-{self.sha256[:16]}"


@dataclass(frozen=True)
class Lock:
    """The lock: its packs, the lowest first, and the hashes of the organisation's own files where those are pinned too."""

    packs: tuple[Pinned, ...] = ()
    own: dict[str, str] | None = None


@dataclass(frozen=True)
class Mismatch:
    """A file that is not what the lock pins. `pack` is empty for the organisation's own; a hash is empty where there is none."""

    pack: str
    path: str
    expected: str
    found: str
    told: str
    mend: str


def read_lock(own: Path) -> Lock | None:
    """The lock of the organisation's content folder; None where it has none. Raises ContentError where it cannot be read."""
    path = own / LOCK
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ContentError(_("cannot read {path}: {why}").format(path=path, why=error.strerror)) from None
    try:
        told = json.loads(data)
        if told["format"] != FORMAT:
            raise ContentError(
                _("content.lock is of a form that this version does not know"),
                place=str(path),
                mend=_("use a newer version of breachkit"),
            )
        found = Lock(tuple(Pinned(**one) for one in told["packs"]), told["own"])
        if not _is_sound(found):
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ContentError(
            _("content.lock is damaged: which packs are in force cannot be told"),
            place=str(path),
            mend=_("put it back from a copy, or remove it with the folder {folder} and add the packs again").format(
                folder=own / PACKS
            ),
        ) from None
    return found


def _is_sound(lock: Lock) -> bool:
    """Whether every name and hash has its form (a name could else lead out of the folder), and each pack stands once."""
    for one in lock.packs:
        texts = (one.id, one.version, one.needs, one.sha256, one.signed_by, one.came_from, one.added_at)
        if not all(isinstance(text, str) for text in texts) or not _is_hash(one.sha256) or "/" in one.id:
            return False
        if not is_sound_name(one.id) or not all(is_content(name) and is_sound_name(name) for name in one.files):
            return False
        if not all(map(_is_hash, one.files.values())):
            return False
        if not all(isinstance(text.get(lang), str) for text in (one.title, one.publisher) for lang in ("ja", "en")):
            return False
        read_range(one.needs)
        if one.sha256 != hash_of(one.id, one.version, one.files):
            return False
    pins = lock.own or {}
    return len({one.id for one in lock.packs}) == len(lock.packs) and all(map(_is_hash, pins.values()))


def _is_hash(text: object) -> bool:
    return isinstance(text, str) and len(text) == 64 and _HEX.issuperset(text)


def as_bytes(lock: Lock) -> bytes:
    """The lock as it is written: indented, in a fixed order, so that a change shows line by line."""
    told: dict[str, Any] = {"format": FORMAT, "packs": [asdict(one) for one in lock.packs], "own": lock.own}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def pack_root(own: Path, pinned: Pinned) -> Path:
    """Where the pack lies."""
    return own / PACKS / pinned.folder


def roots_in_force(own: Path) -> tuple[Path, ...]:
    """The folders of the packs that the lock names, the lowest first, each checked against it to the last byte.

    Raises ContentError for the first file that is not as pinned, of a pack or of the organisation's own; for a pack that
    does not go with this version of breachkit; and where packs lie there and the lock is gone.
    """
    lock = read_lock(own)
    if lock is None:
        refuse_lost_lock(own)
        return ()
    for one in mismatches(own, lock):
        expected = _("SHA-256 {hash}").format(hash=one.expected) if one.expected else ""
        raise ContentError(one.told, place=one.path, expected=expected, mend=one.mend)
    return tuple(pack_root(own, one) for one in lock.packs)


def refuse_lost_lock(own: Path) -> None:
    """Raises ContentError where packs lie in the folder that no lock names: without it their laws would be gone unseen."""
    folder = own / PACKS
    left = sorted(one.name for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []
    if left:
        raise ContentError(
            _("content packs lie here, and content.lock that says which are in force is gone"),
            place=str(folder / left[0]),
            mend=_("put {path} back from a copy, or remove the folder {folder} and add the packs again").format(
                path=own / LOCK, folder=folder
            ),
        )


def mismatches(own: Path, lock: Lock) -> Iterator[Mismatch]:
    """Everything that is not as the lock pins it, pack by pack, then the organisation's own files."""
    for pinned in lock.packs:
        if not within(__version__, pinned.needs):
            yield Mismatch(
                pinned.id,
                str(pack_root(own, pinned)),
                "",
                "",
                _("content pack {id} {version} is for breachkit {needs}, and this is {ours}").format(
                    id=pinned.id, version=pinned.version, needs=pinned.needs, ours=__version__
                ),
                _("ask its publisher for a version that fits, or: breachkit content remove {id}").format(id=pinned.id),
            )
        root = pack_root(own, pinned)
        again = _(
            "add the pack again as its publisher gave it (breachkit content add), or: breachkit content remove {id}"
        )
        for name, expected, found in _differences(pinned.files, files_below(root)):
            told = _told(expected, found, _("content pack {id}").format(id=pinned.id))
            yield Mismatch(pinned.id, str(root / name), expected, found, told, again.format(id=pinned.id))
    if lock.own is not None:
        mend = _("look at what changed; if it is meant: breachkit content lock")
        for name, expected, found in _differences(lock.own, files_below(own)):
            told = _told(expected, found, _("your organisation's content"))
            yield Mismatch("", str(own / name), expected, found, told, mend)


def _differences(pinned: Mapping[str, str], there: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name in sorted(pinned.keys() | there.keys()):
        if pinned.get(name) != there.get(name):
            yield name, pinned.get(name, ""), there.get(name, "")


def _told(expected: str, found: str, whose: str) -> str:
    if not found:
        return _("a file of {whose} that content.lock pins is missing; nothing of it is used").format(whose=whose)
    if not expected:
        return _("a file of {whose} is not pinned in content.lock; nothing of it is used").format(whose=whose)
    return _("a file of {whose} is not the one that content.lock pins; nothing of it is used").format(whose=whose)


def packs_among(roots: tuple[Path, ...]) -> list[dict[str, str]]:
    """The packs among content layers, the lowest first: `id`, `version`, `sha256`. For the journal."""
    found: list[dict[str, str]] = []
    for root in roots:
        if root.parent.name != PACKS:
            continue
        lock = read_lock(root.parent.parent)
        for one in lock.packs if lock else ():
            if one.folder == root.name:
                found.append({"id": one.id, "version": one.version, "sha256": one.sha256})
    return found
