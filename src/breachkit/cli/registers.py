"""breachkit registers: which registers a case can keep, how full they are, what is due next; and one command for each.

The commands of a register (`breachkit holds add | list | show | change | review | acknowledge ...`) are made from its
content: a register that an organisation adds has them without any Python.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from breachkit.cli.entry_lines import show_entries, show_entry, show_summary, tell_entry
from breachkit.cli.options import chosen_library, chosen_workspace, command_group, common, json_option, writes
from breachkit.cli.output import print_json, say
from breachkit.i18n import _, language

if TYPE_CHECKING:
    from breachkit.domain.register import EntryField, Register, Status
    from breachkit.services.registers import Change

_MORE = {"measures": "measures", "answers": "qa"}
"""Registers that have further commands of their own: the module in `breachkit.cli` with `register_more(group)`."""


def register(app: typer.Typer, does: str) -> None:
    group = typer.Typer(help=does, rich_markup_mode=None, invoke_without_command=True)

    @group.callback(help=does)
    @common
    def registers(context: typer.Context, as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.register_summary import summary

        if context.invoked_subcommand is not None:
            return
        where = chosen_workspace()
        rows = summary(where.case().read(), where.library())
        if as_json:
            print_json(rows)
        else:
            show_summary(rows)

    @group.command("plan", help=_("Put the usual audits, reviews, exercises and notices into the case."))
    @writes
    def plan(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.recurring import plan_recurring

        where = chosen_workspace()
        library = where.library()
        found = plan_recurring(where.case(), library)
        if as_json:
            print_json(found)
            return
        if not found:
            say(_("All of it is in the case already."))
        for data in found:
            tell_entry(library.registers[data["register"]], data)

    app.add_typer(group, name="registers")


def find(command: str) -> Register | None:
    """The register whose command was typed; None where there is none. Raises ContentError where content is broken."""
    return next((one for one in chosen_library().registers.values() if command in (one.command, one.id)), None)


def register_commands(app: typer.Typer, register: Register, name: str) -> None:
    """Adds the register's command to the app, under the name that was typed."""
    group = command_group(register.about(language()))
    _add(group, register)
    _list(group, register)
    _import(group, register)
    _show(group, register)
    _change(group, register)
    for status in register.statuses:
        if status.verb is not None:
            _verb(group, register, status)
    if register.review is not None:
        _review(group, register)
    if register.kind is not None or register.rates:
        from breachkit.cli.register_figures import add_count, add_trend

        if register.kind is not None:
            add_count(group, register)
        if register.rates:
            add_trend(group, register)
    if register.id in _MORE:
        import importlib

        importlib.import_module(f"breachkit.cli.{_MORE[register.id]}").register_more(group, register)
    app.add_typer(group, name=name)


_Id = Annotated[str, typer.Argument(metavar="ID")]


def with_fields(register: Register, function: Callable[..., None], *, headline: bool) -> Callable[..., None]:
    """The function with one option for each of the register's fields; what was given comes to it as `given`.

    With `headline` the field that names an entry is the command's argument.
    """
    import functools
    import inspect

    own = inspect.signature(function, eval_str=True)
    parameters = [one for one in own.parameters.values() if one.name != "given"]
    annotations = {one.name: one.annotation for one in parameters}

    @functools.wraps(function)
    def taking(**found: Any) -> None:
        given = {field.id: found.pop(field.id) for field in register.fields if field.id in found}
        function(**found, given={name: value for name, value in given.items() if value is not None})

    added = []
    for field in register.fields:
        label = field.label(language())
        annotation: Any = Annotated[
            str | None, typer.Option(_option(field), metavar=_metavar(field), help=_help(field))
        ]
        kind, default = inspect.Parameter.KEYWORD_ONLY, None
        if headline and field.id == register.headline:
            annotation = Annotated[str | None, typer.Argument(metavar=label, show_default=False)]
        annotations[field.id] = annotation
        added.append(inspect.Parameter(field.id, kind, default=default, annotation=annotation))
    keyword = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    first = [one for one in keyword if one.name == "entry"]
    rest = [one for one in keyword if one.name != "entry"]
    taking.__signature__ = own.replace(parameters=[*first, *added, *rest])  # type: ignore[attr-defined]
    taking.__annotations__ = annotations
    return taking


def _option(field: EntryField) -> str:
    return "--" + field.id.replace("_", "-")


def _metavar(field: EntryField) -> str:
    if field.type == "choice":
        ids = "|".join(choice.id for choice in field.choices)
        return ids if len(ids) <= 40 else "CHOICE"
    return {
        "yes_no": "yes|no",
        "count": "N",
        "choices": "A,B",
        "datetime": "TIME",
        "date": "DATE",
        "text": "TEXT",
        "money": "MONEY",
        "interval": _("INTERVAL"),
        "day_numbers": "30,90",
    }[field.type]


def _help(field: EntryField) -> str:
    told = field.label(language())
    if field.help:
        told += f". {field.help(language())}" if language() == "en" else f"。{field.help(language())}"
    if field.type == "choice" and _metavar(field) == "CHOICE":
        told += ": " + ", ".join(choice.id for choice in field.choices)
    return told + (" " + _("(needed)") if field.required and field.default is None else "")


def _privileged() -> Any:
    return typer.Option(
        "--privileged/--not-privileged", help=_("Keep it out of what is given to others."), show_default=False
    )


def _done(register: Register, data: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(data)
    else:
        tell_entry(register, data)


def _make(values: dict[str, str], **rest: Any) -> Change:
    from breachkit.services.registers import Change

    return Change(values, **rest)


def _add(group: typer.Typer, register: Register) -> None:
    def add(
        given: dict[str, str],
        status: Annotated[str | None, typer.Option("--status", help=_("Status it begins with."))] = None,
        on: Annotated[str | None, typer.Option("--on", metavar="DATE", help=_("On which day (else today)."))] = None,
        privileged: Annotated[bool | None, _privileged()] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import registers as service

        made = _make(given, status=status, on=on, privileged=privileged)
        where = chosen_workspace()
        _done(register, service.add(where.case(), where.library(), register, made), as_json=as_json)

    entry = register.entry(language())
    command = with_fields(register, add, headline=True)
    group.command("add", help=_("Add: {entry}.").format(entry=entry))(writes(command))


def _import(group: typer.Typer, register: Register) -> None:
    @group.command("import", help=_("Add the rows of a CSV file; its first row names the fields."))
    @writes
    def import_rows(
        file: Annotated[Path, typer.Argument(metavar="FILE")],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.register_import import import_entries

        where = chosen_workspace()
        ids = import_entries(where.case(), where.library(), register, file)
        if as_json:
            print_json({"register": register.id, "added": ids})
        else:
            told = ids[0] if len(ids) == 1 else f"{ids[0]} ... {ids[-1]}"
            say(_("{n} added: {ids}").format(n=f"{len(ids):,}", ids=told))


def _list(group: typer.Typer, register: Register) -> None:
    @group.command("list", help=_("List: {title}.").format(title=register.title(language())))
    @common
    def list_entries(
        status: Annotated[list[str] | None, typer.Option("--status", help=_("Only of this status."))] = None,
        kind: Annotated[str | None, typer.Option("--kind", help=_("Only of this kind."))] = None,
        open_only: Annotated[bool, typer.Option("--open", help=_("Only those that are not closed."))] = False,
        due: Annotated[
            str | None, typer.Option("--due", metavar="DATE", help=_("Only what is due by that day."))
        ] = None,
        last: Annotated[int, typer.Option("--last", min=0, help=_("Only the last N; 0 is all."))] = 0,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.moments import read_moment
        from breachkit.services.registers import Wanted, entries

        store = chosen_workspace().case()
        case = store.read()
        by = read_moment("--due", due, case["timezone"]).at.date().isoformat() if due else None
        rows = entries(store, case, register, Wanted(tuple(status or ()), kind, open_only, by, last))
        if as_json:
            print_json(rows)
        else:
            show_entries(register, rows, case, every=not (status or kind or open_only or due))


def _show(group: typer.Typer, register: Register) -> None:
    @group.command("show", help=_("Show one with its history."))
    @common
    def show(entry: _Id, as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.registers import one_entry

        store = chosen_workspace().case()
        case = store.read()
        data = one_entry(store, case, register, entry)
        if as_json:
            print_json(data)
        else:
            show_entry(register, data, case)


def _change(group: typer.Typer, register: Register) -> None:
    def change(
        entry: _Id,
        given: dict[str, str],
        status: Annotated[str | None, typer.Option("--status", help=_("The status it gets."))] = None,
        reason: Annotated[str, typer.Option("--reason", help=_("Why."))] = "",
        on: Annotated[str | None, typer.Option("--on", metavar="DATE", help=_("On which day (else today)."))] = None,
        privileged: Annotated[bool | None, _privileged()] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        made = _make(given, status=status, reason=reason, on=on, privileged=privileged)
        _changed(register, entry, made, as_json=as_json)

    group.command("change", help=_("Change values or status."))(writes(with_fields(register, change, headline=False)))


def _verb(group: typer.Typer, register: Register, status: Status) -> None:
    assert status.verb is not None and status.does is not None

    def act(
        entry: _Id,
        given: dict[str, str],
        reason: Annotated[str, typer.Option("--reason", help=_("Why."))] = "",
        on: Annotated[str | None, typer.Option("--on", metavar="DATE", help=_("On which day (else today)."))] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        _changed(register, entry, _make(given, status=status.id, reason=reason, on=on), as_json=as_json)

    group.command(status.verb, help=status.does(language()))(writes(with_fields(register, act, headline=False)))


def _changed(register: Register, entry: str, made: Change, *, as_json: bool) -> None:
    from breachkit.services import registers as service

    where = chosen_workspace()
    data = service.change(where.case(), where.library(), register, entry, made)
    _done(register, data, as_json=as_json)
    if not as_json and data["next"]:
        say(_("It comes again:"))
        tell_entry(register, data["next"])


def _review(group: typer.Typer, register: Register) -> None:
    @group.command("review", help=_("Record a review: does it still work?"))
    @writes
    def review(
        entry: _Id,
        passed: Annotated[
            bool | None, typer.Option("--passed/--failed", help=_("The outcome."), show_default=False)
        ] = None,
        note: Annotated[str, typer.Option("--note", help=_("What was found."))] = "",
        on: Annotated[str | None, typer.Option("--on", metavar="DATE", help=_("On which day (else today)."))] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.errors import UsageError
        from breachkit.services import registers as service

        if passed is None:
            raise UsageError(_("the option {0} is missing").format("--passed | --failed"), place="--passed")
        where = chosen_workspace()
        data = service.review(where.case(), where.library(), register, entry, passed=passed, note=note, on=on)
        _done(register, data, as_json=as_json)
