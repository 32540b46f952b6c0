"""Japan: the first and the last day of each span, counted by hand from Sunday 22 November 2026, 20:10 (day 1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from breachkit.domain.assessment import Assessed
from tests.law.test_appi_examples_of_the_guideline import ORDINARY

Decide = Callable[..., dict[str, Assessed]]
MALICE = {**ORDINARY, "leak": "confirmed", "possible_malice": "yes"}
NUMBER = {**MALICE, "data_categories": ["name", "my_number"], "my_number_people": 1}
CHILD = {"sectors": ["school_childcare"], "criminal_record_check_data": "yes", "data_protection": "none"}

SPANS = [
    # day 1 Sun 22 Nov, day 3 Tue 24, day 5 Thu 26 (closed days count; no extension is granted)
    ("jp-appi.preliminary", MALICE, "2026-11-22", "2026-11-24", "2026-11-26"),
    ("jp-appi.tell-entruster", {**MALICE, "our_role": "entrustee"}, "2026-11-22", "2026-11-24", "2026-11-26"),
    ("jp-mynumber.preliminary", NUMBER, "2026-11-22", "2026-11-24", "2026-11-26"),
    ("jp-mynumber.tell-entruster", {**NUMBER, "our_role": "entrustee"}, "2026-11-22", "2026-11-24", "2026-11-26"),
    ("jp-financial.report", {**MALICE, "sectors": ["bank"], "people_kinds": ["customers"]},
     "2026-11-22", "2026-11-24", "2026-11-26"),
    # in force from 25 December 2026: day 1 Fri 8 Jan 2027, day 3 Sun 10, day 5 Tue 12
    ("jp-child-protection.preliminary", CHILD, "2027-01-08", "2027-01-10", "2027-01-12"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "facts", "knew", "first", "last"), SPANS, ids=[row[0] for row in SPANS])
def test_promptly_is_day_3_to_day_5(
    key: str, facts: dict[str, object], knew: str, first: str, last: str, assessed: Decide
) -> None:
    one = assessed({**facts, "knew_at": f"{knew} 20:10"}, date.fromisoformat(knew))[key]
    assert one.verdict == "required"
    assert one.deadline is not None
    assert one.deadline.earliest is not None
    assert one.deadline.due_at is not None
    assert (one.deadline.earliest.due_at.date().isoformat(), one.deadline.due_at.date().isoformat()) == (first, last)


def test_the_child_protection_acts_final_report_is_due_on_day_30(assessed: Decide) -> None:
    # Fri 8 Jan 2027 is day 1, 31 Jan day 24, Sat 6 Feb day 30: no extension is said, so none is counted
    one = assessed({**CHILD, "knew_at": "2027-01-08 09:00"}, date(2027, 1, 8))["jp-child-protection.final"]
    assert one.deadline is not None
    assert one.deadline.due_at is not None
    assert one.deadline.due_at.date().isoformat() == "2027-02-06"


def test_before_it_is_in_force_the_child_protection_act_demands_nothing(assessed: Decide) -> None:
    one = assessed({**CHILD, "knew_at": "2026-12-24 09:00"}, date(2026, 12, 24))["jp-child-protection.preliminary"]
    assert one.verdict == "not_required"
