"""A person's decision to notify or not to, kept with its reasons, and opened again when the facts it stands on change."""

from __future__ import annotations

from typing import Any

from breachkit.content.library import Library
from breachkit.errors import UsageError
from breachkit.i18n import _
from breachkit.services.acts import writing
from breachkit.services.assess import question_of
from breachkit.services.derive import assess_case
from breachkit.services.filings import known_obligation
from breachkit.services.tipping import tipping
from breachkit.store.protocol import CaseStore

DECISIONS = ("notify", "do_not_notify")


def decide(
    store: CaseStore, library: Library, key: str, *, decision: str, reason: str, by: str, role: str
) -> dict[str, Any]:
    """Records the decision on one obligation, with the verdict and the facts that it stands on.

    Returns: the decision, and `turns_if`: the single facts that would turn the verdict. Raises UsageError.
    """
    known_obligation(library, key)
    if decision not in DECISIONS:
        raise UsageError(_("there is no decision {id}").format(id=decision), expected=", ".join(DECISIONS))
    for option, given in (("--reason", reason), ("--by", by), ("--role", role)):
        if not given.strip():
            raise UsageError(_("a decision needs its reason, and who took it, by name and role"), place=option)
    with writing(store, library) as session:
        case = session.case
        one = next(one for one in assess_case(case, library, session.now) if one.key == key)
        if decision == "do_not_notify" and one.verdict == "required" and one.duty == "legal":
            raise UsageError(
                _("{obligation} is a legal duty on these facts; deciding against it would not end it").format(
                    obligation=key
                ),
                place=key,
                mend=f"breachkit show {key}",
            )
        looked_at = dict.fromkeys(finding.fact for reason_ in one.reasons for finding in reason_.findings)
        facts = {fact: case["facts"][fact]["value"] if fact in case["facts"] else None for fact in looked_at}
        payload = {
            "obligation": key,
            "decision": decision,
            "reason": reason.strip(),
            "by": by.strip(),
            "role": role.strip(),
            "verdict": one.verdict,
            "facts": facts,
        }
        session.write([("obligation.decided", payload)])
        turns = tipping(library, question_of(case, library), key, session.now)
        return {"obligation": key, **case["decisions"][key], "turns_if": turns}
