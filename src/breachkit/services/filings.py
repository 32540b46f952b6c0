"""Records that an obligation was met, and due times that a person set in place of the computed ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.documents.form import Form
from breachkit.documents.registry import Registry
from breachkit.domain.assessment import Assessed
from breachkit.domain.case import CaseFile, Draft
from breachkit.errors import NotReadyError, UsageError
from breachkit.i18n import _, language
from breachkit.services import clock
from breachkit.services.acts import writing
from breachkit.services.case_lists import all_of
from breachkit.services.derive import assess_case
from breachkit.services.documents import find_draft, registry_of
from breachkit.services.history import differences, sent
from breachkit.services.moments import read_moment, read_spoken
from breachkit.services.remarks import remark
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
    by: str = "",
    draft_id: str | None = None,
) -> dict[str, Any]:
    """Records that the obligation was met. Without `at` that is now.

    Args:
        by: who sent it, where that is not who records it.
        draft_id: the document that was sent; else the last final one that serves the duty, if there is any. One of another
            stage than the duty's (a supplement) leaves the first filing's time as it is.

    Raises:
        UsageError: there is no such obligation, or the moment cannot be.
        NotReadyError: it was met after its time, the law wants the reasons for that, and none are given.
    """
    known_obligation(library, key)
    with writing(store, library) as session:
        when = session.now
        if at is not None:
            when = read_spoken("--at", at, session.case["timezone"], session.now).at
        if when > session.now:
            raise UsageError(_("a filing cannot lie in the future"), place="--at")
        one = next((one for one in assess_case(session.case, library, session.now) if one.key == key), None)
        reasons = _reasons_for_delay(session.case, one, when, late_reasons) if one else late_reasons
        draft = _document_sent(store, session.case, library, key, draft_id)
        more: dict[str, Any] = {"late_reasons": reasons, "filed_by": by.strip()}
        if draft is not None:
            more |= {"draft": draft["id"], "sha256": draft["sha256"]}
            more |= {"supplement": draft["stage"] != registry_of(library).form(draft["document"]).stage_for(key)}
        payload = {"obligation": key, "at": when.isoformat(), "how": how, "receipt": receipt}
        session.write([("obligation.filed", payload | {name: value for name, value in more.items() if value})])
        return {"obligation": key, **session.case["filings"][key]}


def _document_sent(store: CaseStore, case: CaseFile, library: Library, key: str, draft_id: str | None) -> Draft | None:
    """The draft named; else the newest final one that serves the obligation. Raises UsageError for one that does not."""
    registry = registry_of(library)
    drafts: list[Draft] = all_of(store, case, "drafts")
    if draft_id is None:
        for draft in reversed(drafts):
            if draft["final"] and _serves(registry, draft, key):
                return draft
        return None
    draft = find_draft(store, case, draft_id)
    if not _serves(registry, draft, key):
        raise UsageError(
            _("{id} is no document for {obligation}").format(id=draft_id, obligation=key),
            place="--draft",
            expected=", ".join(one["id"] for one in drafts if _serves(registry, one, key)),
        )
    if not draft["final"]:
        remark(
            _("{id} bears the draft's mark and was not signed off; it is recorded as what was sent").format(
                id=draft["id"]
            )
        )
    return draft


def _serves(registry: Registry, draft: Draft, key: str) -> bool:
    return draft["document"] in registry.files and registry.form(draft["document"]).is_for(key)


def list_filings(store: CaseStore, library: Library) -> list[dict[str, Any]]:
    """Every filing, oldest first: `obligation`, `title`, `recipient`, `at`, `how`, `receipt`, `by`, `draft`, `file`, `sha256`,
    `document`, `stage`, `supplement`, `state` and `changed`.

    `state`: `outdated` where facts that it used have changed since (`changed`: `fact`, `label`, `says`, `now`) and none later of the
    same document was filed, `superseded` where one was, else `current`.
    """
    registry = registry_of(library)
    case = store.read()
    now, lang = clock.now(), language()
    titles = {f"{regime.id}.{one.id}": one for regime in library.regimes for one in regime.obligations}
    recipients = {f"{row['regime']}.{row['obligation']}": row["recipient"] for row in case["derived"]["obligations"]}
    rows: list[dict[str, Any]] = []
    later: set[str] = set()
    for one in reversed(sent(store, library)):
        payload, draft = one.event.payload, one.draft
        form = _form_of(registry, draft, one.obligation, recipients.get(one.obligation, ""))
        changed = (
            differences(form, one.facts, case, library, now, draft["recipient"] if draft else None) if form else []
        )
        state = "superseded" if form and form.id in later else "outdated" if changed else "current"
        if form:
            later.add(form.id)
        rows.append(
            {
                "obligation": one.obligation,
                "title": titles[one.obligation].title(lang) if one.obligation in titles else one.obligation,
                "recipient": draft["recipient"] if draft else None,
                "at": payload["at"],
                "how": payload.get("how", ""),
                "receipt": payload.get("receipt", ""),
                "by": payload.get("filed_by") or one.event.actor,
                "draft": draft["id"] if draft else None,
                "file": draft["file"] if draft else None,
                "sha256": draft["sha256"] if draft else None,
                "document": form.id if form else None,
                "stage": draft["stage"] if draft else form.stage_for(one.obligation) if form else None,
                "supplement": bool(payload.get("supplement")),
                "state": state,
                "changed": changed if state == "outdated" else [],
                "next": _next_stage(form) if form and state == "outdated" else None,
            }
        )
    return rows[::-1]


def _form_of(registry: Registry, draft: Draft | None, key: str, recipient: str) -> Form | None:
    """The form that was sent, or the one that serves the duty to that recipient."""
    if draft is not None and draft["document"] in registry.files:
        return registry.form(draft["document"])
    return next(iter(registry.serving(key, recipient)), None)


def _next_stage(form: Form) -> str:
    """The command that drafts what changed."""
    stage = next((stage for stage in form.changed_only), list(form.stages)[-1])
    return f"breachkit render {form.kind} --to {form.name} --stage {stage}"


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
