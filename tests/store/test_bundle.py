"""A bundle has one possible form: what is not exactly that is refused, in small pieces, before anything is written."""

from __future__ import annotations

import io
import json
import resource
import struct
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from breachkit.errors import BundleError, StorageError
from breachkit.store import bundle
from breachkit.store.bundle import Bundle, Part, part_of, write_bundle

ABOUT = {"kind": "case", "case": "2026-0001"}
PARTS = {"journal.jsonl": b'{"actor":"a"}\n' * 40, "drafts/d001.md": "下書き\n".encode(), "seals/s001.json": b""}


def packed(parts: dict[str, bytes] = PARTS, about: dict[str, Any] = ABOUT) -> bytes:
    target = io.BytesIO()
    write_bundle(target, about, [part_of(name, data) for name, data in parts.items()])
    return target.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    return {member.name: stream.read() for member, stream in Bundle(io.BytesIO(data))}


def test_what_goes_in_comes_out_in_order() -> None:
    read = Bundle(io.BytesIO(packed()))
    assert read.about == ABOUT
    assert {member.name: stream.read() for member, stream in read} == PARTS
    assert [member.name for member in read.members] == [*PARTS]


def test_the_same_content_gives_the_same_bytes() -> None:
    assert packed() == packed()


def test_any_unzip_opens_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(packed())) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["bundle.json", *PARTS]
        assert {name: archive.read(name) for name in PARTS} == PARTS
    (tmp_path / "case.zip").write_bytes(packed())
    listed = subprocess.run(["python3", "-m", "zipfile", "-t", tmp_path / "case.zip"], capture_output=True, text=True)
    assert listed.returncode == 0, listed.stderr


def test_members_past_four_gibibytes_are_written_in_the_wide_form() -> None:
    wide = bundle._Placed(b"evidence/e1", 5 << 30, 7, 6 << 30)
    assert struct.unpack_from("<2Q", bundle._local(wide), 30 + 11 + 4) == (5 << 30, 5 << 30)
    assert struct.unpack_from("<3Q", bundle._central(wide), 46 + 11 + 4) == (5 << 30, 5 << 30, 6 << 30)
    end = bundle._directory([wide], 11 << 30)
    assert (end.count(b"PK\6\6"), end.count(b"PK\6\7"), end.count(b"PK\5\6")) == (1, 1, 1)


def test_a_wide_member_is_read_back_and_opened_by_zipfile() -> None:
    """Of more than 4 GiB, from a source that is zeros and never in memory."""
    size = bundle._WIDE + 5
    member = bundle.Member("evidence/e1", size, "0" * 64)

    class Zeros(io.RawIOBase):
        def __init__(self, head: bytes) -> None:
            self.head, self.left = io.BytesIO(head), size

        def read(self, wanted: int = -1) -> bytes:
            return self.head.read(wanted) or b"\0" * wanted

    head = bundle.part_of("bundle.json", bundle._list(ABOUT, [member]))
    sink = bundle._Counting(kept := io.BytesIO())
    placed = bundle._write_one(sink, head, bundle._measured(head))
    assert placed.size
    start = kept.getvalue() + bundle._local(bundle._Placed(b"evidence/e1", size, 0, sink.size))
    read = Bundle(cast("BinaryIO", Zeros(start)))
    told, stream = next(iter(read))
    assert told.size == size
    assert stream.read(10) == b"\0" * 10


@given(st.data())
def test_every_change_of_a_byte_is_refused(data: st.DataObject) -> None:
    whole = bytearray(packed())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BundleError):
        unpacked(bytes(whole))


@given(st.integers(0, len(packed()) - 1))
def test_every_cut_is_refused(size: int) -> None:
    with pytest.raises(BundleError):
        unpacked(packed()[:size])


@given(st.binary(max_size=400))
def test_what_is_no_bundle_is_refused(data: bytes) -> None:
    for given_bytes in (data, b"PK\3\4" + data, packed()[:30] + data):
        with pytest.raises(BundleError):
            unpacked(given_bytes)


def test_something_added_at_the_end_is_refused() -> None:
    with pytest.raises(BundleError, match="does not end as it should"):
        unpacked(packed() + b"\n")


def by_zipfile(write: Callable[[zipfile.ZipFile], None]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        write(archive)
    return target.getvalue()


def listing(*names: str) -> bytes:
    return json.dumps(
        {"format": 1, "members": [{"name": name, "sha256": "0" * 64, "size": 3} for name in names]},
        separators=(",", ":"),
    ).encode()


HOSTILE_NAMES = [
    "../journal.jsonl", "/etc/passwd", "a/../../b", "C:\\x", "drafts\\d001.md", "a/b/c/d", ".lock", "drafts/.x",
    "", "a//b", "a\0b", "a\nb", "下書き.md", "x" * 152, "bundle.json",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_name_that_would_leave_its_folder_is_refused(name: str) -> None:
    body = listing(name)
    part = part_of("bundle.json", body)
    sink = bundle._Counting(kept := io.BytesIO())
    bundle._write_one(sink, part, bundle._measured(part))
    with pytest.raises(BundleError):
        unpacked(kept.getvalue() + b"\0" * 200)
    with pytest.raises(ValueError, match=r"\["):
        write_bundle(io.BytesIO(), ABOUT, [part_of(name, b"abc")])


def test_a_name_that_stands_twice_is_refused() -> None:
    part = part_of("bundle.json", listing("a", "a"))
    sink = bundle._Counting(kept := io.BytesIO())
    bundle._write_one(sink, part, bundle._measured(part))
    with pytest.raises(BundleError):
        unpacked(kept.getvalue())


def test_a_link_and_a_compressed_member_are_refused() -> None:
    link = zipfile.ZipInfo("drafts/d001.md")
    link.external_attr = 0o120777 << 16

    def with_a_link(archive: zipfile.ZipFile) -> None:
        archive.writestr("bundle.json", listing("drafts/d001.md"))
        archive.writestr(link, "/etc")

    with pytest.raises(BundleError):
        unpacked(by_zipfile(with_a_link))
    bomb = by_zipfile(lambda archive: archive.writestr("bundle.json", b"0" * 50_000_000, zipfile.ZIP_DEFLATED))
    assert len(bomb) < 100_000
    with pytest.raises(BundleError):
        unpacked(bomb)


def test_a_list_without_end_is_refused_within_bounded_memory() -> None:
    """A header that states a list of 4 GiB, in front of a stream that never ends."""

    class Endless(io.RawIOBase):
        def __init__(self, head: bytes) -> None:
            self.head, self.given = io.BytesIO(head), 0

        def read(self, wanted: int = -1) -> bytes:
            self.given += wanted
            return self.head.read(wanted) or b"0" * wanted

    for size in (bundle.LARGEST_LIST + 1, bundle._WIDE - 1, bundle._WIDE + 9, 1 << 60):
        source = Endless(bundle._local(bundle._Placed(b"bundle.json", size, 0, 0)))
        with pytest.raises(BundleError):
            Bundle(cast("BinaryIO", source))
        assert source.given < 1000


def test_a_large_member_goes_through_in_small_pieces() -> None:
    """200 MB go in and out without ever standing in memory."""
    block = b"x" * (1 << 20)

    def give(target: BinaryIO) -> None:
        for _turn in range(200):
            target.write(block)

    class Largest(io.RawIOBase):
        most = 0

        def write(self, data: Any) -> int:
            self.most = max(self.most, len(data))
            return len(data)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write_bundle(cast("BinaryIO", Largest()), ABOUT, [Part("evidence/e1", give)])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_what_changes_while_it_is_packed_is_told() -> None:
    seen: list[int] = []

    def give(target: BinaryIO) -> None:
        seen.append(1)
        target.write(b"x" * len(seen))

    with pytest.raises(StorageError, match="changed while"):
        write_bundle(io.BytesIO(), ABOUT, [Part("a", give)])
