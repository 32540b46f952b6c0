"""docs/performance.md tells of every target, and what measures is right in itself. Nothing here is timed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bench import growth, page
from bench.processes import Cost, Costs, FailedError, cost_of
from bench.targets import ROWS

from breachkit.content.expand import expanded
from breachkit.content.library import _documents
from breachkit.content.names import check_all

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
TARGETS = {
    "--version": "1.1",
    "--help": "1.1",
    "completion of a command": "1.1",
    "completion of a fact": "1.1",
    "status": "1.3",
    "status --json": "1.3",
    "next --json": "1.3",
    "deadlines --json": "1.3",
    "facts set": "1.3",
    "assess --json": "1.5",
    "render report --format md": "2.0",
}
BESIDE_PEERS = ("status", "status --json", "next --json", "deadlines --json", "facts set")


def rows_of(block: str) -> dict[str, list[list[str]]]:
    """The cells of each row of a measured block, by the first of them: a command may stand in more tables than one."""
    text = PAGE.read_text("utf-8")
    found = re.search(f"<!-- measured: {block} -->(.*?)<!-- measured ends -->", text, re.DOTALL)
    assert found is not None, block
    rows: dict[str, list[list[str]]] = {}
    for line in found[1].splitlines():
        if line.startswith("| "):
            cells = [cell.strip(" `") for cell in line.strip("|").split("|")]
            rows.setdefault(cells[0], []).append(cells[1:])
    return rows


@pytest.mark.parametrize(("command", "most"), TARGETS.items())
def test_the_page_tells_whether_each_target_is_met(command: str, most: str) -> None:
    first = rows_of("commands")[command][0]
    assert first[2] == most
    assert first[3] in ("yes", "by cpu", "**no**")


@pytest.mark.parametrize("command", BESIDE_PEERS)
def test_the_page_compares_what_is_used_at_night_with_peers(command: str) -> None:
    _own, beside = rows_of("commands")[command]
    assert (beside[1], beside[4]) == ("1.7", "3.3")


def test_the_bench_measures_what_the_page_has_to_tell() -> None:
    assert {row.name: f"{row.most:.1f}" for row in ROWS if row.most} == TARGETS
    assert tuple(row.name for row in ROWS if row.beside_peers) == BESIDE_PEERS


def test_each_block_says_when_and_on_what_it_was_measured() -> None:
    for told in re.findall(r"<!-- measured: [\w ]+ -->\n\n(.*)\n", PAGE.read_text("utf-8")):
        assert re.match(
            r"Measured on \d+ \w+ 20\d\d, .* at commit [0-9a-f]{12}.*, Python 3\.\d+\.\d+, \d+ processors", told
        )


def test_a_ratio_is_that_of_the_medians() -> None:
    ours = Costs([Cost(wall, cpu, 1) for wall, cpu in ((0.3, 0.2), (9.0, 0.2), (0.2, 0.2))])
    floor = Costs([Cost(0.1, 0.1, 1)] * 3)
    assert ours.over(floor, "wall") == pytest.approx(3)
    assert ours.over(floor, "cpu") == pytest.approx(2)
    assert ours.quartiles("wall") == pytest.approx((0.25, 4.65))


MEASURING = """
import os, sys
from bench.processes import Command, in_turns
block = "block = bytearray(64 * 1024 * 1024); block[::4096] = bytes(16384); print(sum(range(3_000_000)))"
found = in_turns({
    "lean": Command(lambda turn: [sys.executable, "-c", f"print({turn})"], os.environ),
    "wasteful": Command(lambda turn: [sys.executable, "-c", block], os.environ),
}, 1)
assert found["wasteful"].median("memory") > found["lean"].median("memory") + 50
assert 0 < found["lean"].median("cpu") < found["wasteful"].median("cpu")
print(len(found["lean"].found))
"""


def test_what_a_process_costs_is_its_own() -> None:
    """Measured from a small process, as it has to be: these tests' own is a large one."""
    ran = subprocess.run(
        [sys.executable, "-c", MEASURING], cwd=PAGE.parent.parent, capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr) == ("1\n", "")


@pytest.mark.parametrize("code", ["raise SystemExit(3)", "pass"], ids=["fails", "prints nothing"])
def test_a_command_that_does_not_do_its_work_is_not_measured(code: str) -> None:
    with pytest.raises(FailedError):
        cost_of([sys.executable, "-c", code], os.environ, must_print=True)


def test_a_run_replaces_its_block_alone(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(
        "# A\n\n<!-- measured: one -->\nold\n<!-- measured ends -->\n\n<!-- measured: two -->\n<!-- measured ends -->\n",
        "utf-8",
    )
    page.put(path, "one", page.table(["a", "b"], [["x", "1"]]))
    written = path.read_text("utf-8")
    assert "old" not in written and "| x  |  1 |" in written.split("<!-- measured ends -->")[0]
    assert written.endswith("<!-- measured: two -->\n<!-- measured ends -->\n")
    with pytest.raises(ValueError, match="no block"):
        page.put(path, "three", "")


@pytest.mark.parametrize(
    ("values", "exponent"),
    [
        ({100: 1.0, 1000: 1.0, 10_000: 1.02}, 0.0),  # within the noise of the least
        ({100: 0.2, 1000: 1.1, 10_000: 10.1}, 1.0),  # a thousandth for each, and something to start
        ({100: 0.2, 1000: 1.01, 10_000: 98.21}, 2.0),
        ({100: 1.0, 1000: 2.0}, None),  # two sizes tell nothing
    ],
    ids=["flat", "linear", "quadratic", "too few"],
)
def test_the_exponent_is_of_what_grows(values: dict[int, float], exponent: float | None) -> None:
    curve = growth.Curve(
        "things", "do", {size: Costs([Cost(seconds, seconds, 40)]) for size, seconds in values.items()}
    )
    found = curve.exponent("cpu")
    assert found == (exponent if exponent is None else pytest.approx(exponent, abs=0.06))
    assert curve.exponent("memory") in (0.0, None)
    assert curve.holds() is (exponent != 2.0)


def test_what_has_to_be_flat_may_not_even_grow_slowly() -> None:
    costs = {size: Costs([Cost(seconds, seconds, 40)]) for size, seconds in ((100, 0.2), (1000, 0.22), (10_000, 0.3))}
    assert growth.Curve("events", "next", costs).holds()
    assert not growth.Curve("events", "next", costs, flat=True).holds()


def test_memory_above_linear_is_a_miss_too() -> None:
    costs = {size: Costs([Cost(1, 1, 40 + (size / 1000) ** 2)]) for size in (100, 10_000, 100_000)}
    assert not growth.Curve("files", "assess", costs).holds()


def test_the_laws_that_are_copied_make_sound_content(tmp_path: Path) -> None:
    laws = growth.program_with_laws(tmp_path, 30)
    assert laws == len(list((tmp_path / "playbooks" / "regimes").glob("*.yaml"))) and 25 <= laws <= 35
    check_all(expanded(_documents((tmp_path,))))


def test_the_smallest_slice_of_growth_runs_and_tells_its_exponents() -> None:
    few = {"BENCH_GROWTH_EVENTS": "", "BENCH_GROWTH_LAWS": "", "BENCH_GROWTH_FILES": "1,2", "BENCH_GROWTH_ROUNDS": "1"}
    ran = subprocess.run(
        [sys.executable, "-m", "bench.growth"],
        cwd=PAGE.parent.parent,
        env={**os.environ, **few},
        capture_output=True,
        text=True,
        check=False,
    )
    rows = [line for line in ran.stdout.splitlines() if line.startswith("| `assess --facts --jsonl`")]
    assert len(rows) == 2, ran.stderr
    assert re.search(r"-?\d\.\d\d", rows[-1].split("|")[6])


@pytest.mark.parametrize("thing", ["events", "laws", "files"])
def test_the_page_has_a_curve_of_everything_that_grows(thing: str) -> None:
    assert rows_of(f"growth with {thing}")
