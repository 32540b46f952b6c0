"""Acts on steps: begin, done, skip, reopen, assign, note, later."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.services import clock
from breachkit.services.acts import Act, writing
from breachkit.services.derive import assess_case, states_of
from breachkit.services.step_view import no_step

if TYPE_CHECKING:
    from breachkit.content.library import Library
    from breachkit.engine.progress import StepState
    from breachkit.store.protocol import CaseStore


def _find(states: list[StepState], step_id: str) -> StepState:
    for state in states:
        if state.step.id == step_id:
            return state
    raise no_step(step_id, [state.step.id for state in states])


def act(store: CaseStore, library: Library, step_id: str, kind: str, **details: str) -> dict[str, Any]:
    """Journals one act on a step.

    Args:
        kind: begun, done, skipped (reason), reopened, assigned (to), noted (text), deferred (until, RFC 3339).

    Returns: the step and its new state. Raises UsageError for an unknown step, or an act that its state does not allow.
    """
    with writing(store, library) as session:
        case = session.case
        state = _find(states_of(case, library, assess_case(case, library, session.now)), step_id)
        record = case["steps"].get(step_id, {})
        status = record.get("status", "open")
        if kind in ("done", "skipped") and status == kind:
            raise UsageError(_("step {id} is {status} already").format(id=step_id, status=status), place=step_id)
        if kind == "reopened" and status == "open":
            raise UsageError(_("step {id} is open").format(id=step_id), place=step_id)
        for name, value in details.items():
            if not value.strip():
                raise UsageError(_("{name} may not be empty").format(name=name), place=step_id)
        if kind == "begun" and case["current_step"] == step_id:
            return {"step": step_id, "status": status}
        event: Act = (f"step.{kind}", {"step": step_id, **details})  # type: ignore[assignment]
        session.write([event])
        return {"step": step_id, "title": state.step.title(language()), **case["steps"].get(step_id, {})}


def until(hours: float) -> str:
    """The moment that many hours from now, as events keep it."""
    return clock.stamp(clock.now() + timedelta(hours=hours))


def add_note(store: CaseStore, library: Library, text: str, *, privileged: bool = False) -> None:
    """Puts a free note into the journal, with the label of privilege where a person gave it. Raises UsageError where it is empty."""
    if not text.strip():
        raise UsageError(_("a note needs a text"), place="TEXT", mend='breachkit note "..."')
    with writing(store, library) as session:
        label = {"privileged": True} if privileged else {}
        session.write([("note.added", {"text": text.strip(), **label})], derives=False)
