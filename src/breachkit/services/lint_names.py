"""What linting a law and a playbook share: findings, names that must exist, conditions that must be able to hold, rings."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from breachkit.content.names import check_condition
from breachkit.domain.condition import Condition
from breachkit.engine.satisfiable import can_hold
from breachkit.errors import ContentError
from breachkit.i18n import _
from breachkit.services.authored import Authored

Severity = Literal["error", "warning"]
Part = tuple[str | int, ...]


@dataclass(frozen=True)
class Finding:
    """`place` is file:line:column; `value` what stands there, `mend` what to do about it, both where they can be told."""

    severity: Severity
    place: str
    message: str
    value: str = ""
    mend: str = ""


class Names:
    """Collects findings about names, each at its place."""

    def __init__(self, authored: Authored) -> None:
        self.document = authored.document
        self.library = authored.library
        self.facts = authored.library.facts
        self.found: list[Finding] = []

    def warn(self, path: Part, message: str, value: str = "", mend: str = "") -> None:
        self.found.append(Finding("warning", self.document.place(path), message, value, mend))

    def known(self, name: str, known: Iterable[str], kind: str, path: Part) -> None:
        if name in (listed := [*known]):
            return
        near = difflib.get_close_matches(name, listed, n=1)
        mend = _("did you mean {near}?").format(near=near[0]) if near else ""
        told = _("there is no {kind} named {name}").format(kind=kind, name=name)
        self.found.append(Finding("error", self.document.place(path), told, name, mend))

    def condition(self, condition: Condition | None, path: Part, unreachable: str) -> None:
        """The condition's names, and that some case can fulfil it."""
        if condition is None:
            return
        try:
            check_condition(condition, self.facts, self.document)
        except ContentError as error:
            self.found.append(Finding("error", self.document.place(path), error.message, "", error.mend))
            return
        if not can_hold(condition, self.facts):
            self.warn(path, unreachable, "", _("no answers fulfil this condition; look at its all and not"))

    def day(self, written: str, path: Part, today: date) -> None:
        try:
            on = date.fromisoformat(written)
        except ValueError:
            self.found.append(
                Finding("error", self.document.place(path), _("this is no date"), written, today.isoformat())
            )
            return
        if on > today:
            self.warn(path, _("this day lies in the future"), written, today.isoformat())

    def document_form(self, name: str | None, path: Part) -> None:
        from breachkit.services.documents import registry_of

        if name is not None:
            self.known(name, registry_of(self.library).files, _("document"), path)


def ring_of(edges: Mapping[str, list[str]]) -> list[str]:
    """One ring of names, the first repeated at the end; empty where there is none. Walks without recursion."""
    done: set[str] = set()
    for start in edges:
        trail: list[str] = []
        stack = [(start, iter(edges.get(start, ())))]
        if start in done:
            continue
        trail.append(start)
        while stack:
            name, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                done.add(name)
                stack.pop()
                trail.pop()
            elif following in trail:
                return [*trail[trail.index(following) :], following]
            elif following not in done:
                stack.append((following, iter(edges.get(following, ()))))
                trail.append(following)
    return []
