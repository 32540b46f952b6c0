"""Tells other programs of the user's own what was recorded: runs a command or posts JSON to a local address. Off by default.

Read from `<home>/hooks.yaml` and from nowhere else: content folders, bundles and cases cannot bring hooks, so that
nothing from outside runs code. A hook is told after the act is on disk and the lock let go; it cannot fail or undo it.
docs/automation.md describes the file.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from breachkit.domain.event import Event, EventKind
from breachkit.domain.privilege import labelled
from breachkit.errors import BreachkitError, ContentError
from breachkit.i18n import _
from breachkit.services.listening import FILE, RUNNING, Listening
from breachkit.services.remarks import remark
from breachkit.store.local import LocalCase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from breachkit.content.yaml_reader import Document
    from breachkit.store.protocol import CaseStore

LOCAL = ("localhost", "127.0.0.1", "::1")
DEFAULT_SECONDS, MOST_SECONDS = 10, 60
_MEMBERS = ("name", "on", "command", "url", "timeout", "include", "allow_remote")
_SECRETS = ("BREACHKIT_PASSPHRASE", "BREACHKIT_NEW_PASSPHRASE", "BREACHKIT_PASSPHRASE_FD", "BREACHKIT_IDENTITY")


@dataclass(frozen=True)
class Hook:
    """One hook: which kinds of event it wants, and the command (words, no shell) or the address that is told."""

    name: str
    on: tuple[str, ...]
    command: tuple[str, ...]
    url: str
    timeout: int
    payload: bool

    def wants(self, kind: str) -> bool:
        return any(one == kind or one == "*" or (one.endswith(".*") and kind.startswith(one[:-1])) for one in self.on)


def read_hooks(folder: Path) -> list[Hook]:
    """The hooks of a home; none where there is no file.

    Raises ContentError with file:line:column where the file is broken, or where others could have written it.
    """
    path = folder / FILE
    if not path.exists() and not path.is_symlink():
        return []
    _refuse_strangers(path)
    from breachkit.content.yaml_reader import read_yaml

    document = read_yaml(path)
    data = document.data
    if not isinstance(data, dict) or [*data] != ["hooks"] or not isinstance(data["hooks"], list):
        raise ContentError(_("a hooks file holds `hooks:` and a list under it"), place=document.place())
    hooks = [_hook(document, number, one) for number, one in enumerate(data["hooks"])]
    names = [hook.name for hook in hooks]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise ContentError(_("{id} is given twice").format(id=name), place=document.place(("hooks", number)))
    return hooks


def _refuse_strangers(path: Path) -> None:
    """A file of commands must be the user's own, and nobody else's to change; as ssh has it for its keys."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise ContentError(_("{path} is not a plain file").format(path=path), place=str(path))
    if os.name != "nt" and (found.st_uid != os.getuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        raise ContentError(
            _("others can change {path}: no hook is run").format(path=path),
            place=str(path),
            mend=f"chmod go-w {path}",
        )


def _hook(document: Document, number: int, given: Any) -> Hook:
    at = ("hooks", number)

    def refuse(member: str, message: str, expected: str = "") -> ContentError:
        place = (*at, member) if (*at, member) in document.positions else at
        return ContentError(message, place=document.place(place), expected=expected)

    if not isinstance(given, dict):
        raise refuse("", _("a hook is a mapping"), ", ".join(_MEMBERS))
    for member in given:
        if member not in _MEMBERS:
            raise refuse(member, _("unknown key {key}").format(key=member), ", ".join(_MEMBERS))
    name = given.get("name")
    if not isinstance(name, str) or not name.strip():
        raise refuse("name", _("a hook needs a name"))
    command, url = given.get("command"), given.get("url")
    if (command is None) == (url is None):
        raise refuse("command", _("a hook has either a command or a url"))
    if command is not None and not (
        isinstance(command, list) and command and all(isinstance(word, str) for word in command)
    ):
        raise refuse("command", _("a command is a list of words; no shell reads it"), '["/usr/bin/notify", "--quiet"]')
    if url is not None:
        _check_url(url, given.get("allow_remote"), refuse)
    timeout = given.get("timeout", str(DEFAULT_SECONDS))
    if not (isinstance(timeout, str) and timeout.isdecimal() and 1 <= int(timeout) <= MOST_SECONDS):
        raise refuse("timeout", _("a timeout is a number of seconds"), f"1-{MOST_SECONDS}")
    if given.get("include", "payload") != "payload":
        raise refuse("include", _("{key} cannot be that").format(key="include"), "payload")
    return Hook(name.strip(), _kinds(given.get("on"), refuse), tuple(command or ()), url or "", int(timeout),
                "include" in given)  # fmt: skip


def _check_url(url: Any, allow_remote: Any, refuse: Any) -> None:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        host = parts.hostname if parts else None
        _port = parts.port if parts else None
    except ValueError:
        host = None
    if not host or parts is None or parts.scheme not in ("http", "https") or parts.username or parts.password:
        raise refuse("url", _("{key} cannot be that").format(key="url"), "http://127.0.0.1:8080/breachkit")
    if allow_remote not in (None, "yes", "no", "true", "false"):
        raise refuse("allow_remote", _("{key} cannot be that").format(key="allow_remote"), "yes, no")
    if host not in LOCAL and allow_remote not in ("yes", "true"):
        raise refuse(
            "url",
            _("{host} is another machine; say allow_remote: yes where what happened may leave this one").format(
                host=host
            ),
            ", ".join(LOCAL),
        )


def _kinds(given: Any, refuse: Any) -> tuple[str, ...]:
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, list) or not listed:
        raise refuse("on", _("say on which kinds of event"), "*, fact.*, obligation.filed")
    known = get_args(EventKind)
    for one in listed:
        probe = Hook("", (str(one),), (), "", 1, False)
        if not any(probe.wants(kind) for kind in known):
            import difflib

            near = difflib.get_close_matches(str(one), known, n=1, cutoff=0.4)
            raise refuse("on", _("there is no kind of event {kind}").format(kind=one), *near)
    return tuple(listed)


def tell(store: CaseStore, events: Sequence[Event], folder: Path) -> None:
    """Tells each hook of this home of the events that it wants (`breachkit.services.listening`)."""
    try:
        hooks = read_hooks(folder)
    except BreachkitError as error:
        _told_once(FILE, f"{error.message} ({error.place})")
        return
    sealed = isinstance(store, LocalCase) and store.encrypted
    for hook in hooks:
        wanted = [event for event in events if hook.wants(event.kind)]
        if not wanted:
            continue
        message = _message(hook, store.id, [_event_data(event, hook.payload and not sealed) for event in wanted])
        if why := deliver(hook, message, folder):
            _told_once(hook.name, why)


def _message(hook: Hook, case_id: str, events: list[dict[str, Any]], *, test: bool = False) -> dict[str, Any]:
    return {"v": 1, "hook": hook.name, "case": case_id, "test": test, "events": events}


def _event_data(event: Event, whole: bool) -> dict[str, Any]:
    """The event without a word of the case; with `whole` also who acted and what is recorded, unless it is privileged."""
    told: dict[str, Any] = {"seq": event.seq, "time": event.time, "kind": event.kind, "hash": event.hash}
    if whole and not labelled(event.payload):
        told |= {"actor": event.actor, "payload": event.payload}
    return told


def _told_once(name: str, why: str) -> None:
    if name not in Listening.told:
        Listening.told.add(name)
        remark(_("What was done is recorded. The hook {name} failed: {why}").format(name=name, why=why))


def rehearse(hook: Hook, folder: Path) -> str:
    """Tells the hook of an event that did not happen (`test` is true). Returns why it failed; empty where it did not."""
    event = {"seq": 0, "time": "1970-01-01T00:00:00Z", "kind": "test", "hash": ""}
    return deliver(hook, _message(hook, "", [event], test=True), folder)


def deliver(hook: Hook, message: Mapping[str, Any], folder: Path) -> str:
    """Runs the command with the message on its standard input, or posts it. Returns why it failed; empty where not."""
    data = json.dumps(message, ensure_ascii=False).encode()
    return _post(hook, data) if hook.url else _run(hook, data, folder)


def _run(hook: Hook, data: bytes, folder: Path) -> str:
    """In a session of its own, in the home folder, without the keys to cases; killed with its children when time is up."""
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name not in _SECRETS} | {RUNNING: hook.name}
    try:
        child = subprocess.Popen(  # noqa: S603 - what the user wrote into a file of their own
            hook.command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
            env=environment, start_new_session=True,
        )  # fmt: skip
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or _("the command cannot be started")
    try:
        child.communicate(data, timeout=hook.timeout)
    except subprocess.TimeoutExpired:
        _kill(child)
        return _("no end within {n} seconds").format(n=hook.timeout)
    except BaseException:
        _kill(child)
        raise
    return _("exit code {code}").format(code=child.returncode) if child.returncode else ""


def _kill(child: Any) -> None:
    import signal
    from contextlib import suppress

    with suppress(OSError):
        if os.name == "nt":
            child.kill()
        else:
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _post(hook: Hook, data: bytes) -> str:
    """One request, straight to the host: no proxy of the environment, no redirect followed."""
    from http.client import HTTPConnection, HTTPException, HTTPSConnection
    from urllib.parse import urlsplit

    parts = urlsplit(hook.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=hook.timeout)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, data, {"Content-Type": "application/json", "User-Agent": "breachkit"})
        answer = connection.getresponse()
    except (OSError, HTTPException) as error:
        return getattr(error, "strerror", None) or type(error).__name__
    finally:
        connection.close()
    return "" if 200 <= answer.status < 300 else _("it answered {code}").format(code=answer.status)
