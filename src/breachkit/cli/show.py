"""breachkit show: the case, or one fact, step, obligation, draft or journal entry of it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from breachkit.cli.options import (
    chosen_library,
    chosen_workspace,
    common,
    completed_by,
    json_option,
    known_at_option,
    workspace_known_at,
)
from breachkit.cli.output import QUIET, console, print_json, styled, tell_clock
from breachkit.domain.case import CaseFile
from breachkit.errors import UsageError
from breachkit.i18n import _, language, ngettext
from breachkit.services import clock
from breachkit.wording import times


def register(app: typer.Typer, does: str) -> None:
    @app.command("show", help=does, epilog=_("breachkit show conflicts: what joined copies say differently."))
    @common
    def show(
        thing: Annotated[
            str | None,
            typer.Argument(
                metavar="[THING]",
                autocompletion=completed_by("things"),
                help=_("Fact, step, REGIME.OBLIGATION, draft (d1), evidence (e1) or entry (12)."),
            ),
        ] = None,
        known_at: Annotated[str | None, known_at_option()] = None,
        out: Annotated[
            Path | None, typer.Option("--out", metavar="FILE", help=_("Write a draft's bytes to this file."))
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.case_lists import filled
        from breachkit.services.overview import read_case

        if thing is not None and thing in chosen_library().facts:
            from breachkit.cli.facts import show_one

            show_one(thing, as_json=as_json)
            return
        if thing == "conflicts":
            _show_conflicts(as_json=as_json)
            return
        if thing is not None and re.fullmatch(r"e[1-9][0-9]*", thing):
            from breachkit.cli.evidence import show_item

            show_item(thing, as_json=as_json)
            return
        where = workspace_known_at(known_at)
        store = where.case()
        case = filled(store, read_case(where, clock.now()))
        if thing is None:
            _show_case(dict(case), as_json=as_json)
        elif thing.isdecimal():
            _show_entry(store.events(), int(thing))
        elif any(thing in (draft["id"], draft["file"]) for draft in case["drafts"]):
            draft = next(draft for draft in case["drafts"] if thing in (draft["id"], draft["file"]))
            if out is not None:
                from breachkit.store.files import write_whole

                write_whole(out, store.blobs.read(f"drafts/{draft['file']}"))
            elif as_json:
                print_json(draft)
            else:
                sys.stdout.write(store.blobs.read(f"drafts/{draft['file']}").decode("utf-8", "replace"))
        else:
            _show_obligation_or_step(case, thing, as_json=as_json)


def _show_conflicts(*, as_json: bool) -> None:
    from breachkit.services.carrying import open_conflicts

    rows = open_conflicts(chosen_workspace())
    if as_json:
        print_json(rows)
    elif rows:
        from breachkit.cli.conflicts import show_conflicts

        show_conflicts(rows)
    else:
        console().print(styled(_("No conflict is open."), QUIET))


def _show_case(case: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        from breachkit.wording.bilingual import in_language

        print_json({**case, "derived": in_language(case["derived"], language())})
        return
    from breachkit.cli.columns import across, hanging
    from breachkit.cli.facts import fact_rows

    def at(stamp: str) -> str:
        return times.kept_moment(stamp, case["timezone"], language())

    out = console()
    tell_clock(out)
    out.print(styled(f"{case['id']}  {case['title']}", "bold"))
    out.print(
        styled(
            _("{org}; opened {at} by {by}").format(org=case["org"], at=at(case["opened_at"]), by=case["opened_by"]),
            QUIET,
        )
    )
    for row in fact_rows(every=False):
        across(out, [styled(row["label"], QUIET), styled(row["words"])], [28], gap=2)
    for draft in case["drafts"]:
        hanging(out, f"{draft['id']}  ", styled(f"{draft['file']}  {at(draft['at'])}  SHA-256 {draft['sha256'][:16]}"))
    if earlier := case["notes_total"] - len(case["notes"]):
        told = ngettext("{n} earlier note: breachkit log", "{n} earlier notes: breachkit log", earlier).format(
            n=earlier
        )
        out.print(styled(told, QUIET))
    for note in case["notes"]:
        hanging(out, f"{at(note['at'])}  ", styled(f"{note['by']}: {note['text']}"))


def _show_entry(events: Any, number: int) -> None:
    for event in events:
        if event.seq == number:
            members = {name: getattr(event, name) for name in event._fields}
            sys.stdout.write(json.dumps(members, ensure_ascii=False, indent=2) + "\n")
            return
    raise UsageError(_("there is no entry {n}").format(n=number), mend="breachkit log")


def _show_obligation_or_step(case: CaseFile, thing: str, *, as_json: bool) -> None:
    from breachkit.services import assess as service
    from breachkit.services.step_view import one_step

    library, now = chosen_library(), clock.now()
    if "." in thing:
        question = service.question_of(case, library)
        for one in service.answer(library, question, now, language()):
            if thing == f"{one['regime']}.{one['obligation']}":
                from breachkit.services.tipping import tipping

                row = one | {"tipping": tipping(library, question, thing, now)}
                _show_obligation(row, as_json=as_json)
                return
    try:
        step = one_step(case, library, thing, now)
    except UsageError as error:
        raise UsageError(
            _("nothing in the case is named {name}").format(name=thing),
            place=thing,
            expected=error.expected or _("a fact, a step, REGIME.OBLIGATION, a draft (d1) or a journal entry (12)"),
            mend="breachkit facts list; breachkit assess; breachkit log",
        ) from None
    if as_json:
        print_json(step)
        return
    from breachkit.cli.columns import across, hanging
    from breachkit.cli.step_lines import step_lines

    out = console()
    tell_clock(out)
    head = f"{step['phase_title']} / {step['title']}   {_status_word(step['status'])}"
    hanging(out, "", styled(head, "bold"))
    for told in step_lines(step, case["timezone"], now, out.width):
        out.print(told, soft_wrap=True)
    if step["questions"]:
        out.print()
    ids = max((len(question["id"]) for question in step["questions"]), default=0)
    for question_data in step["questions"]:
        words = question_data["words"] or _("not answered")
        cells = [styled(question_data["id"], QUIET), styled(question_data["label"]), styled(words)]
        across(out, cells, [ids, (out.width - ids) * 2 // 5], gap=2)


def _status_word(status: str) -> str:
    """A step's status in one word."""
    return {
        "open": _("not done yet"),
        "done": _("done"),
        "skipped": _("skipped"),
        "not_applicable": _("does not apply"),
    }[status]


def _show_obligation(row: dict[str, Any], *, as_json: bool) -> None:
    """One obligation, and the single facts that would turn its verdict."""
    from breachkit.cli.assess import show_obligation
    from breachkit.wording.assessment import verdict_word

    if as_json:
        print_json(row)
        return
    out = console()
    show_obligation(out, row)
    if row["tipping"]:
        out.print(styled(_("It would turn if:"), "bold"))
        for one in row["tipping"]:
            out.print(styled(f"  {one['label']}: {one['words']} → {verdict_word(one['verdict'])}"))
