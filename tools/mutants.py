"""Moves each number of each law by one, and sees whether the tests of the law notice.

A number is a threshold (`more_than: 1000`) or a time (`30 days`). A mutant that no test in tests/law/ kills is a rule whose
worked examples do not pin it; each is named, and the exit code is 1. `--sample N --seed S` takes N of them.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from breachkit.content import library as content
from breachkit.content.expand import REGIMES, expanded
from breachkit.content.library import Library, _documents, builtin
from breachkit.domain.condition import COUNT_PREDICATES
from breachkit.domain.regime import Regime

ROOT = Path(__file__).resolve().parent.parent
_TIME = re.compile(r"^(\d+)( (?:business )?(?:hour|day|week|month|year)s?)$")
Place = tuple[str | int, ...]


def numbers(data: Any, place: Place = ()) -> Iterator[tuple[Place, str, str]]:
    """Each number of a law's data: where it stands, what it is, and what it is moved to."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in COUNT_PREDICATES and str(value).replace("_", "").isdecimal():
                was = str(value).replace("_", "")
                for moved in (int(was) + 1, int(was) - 1):
                    if moved > 0:
                        yield (*place, key), was, str(moved)
            elif key not in ("note", "cite", "title", "summary", "contents", "penalties", "upcoming", "sources"):
                yield from numbers(value, (*place, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from numbers(item, (*place, index))
    elif isinstance(data, str) and (found := _TIME.match(data)):
        yield place, data, f"{int(found[1]) + 1}{found[2]}"


def moved(data: Any, place: Place, value: str) -> Any:
    """The data with `value` at `place`."""
    if not place:
        return value
    if isinstance(data, dict):
        return {key: moved(item, place[1:], value) if key == place[0] else item for key, item in data.items()}
    return [moved(item, place[1:], value) if index == place[0] else item for index, item in enumerate(data)]


def with_law(law: Regime) -> Library:
    """The shipped content with `law` in the place of its own version."""
    base = builtin()
    made = Library(base.roots)
    for name in ("_compiled", "facts", "recipients", "calendars", "fingerprint"):
        made.__dict__[name] = getattr(base, name)
    made.__dict__["regimes"] = tuple(
        law if (one.id, one.effective_from) == (law.id, law.effective_from) else one for one in base.regimes
    )
    return made


def tests_about(regime_id: str) -> list[str]:
    """The files of tests/law/ that name the law; a State's are those of the States, which name it by its letters."""
    files = sorted((ROOT / "tests" / "law").glob("test_*.py"))
    a_state = regime_id.startswith("us-") and len(regime_id) == len("us-ca")
    found = [path for path in files if regime_id in path.read_text("utf-8") or (a_state and "us_states" in path.name)]
    return [str(path) for path in found if path.name not in ("test_properties.py", "test_ledger.py")]


def is_killed(law: Regime) -> bool:
    """Whether a test fails on the mutant. A law that no test names has no killer."""
    files = tests_about(law.id)
    if not files:
        return False
    mutant, real = with_law(law), content.library
    content.library = lambda _roots: mutant  # type: ignore[assignment]
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = pytest.main(["-x", "-q", "-n", "0", "-p", "no:cacheprovider", *files])
    finally:
        content.library = real
    return code == pytest.ExitCode.TESTS_FAILED


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sample", type=int, default=0)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--law", default="", help="only laws whose id begins so")
    given = asked.parse_args()
    written = _documents(builtin().roots)
    files = {name: document.data for name, document in written.items() if name.startswith(REGIMES)}
    mutants = [
        (name, place, was, becomes)
        for name in sorted(files)
        if name.startswith(REGIMES + given.law) and name in files
        for place, was, becomes in numbers(files[name])
    ]
    if given.sample:
        mutants = random.Random(given.seed).sample(mutants, min(given.sample, len(mutants)))
    alive = []
    for name, place, was, becomes in mutants:
        try:
            mutant = replace(written[name], data=moved(files[name], place, becomes))
            law = Regime.read(expanded({**written, name: mutant})[name].data)
        except ValueError:
            continue
        if not is_killed(law):
            alive.append(f"{name}: {'.'.join(map(str, place))}: {was} -> {becomes}")
            sys.stdout.write(alive[-1] + "\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(mutants)} mutants, {len(alive)} alive\n")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
