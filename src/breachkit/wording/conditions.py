"""A law's condition in words, so that counsel can check what decides without opening the content files."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec.structs import replace

from breachkit.domain.condition import All, AnyOf, Condition, FactTest, Not, Reference
from breachkit.domain.fact import FactDefinition
from breachkit.i18n import gettext
from breachkit.wording.values import unit_words

if TYPE_CHECKING:
    from breachkit.domain.regime import Regime

Catalogue = Mapping[str, FactDefinition]


def condition_words(condition: Condition, regime: Regime, facts: Catalogue, lang: str) -> str:
    """The condition as one line: triggers by their titles, the law's own definitions spelled out (inside a condition, one
    that is a trigger's whole condition goes by the trigger's title too).

    An "or" inside an "and", and the reverse, stands in parentheses. Facts of which the same is asked in a row are named
    together: `Leak / Loss / Damage: It happened`.
    """
    if isinstance(condition, Reference) and condition.kind == "defined":
        condition = regime.defined[condition.name]
    return _words(condition, regime, facts, lang, inside=False)


def _words(condition: Condition, regime: Regime, facts: Catalogue, lang: str, *, inside: bool) -> str:
    condition = _resolved(condition, regime)
    match condition:
        case FactTest():
            return _tests([condition], facts, lang)
        case Reference(kind="trigger", name=name):
            return _marked(regime.triggers[name].title(lang), lang)
        case Reference(name=name):
            return _marked(gettext("{obligation} is required", lang).format(obligation=name), lang)
        case Not(item=FactTest(predicate="is") as test) if facts[test.fact].type == "yes_no":
            return _tests([replace(test, operand=not _yes(test))], facts, lang)
        case Not(item=item):
            return gettext("not ({condition})", lang).format(condition=_words(item, regime, facts, lang, inside=False))
        case All() | AnyOf():
            parts = _parts(condition, regime, facts, lang)
            word = gettext(" AND ", lang) if isinstance(condition, All) else gettext(" OR ", lang)
            return f"({word.join(parts)})" if inside and len(parts) > 1 else word.join(parts)
    raise TypeError(type(condition))


def _resolved(condition: Condition, regime: Regime) -> Condition:
    while isinstance(condition, Reference) and condition.kind == "defined":
        for name, trigger in regime.triggers.items():
            if trigger.if_ == condition:
                return Reference(kind="trigger", name=name)
        condition = regime.defined[condition.name]
    return condition


def _members(condition: All | AnyOf, regime: Regime) -> list[Condition]:
    """Its items, those of the same kind inside it taken apart: (a and (b and c)) is a and b and c."""
    found: list[Condition] = []
    for item in condition.items:
        one = _resolved(item, regime)
        if isinstance(one, (All, AnyOf)) and type(one) is type(condition):
            found += _members(one, regime)
        else:
            found.append(one)
    return [one for one in found if not _goes_without_saying(one, found)]


def _goes_without_saying(condition: Condition, beside: list[Condition]) -> bool:
    """That a fact be known, where another test beside asks what it is."""
    if not isinstance(condition, FactTest) or condition.predicate != "answered":
        return False
    others = (one for one in beside if isinstance(one, FactTest) and one.predicate != "answered")
    return bool(condition.operand) and any(one.fact == condition.fact for one in others)


def _parts(condition: All | AnyOf, regime: Regime, facts: Catalogue, lang: str) -> list[str]:
    def asked(item: Condition) -> object:
        alike = isinstance(condition, AnyOf) and isinstance(item, FactTest) and facts[item.fact].type == "choice"
        return (item.predicate, item.operand) if alike and isinstance(item, FactTest) else id(item)

    parts = []
    for _key, group in groupby(_members(condition, regime), asked):
        items = [*group]
        tests = [item for item in items if isinstance(item, FactTest)]
        parts.append(
            _tests(tests, facts, lang) if len(tests) > 1 else _words(items[0], regime, facts, lang, inside=True)
        )
    return list(dict.fromkeys(parts))


def _marked(test: str, lang: str) -> str:
    """One test, set off from the words between tests where the language does so (「」)."""
    return gettext("{test}", lang).format(test=test)


def _yes(test: FactTest) -> bool:
    return str(test.operand).lower() in ("true", "yes")


def _tests(tests: list[FactTest], facts: Catalogue, lang: str) -> str:
    """One test; or several that ask the same of several facts, one of which is enough."""
    label = " / ".join(facts[one.fact].label(lang) for one in tests)
    return _marked(_test(tests[0], facts[tests[0].fact], label, lang), lang)


def _test(test: FactTest, fact: FactDefinition, label: str, lang: str) -> str:
    if test.predicate == "answered":
        known = gettext("{fact} (known)", lang) if test.operand else gettext("{fact} (not known yet)", lang)
        return known.format(fact=label)
    if fact.type == "yes_no":
        return label if _yes(test) else gettext("{fact}: no", lang).format(fact=label)
    if test.place:
        return _limit(test, fact, lang)
    answer = _choices(test, fact, lang) if fact.choices else _limit(test, fact, lang)
    return gettext("{fact}: {answer}", lang).format(fact=label, answer=answer)


def _choices(test: FactTest, fact: FactDefinition, lang: str) -> str:
    ids = test.operand if isinstance(test.operand, tuple) else (str(test.operand),)
    joined = (" + " if test.predicate == "all_of" else " / ").join(fact.choice_label(one, lang) for one in ids)
    return gettext("none of {choices}", lang).format(choices=joined) if test.predicate == "none_of" else joined


def _limit(test: FactTest, fact: FactDefinition, lang: str) -> str:
    """`over 500 people in US-CA`, `1,000人以上`."""
    place = test.place or ""
    if place and (test.predicate, test.operand) == ("at_least", 1):
        return gettext("people in {place}", lang).format(place=place)
    unit = unit_words(fact, 1 if test.operand == 1 else 2, lang)
    number = f"{test.operand:,}" + (unit if lang == "ja" else f" {unit}").rstrip()
    words = {
        "more_than": gettext("over {number}", lang),
        "at_least": gettext("{number} or more", lang),
        "less_than": gettext("fewer than {number}", lang),
        "at_most": gettext("no more than {number}", lang),
    }[test.predicate].format(number=number)
    if test.range_counts == "maximum":
        words = gettext("possibly {limit}", lang).format(limit=words)
    if place.endswith("-*"):
        country = place.removesuffix("-*")
        return gettext("{limit} in one State or province of {country}", lang).format(limit=words, country=country)
    return gettext("{limit} in {place}", lang).format(limit=words, place=place) if place else words
