"""A day that ends with another country's midnight is not taken for one that ends with ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

# Brazil: 3 business days from Wed 18 Nov end with Tue 24 Nov in São Paulo, which is Wed 25 Nov 11:59 in Tokyo.
# Singapore: 3 calendar days from Fri 20 Nov end with Mon 23 Nov there, which is Tue 24 Nov 00:59 in Tokyo.
FACTS = (
    "people_by_place=BR=1,SG=500",
    "established_in=jp",
    "regulated_as=none",
    "our_role=own",
    "leak=confirmed",
    "loss=none",
    "damage=none",
    "recovered_unseen=no",
    "significant_harm_likely=yes",
    "data_categories=password",
    "br_small_agent=no",
    "knew_at=2026-11-18 22:00",
    "assessed_at=2026-11-20 12:00",
)


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("deadlines", ("Wed 25 Nov 11:59", "Tue 24 Nov 00:59")),
        ("assess", ("Tue 24 Nov (UTC-0300)", "Mon 23 Nov (UTC+0800)")),
    ],
)
def test_the_hour_or_the_zone_tells_when_a_day_elsewhere_ends(
    command: str, shown: tuple[str, ...], case: Path, breachkit: Callable[..., Ran]
) -> None:
    breachkit("facts", "set", *FACTS)
    out = breachkit(command).out
    for one in shown:
        assert one in out, out
