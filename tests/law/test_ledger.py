"""The ledger: every threshold and every time of every law, entered a second time in tests/law/ledger.tsv.

A number that moves by one, by a slip or a bad merge, is caught here whatever the worked examples say. Who changes a law
changes its line too (GOLDEN=write writes the ledger anew) and reads the difference against the law's text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from breachkit.content.fingerprint import builtin_root
from breachkit.content.yaml_reader import read_yaml
from breachkit.domain.condition import COUNT_PREDICATES

LEDGER = Path(__file__).with_name("ledger.tsv")
TIME = re.compile(r"^\d+ (business )?(hour|day|week|month|year)s?$")
WORDS = ("note", "cite", "title", "summary", "contents", "penalties", "upcoming", "sources", "recipients")


def numbers(data: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Each number of a law with its place, an obligation by its id."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in COUNT_PREDICATES:
                counts = f" {data['range_counts']}" if "range_counts" in data else ""
                yield f"{place}.{key}", f"{value} in {data['in']}{counts}" if "in" in data else f"{value}{counts}"
            elif key not in WORDS:
                yield from numbers(value, f"{place}.{key}" if place else key)
    elif isinstance(data, list):
        for index, item in enumerate(data):
            name = item["id"] if isinstance(item, dict) and "id" in item else index
            yield from numbers(item, f"{place}.{name}")
    elif isinstance(data, str) and TIME.match(data):
        yield place, data


def entries() -> list[str]:
    found = []
    for path in sorted((builtin_root() / "playbooks" / "regimes").glob("*.yaml")):
        found += [f"{path.stem}\t{place}\t{value}" for place, value in numbers(read_yaml(path).data)]
    return found


def test_every_number_of_every_law_stands_as_the_ledger_has_it() -> None:
    found = entries()
    if os.environ.get("GOLDEN") == "write":
        LEDGER.write_text("\n".join(found) + "\n", "utf-8")
    kept = LEDGER.read_text("utf-8").splitlines()
    assert set(found) - set(kept) == set(), "in the laws and not in the ledger"
    assert set(kept) - set(found) == set(), "in the ledger and not in the laws"
    assert len(found) == len(kept)


def test_the_ledger_holds_what_a_moved_number_would_change() -> None:
    law = {
        "obligations": [
            {"id": "people", "when": {"people": {"at_least": "500", "in": "US-CA"}}, "due": {"within": "30 days"}}
        ]
    }
    assert [*numbers(law)] == [
        ("obligations.people.when.people.at_least", "500 in US-CA"),
        ("obligations.people.due.within", "30 days"),
    ]
