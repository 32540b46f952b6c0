"""Records that an obligation was met, and due times that a person set in place of the computed ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.domain.assessment import Assessed
from breachkit.domain.case import CaseFile
from breachkit.errors import NotReadyError, UsageError
from breachkit.i18n import _, language
from breachkit.services.acts import writing
from breachkit.services.derive import assess_case
from breachkit.services.moments import read_moment
from breachkit.store.protocol import CaseStore
from breachkit.wording import times


def known_obligation(library: Library, key: str) -> None:
    """Refuses a key that is no obligation of any law. Raises UsageError with the nearest that is."""
    keys = [f"{regime.id}.{one.id}" for regime in library.regimes for one in regime.obligations]
    if key not in keys:
        import difflib

        near = difflib.get_close_matches(key, keys, n=1, cutoff=0.4)
        raise UsageError(
            _("there is no obligation {id}").format(id=key),
            place=key,
            expected=_("did you mean {near}?").format(near=near[0]) if near else "",
            mend="breachkit assess",
        )


def record_filing(
    store: CaseStore,
    library: Library,
    key: str,
    *,
    at: str | None,
    how: str = "",
    receipt: str = "",
    late_reasons: str = "",
) -> dict[str, Any]:
    """Records that the obligation was met. Without `at` that is now.

    Raises:
        UsageError: there is no such obligation, or the moment cannot be.
        NotReadyError: it was met after its time, the law wants the reasons for that, and none are given.
    """
    known_obligation(library, key)
    with writing(store, library) as session:
        when = session.now
        if at is not None:
            when = read_moment("--at", at, session.case["timezone"]).at
        if when > session.now:
            raise UsageError(_("a filing cannot lie in the future"), place="--at")
        one = next((one for one in assess_case(session.case, library, session.now) if one.key == key), None)
        reasons = _reasons_for_delay(session.case, one, when, late_reasons) if one else late_reasons
        session.write(
            [
                (
                    "obligation.filed",
                    {"obligation": key, "at": when.isoformat(), "how": how, "receipt": receipt}
                    | ({"late_reasons": reasons} if reasons else {}),
                )
            ]
        )
        return {"obligation": key, **session.case["filings"][key]}


def _reasons_for_delay(case: CaseFile, one: Assessed, when: datetime, given: str) -> str:
    """The reasons given, or those recorded as a fact, where the duty was met late and its law wants them."""
    override = case["overrides"].get(one.key)
    due = one.deadline.due_at if one.deadline else None
    due = datetime.fromisoformat(override["due_at"]) if override else due
    if one.if_late is None or due is None or when <= due:
        return given.strip()
    recorded = case["facts"].get(one.if_late.fact)
    known = recorded["value"] if recorded else None
    reasons = given.strip() or (known if isinstance(known, str) else "")
    if not reasons:
        raise NotReadyError(
            _("{obligation} was due at {due}, and the law wants told: {needs} [{citation}]").format(
                obligation=one.key,
                due=times.moment(due.astimezone(ZoneInfo(case["timezone"])), language()),
                needs=one.if_late.needs(language()),
                citation=one.if_late.cite(language()),
            ),
            place="--late-reasons",
            mend=f'breachkit filed {one.key} --late-reasons "..."',
        )
    return reasons


def override_deadline(store: CaseStore, library: Library, key: str, *, due: str, reason: str) -> dict[str, Any]:
    """Sets a due time in place of the computed one, with the reason. Raises UsageError."""
    known_obligation(library, key)
    if not reason.strip():
        raise UsageError(_("an override needs a reason"), place="--reason")
    with writing(store, library) as session:
        moment = read_moment("--due", due, session.case["timezone"])
        at = moment.at + timedelta(days=1, seconds=-1) if moment.day_only else moment.at
        session.write(
            [("deadline.overridden", {"obligation": key, "due_at": at.isoformat(), "reason": reason.strip()})]
        )
        return {"obligation": key, **session.case["overrides"][key]}
