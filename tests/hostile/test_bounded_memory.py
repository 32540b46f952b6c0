"""Files of any size, lines without end, bombs: refused within bounded memory, with a message.

Each command runs in a process of its own whose address space is smaller than the file that it is given.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from breachkit.content.yaml_reader import parse_yaml
from breachkit.errors import ContentError
from tests.conftest import Ran

Cli = Callable[..., Ran]
LARGE, SPACE = 700_000_000, 600_000_000  # a table engine alone takes some 400 MB of addresses
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from breachkit.cli.app import run
code = run(sys.argv[2:])
try:  # this program's own peak: ru_maxrss also remembers the process that it was forked from
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
except (OSError, StopIteration):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
sys.stderr.write(f"\\npeak {peak * 1024}")
sys.exit(code)
"""


def limited(*arguments: str, space: int = SPACE) -> subprocess.CompletedProcess[str]:
    """Runs a command in a small address space. Fails on a traceback, and where it took more than 200 MB."""
    ran = subprocess.run([sys.executable, "-c", LIMITED, str(space), *arguments], capture_output=True, text=True)
    assert "Traceback" not in ran.stderr, ran.stderr
    assert ran.returncode in (0, 1, 2), (arguments, ran.returncode, ran.stderr)
    told, _, peak = ran.stderr.rpartition("\npeak ")
    assert int(peak) < 200_000_000, (arguments, peak)
    ran.stderr = told
    return ran


def grown(path: Path, head: bytes = b"", size: int = LARGE) -> str:
    """A file of that size that takes no room on the disk: `head`, then zeros, in one line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(size)
    return str(path)


def whole(*cases: Any) -> list[Any]:
    """Cases that `make torture` alone runs: each starts several processes."""
    return [pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.torture) for case in cases]


GIVEN: list[tuple[str, bytes, list[str]]] = [
    ("facts.yaml", b"summary: '", ["facts", "import", "FILE"]),
    ("facts.yaml", b"summary: '", ["assess", "--facts", "FILE"]),
    ("facts.yaml", b"summary: '", ["new", "--from", "FILE"]),
    ("seal.json", b'{"case":"', ["seal", "--check", "FILE"]),
    ("r.tsr", b"", ["seal", "--response", "FILE", "--trust", "FILE"]),
    ("key.pem", b"-----BEGIN PRIVATE KEY-----\n", ["seal", "--key", "FILE"]),
    ("draft.md", b"# ", ["approve", "--file", "FILE", "--by", "A", "--role", "legal"]),
    ("people.xlsx", b"PK\x03\x04", ["people", "columns", "FILE"]),
    ("people.parquet", b"PAR1", ["people", "columns", "FILE"]),
]


@pytest.mark.parametrize(
    ("name", "head", "command"),
    [*GIVEN[:1], *whole(*GIVEN[1:-3]), *GIVEN[-3:-2], *whole(*GIVEN[-2:])],
    ids=lambda value: "-".join(value[:2]) if isinstance(value, list) else "",
)
def test_a_file_larger_than_memory_is_refused(
    name: str, head: bytes, command: list[str], case: Path, tmp_path: Path
) -> None:
    path = grown(tmp_path / name, head)
    ran = limited(*[path if word == "FILE" else word for word in command])
    assert ran.returncode == 2, ran.stderr


@pytest.mark.parametrize(
    "place", ["case.json", *whole("current", "position.json", "torn", "line", "regime", "form", "body")]
)
def test_a_file_of_the_home_that_has_grown_is_told_or_made_anew(
    place: str, breachkit: Cli, case: Path, tmp_path: Path
) -> None:
    home = case.parent.parent
    journal = case / "journal.jsonl"
    if place in ("current", "position.json"):
        grown(home / place)
    elif place == "case.json":
        grown(case / place)
    elif place == "torn":
        with journal.open("ab") as stream:
            stream.truncate(LARGE)
    elif place == "line":
        with journal.open("ab") as stream:
            for _ in range(8):
                stream.write(b"x" * 1_000_000)
            stream.write(b"\n")
    else:
        name = {
            "regime": "playbooks/regimes/x.yaml",
            "form": "templates/briefs/x.yaml",
            "body": "templates/partials/form.md.j2",
        }
        grown(home / "content" / name[place])
    told = [
        limited(*command)
        for command in (["status"], ["verify"], ["note", "x"], ["list"], ["templates", "list"], ["render", "report"])
    ]
    refused = [ran.stderr for ran in told if ran.returncode]
    if place in ("current", "position.json", "case.json", "torn"):
        assert refused == [] or place == "case.json"
        assert limited("verify").returncode == 0
    elif place == "form":  # a document that nobody asks for is passed over, and told by lint
        assert refused == []
        assert "larger than" in limited("templates", "lint", "briefs/x").stdout
    else:
        assert refused and all("larger than" in text or "damaged" in text for text in refused if text)


@pytest.mark.torture
def test_a_row_without_end_in_a_list_of_people(case: Path, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    with path.open("wb") as stream:
        stream.write(b"name,email\nx,")
        for _ in range(64):
            stream.write(b"y" * 1_000_000)
    ran = limited("people", "import", str(path), "--yes", space=900_000_000)
    assert ran.returncode == 2
    assert "rows" in ran.stderr


def test_a_zip_bomb_for_a_sheet(case: Path, tmp_path: Path) -> None:
    """An XLSX whose words, or whose sheet, unpack to hundreds of megabytes."""
    import openpyxl

    plain = tmp_path / "plain.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["name", "email"])
    book.active.append(["A", "a@example.com"])
    book.save(plain)
    for member in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        bomb = tmp_path / "bomb.xlsx"
        with (
            zipfile.ZipFile(plain) as source,
            zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made,
        ):
            for info in source.infolist():
                data = source.read(info)
                if info.filename == member:
                    cut = data.rindex(b"</")
                    with made.open(info.filename, "w") as stream:
                        stream.write(data[:cut])
                        for _ in range(300):
                            stream.write(b" " * 1_000_000)
                        stream.write(data[cut:])
                else:
                    made.writestr(info, data)
        assert bomb.stat().st_size < 2_000_000
        ran = limited("people", "columns", str(bomb))
        assert ran.returncode == 2 and "unpacks to far more" in ran.stderr


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000 + "x",
        "a:\n" + "".join(" " * n + "a:\n" for n in range(1, 2000)),
        "? " * 50_000,
        "!!python/object/apply:os.system ['touch x']",
        "a: !!binary |\n  AAAA",
        "<<: {a: b}\n<<: {a: c}",
        "a" * 3_000_000 + ": b",
        "a: |\n" + "  x\n" * 500_000,
        "\ufeff" * 1000,
        "%YAML 9.9\n---\na: b",
        "--- a\n--- b\n",
    ],
    ids=lambda text: repr(text[:24]),
)
def test_yaml_bombs_are_refused_or_read_plainly(text: str) -> None:
    try:
        read = parse_yaml(text, "x.yaml")
    except ContentError as error:
        assert error.place.startswith("x.yaml")
    else:
        assert isinstance(read.data, str | list | dict)
