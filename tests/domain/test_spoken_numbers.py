"""Numbers as they are said and typed, in both languages, and that no vague number is taken for an exact one."""

from __future__ import annotations

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from breachkit.domain.spoken_numbers import read_count
from breachkit.domain.values import Count
from breachkit.errors import AskBack


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("1000", 1000, 1000), ("1,000", 1000, 1000), ("1 000", 1000, 1000), ("１，０００人", 1000, 1000), ("1、000名", 1000, 1000),
        ("1万", 10_000, 10_000), ("1万2千", 12_000, 12_000), ("1.2万", 12_000, 12_000), ("9万2685", 92_685, 92_685),
        ("12万3,456人", 123_456, 123_456), ("1億2000万", 120_000_000, 120_000_000), ("千二百", 1200, 1200), ("3千5百件", 3500, 3500),
        ("1.2k", 1200, 1200), ("1.2 million people", 1_200_000, 1_200_000), ("0", 0, 0), ("なし", 0, 0),
        ("約800〜1200人", 800, 1200), ("about 800 to 1,200 people", 800, 1200), ("800人から1200人まで", 800, 1200),
        ("between 800 and 1.2k", 800, 1200), ("8百〜1千2百人", 800, 1200), ("１万〜１万５千人", 10_000, 15_000),
        ("800-", 800, None), ("800人以上", 800, None), ("at least 800", 800, None), ("500人以下", 0, 500), ("up to 500", 0, 500),
        ("1000人未満", 0, 999), ("fewer than 1,000", 0, 999), ("1000人を超える", 1001, None), ("more than 1000", 1001, None),
        ("最大1200人", 0, 1200), ("500+", 500, None),
    ],
)  # fmt: skip
def test_a_number_or_a_range_is_read(typed: str, low: int, high: int | None) -> None:
    assert read_count(typed) == Count(low, high)


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("about 1.2k", ["1150-1249", "1200"]),
        ("約1000人", ["500-1499", "1000"]),
        ("1,200人程度", ["1150-1249", "1200"]),
        ("およそ1234人", ["1234"]),
        ("1〜2万", ["10000-20000", "1-20000"]),
        ("5-6k", ["5000-6000", "5-6000"]),
        ("1.000", ["1000", "1"]),
    ],
)
def test_what_is_vague_or_two_things_is_asked_back(typed: str, readings: list[str]) -> None:
    with pytest.raises(AskBack) as asked:
        read_count(typed)
    assert [answer for answer, _words in asked.value.readings] == readings
    for answer in readings:
        assert read_count(answer)  # and each can be answered as it stands


@pytest.mark.parametrize(
    "typed", ["many", "-5", "1,5", "1.5", "1-2-3", "1万2万", "99999999999", "1,00", "万", "", "k", "1 2"]
)
def test_what_is_no_number_is_not_made_one(typed: str) -> None:
    assert read_count(typed) is None


@given_any(st.integers(0, 10_000_000_000))
def test_every_way_to_write_a_number_means_that_number(number: int) -> None:
    thousands, myriads = f"{number:,}", f"{number // 10_000}万{number % 10_000 or ''}"
    full = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    written = [str(number), thousands, full + "人", thousands.replace(",", " ") + " people"]
    if number >= 10_000:
        written.append(myriads)
    for one in written:
        assert read_count(one) == Count(number, number), one


@given_any(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_range_keeps_its_ends(one: int, other: int) -> None:
    low, high = sorted((one, other))
    for sign in ("-", "〜", "~", " to ", "から"):
        assert read_count(f"{low:,}{sign}{high:,}") == Count(low, high)
