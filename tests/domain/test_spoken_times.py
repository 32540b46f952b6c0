"""What a tired person types for a moment, and the moment it is. Now is Tuesday 24 November 2026, 02:14 in Tokyo."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from breachkit.domain.spoken_times import written_out

NOW = datetime(2026, 11, 24, 2, 14, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("now", "2026-11-24 02:14"),
        ("今", "2026-11-24 02:14"),
        ("01:30", "2026-11-24 01:30"),
        ("20:10", "2026-11-23 20:10"),  # not tonight, which lies ahead, but last night
        ("２０時１０分", "2026-11-23 20:10"),
        ("午後8時半", "2026-11-23 20:30"),
        ("20時", "2026-11-23 20:00"),
        ("yesterday 20:10", "2026-11-23 20:10"),
        ("昨日20時10分", "2026-11-23 20:10"),
        ("昨日の20:10", "2026-11-23 20:10"),
        ("一昨日", "2026-11-22"),
        ("today", "2026-11-24"),
        ("11/22 20:10", "2026-11-22 20:10"),
        ("11月22日 20時10分", "2026-11-22 20:10"),
        ("11月22日20時10分", "2026-11-22 20:10"),
        ("12/28", "2025-12-28"),  # this year's lies ahead
        ("2/29", "2/29"),  # neither year has it
        ("2026-11-22 20:10", "2026-11-22 20:10"),
        ("2026/11/22", "2026/11/22"),
        ("25:00", "25:00"),
        ("tomorrow", "tomorrow"),
        ("yesterday evening", "yesterday evening"),
        ("1234", "1234"),
        ("", ""),
    ],
)
def test_a_moment_as_typed_is_written_out(given: str, written: str) -> None:
    assert written_out(given, NOW) == written
