"""Hooks: off by default, read from one file of the user's own, told of acts without their text, never in the way of one."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]
NOTES = "notes.jsonl"
WRITE = f"import sys, os; open('{NOTES}', 'a').write(sys.stdin.read() + chr(10))"


@pytest.fixture
def hooks(tmp_path: Path) -> Callable[..., Path]:
    """Writes <home>/hooks.yaml; returns the file."""

    def write(*listed: dict[str, Any], mode: int = 0o600) -> Path:
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        path = home / "hooks.yaml"
        path.write_text(json.dumps({"hooks": [*listed]}), "utf-8")
        path.chmod(mode)
        return path

    return write


def command(code: str = WRITE) -> list[str]:
    return [sys.executable, "-c", code]


def told(tmp_path: Path) -> list[dict[str, Any]]:
    path = tmp_path / "home" / NOTES
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_a_command_is_told_of_the_acts_it_wants_without_a_word_of_the_case(
    case: Path, breachkit: Cli, hooks: Callable[..., Path], tmp_path: Path
) -> None:
    hooks({"name": "ticket", "on": ["fact.*", "obligation.filed"], "command": command()})
    breachkit("note", "secret words")
    assert told(tmp_path) == []
    breachkit("facts", "set", "leak=confirmed", "summary=secret words", "--source", "secret source")
    message = told(tmp_path)[0]
    assert message.keys() == {"v", "hook", "case", "test", "events"}
    assert (message["hook"], message["case"], message["test"]) == ("ticket", "2026-0001", False)
    assert [event["kind"] for event in message["events"]] == ["fact.recorded"] * 2
    assert all(event.keys() == {"seq", "time", "kind", "hash"} for event in message["events"])
    assert "secret" not in json.dumps(message)
    assert "tester" not in json.dumps(message)


def test_with_include_it_is_told_what_was_recorded_but_nothing_privileged(
    case: Path, breachkit: Cli, hooks: Callable[..., Path], tmp_path: Path
) -> None:
    hooks({"name": "all", "on": "*", "command": command(), "include": "payload"})
    breachkit("note", "open words")
    breachkit("note", "secret words", "--privileged")
    first, second = (message["events"][0] for message in told(tmp_path))
    assert first["payload"] == {"text": "open words"}
    assert first["actor"] == "tester"
    assert "payload" not in second
    assert "secret" not in json.dumps(second)


def test_of_an_encrypted_case_no_payload_is_told(
    breachkit: Cli, hooks: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyrage")
    monkeypatch.setenv("BREACHKIT_PASSPHRASE", "a long passphrase")
    hooks({"name": "all", "on": "*", "command": command(), "include": "payload"})
    breachkit("new", "--title", "secret title", "--org", "secret org", "--encrypt")
    breachkit("note", "secret words")
    assert len(told(tmp_path)) == 2
    assert "secret" not in json.dumps(told(tmp_path))


def test_a_command_gets_no_key_and_its_own_breachkit_runs_no_hook(
    case: Path, breachkit: Cli, hooks: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BREACHKIT_PASSPHRASE", "a long passphrase")
    nested = (
        "import os, subprocess, sys; assert 'BREACHKIT_PASSPHRASE' not in os.environ; "
        + WRITE
        + ("; subprocess.run([sys.executable, '-m', 'breachkit', 'note', 'from the hook'], check=True)")
    )
    hooks({"name": "loop", "on": ["*"], "command": command(nested)})
    assert breachkit("note", "x").err == ""
    assert len(told(tmp_path)) == 1
    assert [row["kind"] for row in breachkit("log", "--json").json][-2:] == ["note.added"] * 2


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise SystemExit(3)", "exit code 3"),
        ("import time; time.sleep(60)", "no end within 1 seconds"),
        (None, "No such file"),
    ],
    ids=["fails", "hangs", "is not there"],
)
def test_a_hook_that_fails_never_fails_the_act_and_is_told_once(
    code: str | None, why: str, case: Path, breachkit: Cli, hooks: Callable[..., Path]
) -> None:
    words = command(code) if code else ["/nothing/there"]
    hooks({"name": "broken", "on": ["*"], "command": words, "timeout": "1"})
    ran = breachkit("note", "x")
    assert why in ran.err
    assert "broken" in ran.err
    assert breachkit("log", "--json").json[-1]["kind"] == "note.added"
    assert breachkit("note", "y").err == ""


@pytest.fixture
def listener() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server of this machine that keeps what is posted; /away sends elsewhere, /no refuses."""
    posted: list[dict[str, Any]] = []

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response({"/away": 307, "/no": 500}.get(self.path, 204))
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Keep)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", posted
    server.shutdown()
    server.server_close()


def test_a_local_address_is_posted_to_straight_and_no_redirect_is_followed(
    case: Path, breachkit: Cli, hooks: Callable[..., Path], listener: tuple[str, list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    address, posted = listener
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    hooks({"name": "board", "on": ["note.added"], "url": f"{address}/x?y=1"})
    assert breachkit("note", "x").err == ""
    assert [event["kind"] for event in posted[0]["events"]] == ["note.added"]
    hooks({"name": "board", "on": ["note.added"], "url": f"{address}/away"})
    assert "307" in breachkit("note", "x").err
    assert len(posted) == 2
    hooks({"name": "other", "on": ["note.added"], "url": f"{address}/no"})
    assert "500" in breachkit("note", "x").err


GOOD = {"name": "a", "on": ["*"], "command": ["x"]}
BAD: dict[str, Any] = {
    "another machine": {"name": "a", "on": ["*"], "url": "https://example.com/x"},
    "a machine that only begins as this one": {"name": "a", "on": ["*"], "url": "http://127.0.0.1.example.com/"},
    "a name before the host": {"name": "a", "on": ["*"], "url": "http://localhost@example.com/"},
    "a file": {"name": "a", "on": ["*"], "url": "file:///etc/passwd"},
    "a bad port": {"name": "a", "on": ["*"], "url": "http://localhost:port/"},
    "a command as one text": {**GOOD, "command": "rm -rf /"},
    "both": {**GOOD, "url": "http://localhost/"},
    "neither": {"name": "a", "on": ["*"]},
    "no name": {"on": ["*"], "command": ["x"]},
    "no kind": {"name": "a", "on": [], "command": ["x"]},
    "an unknown kind": {**GOOD, "on": ["fact.record"]},
    "an unknown key": {**GOOD, "shell": "yes"},
    "a long timeout": {**GOOD, "timeout": "3600"},
    "another inclusion": {**GOOD, "include": "everything"},
    "no mapping": "x",
}


@pytest.mark.parametrize("what", [*BAD])
def test_a_file_that_is_not_right_is_refused_with_its_place_and_runs_nothing(
    what: str, case: Path, breachkit: Cli, hooks: Callable[..., Path]
) -> None:
    hooks(BAD[what])
    assert "hooks.yaml:1:" in breachkit("hooks", "list", code=2).err
    assert "hooks.yaml:1:" in breachkit("note", "x").err


def test_another_machine_is_told_only_where_that_is_said(breachkit: Cli, hooks: Callable[..., Path]) -> None:
    hooks({"name": "a", "on": ["*"], "url": "https://example.com/x", "allow_remote": "yes"})
    assert breachkit("hooks", "list", "--json").json[0]["url"] == "https://example.com/x"


@pytest.mark.skipif(os.name == "nt", reason="no such bits")
def test_a_file_that_others_can_change_or_a_link_runs_nothing(
    case: Path, breachkit: Cli, hooks: Callable[..., Path], tmp_path: Path
) -> None:
    path = hooks({"name": "a", "on": ["*"], "command": command()}, mode=0o622)
    assert "chmod go-w" in breachkit("hooks", "list", code=2).err
    assert "hooks.yaml" in breachkit("note", "x").err
    path.chmod(0o600)
    path.rename(tmp_path / "elsewhere.yaml")
    path.symlink_to(tmp_path / "elsewhere.yaml")
    breachkit("hooks", "list", code=2)
    breachkit("note", "x")
    assert told(tmp_path) == []


def test_content_and_cases_bring_no_hooks(
    case: Path, breachkit: Cli, hooks: Callable[..., Path], tmp_path: Path
) -> None:
    path = hooks({"name": "a", "on": ["*"], "command": command()})
    text = path.read_text("utf-8")
    path.unlink()
    for folder in (
        tmp_path / "home" / "content",
        tmp_path / "home" / "content" / "playbooks",
        case,
        case / "content",
        case.parent,
    ):
        folder.mkdir(exist_ok=True, parents=True)
        (folder / "hooks.yaml").write_text(text, "utf-8")
    (tmp_path / "home" / "content" / "playbooks" / "hooks.yaml").unlink()  # there it is no content that is known
    assert breachkit("hooks", "list", "--json").json == []
    breachkit("note", "x")
    assert told(tmp_path) == []


def test_no_hook_is_told_of_a_dry_run_or_a_drill(
    case: Path, breachkit: Cli, hooks: Callable[..., Path], tmp_path: Path
) -> None:
    hooks({"name": "a", "on": ["*"], "command": command()})
    breachkit("facts", "set", "leak=confirmed", "--dry-run")
    scenario = breachkit("drill", "list", "--json").json[0]["id"]
    breachkit("drill", "start", scenario)
    breachkit("note", "x")
    assert told(tmp_path) == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_hooks_can_be_tried(lang: str, breachkit: Cli, hooks: Callable[..., Path], tmp_path: Path) -> None:
    assert "hooks.yaml" in breachkit("hooks", "list", "--lang", lang).out
    hooks(
        {"name": "good", "on": ["*"], "command": command()}, {"name": "bad", "on": ["*"], "command": ["/nothing/there"]}
    )
    assert "good" in breachkit("hooks", "test", "good", "--lang", lang).out
    assert told(tmp_path)[0]["test"] is True
    rows = breachkit("hooks", "test", "--json", "--lang", lang, code=1).json
    assert [(row["hook"], row["ok"]) for row in rows] == [("good", True), ("bad", False)]
    breachkit("hooks", "test", "no-such-hook", code=2)
