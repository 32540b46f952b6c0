"""Who is shown what: what is not listed is left out, and what is privileged is left out for everyone."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from breachkit.domain.audience import AUDIENCES, is_shown
from breachkit.domain.event import Event, EventKind

DOCUMENTS = {"d1": "reports/ppc", "d2": "briefs/counsel", "d3": "briefs/forensic", "d4": "notices/people"}


def event(kind: str, **payload: Any) -> Event:
    return Event(7, "2026-11-22T11:10:00Z", "a", kind, payload, "0" * 64, "1" * 64, 0, "2" * 32)


SHOWN = [
    (event("case.opened", id="2026-0001"), {"outsiders", "authority", "forensics", "insurer"}),
    (event("obligation.filed", obligation="a.b"), {"outsiders", "authority", "insurer"}),
    (event("fact.recorded", fact="leak"), {"authority", "forensics", "insurer"}),
    (event("evidence.added", id="e1"), {"authority", "forensics"}),
    (event("evidence.handed_over", item="e1"), {"forensics"}),
    (event("draft.rendered", id="d1"), {"authority", "insurer"}),
    (event("draft.approved", draft="d1"), {"authority", "insurer"}),
    (event("draft.rendered", id="d2"), set()),
    (event("draft.rendered", id="d3"), {"forensics"}),
    (event("draft.rendered", id="d4"), {"insurer"}),
    (event("draft.rendered", id="d9"), set()),
    (event("note.added", text="x"), set()),
    (event("obligation.decided", obligation="a.b"), set()),
    (event("people.imported", list="p1"), set()),
    (event("entry.added", id="h1"), set()),
    (event("a.kind.of.tomorrow"), set()),
]


@pytest.mark.parametrize(("one", "who"), SHOWN, ids=[f"{one.kind}-{one.payload}" for one, _who in SHOWN])
def test_what_each_audience_is_shown(one: Event, who: set[str]) -> None:
    assert {name for name, audience in AUDIENCES.items() if is_shown(audience, one, (), DOCUMENTS)} == who


@pytest.mark.parametrize("kind", sorted(get_args(EventKind)))
def test_what_is_privileged_is_shown_to_nobody(kind: str) -> None:
    one = event(kind, privileged=True, id="d1", draft="d1")
    assert not any(is_shown(audience, one, (), DOCUMENTS) for audience in AUDIENCES.values())


@pytest.mark.parametrize("hidden", ["7", "fact.recorded", "leak"])
def test_what_is_named_is_left_out_too(hidden: str) -> None:
    assert is_shown(AUDIENCES["authority"], event("fact.recorded", fact="leak"), ("8", "other"), DOCUMENTS)
    assert not is_shown(AUDIENCES["authority"], event("fact.recorded", fact="leak"), (hidden,), DOCUMENTS)


def test_without_its_opening_there_is_no_case() -> None:
    assert is_shown(AUDIENCES["outsiders"], event("case.opened", id="x"), ("7", "case.opened"), DOCUMENTS)
