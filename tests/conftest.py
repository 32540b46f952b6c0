"""What every test can use: a fresh home, a set clock, the command line run in this process, and the shipped content."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from breachkit.cli.app import run
from breachkit.content.library import Library, builtin
from breachkit.domain.answers import read_answer
from breachkit.domain.assessment import Assessed
from breachkit.domain.values import Value
from breachkit.engine.obligations import assess
from breachkit.i18n import use_language

NOW = "2026-11-23T02:14:00+09:00"
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has a home of its own, speaks English, and lives in the night of 23 November 2026."""
    for name in [name for name in os.environ if name.startswith("BREACHKIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BREACHKIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BREACHKIT_NOW", NOW)
    monkeypatch.setenv("BREACHKIT_LANG", "en")
    monkeypatch.setenv("BREACHKIT_ACTOR", "tester")
    use_language("en")  # whatever a command of the test before has chosen
    yield


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def breachkit(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs one command line; with `code` also checks its exit code (0 where none is given)."""

    def call(*arguments: str, code: int | None = 0) -> Ran:
        capsys.readouterr()
        left = run(arguments)
        printed = capsys.readouterr()
        if code is not None:
            assert left == code, printed.out + printed.err
        return Ran(left, printed.out, printed.err)

    return call


@pytest.fixture
def case(breachkit: Callable[..., Ran]) -> Path:
    """A fresh case with nothing but a title; its folder."""
    opened = breachkit("new", "--title", "Web shop tampered", "--org", "Example Shop", "--json").json
    return Path(opened["path"])


@pytest.fixture(scope="session")
def library() -> Library:
    return builtin()


Facts = Mapping[str, object]


@pytest.fixture(scope="session")
def values(library: Library) -> Callable[[Facts], dict[str, Value]]:
    """Answers, as a facts file writes them, to values."""

    def read(facts: Facts) -> dict[str, Value]:
        return {fact_id: read_answer(library.facts[fact_id], answer, TOKYO) for fact_id, answer in facts.items()}

    return read


@pytest.fixture(scope="session")
def assessed(library: Library, values: Callable[[Facts], dict[str, Value]]) -> Callable[..., dict[str, Assessed]]:
    """Every obligation by REGIME.OBLIGATION on those answers, under the law of `as_of`."""

    def decide(facts: Facts, as_of: date = date(2026, 11, 23)) -> dict[str, Assessed]:
        return {one.key: one for one in assess(library.law, values(facts), as_of)}

    return decide
