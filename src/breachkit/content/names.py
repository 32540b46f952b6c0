"""Checks the names that content uses: every fact, recipient, calendar, filing, choice and place exists and fits.

Each fault is a ContentError with file:line:column, and the nearest name that would have been right.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from breachkit.content.calendars import is_country
from breachkit.content.kinds import (
    CALENDARS,
    CONTROLS,
    EXPOSURE,
    FACTS,
    INTERCHANGE,
    LEAD_TIMES,
    RECIPIENTS,
    REGIMES,
    REGISTERS,
    SCENARIOS,
    SEVERITY,
    is_playbook,
)
from breachkit.content.lists import CalendarFile, RecipientFile
from breachkit.content.schema import check
from breachkit.domain.condition import COUNT_PREDICATES, Condition, facts_of, references_of, tests_of
from breachkit.domain.control import ControlCatalogue
from breachkit.domain.exposure import ExposureModel, facts_counted
from breachkit.domain.exposure import conditions_of as exposure_conditions
from breachkit.domain.fact import FactDefinition, FactFile, catalogue
from breachkit.domain.interchange import InterchangeTable
from breachkit.domain.lead_times import LeadTimes
from breachkit.domain.playbook import Playbook
from breachkit.domain.regime import (
    FILED,
    Regime,
    clocks_of,
    conditions_of,
    countings_of,
    sources_of,
)
from breachkit.domain.register import Register
from breachkit.domain.scenario import Scenario
from breachkit.domain.severity import SeverityScale
from breachkit.domain.values import UNKNOWN_WORD
from breachkit.errors import ContentError
from breachkit.i18n import _

if TYPE_CHECKING:
    from breachkit.content.yaml_reader import Document

Facts = dict[str, FactDefinition]


def check_all(documents: dict[str, Document]) -> None:
    """Checks every document against its model and its names against the others. Raises ContentError."""
    facts = _check_facts(documents)
    regimes = {name: check(documents[name], Regime) for name in _in_order(documents)}
    recipients = {r.id for r in check(documents[RECIPIENTS], RecipientFile).recipients}
    recipients |= {r.id for regime in regimes.values() for r in regime.recipients}
    calendars = {c.id for c in check(documents[CALENDARS], CalendarFile).calendars}
    for name in sorted(name for name in documents if name.startswith(SEVERITY)):
        _check_severity(documents[name], facts)
    for name in sorted(name for name in documents if name.startswith(SCENARIOS)):
        _check_scenario(documents[name], facts)
    for name in sorted(name for name in documents if name.startswith(EXPOSURE)):
        _check_exposure(documents[name], facts)
    for name in sorted(name for name in documents if name.startswith(INTERCHANGE)):
        _check_interchange(documents[name], facts)
    registers = _check_registers(documents)
    for control in check(documents[CONTROLS], ControlCatalogue).controls:
        for answer in control.answers:
            check_condition(answer.if_, facts, documents[CONTROLS])
    _check_lead_times(documents[LEAD_TIMES], facts, recipients, calendars)
    for name, regime in regimes.items():
        check_regime(regime, documents[name], facts, recipients, calendars)
    obligations = {f"{regime.id}.{one.id}" for regime in regimes.values() for one in regime.obligations}
    for name, regime in regimes.items():
        _check_graph(regime, documents[name], obligations)
    for name, document in documents.items():
        if is_playbook(name):
            check_playbook(check(document, Playbook), document, facts, obligations, registers)


def _in_order(documents: dict[str, Document]) -> list[str]:
    """The regimes' names, a version after what it is one of."""
    return sorted((name for name in documents if name.startswith(REGIMES)), key=lambda name: (name.count("."), name))


def _check_facts(documents: dict[str, Document]) -> dict[str, FactDefinition]:
    files: list[FactFile] = []
    first: dict[str, str] = {}
    for name in sorted(name for name in documents if name.startswith(FACTS)):
        document = documents[name]
        file = check(document, FactFile)
        for index, fact in enumerate(file.facts):
            place = document.place(("facts", index))
            if fact.id in first:
                raise ContentError(
                    _("the fact {id} stands twice (first in {place})").format(id=fact.id, place=first[fact.id]),
                    place=place,
                )
            first[fact.id] = place
        files.append(file)
    try:
        facts = catalogue(files)
    except ValueError as error:
        raise ContentError(str(error), place=FACTS) from None
    for name in (name for name in documents if name.startswith(FACTS)):
        for index, fact in enumerate(check(documents[name], FactFile).facts):
            if fact.asked_when is not None:
                check_condition(fact.asked_when, facts, documents[name])
                if [*references_of(fact.asked_when)] or fact.id in facts_of(fact.asked_when):
                    raise ContentError(
                        _("asked_when looks at other facts only"), place=documents[name].place(("facts", index))
                    )
    return facts


def _check_graph(regime: Regime, document: Document, obligations: set[str]) -> None:
    """Checks that filings which start clocks, duties that displace others, and those that fulfil others, exist."""
    for index, obligation in enumerate(regime.obligations):
        place = document.place(("obligations", index))
        named = [clock.removeprefix(FILED) for clock in clocks_of(regime, obligation) if clock.startswith(FILED)]
        for key in (*named, *(other.obligation for other in obligation.displaced_by), *obligation.met_by):
            _known(key, obligations, "obligation", place)


def _check_lead_times(document: Document, facts: Facts, recipients: set[str], calendars: set[str]) -> None:
    times = check(document, LeadTimes)
    if not is_country(times.calendar):
        _known(times.calendar, calendars, "calendar", document.place(("calendar",)))
    for index, task in enumerate(times.tasks):
        place = document.place(("tasks", index))
        for recipient in task.recipients:
            _known(recipient, recipients, "recipient", place)
        if task.when is not None:
            check_condition(task.when, facts, document)
            if references_of(task.when):
                raise ContentError(_("a lead time's condition looks at facts only"), place=place)


def _check_registers(documents: dict[str, Document]) -> set[str]:
    """Checks each register; their ids and commands are all different. Returns the ids."""
    taken: dict[str, str] = {}
    ids = set()
    for name in sorted(name for name in documents if name.startswith(REGISTERS)):
        document = documents[name]
        register = check(document, Register)
        if Path(name).stem != register.id:
            raise ContentError(f"the file holds register {register.id}; name it {register.id}.yaml", place=name)
        if register.command in taken:
            raise ContentError(
                _("the command {name} stands twice (first in {place})").format(
                    name=register.command, place=taken[register.command]
                ),
                place=document.place(("command",)),
            )
        taken[register.command] = name
        ids.add(register.id)
    return ids


def _check_severity(document: Document, facts: dict[str, FactDefinition]) -> None:
    for index, one in enumerate(check(document, SeverityScale).inputs):
        place = document.place(("inputs", index))
        _known(one.fact, set(facts), "fact", place)
        if one.bands and facts[one.fact].type != "count":
            raise ContentError(_("{fact} is no number; give points by answer").format(fact=one.fact), place=place)
        answers = {choice.id for choice in facts[one.fact].choices} or {"true", "false"}
        for answer in one.points:
            _known(answer, answers, f"choice of {one.fact}", place)


def _check_scenario(document: Document, facts: Facts) -> None:
    scenario = check(document, Scenario)
    named = [*scenario.facts, *scenario.key_facts, *(name for one in scenario.injects for name in one.reveals)]
    for fact_id in named:
        _known(fact_id, set(facts), "fact", _find(document, fact_id))
    for decision in scenario.decisions:
        if decision.facts is not None:
            check_condition(decision.facts, facts, document)
    if Path(document.name).name != f"{scenario.id}.yaml":
        raise ContentError(
            f"the file holds the scenario {scenario.id}; name it {scenario.id}.yaml", place=document.place()
        )


def _check_interchange(document: Document, facts: Facts) -> None:
    table = check(document, InterchangeTable)
    named = [(one.fact, {*one.words, *one.reads.values()}) for one in table.fields]
    named += [(shaped.fact, {shape.choice for shape in shaped.shapes}) for shaped in table.shapes]
    for fact_id, choices in named:
        _known(fact_id, set(facts), "fact", _find(document, fact_id))
        known = {choice.id for choice in facts[fact_id].choices} or {"yes", "no"}
        for choice in choices - {UNKNOWN_WORD}:
            _known(choice, known, "choice", _find(document, choice))
    for one in table.fields:
        if one.since:
            _known(one.since, set(facts), "fact", _find(document, one.since))


def _check_exposure(document: Document, facts: Facts) -> None:
    model = check(document, ExposureModel)
    for condition in exposure_conditions(model):
        check_condition(condition, facts, document)
        if references_of(condition):
            raise ContentError(_("an exposure's condition looks at facts only"), place=document.place())
    for fact_id in facts_counted(model):
        _known(fact_id, set(facts), "fact", _find(document, fact_id))
    for item in model.items:
        if item.points is not None:
            known = {choice.id for choice in facts[item.points.fact].choices}
            for name in (*item.points.distress, *item.points.loss):
                _known(name, known, f"choice of {item.points.fact}", _find(document, name))
    if Path(document.name).name != f"{model.id}.yaml":
        raise ContentError(f"the file holds the model {model.id}; name it {model.id}.yaml", place=document.place())


def check_regime(
    regime: Regime, document: Document, facts: dict[str, FactDefinition], recipients: set[str], calendars: set[str]
) -> None:
    """Checks a regime's names against the catalogue. Raises ContentError."""
    for condition in conditions_of(regime):
        check_condition(condition, facts, document)
    moments = {fact.id for fact in facts.values() if fact.type == "datetime"}
    for index, obligation in enumerate(regime.obligations):
        place = document.place(("obligations", index))
        for routing in obligation.recipients:
            _known(routing.recipient, recipients, "recipient", place)
        for counting in countings_of(obligation):
            if counting.closed_days and not is_country(counting.closed_days):
                _known(counting.closed_days, calendars, "calendar", place)
            if counting.closed_days_of:
                _known(counting.closed_days_of, {f.id for f in facts.values() if f.type == "choice"}, "choice", place)
        for name in clocks_of(regime, obligation):
            if not name.startswith(FILED):
                _known(name, moments, "moment (datetime fact)", place)
        if obligation.if_late and obligation.if_late.fact:
            _known(obligation.if_late.fact, set(facts), "fact", place)
    for source in sources_of(regime):
        _known(source, set(regime.sources), "source", _find(document, "source"))
    if Path(document.name).name.split(".")[0] != regime.id:
        raise ContentError(f"the file holds regime {regime.id}; name it {regime.id}.yaml", place=document.place())


def check_playbook(
    playbook: Playbook,
    document: Document,
    facts: dict[str, FactDefinition],
    obligations: set[str],
    registers: set[str],
) -> None:
    """Checks a playbook's names against the catalogue and the regimes. Raises ContentError."""
    for p, phase in enumerate(playbook.phases):
        for s, step in enumerate(phase.steps):
            place = document.place(("phases", p, "steps", s))
            for register in step.registers:
                _known(register, registers, "register", place)
            for fact_id in (*step.asks, *step.asks_when_needed):
                _known(fact_id, set(facts), "fact", place)
            if step.due and step.due.from_:
                _known(step.due.from_, set(facts), "fact", place)
            for key in (*step.fulfils, *((step.due.obligation,) if step.due and step.due.obligation else ())):
                _known(key, obligations, "obligation", place)
            if step.when is not None:
                check_condition(step.when, facts, document)


def check_condition(condition: Condition, facts: dict[str, FactDefinition], document: Document) -> None:
    """Checks that each test names a fact, a predicate that fits its type, and choices that exist."""
    for fact_id in facts_of(condition):
        _known(fact_id, set(facts), "fact", _find(document, fact_id))
    for test in tests_of(condition):
        fact = facts[test.fact]
        place = _find(document, test.fact)
        fitting: dict[str, tuple[str, ...]] = {
            "yes_no": ("is", "any_of"),
            "choice": ("is", "any_of", "none_of"),
            "choices": ("includes", "any_of", "all_of", "none_of"),
            "count": COUNT_PREDICATES,
            "places": COUNT_PREDICATES,
        }
        if test.predicate not in (*fitting.get(fact.type, ()), "answered"):
            raise ContentError(f"{fact.id} is a {fact.type}; {test.predicate} cannot look at it", place=place)
        if (fact.type == "places") != (test.place is not None) and test.predicate != "answered":
            raise ContentError(f"{fact.id}: 'in: PLACE' goes with facts that count by place", place=place)
        if fact.type in ("choice", "choices") and test.predicate != "answered":
            operands = test.operand if isinstance(test.operand, tuple) else (str(test.operand),)
            for operand in operands:
                _known(operand, {choice.id for choice in fact.choices}, f"choice of {fact.id}", place)
        if fact.type == "yes_no" and test.predicate == "is" and str(test.operand).lower() not in _TRUTHS:
            raise ContentError(f"{fact.id} is a yes_no; write true or false, not {test.operand}", place=place)


_TRUTHS = ("true", "false", "yes", "no")


def _find(document: Document, key: str) -> str:
    return next((document.place(path) for path in document.positions if path and path[-1] == key), document.place())


def _known(name: str, known: set[str], kind: str, place: str) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = _("did you mean {near}?").format(near=near[0]) if near else ""
        raise ContentError(_("there is no {kind} named {name}").format(kind=kind, name=name), place=place, mend=hint)
