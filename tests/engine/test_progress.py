"""Which step comes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from breachkit.content.library import Library
from breachkit.domain.assessment import Assessed
from breachkit.domain.case import CaseFile
from breachkit.domain.start import empty_case
from breachkit.domain.values import Value
from breachkit.engine.progress import queue, step_states
from tests.law.test_appi_examples_of_the_guideline import ORDINARY

NOW = datetime(2026, 11, 23, tzinfo=UTC)
Values = Callable[[dict[str, object]], dict[str, Value]]
Decide = Callable[..., dict[str, Assessed]]


def order(facts: dict[str, object], library: Library, values: Values, assessed: Decide, case: CaseFile) -> list[str]:
    states = step_states(library.playbook("jp-breach"), values(facts), assessed(facts), case)
    return [state.step.id for state in queue(states, case["current_step"], NOW)]


def test_with_nothing_known_the_playbook_s_own_order_holds(library: Library, values: Values, assessed: Decide) -> None:
    assert order({}, library, values, assessed, empty_case())[:3] == [
        "record-awareness",
        "contain",
        "preserve-evidence",
    ]


def test_the_nearest_deadline_comes_first(library: Library, values: Values, assessed: Decide) -> None:
    facts = {**ORDINARY, "leak": "confirmed", "possible_malice": "yes", "our_role": "entruster"}
    found = order(facts, library, values, assessed, empty_case())
    # 1 h, 4 h, 8 h, 12 h, 24 h after knowing; then the span from day 3
    assert found[:5] == ["record-awareness", "contain", "preserve-evidence", "form-team", "entrustment"]
    assert found.index("report-ppc-preliminary") < found.index("report-ppc-final")
    assert found.index("report-ppc-final") < found.index("law-changes")


def test_steps_of_duties_that_do_not_exist_are_not_shown(library: Library, values: Values, assessed: Decide) -> None:
    found = order(ORDINARY, library, values, assessed, empty_case())  # below every situation
    assert "report-ppc-preliminary" not in found
    assert "entrustment" not in found  # own data, handled in-house


def test_a_step_that_was_begun_comes_back_and_one_put_off_goes_last(
    library: Library, values: Values, assessed: Decide
) -> None:
    case = empty_case()
    case["current_step"] = "legal-hold"
    assert order({}, library, values, assessed, case)[0] == "legal-hold"
    case["current_step"] = None
    case["steps"]["record-awareness"] = {"later_until": (NOW + timedelta(hours=4)).isoformat()}
    found = order({}, library, values, assessed, case)
    assert found[0] == "contain"
    assert found[-1] == "record-awareness"
    case["steps"]["record-awareness"] = {"later_until": (NOW - timedelta(hours=1)).isoformat()}
    assert order({}, library, values, assessed, case)[0] == "record-awareness"
