"""The content that is shipped or brought along: how it is read once and kept compiled.

Content is read from its compiled form (`breachkit.content.compiled`), which is made where it is missing.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Raw, Struct, ValidationError

from breachkit.content.compiled import compiled, keep, load, read_kept
from breachkit.content.fingerprint import builtin_root, content_files, fingerprint
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
from breachkit.domain.model import Model, Text
from breachkit.errors import UsageError
from breachkit.i18n import _

if TYPE_CHECKING:  # each model's module is loaded when a part of that kind is first asked for
    from collections.abc import Collection, Mapping

    from breachkit.content.yaml_reader import Document
    from breachkit.domain.control import ControlCatalogue
    from breachkit.domain.exposure import ExposureModel
    from breachkit.domain.fact import FactDefinition
    from breachkit.domain.interchange import InterchangeTable
    from breachkit.domain.law import ClosedReason, Law
    from breachkit.domain.lead_times import LeadTimes
    from breachkit.domain.playbook import Playbook
    from breachkit.domain.regime import CalendarRule, Recipient, Regime
    from breachkit.domain.register import Register
    from breachkit.domain.scenario import Scenario
    from breachkit.domain.severity import SeverityScale

M = TypeVar("M", bound=Model)


def _documents(roots: tuple[Path, ...]) -> dict[str, Document]:
    """Every content file by its name below its root; a higher layer's stands in the place of a lower one's."""
    from breachkit.content.yaml_reader import read_yaml

    found: dict[str, Document] = {}
    for root in roots:
        for path in content_files(root):
            name = path.relative_to(root).as_posix()
            found[name] = read_yaml(path, name=name if root == roots[0] else str(path))
    return found


class _Named(Struct, frozen=True):
    """A register's command and title, read out of all that is kept of it."""

    command: str
    title: Text


class Library(Struct, frozen=True, dict=True):
    """All content of the layers `roots`, the lowest first. Each part is read when first asked for."""

    roots: tuple[Path, ...]

    @cached_property
    def fingerprint(self) -> str:
        """The content's version."""
        return fingerprint(self.roots)

    @property
    def root(self) -> Path:
        """The built-in layer."""
        return self.roots[0]

    @cached_property
    def packs(self) -> list[dict[str, str]]:
        """The content packs among the layers, the lowest first: `id`, `version`, `sha256`."""
        if not any(root.parent.name == "packs" for root in self.roots):
            return []
        from breachkit.content.lock import packs_among

        return packs_among(self.roots)

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """The folders in which a template is looked for, in that order: the highest layer's first."""
        return tuple(root / "templates" for root in reversed(self.roots) if (root / "templates").is_dir())

    @cached_property
    def _compiled(self) -> dict[str, Raw]:
        kept = read_kept(self.fingerprint)
        if kept is not None:
            return kept
        return self._compiled_anew()

    def _compiled_anew(self) -> dict[str, Raw]:
        made = self._compile()
        if fingerprint(self.roots) == self.fingerprint:  # nobody wrote to the content since this was asked for first
            keep(self.fingerprint, made)
        return made

    def _compile(self) -> dict[str, Raw]:
        from breachkit.content.expand import expanded
        from breachkit.content.names import check_all

        documents = expanded(_documents(self.roots))
        check_all(documents)
        return compiled(documents)

    def _model(self, name: str, model: type[M]) -> M:
        """One file's model: each is kept as JSON of its own, so that a command reads no more than it asks for."""
        try:
            return load(self._compiled[name], model)
        except ValidationError:  # a copy that somebody altered, or another version's
            self.__dict__["_compiled"] = self._compiled_anew()
            return load(self._compiled[name], model)

    @cached_property
    def _playbooks_read(self) -> dict[str, Playbook]:
        return {}

    def _names(self, folder: str) -> list[str]:
        return sorted(name for name in self._compiled if name.startswith(folder))

    @cached_property
    def facts(self) -> dict[str, FactDefinition]:
        """The fact catalogue by id."""
        from breachkit.domain.fact import FactFile, catalogue

        return catalogue(self._model(name, FactFile) for name in self._names(FACTS))

    @cached_property
    def regimes(self) -> tuple[Regime, ...]:
        """Every law, by its id's order; a law that changed stands once for each of its versions."""
        from breachkit.domain.regime import Regime

        return tuple(self._model(name, Regime) for name in self._names(REGIMES))

    def regimes_of(self, ids: Collection[str]) -> tuple[Regime, ...]:
        """Those laws alone, in every version: reading all of the world's would cost more than a draft."""
        from breachkit.domain.regime import Regime

        names = [name for name in self._names(REGIMES) if Path(name).name.split(".")[0] in ids]
        return tuple(self._model(name, Regime) for name in names)

    @cached_property
    def recipients(self) -> dict[str, Recipient]:
        """Authorities and other recipients by id: those of recipients.yaml, and those that a law brings itself."""
        from breachkit.content.lists import RecipientFile

        common = self._model(RECIPIENTS, RecipientFile).recipients
        return {r.id: r for r in (*common, *(r for regime in self.regimes for r in regime.recipients))}

    @cached_property
    def calendars(self) -> dict[str, CalendarRule]:
        """Calendars of closed days by id."""
        from breachkit.content.lists import CalendarFile

        return {c.id: c for c in self._model(CALENDARS, CalendarFile).calendars}

    @cached_property
    def law(self) -> Law:
        """What the obligation engine takes."""
        from breachkit.domain.law import Law

        implying = {fact.id: fact for fact in self.facts.values() if any(one.implied_by for one in fact.choices)}
        return Law(self.regimes, self.recipients, self._closed_days, implying)

    def _closed_days(self, calendar_id: str) -> ClosedReason:
        from breachkit.content.calendars import closed_days, country_calendar

        if calendar_id in self.calendars:
            return closed_days(self.calendars[calendar_id])
        return closed_days(country_calendar(calendar_id))

    @cached_property
    def severity_scales(self) -> dict[str, SeverityScale]:
        """The scales by which severity can be scored, by id."""
        from breachkit.domain.severity import SeverityScale

        scales = (self._model(name, SeverityScale) for name in self._names(SEVERITY))
        return {scale.id: scale for scale in scales}

    @cached_property
    def exposure_models(self) -> tuple[ExposureModel, ...]:
        """The models of what a case may cost; Japan's first, then by id."""
        from breachkit.domain.exposure import ExposureModel

        models = [self._model(name, ExposureModel) for name in self._names(EXPOSURE)]
        return tuple(sorted(models, key=lambda model: (not model.id.startswith("jp"), model.id)))

    @cached_property
    def registers(self) -> dict[str, Register]:
        """What can be kept as a register in a case, by id, in the order of the rows that they cover."""
        from breachkit.domain.register import Register

        found = [self._model(name, Register) for name in self._names(REGISTERS)]
        return {one.id: one for one in sorted(found, key=lambda one: (one.covers or ("9",), one.id))}

    @cached_property
    def register_commands(self) -> dict[str, Text]:
        """Each register's command with its title, without what else a register is: a shell that completes asks for no more."""
        found = (load(self._compiled[name], _Named) for name in self._names(REGISTERS))
        return {one.command: one.title for one in found}

    @cached_property
    def controls(self) -> ControlCatalogue:
        """The controls that measures are drawn from, and which of them answer which cause."""
        from breachkit.domain.control import ControlCatalogue

        return self._model(CONTROLS, ControlCatalogue)

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        """The drills' scenarios by id."""
        from breachkit.domain.scenario import Scenario

        return {one.id: one for one in (self._model(name, Scenario) for name in self._names(SCENARIOS))}

    @cached_property
    def lead_times(self) -> LeadTimes:
        """The tasks before a filing, and how long each takes."""
        from breachkit.domain.lead_times import LeadTimes

        return self._model(LEAD_TIMES, LeadTimes)

    def interchange_table(self, name: str) -> InterchangeTable:
        """The table of another format: which of its fields holds which fact."""
        from breachkit.domain.interchange import InterchangeTable

        return self._model(f"{INTERCHANGE}{name}.yaml", InterchangeTable)

    @cached_property
    def playbooks(self) -> dict[str, Playbook]:
        """Every playbook by id."""
        from breachkit.domain.playbook import Playbook

        names = (name for name in self._names("playbooks/") if is_playbook(name))
        return {one.id: one for one in (self._model(name, Playbook) for name in names)}

    def document(self, name: str) -> Document | None:
        """The content file of that name as it is written, with the places of its parts, from the highest layer that has
        it; an earlier version of a law filled up from the law. None where no layer has it."""
        from breachkit.content.expand import expanded
        from breachkit.content.yaml_reader import read_yaml

        for root in reversed(self.roots):
            path = root / name
            if not path.is_file() or path.is_symlink():
                continue
            found = {name: read_yaml(path, name=name if root == self.root else str(path))}
            data = found[name].data
            if isinstance(data, dict) and isinstance(data.get("version_of"), str):
                base = f"{REGIMES}{data['version_of']}.yaml"
                of = self.document(base) if base != name else None
                found |= {base: of} if of is not None else {}
            return expanded(found)[name]
        return None

    def with_files(self, files: Mapping[str, Document]) -> Library:
        """This content with these files in their places. They are taken as they are: lint them first. Nothing is cached."""
        from breachkit.content.expand import expanded

        made = Library(self.roots)
        made.__dict__["_compiled"] = {**self._compiled, **compiled(expanded(dict(files)))}
        return made

    def playbook(self, playbook_id: str) -> Playbook:
        """The playbook of that id. Raises UsageError where there is none."""
        from breachkit.domain.playbook import Playbook

        name = f"playbooks/{playbook_id}.yaml"
        if name not in self._compiled or not is_playbook(name):
            raise UsageError(_("there is no playbook {id}").format(id=playbook_id), place="--playbook")
        if playbook_id not in self._playbooks_read:
            self._playbooks_read[playbook_id] = self._model(name, Playbook)
        return self._playbooks_read[playbook_id]


@lru_cache(maxsize=8)
def library(roots: tuple[Path, ...]) -> Library:
    """The content of these layers, read once in a process."""
    return Library(roots)


def builtin() -> Library:
    """The content that breachkit ships, without any organisation's."""
    return library((builtin_root(),))
