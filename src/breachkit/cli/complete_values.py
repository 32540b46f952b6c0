"""What can stand where a case, a fact, an obligation, a step or a draft is named: read with as little as will do.

The case file alone tells what the case has open; the content is loaded only where a name is none of the case's.
"""

from __future__ import annotations

from typing import Any

from breachkit.cli.options import chosen_library, chosen_workspace
from breachkit.errors import BreachkitError
from breachkit.i18n import language

Completions = list[tuple[str, str]]
_EXPLAINED = 40


def case_ids(incomplete: str) -> Completions:
    """The numbers of the cases, the newest first; none of them is opened."""
    return _fitting(incomplete, [(case_id, "") for case_id in reversed(chosen_workspace().home.case_ids())])


def pack_ids(incomplete: str) -> Completions:
    """The ids of the content packs in force."""
    from breachkit.content.lock import read_lock
    from breachkit.services.packs import own_folder

    lock = read_lock(own_folder(chosen_workspace()))
    packs = lock.packs if lock else ()
    return _fitting(incomplete, [(one.id, one.title.get(language(), one.title["en"])) for one in packs])


def fact_ids(incomplete: str) -> Completions:
    """The ids of all facts."""
    return _fitting(incomplete, [(fact.id, fact.label(language())) for fact in chosen_library().facts.values()])


def fact_pairs(incomplete: str) -> Completions:
    """ID= while an id is typed; behind it the choices of that fact.

    Where one id is left, its answers are offered with it: a shell then stops behind the equals sign.
    """
    facts, lang = chosen_library().facts, language()
    fact_id, equals, _value = incomplete.partition("=")
    near = [fact for fact in facts.values() if fact.id.startswith(fact_id)]
    if not equals and len(near) != 1:
        return _fitting(incomplete, [(f"{fact.id}=", fact.label(lang)) for fact in near])
    fact = facts.get(fact_id) if equals else near[0]
    if fact is None:
        return []
    choices = [(choice.id, choice.label(lang)) for choice in fact.choices]
    if fact.type == "yes_no":
        choices = [("yes", ""), ("no", "")]
    return _fitting(incomplete, [(f"{fact.id}={value}", told) for value, told in [*choices, ("unknown", "")]])


def obligations(incomplete: str) -> Completions:
    """REGIME.OBLIGATION: what the case owes or may owe and has not met; else any that a law knows."""
    derived = _derived()
    owed = [one for one in derived.get("obligations", []) if one["verdict"] != "not_required" and not one["fulfilled"]]
    found = _fitting(incomplete, [(f"{one['regime']}.{one['obligation']}", one["title"][language()]) for one in owed])
    if found:
        return found
    laws = chosen_library().regimes
    return _fitting(
        incomplete, [(f"{law.id}.{one.id}", one.title(language())) for law in laws for one in law.obligations]
    )


def step_ids(incomplete: str) -> Completions:
    """The steps that are open."""
    steps = [step for step in _derived().get("steps", []) if step["status"] == "open"]
    return _fitting(incomplete, [(step["id"], step["title"][language()]) for step in steps])


def draft_ids(incomplete: str) -> Completions:
    """The drafts of the case."""
    from breachkit.services.keys import without_asking

    where = chosen_workspace()
    try:
        with without_asking():
            drafts = where.read()["drafts"]
    except BreachkitError:
        return []
    return _fitting(incomplete, [(draft["id"], draft["file"]) for draft in drafts])


def regime_ids(incomplete: str) -> Completions:
    """The ids of the laws."""
    laws = {law.id: law.title(language()) for law in chosen_library().regimes}
    return _fitting(incomplete, [*laws.items()])


def things(incomplete: str) -> Completions:
    """What `show` shows."""
    return [*draft_ids(incomplete), *step_ids(incomplete), *fact_ids(incomplete)] or obligations(incomplete)


def _derived() -> dict[str, Any]:
    """What was last derived of the case; nothing where there is no case that can be read without asking."""
    from breachkit.services.keys import without_asking

    where = chosen_workspace()
    try:
        with without_asking():
            return where.read()["derived"]
    except BreachkitError:
        return {}


def _fitting(incomplete: str, found: Completions) -> Completions:
    """Those that begin so; explained where they are few, for explaining takes the shell longer than listing."""
    fit = [(value, told) for value, told in found if value.startswith(incomplete)]
    return fit if len(fit) <= _EXPLAINED else [(value, "") for value, _told in fit]
