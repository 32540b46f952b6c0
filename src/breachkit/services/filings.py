"""Records that an obligation was met, and due times that a person set in place of the computed ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.domain.answers import read_answer
from breachkit.domain.fact import FactDefinition
from breachkit.domain.values import Moment
from breachkit.errors import UsageError
from breachkit.i18n import _
from breachkit.services.acts import writing
from breachkit.store.protocol import CaseStore


def _known(library: Library, key: str) -> None:
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


def read_moment(option: str, given: str, zone: str) -> Moment:
    """A moment given with an option, read like a fact's. Raises UsageError that names the option."""
    asked = FactDefinition.model_validate(
        {"id": "moment", "type": "datetime", "label": {"ja": option, "en": option}, "question": {"ja": "?", "en": "?"}}
    )
    try:
        value = read_answer(asked, given, ZoneInfo(zone))
    except UsageError as error:
        raise UsageError(
            _("cannot read {given!r}").format(given=given), place=option, expected=error.expected
        ) from None
    if not isinstance(value, Moment):
        raise UsageError(_("cannot read {given!r}").format(given=given), place=option)
    return value


def record_filing(
    store: CaseStore, library: Library, key: str, *, at: str | None, how: str = "", receipt: str = ""
) -> dict[str, Any]:
    """Records that the obligation was met. Without `at` that is now. Raises UsageError."""
    _known(library, key)
    with writing(store, library) as session:
        when = session.now
        if at is not None:
            when = read_moment("--at", at, session.case["timezone"]).at
        if when > session.now:
            raise UsageError(_("a filing cannot lie in the future"), place="--at")
        session.write(
            [("obligation.filed", {"obligation": key, "at": when.isoformat(), "how": how, "receipt": receipt})]
        )
        return {"obligation": key, **session.case["filings"][key]}


def override_deadline(store: CaseStore, library: Library, key: str, *, due: str, reason: str) -> dict[str, Any]:
    """Sets a due time in place of the computed one, with the reason. Raises UsageError."""
    _known(library, key)
    if not reason.strip():
        raise UsageError(_("an override needs a reason"), place="--reason")
    with writing(store, library) as session:
        moment = read_moment("--due", due, session.case["timezone"])
        at = moment.at + timedelta(days=1, seconds=-1) if moment.day_only else moment.at
        session.write(
            [("deadline.overridden", {"obligation": key, "due_at": at.isoformat(), "reason": reason.strip()})]
        )
        return {"obligation": key, **session.case["overrides"][key]}
