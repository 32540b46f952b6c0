"""Hostile inputs by the tens of thousands: each is taken for what it is, or refused with a message. `make torture`: 100,000.

No traceback, no escape sequence on a screen, no file outside its folder, no endless reading.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from breachkit.cli.app import run
from breachkit.content.library import Library
from breachkit.content.yaml_reader import read_yaml
from breachkit.documents.environment import run_template
from breachkit.documents.markdown import inert, inert_inline
from breachkit.documents.tree import Block, as_data, parse
from breachkit.domain.answers import read_answer
from breachkit.domain.event import read_event, split_line
from breachkit.errors import BreachkitError
from breachkit.services.evidence_export import safe_name
from breachkit.services.seals import check_against
from breachkit.store.journal import Journal
from breachkit.store.local import LocalCase, LocalHome
from breachkit.wording.visible import visible
from tests.conftest import TOKYO

SHARE = 5_000
WHOLE = 100_000

ATOMS = [
    "\x00", "\x07", "\x08", "\x1b[31m", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "\x9b2J", "\r", "\n", "\t", "\x7f",
    "\u202e", "\u202a", "\u2066", "\u2069", "\u200b", "\u200f", "\u061c", "\u2028", "\u2029", "\ufeff", "\u00ad", "\U000e0041",
    "\ud800", "\udfff", "\uffff", "\U0010ffff", "e\u0301" * 50, "\u0300" * 200, "﷽", "𒐫", "👩\u200d👩\u200d👧",
    "[bold]", "[/]", "[red]x[/red]", "[link=file:///etc/passwd]", "[@click=app.exit()]", ":smile:", "\\[", "[[",
    "../", "..\\", "/etc/passwd", "C:\\", "CON", "nul.txt", "~", "~root", "$HOME", "`id`", "$(id)", "|", ";", "&", "%00", "%2e%2e/",
    "{{7*7}}", "{% raw %}", "{%", "%}", "{#", "{{ ''.__class__ }}", "${x}", "#{x}", "{0.__class__}", "{", "}", "%s", "%n",
    "<script>", "</td>", "<!-- page -->", "&lt;", "&#0;", "<br>", "![x](http://x)", "[x](javascript:x)", "# ", "---", "```", "| a |",
    "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "'", '"', "''", '""', "\\", "\\u0000", "\\ud800", "\\x1b",
    "&a ", "*a", "<<", "!!python/object:os.system", "? ", ": ", "- ", "%YAML", "---\n", "...\n", "|\n", ">\n", "@", "`",
    '{"a":', "[", "]", "null", "NaN", "Infinity", "1e999", "-0", "1" * 400, "true", ',"hash":"', '","seq":1,"time":"', '"v":1}',
    "2026-0001", "2026-11-22 20:10", "９９９", "٣", "1,000", "1-", "不明", "unknown", "yes", "JP=1", "*", "=", ",", "a" * 300,
]  # fmt: skip


def texts(seed: int, number: int) -> list[str]:
    """Texts put together from pieces that have broken programs before, and from any character there is."""
    dice = random.Random(seed)
    made = []
    for _ in range(number):
        pieces = [dice.choice(ATOMS) for _ in range(dice.randint(1, 8))]
        if dice.random() < 0.3:
            pieces.insert(
                dice.randrange(len(pieces) + 1), chr(dice.choice([dice.randrange(0x250), dice.randrange(0x110000)]))
            )
        made.append("".join(pieces))
    return made


def _is_clean(shown: str) -> bool:
    return all(ch == "\n" or unicodedata.category(ch) not in ("Cc", "Cs", "Zl", "Zp") for ch in shown) and not (
        set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\u061c\ufeff")
        or any(0xE0000 <= ord(ch) <= 0xE007F for ch in shown)
    )


def yaml_files(folder: Path) -> Callable[[str], None]:
    path = folder / "x.yaml"

    def one(text: str) -> None:
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        read_yaml(path)

    return one


def answers(library: Library) -> Callable[[str], None]:
    facts = [*library.facts.values()]

    def one(text: str) -> None:
        for fact in facts[hash(text) % 7 :: 29]:
            read_answer(fact, text, TOKYO)

    return one


def journal_lines(text: str) -> None:
    line = text.encode("utf-8", "surrogatepass")
    split_line(line)
    for start in (b"", b'{"actor":"a","hash":"' + b"0" * 64 + b'","kind":"note.added","payload":'):
        with contextlib.suppress(ValueError, RecursionError):
            read_event(start + line, 1)


def shown_texts(text: str) -> None:
    assert _is_clean(visible(text)), repr(text)


def documents(text: str) -> None:
    """In Markdown it is what it was: one paragraph of plain words, no markup."""
    (block,) = parse(f"before {inert(text)} after", "en") or (None,)
    told = as_data([block] if block is not None else [])
    assert [one["kind"] for one in told] == ["paragraph"], (text, told)
    assert not any(span["link"] or span["code"] or span["strong"] or span["emphasis"] for span in told[0]["inline"]), (
        text
    )
    blocks: tuple[Block, ...] = parse(f"| a | b |\n|---|---|\n| {inert_inline(text)} | c |\n", "en")
    assert len(blocks) == 1 and [len(row) for row in as_data(blocks)[0]["rows"]] == [2], text


def file_names(text: str) -> None:
    name = safe_name(text)
    assert name and len(name.encode()) <= 150 and name == Path(name).name and name not in (".", ".."), repr(text)
    assert _is_clean(name) and "\n" not in name and not set(name) & set('/\\:*?"<>|'), repr(text)


def ids(home: LocalHome, store: LocalCase) -> Callable[[str], None]:
    inside = store.folder.resolve()

    def one(text: str) -> None:
        with contextlib.suppress(BreachkitError):
            home.case(text)
            assert text == store.id
        for name in (text, f"drafts/{text}", f"evidence/{text}"):
            with contextlib.suppress(BreachkitError):
                assert Path(store.blobs.where(name)).resolve().is_relative_to(inside), repr(name)

    return one


def includes(folder: Path) -> Callable[[str], None]:
    inside = folder / "templates"
    inside.mkdir()
    (folder / "secret.md.j2").write_text("SECRET", "utf-8")
    (inside / "link.md.j2").symlink_to(folder / "secret.md.j2")

    def one(text: str) -> None:
        for name in (text, f"../{text}", f"{text}/../../secret.md.j2", f"./../{text}secret.md.j2", "link.md.j2"):
            with contextlib.suppress(BreachkitError, ValueError):
                assert "SECRET" not in run_template((inside,), name, {})

    return one


def seals(store: LocalCase) -> Callable[[str], None]:
    def one(text: str) -> None:
        raw = text.encode("utf-8", "surrogatepass")
        for data in (
            raw,
            json.dumps(
                dict.fromkeys(("case", "events", "format", "head", "root", "sealed_at", "sealed_by"), text)
            ).encode(),
        ):
            check_against(store, data)

    return one


def journals(store: LocalCase) -> Callable[[str], None]:
    whole = store.journal.path.read_bytes()
    path = store.folder / "other.jsonl"

    def one(text: str) -> None:
        raw = text.encode("utf-8", "surrogatepass")
        at = len(whole) * (len(raw) % 97) // 97
        path.write_bytes(whole[:at] + raw + whole[at + (len(raw) % 3) :])
        for _event in Journal(path).read():
            pass

    return one


def _attacks(
    library: Library, home: LocalHome, store: LocalCase, folder: Path
) -> dict[str, tuple[int, Callable[[str], None]]]:
    """Each attack with its share in a hundred."""
    return {
        "yaml": (18, yaml_files(folder)),
        "answers": (12, answers(library)),
        "lines": (10, journal_lines),
        "screens": (18, shown_texts),
        "documents": (10, documents),
        "file names": (12, file_names),
        "ids": (8, ids(home, store)),
        "includes": (3, includes(folder)),
        "seals": (4, seals(store)),
        "journals": (5, journals(store)),
    }


@pytest.mark.parametrize("number", [SHARE, pytest.param(WHOLE, marks=pytest.mark.torture)])
def test_hostile_inputs_are_taken_for_what_they_are_or_refused(
    number: int, library: Library, case: Path, tmp_path: Path
) -> None:
    home = LocalHome(case.parent.parent)
    folder = tmp_path / "attacked"
    folder.mkdir()
    before = set(tmp_path.rglob("*"))
    attacks = _attacks(library, home, home.case("2026-0001"), folder)
    assert sum(share for share, _one in attacks.values()) == 100
    slowest = 0.0
    for seed, (name, (share, one)) in enumerate(attacks.items()):
        for text in texts(seed, number * share // 100):
            began = time.perf_counter()
            try:
                one(text)
            except BreachkitError as error:
                assert error.message, (name, text)
            except Exception as error:
                raise AssertionError(f"{name}: {text!r}") from error
            slowest = max(slowest, time.perf_counter() - began)
    assert slowest < 20, "an input held the program up"
    new = set(tmp_path.rglob("*")) - before
    assert all(path.is_relative_to(folder) or path.is_relative_to(case) for path in new)


COMMANDS: list[list[str]] = [
    ["note", "--", "X"], ["show", "--", "X"], ["use", "--", "X"], ["status", "--case=X"], ["step", "done", "--", "X"],
    ["step", "note", "contain", "--", "X"], ["facts", "set", "--", "summary=X"], ["facts", "set", "--", "X=1"],
    ["facts", "show", "--", "X"], ["filed", "--", "X"], ["render", "report", "--to=X"], ["evidence", "show", "--", "X"],
    ["evidence", "note", "e1", "--", "X"], ["assess", "--set=X"], ["facts", "import", "--", "X"], ["log", "--last=X"],
    ["status", "--lang=X"], ["regimes", "show", "--", "X"], ["evidence", "link", "e1", "--step=X"], ["--", "X"],
    ["decide", "jp-appi.preliminary", "--notify", "--reason=X", "--by=X", "--role=X"], ["people", "show", "--", "X"],
    ["evidence", "add", "--source=X", "--collected-by=X", "--at=X", "--", "X"],
]  # fmt: skip
SCREENS = [["status"], ["log"], ["show"], ["list"], ["evidence", "list"], ["evidence", "show", "e1"], ["show", "contain"],
           ["filings"], ["facts", "list"], ["assess", "--brief"], ["next", "--json"], ["verify"], ["registers"]]  # fmt: skip


@pytest.mark.parametrize("number", [60, pytest.param(2_000, marks=pytest.mark.torture)])
def test_commands_given_hostile_words_end_with_a_message_and_clean_screens(
    number: int, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "a.log"
    log.write_bytes(b"x")
    assert (
        _run(["evidence", "add", str(log), "--source", "s", "--collected-by", "c", "--at", "2026-11-22 21:00"])[0] == 0
    )
    monkeypatch.chdir(tmp_path)
    for at, text in enumerate(texts(77, number)):
        words = [word.replace("X", text) for word in COMMANDS[at % len(COMMANDS)]]
        code, shown = _run(words)
        assert code in (0, 1, 2), (words, shown)
        assert _is_clean(shown), (words, shown)
    for screen in SCREENS:
        code, shown = _run(screen)
        assert code == 0, (screen, shown)
        assert screen[-1] == "--json" or _is_clean(shown), screen
    assert _run(["verify"])[0] == 0


def _run(words: list[str]) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = run(words)
    return code, out.getvalue()
