"""A crash at any call that changes the disk: what was acknowledged stands, and the case goes on."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from breachkit.store import files
from tests.faults.disk import Replay, Tree, UnsyncedDisk, WatchedDisk, lay_out
from tests.faults.session import Acknowledged, check_that_it_holds, deeds, do, open_case


def crash_everywhere(folder: Path, monkeypatch: pytest.MonkeyPatch, *, events: int, every: int) -> dict[str, int]:
    """Records a session, then lays out what a crash may leave at every `every`th call, and checks it.

    Returns how many crashes of each kind were looked at; states that were seen before are not checked again.
    """
    home = folder / "home"
    home.mkdir()
    disk = WatchedDisk(home)
    monkeypatch.setattr(files, "os", disk)
    store = open_case(home)
    known = Acknowledged()
    acknowledged: list[tuple[int, Acknowledged]] = [(0, Acknowledged())]  # after so many calls, so much

    def note_it() -> None:
        acknowledged.append((len(disk.steps), Acknowledged([*known.events], {**known.files})))

    for deed in deeds(store.id, events):
        with store.writing() as writer:
            do(writer, deed, known, note_it)
    monkeypatch.setattr(files, "os", UnsyncedDisk())
    assert len(known.events) == events
    whole = {len(said.events) for _after, said in acknowledged}

    replay, counted, seen = Replay(), {"calls": len(disk.steps), "states": 0, "torn": 0}, set()
    for number, step in enumerate(disk.steps):
        if number % every == 0 or number < 30:
            said = [acknowledgement for after, acknowledgement in acknowledged if after <= number][-1]
            for word, tree in replay.left_by_a_crash(step):
                counted[word] = counted.get(word, 0) + 1
                state = (_mark(tree), len(said.events))
                if state in seen or f"cases/{store.id}" not in tree:
                    continue
                seen.add(state)
                counted["states"] += 1
                left = folder / "left"
                lay_out(tree, left)
                try:
                    counted["torn"] += check_that_it_holds(left, store.id, said, whole=whole) is not None
                except Exception as error:
                    raise AssertionError(f"call {number} ({step.kind} {step.path}): {word}") from error
                shutil.rmtree(left)
        replay.take(step)
    return counted


def _mark(tree: Tree) -> bytes:
    digest = hashlib.sha256()
    for name, content in sorted(tree.items()):
        digest.update(f"{name}\n{content is None}\n".encode() + hashlib.sha256(content or b"").digest())
    return digest.digest()


def test_a_crash_at_any_call_loses_nothing_that_was_acknowledged(
    quick_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = crash_everywhere(quick_folder, monkeypatch, events=200, every=9)
    assert counted["calls"] > 500
    assert counted["states"] > 200
    assert counted["torn"] > 10


@pytest.mark.torture
def test_a_crash_at_every_call_loses_nothing_that_was_acknowledged(
    quick_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = crash_everywhere(quick_folder, monkeypatch, events=200, every=1)
    with capsys.disabled():
        print("\n  crash points:", counted)
    assert counted["states"] > 1000
