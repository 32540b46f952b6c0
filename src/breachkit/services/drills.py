"""Drills: a scenario on a simulated clock, with the real engine and real documents, in cases kept apart from real ones.

While a drill runs, `drill.json` in the home holds its clock, and every command works on the drill's case in `drills/`. Acts
are journalled at the simulated time, so the score is reckoned from the journal alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from breachkit.content.library import Library
from breachkit.domain.case import CaseFile
from breachkit.domain.fold import fold
from breachkit.domain.scenario import Inject, Scenario, offset
from breachkit.domain.start import empty_case
from breachkit.domain.values import Value, to_json
from breachkit.engine.drills import Moment, Score, score
from breachkit.engine.obligations import assess
from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.services import clock, facts
from breachkit.services.acts import writing
from breachkit.services.case_facts import filed_times, law_day, values_of
from breachkit.services.cases import open_case
from breachkit.services.documents import Request, render_document
from breachkit.services.workspace import DRILL, DRILLS, Workspace, user_folder, workspace
from breachkit.store import files
from breachkit.store.local import LocalHome
from breachkit.store.protocol import CaseStore


@dataclass(frozen=True)
class News:
    """What reached the team: an inject that has come, and when it came."""

    inject: Inject
    at: datetime


def listed(library: Library, lang: str = "") -> list[dict[str, Any]]:
    """The scenarios: id, title, summary, what they teach, how long they last (in simulated hours), how many injects."""
    lang = lang or language()
    return [
        {
            "id": one.id,
            "title": one.title(lang),
            "summary": one.summary(lang),
            "teaches": [text(lang) for text in one.teaches],
            "starts_at": one.starts_at.isoformat(),
            "lasts_hours": round(one.lasts.total_seconds() / 3600),
            "injects": len(one.injects),
            "decisions": len(one.decisions),
        }
        for one in library.scenarios.values()
    ]


def scenario_of(library: Library, scenario_id: str) -> Scenario:
    """The scenario of that id. Raises UsageError where there is none."""
    if scenario_id not in library.scenarios:
        raise UsageError(
            _("there is no scenario {id}").format(id=scenario_id),
            place=scenario_id,
            expected=", ".join(library.scenarios),
            mend="breachkit drill list",
        )
    return library.scenarios[scenario_id]


def start(home: str | None, scenario_id: str, *, speed: int) -> tuple[Workspace, list[News]]:
    """Starts a drill: its case is opened with what is known at the start, and its clock runs.

    Args:
        speed: how many times as fast as the real clock the drill's runs; 0 lets it stand between `drill wait`s.

    Returns the drill's workspace and the first news. Raises UsageError: a drill runs already, there is no such scenario.
    """
    if clock.drilling():
        raise UsageError(_("a drill is running already"), mend="breachkit drill stop")
    if not 0 <= speed <= 1440:
        raise UsageError(_("a drill's clock runs 0 to 1440 times as fast"), place="--speed")
    library = workspace(home).library(with_case=False)
    scenario = scenario_of(library, scenario_id)
    _set_clock(home, scenario.starts_at, speed)
    try:
        where = workspace(home)
        open_case(
            where,
            library,
            title=scenario.title(language()),
            org=scenario.org(language()),
            timezone=scenario.timezone,
            answers=_answers(scenario.facts),
            drill=scenario.id,
        )
        return where, news(where, library)
    except BaseException:
        (user_folder(home) / DRILL).unlink(missing_ok=True)
        clock.follow(None)
        raise


def _answers(written: Mapping[str, Any]) -> dict[str, object]:
    return {name: answer for name, answer in written.items() if name != "org_name"}


def _set_clock(home: str | None, at: datetime, speed: int) -> None:
    folder = user_folder(home)
    files.make_folder(folder)
    told = {"at": at.isoformat(), "since": clock.real().isoformat(), "speed": speed}
    files.write_whole(folder / DRILL, json.dumps(told).encode() + b"\n")


def running(where: Workspace, library: Library) -> tuple[CaseStore, CaseFile, Scenario]:
    """The drill's case and scenario. Raises UsageError where no drill runs."""
    if not clock.drilling():
        raise UsageError(_("no drill is running"), mend="breachkit drill start ransomware")
    store = where.case()
    case = store.read()
    assert case["drill"] is not None, "the drills' folder holds drills alone"
    return store, case, scenario_of(library, case["drill"]["scenario"])


def news(where: Workspace, library: Library) -> list[News]:
    """What has come since the last look; it is journalled as told."""
    store, _case, scenario = running(where, library)
    with writing(store, library) as session:
        told = (session.case["drill"] or {"told": {}})["told"]
        fresh = [
            one for one in scenario.injects if scenario.starts_at + one.after <= session.now and one.id not in told
        ]
        session.write([("drill.told", {"inject": one.id}) for one in fresh], derives=False)
    return [News(one, scenario.starts_at + one.after) for one in fresh]


def wait(home: str | None, where: Workspace, library: Library, until: str) -> list[News]:
    """Lets the drill's clock jump: `next` to the next inject, else by a time such as `30 minutes`. Returns the news.

    Raises UsageError: no drill runs, the time cannot be read, nothing comes any more.
    """
    _store, case, scenario = running(where, library)
    now = clock.now()
    if until == "next":
        coming = [scenario.starts_at + one.after for one in scenario.injects if scenario.starts_at + one.after > now]
        end = scenario.starts_at + scenario.lasts
        if not coming and now >= end:
            raise UsageError(_("the scenario is at its end"), mend="breachkit drill stop")
        to = min(coming, default=end)
    else:
        try:
            to = now + offset(until)
        except ValueError:
            raise UsageError(
                _("cannot read {given!r}").format(given=until),
                place="WAIT",
                expected=_("next, 30 minutes, 2 hours, 3 days"),
            ) from None
    zone = ZoneInfo(case["timezone"])
    _set_clock(home, to.astimezone(zone), _speed(home))
    return news(workspace(home, where.chosen), library)


def _speed(home: str | None) -> int:
    told: dict[str, Any] = json.loads((user_folder(home) / DRILL).read_bytes())
    return int(told["speed"])


def reckon(store: CaseStore, library: Library, scenario: Scenario, now: datetime) -> Score:
    """The score as it stands, from the journal and the truth that was there to know by now."""
    case, moments = empty_case(), []
    zone = ZoneInfo(scenario.timezone)
    for event in store.events():
        fold(case, event, 0, whole=True)
        moments.append(_moment(case, library, datetime.fromisoformat(event.time)))
    truth = _truth(scenario, library, now, zone)
    filed = filed_times(case)
    duties = assess(library.law, truth, law_day(truth, now, scenario.timezone), filed)
    return score(scenario, now, moments, truth, duties, filed)


def _truth(scenario: Scenario, library: Library, now: datetime, zone: ZoneInfo) -> dict[str, Value]:
    answers = {name: answer for name, answer in scenario.truth(now).items() if name in library.facts}
    return facts.read_facts(library, answers, zone)


def _moment(case: CaseFile, library: Library, at: datetime) -> Moment:
    done = frozenset(name for name, step in case["steps"].items() if step.get("status") == "done")
    return Moment(
        at,
        values_of(case, library),
        done,
        frozenset(case["filings"]),
        frozenset(case["decisions"]),
        frozenset(draft["document"] for draft in case["drafts"]),
    )


def score_data(found: Score, library: Library, zone: ZoneInfo) -> dict[str, Any]:
    """The score as data, with every text in both languages, so that the journal keeps it whole. Times are in `zone`."""

    def local(at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(zone).isoformat()

    return {
        "points": found.points,
        "of": found.of,
        "percent": found.percent,
        "decisions": [
            {
                "id": one.decision.id,
                "title": _both(one.decision.title),
                "why": _both(one.decision.why),
                "wanted_by": local(one.wanted_by),
                "taken_at": local(one.taken_at),
                "state": one.state,
                "points": one.points,
                "of": one.of,
            }
            for one in found.decisions
        ],
        "duties": [
            {
                "obligation": one.duty.key,
                "title": _both(one.duty.title),
                "recipient": _both(one.duty.recipient_short),
                "due_at": local(one.due_at),
                "filed_at": local(one.filed_at),
                "state": one.state,
                "points": one.points,
                "of": one.of,
            }
            for one in found.duties
        ],
        "facts": [
            {
                "fact": one.fact,
                "label": _both(library.facts[one.fact].label),
                "truth": to_json(one.truth),
                "recorded": None if one.recorded is None else to_json(one.recorded),
                "right": one.right,
            }
            for one in found.facts
        ],
        "needless": [*found.needless],
    }


def _both(text: Any) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}


@dataclass(frozen=True)
class Ended:
    """A drill that is over: its case, its score as data in both languages, and where its report lies."""

    case: str
    score: dict[str, Any]
    report: str


def stop(home: str | None, where: Workspace, library: Library, lang: str) -> Ended:
    """Ends the drill: its score is journalled, its report is kept, and commands work on real cases again."""
    store, case, scenario = running(where, library)
    found = score_data(reckon(store, library, scenario, clock.now()), library, ZoneInfo(case["timezone"]))
    with writing(store, library) as session:
        session.write([("drill.ended", {"score": found})], derives=False)
    report = render_document(store, library, Request("brief", "drill-report", None, lang, "html"))
    (user_folder(home) / DRILL).unlink(missing_ok=True)
    clock.follow(None)
    return Ended(store.id, found, report.path)


def resume(home: str | None, case_id: str) -> Workspace:
    """Goes back into a drill that was left: its clock stands where its journal ends. Raises UsageError."""
    if clock.drilling():
        raise UsageError(_("a drill is running already"), mend="breachkit drill stop")
    last = None
    for event in LocalHome(user_folder(home) / DRILLS).case(case_id).events():
        last = event.time
    assert last is not None, "an opened case has an event"
    _set_clock(home, datetime.fromisoformat(last), 1)
    return workspace(home, case_id)
