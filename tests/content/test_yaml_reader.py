"""The one YAML reader: nothing is guessed, and each fault has its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from breachkit.content.yaml_reader import Data, parse_yaml, read_yaml
from breachkit.errors import BreachkitError, ContentError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("country: NO", {"country": "NO"}),
        ("answer: yes", {"answer": "yes"}),
        ("number: 0123", {"number": "0123"}),
        ("time: 12:30", {"time": "12:30"}),
        ("time: 1:2:3", {"time": "1:2:3"}),
        ("day: 2026-11-22", {"day": "2026-11-22"}),
        ("n: 1e3", {"n": "1e3"}),
        ("n: .inf", {"n": ".inf"}),
        ("on: off", {"on": "off"}),
        ("empty:", {"empty": None}),
        ('text: ""', {"text": ""}),
        ('text: "null"', {"text": "null"}),
        ("[a, b]", ["a", "b"]),
        ("\ufeffa: b", {"a": "b"}),
    ],
)
def test_every_scalar_is_what_it_says(text: str, expected: Data, tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(text, "utf-8")
    assert read_yaml(path).data == expected


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: 1\nb: 2\na: 3", "f.yaml:3:1", "twice"),
        ("a:\n  x: 1\n  x: 2", "f.yaml:3:3", "twice"),
        ("a: [1, 2", "f.yaml:2:1", "broken YAML"),
        ("a: b: c", "f.yaml:1:5", "broken YAML"),
        ("a:\n\t- b", "f.yaml:2:1", "broken YAML"),
        ("a: &x 1\nb: *x", "f.yaml:1:4", "anchors"),
        ("a: *x", "f.yaml:1:4", "anchors"),
        ("a: !!python/object:os.system {}", "f.yaml:1:4", "tags"),
        ("? [a]\n: b", "f.yaml:1:3", "key"),
        ("", "f.yaml:1:1", "empty"),
        ("a: 1\n---\nb: 2", "f.yaml:2:1", "broken YAML"),
        ("a: " + "[" * 60 + "]" * 60, "f.yaml:1:43", "deep"),
    ],
)
def test_faults_are_refused_with_their_place(text: str, place: str, message: str) -> None:
    with pytest.raises(ContentError, match=message) as refused:
        parse_yaml(text, "f.yaml")
    assert refused.value.place == place


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    with pytest.raises(ContentError, match="anchors"):
        parse_yaml(bomb, "bomb.yaml")


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("a: b\nc: é".encode("latin-1"))
    large = tmp_path / "large.yaml"
    large.write_bytes(b"a: " + b"x" * (4 * 1024 * 1024))
    for path, message in ((latin, "UTF-8"), (large, "larger"), (tmp_path, "folder"), (tmp_path / "none", "no file")):
        with pytest.raises(BreachkitError, match=message):
            read_yaml(path)
