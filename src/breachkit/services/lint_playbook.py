"""What is wrong or doubtful in a playbook beyond its shape: names, steps that never come up, unused questions, missing duties."""

from __future__ import annotations

from datetime import date

from breachkit.domain.condition import facts_of
from breachkit.domain.playbook import Step
from breachkit.domain.regime import clocks_of, conditions_of
from breachkit.i18n import _, language
from breachkit.services.authored import Authored
from breachkit.services.lint_names import Finding, Names, Part, ring_of

LONGEST_GUIDANCE = 8


class PlaybookLint(Names):
    def __init__(self, authored: Authored) -> None:
        super().__init__(authored)
        self.playbook = authored.playbook

    def findings(self, today: date) -> list[Finding]:
        book, library = self.playbook, self.library
        self.day(book.reviewed_on, ("reviewed_on",), today)
        duties = {f"{law.id}.{duty.id}" for law in library.regimes for duty in law.obligations}
        steps: list[tuple[Part, Step]] = [
            (("phases", p, "steps", s), step)
            for p, phase in enumerate(book.phases)
            for s, step in enumerate(phase.steps)
        ]
        asked = {fact for _path, step in steps for fact in (*step.asks, *step.asks_when_needed)}
        open_ended = any(step.asks_what_is_open for _path, step in steps)
        first: dict[str, str] = {}
        for path, step in steps:
            for name in (*step.asks, *step.asks_when_needed):
                self.known(name, self.facts, _("fact"), (*path, "asks"))
            for register in step.registers:
                self.known(register, library.registers, _("register"), (*path, "registers"))
            if step.due and step.due.from_:
                self.known(step.due.from_, self.facts, _("fact"), (*path, "due"))
            self.document_form(step.document, (*path, "document"))
            own = [*step.fulfils, *((step.due.obligation,) if step.due and step.due.obligation else ())]
            for key in own:
                self.known(key, duties, _("obligation"), (*path, "due"))
                if key in first:
                    self.warn(
                        path, _("two steps fulfil {duty}: {first} too").format(duty=key, first=first[key]), step.id
                    )
                first.setdefault(key, step.id)
            self.condition(step.when, (*path, "when"), _("the step {id} can never come up").format(id=step.id))
            for name in facts_of(step.when) if step.when is not None else ():
                if name in self.facts and name not in asked and not open_ended:
                    self.warn((*path, "when"), _("no step asks {fact}, on which this one depends").format(fact=name), name,
                              _("add it to asks: of an earlier step"))  # fmt: skip
            for lang, text in (("ja", step.guidance.ja), ("en", step.guidance.en)):
                if (lines := len(text.strip().splitlines())) > LONGEST_GUIDANCE:
                    told = _("the guidance has {n} lines; a tired reader takes eight").format(n=lines)
                    self.warn((*path, "guidance", lang), told)
        for role in book.roles:
            if role not in {step.role for _path, step in steps}:
                self.warn(
                    ("roles", role), _("no step is for the role {role}").format(role=role), role, _("take it out")
                )
        self._unused_facts(steps, asked)
        self._missing_duties(first)
        self._rings_of_questions(asked)
        return self.found

    def _unused_facts(self, steps: list[tuple[Part, Step]], asked: set[str]) -> None:
        from breachkit.services.documents import registry_of

        used: set[str] = {name for _path, step in steps if step.when is not None for name in facts_of(step.when)}
        used |= {step.due.from_ for _path, step in steps if step.due and step.due.from_}
        for law in self.library.regimes:
            used |= {name for condition in conditions_of(law) for name in facts_of(condition)}
            used |= {name for duty in law.obligations for name in clocks_of(law, duty)}
            used |= {duty.if_late.fact for duty in law.obligations if duty.if_late}
        for form in registry_of(self.library).forms():
            used |= {*form.facts}
        used |= {one.fact for scale in self.library.severity_scales.values() for one in scale.inputs}
        used |= {
            name for fact in self.facts.values() if fact.asked_when is not None for name in facts_of(fact.asked_when)
        }
        used |= {fact.not_before for fact in self.facts.values() if fact.not_before}
        for path, step in steps:
            for name in step.asks:
                if name in self.facts and name not in used:
                    told = _("{fact} is asked, but no law, document or step uses the answer").format(fact=name)
                    self.warn((*path, "asks"), told, name, _("leave it where the record alone is reason enough"))

    def _missing_duties(self, fulfilled: dict[str, str]) -> None:
        """Legal duties of the playbook's country that no step fulfils: each of a law that the playbook already serves;
        other laws in one line."""
        served = {key.partition(".")[0] for key in fulfilled}
        others: dict[str, None] = {}
        for law in self.library.regimes:
            if law.jurisdiction != self.playbook.jurisdiction or law.effective_to is not None or law.kind == "contract":
                continue
            for duty in law.obligations:
                key = f"{law.id}.{duty.id}"
                if duty.duty != "legal" or key in fulfilled or set(duty.met_by) & set(fulfilled):
                    continue
                if law.id not in served:
                    others[law.id] = None
                    continue
                told = _("no step fulfils the legal duty {duty} ({title})").format(
                    duty=key, title=duty.title(language())
                )
                self.warn(("phases",), told, "", _("add a step with due: {{obligation: {duty}}}").format(duty=key))
        if others:
            told = _("no step fulfils duties of these laws of {place}: {laws}").format(
                place=self.playbook.jurisdiction, laws=", ".join(others)
            )
            self.warn(("phases",), told, "", _("add steps for those that may concern you"))

    def _rings_of_questions(self, asked: set[str]) -> None:
        edges = {
            name: [] if fact.asked_when is None else [*facts_of(fact.asked_when)] for name, fact in self.facts.items()
        }
        ring = ring_of(edges)
        if ring and set(ring) & asked:
            self.warn(
                ("phases",), _("these questions wait for each other: {ring}").format(ring=" → ".join(ring)), ring[0]
            )
