"""What a document can print that is worked out instead of asked. Each calculation is one function of the table below.

A calculation gives a `Line`, `Lines`, `Boxes` or a `Grid`; templates ask for it by name (`computed: deadlines`, `{=due_time}`
in a text, `computed("deadlines")` in a body). `of` narrows it: to regimes, to phases, to facts, as its line below says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from breachkit.documents.subject import Subject
from breachkit.domain.evidence import holder
from breachkit.domain.privilege import labelled
from breachkit.domain.values import Moment, Places, Unknown
from breachkit.i18n import gettext
from breachkit.wording import times
from breachkit.wording.bilingual import in_language
from breachkit.wording.places import places_in_full
from breachkit.wording.sizes import size
from breachkit.wording.values import count_words, words

if TYPE_CHECKING:
    from breachkit.documents.form import Form

TICKED, BOX = "■", "□"


@dataclass(frozen=True)
class Line:
    text: str


@dataclass(frozen=True)
class Lines:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Boxes:
    """Every option, those that hold ticked."""

    items: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Grid:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Computed: TypeAlias = Line | Lines | Boxes | Grid


@dataclass(frozen=True)
class Ask:
    """What a calculation is asked with: the document, its stage, its language, and what narrows it."""

    form: Form
    stage: str
    lang: str
    of: tuple[str, ...] = ()

    def gettext(self, message: str) -> str:
        return gettext(message, self.lang)


def boxes_text(items: tuple[tuple[str, bool], ...], lang: str) -> str:
    """`■one　□two`, or in English `■ one; □ two`."""
    space, gap = ("\u3000", "") if lang == "ja" else ("; ", " ")
    return space.join(f"{TICKED if ticked else BOX}{gap}{label}" for label, ticked in items)


def as_lines(made: Computed, lang: str) -> tuple[str, ...]:
    """A calculation's words, one a line, for places that hold no table."""
    match made:
        case Line(text):
            return (text,) if text else ()
        case Lines(items):
            return items
        case Boxes(items):
            return (boxes_text(items, lang),)
        case Grid(_, rows):
            return tuple((" / ").join(cell for cell in row if cell) for row in rows)


# --- The document itself ----------------------------------------------------------------------------------------


def _stage(subject: Subject, ask: Ask) -> Computed:
    names = {
        "preliminary": ask.gettext("preliminary"),
        "final": ask.gettext("final"),
        "supplement": ask.gettext("supplement"),
        "early_warning": ask.gettext("early warning"),
        "notification": ask.gettext("notification"),
        "intermediate": ask.gettext("intermediate"),
    }
    shown = [stage for stage in ask.form.stages if stage != "supplement" or ask.stage == "supplement"]
    names |= {stage: name(ask.lang) for stage, name in ask.form.stage_names.items()}
    return Boxes(tuple((names.get(stage, ask.form.stages[stage](ask.lang)), stage == ask.stage) for stage in shown))


def _recipient(subject: Subject, ask: Ask) -> Computed:
    """The recipient's name, with what it is called at home."""
    one = subject.recipient
    if one is None:
        return Line("")
    name = one.name(ask.lang)
    return Line(name if one.own_name is None or one.own_name in name else f"{name} / {one.own_name}")


def _recipient_language(subject: Subject, ask: Ask) -> Computed:
    """In which language the recipient is written to, and what that means for this draft."""
    one = subject.recipient
    if one is None or one.language is None:
        return Line("")
    told = ask.gettext("{language}; this draft is for checking, have it translated unless the authority takes it so")
    language = one.language(ask.lang)
    return Line(language if ask.lang == "en" and "English" in one.language.en else told.format(language=language))


def _case_id(subject: Subject, ask: Ask) -> Computed:
    return Line(subject.case["id"])


def _case_title(subject: Subject, ask: Ask) -> Computed:
    return Line(subject.case["title"])


def _today(subject: Subject, ask: Ask) -> Computed:
    return Line(times.long_day(subject.now.astimezone(subject.zone).date(), ask.lang))


def _law_penalties(subject: Subject, ask: Ask) -> Computed:
    wanted = ask.of or ask.form.regimes
    return Lines(tuple(text(ask.lang) for regime in wanted for text in subject.penalties.get(regime, ())))


# --- Law -----------------------------------------------------------------------------------------------------


def _triggers(subject: Subject, ask: Ask) -> Computed:
    of = ask.of or ask.form.regimes
    return Boxes(tuple((one.title(ask.lang), one.truth is True) for one in subject.triggers if one.regime in of))


def _triggers_met(subject: Subject, ask: Ask) -> Computed:
    of = ask.of or ask.form.regimes
    told = []
    for one in subject.triggers:
        if one.regime in of and one.truth is not False:
            open_word = "" if one.truth else ask.gettext(" (not settled yet)")
            told.append(one.title(ask.lang) + open_word)
    return Lines(tuple(told))


def _own_obligations(subject: Subject, ask: Ask) -> list[dict[str, Any]]:
    """The obligations that this document serves at this stage."""
    rows: list[dict[str, Any]] = in_language(subject.serving(ask.form, ask.stage), ask.lang)
    return rows


def _due_time(subject: Subject, ask: Ask) -> Computed:
    own = [row for row in _own_obligations(subject, ask) if row["verdict"] != "not_required"]
    return Lines(tuple(row["due_explained"] or row["promptly"] or "" for row in own))


def _due_at(subject: Subject, ask: Ask) -> Computed:
    own = [row for row in _own_obligations(subject, ask) if row["verdict"] != "not_required"]
    return Lines(tuple(_due(row, subject, ask.lang) for row in own))


def _due(row: Mapping[str, Any], subject: Subject, lang: str) -> str:
    override = subject.case["overrides"].get(f"{row['regime']}.{row['obligation']}")
    due_at = override["due_at"] if override else row["due_at"]
    if due_at:
        return times.moment(subject.local(due_at), lang)
    return str(row["promptly"] or "―")


def _verdict(row: Mapping[str, Any], ask: Ask) -> str:
    return {
        "required": ask.gettext("required"),
        "not_required": ask.gettext("not required"),
        "undetermined": ask.gettext("undetermined"),
    }[row["verdict"]]


def _chosen(subject: Subject, ask: Ask) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = in_language(subject.derived.get("obligations", []), ask.lang)
    return [row for row in rows if row["verdict"] != "not_required" and (not ask.of or row["regime"] in ask.of)]


def _obligations(subject: Subject, ask: Ask) -> Computed:
    columns = (
        ask.gettext("Law"),
        ask.gettext("Duty"),
        ask.gettext("To whom"),
        ask.gettext("Verdict"),
        ask.gettext("Due"),
    )
    return Grid(
        columns,
        tuple(
            (row["regime_title"], row["title"], row["recipient_name"], _verdict(row, ask), _due(row, subject, ask.lang))
            for row in _chosen(subject, ask)
        ),
    )


def _deadlines(subject: Subject, ask: Ask) -> Computed:
    rows = sorted(_chosen(subject, ask), key=lambda row: (row["fulfilled"], row["due_at"] is None, row["due_at"] or ""))
    columns = (ask.gettext("Due"), ask.gettext("Duty"), ask.gettext("To whom"), ask.gettext("State"))
    told = []
    for row in rows:
        state = ask.gettext("done") if row["fulfilled"] else _verdict(row, ask)
        if not row["fulfilled"] and row["due_at"] and datetime.fromisoformat(row["due_at"]) < subject.now:
            state = ask.gettext("overdue")
        told.append((_due(row, subject, ask.lang), row["title"], row["recipient_name"], state))
    return Grid(columns, tuple(told))


# --- The response --------------------------------------------------------------------------------------------


def _filings(subject: Subject, ask: Ask) -> Computed:
    columns = (ask.gettext("What"), ask.gettext("When"), ask.gettext("How"), ask.gettext("Receipt"), ask.gettext("By"))
    rows = in_language(subject.derived.get("obligations", []), ask.lang)
    titles = {f"{row['regime']}.{row['obligation']}": f"{row['recipient_name']}: {row['title']}" for row in rows}
    made = []
    for key, filing in sorted(subject.case["filings"].items(), key=lambda item: item[1]["at"]):
        if not ask.of or key.split(".")[0] in ask.of:
            at = times.moment(subject.local(filing["at"]), ask.lang)
            made.append((titles.get(key, key), at, filing["how"], filing["receipt"], filing["by"]))
    return Grid(columns, tuple(made))


def _steps(subject: Subject, ask: Ask, statuses: tuple[str, ...]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = in_language(subject.derived.get("steps", []), ask.lang)
    return [step for step in steps if step["status"] in statuses and (not ask.of or step["phase"] in ask.of)]


def _steps_done(subject: Subject, ask: Ask) -> Computed:
    rows = []
    for step in _steps(subject, ask, ("done",)):
        record = subject.case["steps"].get(step["id"], {})
        rows.append((times.moment(subject.local(record["at"]), ask.lang), step["title"]))
    return Grid((ask.gettext("When"), ask.gettext("What was done")), tuple(sorted(rows)))


def _steps_open(subject: Subject, ask: Ask) -> Computed:
    roles = in_language(subject.derived.get("roles", {}), ask.lang)
    rows = []
    for step in _steps(subject, ask, ("open",)):
        due = times.moment(subject.local(step["due_at"]), ask.lang) if step["due_at"] else "―"
        rows.append((step["title"], step["assignee"] or roles.get(step["role"], step["role"]), due))
    return Grid((ask.gettext("What"), ask.gettext("Who"), ask.gettext("Due")), tuple(rows))


def _timeline(subject: Subject, ask: Ask) -> Computed:
    """Every moment that is known, and every filing, in order of time."""
    found: list[tuple[datetime, str, str]] = []
    for fact_id, value in subject.facts.items():
        if isinstance(value, Moment) and (not ask.of or fact_id in ask.of):
            definition = subject.definitions[fact_id]
            found.append((value.at, words(definition, value, ask.lang, document=True), definition.label(ask.lang)))
    if not ask.of:
        filings = _filings(subject, ask)
        assert isinstance(filings, Grid)
        order = sorted(subject.case["filings"].values(), key=lambda filing: filing["at"])
        for filing, row in zip(order, filings.rows, strict=True):
            found.append((datetime.fromisoformat(filing["at"]), row[1], row[0]))
    found.sort(key=lambda item: item[0])
    return Grid((ask.gettext("When"), ask.gettext("What")), tuple((told, what) for _at, told, what in found))


# --- The evidence ---------------------------------------------------------------------------------------------


def _evidence(subject: Subject, ask: Ask) -> Computed:
    """Each item: number and name, where it comes from, who collected it when, its size, who holds it."""
    columns = ("No.", ask.gettext("Name"), ask.gettext("Source"), ask.gettext("Collected"), ask.gettext("Held by"))
    rows = []
    for item in subject.evidence:
        name = f"{item['name']} ({size(item['size'])})"
        if item["kind"] == "folder":
            number = ask.gettext("files: {n}").format(n=f"{item['files']:,}")
            name = f"{item['name']}/ ({number}, {size(item['size'])})"
        at = times.kept_moment(item["collected_at"], subject.zone.key, ask.lang)
        told = "\n".join(one for one in (name, item["note"], *(note["text"] for note in item["notes"])) if one)
        rows.append((item["id"], told, item["source"], f"{at}\n{item['collected_by']}", holder(item)))
    return Grid(columns, tuple(rows))


def _evidence_hashes(subject: Subject, ask: Ask) -> Computed:
    """Each item's bytes and SHA-256, in groups that a line can break between."""
    rows = []
    for item in subject.evidence:
        digest = item["sha256"]
        grouped = " ".join(digest[at : at + 16] for at in range(0, 64, 16))
        rows.append((item["id"], f"{item['size']:,}", grouped))
    return Grid(("No.", ask.gettext("Bytes"), "SHA-256"), tuple(rows))


def _custody(subject: Subject, ask: Ask) -> Computed:
    """Every passage of every item in order of the items: when, from whom to whom, where and why, who acknowledged it."""
    columns = (
        "No.", ask.gettext("When"), ask.gettext("From"), ask.gettext("To"), ask.gettext("Where and why"),
        ask.gettext("Acknowledged by"),
    )  # fmt: skip
    rows = []
    for item in subject.evidence:
        for one in item["custody"]:
            why = "\n".join(told for told in (one["place"], one["reason"]) if told)
            at = times.kept_moment(one["at"], subject.zone.key, ask.lang)
            start = ask.gettext("(collected)")
            rows.append((item["id"], at, one["from_"] or start, one["to"], why, one["acknowledged_by"] or "―"))
    return Grid(columns, tuple(rows))


# --- The facts -----------------------------------------------------------------------------------------------


def people_by_place(subject: Subject, ask: Ask) -> Computed:
    """Each place with its number of people, in the order of the answer; with `of` only those places and their parts."""
    columns = (ask.gettext("Place"), ask.gettext("Number of people"))
    value = subject.facts.get("people_by_place")
    if not isinstance(value, Places):
        return Grid(columns, ())
    definition = subject.definitions["people_by_place"]
    unknown = ask.gettext("not known yet")
    shown = [
        (place, count_words(definition, count, ask.lang) if count else unknown)
        for place, count in value.counts
        if not ask.of or any(place == one or place.startswith(f"{one}-") for one in ask.of)
    ]
    names = places_in_full([place for place, _told in shown], ask.lang)
    return Grid(columns, tuple((name, told) for name, (_place, told) in zip(names, shown, strict=True)))


def _since_awareness(subject: Subject, ask: Ask, seconds: int) -> Computed:
    knew = subject.facts.get("knew_at")
    if not isinstance(knew, Moment):
        return Line("")
    number = int((subject.now - knew.at).total_seconds()) // seconds
    return Line(times.units(number, "hours" if seconds == 3600 else "days", ask.lang))


def _hours_since_awareness(subject: Subject, ask: Ask) -> Computed:
    return _since_awareness(subject, ask, 3600)


def _days_since_awareness(subject: Subject, ask: Ask) -> Computed:
    return _since_awareness(subject, ask, 86_400)


def _still_unknown(subject: Subject, ask: Ask) -> Computed:
    """The labels of the document's facts that are recorded as not known yet."""
    of = ask.of or ask.form.facts
    unknown = [fact_id for fact_id in of if isinstance(subject.facts.get(fact_id), Unknown)]
    return Lines(tuple(subject.definitions[fact_id].label(ask.lang) for fact_id in unknown))


def _open_questions(subject: Subject, ask: Ask) -> Computed:
    found = in_language(subject.derived.get("open_questions", []), ask.lang)
    return Lines(tuple(question["label"] for question in found[:10]))


def _notes(subject: Subject, ask: Ask) -> Computed:
    columns = (ask.gettext("When"), ask.gettext("Note"), ask.gettext("By"))
    notes = [note for note in subject.case["notes"] if ask.form.privileged or not labelled(note)]
    return Grid(
        columns,
        tuple((times.moment(subject.local(n["at"]), ask.lang), n["text"], n["by"]) for n in notes),
    )


Calculation = Callable[[Subject, Ask], Computed]
CALCULATIONS: dict[str, Calculation] = {
    "stage": _stage,
    "recipient": _recipient,
    "recipient_language": _recipient_language,
    "case_id": _case_id,
    "case_title": _case_title,
    "today": _today,
    "penalties": _law_penalties,
    "triggers": _triggers,
    "triggers_met": _triggers_met,
    "due_time": _due_time,
    "due_at": _due_at,
    "obligations": _obligations,
    "deadlines": _deadlines,
    "filings": _filings,
    "steps_done": _steps_done,
    "steps_open": _steps_open,
    "timeline": _timeline,
    "evidence": _evidence,
    "evidence_hashes": _evidence_hashes,
    "custody": _custody,
    "people_by_place": people_by_place,
    "hours_since_awareness": _hours_since_awareness,
    "days_since_awareness": _days_since_awareness,
    "still_unknown": _still_unknown,
    "open_questions": _open_questions,
    "notes": _notes,
}
VOLATILE = {
    "today",
    "hours_since_awareness",
    "days_since_awareness",
    "deadlines",
    "deadline_chart",
    "measures_state",
    "measures_open",
    "steps_open",
    "steps_done",
    "filings",
    "register",
    "register_open",
    "register_due",
    "register_progress",
    "register_count",
    "register_total",
    "register_weeks",
    "questions_and_answers",
    "evidence",
    "evidence_hashes",
    "custody",
    "authorities",
}
"""Calculations that change with time or with the work; a document is not outdated by them."""
