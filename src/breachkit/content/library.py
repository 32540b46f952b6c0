"""The content that is shipped: where it lies, and how it is read once and kept compiled.

Compiled content is plain JSON in the user's cache folder under a name made from the bytes of the YAML files and
breachkit's version. A missing or damaged copy is made again; it is never trusted beyond the models' own check.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from breachkit.content.calendars import closed_days, country_calendar, is_country
from breachkit.content.fingerprint import builtin_root, content_files, fingerprint
from breachkit.content.schema import check
from breachkit.content.yaml_reader import Data, Document, read_yaml
from breachkit.domain.condition import COUNT_PREDICATES, Condition, facts_of, tests_of
from breachkit.domain.fact import FactCatalogue, FactDefinition
from breachkit.domain.law import ClosedReason, Law
from breachkit.domain.model import Model
from breachkit.domain.playbook import Playbook
from breachkit.domain.regime import FILED, CalendarRule, Recipient, Regime, clocks_of, conditions_of
from breachkit.domain.severity import SeverityScale
from breachkit.errors import ContentError
from breachkit.i18n import _

M = TypeVar("M", bound=Model)


class _Recipients(Model):
    recipients: tuple[Recipient, ...]


class _Calendars(Model):
    calendars: tuple[CalendarRule, ...]


@dataclass(frozen=True)
class Library:
    """All content below one root. Each part is read when first asked for."""

    root: Path

    @cached_property
    def fingerprint(self) -> str:
        """The content's version."""
        return fingerprint(self.root)

    @cached_property
    def _compiled(self) -> dict[str, Any]:
        kept = _cache_file(self.fingerprint)
        with suppress(OSError, ValueError):
            loaded = json.loads(kept.read_bytes())
            if isinstance(loaded, dict) and loaded.get("fingerprint") == self.fingerprint:
                return loaded
        made = self._compile()
        _keep(kept, json.dumps(made, ensure_ascii=False).encode())
        return made

    def _compile(self) -> dict[str, Any]:
        documents = _with_versions([self._read(path) for path in content_files(self.root)])
        self._check(documents)
        return {"fingerprint": self.fingerprint, "files": {name: doc.data for name, doc in documents.items()}}

    def _read(self, path: Path) -> Document:
        return read_yaml(path, name=path.relative_to(self.root).as_posix())

    def _check(self, documents: dict[str, Document]) -> None:
        facts = check(documents["playbooks/facts.yaml"], FactCatalogue).by_id()
        recipients = {r.id for r in check(documents["playbooks/recipients.yaml"], _Recipients).recipients}
        calendars = {c.id for c in check(documents["playbooks/calendars.yaml"], _Calendars).calendars}
        _check_severity(documents["playbooks/severity.yaml"], facts)
        obligations: set[str] = set()
        for name in sorted(documents, key=lambda name: (name.count("."), name)):  # a version after what it is one of
            document = documents[name]
            if name.startswith("playbooks/regimes/"):
                regime = check(document, Regime)
                check_regime(regime, document, facts, recipients, calendars)
                obligations |= {f"{regime.id}.{obligation.id}" for obligation in regime.obligations}
        self._check_graph(documents, obligations)
        for name, document in documents.items():
            if _is_playbook(name):
                check_playbook(check(document, Playbook), document, facts, obligations)

    def _check_graph(self, documents: dict[str, Document], obligations: set[str]) -> None:
        """Checks that filings which start clocks, and duties that displace others, exist."""
        for name, document in documents.items():
            if not name.startswith("playbooks/regimes/"):
                continue
            regime = check(document, Regime)
            for index, obligation in enumerate(regime.obligations):
                place = document.place(("obligations", index))
                named = [
                    clock.removeprefix(FILED) for clock in clocks_of(regime, obligation) if clock.startswith(FILED)
                ]
                for key in (*named, *(other.obligation for other in obligation.displaced_by)):
                    _known(key, obligations, "obligation", place)

    def _model(self, name: str, model: type[M]) -> M:
        return model.model_validate(self._compiled["files"][name])

    @cached_property
    def facts(self) -> dict[str, FactDefinition]:
        """The fact catalogue by id."""
        return self._model("playbooks/facts.yaml", FactCatalogue).by_id()

    @cached_property
    def regimes(self) -> tuple[Regime, ...]:
        """Every law, by its id's order; a law that changed stands once for each of its versions."""
        names = sorted(name for name in self._compiled["files"] if name.startswith("playbooks/regimes/"))
        return tuple(self._model(name, Regime) for name in names)

    @cached_property
    def recipients(self) -> dict[str, Recipient]:
        """Authorities and other recipients by id."""
        return {r.id: r for r in self._model("playbooks/recipients.yaml", _Recipients).recipients}

    @cached_property
    def calendars(self) -> dict[str, CalendarRule]:
        """Calendars of closed days by id."""
        return {c.id: c for c in self._model("playbooks/calendars.yaml", _Calendars).calendars}

    @cached_property
    def law(self) -> Law:
        """What the obligation engine takes."""
        return Law(self.regimes, self.recipients, self._closed_days)

    def _closed_days(self, calendar_id: str) -> ClosedReason:
        if calendar_id in self.calendars:
            return closed_days(self.calendars[calendar_id])
        return closed_days(country_calendar(calendar_id))

    @cached_property
    def severity(self) -> SeverityScale:
        """The scale by which severity is scored."""
        return self._model("playbooks/severity.yaml", SeverityScale)

    def playbook(self, playbook_id: str) -> Playbook:
        """The playbook of that id."""
        return self._model(f"playbooks/{playbook_id}.yaml", Playbook)


def _check_severity(document: Document, facts: dict[str, FactDefinition]) -> None:
    for index, one in enumerate(check(document, SeverityScale).inputs):
        place = document.place(("inputs", index))
        _known(one.fact, set(facts), "fact", place)
        answers = {choice.id for choice in facts[one.fact].choices} or {"true", "false"}
        for answer in one.points:
            _known(answer, answers, f"choice of {one.fact}", place)


def _with_versions(documents: list[Document]) -> dict[str, Document]:
    """The documents by name; a regime's other version (`version_of: ID`) is filled up from the regime it is one of.

    Mappings are merged, everything else is replaced. Raises ContentError where the regime does not exist.
    """
    by_name = {document.name: document for document in documents}
    for document in documents:
        data = document.data
        if not document.name.startswith("playbooks/regimes/") or not isinstance(data, dict) or "version_of" not in data:
            continue
        base = by_name.get(f"playbooks/regimes/{data['version_of']}.yaml")
        if base is None:
            raise ContentError(
                _("there is no {kind} named {name}").format(kind="regime", name=data["version_of"]),
                place=document.place(("version_of",)),
            )
        own = {key: value for key, value in data.items() if key != "version_of"}
        by_name[document.name] = replace(document, data=_merged(base.data, own))
    return by_name


def _merged(base: Data, own: Data) -> Data:
    if isinstance(base, dict) and isinstance(own, dict):
        return {key: _merged(base.get(key), own[key]) if key in own else base[key] for key in {**base, **own}}
    return own


def _is_playbook(name: str) -> bool:
    return name.count("/") == 1 and name not in (
        "playbooks/facts.yaml",
        "playbooks/recipients.yaml",
        "playbooks/calendars.yaml",
        "playbooks/severity.yaml",
    )


def check_regime(
    regime: Regime, document: Document, facts: dict[str, FactDefinition], recipients: set[str], calendars: set[str]
) -> None:
    """Checks a regime's names against the catalogue. Raises ContentError."""
    for condition in conditions_of(regime):
        check_condition(condition, facts, document)
    for index, obligation in enumerate(regime.obligations):
        place = document.place(("obligations", index))
        for routing in obligation.recipients:
            _known(routing.recipient, recipients, "recipient", place)
        closed_days = obligation.counting.closed_days
        if closed_days and not is_country(closed_days):
            _known(closed_days, calendars, "calendar", place)
        for name in clocks_of(regime, obligation):
            if not name.startswith(FILED):
                _known(name, {f.id for f in facts.values() if f.type == "datetime"}, "moment (datetime fact)", place)
    if Path(document.name).name.split(".")[0] != regime.id:
        raise ContentError(f"the file holds regime {regime.id}; name it {regime.id}.yaml", place=document.place())


def check_playbook(
    playbook: Playbook, document: Document, facts: dict[str, FactDefinition], obligations: set[str]
) -> None:
    """Checks a playbook's names against the catalogue and the regimes. Raises ContentError."""
    for p, phase in enumerate(playbook.phases):
        for s, step in enumerate(phase.steps):
            place = document.place(("phases", p, "steps", s))
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
        import difflib

        near = difflib.get_close_matches(name, known, n=1)
        hint = _("did you mean {near}?").format(near=near[0]) if near else ""
        raise ContentError(_("there is no {kind} named {name}").format(kind=kind, name=name), place=place, mend=hint)


def _cache_file(fingerprint: str) -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("breachkit") / f"content-{fingerprint[:32]}.json"


def _keep(path: Path, data: bytes) -> None:
    """Writes a cache file whole or not at all; a cache that cannot be written is no failure."""
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".content-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).replace(path)


def builtin() -> Library:
    """The content that breachkit ships."""
    global _builtin
    if _builtin is None:
        _builtin = Library(builtin_root())
    return _builtin


_builtin: Library | None = None
