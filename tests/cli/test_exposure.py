"""breachkit exposure: the range on the screen and in JSON, and assumptions that a person sets, with their reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran

Cli = Callable[..., Ran]
FACTS = ("data_categories=name,address,phone", "affected_people=20000")


def test_the_screen_says_what_is_likely_and_what_is_still_open(case: Path, breachkit: Cli) -> None:
    breachkit("facts", "set", *FACTS)
    shown = breachkit("exposure").out
    assert "JPY 4,000 - 33,200 - 3 million" in shown
    assert "all affected people counted" in " ".join(shown.split())
    assert "May come in besides; open: people_by_place" in shown
    ja = breachkit("exposure", "--lang", "ja").out
    assert "4,000 〜 3万3,200 〜 300万円" in ja
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_an_assumption_is_set_with_its_reason_and_journalled(case: Path, breachkit: Cli) -> None:
    breachkit("facts", "set", *FACTS)
    set_to = ("exposure", "set", "jp-awards.claim_share=50-100-200", "--because", "two group actions are announced")
    found = breachkit(*set_to, "--json").json
    claims = next(one for one in found["figures"] if one["id"] == "jp-awards.claims")
    assert (claims["low"], claims["likely"], claims["high"]) == (200_000, 830_000, 6_000_000)
    assert claims["assumptions"] == ["jp-awards.claim_share"]
    share = next(one for one in found["assumptions"] if one["id"] == "jp-awards.claim_share")
    assert (share["set"], share["because"], share["by"]) == (True, "two group actions are announced", "tester")
    assert share["default"] == {"low": 1, "likely": 4, "high": 100}
    assert "exposure.assumed" in breachkit("log", "--json").out
    assert "two group actions are announced" in breachkit("exposure", "--explain").out
    assert breachkit("verify").code == 0
    again = breachkit(
        "exposure", "set", "jp-awards.claim_share=default", "--because", "the actions were dropped", "--json"
    )
    assert next(one for one in again.json["figures"] if one["id"] == "jp-awards.claims")["likely"] == 33_200


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("set", "jp-awards.claim_shares=5", "--because", "x"), "did you mean jp-awards.claim_share"),
        (("set", "jp-awards.claim_share=many", "--because", "x"), "cannot read 'many'"),
        (("set", "jp-awards.claim_share=9-1", "--because", "x"), "cannot read '9-1'"),
        (("set", "jp-awards.claim_share=5"), "say why"),
        (("set", "jp-awards.claim_share"), "ID=LOW-LIKELY-HIGH"),
        (("put", "a=1"), "ID=LOW-LIKELY-HIGH"),
        (("--because", "x"), "--because goes with set"),
    ],
)
def test_bad_input_is_told_with_its_mend(words: tuple[str, ...], told: str, case: Path, breachkit: Cli) -> None:
    before = (case / "journal.jsonl").read_bytes()
    ran = breachkit("exposure", *words, code=2)
    assert told in ran.err
    assert (case / "journal.jsonl").read_bytes() == before
