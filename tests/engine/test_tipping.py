"""Tipping facts: what would turn a verdict, and that it really does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from breachkit.content.library import Library
from breachkit.domain.values import Count, Value, to_json
from breachkit.engine.obligations import assess
from breachkit.engine.tipping import Tipping, tipping_facts
from tests.law.test_appi_examples_of_the_guideline import ORDINARY

DAY = date(2026, 11, 23)
Values = Callable[[dict[str, object]], dict[str, Value]]


def tipping(library: Library, facts: dict[str, Value], key: str) -> list[Tipping]:
    return tipping_facts(library.law, library.facts, facts, key.partition(".")[0], DAY, {}).get(key, [])


def test_no_report_says_what_would_make_it_one(library: Library, values: Values) -> None:
    facts = values({**ORDINARY, "leak": "confirmed", "affected_people": 1000})
    found = {one.fact: one for one in tipping(library, facts, "jp-appi.preliminary")}
    assert found["affected_people"].value == Count(1001, 1001)  # one more
    assert to_json(found["possible_malice"].value) is True
    assert found["data_categories"].verdict == "required"
    assert "our_role" not in found


def test_a_duty_says_what_would_lift_it(library: Library, values: Values) -> None:
    facts = values({**ORDINARY, "leak": "confirmed", "possible_malice": "yes"})
    found = {one.fact: to_json(one.value) for one in tipping(library, facts, "jp-appi.preliminary")}
    assert found["data_protection"] == "advanced_encryption"
    assert found["possible_malice"] is False
    assert found["recovered_unseen"] is True


@pytest.mark.parametrize("key", ["jp-appi.final", "jp-appi.notice", "jp-appi.voluntary", "jp-advisable.police"])
def test_every_tipping_fact_does_what_it_says(key: str, library: Library, values: Values) -> None:
    facts = values({**ORDINARY, "leak": "confirmed", "people_kinds": ["customers"]})
    found = tipping(library, facts, key)
    assert found
    for one in found:
        turned = {a.key: a for a in assess(library.law, {**facts, one.fact: one.value}, DAY)}
        assert turned[key].verdict == one.verdict


def test_an_unknown_obligation_has_none(library: Library) -> None:
    assert tipping(library, {}, "mars.landing") == []
