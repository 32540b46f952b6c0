"""A folder in memory where there is one: these tests lay out a case thousands of times."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_IN_MEMORY = Path("/dev/shm")


@pytest.fixture
def quick_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="breachkit-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
