"""The one way to a case's lists of people: plain copies to work on in a private folder, kept through the case's store.

Whatever the store does to bytes (encryption, a database) happens in its blobs; a plain copy lives only while a command
works on it, in a folder of the home that its owner alone may read, and is swept away by the next command should one be killed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from breachkit.store.files import FILE_MODE, make_folder, told_plainly
from breachkit.store.protocol import CaseStore

FOLDER = "people"
_OWN = re.compile(r"^([0-9]+)-")


@contextmanager
def scratch(home: Path) -> Iterator[Path]:
    """A private folder for this process, gone afterwards. Those of processes that are no more are removed first."""
    above = home / "scratch"
    make_folder(above)
    for left in above.iterdir():
        owner = _OWN.match(left.name)
        if owner and not _lives(int(owner[1])):
            shutil.rmtree(left, ignore_errors=True)
    with told_plainly(above):
        folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=above))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    if os.name == "nt":
        return False  # an open file cannot be removed there, so a living owner keeps what it uses
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def keep(store: CaseStore, name: str, path: Path) -> str:
    """Keeps a file of the scratch folder under the name; returns its SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while piece := source.read(1024 * 1024):
            digest.update(piece)
        source.seek(0)
        store.blobs.take(f"{FOLDER}/{name}", source)
    return digest.hexdigest()


def plain(store: CaseStore, name: str, folder: Path) -> Path:
    """A plain copy of a kept file in the folder. Raises MissingError where there is none."""
    path = folder / name
    with told_plainly(path), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "wb") as target:
        store.blobs.give(f"{FOLDER}/{name}", target)
    return path


def sha256_of(path: Path) -> str:
    """The file's SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while piece := source.read(1024 * 1024):
            digest.update(piece)
    return digest.hexdigest()
