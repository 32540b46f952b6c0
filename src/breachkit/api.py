"""The Python API: `import breachkit`, then `breachkit.open_case(...)` or `breachkit.case()` (docs/python-api.md).

What the command line does through its services, as objects. The names here are kept from version to version as the
shapes of --json are; whatever is not named in `__all__` may change. Times carry their zone; texts are in the case's
`lang`. Errors are `breachkit.errors`: `UsageError` for what cannot be taken, others for what failed; what the command
line tells beside its output comes as Python warnings. One thread at a time; several processes may work on one case at once.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from breachkit.domain.event import Event
from breachkit.domain.values import Json
from breachkit.errors import BreachkitError, UsageError
from breachkit.i18n import LANGUAGES, _, language, language_of_environment, use_language
from breachkit.services.remarks import taken

if TYPE_CHECKING:
    from breachkit.services.workspace import Workspace
    from breachkit.store.protocol import CaseStore

__all__ = [
    "BreachkitError", "Case", "Change", "Deadline", "Draft", "Event", "Fact", "Filing", "Obligation", "Recorded",
    "UsageError", "assess", "case", "cases", "open_case",
]  # fmt: skip

Lang: TypeAlias = Literal["ja", "en"]
Home: TypeAlias = str | PathLike[str] | None
"""The folder that holds the cases; None: BREACHKIT_STORE, else BREACHKIT_HOME, else the platform's."""


@dataclass(frozen=True)
class Fact:
    """One answer: its value in the form of docs/format.md and in words, when it was recorded, by whom, from which source."""

    id: str
    label: str
    value: Json
    words: str
    unknown: bool
    recorded_at: datetime
    learned_at: datetime
    by: str
    source: str


@dataclass(frozen=True)
class Obligation:
    """One duty of one law, decided on the facts. `key` is REGIME.OBLIGATION; `data` has every member of `assess --json`.

    `due_at` is None where the law names no day (`promptly` then has its words), or time does not run yet.
    """

    key: str
    title: str
    recipient: str
    recipient_name: str
    verdict: Literal["required", "not_required", "undetermined"]
    legal_duty: bool
    stage: str
    clock_start: datetime | None
    due_from: datetime | None
    due_at: datetime | None
    due_explained: str
    promptly: str
    missing: tuple[str, ...]
    citations: tuple[str, ...]
    confidence: Literal["verified", "likely", "unverified"]
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Deadline:
    """What is or may be due, nearest first. `left` counts to `due_at` and is negative once it has passed.

    `kind`: "obligation" (then `key` is REGIME.OBLIGATION) or "register" (then REGISTER.ENTRY). `data` has every member of
    `deadlines --json`.
    """

    kind: Literal["obligation", "register"]
    key: str
    title: str
    recipient_name: str
    verdict: str
    due_at: datetime | None
    left: timedelta | None
    state: Literal["overdue", "soon", "open", "fulfilled", "decided"]
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Change:
    """How an obligation is another after facts were recorded."""

    obligation: str
    title: str
    verdict_before: str
    verdict_after: str
    due_before: datetime | None
    due_after: datetime | None
    because: str


@dataclass(frozen=True)
class Recorded:
    """The ids of facts that are new or changed, and the obligations that changed with them."""

    facts: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Draft:
    """A document that was drafted and kept: its id, bytes and their SHA-256, and the ids of facts that it still lacks."""

    id: str
    document: str
    stage: str
    format: str
    file: str
    sha256: str
    missing: tuple[str, ...]
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Filing:
    """That a duty was met."""

    obligation: str
    at: datetime
    how: str
    receipt: str
    by: str


class Case:
    """One case. Made by `open_case` or `case`; holds no file open and nothing in memory: each call reads what stands."""

    def __init__(self, case_id: str, home: Home = None, *, lang: Lang | None = None) -> None:
        self.id = case_id
        self.lang: Lang = lang or _usual_language()
        self._home = None if home is None else str(home)

    def __repr__(self) -> str:
        return f"breachkit.case({self.id!r})"

    @property
    def title(self) -> str:
        """The case's title."""
        return str(self._read()["title"])

    @property
    def organisation(self) -> str:
        """The organisation whose case it is."""
        return str(self._read()["org"])

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The answers that stand, by fact id."""
        from breachkit.services.case_facts import values_of
        from breachkit.wording.values import words

        with self._speaking() as (where, _store):
            library, kept = where.library(), where.read()
            return {
                fact_id: Fact(
                    fact_id,
                    library.facts[fact_id].label(self.lang),
                    one["value"],
                    words(library.facts[fact_id], value, self.lang),
                    one["value"] == {"unknown": True},
                    _required_time(one["at"]),
                    _required_time(one["learned_at"]),
                    one["by"],
                    one["source"],
                )
                for fact_id, value in values_of(kept, library).items()
                for one in [kept["facts"][fact_id]]
            }

    def record(
        self, facts: Mapping[str, object], *, source: str = "", learned_at: str | None = None, dry_run: bool = False
    ) -> Recorded:
        """Records answers: all of them, or, where one is refused, none.

        Args:
            facts: answers by fact id, as a facts file holds them: text, numbers, booleans, lists; `datetime` with a zone;
                "unknown".
            learned_at: when they were learned, as typed on the command line; None: now.
            dry_run: tell what would change and write nothing.

        Raises UsageError for an unknown fact, a value that it cannot have, or moments that contradict one another.
        """
        from breachkit.services.facts import Knowledge, record

        with self._speaking() as (where, store):
            told = {fact_id: _answer(value) for fact_id, value in facts.items()}
            done = record(_rehearsed(store, dry_run), where.library(), told, knowledge=Knowledge(source, learned_at))
        changes = tuple(
            Change(one.obligation, one.title, one.verdict_before, one.verdict_after, _time(one.due_before),
                   _time(one.due_after), one.because or "")
            for one in done.changes
        )  # fmt: skip
        return Recorded(tuple(done.facts), changes)

    def assess(self, *, as_of: date | None = None) -> list[Obligation]:
        """Every obligation of every law, decided on the case's facts; with `as_of` under the law of that day."""
        from dataclasses import replace

        from breachkit.services.assess import question_of

        with self._speaking() as (where, _store):
            library = where.library()
            case = where.read()
            return _assessed(library, replace(question_of(case, library), as_of=as_of), self.lang, case)

    def deadlines(self) -> list[Deadline]:
        """What is or may be due: duties first, then entries of registers, each the nearest first."""
        from breachkit.services.overview import overview
        from breachkit.wording.bilingual import in_language

        with self._speaking() as (where, _store):
            seen = in_language(overview(where), self.lang)
        return [_deadline(row) for row in (*seen["deadlines"], *seen["register_due"])]

    def status(self) -> Mapping[str, Any]:
        """The state at a glance, of the shape of `status --json`."""
        from breachkit.services.overview import overview
        from breachkit.wording.bilingual import in_language

        with self._speaking() as (where, _store):
            seen: dict[str, Any] = in_language(overview(where), self.lang)
        return seen

    def next_step(self) -> Mapping[str, Any] | None:
        """The step that matters most now with its questions, of the shape of `next --json`; None where none is open."""
        from breachkit.services import clock
        from breachkit.services.step_view import next_step

        with self._speaking() as (where, _store):
            return next_step(where.read(), where.library(), clock.now())

    def note(self, text: str, *, privileged: bool = False) -> None:
        """Puts a note into the journal."""
        from breachkit.services.steps import add_note

        with self._speaking() as (where, store):
            add_note(store, where.library(), text, privileged=privileged)

    def render(
        self,
        document: str,
        *,
        stage: str | None = None,
        format: str = "md",  # noqa: A002 - the command line's word
        lang: Lang | None = None,
        final: bool = False,
    ) -> Draft:
        """Drafts a document, keeps it in the case and journals it.

        Args:
            document: its id, as `templates list` names it: "reports/ppc", "notices/people", "briefs/board".
            stage: None: the document's first.
            lang: the document's language; None: the case's `lang`.

        Raises NotReadyError for `final` while facts are missing or no reviewer has signed these bytes off.
        """
        from breachkit.services.documents import Request, render_document

        with self._speaking() as (where, store):
            kind = document.split("/")[0].removesuffix("s")
            request = Request(kind, "", stage, lang or self.lang, format, document)
            done = render_document(store, where.library(), request, final=final)
        kept = done.draft
        return Draft(kept["id"], kept["document"], kept["stage"], kept["format"], kept["file"], kept["sha256"],
                     tuple(kept["missing"]), done.data)  # fmt: skip

    def filed(
        self, obligation: str, *, at: str | None = None, how: str = "", receipt: str = "", dry_run: bool = False
    ) -> Filing:
        """Records that a duty was met; nothing is sent. `at` as typed on the command line, else now."""
        from breachkit.services.filings import record_filing

        with self._speaking() as (where, store):
            rehearsed = _rehearsed(store, dry_run)
            done = record_filing(rehearsed, where.library(), obligation, at=at, how=how, receipt=receipt)
        return Filing(obligation, _required_time(done["at"]), done["how"], done["receipt"], done["by"])

    def journal(self, *, after: int = 0) -> Iterator[Event]:
        """Every act after number `after`, oldest first: `seq`, `time`, `actor`, `kind`, `payload`, `hash`, ... Each is checked
        against the one before; raises CaseDamagedError at the first that does not hold."""
        with self._speaking() as (_where, store):
            events = store.events(after)
        yield from events

    def verify(self) -> Mapping[str, Any]:
        """What holds and what does not, of the shape of `verify --json`; `ok` is True where all does."""
        from breachkit.services.verify import verify

        with self._speaking() as (where, _store):
            return verify(where)

    def _read(self) -> Mapping[str, Any]:
        with self._speaking() as (where, _store):
            return where.read()

    @contextmanager
    def _speaking(self) -> Iterator[tuple[Workspace, CaseStore]]:
        """The workspace and the case, while messages are in the case's language."""
        with _in_language(self.lang):
            where = _workspace(self._home, self.id)
            yield where, where.case()
            for told in taken():
                warnings.warn(told, stacklevel=4)


def open_case(
    title: str,
    organisation: str,
    *,
    home: Home = None,
    facts: Mapping[str, object] | None = None,
    timezone: str = "Asia/Tokyo",
    lang: Lang | None = None,
) -> Case:
    """Opens a case and makes it the current one. Nothing remains of it where a fact is refused.

    Raises UsageError for facts that cannot be read, StorageError where the home cannot be written.
    """
    from breachkit.services import cases as service

    with _in_language(lang or _usual_language()):
        where = _workspace(home, None)
        answers = {fact_id: _answer(value) for fact_id, value in (facts or {}).items()}
        library = where.library(with_case=False)
        store = service.open_case(where, library, title=title, org=organisation, timezone=timezone, answers=answers)
    return Case(store.id, home, lang=lang)


def case(case_id: str | None = None, *, home: Home = None, lang: Lang | None = None) -> Case:
    """The case of that id, else the current one. Raises UsageError where there is none."""
    with _in_language(lang or _usual_language()):
        return Case(_workspace(home, case_id).case().id, home, lang=lang)


def cases(*, home: Home = None, lang: Lang | None = None) -> list[Case]:
    """Every case of the home, oldest first; closed and archived ones too."""
    return [Case(case_id, home, lang=lang) for case_id in _workspace(home, None).home.case_ids()]


def assess(
    facts: Mapping[str, object] | str | PathLike[str],
    *,
    timezone: str = "Asia/Tokyo",
    as_of: date | None = None,
    home: Home = None,
    lang: Lang | None = None,
) -> list[Obligation]:
    """Every obligation on facts that belong to no case: answers by fact id, or the path of a facts file.

    `home`: whose own content applies beside what is shipped. Nothing is written.
    """
    from zoneinfo import ZoneInfo

    from breachkit.services import clock
    from breachkit.services.assess import Question, read_file
    from breachkit.services.cases import check_timezone
    from breachkit.services.facts import check_moments, read_facts

    with _in_language(lang or _usual_language()):
        library, now = _workspace(home, None).library(with_case=False), clock.now()
        if isinstance(facts, Mapping):
            answers = {fact_id: _answer(value) for fact_id, value in facts.items()}
            values = read_facts(library, answers, ZoneInfo(check_timezone(timezone)))
            check_moments(library, values, now, values)
        else:
            values, timezone = read_file(library, Path(facts), now)
        return _assessed(library, Question(values, timezone, as_of=as_of), language())


def _assessed(library: Any, question: Any, lang: str, case: Any = None) -> list[Obligation]:
    from breachkit.services import clock
    from breachkit.services.assess import answer

    return [_obligation(row) for row in answer(library, question, clock.now(), lang, case)]


def _obligation(row: Mapping[str, Any]) -> Obligation:
    return Obligation(
        key=f"{row['regime']}.{row['obligation']}",
        title=row["title"],
        recipient=row["recipient"],
        recipient_name=row["recipient_name"],
        verdict=row["verdict"],
        legal_duty=row["duty"] == "legal_duty",
        stage=row["stage"],
        clock_start=_time(row["clock_start"]),
        due_from=_time(row["due_from"]),
        due_at=_time(row["due_at"]),
        due_explained=row["due_explained"] or "",
        promptly=row["promptly"] or "",
        missing=tuple(row["missing"]),
        citations=tuple(row["citations"]),
        confidence=row["confidence"],
        data=row,
    )


def _deadline(row: Mapping[str, Any]) -> Deadline:
    left = row["seconds_left"]
    key = f"{row['register']}.{row['entry']}" if row["kind"] == "register" else f"{row['regime']}.{row['obligation']}"
    return Deadline(
        kind=row["kind"],
        key=key,
        title=row["title"],
        recipient_name=row["recipient_name"] or "",
        verdict=row["verdict"] or "",
        due_at=_time(row["due_at"]),
        left=None if left is None else timedelta(seconds=left),
        state=row["state"],
        data=row,
    )


def _answer(value: object) -> object:
    """An answer as a facts file holds it: scalars there are text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise UsageError(
                _("{value} has no time zone").format(value=value), expected=_("a datetime with its tzinfo")
            )
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _answer(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_answer(one) for one in value]
    return value


def _time(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _required_time(told: str) -> datetime:
    return datetime.fromisoformat(told)


def _workspace(home: Home, case_id: str | None) -> Workspace:
    from breachkit.services.workspace import workspace

    return workspace(None if home is None else str(home), case_id)


def _rehearsed(store: CaseStore, dry_run: bool) -> CaseStore:
    if not dry_run:
        return store
    from breachkit.store.rehearsal import RehearsedCase

    return RehearsedCase(store)


def _usual_language() -> Lang:
    return "ja" if language_of_environment() == "ja" else "en"


@contextmanager
def _in_language(lang: str) -> Iterator[None]:
    if lang not in LANGUAGES:
        raise UsageError(
            _("there is no language {lang}").format(lang=lang), place="lang", expected=", ".join(LANGUAGES)
        )
    before = language()
    use_language(lang)
    try:
        yield
    finally:
        use_language(before)
