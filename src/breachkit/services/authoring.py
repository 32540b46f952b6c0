"""What authors of laws and playbooks do with their files: read, lint, preview, draw, compare, test, begin."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from breachkit.content.library import Library
from breachkit.content.schema import check
from breachkit.content.yaml_reader import Document, read_yaml
from breachkit.errors import BreachkitError, ContentError, UsageError
from breachkit.i18n import _, language
from breachkit.services.authored import Authored, Kind, read_authored
from breachkit.services.lint_content import lint, unanswered_links
from breachkit.services.lint_names import Finding
from breachkit.services.workspace import Workspace
from breachkit.wording import graphs, statements


def open_authored(where: Workspace, kind: Kind, given: str) -> Authored:
    """The file or content of that name, among the content in force; an own file that is broken does not hinder it."""
    return read_authored(kind, given, usable_library(where, given))


def usable_library(where: Workspace, given: str) -> Library:
    """The content in force; where the file itself keeps it from being read, the shipped content and one's own facts."""
    library = where.library(with_case=False)
    try:
        library.facts  # noqa: B018 - asks for the first part, so that all is checked
    except ContentError:
        return _without_broken(where)
    return library


def _without_broken(where: Workspace) -> Library:
    from breachkit.content.fingerprint import content_files
    from breachkit.content.kinds import FACTS
    from breachkit.content.library import builtin
    from breachkit.domain.fact import FactFile

    kept: dict[str, Document] = {}
    for root in where.content_roots(with_case=False)[1:]:
        for path in content_files(root):
            name = path.relative_to(root).as_posix()
            if not name.startswith(FACTS):
                continue
            try:
                document = read_yaml(path)
                check(document, FactFile)
            except BreachkitError:
                continue
            kept[name] = document
    return builtin().with_files(kept)


def findings(authored: Authored, today: date, *, online: bool = False) -> list[Finding]:
    """Every finding; with `online` also the links at which no page answers."""
    found = lint(authored, today)
    return found + unanswered_links(authored.document, answers) if online else found


def answers(url: str) -> str:
    """Asks the page for its head. Returns "" where it answers, else what went wrong."""
    import urllib.error
    import urllib.request

    request = urllib.request.Request(url, method="HEAD", headers={"User-Agent": "breachkit lint"})  # noqa: S310 - http(s) only
    try:
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310
            return ""
    except urllib.error.HTTPError as error:
        return "" if error.code in (401, 403, 405, 429) else f"HTTP {error.code}"
    except (OSError, ValueError) as error:
        return str(getattr(error, "reason", error))


def in_place(authored: Authored) -> Library:
    """The content with the author's file in its place. The file must be free of errors (`lint`)."""
    data = authored.document.data
    assert isinstance(data, dict)
    folder = "playbooks/regimes/" if authored.kind == "regime" else "playbooks/"
    return authored.library.with_files({f"{folder}{data['id']}.yaml": authored.document})


def refuse_broken(authored: Authored, today: date) -> None:
    """Raises ContentError for the file's first error."""
    for one in lint(authored, today):
        if one.severity == "error":
            raise ContentError(one.message, place=one.place, mend=one.mend)


def said(authored: Authored) -> list[statements.Statement]:
    """What the file says, as statements."""
    library = authored.library
    if authored.kind == "playbook":
        return statements.of_playbook(authored.playbook, library.facts, library.regimes[0])
    own = {one.id: one for one in authored.regime.recipients}
    return statements.of_regime(authored.regime, library.facts, {**library.recipients, **own})


def graph(authored: Authored) -> graphs.Graph:
    """The file as a graph."""
    library = authored.library
    if authored.kind == "playbook":
        return graphs.playbook_graph(authored.playbook, library.facts, library.regimes[0])
    own = {one.id: one for one in authored.regime.recipients}
    return graphs.regime_graph(authored.regime, library.facts, {**library.recipients, **own})


def walk(authored: Authored, facts: Path | None, now: Any) -> list[dict[str, Any]]:
    """The playbook's steps as a responder meets them: `phase`, `step`, `title`, `who`, `due`, `where`, `asks`, `guidance`,
    `state`, `due_at` (the last two with a facts file: what that case would show, in which order)."""
    from breachkit.wording.conditions import condition_words

    book, library, lang = authored.playbook, authored.library, language()
    rows: list[dict[str, Any]] = []
    for phase in book.phases:
        for step in phase.steps:
            where = step.when
            rows.append(
                {
                    "phase": phase.title(lang),
                    "step": step.id,
                    "title": step.title(lang),
                    "who": book.roles[step.role](lang),
                    "due": statements.step_due(step, library.facts),
                    "where": None if where is None else condition_words(where, library.regimes[0], library.facts, lang),
                    "asks": [library.facts[name].label(lang) for name in (*step.asks, *step.asks_when_needed)],
                    "guidance": step.guidance(lang).rstrip(),
                    "citations": [cite(lang) for cite in step.cite],
                    "state": None,
                    "due_at": None,
                }
            )
    return rows if facts is None else _with_facts(authored, rows, facts, now)


def _with_facts(authored: Authored, rows: list[dict[str, Any]], facts: Path, now: Any) -> list[dict[str, Any]]:
    from breachkit.domain.start import empty_case
    from breachkit.engine.obligations import assess
    from breachkit.engine.progress import queue, step_states
    from breachkit.services.assess import read_file
    from breachkit.services.case_facts import law_day

    library = in_place(authored)
    values, timezone = read_file(library, facts, now)
    assessed = {one.key: one for one in assess(library.law, values, law_day(values, now, timezone))}
    states = step_states(authored.playbook, values, assessed, {**empty_case(), "timezone": timezone})
    order = {state.step.id: position for position, state in enumerate(queue(states, None, now))}
    by_id = {state.step.id: state for state in states}
    for row in rows:
        state = by_id[row["step"]]
        row["state"] = state.status
        row["due_at"] = state.due_at.isoformat() if state.due_at else None
    return sorted(rows, key=lambda row: order.get(row["step"], len(order)))


def new_playbook(where: Workspace, library: Library, name: str, *, title: str, out: Path | None, today: date) -> Path:
    """Begins a playbook: a file that can be walked from the first moment, with the schema for editors beside it. Returns its path.

    Raises UsageError for a malformed or taken id, and where the file exists.
    """
    from breachkit.content.fingerprint import own_root
    from breachkit.domain.model import ID_PATTERN
    from breachkit.services.scaffolds import one_line, write_schema
    from breachkit.store.files import make_folder, write_whole

    if not ID_PATTERN.match(name) or "." in name or len(name) > 40:
        raise UsageError(
            _("{id} is no id").format(id=name),
            place="NAME",
            expected=_("lower-case letters, digits and hyphens, such as acme-breach"),
        )
    path = out or own_root(where.home.folder) / "playbooks" / f"{name}.yaml"
    if path.exists():
        raise UsageError(_("{path} exists already").format(path=path), place="--out", mend=_("choose another name"))
    if out is None and library.document(f"playbooks/{name}.yaml") is not None:
        raise UsageError(_("there is a playbook {id} already").format(id=name), place="NAME")
    text = (library.root / "playbooks" / "scaffolds" / "playbook.yaml.in").read_text("utf-8")
    for mark, word in {"@ID@": name, "@TITLE@": one_line(title or name), "@DAY@": today.isoformat()}.items():
        text = text.replace(mark, word)
    make_folder(path.parent)
    write_schema(path.parent, "playbook", library)
    write_whole(path, text.encode())
    return path
