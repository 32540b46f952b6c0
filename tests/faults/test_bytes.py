"""Every single changed byte and every truncation of a journal of 200 events is detected, or seen as a torn end."""

from __future__ import annotations

from pathlib import Path

import pytest

from breachkit.domain.event import follow, read_event
from breachkit.domain.start import FIRST_PREVIOUS
from breachkit.errors import CaseDamagedError
from breachkit.store.local import LocalCase
from tests.faults.session import Acknowledged, deeds, do, open_case


def a_case_of_200_events(folder: Path) -> tuple[LocalCase, list[bytes]]:
    store = open_case(folder)
    for deed in deeds(store.id, 200):
        with store.writing() as writer:
            do(writer, deed, Acknowledged())
    lines = store.journal.path.read_bytes().split(b"\n")[:-1]
    assert len(lines) == 200
    return store, lines


def holds(line: bytes, prev: bytes, number: int) -> bool:
    """Whether a journal's reader would take the line for event `number`."""
    held, _hash = follow([line], prev, number - 1)
    try:
        return bool(held) and bool(read_event(line, number))
    except (ValueError, RecursionError):
        return False


def flip_every_byte(lines: list[bytes], *, bits: tuple[int, ...]) -> int:
    """Changes each byte of each line, and looks at that line alone: what follows it hangs on its hash."""
    prev, flips = FIRST_PREVIOUS.encode(), 0
    for number, line in enumerate(lines, start=1):
        assert holds(line, prev, number)
        for at in range(len(line)):
            for bit in bits:
                changed = bytearray(line)
                changed[at] ^= bit
                flips += 1
                if changed[at] == 10:  # a newline makes two lines of one
                    assert not holds(bytes(changed[:at]), prev, number), (number, at)
                    continue
                assert not holds(bytes(changed), prev, number), (number, at, bit)
        prev = read_event(line, number).hash.encode()
    return flips


def test_every_single_changed_byte_of_200_events_is_detected(quick_folder: Path) -> None:
    _store, lines = a_case_of_200_events(quick_folder)
    assert flip_every_byte(lines, bits=(0x01,)) > 50_000


def test_a_changed_byte_is_told_of_by_its_event_and_what_holds_before_it(quick_folder: Path) -> None:
    """The same through the whole of `check`, at a byte of every event, and at every newline."""
    store, lines = a_case_of_200_events(quick_folder)
    whole = b"".join(line + b"\n" for line in lines)
    start = 0
    for number, line in enumerate(lines, start=1):
        for at in (start + number * 7 % len(line), start + len(line)):
            store.journal.path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            check = store.check()
            if at == len(whole) - 1:  # the last newline: its event looks torn, and the snapshot knows better
                assert check.torn
                with pytest.raises(CaseDamagedError), store.writing():
                    pass
                assert store.journal.path.stat().st_size == len(whole)
                continue
            assert check.fault and f"{number}" in check.fault, (number, check.fault)
            assert check.case["head"]["seq"] <= number - 1
        start += len(line) + 1


def test_every_truncation_of_200_events_is_told_or_is_a_torn_end(quick_folder: Path) -> None:
    """With its snapshot a cut journal is damage at any byte; without, what is left is a whole number of acts."""
    store, lines = a_case_of_200_events(quick_folder)
    whole = b"".join(line + b"\n" for line in lines)
    snapshot = store.snapshot.read_bytes()
    acts = {0}
    for number, line in enumerate(lines, start=1):
        if read_event(line, number).more == 0:
            acts.add(number)
    cuts = sorted({*range(0, len(whole), 61), *range(len(whole) - 2000, len(whole))})
    for size in cuts:
        store.journal.path.write_bytes(whole[:size])
        with pytest.raises(CaseDamagedError, match="shorter"):
            store.read()
    store.snapshot.unlink()
    for size in cuts[:: len(cuts) // 200]:
        store.journal.path.write_bytes(whole[:size])
        check = store.check()
        assert check.fault == ""
        assert check.case["head"]["seq"] in acts
        assert check.case["head"]["size"] + check.torn == size
    store.snapshot.write_bytes(snapshot)


@pytest.mark.torture
def test_every_bit_of_every_byte_of_200_events(quick_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, lines = a_case_of_200_events(quick_folder)
    flips = flip_every_byte(lines, bits=(1, 2, 4, 8, 16, 32, 64, 128))
    whole = b"".join(line + b"\n" for line in lines)
    for size in range(len(whole)):
        store.journal.path.write_bytes(whole[:size])
        with pytest.raises(CaseDamagedError, match="shorter"):
            store.read()
    with capsys.disabled():
        print(f"\n  bits flipped: {flips}, all detected; truncations: {len(whole)}, all detected")
