"""What one process costs, told by the system: wall clock, processor time and peak memory of that process alone.

A process's peak memory is never told as less than that of the one that started it. So whoever measures stays small: this
module, and what uses it, load nothing but the standard library, and cases are made by processes of their own.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Seconds of wall clock, seconds of processor time (user and system), and the most memory in MiB."""

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True)
class Command:
    """What is run: its words (given the number of the turn, so that a change differs from the one before) and environment."""

    words: Callable[[int], Sequence[str]]
    environment: Mapping[str, str]


@dataclass
class Costs:
    """What the turns of one command cost."""

    found: list[Cost] = field(default_factory=list)

    def _of(self, kind: str) -> list[float]:
        return [getattr(one, kind) for one in self.found]

    def median(self, kind: str) -> float:
        return statistics.median(self._of(kind))

    def least(self, kind: str) -> float:
        return min(self._of(kind))

    def quartiles(self, kind: str) -> tuple[float, float]:
        """Between which two values the middle half of the turns lies."""
        found = self._of(kind)
        if len(found) < 2:
            return found[0], found[0]
        low, _middle, high = statistics.quantiles(found, n=4, method="inclusive")
        return low, high

    def over(self, floor: Costs, kind: str) -> float:
        """How many times the floor: the ratio of the medians."""
        return self.median(kind) / floor.median(kind)


class FailedError(Exception):
    """A command that was to be measured did not do what it should; the message has its words and what it told."""


def cost_of(words: Sequence[str], environment: Mapping[str, str], *, must_print: bool = False) -> Cost:
    """Runs one process to its end. Raises FailedError where it fails, or prints nothing though it must."""
    with Path(os.devnull).open("wb") as nowhere:
        out = subprocess.PIPE if must_print else nowhere
        started = time.perf_counter()
        process = subprocess.Popen(words, env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=nowhere)
        printed = process.stdout.read() if process.stdout is not None else b""
        _pid, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.stdout is not None:
            process.stdout.close()
    if process.returncode or (must_print and not printed.strip()):
        told = subprocess.run(words, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, check=False)
        raise FailedError(f"{' '.join(words)}: exit {process.returncode}\n{told.stderr.decode(errors='replace')}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def in_turns(commands: Mapping[str, Command], turns: int) -> dict[str, Costs]:
    """Each command once in every turn, so that a machine whose speed drifts treats them alike.

    A first turn is not counted: it fills the caches, and each command has to print something in it.
    """
    found = {name: Costs() for name in commands}
    for turn in range(turns + 1):
        for name, command in commands.items():
            cost = cost_of(
                command.words(turn), command.environment, must_print=turn == 0 and not name.startswith("bare")
            )
            if turn:
                found[name].found.append(cost)
    return found
