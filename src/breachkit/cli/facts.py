"""breachkit facts set | list | show | import"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from breachkit.cli.options import (
    chosen_library,
    chosen_workspace,
    command_group,
    common,
    completed_by,
    dry_run,
    json_option,
    writes,
)
from breachkit.cli.output import OPEN, QUIET, console, print_json, say, styled, tell_clock
from breachkit.errors import UsageError
from breachkit.i18n import _, language, ngettext
from breachkit.wording import times
from breachkit.wording.duty_name import duty_name

if TYPE_CHECKING:
    from rich.console import Console

    from breachkit.services.changes import Change
    from breachkit.services.facts import Recorded


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)

    @group.command("set", help=_("Record facts."), epilog=_("Example: breachkit facts set affected_people=800-1200"))
    @writes
    def set_facts(
        pairs: Annotated[list[str], typer.Argument(metavar="ID=VALUE ...", autocompletion=completed_by("fact_pairs"))],
        source: Annotated[str, typer.Option("--source", help=_("Where this is known from."))] = "",
        learned_at: Annotated[
            str | None, typer.Option("--learned-at", metavar="TIME", help=_("When it was learned (else now)."))
        ] = None,
        true_at: Annotated[
            str | None, typer.Option("--true-at", metavar="TIME", help=_("Since when it is so."))
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.facts import Knowledge, record

        given = pairs_of(pairs)
        knowledge = Knowledge(source, learned_at, true_at)
        recorded = record(chosen_workspace().case(), chosen_library(), given, knowledge=knowledge)
        _tell(recorded, len(given), as_json=as_json)

    @group.command("import", help=_("Record the facts of a YAML file."))
    @writes
    def import_facts(
        file: Annotated[Path, typer.Argument(metavar="FILE")],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.facts import Knowledge, record
        from breachkit.services.facts_file import read_facts_file

        read = read_facts_file(file)
        knowledge = Knowledge(file.name)
        recorded = record(chosen_workspace().case(), chosen_library(), read.facts, knowledge=knowledge, file=read)
        _tell(recorded, len(read.facts), as_json=as_json)

    @group.command("list", help=_("List the case's facts; with --all the whole catalogue."))
    @common
    def list_facts(
        every: Annotated[bool, typer.Option("--all", help=_("Every fact that can be asked, answered or not."))] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        rows = fact_rows(every=every)
        if as_json:
            print_json(rows)
            return
        if not rows:
            say(_("No fact is recorded yet. breachkit facts list --all shows what can be."))
            return
        from breachkit.cli.columns import across

        out = console()
        tell_clock(out)
        ids = min(max(len(row["id"]) for row in rows), 28)
        for row in rows:
            style = OPEN if row["unknown"] else "" if row["answered"] else QUIET
            cells = [styled(row["id"], QUIET), styled(row["label"]), styled(row["words"], style)]
            across(out, cells, [ids, (out.width - ids) * 2 // 5], gap=2)

    @group.command("show", help=_("Show one fact: what it means, its choices, its value and where it came from."))
    @common
    def show_fact(
        fact_id: Annotated[str, typer.Argument(metavar="ID", autocompletion=completed_by("fact_ids"))],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        show_one(fact_id, as_json=as_json)

    app.add_typer(group, name="facts")


def pairs_of(pairs: list[str]) -> dict[str, object]:
    """`ID=VALUE` words as answers by fact id. Raises UsageError."""
    given: dict[str, object] = {}
    for pair in pairs:
        fact_id, equals, value = pair.partition("=")
        if not equals or not fact_id.strip():
            raise UsageError(
                _("cannot read {pair!r}").format(pair=pair),
                expected="ID=VALUE",
                mend="breachkit facts set leak=suspected",
            )
        if fact_id.strip() in given:
            raise UsageError(_("{id} is given twice").format(id=fact_id.strip()), place=fact_id.strip())
        given[fact_id.strip()] = value
    return given


def _tell(recorded: Recorded, given: int, *, as_json: bool) -> None:
    if as_json:
        told = asdict(recorded)
        rest = {name: told[name] for name in ("changes", "past", "moved_clocks")}
        print_json({"recorded": told["facts"], **rest})
        return
    new = len(recorded.facts)
    if dry_run():
        say(ngettext("{n} fact would be recorded.", "{n} facts would be recorded.", new).format(n=new))
    else:
        say(ngettext("{n} fact recorded.", "{n} facts recorded.", new).format(n=new))
    if new < given:
        same = given - new
        say(ngettext("{n} stood so already.", "{n} stood so already.", same).format(n=same))
    for fact_id in recorded.past:
        say(_("  {id}: something later is known; this went into its history.").format(id=fact_id))
    for moved in recorded.moved_clocks:
        say(_("  The clock moved: {label} was {before}, is {after}.").format(**moved))
    if recorded.changes:  # the screen's library is loaded only where there is something to lay out
        tell_changes(console(), recorded.changes)


def tell_changes(out: Console, changes: list[Change]) -> None:
    """What new facts changed: a line for each verdict that turned and each due time that moved, with the rule.

    Undetermined duties that only got another day are counted in one line: which of them are due is still open.
    """
    from breachkit.cli.columns import hanging

    def settled(change: Change) -> bool:
        return change.verdict_before != change.verdict_after or change.verdict_after == "required"

    moved = [change for change in changes if not settled(change)]
    counted = moved if len(moved) > 2 else []
    for change in [one for one in changes if one not in counted]:
        hanging(out, "  ", styled(_change(change), OPEN))
    if counted:
        days = [change.due_after for change in counted if change.due_after]
        told = ngettext(
            "{n} undecided duty has a new due day",
            "{n} undecided duties have new due days",
            len(counted),
        )
        first = _(", the first {day}").format(day=_day(min(days))) if days else ""
        hanging(out, "  ", styled(told.format(n=len(counted)) + first, QUIET))


def _change(change: Change) -> str:
    """`PPC Final report: undetermined → required, Wed 20 Jan  (Possible improper purpose (Rule 7(3)))`."""
    from breachkit.wording.assessment import verdict_word

    before, after = verdict_word(change.verdict_before), verdict_word(change.verdict_after)
    due = _day(change.due_after) if change.due_after else ""
    if change.verdict_before == change.verdict_after:
        was = _day(change.due_before) if change.due_before else "―"
        told = f"{after} {was} → {due or '―'}"
    else:
        told = f"{before} → {after}" + (f" {due}" if due else "")
    because = f"   {change.because}" if change.because else ""
    return f"{duty_name(change.recipient, change.title)}: {told}{because}"


def _day(due: str) -> str:
    from datetime import datetime

    return times.day(datetime.fromisoformat(due).date(), language(), year=False)


def fact_rows(*, every: bool) -> list[dict[str, Any]]:
    from breachkit.domain.values import Unknown, to_json
    from breachkit.services.case_facts import values_of
    from breachkit.wording.values import words

    library, where = chosen_library(), chosen_workspace()
    has_case = not every or where.chosen is not None or where.home.current_id() is not None
    case = where.case().read() if has_case else None
    values = values_of(case, library) if case else {}
    recorded = case["facts"] if case else {}
    rows: list[dict[str, Any]] = []
    for fact in library.facts.values():
        value = values.get(fact.id)
        if value is None and not every:
            continue
        kept = recorded.get(fact.id)
        rows.append(
            {
                "id": fact.id,
                "type": fact.type,
                "unit": fact.unit(language()) if fact.unit else None,
                "choices": [{"id": choice.id, "label": choice.label(language())} for choice in fact.choices],
                "label": fact.label(language()),
                "labels": fact.label.texts(),
                "question": fact.question(language()),
                "help": fact.help(language()) if fact.help else None,
                "answered": value is not None,
                "unknown": isinstance(value, Unknown),
                "value": None if value is None else to_json(value),
                "words": words(fact, value, language()),
                "recorded_at": kept["at"] if kept else None,
                "learned_at": kept["learned_at"] if kept else None,
                "true_at": (kept["true_at"] or None) if kept else None,
                "recorded_by": kept["by"] if kept else None,
                "source": kept["source"] if kept else None,
            }
        )
    return rows


def show_one(fact_id: str, *, as_json: bool) -> None:
    """Shows one fact of the catalogue, and its value where there is a case."""
    from breachkit.domain.answer_forms import expected_form
    from breachkit.services.facts import definition, history

    fact = definition(chosen_library(), fact_id)
    row = next(row for row in fact_rows(every=True) if row["id"] == fact_id)
    row["expected"] = expected_form(fact)
    where = chosen_workspace()
    if row["answered"]:
        row["history"] = history(where.case(), chosen_library(), fact_id)
    if as_json:
        print_json(row)
        return
    from breachkit.cli.columns import across, hanging

    out = console()
    hanging(out, "", styled(f"{row['label']}  ({fact_id})", "bold"))
    hanging(out, "", styled(row["question"]))
    if row["help"]:
        hanging(out, "", styled(row["help"], QUIET))
    ids = max((len(choice["id"]) for choice in row["choices"]), default=0)
    for choice in row["choices"]:
        across(out, [styled(f"  {choice['id']}"), styled(choice["label"])], [ids + 2], gap=2)
    hanging(out, "", styled(_("Answer: {form}").format(form=row["expected"]), QUIET))
    hanging(out, "", styled(_("Now: {value}").format(value=row["words"]), OPEN if row["unknown"] else ""))
    if not row["answered"]:
        return
    zone = where.case().read()["timezone"]
    for one in row["history"]:
        learned, at = (times.kept_moment(one[name], zone, language()) for name in ("learned_at", "recorded_at"))
        told = _("{words}   learned {learned}, recorded {at} by {by}").format(
            words=one["words"], learned=learned, at=at, by=one["by"]
        )
        hanging(out, "  ", styled(told + (f" ({one['source']})" if one["source"] else ""), QUIET))
