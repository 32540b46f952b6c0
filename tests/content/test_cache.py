"""What is kept of content's version is never older than the content: a changed law is noticed whatever its size and date."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from breachkit.content.cache import worked_out_once
from breachkit.content.fingerprint import builtin_root, fingerprint

Ask = Callable[[], str]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A cache of its own, on a clock ten seconds ahead: what was just written has stood a while."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    real = time.time_ns
    monkeypatch.setattr("breachkit.content.cache.time.time_ns", lambda: real() + 10_000_000_000)


@pytest.fixture
def law(tmp_path: Path) -> Path:
    law = tmp_path / "law.yaml"
    law.write_text("within: 72 hours")
    return law


def asked(law: Path) -> tuple[Ask, list[str]]:
    read: list[str] = []

    def work() -> str:
        read.append(law.read_text())
        return read[-1].replace(" ", "")

    return lambda: worked_out_once("version", [(str(law), law.stat())], work), read


def test_what_has_not_changed_is_not_read_again(law: Path, later: None) -> None:
    ask, read = asked(law)
    assert [ask(), ask(), ask()] == ["within:72hours"] * 3
    assert len(read) == 1


def test_a_change_is_noticed_though_size_and_date_are_as_before(law: Path, later: None) -> None:
    ask, _read = asked(law)
    ask()
    before = law.stat()
    law.write_text("within: 24 hours")
    os.utime(law, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (law.stat().st_size, law.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert ask() == "within:24hours"


def test_what_changed_just_now_is_read_again(law: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ask, read = asked(law)
    assert [ask(), ask()] == ["within:72hours"] * 2
    assert len(read) == 2


@pytest.mark.parametrize("kept", [b"", b"one", b"\xff\xfe not ascii", b"a b c"])
def test_a_damaged_copy_is_made_again(kept: bytes, law: Path, tmp_path: Path, later: None) -> None:
    ask, read = asked(law)
    ask()
    copy = next((tmp_path / "cache").rglob("version"))
    copy.write_bytes(kept)
    assert ask() == "within:72hours"
    assert len(read) == 2


def test_another_period_of_the_same_length_gives_content_another_version(tmp_path: Path, later: None) -> None:
    root = tmp_path / "content"
    shutil.copytree(builtin_root() / "playbooks", root / "playbooks")
    before = fingerprint([root])
    assert fingerprint([root]) == before
    law = root / "playbooks" / "regimes" / "eu-gdpr.yaml"
    law.write_text(law.read_text("utf-8").replace("72 hours", "71 hours", 1), "utf-8")
    assert fingerprint([root]) != before
