"""What an event settles, so that two copies of a case can be seen to say different things of it."""

from __future__ import annotations

import json
from typing import Any

About = tuple[str, str]
"""What kind of thing, and which: ("fact", "affected_people")."""


def touch(kind: str, payload: dict[str, Any]) -> tuple[About, str] | None:
    """What the event settles, and what it says of it, in a form to compare; None where it settles nothing alone."""
    if payload.get("privileged"):
        return None
    if kind == "fact.recorded":
        return ("fact", payload["fact"]), json.dumps(payload["value"], sort_keys=True)
    if kind in ("step.done", "step.skipped", "step.reopened"):
        return ("step", payload["step"]), kind
    if kind == "step.assigned":
        return ("assignee", payload["step"]), payload["to"]
    if kind == "obligation.filed" and not payload.get("supplement"):
        told = [payload.get(name) for name in ("at", "how", "receipt")]
        return ("filing", payload["obligation"]), json.dumps(told)
    if kind == "obligation.decided":
        return ("decision", payload["obligation"]), payload["decision"]
    if kind == "deadline.overridden":
        return ("deadline", payload["obligation"]), payload["due_at"]
    if kind == "entry.changed":
        return ("entry", f"{payload['register']} {payload['id']}"), json.dumps(
            [payload.get("status"), payload.get("values")], sort_keys=True
        )
    return None
