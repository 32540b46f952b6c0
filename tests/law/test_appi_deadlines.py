"""Due times under the APPI, each with its calculation written out.

Guideline 3-5-3-4: the day of knowing is day 1; Saturdays, Sundays and holidays count; when day 30 (60 with situation 3)
falls on one of these or on 29 December to 3 January, the next day that is none of these.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from breachkit.domain.assessment import Assessed
from tests.law.test_appi_examples_of_the_guideline import ORDINARY

Decide = Callable[..., dict[str, Assessed]]
HEALTH = {"leak": "confirmed", "data_categories": ["medical_history"]}
MALICE = {"leak": "confirmed", "possible_malice": "yes"}

FINAL = [
    # Sun 22 Nov is day 1, 30 Nov day 9, 21 Dec day 30 (22 + 29 = 51 - 30): Monday, open
    ("30 days, an open Monday", HEALTH, "2026-11-22 20:10", "2026-12-21"),
    # Sun 22 Nov is day 1, 31 Dec day 40, 20 Jan day 60: Wednesday, open
    ("60 days where situation 3 holds", MALICE, "2026-11-22 20:10", "2027-01-20"),
    # 60 days also where situation 1 holds beside it
    ("60 days where situations 1 and 3 hold", {**HEALTH, "possible_malice": "yes"}, "2026-11-22 20:10", "2027-01-20"),
    # Fri 6 Nov is day 1, 30 Nov day 25, Sat 5 Dec day 30 -> Mon 7 Dec
    ("day 30 is a Saturday", HEALTH, "2026-11-06 09:00", "2026-12-07"),
    # Sat 7 Nov is day 1, Sun 6 Dec day 30 -> Mon 7 Dec
    ("day 30 is a Sunday", HEALTH, "2026-11-07 09:00", "2026-12-07"),
    # Mon 30 Nov is day 1, Tue 29 Dec day 30: closed to 3 Jan (Sun) -> Mon 4 Jan
    ("day 30 is 29 December", HEALTH, "2026-11-30 09:00", "2027-01-04"),
    # Sun 29 Nov is day 1, Mon 28 Dec day 30: open
    ("day 30 is 28 December, still open", HEALTH, "2026-11-29 09:00", "2026-12-28"),
    # Thu 3 Dec is day 1, Fri 1 Jan day 30 -> Mon 4 Jan
    ("day 30 is New Year's Day", HEALTH, "2026-12-03 09:00", "2027-01-04"),
    # Fri 2 Apr 2027 is day 1, Sat 1 May day 30; 2 May Sun, 3-5 May holidays (Mon-Wed) -> Thu 6 May
    ("day 30 runs into Golden Week", HEALTH, "2027-04-02 09:00", "2027-05-06"),
    # Sun 24 Aug 2025 is day 1, Mon 22 Sep day 30: open (23 Sep is the holiday)
    ("day 30 the day before the autumn equinox", HEALTH, "2025-08-24 09:00", "2025-09-22"),
    # Mon 25 Aug 2025 is day 1, Tue 23 Sep day 30: autumn equinox -> Wed 24 Sep
    ("day 30 is a public holiday", HEALTH, "2025-08-25 09:00", "2025-09-24"),
    # Mon 22 Apr is day 1, 30 Apr day 9, Tue 21 May day 30: open; Golden Week lies within and counts
    ("closed days within the period count", HEALTH, "2024-04-22 09:00", "2024-05-21"),
    # 23:30 on 22 Nov in Tokyo is that day, 14:30 UTC
    ("late at night", HEALTH, "2026-11-22T14:30:00+00:00", "2026-12-21"),
    # 16:00 UTC on 21 Nov is 01:00 on 22 Nov in Tokyo: day 1 is the 22nd
    ("a time given in UTC counts by Tokyo's day", HEALTH, "2026-11-21T16:00:00+00:00", "2026-12-21"),
    ("only the day is known", HEALTH, "2026-11-22", "2026-12-21"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "knew", "due"), [row[1:] for row in FINAL], ids=[row[0] for row in FINAL])
def test_the_final_report(facts: dict[str, object], knew: str, due: str, assessed: Decide) -> None:
    from datetime import datetime

    as_of = datetime.fromisoformat(knew.replace(" ", "T")).date()
    deadline = assessed({**ORDINARY, **facts, "knew_at": knew}, as_of)["jp-appi.final"].deadline
    assert deadline is not None
    assert deadline.due_at is not None
    assert deadline.due_at.isoformat() == f"{due}T23:59:59+09:00"


@pytest.mark.parametrize(
    ("knew", "first", "last"),
    [
        # day 1 is Sun 22 Nov; day 3 Tue 24 Nov; day 5 Thu 26 Nov
        ("2026-11-22 20:10", "2026-11-24", "2026-11-26"),
        # day 1 is Wed 30 Dec; day 3 Fri 1 Jan; day 5 Sun 3 Jan: no extension, the earlier way
        ("2026-12-30 09:00", "2027-01-01", "2027-01-03"),
    ],
)
def test_the_preliminary_report_is_counted_the_earlier_way(knew: str, first: str, last: str, assessed: Decide) -> None:
    deadline = assessed({**ORDINARY, **MALICE, "knew_at": knew})["jp-appi.preliminary"].deadline
    assert deadline is not None
    assert deadline.earliest is not None
    assert deadline.due_at is not None
    assert (deadline.earliest.due_at.date().isoformat(), deadline.due_at.date().isoformat()) == (first, last)


def test_while_malice_is_undecided_the_earlier_day_holds_and_the_later_is_named(assessed: Decide) -> None:
    final = assessed({**ORDINARY, **HEALTH, "possible_malice": "unknown"})["jp-appi.final"]
    assert final.verdict == "required"
    assert "possible_malice" in final.missing
    assert final.deadline is not None
    assert final.deadline.due_at is not None
    assert final.deadline.due_at.date().isoformat() == "2026-12-21"  # 30 days
    assert [other.due_at.date().isoformat() for other in final.deadline.alternatives] == ["2027-01-20"]  # 60 days


def test_a_number_that_passes_1000_later_starts_the_clock_then(assessed: Decide) -> None:
    facts = {**ORDINARY, "leak": "confirmed", "affected_people": 1500, "over_1000_known_at": "2026-12-01 09:00"}
    clock = assessed(facts)["jp-appi.preliminary"].clock
    assert clock is not None
    assert clock.fact == "over_1000_known_at"
    # day 1 is Tue 1 Dec; day 30 Wed 30 Dec: closed until Sun 3 Jan -> Mon 4 Jan
    final = assessed(facts)["jp-appi.final"].deadline
    assert final is not None
    assert final.due_at is not None
    assert final.due_at.date().isoformat() == "2027-01-04"


def test_but_not_where_another_situation_held_before(assessed: Decide) -> None:
    facts = {**ORDINARY, **MALICE, "affected_people": 1500, "over_1000_known_at": "2026-12-01 09:00"}
    clock = assessed(facts)["jp-appi.preliminary"].clock
    assert clock is not None
    assert clock.fact == "knew_at"


def test_an_entruster_knows_at_the_latest_when_the_entrustee_tells(assessed: Decide) -> None:
    facts = {**ORDINARY, **MALICE, "our_role": "entruster", "knew_at": "2026-11-22 20:10",
             "told_by_entrustee_at": "2026-11-20 10:00"}  # fmt: skip
    clock = assessed(facts)["jp-appi.preliminary"].clock
    assert clock is not None
    assert clock.fact == "told_by_entrustee_at"


def test_without_a_moment_of_knowing_no_day_is_guessed(assessed: Decide) -> None:
    facts = {**ORDINARY, **MALICE, "knew_at": "unknown"}
    final = assessed(facts)["jp-appi.final"]
    assert final.verdict == "required"
    assert final.deadline is not None
    assert final.deadline.due_at is None
    assert "knew_at" in final.missing
