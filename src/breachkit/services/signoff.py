"""A reviewer's sign-off on exact bytes: of a rendered draft, or of one that a person edited and that was checked first.

An edited text is read back; each number and date in it must be one of the case's facts or of the rendered document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from breachkit.content.library import Library
from breachkit.documents.figures import Bound, Figure, disagreements, figures
from breachkit.documents.formats.txt_writer import text as plain_text
from breachkit.documents.reading import words_in
from breachkit.documents.tree import parse
from breachkit.domain.case import CaseFile, Draft
from breachkit.domain.event import Event
from breachkit.domain.naming import next_number
from breachkit.domain.privilege import labelled
from breachkit.domain.values import Count, Unknown, Value, Words
from breachkit.errors import BreachkitError, NotReadyError, UsageError
from breachkit.i18n import LANGUAGES, _, gettext, language
from breachkit.services.acts import writing
from breachkit.services.case_facts import values_of
from breachkit.services.case_lists import all_of
from breachkit.services.documents import Made, find_draft, make, refuse_faults, refuse_incomplete, request_of
from breachkit.services.history import differences, values_when
from breachkit.store.protocol import CaseStore
from breachkit.wording.values import words


def approve(
    store: CaseStore,
    library: Library,
    draft_id: str | None,
    *,
    by: str,
    role: str,
    edited: tuple[str, bytes] | None = None,
    despite: str = "",
) -> dict[str, Any]:
    """Records a reviewer's sign-off on a draft, bound to the exact bytes that its final document will have.

    Args:
        edited: the name and the bytes of the draft as a person edited it; these bytes are then the final document.
        despite: the reason for which figures that do not agree are accepted.

    Raises NotReadyError where facts are missing or have changed since, or where an edited text does not agree.
    """
    if not by.strip() or not role.strip():
        raise UsageError(_("a sign-off needs the reviewer's name and role"), place="--by, --role")
    with writing(store, library) as session:
        case = session.case
        draft = find_draft(store, case, draft_id)
        made = make(store, case, library, request_of(draft), session.now, draft=False)
        refuse_incomplete(made.content, library)
        refuse_faults(made, library)
        if edited is None:
            _refuse_outdated(draft, made)
            approval: dict[str, Any] = {
                "draft": draft["id"],
                "sha256": made.sha256,
                "by": by.strip(),
                "role": role.strip(),
            }
            session.write([("draft.approved", approval)], derives=False)
            return approval
        checked = check_edited(case, library, made, *edited)
        _refuse_placeholders(checked, made.content.lang)
        if checked["disagreements"] and not despite.strip():
            raise NotReadyError(
                _("the edited text does not agree with the case: {listed}").format(
                    listed="; ".join(_told(row) for row in checked["disagreements"])
                ),
                place=edited[0],
                expected=_("each number and date of the text among the case's facts"),
                mend=_('correct the text, or the fact; or approve with --despite "the reason"'),
            )
        record = _edited_record(store, case, draft, made, *edited)
        approval = {
            "draft": record["id"],
            "sha256": record["sha256"],
            "by": by.strip(),
            "role": role.strip(),
            "figures": checked["figures"],
            "disagreements": [_told(row) for row in checked["disagreements"]],
            "despite": despite.strip(),
        }
        store.blobs.write(f"drafts/{record['file']}", edited[1])
        session.write([("draft.rendered", record), ("draft.approved", approval)], derives=False)
        return {**approval, "path": store.blobs.where(f"drafts/{record['file']}"), "gone": checked["gone"]}


def _refuse_outdated(draft: Draft, made: Made) -> None:
    if made.facts_sha256 != draft["facts_sha256"]:
        raise NotReadyError(
            _("facts have changed since {id} was made; what you read is not what would go out").format(id=draft["id"]),
            mend=f"breachkit render {made.form.kind} --to {made.form.name} --stage {draft['stage']}",
        )


def _edited_record(
    store: CaseStore, case: CaseFile, draft: Draft, made: Made, name: str, data: bytes
) -> dict[str, Any]:
    number = next_number((one["id"] for one in all_of(store, case, "drafts")), case["withheld"])
    fmt = _format_of(name)
    return {
        "id": f"d{number}",
        "file": f"d{number:03d}-{made.form.name}-{draft['stage']}-{draft['lang']}-edited.{fmt}",
        "document": draft["document"],
        "recipient": draft["recipient"],
        "stage": draft["stage"],
        "lang": draft["lang"],
        "format": fmt,
        "sha256": hashlib.sha256(data).hexdigest(),
        "facts_sha256": made.facts_sha256,
        "final": True,
        "missing": [],
        "edited_from": draft["id"],
        **({"privileged": True} if labelled(draft) else {}),
    }


def _format_of(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def check_edited(case: CaseFile, library: Library, made: Made, name: str, data: bytes) -> dict[str, Any]:
    """What an edited text says: `figures` (how many were checked), `disagreements` (`text`, `around`, `fact`, `label`, `says`),
    `gone` (facts that it no longer states), `text`."""
    text = words_in(data, _format_of(name), name)
    values = values_of(case, library)
    bound = bound_facts(made.content.printed, values)
    known = [one for fact_id, value in values.items() for one in _all_figures(library, fact_id, value)]
    rendered = plain_text(parse(made.content.markdown, made.content.lang), made.content.lang)
    rows, gone = disagreements(text, rendered, bound, known)
    return {
        "figures": len(figures(text)),
        "disagreements": [
            {
                "text": row.figure.text,
                "around": row.figure.around,
                "fact": row.fact,
                "label": library.facts[row.fact].label(language()) if row.fact else None,
                "says": row.says,
            }
            for row in rows
        ],
        "gone": [{"fact": one.fact, "says": one.words} for one in gone],
        "text": text,
    }


def bound_facts(printed: Mapping[str, tuple[str, ...]], values: Mapping[str, Value]) -> list[Bound]:
    """The facts that a document prints, with their figures. Of facts in words only the words' own figures count."""
    return [
        Bound(fact_id, told[0], tuple(figures("\n".join(told))))
        for fact_id, told in printed.items()
        if fact_id in values
    ]


def _all_figures(library: Library, fact_id: str, value: Value) -> list[Figure]:
    told = [
        words(library.facts[fact_id], value, lang, document=document)
        for lang in LANGUAGES
        for document in (True, False)
    ]
    found = [one for text in told for one in figures(text)]
    if isinstance(value, Count):
        found += [
            Figure("number", str(number), str(number)) for number in (value.low, value.high) if number is not None
        ]
    return found


def _refuse_placeholders(checked: dict[str, Any], lang: str) -> None:
    marks = [gettext("[MISSING: {label}]", one).split("{")[0].rstrip(": ：") for one in LANGUAGES]
    left = [mark for mark in (*marks, gettext("Made by breachkit for a person to check and to file. Not legal advice.", lang))
            if mark in checked["text"]]  # fmt: skip
    if left:
        raise NotReadyError(
            _("the edited text still holds: {marks}").format(marks=", ".join(left)),
            expected=_("no placeholder and no draft's mark in a final document"),
        )


def _told(row: dict[str, Any]) -> str:
    if row["fact"]:
        return _("{text} ({label} says {says})").format(**row)
    return _("{text} (in: {around})").format(**row)


def check_all(store: CaseStore, library: Library, now: datetime) -> dict[str, Any]:
    """Whether every document of the case says the same numbers and dates as its facts do now.

    `ok`, `drafts` (`id`, `document`, `stage`, `lang`, `agrees`, `differs`: what it says otherwise), and `words`: figures of people in facts
    that are words which are none of the case's numbers. Of drafts of one document only the last is looked at.
    """
    case = store.read()
    last: dict[tuple[str, ...], Draft] = {}
    for draft in all_of(store, case, "drafts"):
        last[draft["document"], draft["recipient"], draft["stage"], draft["lang"], draft["format"]] = draft
    rows = [_check_draft(store, case, library, draft, now) for draft in last.values()]
    loose = loose_numbers(library, values_of(case, library))
    return {"ok": all(row["agrees"] for row in rows) and not loose, "drafts": rows, "words": loose}


def _check_draft(store: CaseStore, case: CaseFile, library: Library, draft: Draft, now: datetime) -> dict[str, Any]:
    row = {name: draft[name] for name in ("id", "document", "stage", "lang", "format")}
    try:
        made = make(store, case, library, request_of(draft), now, draft=not draft["final"])
    except BreachkitError as error:
        return {**row, "agrees": False, "differs": [{"label": draft["document"], "says": error.message, "now": ""}]}
    then = values_when(store, library, lambda event: _is_rendering(event, draft["id"]))
    differs = differences(made.form, then, case, library, now, draft["recipient"])
    if draft.get("edited_from") and not differs:
        checked = check_edited(case, library, made, draft["file"], store.blobs.read(f"drafts/{draft['file']}"))
        differs += [
            {
                "fact": one["fact"],
                "label": one["label"] or one["around"],
                "says": one["text"],
                "now": one["says"] or "―",
            }
            for one in checked["disagreements"]
        ]
    return {**row, "agrees": not differs, "differs": differs}


def _is_rendering(event: Event, draft_id: str) -> bool:
    return event.kind == "draft.rendered" and event.payload["id"] == draft_id


def loose_numbers(library: Library, values: Mapping[str, Value]) -> list[dict[str, Any]]:
    """Numbers of people or records in facts that are words, which none of the facts that are numbers says."""
    counted = {
        one.value
        for fact_id, value in values.items()
        if not isinstance(value, Words | Unknown)
        for one in _all_figures(library, fact_id, value)
        if one.kind == "number"
    }
    if not counted:
        return []
    return [
        {"fact": fact_id, "label": library.facts[fact_id].label(language()), "text": one.text, "around": one.around}
        for fact_id, value in values.items()
        if isinstance(value, Words)
        for one in figures(value.text)
        if one.kind == "number" and one.of_people and one.value not in counted
    ]
