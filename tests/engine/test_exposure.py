"""What a case may cost: each model on worked examples, with the calculation written out; open facts stay open."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from breachkit.content.library import Library
from breachkit.domain.exposure import Figure, Span
from breachkit.domain.values import Value
from breachkit.engine.exposure import exposure, totals

Facts = Mapping[str, object]
Read = Callable[[Facts], dict[str, Value]]
CONTACT = ["name", "address", "phone"]


@pytest.fixture
def figures(library: Library, values: Read) -> Callable[..., dict[str, Figure]]:
    def reckon(facts: Facts, chosen: Mapping[str, Span] | None = None) -> dict[str, Figure]:
        found = exposure(library.exposure_models, values(facts), chosen or {})
        return {f"{one.model}.{one.item.id}": one for one in found}

    return reckon


Reckon = Callable[..., dict[str, Figure]]


def spans(span: Span | None) -> tuple[float, float | None, float] | None:
    return None if span is None else (span.low, span.likely, span.high)


@pytest.mark.parametrize(
    ("facts", "key", "expected"),
    [
        # Awards for contact data: 2,000 to 15,000 yen, the median of 15,000 5,000 5,500 3,300 2,000 3,300 is 4,150.
        # x 20,000 people x 1, 4, 100 of 10,000
        ({"data_categories": CONTACT, "affected_people": 20_000}, "jp-awards.claims", (4_000, 33_200, 3_000_000)),
        # Data on health compares with the beauty salon alone: 22,000 to 35,000, likely 35,000.
        (
            {"data_categories": ["name", "medical_history"], "affected_people": 20_000},
            "jp-awards.claims",
            (44_000, 280_000, 7_000_000),
        ),
        # Of Japan's people alone, where the places are known.
        (
            {"data_categories": CONTACT, "affected_people": 20_000, "people_by_place": "JP=10000, US-CA=10000"},
            "jp-awards.claims",
            (2_000, 16_600, 1_500_000),
        ),
        # A range of people: each end by itself, the middle (1,000) in between.
        ({"data_categories": CONTACT, "affected_people": "800-1200"}, "jp-awards.claims", (160, 1_660, 180_000)),
        # JNSA: 500 x (10^0 + 5^0) x 6 (name and address) x 1 x response 1, 1, 2 = 6,000, 6,000, 12,000 a head
        (
            {"data_categories": CONTACT, "affected_people": 100, "listed_company": False, "sectors": ["none"]},
            "jp-jnsa.everyone",
            (600_000, 600_000, 1_200_000),
        ),
        # JNSA: card with expiry y=3: 500 x (1 + 25) x 3 (name alone) x 2 (a card merchant) = 78,000
        (
            {
                "data_categories": ["name", "payment_card", "card_expiry"],
                "affected_people": 10,
                "sectors": ["credit_card"],
            },
            "jp-jnsa.everyone",
            (780_000, 780_000, 1_560_000),
        ),
        # JNSA: medical history x=3: 500 x (100 + 1) x 1 (no name) x 1 = 50,500
        (
            {
                "data_categories": ["medical_history"],
                "affected_people": 10,
                "listed_company": False,
                "sectors": ["none"],
            },
            "jp-jnsa.everyone",
            (505_000, 505_000, 1_010_000),
        ),
        # GDPR: 2 % of 400 million is 8 million, less than the 10 million of Art. 83(4)
        ({"people_by_place": "DE=5", "turnover_eur": 400_000_000}, "eu-gdpr.fine_security", (0, None, 10_000_000)),
        # 2 % of 900 million is 18 million; of 900 to 1,000 million the greater end counts: 20 million
        ({"people_by_place": "DE=5", "turnover_eur": 900_000_000}, "eu-gdpr.fine_security", (0, None, 18_000_000)),
        (
            {"people_by_place": "DE=5", "turnover_eur": "900000000-1000000000"},
            "eu-gdpr.fine_security",
            (0, None, 20_000_000),
        ),
        # United Kingdom: 2 % of 1,000 million euro is 20 million euro, at 90 pounds for 100 euro 18 million pounds
        ({"people_by_place": "GB=5", "turnover_eur": 1_000_000_000}, "uk-gdpr.fine_security", (0, None, 18_000_000)),
        # Korea: 3 % of 100 million euro is 3 million euro, at 1,800 won 5,400 million won
        ({"people_by_place": "KR=5", "turnover_eur": 100_000_000}, "kr-pipa.surcharge", (0, None, 5_400_000_000)),
        # California: 1,000 residents x 107, 107, 799 dollars x 0, 5, 100 %
        (
            {"people_by_place": "US-CA=1000", "data_categories": ["social_security_number"]},
            "us-ca.statutory",
            (0, 5_350, 799_000),
        ),
        # Letters: 10,000 people x 130 yen x 0, 30, 100 %
        ({"affected_people": 10_000}, "costs.letters", (0, 390_000, 1_300_000)),
    ],
)
def test_worked_examples(facts: Facts, key: str, expected: tuple[float, float | None, float], figures: Reckon) -> None:
    assert spans(figures(facts)[key].amount) == expected


def test_an_assumption_of_ones_own_takes_the_place_of_the_default(figures: Reckon) -> None:
    own = {"jp-awards.claim_share": Span(low=100, likely=100, high=100)}
    found = figures({"data_categories": CONTACT, "affected_people": 20_000}, own)["jp-awards.claims"]
    assert spans(found.amount) == (400_000, 830_000, 3_000_000)  # 200 claimants x 2,000, 4,150, 15,000


def test_what_is_not_known_stays_open_and_names_what_would_settle_it(figures: Reckon) -> None:
    found = figures({"affected_people": "500-", "data_categories": ["name"]})
    fine = found["eu-gdpr.fine_security"]
    assert (fine.holds, fine.missing) == (None, ("people_by_place", "turnover_eur"))
    claims = found["jp-awards.claims"]
    assert claims.open_ended
    assert claims.everyone
    assert spans(claims.people) == (500, 500, 500)
    assert figures({})["jp-jnsa.everyone"].amount is None
    assert "data_categories" in figures({})["jp-jnsa.everyone"].missing


def test_nobody_in_a_place_means_no_figure_for_it(figures: Reckon) -> None:
    found = figures({"people_by_place": "DE=5", "affected_people": 5, "data_categories": CONTACT})
    assert "jp-awards.claims" not in found
    assert "us-ca.statutory" not in found
    assert "kr-pipa.statutory" not in found


def test_totals_add_what_counts_and_holds_by_currency_and_kind(library: Library, values: Read) -> None:
    facts = {"people_by_place": "DE=5, JP=10000", "data_categories": CONTACT, "affected_people": 10_005}
    found = exposure(library.exposure_models, values(facts), {})
    sums = {(one.currency, one.kind): spans(one.amount) for one in totals(library.exposure_models, found)}
    assert sums["EUR", "fine"] == (0, None, 10_000_000)  # the higher ceiling of Art. 83(5) stands beside, not on top
    assert sums["JPY", "damages"] == (2_000, 16_600, 1_500_000)  # JNSA's cross-check is not added
    # forensics 3.5, counsel 1, call centre 8.5, letters 10,005 x 130 x 30 % = 390,195, gifts 0, advertisement 0
    assert sums["JPY", "cost"] is not None
    assert sums["JPY", "cost"][1] == 3_500_000 + 1_000_000 + 8_500_000 + 390_195


def test_every_figure_of_the_models_has_a_source_with_a_page_and_a_reason(library: Library) -> None:
    for model in library.exposure_models:
        assert all(source.url for source in model.sources.values()), model.id
        assert all(model.sources[award.source].read_on for award in model.awards), model.id
        for one in model.assumptions:
            assert one.source or one.confidence == "unverified", f"{model.id}.{one.id}"
