"""A bar of bytes on standard error, while that is a terminal and the work is long enough to wait for."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

_WORTH_A_BAR = 32 * 1000 * 1000


class ByteBar:
    """Shows how far some reading or copying has come. Nothing is shown in a pipe, for --json, or for a little."""

    def __init__(self, what: str, *, shown: bool) -> None:
        self._what = what
        self._shown = shown and sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> ByteBar:
        return self

    def begin(self, total: int) -> ByteBar:
        """The bytes to come are known now."""
        if self._shown and total >= _WORTH_A_BAR:
            from rich.console import Console
            from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
            from rich.progress import TransferSpeedColumn as SpeedColumn

            self._bar = Progress(
                TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), SpeedColumn(),
                TimeRemainingColumn(), console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._task = self._bar.add_task(self._what, total=total)
            self._bar.start()
        return self

    def __call__(self, worked_on: int) -> None:
        if self._bar is not None:
            self._bar.advance(self._task, worked_on)

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
