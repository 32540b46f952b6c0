"""Obligations as a graph: clocks from filings, one law in another's place, the earlier of two limits, people by place."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from breachkit.domain.assessment import Assessed
from breachkit.domain.law import Law
from breachkit.domain.model import Text
from breachkit.domain.regime import Recipient, Regime
from breachkit.domain.values import Choice, Count, Moment, Places, Unknown, Value, YesNo
from breachkit.engine.conditions import people_in
from breachkit.engine.obligations import assess

BERLIN = ZoneInfo("Europe/Berlin")
WORDS = {"ja": "語", "en": "word"}
TEXT = Text(ja="語", en="word")


def weekend(on: date) -> Text | None:
    return Text(ja="週末", en="weekend") if on.weekday() >= 5 else None


def regime(regime_id: str, *obligations: dict[str, Any], **members: Any) -> Regime:
    base = {"id": regime_id, "title": WORDS, "jurisdiction": "EU", "effective_from": "2020-01-01",
            "reviewed_on": "2026-11-24", "confidence": "verified", "timezone": "Europe/Berlin",
            "sources": {"act": {"title": WORDS}}}  # fmt: skip
    duties = [
        {"title": WORDS, "recipient": "authority", "cite": WORDS, "stage": "notification", **one} for one in obligations
    ]
    return Regime.read({**base, "obligations": duties, **members})


def assessed(
    regimes: list[Regime], _filed: dict[str, datetime] | None = None, /, **facts: Value
) -> dict[str, Assessed]:
    authority = Recipient(id="authority", name=TEXT, short=TEXT, timezone="Europe/Berlin")
    law = Law(tuple(regimes), {"authority": authority}, lambda _calendar: weekend)
    return {one.key: one for one in assess(law, facts, date(2026, 11, 24), _filed or {})}


def at(text: str) -> Moment:
    return Moment(datetime.fromisoformat(text).replace(tzinfo=BERLIN))


def due(one: Assessed) -> str | None:
    return one.deadline.due_at.isoformat() if one.deadline and one.deadline.due_at else None


STAGES = regime(
    "nis2",
    {"id": "notification", "when": {"significant": "true"}, "clock": "knew_at", "due": {"within": "72 hours"}},
    {
        "id": "final",
        "when": {"significant": "true"},
        "clock": {"filed": "nis2.notification"},
        "due": {"within": "1 month"},
    },
)


def test_a_final_report_runs_from_its_notification_once_that_is_filed() -> None:
    facts: dict[str, Value] = {"significant": YesNo(True), "knew_at": at("2026-11-23T09:00")}
    # the notification may be filed until Thu 26 Nov 09:00; a month after that day is 26 Dec
    found = assessed([STAGES], None, **facts)
    assert due(found["nis2.notification"]) == "2026-11-26T09:00:00+01:00"
    assert due(found["nis2.final"]) == "2026-12-26T23:59:59+01:00"
    clock = found["nis2.final"].clock
    assert clock is not None
    assert clock.projected
    # filed on Tue 24 Nov: a month after that day is 24 Dec
    found = assessed([STAGES], {"nis2.notification": at("2026-11-24T10:00").at}, **facts)
    assert due(found["nis2.final"]) == "2026-12-24T23:59:59+01:00"
    clock = found["nis2.final"].clock
    assert clock is not None
    assert not clock.projected


def test_without_a_clock_nothing_is_guessed_down_the_chain() -> None:
    found = assessed([STAGES], significant=YesNo(True))
    assert due(found["nis2.notification"]) is None
    assert due(found["nis2.final"]) is None


@pytest.mark.parametrize(
    ("dora", "verdict"), [(YesNo(True), "not_required"), (YesNo(False), "required"), (Unknown(), "undetermined")]
)
def test_a_duty_falls_away_where_another_law_s_takes_its_place(dora: Value, verdict: str) -> None:
    special = regime(
        "dora", {"id": "initial", "when": {"major": "true"}, "clock": "knew_at", "due": {"within": "24 hours"}}
    )
    general = regime("nis2", {"id": "warning", "when": {"significant": "true"}, "clock": "knew_at",
                              "due": {"within": "24 hours"}, "displaced_by": [{"obligation": "dora.initial", "cite": WORDS}]})  # fmt: skip
    one = assessed([general, special], significant=YesNo(True), major=dora)["nis2.warning"]
    assert one.verdict == verdict
    if verdict == "not_required":
        assert [reason.kind for reason in one.reasons] == ["displaced"]
    if verdict == "undetermined":
        assert one.missing[0] == "major"


DORA = regime(
    "dora",
    {"id": "initial", "when": {"major": "true"}, "clock": "knew_at",
     "due": {"clock": "classified_at", "within": "4 hours", "or_earlier": {"clock": "knew_at", "within": "24 hours"}}},
)  # fmt: skip


@pytest.mark.parametrize(
    ("knew", "classified", "expected"),
    [
        # classified after 2 hours: 4 hours later is 15:00, before the 24 hours end
        ("2026-11-23T09:00", "2026-11-23T11:00", "2026-11-23T15:00:00+01:00"),
        # classified after 23 hours: 4 hours later would be 12:00, but 24 hours from knowing end at 09:00
        ("2026-11-23T09:00", "2026-11-24T08:00", "2026-11-24T09:00:00+01:00"),
        # not classified yet: the 24 hours hold
        ("2026-11-23T09:00", None, "2026-11-24T09:00:00+01:00"),
    ],
)
def test_the_earlier_of_two_limits_holds(knew: str, classified: str | None, expected: str) -> None:
    facts: dict[str, Value] = {"major": YesNo(True), "knew_at": at(knew)}
    if classified:
        facts["classified_at"] = at(classified)
    assert due(assessed([DORA], None, **facts)["dora.initial"]) == expected


def test_a_period_moved_to_an_open_day_can_end_at_an_hour_of_it() -> None:
    late = regime("dora", {"id": "final", "when": {"major": "true"}, "clock": "knew_at", "due": {"within": "1 month"},
                           "counting": {"closed_days": "de", "if_closed": "next_open_day", "ends_at": "12:00"}})  # fmt: skip
    # a month after 28 Nov is Mon 28 Dec: open, ends with the day; after 5 Dec it is Tue 5 Jan; after 6 Dec Wed
    assert (
        due(assessed([late], major=YesNo(True), knew_at=at("2026-11-28T09:00"))["dora.final"])
        == "2026-12-28T23:59:59+01:00"
    )
    # a month after 26 Nov is Sat 26 Dec: Mon 28 Dec at noon
    assert (
        due(assessed([late], major=YesNo(True), knew_at=at("2026-11-26T09:00"))["dora.final"])
        == "2026-12-28T12:00:00+01:00"
    )


@pytest.mark.parametrize(
    ("places", "complete", "wanted", "expected"),
    [
        ({"DE": (10, 10), "FR": (5, 5), "JP": (900, 900)}, True, "EU", (15, 15)),
        ({"DE": (10, 10), "NO": (5, 5)}, True, "EEA", (15, 15)),
        ({"DE": (10, 10), "NO": (5, 5)}, True, "EU", (10, 10)),
        ({"US-CA": (400, 600), "US-TX": (1, 1)}, True, "US", (401, 601)),
        ({"US-CA": (400, 600)}, True, "US-CA", (400, 600)),
        ({"US-CA": (400, 600)}, True, "US-TX", (0, 0)),
        ({"US": (500, 500)}, True, "US-CA", (0, 500)),
        ({"US": (500, 500), "US-CA": (10, 10)}, True, "US-CA", (10, 510)),
        ({"JP": (900, 900)}, False, "DE", (0, None)),
        ({"DE": None}, True, "DE", (0, None)),
        ({"DE": None, "FR": (5, 5)}, True, "EU", (5, None)),
        ({}, True, "DE", (0, 0)),
    ],
)
def test_people_are_counted_by_place(
    places: dict[str, tuple[int, int] | None], complete: bool, wanted: str, expected: tuple[int, int | None]
) -> None:
    counts = tuple((place, Count(*span) if span else None) for place, span in places.items())
    assert people_in(Places(counts, complete), wanted) == expected


@pytest.mark.parametrize(
    ("people", "verdict"),
    [(Count(500, 500), "not_required"), (Count(501, 501), "required"), (Count(400, 600), "undetermined")],
)
def test_a_state_s_threshold_counts_its_own_residents(people: Count, verdict: str) -> None:
    ca = regime("us-ca", {"id": "ag", "when": {"people": {"in": "US-CA", "more_than": 500}}, "clock": "knew_at",
                          "due": {"within": "15 days"}})  # fmt: skip
    found = assessed([ca], people=Places((("JP", Count(9000, 9000)), ("US-CA", people))))
    assert found["us-ca.ag"].verdict == verdict


HUNDRED, SIX_HUNDRED = Count(100, 100), Count(600, 600)


@pytest.mark.parametrize(
    ("counts", "complete", "verdict"),
    [
        ((("US-CA", SIX_HUNDRED),), True, "required"),
        ((("US-CA", HUNDRED), ("US-TX", HUNDRED), ("US-NY", Count(400, 400))), True, "not_required"),  # 600 in all
        ((("US-CA", Count(400, 700)),), True, "undetermined"),
        ((("US-CA", None),), True, "undetermined"),
        ((("US", SIX_HUNDRED),), True, "undetermined"),  # their State is not known
        ((("US", HUNDRED),), True, "not_required"),
        ((("US-CA", HUNDRED),), False, "undetermined"),
        ((("JP", SIX_HUNDRED),), True, "not_required"),
    ],
)
def test_a_threshold_can_be_asked_of_any_one_state(
    counts: tuple[tuple[str, Count | None], ...], complete: bool, verdict: str
) -> None:
    media = regime(
        "media",
        {
            "id": "notice",
            "when": {"people": {"more_than": "500", "in": "US-*"}},
            "clock": "knew_at",
            "due": {"within": "60 days"},
        },
    )
    assert assessed([media], people=Places(counts, complete))["media.notice"].verdict == verdict


@pytest.mark.parametrize(
    ("knew", "expected"),
    [
        ("2026-03-10T09:00", "2027-03-01"),  # 31 Dec 2026 + 60 days: 31 in January, 28 in February, 1 in March
        ("2027-12-31T23:00", "2028-02-29"),  # 2028 is a leap year: 31 + 29
    ],
)
def test_time_can_run_from_the_end_of_the_year_of_the_clock(knew: str, expected: str) -> None:
    log = regime("log", {"id": "yearly", "when": {"significant": "true"}, "clock": "knew_at",
                         "due": {"within": "60 days", "after_end_of": "year"}})  # fmt: skip
    found = assessed([log], significant=YesNo(True), knew_at=at(knew))["log.yearly"]
    assert (due(found) or "")[:10] == expected


@pytest.mark.parametrize(
    ("knew", "classified", "expected"),
    [
        # classified inside 24 hours of awareness: 4 hours after classification, or 24 after awareness, the earlier
        ("2026-11-23T08:00", "2026-11-23T10:00", "2026-11-23T14:00:00+01:00"),
        ("2026-11-23T08:00", "2026-11-24T07:00", "2026-11-24T08:00:00+01:00"),
        # classified later than that: 4 hours after classification alone
        ("2026-11-23T08:00", "2026-11-26T10:00", "2026-11-26T14:00:00+01:00"),
    ],
)
def test_a_second_limit_lapses_where_the_first_clock_started_after_it(
    knew: str, classified: str, expected: str
) -> None:
    dora = regime("dora", {"id": "initial", "when": {"major": "true"}, "clock": "classified_at",
                           "due": {"within": "4 hours", "or_earlier": {"clock": "knew_at", "within": "24 hours",
                                                                       "only_if_started_within": "true"}}})  # fmt: skip
    found = assessed([dora], major=YesNo(True), knew_at=at(knew), classified_at=at(classified))["dora.initial"]
    assert due(found) == expected


@pytest.mark.parametrize(
    ("knew", "essential", "expected"),
    [
        # 24 hours after Fri 27 Nov 10:00 is Sat 28 Nov: a weekend, so Mon 30 Nov at noon
        ("2026-11-27T10:00", YesNo(False), "2026-11-30T12:00:00+01:00"),
        # but not for those whom the rule leaves out
        ("2026-11-27T10:00", YesNo(True), "2026-11-28T10:00:00+01:00"),
        # nor is it assumed while that is not known: the earlier way
        ("2026-11-27T10:00", Unknown(), "2026-11-28T10:00:00+01:00"),
        # 24 hours after Thu 26 Nov 10:00 is Fri 27 Nov: open, so nothing moves
        ("2026-11-26T10:00", YesNo(False), "2026-11-27T10:00:00+01:00"),
    ],
)
def test_a_limit_in_hours_moves_off_a_closed_day_where_the_law_says_so(
    knew: str, essential: Value, expected: str
) -> None:
    moved = {"closed_days": "de", "if_closed": "next_open_day", "ends_at": "12:00"}
    dora = regime("dora", {"id": "initial", "when": {"major": "true"}, "clock": "knew_at", "due": [
        {"if": {"essential": "true"}, "within": "24 hours"}, {"within": "24 hours", "counting": moved}]})  # fmt: skip
    found = assessed([dora], major=YesNo(True), essential=essential, knew_at=at(knew))["dora.initial"]
    assert due(found) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        # a month after 6 April 2027 is Thu 6 May: Ascension Day, a holiday in the country whose calendar is "ascension"
        ({"home": Choice("xx")}, "2027-05-07"),
        ({"home": Choice("yy")}, "2027-05-06"),
        ({"home": Unknown()}, "2027-05-06"),
        ({}, "2027-05-06"),
    ],
)
def test_the_country_whose_holidays_count_can_be_a_fact(answer: dict[str, Value], expected: str) -> None:
    def calendar(calendar_id: str) -> Any:
        holiday = date(2027, 5, 6) if calendar_id == "xx" else None
        return lambda on: Text(ja="祝日", en="holiday") if on == holiday else weekend(on)

    final = regime("cra", {"id": "final", "when": {"major": "true"}, "clock": "knew_at", "due": {"within": "1 month"},
                           "counting": {"closed_days": "yy", "closed_days_of": "home", "if_closed": "next_open_day"}})  # fmt: skip
    authority = Recipient(id="authority", name=TEXT, short=TEXT, timezone="Europe/Berlin")
    facts: dict[str, Value] = {"major": YesNo(True), "knew_at": at("2027-04-06T09:00"), **answer}
    found = assess(Law((final,), {"authority": authority}, calendar), facts, date(2027, 4, 6))
    assert (due(found[0]) or "")[:10] == expected


def test_a_duty_can_hang_on_anothers_being_owed() -> None:
    # as a state's attorney general wants a copy of what goes to a federal authority
    federal = regime(
        "federal", {"id": "report", "when": {"significant": "true"}, "clock": "knew_at", "due": {"within": "3 days"}}
    )
    state = regime(
        "state",
        {
            "id": "copy",
            "when": {"obligation": "federal.report"},
            "clock": {"filed": "federal.report"},
            "due": {"within": "1 day"},
        },
    )
    for answer, verdict in ((YesNo(True), "required"), (YesNo(False), "not_required"), (Unknown(), "undetermined")):
        found = assessed([federal, state], significant=answer, knew_at=at("2026-11-02T09:00"))
        assert found["state.copy"].verdict == verdict
    assert "significant" in assessed([federal, state])["state.copy"].missing
    assert assessed([state], significant=YesNo(True))["state.copy"].verdict == "not_required"
