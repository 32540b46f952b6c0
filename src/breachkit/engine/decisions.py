"""Whether a person's decision on an obligation still stands: it does until a fact that it stands on is another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from breachkit.domain.assessment import Verdict
    from breachkit.domain.case import CaseFile


def standing(case: CaseFile, key: str, verdict: Verdict) -> dict[str, Any] | None:
    """The decision on an obligation, and whether it still stands: `reopened`, and `changed` names the facts that are
    no longer what it stood on. None where nobody has decided."""
    decision = case["decisions"].get(key)
    if decision is None:
        return None
    changed = [
        fact
        for fact, value in decision["facts"].items()
        if (case["facts"][fact]["value"] if fact in case["facts"] else None) != value
    ]
    reopened = bool(changed) or verdict != decision["verdict"]
    kept = {name: value for name, value in decision.items() if name != "facts"}
    return {**kept, "reopened": reopened, "changed": changed}
