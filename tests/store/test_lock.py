"""The lock of a case: one holder, and those who wait are served."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from breachkit.errors import StorageError
from breachkit.store.lock import held

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there the lock is filelock's")


def someone_stands_in_the_turnstile(folder: Path) -> bool:
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def test_who_lets_go_and_comes_again_at_once_is_served_after_who_waited(tmp_path: Path) -> None:
    lock, served = tmp_path / ".lock", list[str]()

    def wait() -> None:
        with held(lock, wait=60):
            served.append("who waited")

    waiting = threading.Thread(target=wait)
    for turn in range(20):
        served.clear()
        with held(lock, wait=60):
            waiting = threading.Thread(target=wait)
            waiting.start()
            while not someone_stands_in_the_turnstile(tmp_path):
                time.sleep(0.0005)
        with held(lock, wait=60):
            served.append("who came again")
        waiting.join()
        assert served == ["who waited", "who came again"], turn


def test_a_lock_that_is_not_let_go_is_told(tmp_path: Path) -> None:
    told = pytest.raises(StorageError, match="being written by another process")
    with held(tmp_path / ".lock", wait=1), told, held(tmp_path / ".lock", wait=0.05):
        pass
    with held(tmp_path / ".lock", wait=1):
        pass


def test_where_a_folder_cannot_be_locked_the_lock_alone_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    flock, folders = fcntl.flock, list[int]()

    def refuse_folders(handle: int, operation: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}"):  # noqa: PTH112
            folders.append(handle)
            raise OSError(9, "Bad file descriptor")
        flock(handle, operation)

    monkeypatch.setattr(fcntl, "flock", refuse_folders)
    with held(tmp_path / ".lock", wait=1), pytest.raises(StorageError), held(tmp_path / ".lock", wait=0.05):
        pass
    assert folders or not Path("/proc/self/fd").exists()
