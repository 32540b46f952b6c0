"""A case as its events leave it: the content of case.json, which a person can open and read.

Plain dictionaries, so that showing a case costs no more than reading one JSON file. docs/format.md describes each
member; `fold` is the only thing that makes one from events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

if TYPE_CHECKING:
    from breachkit.domain.register_state import RegisterState
    from breachkit.domain.values import Json


class RecordedFact(TypedDict):
    """The answer to a fact that was learned last: its value, when it was recorded (`at`), by whom, from which source, in
    which event; when it was learned (`learned_at`), and since when it was so (`true_at`, empty where nobody said)."""

    value: Json
    at: str
    learned_at: str
    true_at: str
    by: str
    source: str
    seq: int


class StepRecord(TypedDict, total=False):
    """What was done about a step. No record means: open, untouched."""

    status: str
    at: str
    by: str
    reason: str
    assignee: str
    later_until: str
    notes: list[dict[str, Any]]
    notes_total: int
    evidence: list[dict[str, str]]
    evidence_total: int


class Draft(TypedDict):
    """A rendering that is kept in the case's drafts folder."""

    id: str
    file: str
    document: str
    recipient: str
    stage: str
    lang: str
    format: str
    sha256: str
    facts_sha256: str
    final: bool
    missing: list[str]
    edited_from: NotRequired[str]
    privileged: NotRequired[bool]
    at: str
    by: str


class Approval(TypedDict):
    """A reviewer's sign-off on the exact bytes that the final document will have."""

    draft: str
    sha256: str
    by: str
    role: str
    at: str


class Filing(TypedDict):
    """That an obligation was met: when, how, with which receipt. Clocks of later stages start from `at`.

    `late_reasons` holds what was said of the delay where it was met after its time. `draft` is the document that was
    sent, `filed_by` who sent it; `supplements` are later filings of the same duty (the newest, and how many there are),
    which leave `at` as it is.
    """

    at: str
    late_reasons: str
    how: str
    receipt: str
    by: str
    recorded_at: str
    draft: str
    filed_by: str
    supplements: list[dict[str, str]]
    supplements_total: int


class Override(TypedDict):
    """A due time that a person set in place of the computed one, and why."""

    due_at: str
    reason: str
    by: str
    at: str


class Decision(TypedDict):
    """A person's decision to notify, or not to, with its reasons and the state of facts that it stands on."""

    decision: str
    reason: str
    by: str
    role: str
    at: str
    verdict: str
    facts: dict[str, Json]


class Assumed(TypedDict):
    """A figure that a person set in place of an exposure model's assumption: its span and why."""

    span: list[float]
    because: str
    by: str
    at: str


class Drill(TypedDict):
    """That the case is a drill's: its scenario, which injects were told and when, and the score it ended with."""

    scenario: str
    told: dict[str, str]
    ended_at: str
    score: dict[str, Any]


class PeopleList(TypedDict):
    """A list of affected people that was imported; the people themselves are in `file`, beside the case.

    `rows` of the `sources` and `earlier` people of the list before are `people` + `duplicates` + `rejected`.
    """

    list: str
    file: str
    sha256: str
    sources: list[dict[str, Any]]
    rows: int
    earlier: int
    people: int
    duplicates: int
    rejected: int
    reasons: dict[str, int]
    duplicates_file: dict[str, str] | None
    rejects_file: dict[str, str] | None
    by_email: bool
    at: str
    by: str


class Letters(TypedDict):
    """Letters that were written to the people of a list: how many, and the hash of the ledger that names each."""

    job: str
    list: str
    document: str
    format: str
    final: bool
    out: str
    letters: int
    left_out: int
    languages: dict[str, int]
    ledger_sha256: str
    manifest_sha256: str
    at: str
    by: str


class Seal(TypedDict):
    """A seal over the first `events` events: its file and what proves it. `stamped_at` and `authority` are empty until
    a time-stamp was taken in."""

    id: str
    file: str
    sha256: str
    events: int
    root: str
    nonce: str
    signed_by: str
    at: str
    by: str
    stamped_at: str
    authority: str


class Head(TypedDict):
    """Where the journal stood: the last event's number and hash, and the journal's length in bytes."""

    seq: int
    hash: str
    size: int


class CaseFile(TypedDict):
    """The case. `derived` holds what the engine last concluded; it is remade at will and never the truth.

    `drafts`, `approvals`, `content_changes`, `people`, `letters` and `seals` hold the newest rows, `totals` how many there
    are (`breachkit.domain.case_lists`)."""

    format: int
    id: str
    title: str
    org: str
    timezone: str
    playbook: str
    opened_at: str
    opened_by: str
    facts: dict[str, RecordedFact]
    steps: dict[str, StepRecord]
    current_step: str | None
    notes: list[dict[str, Any]]
    notes_total: int
    drafts: list[Draft]
    approvals: list[Approval]
    filings: dict[str, Filing]
    overrides: dict[str, Override]
    decisions: dict[str, Decision]
    content_changes: list[dict[str, Any]]
    assumptions: dict[str, Assumed]
    drill: Drill | None
    people: list[PeopleList]
    letters: list[Letters]
    seals: list[Seal]
    conflicts: list[dict[str, Any]]
    withheld: int
    registers: dict[str, RegisterState]
    totals: dict[str, int]
    evidence_total: int
    known_as: list[str]
    lifecycle: dict[str, str]
    head: Head
    derived: dict[str, Any]
