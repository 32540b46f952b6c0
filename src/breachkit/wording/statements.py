"""What a law or a playbook says, as short statements: who must do what by when. Two versions are compared statement by statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from breachkit.i18n import _, gettext, language
from breachkit.wording import times
from breachkit.wording.conditions import Catalogue, condition_words
from breachkit.wording.due import due_words, moments_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from breachkit.domain.condition import Condition
    from breachkit.domain.playbook import Playbook, Step
    from breachkit.domain.regime import Counting, Obligation, Recipient, Regime


@dataclass(frozen=True)
class Statement:
    """`subject` is one thing of the file (a duty, a step) under its id, `aspect` what is said of it, `words` what."""

    key: tuple[str, str]
    subject: str
    aspect: str
    words: str


@dataclass(frozen=True)
class Difference:
    """A statement that one of the two lacks (None), or that each makes differently."""

    subject: str
    aspect: str
    before: str | None
    after: str | None


def differences(before: list[Statement], after: list[Statement]) -> list[Difference]:
    """What changed, in the order of `after`; what is gone stands at its place of before, after the rest of its subject."""
    old = {one.key: one for one in before}
    new = {one.key: one for one in after}
    gone_subjects = {one.key[0] for one in before} - {one.key[0] for one in after}
    new_subjects = {one.key[0] for one in after} - {one.key[0] for one in before}
    found = [
        Difference(one.subject, one.aspect, None if key not in old else old[key].words, one.words)
        for key, one in new.items()
        if (key not in old or old[key].words != one.words) and (key[0] not in new_subjects or key[1] == "title")
    ]
    found += [
        Difference(one.subject, one.aspect, one.words, None)
        for key, one in old.items()
        if key not in new and (key[0] not in gone_subjects or key[1] == "title")
    ]
    return found


def of_regime(law: Regime, facts: Catalogue, recipients: Mapping[str, Recipient]) -> list[Statement]:
    """The law's statements. Conditions, clocks and times in words."""
    lang = language()
    found: list[Statement] = []

    def say(key: str, subject: str, name: str, aspect: str, words: str | None) -> None:
        if words:
            found.append(Statement((key, name), subject, aspect, words))

    def condition(one: Condition | None) -> str | None:
        return None if one is None else condition_words(one, law, facts, lang)

    whole = law.title(lang)
    say("law", whole, "title", _("title"), whole)
    until = f" - {law.effective_to}" if law.effective_to else ""
    say("law", whole, "force", _("in force"), f"{law.effective_from}{until}")
    say("law", whole, "applies", _("applies where"), condition(law.applies_when))
    for exemption in law.exempt_when:
        say(
            "law",
            whole,
            f"exempt {exemption.because.en}",
            _("exempt"),
            f"{exemption.because(lang)} ({condition(exemption.if_)})",
        )
    for name, trigger in law.triggers.items():
        subject = _("situation {title}").format(title=trigger.title(lang))
        say(f"trigger {name}", subject, "title", _("title"), trigger.title(lang))
        say(f"trigger {name}", subject, "if", _("where"), condition(trigger.if_))
        say(f"trigger {name}", subject, "cite", _("citation"), trigger.cite(lang))
        say(f"trigger {name}", subject, "clock", _("time runs from"), moments_words(trigger.clock, facts, lang))
    for duty in law.obligations:
        for aspect, name, words in _duty(law, duty, facts, recipients):
            say(f"duty {duty.id}", _("duty {title}").format(title=duty.title(lang)), name, aspect, words)
    for item, texts in law.contents.items():
        words = " / ".join(text(lang) for text in texts)
        say(f"content {item}", _("content {id}").format(id=item), "title", _("items"), words)
    for number, penalty in enumerate(law.penalties):
        say("law", whole, f"penalty {number}", _("penalty"), penalty(lang))
    return found


def _duty(
    law: Regime, duty: Obligation, facts: Catalogue, recipients: Mapping[str, Recipient]
) -> list[tuple[str, str, str | None]]:
    lang = language()
    to = [
        (recipients[one.recipient].short(lang) if one.recipient in recipients else one.recipient)
        + (f" ({condition_words(one.if_, law, facts, lang)})" if one.if_ is not None else "")
        for one in duty.recipients
    ]
    where = _("any situation") if duty.when == "any_trigger" else condition_words(duty.when, law, facts, lang)
    kind = gettext("legal duty", lang) if duty.duty == "legal" else gettext("recommended", lang)
    return [
        (_("title"), "title", duty.title(lang)),
        (_("kind"), "kind", kind),
        (_("to whom"), "to", " / ".join(to)),
        (_("where"), "when", where),
        (_("due"), "due", "; ".join(due_words(law, duty, facts, lang))),
        (_("time runs from"), "clock", moments_words(duty.clock, facts, lang)),
        (_("counting"), "counting", _counting(duty.counting)),
        (_("citation"), "cite", duty.cite(lang)),
        (_("exempt"), "exempt", " / ".join(one.because(lang) for one in duty.exempt_when)),
        (_("displaced by"), "displaced", ", ".join(one.obligation for one in duty.displaced_by)),
        (_("met by"), "met", ", ".join(duty.met_by)),
        (_("document"), "document", duty.document),
    ]


def _counting(counting: Counting) -> str:
    first = _("the first day counts") if counting.first_day == "counts" else _("the first day does not count")
    closed = {
        "stays": "",
        "next_open_day": _("a closed day moves the end to the next open day"),
        "previous_open_day": _("a closed day moves the end to the open day before"),
    }[counting.if_closed]
    calendar = counting.closed_days or ""
    return "; ".join(part for part in (first, closed + (f" ({calendar})" if calendar and closed else "")) if part)


def of_playbook(book: Playbook, facts: Catalogue, regime: Regime) -> list[Statement]:
    """The playbook's statements; `regime` is any law: a step's condition names none of a law's own words."""
    lang = language()
    found = [Statement(("playbook", "title"), book.title(lang), _("title"), book.title(lang))]
    for phase in book.phases:
        for position, step in enumerate(phase.steps, 1):
            subject = _("step {title}").format(title=step.title(lang))
            for aspect, name, words in _step(step, book, facts, regime):
                if words:
                    found.append(Statement((f"step {step.id}", name), subject, aspect, words))
            where = _("{phase}, number {n}").format(phase=phase.title(lang), n=position)
            found.append(Statement((f"step {step.id}", "phase"), subject, _("stands in"), where))
    return found


def _step(step: Step, book: Playbook, facts: Catalogue, regime: Regime) -> list[tuple[str, str, str | None]]:
    lang = language()

    def labels(names: tuple[str, ...]) -> str:
        return " / ".join(facts[name].label(lang) if name in facts else name for name in names)

    return [
        (_("title"), "title", step.title(lang)),
        (_("who"), "role", book.roles[step.role](lang)),
        (_("where"), "when", None if step.when is None else condition_words(step.when, regime, facts, lang)),
        (_("due"), "due", step_due(step, facts)),
        (_("asks"), "asks", labels(step.asks)),
        (_("asks while it would settle a duty"), "needed", labels(step.asks_when_needed)),
        (_("fulfils"), "fulfils", ", ".join(step.fulfils)),
        (_("document"), "document", step.document),
        (_("evidence"), "evidence", step.evidence(lang)),
        (_("citation"), "cite", "; ".join(one(lang) for one in step.cite)),
        (_("guidance"), "guidance", " ".join(step.guidance(lang).split())),
        (_("why"), "why", step.why(lang)),
    ]


def step_due(step: Step, facts: Catalogue) -> str | None:
    """When a step is due, in words, apart from any case; None where it has no time limit."""
    lang = language()
    if step.due is None:
        return None
    if step.due.from_ is not None and step.due.within is not None:
        span = times.units(step.due.within.amount, step.due.within.unit, lang)
        start = facts[step.due.from_].label(lang) if step.due.from_ in facts else step.due.from_
        return _("{span} after: {moment}").format(span=span, moment=start)
    return _("when the duty is: {obligation}").format(obligation=step.due.obligation)
