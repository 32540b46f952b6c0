"""Who is shown what of a case that leaves the house redacted. What is not listed for an audience is left out: so is every
kind of entry that a later version adds. Privileged entries (`privileged` in the payload) are left out for everyone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from breachkit.domain.event import Event

_ALWAYS = ("case.opened", "seal.made", "seal.stamped")
_WORK = ("step.begun", "step.done", "step.skipped", "step.reopened")
_EVIDENCE = (
    "evidence.added",
    "evidence.handed_over",
    "evidence.acknowledged",
    "evidence.linked",
    "evidence.noted",
    "evidence.exported",
)
_DRAFTS = ("draft.rendered", "draft.approved")


@dataclass(frozen=True)
class Audience:
    """What is shown: kinds of entries, documents (by how their id begins), and whether the bytes of evidence go along."""

    id: str
    kinds: frozenset[str]
    documents: tuple[str, ...] = ()
    evidence: bool = False


AUDIENCES: Mapping[str, Audience] = {
    one.id: one
    for one in (
        Audience("outsiders", frozenset((*_ALWAYS, "obligation.filed"))),
        Audience(
            "authority",
            frozenset((*_ALWAYS, *_WORK, *_DRAFTS, "fact.recorded", "obligation.filed", "evidence.added")),
            ("reports/",),
        ),
        Audience(
            "forensics",
            frozenset((*_ALWAYS, *_WORK, *_DRAFTS, *_EVIDENCE, "fact.recorded")),
            ("briefs/forensic",),
            evidence=True,
        ),
        Audience(
            "insurer",
            frozenset((*_ALWAYS, *_WORK, *_DRAFTS, "fact.recorded", "obligation.filed", "letters.written")),
            ("reports/", "notices/"),
        ),
    )
}


def is_shown(audience: Audience, event: Event, hidden: Collection[str], documents: Mapping[str, str]) -> bool:
    """Whether the audience sees the entry.

    Args:
        hidden: what is left out besides: an entry's number, a kind, or the id of a fact, a step, a draft or an item.
        documents: which document each draft is of, by the draft's id.
    """
    payload = event.payload
    if event.kind not in audience.kinds or payload.get("privileged"):
        return False
    if event.kind in _DRAFTS:
        draft = str(payload.get("id") if event.kind == "draft.rendered" else payload.get("draft"))
        if not documents.get(draft, "").startswith(audience.documents or ("\0",)):
            return False
    named = {str(payload[member]) for member in ("fact", "step", "id", "draft", "item") if payload.get(member)}
    return not ({str(event.seq), event.kind, *named} & set(hidden)) or event.kind == "case.opened"
