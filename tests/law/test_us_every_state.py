"""Every state, the District of Columbia and three territories of the United States have a law that can be opened."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from breachkit.content.library import Library
from breachkit.domain.assessment import Assessed

Decide = Callable[..., dict[str, Assessed]]
PLACES = ["AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA",
          "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM",
          "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA",
          "WV", "WI", "WY", "PR", "GU", "VI"]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_a_law_that_tells_its_people(place: str, library: Library) -> None:
    laws = [r for r in library.regimes if r.id == f"us-{place.lower()}" and r.effective_to is None]
    assert len(laws) == 1
    law = laws[0]
    assert law.jurisdiction == f"US-{place}"
    assert any(source.url and source.url.startswith("https://") for source in law.sources.values())
    assert all(recipient.url and recipient.timezone for recipient in law.recipients)
    told = [o for o in law.obligations if "people" in [routing.recipient for routing in o.recipients]]
    assert any(o.duty == "legal" for o in told)
    assert all(o.title.en != "Notice to residents" for o in told), "a list of duties must say whose people"


def test_one_person_in_each_place_means_one_notice_for_each(assessed: Decide) -> None:
    found = assessed(
        {
            "people_by_place": ", ".join(f"US-{place}=1" for place in PLACES),
            "affected_people": len(PLACES),
            "regulated_as": ["us_data_broker"],
            "our_role": "own",
            "leak": "confirmed",
            "incident_type": "unauthorised_access",
            "data_categories": ["name", "social_security_number", "driving_licence"],
            "data_protection": "none",
            "media": ["electronic"],
            "law_enforcement_hold": "no",
            "discovered_at": "2026-11-20",
            "knew_at": "2026-11-22",
            "determined_at": "2026-11-25",
        }
    )
    required = {one.regime for one in found.values() if one.recipient == "people" and one.verdict == "required"}
    assert {f"us-{place.lower()}" for place in PLACES} <= required
