"""When a law wants a duty met, in words, apart from any case."""

from __future__ import annotations

from breachkit.domain.regime import FILED, Due, Obligation, Regime
from breachkit.i18n import gettext
from breachkit.wording import times
from breachkit.wording.conditions import Catalogue, condition_words


def due_words(regime: Regime, obligation: Obligation, facts: Catalogue, lang: str) -> list[str]:
    """Each way to be due, the first whose condition holds being the one: `if Ransom paid: within 24 hours`."""
    found = []
    for due in obligation.due:
        limit = _limit(due, facts, lang)
        if due.clock:
            start = moments_words(due.clock, facts, lang)
            limit = gettext("{limit}, from: {moments}", lang).format(limit=limit, moments=start)
        if due.if_ is not None:
            condition = condition_words(due.if_, regime, facts, lang)
            limit = gettext("if {condition}: {limit}", lang).format(condition=condition, limit=limit)
        found.append(limit)
    return found


def moments_words(clock: tuple[str, ...], facts: Catalogue, lang: str) -> str:
    """When time begins to run: facts by their labels, filings by the obligation that is met."""
    moments = [
        gettext("{obligation} met", lang).format(obligation=name.removeprefix(FILED))
        if name.startswith(FILED)
        else facts[name].label(lang)
        for name in clock
    ]
    if len(moments) < 2:
        return "".join(moments)
    return gettext("the earliest of {moments}", lang).format(moments=" / ".join(moments))


def _limit(due: Due, facts: Catalogue, lang: str) -> str:
    parts = [due.promptly(lang)] if due.promptly else []
    if due.within:
        span = times.units(due.within.amount, due.within.unit, lang)
        told = gettext("within {span} of the year's end", lang) if due.after_end_of else gettext("within {span}", lang)
        parts.append(told.format(span=span))
    if due.between:
        low, high = due.between
        first, last = times.units(low.amount, low.unit, lang), times.units(high.amount, high.unit, lang)
        parts.append(gettext("{first} to {last}", lang).format(first=first, last=last))
    if due.or_earlier:
        other = due.or_earlier
        moment = moments_words(other.clock, facts, lang)
        if other.within.amount == 0:
            parts.append(gettext("at the latest when: {moment}", lang).format(moment=moment))
        else:
            span = times.units(other.within.amount, other.within.unit, lang)
            parts.append(gettext("or earlier: within {span} of {moment}", lang).format(span=span, moment=moment))
    return "; ".join(parts)
