"""May acts that were decided on an older state of a case stand after what others did in between? Pure.

Another's act came first. What this act says is then only true if nothing that it was decided on has changed: a note
always is; a fact is where no one answered the same fact; a decision is where no fact changed at all. What depends on
the whole case (a draft, a sign-off, a seal, a list of people) never is, and must be done anew by the person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ALWAYS = ("note.added", "step.noted")
_BY_OBLIGATION = ("obligation.filed", "obligation.decided", "deadline.overridden")


def may_follow(acts: Sequence[tuple[str, dict[str, Any]]], between: Iterable[tuple[str, dict[str, Any]]]) -> bool:
    """Whether `acts` (kind and payload) mean the same after the events `between` as they did before them."""
    done = [*between]
    return all(_one_may(kind, payload, done) for kind, payload in acts)


def _one_may(kind: str, payload: dict[str, Any], done: list[tuple[str, dict[str, Any]]]) -> bool:
    if kind in _ALWAYS:
        return True
    if kind == "fact.recorded":
        return not any(other == kind and one.get("fact") == payload["fact"] for other, one in done)
    if kind.startswith("step."):
        return not any(
            other.startswith("step.") and other != "step.noted" and one.get("step") == payload["step"]
            for other, one in done
        )
    if kind in _BY_OBLIGATION:
        return not any(
            other == "fact.recorded" or (other in _BY_OBLIGATION and one.get("obligation") == payload["obligation"])
            for other, one in done
        )
    return False
