"""What became of a case's obligations: which verdicts and due times are others than before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from breachkit.i18n import language
from breachkit.wording.bilingual import in_language

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Change:
    """What one obligation was and became: verdicts, due times (RFC 3339 or None), and the rule that holds now."""

    obligation: str
    title: str
    recipient: str
    verdict_before: str
    verdict_after: str
    due_before: str | None
    due_after: str | None
    because: str = ""


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The obligations whose verdict or due time differs: legal duties first, else in the order of `after`."""
    old = {(one["regime"], one["obligation"]): one for one in before.get("obligations", [])}
    found: list[Change] = []
    for one in sorted(after.get("obligations", []), key=lambda one: one["duty"] != "legal_duty"):
        was = old.get((one["regime"], one["obligation"]), {"verdict": "undetermined", "due_at": None})
        if (was["verdict"], was["due_at"]) != (one["verdict"], one["due_at"]):
            found.append(
                Change(
                    f"{one['regime']}.{one['obligation']}",
                    in_language(one["title"], language()),
                    in_language(one["recipient_short"], language()),
                    was["verdict"],
                    one["verdict"],
                    was["due_at"],
                    one["due_at"],
                    _because(one, was),
                )
            )
    after_keys = {(one["regime"], one["obligation"]) for one in after.get("obligations", [])}
    for key, was in old.items():
        if key not in after_keys and was["verdict"] != "not_required":
            told = (in_language(was["title"], language()), in_language(was["recipient_short"], language()))
            found.append(Change(".".join(key), *told, was["verdict"], "not_required", was["due_at"], None))
    return found


def _because(now: Mapping[str, Any], was: Mapping[str, Any]) -> str:
    """The situations, or the exemption, that hold now: the new ones, or all where none is new; "" while it is open."""
    told, before = _holding(now), _holding(was)
    return ("、" if language() == "ja" else ", ").join([one for one in told if one not in before] or told)


def _holding(obligation: Mapping[str, Any]) -> list[str]:
    wanted = {"required": ("trigger", "condition"), "not_required": ("exemption",)}.get(obligation["verdict"], ())
    told = [
        in_language(reason["citation" if reason["kind"] == "condition" else "title"], language())
        for reason in obligation.get("reasons", ())
        if reason["kind"] in wanted and reason["holds"]
    ]
    return list(dict.fromkeys(told))
