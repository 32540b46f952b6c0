"""One batch of letters: for whom, where to, and what comes of it."""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from breachkit.documents.letters import COLUMNS, Letter, Press
from breachkit.errors import BreachkitError
from breachkit.i18n import _
from breachkit.store.files import BINARY, FILE_MODE, write_all

BATCH = 1000
"""People's numbers in one batch, and so the most letters in one PDF file."""
WHO = ("all", "with-email", "without-email")


@dataclass(frozen=True)
class Target:
    """Where letters go: one file, or a folder with a file each (PDF: a file for each batch)."""

    out: Path
    folder: bool
    fmt: str

    @property
    def ledger(self) -> Path:
        return self.out / "ledger.jsonl" if self.folder else self.out.with_name(self.out.name + ".ledger.jsonl")

    @property
    def manifest(self) -> Path:
        return self.out / "manifest.json" if self.folder else self.out.with_name(self.out.name + ".manifest.json")

    @property
    def one_text(self) -> bool:
        """Whether all letters go into one file, batch after batch; a PDF file is whole by itself."""
        return not self.folder and self.fmt != "pdf"

    @property
    def part(self) -> Path:
        """The file while it is being written."""
        return self.out.with_name(self.out.name + ".part")

    def letter(self, number: int) -> Path:
        """The file of one person's letter; at most a batch of them in a folder."""
        return self.out / f"{(number - 1) // BATCH:05d}" / f"{number:07d}.{self.fmt}"

    def bound(self, batch: int) -> Path:
        """The PDF file of a batch."""
        return self.out / f"letters-{batch + 1:05d}.pdf"


@dataclass(frozen=True)
class Told:
    """What the ledger tells of a batch: its people in rising order, each letter's language and SHA-256, whom none could go to.

    `letters` and `left_out` are JSON, made where the letters are made; the rest sums them up. `first` and `last` are the
    numbers of people with letters, 0 where there are none.
    """

    letters: bytes
    left_out: bytes
    first: int
    last: int
    count: int
    left: int
    languages: dict[str, int]


def tell(letters: list[tuple[int, str, str]], left_out: list[int]) -> Told:
    """Sums up a batch's letters (person, language, SHA-256) for the ledger. Raises BreachkitError where a person stands twice."""
    before = 0
    languages: dict[str, int] = {}
    for number, lang, _digest in letters:
        if number <= before:
            raise BreachkitError(_("person {n} stands twice in the ledger").format(n=number))
        before = number
        languages[lang] = languages.get(lang, 0) + 1
    written = json.dumps(letters, separators=(",", ":")).encode()
    first = letters[0][0] if letters else 0
    return Told(written, json.dumps(left_out).encode(), first, before, len(letters), len(left_out), languages)


@dataclass(frozen=True)
class Batch:
    """What came of a batch: what the ledger tells of it, and its bytes.

    `data` is what goes into the one file, or the PDF, whose hash is `sha256`; None where the letters were written to files of
    their own. `files` are letters for files of their own that another machine made. `held` is set where another
    process of this machine keeps `size` bytes back and writes them itself, at the place that it is told.
    """

    index: int
    told: Told
    data: bytes | None = None
    sha256: str = ""
    files: list[tuple[int, bytes]] = field(default_factory=list)
    size: int = 0
    held: Held | None = None


class Held(Protocol):
    """A batch's bytes in another process."""

    def put(self, offset: int) -> None:
        """Has them written into the one file, there."""

    def wait(self) -> None:
        """Returns when they were. Raises what went wrong."""


def wanted(people: Iterable[tuple[Any, ...]], who: str, fmt: str) -> tuple[list[tuple[Any, ...]], list[int]]:
    """The people whom this run writes to, and those whom it would but cannot (an e-mail without an address)."""
    place = COLUMNS.index("email")
    chosen = [one for one in people if who == "all" or (one[place] is not None) == (who == "with-email")]
    if fmt != "eml":
        return chosen, []
    return [one for one in chosen if one[place]], [one[0] for one in chosen if not one[place]]


def write_batch(
    press: Press, index: int, people: list[tuple[Any, ...]], who: str, target: Target, *, here: bool = True
) -> Batch:
    """Writes the letters to some people.

    Args:
        here: whether letters of their own go to their files at once; else their bytes are handed back.
    """
    chosen, left_out = wanted(people, who, target.fmt)
    if target.fmt == "pdf":
        if not chosen:
            return Batch(index, tell([], left_out), b"", hashlib.sha256(b"").hexdigest())
        data, langs = press.bound(chosen)
        digest = hashlib.sha256(data).hexdigest()
        told = tell([(one[0], lang, digest) for one, lang in zip(chosen, langs, strict=True)], left_out)
        return Batch(index, told, data, digest, size=len(data))
    made = press.letters(chosen)
    if target.folder:
        made = [Letter(one.person, one.lang, press.page(one)) for one in made]
    told = tell([(one.person, one.lang, hashlib.sha256(one.data).hexdigest()) for one in made], left_out)
    if not target.folder:
        data = b"".join(map(press.parted, made))
        return Batch(index, told, data, size=len(data))
    if not here:
        return Batch(index, told, files=[(one.person, one.data) for one in made])
    write_files(target, [(one.person, one.data) for one in made])
    return Batch(index, told)


def write_files(target: Target, files: Iterable[tuple[int, bytes]]) -> None:
    """Writes letters to files of their own, readable by the owner alone. A file of an interrupted run is written over."""
    above: Path | None = None
    for number, data in files:
        path = target.letter(number)
        if path.parent != above:
            above = path.parent
            above.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | BINARY, FILE_MODE)
        try:
            write_all(handle, data)
        finally:
            os.close(handle)


def write_at(handle: int, data: bytes, offset: int) -> None:
    """Writes all of it there, wherever the file's own place is."""
    view = memoryview(data)
    while view:
        if hasattr(os, "pwrite"):
            n = os.pwrite(handle, view, offset)
        else:  # Windows
            os.lseek(handle, offset, os.SEEK_SET)
            n = os.write(handle, view)
        view, offset = view[n:], offset + n


class Pending(Protocol):
    """A batch that is being worked on somewhere."""

    def result(self) -> Any: ...


T = TypeVar("T")


def in_order(tasks: Iterable[T], submit: Callable[[T], Pending], ahead: int) -> Iterator[Any]:
    """The tasks' results in the tasks' order, with at most `ahead` of them under way."""
    under_way: deque[Pending] = deque()
    for task in tasks:
        under_way.append(submit(task))
        if len(under_way) >= ahead:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()
