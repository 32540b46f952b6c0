"""Places by name: the country beside a part of it where a reader needs it, and once."""

from __future__ import annotations

import pytest

from breachkit.wording.places import places_in_full


@pytest.mark.parametrize(
    ("places", "lang", "names"),
    [
        (["US-CA"], "en", ["California"]),  # under "By State" nothing else can be meant
        (["US-CA", "US-TX"], "en", ["California", "Texas"]),
        (["DE", "US-CA", "US-TX"], "en", ["Germany", "California (United States)", "Texas"]),
        (["GE", "US-GA"], "en", ["Georgia", "Georgia (United States)"]),
        (["US", "US-CA"], "en", ["United States", "California (United States)"]),
        (["JP-13", "US-CA", "US-TX"], "ja", ["東京都", "カリフォルニア州 (アメリカ合衆国)", "テキサス州"]),
        (["JP-13", "DE"], "en", ["Tokyo (Japan)", "Germany"]),
        ([], "en", []),
    ],
)
def test_the_country_is_named_where_it_is_needed_and_once(places: list[str], lang: str, names: list[str]) -> None:
    assert places_in_full(places, lang) == names
