"""A disk that remembers: it stands in for `os` in `breachkit.store.files`, keeps every call that changes the disk, can
refuse any of them, and can tell what a crash at any point may have left behind.

What may be left is what POSIX promises, not what one file system happens to do: a file's bytes are safe once it was
synced, a name (a new file, a rename, a removal) once its folder was; all else may be there, be missing, or be half there.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Tree = dict[str, bytes | None]  # by path below the watched folder; None is a folder


@dataclass(frozen=True)
class Step:
    """One call that changed the disk. `kind` is create, write, sync, sync_folder, rename, cut, unlink or mkdir."""

    kind: str
    path: str
    to: str = ""
    data: bytes = b""
    at: int = 0


class UnsyncedDisk:
    """`os`, but that nothing waits for the disk: for what is looked at a thousand times and thrown away."""

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def fsync(self, handle: int) -> None:
        """No waiting."""


class RefusalError(OSError):
    """The disk's own refusal, so that a test can tell it from a real one."""


class WatchedDisk:
    """`os`, watched. `fail_at` is the number of the call that is refused, with `code`; `fail_on` refuses all after."""

    def __init__(self, folder: Path, *, fail_at: int = -1, code: int = errno.ENOSPC, lasting: bool = False) -> None:
        self.folder = folder
        self.steps: list[Step] = []
        self.calls = 0
        self._fail_at, self._code, self._lasting = fail_at, code, lasting
        self._paths: dict[int, str] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def _refuse(self, *, frees: bool = False) -> bool:
        """Counts a call; whether it is to be refused. A full disk still lets files be cut and removed (`frees`)."""
        number = self.calls
        self.calls += 1
        if frees and self._code == errno.ENOSPC:
            return False
        return number == self._fail_at or (self._lasting and 0 <= self._fail_at <= number)

    def _error(self) -> RefusalError:
        return RefusalError(self._code, os.strerror(self._code))

    def _name(self, path: Any) -> str:
        return Path(path).relative_to(self.folder).as_posix()

    def open(self, path: Any, flags: int, mode: int = 0o777) -> int:
        new = bool(flags & os.O_CREAT) and not Path(path).exists()
        if new and self._refuse():
            raise self._error()
        handle = os.open(path, flags, mode)
        self._paths[handle] = self._name(path)
        if new:
            self.steps.append(Step("create", self._paths[handle]))
        return handle

    def close(self, handle: int) -> None:
        self._paths.pop(handle, None)
        os.close(handle)

    def write(self, handle: int, data: Any) -> int:
        at = os.fstat(handle).st_size
        if self._refuse():
            half = bytes(data)[: len(data) // 2]
            if half:
                os.write(handle, half)
                self.steps.append(Step("write", self._paths[handle], data=half, at=at))
            raise self._error()
        written = os.write(handle, data)
        self.steps.append(Step("write", self._paths[handle], data=bytes(data)[:written], at=at))
        return written

    def fsync(self, handle: int) -> None:
        if self._refuse():
            raise self._error()
        path = self._paths[handle]
        self.steps.append(Step("sync_folder" if (self.folder / path).is_dir() else "sync", path))

    def ftruncate(self, handle: int, size: int) -> None:
        if self._refuse(frees=True):
            raise self._error()
        os.ftruncate(handle, size)
        self.steps.append(Step("cut", self._paths[handle], at=size))

    def replace(self, source: Any, target: Any) -> None:
        if self._refuse():
            raise self._error()
        os.replace(source, target)  # noqa: PTH105
        self.steps.append(Step("rename", self._name(source), to=self._name(target)))

    def unlink(self, path: Any) -> None:
        if self._refuse(frees=True):
            raise self._error()
        os.unlink(path)  # noqa: PTH108
        self.steps.append(Step("unlink", self._name(path)))

    def mkdir(self, path: Any, mode: int = 0o777) -> None:
        if self._refuse():
            raise self._error()
        os.mkdir(path, mode)  # noqa: PTH102
        self.steps.append(Step("mkdir", self._name(path)))


@dataclass
class _File:
    data: bytearray = field(default_factory=bytearray)
    safe: bytes = b""  # as it stood when it was last synced


class Replay:
    """Takes the steps one by one and tells, before any of them, what a crash there may leave."""

    def __init__(self) -> None:
        self._names: dict[str, _File | None] = {"": None}
        self._safe_names: dict[str, _File | None] = {"": None}

    def holds(self, name: str, data: bytes | None) -> None:
        """Something that was there before the first step, and safe."""
        file = None if data is None else _File(bytearray(data), data)
        self._names[name] = self._safe_names[name] = file

    def take(self, step: Step) -> None:
        """One more step was done."""
        if step.kind == "create":
            self._names[step.path] = _File()
        elif step.kind == "mkdir":
            self._names[step.path] = None
        elif step.kind == "write":
            self._file(step.path).data[step.at :] = step.data
        elif step.kind == "cut":
            del self._file(step.path).data[step.at :]
        elif step.kind == "sync":
            self._file(step.path).safe = bytes(self._file(step.path).data)
        elif step.kind == "rename":
            self._names[step.to] = self._names.pop(step.path)
        elif step.kind == "unlink":
            del self._names[step.path]
        else:
            above = "" if step.path == "." else step.path
            for names in (self._names, self._safe_names):
                for name in [name for name in names if _folder_of(name) == above and name]:
                    if name in self._names:
                        self._safe_names[name] = self._names[name]
                    else:
                        self._safe_names.pop(name, None)

    def _file(self, path: str) -> _File:
        found = self._names[path]
        assert found is not None
        return found

    def left_by_a_crash(self, during: Step) -> Iterator[tuple[str, Tree]]:
        """What a crash while `during` was being done may leave, each with a word for it."""
        killed = {name: None if file is None else bytes(file.data) for name, file in self._names.items()}
        yield "killed before it", dict(killed)
        if during.kind == "write":
            yield (
                "killed half way",
                {**killed, during.path: (killed[during.path] or b"") + during.data[: len(during.data) // 2]},
            )
            after = bytearray(killed[during.path] or b"")
            after[during.at :] = during.data
            yield "killed after it", {**killed, during.path: bytes(after)}
        yield "power lost, only what was synced is left", _tree(self._safe_names, lambda file: file.safe)
        yield "power lost, names left and bytes lost", _tree(self._names, lambda file: file.safe)
        yield "power lost, bytes left and names lost", _tree(self._safe_names, lambda file: bytes(file.data))
        yield "power lost, half the bytes left", _tree(self._names, _half)
        yield "power lost, blocks given out and never filled", _tree(self._names, _unfilled)
        yield "power lost, the first block never filled", _tree(self._names, _first_unfilled)


def _tree(names: dict[str, _File | None], content: Any) -> Tree:
    found: Tree = {}
    for name, file in names.items():
        above = _folder_of(name)
        if name and above not in names:
            continue
        found[name] = None if file is None else content(file)
    return found


def _half(file: _File) -> bytes:
    data = bytes(file.data)
    if not data.startswith(file.safe):
        return data
    return data[: len(file.safe) + (len(data) - len(file.safe)) // 2]


def _unfilled(file: _File) -> bytes:
    return file.safe + b"\0" * max(0, len(file.data) - len(file.safe))


def _first_unfilled(file: _File) -> bytes:
    data = bytes(file.data)
    if not data.startswith(file.safe) or len(data) < len(file.safe) + 64:
        return data
    middle = len(file.safe) + (len(data) - len(file.safe)) // 2
    return file.safe + b"\0" * (middle - len(file.safe)) + data[middle:]


def _folder_of(name: str) -> str:
    return name.rpartition("/")[0]


def lay_out(tree: Tree, folder: Path) -> None:
    """Makes the tree's folders and files below `folder`."""
    for name, content in sorted(tree.items()):
        path = folder / name
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.write_bytes(content)
