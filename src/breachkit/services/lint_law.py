"""What is wrong or doubtful in a law beyond its shape: names, conditions that nothing fulfils, what is unused, rings."""

from __future__ import annotations

from datetime import date

from breachkit.domain.condition import references_of
from breachkit.domain.duration import Duration
from breachkit.domain.regime import FILED, clocks_of, conditions_of, countings_of, sources_of
from breachkit.i18n import _
from breachkit.services.authored import Authored
from breachkit.services.lint_names import Finding, Names, Part, ring_of


class LawLint(Names):
    def __init__(self, authored: Authored) -> None:
        super().__init__(authored)
        self.regime = authored.regime

    def findings(self, today: date) -> list[Finding]:
        law = self.regime
        self._days(today)
        for key, name in (("applies_when", _("the law can never apply")),):
            self.condition(law.applies_when, (key,), name)
        for name, condition in law.defined.items():
            self.condition(condition, ("defined", name), _("{name} can never hold").format(name=name))
        for name, trigger in law.triggers.items():
            self.condition(trigger.if_, ("triggers", name), _("the situation {name} can never arise").format(name=name))
        self._obligations()
        self._unused()
        self._cycles()
        return self.found

    def _days(self, today: date) -> None:
        law = self.regime
        if law.reviewed_on > today:
            self.warn(
                ("reviewed_on",), _("this day lies in the future"), law.reviewed_on.isoformat(), today.isoformat()
            )
        if law.effective_to and law.effective_to < law.effective_from:
            self.warn(("effective_to",), _("the law ends before it begins"), law.effective_to.isoformat())
        if law.confidence == "verified" and not any(one.url or one.read_on for one in law.sources.values()):
            self.warn(("confidence",), _("verified, but no source has a link or a day on which it was read"), "verified",
                      _("add url: and read_on: to the source, or write likely"))  # fmt: skip

    def _obligations(self) -> None:
        law, library = self.regime, self.library
        recipients = {**library.recipients, **{one.id: one for one in law.recipients}}
        moments = {fact.id for fact in self.facts.values() if fact.type == "datetime"}
        keys = {f"{one.id}.{duty.id}" for one in library.regimes for duty in one.obligations if one.id != law.id}
        keys |= {f"{law.id}.{duty.id}" for duty in law.obligations}
        for index, duty in enumerate(law.obligations):
            path: Part = ("obligations", index)
            for routing in duty.recipients:
                self.known(routing.recipient, recipients, _("recipient"), (*path, "recipient"))
                self.document_form(routing.document, (*path, "recipient"))
            self.document_form(duty.document, (*path, "document"))
            if duty.when != "any_trigger":
                self.condition(duty.when, (*path, "when"), _("the duty {id} can never arise").format(id=duty.id))
            for number, due in enumerate(duty.due):
                at = (*path, "due", number) if len(duty.due) > 1 else (*path, "due")
                self.condition(due.if_, at, _("this way to be due can never hold"))
                if due.between and _hours(due.between[0]) >= _hours(due.between[1]):
                    self.warn(
                        at, _("the span's first end is not the earlier one"), f"{due.between[0]} - {due.between[1]}"
                    )
            for counting in countings_of(duty):
                if counting.closed_days and len(counting.closed_days) > 2:
                    self.known(counting.closed_days, library.calendars, _("calendar"), (*path, "counting"))
            for name in clocks_of(law, duty):
                if name.startswith(FILED):
                    self.known(name.removeprefix(FILED), keys, _("obligation"), (*path, "clock"))
                else:
                    self.known(name, moments, _("moment (datetime fact)"), (*path, "clock"))
            for key in (*duty.met_by, *(one.obligation for one in duty.displaced_by)):
                self.known(key, keys, _("obligation"), path)
        for source in sources_of(law):
            self.known(source, law.sources, _("source"), ("sources",))

    def _unused(self) -> None:
        law = self.regime
        references = {(ref.kind, ref.name) for one in conditions_of(law) for ref in references_of(one)}
        any_trigger = any(duty.when == "any_trigger" for duty in law.obligations)
        unused = _("{name} is used nowhere")
        for name in law.triggers:
            if not any_trigger and ("trigger", name) not in references:
                self.warn(
                    ("triggers", name),
                    unused.format(name=name),
                    name,
                    _("use it as {trigger: ...} in a duty's when, or take it out"),
                )
        for name in law.defined:
            if ("defined", name) not in references:
                self.warn(
                    ("defined", name), unused.format(name=name), name, _("use it as {defined: ...}, or take it out")
                )
        for name in law.contents:
            if name not in {duty.content for duty in law.obligations}:
                self.warn(
                    ("contents", name),
                    unused.format(name=name),
                    name,
                    _("name it under content: of a duty, or take it out"),
                )
        used = {routing.recipient for duty in law.obligations for routing in duty.recipients}
        for index, one in enumerate(law.recipients):
            if one.id not in used:
                self.warn(
                    ("recipients", index),
                    unused.format(name=one.id),
                    one.id,
                    _("name it under recipient: of a duty, or take it out"),
                )

    def _cycles(self) -> None:
        for kind, told in (
            ("clock", _("these duties wait for each other's filing, so that none can begin: {ring}")),
            ("displaced_by", _("these duties displace each other, so that none is left: {ring}")),
        ):
            ring = ring_of(self._edges(kind))
            if ring:
                index = next(
                    i for i, duty in enumerate(self.regime.obligations) if f"{self.regime.id}.{duty.id}" in ring
                )
                self.warn(("obligations", index, kind), told.format(ring=" → ".join(ring)), ring[0])
        defined = {
            name: [ref.name for ref in references_of(condition) if ref.kind == "defined"]
            for name, condition in self.regime.defined.items()
        }
        if ring := ring_of(defined):
            told = _("these definitions need each other: {ring}").format(ring=" → ".join(ring))
            self.warn(("defined", ring[0]), told, ring[0])

    def _edges(self, kind: str) -> dict[str, list[str]]:
        laws = [one for one in self.library.regimes if one.id != self.regime.id and one.effective_to is None]
        edges: dict[str, list[str]] = {}
        for law in (*laws, self.regime):
            for duty in law.obligations:
                if kind == "clock":
                    named = [*duty.clock] if all(name.startswith(FILED) for name in duty.clock) else []
                    to = [name.removeprefix(FILED) for name in named]
                else:
                    to = [one.obligation for one in duty.displaced_by if not one.must_be_shown]
                edges[f"{law.id}.{duty.id}"] = to
        return edges


def _hours(duration: Duration) -> int:
    days = {"hours": 1, "days": 24, "business_days": 24, "weeks": 168, "months": 720, "years": 8760}
    return duration.amount * days[duration.unit]
