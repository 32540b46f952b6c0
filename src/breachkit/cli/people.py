"""breachkit people import | columns | list | show | export"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, command_group, common, dry_run_option, json_option
from breachkit.cli.output import OPEN, QUIET, SOON, console, print_json, say, styled, tell_dry_run
from breachkit.cli.prompts import ask_yes, require_terminal
from breachkit.errors import UsageError
from breachkit.i18n import _, language, ngettext
from breachkit.wording import counts

if TYPE_CHECKING:
    from breachkit.content.library import Library
    from breachkit.domain.case import PeopleList
    from breachkit.people.lists import Counts
    from breachkit.services.people import Found, Options, Prepared


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)

    @group.command(
        "import",
        help=_("Import lists (CSV, XLSX, Parquet): clean, merge duplicates, count, record."),
        epilog=_("Example: breachkit people import customers.csv --map name=customer,email=contact"),
    )
    @common
    def import_people(
        files: Annotated[list[Path], typer.Argument(metavar="FILE ...")],
        mapping: Annotated[
            list[str] | None,
            typer.Option("--map", metavar="FIELD=COLUMN,...", help=_("Which column is what; - for none.")),
        ] = None,
        items: Annotated[
            list[str] | None,
            typer.Option("--category", metavar="ID=COLUMN,...", help=_("Columns whose cells are leaked data.")),
        ] = None,
        country: Annotated[
            str | None, typer.Option("--country", metavar="CODE", help=_("Country where a row names no place."))
        ] = None,
        by_email: Annotated[
            bool, typer.Option("--by-email", help=_("One e-mail address is one person, whatever the names."))
        ] = False,
        add: Annotated[bool, typer.Option("--add", help=_("Join with the list imported before."))] = False,
        replace_list: Annotated[bool, typer.Option("--replace", help=_("Count this list alone."))] = False,
        encoding: Annotated[
            str | None, typer.Option("--encoding", help=_("utf-8, cp932, euc_jp or utf-16 (else found out)."))
        ] = None,
        header_row: Annotated[
            int | None, typer.Option("--header-row", metavar="N", help=_("Row of the column names; 0: none."))
        ] = None,
        sheet: Annotated[str | None, typer.Option("--sheet", help=_("Sheet of an XLSX file (else the first)."))] = None,
        scheduler: Annotated[
            str | None, typer.Option("--scheduler", metavar="ADDRESS", help=_("Work on that Dask cluster."))
        ] = None,
        yes: Annotated[bool, typer.Option("--yes", "-y", help=_("Record without asking."))] = False,
        dry_run: Annotated[bool, dry_run_option()] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.people import Options, prepared, record

        options = Options(
            pairs("--map", mapping), pairs("--category", items), encoding, header_row, sheet, country, by_email,
            _mode(add=add, replace_list=replace_list), scheduler,
        )  # fmt: skip
        library, where = chosen_library(), chosen_workspace()
        found = _examined(files, options, library, as_json=as_json)
        with prepared(where, library, found, options) as ready:
            if not as_json:
                _tell_import(ready)
            if dry_run:
                counted = {"counts": asdict(ready.imported.counts), "facts": ready.facts, "dry_run": True}
                if as_json:
                    print_json({"list": None, **counted, "recorded": [], "changes": []})
                else:
                    tell_dry_run()
                return
            if not yes:
                require_terminal("--yes", "breachkit people import ... --yes")
                if not ask_yes(_("Record this?")):
                    say(_("Nothing was recorded."))
                    raise typer.Exit(1)
            done = record(where, library, ready)
        if as_json:
            print_json(
                {
                    "list": shape(done.kept),
                    "counts": asdict(ready.imported.counts),
                    "facts": ready.facts,
                    "recorded": done.facts,
                    "changes": [asdict(change) for change in done.changes],
                }
            )
            return
        from breachkit.cli.facts import tell_changes

        say(ngettext("{n} fact recorded.", "{n} facts recorded.", len(done.facts)).format(n=len(done.facts)))
        tell_changes(console(), done.changes)
        rejects = done.kept["rejects_file"]
        if rejects is not None:
            say(_("Rejected rows, each with its reason: {path}").format(
                path=where.case().blobs.where(f"people/{rejects['file']}")))  # fmt: skip
        say(_("Next: breachkit render letters --format txt --out letters.txt"))

    @group.command("columns", help=_("Show what a file's columns are taken for; record nothing."))
    @common
    def columns(
        file: Annotated[Path, typer.Argument(metavar="FILE")],
        mapping: Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN,...")] = None,
        items: Annotated[list[str] | None, typer.Option("--category", metavar="ID=COLUMN,...")] = None,
        encoding: Annotated[str | None, typer.Option("--encoding")] = None,
        header_row: Annotated[int | None, typer.Option("--header-row", metavar="N")] = None,
        sheet: Annotated[str | None, typer.Option("--sheet")] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.people import Options, examine

        options = Options(pairs("--map", mapping), pairs("--category", items), encoding, header_row, sheet)
        found = examine(file, options, chosen_library())
        if as_json:
            headers = found.source.headers
            fields = {name: headers[index] for name, index in found.fields.items()}
            leaked = {name: headers[index] for name, index in found.items.items()}
            told = {"headers": [*headers], "fields": fields, "categories": leaked, "asks": [*found.asks]}
            print_json({"file": file.name, "encoding": found.source.encoding, "sha256": found.source.sha256, **told})
            return
        _tell_columns(found, chosen_library())
        for question in found.asks:
            say("? " + question)

    @group.command("list", help=_("List what was imported."))
    @common
    def list_lists(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.case_lists import all_of

        store = chosen_workspace().case()
        kept = all_of(store, store.read(), "people")
        if as_json:
            print_json([shape(one) for one in kept])
            return
        for one in kept:
            say(_tell_list(one))
        if not kept:
            say(_("The case has no list of people yet. breachkit people import FILE"))

    @group.command("show", help=_("Count a list: places, data, how people can be reached."))
    @common
    def show(
        list_id: Annotated[str | None, typer.Argument(metavar="[LIST]")] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.people.lists import count_list
        from breachkit.services.people import find_list, opened

        where = chosen_workspace()
        store = where.case()
        kept = find_list(store, store.read(), list_id)
        with opened(where, store, kept) as path:
            counts = count_list(path)
        if as_json:
            print_json({"list": shape(kept), "counts": asdict(counts)})
            return
        say(_tell_list(kept))
        tell_counts(counts, chosen_library())

    @group.command("export", help=_("Write a list as CSV; no cell can become a formula."))
    @common
    def export(
        list_id: Annotated[str | None, typer.Argument(metavar="[LIST]")] = None,
        out: Annotated[Path, typer.Option("--out", metavar="FILE")] = Path("people.csv"),
        force: Annotated[bool, typer.Option("--force", help=_("Overwrite the file."))] = False,
    ) -> None:
        from breachkit.people.importing import export_csv
        from breachkit.services.people import find_list, opened
        from breachkit.store.files import told_plainly

        if out.exists() and not force:
            raise UsageError(_("{path} exists already").format(path=out), place="--out", mend="--force")
        where = chosen_workspace()
        store = where.case()
        with opened(where, store, find_list(store, store.read(), list_id)) as path, told_plainly(out):
            written = export_csv(path, out)
        say(
            ngettext("{n} person written to {path}", "{n} people written to {path}", written).format(
                n=f"{written:,}", path=out
            )
        )

    app.add_typer(group, name="people")


def pairs(option: str, given: list[str] | None) -> dict[str, str]:
    """`name=氏名,email=連絡先`, given once or often, as a mapping. Raises UsageError."""
    found: dict[str, str] = {}
    for part in (part for text in given or [] for part in text.split(",") if part.strip()):
        name, equals, column = part.partition("=")
        if not equals or not name.strip() or not column.strip():
            raise UsageError(_("cannot read {pair!r}").format(pair=part), place=option, expected="FIELD=COLUMN")
        found[name.strip()] = column.strip()
    return found


def _mode(*, add: bool, replace_list: bool) -> str | None:
    if add and replace_list:
        raise UsageError(_("--add and --replace exclude each other"), place="--add, --replace")
    return "add" if add else "replace" if replace_list else None


def shape(kept: PeopleList) -> dict[str, Any]:
    """A list as --json shows it."""
    return {**kept}


def _examined(files: list[Path], options: Options, library: Library, *, as_json: bool) -> list[Found]:
    """Each file with its columns settled, asking a person where the guess needs one."""
    from breachkit.services.people import examine

    settled = []
    for file in files:
        found = examine(file, options, library)
        if found.asks:
            listed = "; ".join(found.asks)
            try:
                require_terminal("--map", "breachkit people columns " + file.name)
            except UsageError as error:
                error.message = _(
                    "{file}: it is not certain which column is what, and there is no terminal to ask in"
                ).format(file=file.name)
                error.expected = listed
                error.mend = "--map " + ",".join(
                    [f"{name}={found.source.headers[index]}" for name, index in found.guess.unsure.items()]
                    + [f"{name}={found.source.headers[rival[0]]}" for name, rival in found.guess.rivals.items()]
                    or ["name=...,email=..."]
                )
                raise
            found = _ask(found, options, library)
        if not as_json:
            _tell_columns(found, library)
        settled.append(found)
    return settled


def _ask(found: Found, options: Options, library: Library) -> Found:
    """Asks for each field that is not certain; the answers join --map."""
    from breachkit.cli.prompts import read_line
    from breachkit.people.columns import FIELDS
    from breachkit.services.people import examine, field_words

    headers, source = found.source.headers, found.source
    say(
        ngettext("{file}: {n} column", "{file}: {n} columns", len(headers)).format(
            file=source.path.name, n=len(headers)
        )
    )
    for index, header in enumerate(headers, 1):
        seen = next((row[index - 1] for row in source.sample if index <= len(row) and row[index - 1].strip()), "")
        say(f"  {index:>2}  {header}   {seen[:30]}")
    open_fields = [*found.guess.unsure, *found.guess.rivals] or ["name", "email", "address"]
    mapping = dict(options.mapping)
    for name in (name for name in FIELDS if name in open_fields and name not in mapping):
        rivals = found.guess.rivals.get(name, ())
        usual = found.guess.unsure.get(name, rivals[0] if rivals else None)
        told = _("{field}: which column? Number, Enter for {usual}, - for none").format(
            field=field_words(name), usual="-" if usual is None else usual + 1
        )
        say(told)
        answer = read_line() or ("-" if usual is None else str(usual + 1))
        mapping[name] = headers[int(answer) - 1] if answer.isdigit() and 1 <= int(answer) <= len(headers) else answer
    return examine(source.path, replace(options, mapping=mapping), library)


def _tell_columns(found: Found, library: Library) -> None:
    from rich.table import Table

    from breachkit.services.people import field_words

    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    headers = found.source.headers
    named = {index: field_words(name) for name, index in found.fields.items()}
    category = library.facts["data_categories"]
    named |= {i: _("leaked: {item}").format(item=category.choice_label(c, language())) for c, i in found.items.items()}
    for index, header in enumerate(headers):
        told = named.get(index)
        table.add_row(styled(header), styled(told, OPEN) if told else styled(_("not taken"), QUIET))
    out = console()
    out.print(styled(f"{found.source.path.name}  ({found.source.encoding})", "bold"))
    out.print(table)


def _tell_list(kept: PeopleList) -> str:
    names = ", ".join(source["name"] for source in kept["sources"])
    return _("{id}: {people} of {rows}, {duplicates}, {rejects} ({names})").format(
        id=kept["list"], people=counts.people(kept["people"]), rows=counts.rows(kept["rows"] + kept["earlier"]),
        duplicates=counts.duplicates(kept["duplicates"]), rejects=counts.rejects(kept["rejected"]), names=names,
    )  # fmt: skip


def _tell_import(ready: Prepared) -> None:
    """What the import came to, and which facts would be recorded."""
    from breachkit.services.people import reason_words

    done = ready.imported
    given = f"{done.rows:,}" + (f" + {done.earlier:,}" if done.earlier else "")
    say(
        _("Rows {rows} = people {people} + duplicates {duplicates} + rejects {rejected}").format(
            rows=given, people=f"{done.people:,}", duplicates=f"{done.duplicates:,}", rejected=f"{done.rejected:,}"
        )
    )
    for reason, number in done.reasons.items():
        say(f"  {number:>9,}  {reason_words(reason)}")
    library = chosen_library()
    tell_counts(done.counts, library)
    if done.maybe_people:
        say(
            _("Rejected rows may be people too, so the number is recorded as a range. Mend and import them with --add.")
        )
    out = console()
    out.print(styled(_("Would be recorded:"), "bold"))
    for fact in ready.facts:
        if fact["changes"]:
            out.print(styled(f"  {fact['label']}: {fact['before']} → {fact['after']}", OPEN))
        else:
            out.print(styled("  " + _("{label}: stands so already").format(label=fact["label"]), QUIET))


def tell_counts(counts: Counts, library: Library) -> None:
    """The counts of a list, the largest places first."""
    from rich.table import Table

    from breachkit.wording.places import place_name

    out = console()
    rows = [
        (_("by e-mail"), counts.by_email),
        (_("by post only"), counts.by_post),
        (_("neither: a public notice is needed for them"), counts.unreachable),
    ]
    out.print(styled(_("Can be reached"), "bold"))
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for told, number in rows:
        table.add_row(f"  {number:,}", styled(told, SOON if number and told == rows[2][0] else ""))
    out.print(table)
    out.print(styled(_("Places"), "bold"))
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column(style=QUIET)
    table.add_column()
    ranked = sorted(counts.places.items(), key=lambda item: (-item[1], item[0]))
    for place, number in ranked[:12]:
        table.add_row(f"  {number:,}", place, styled(place_name(place, language())))
    if len(ranked) > 12:
        rest = sum(number for _place, number in ranked[12:])
        more = ngettext("{n} more place", "{n} more places", len(ranked) - 12).format(n=len(ranked) - 12)
        table.add_row(f"  {rest:,}", "", styled(more, QUIET))
    if counts.unplaced:
        table.add_row(f"  {counts.unplaced:,}", "?", styled(_("place not known"), SOON))
    out.print(table)
    if counts.categories:
        out.print(styled(_("Leaked data"), "bold"))
        for category, number in sorted(counts.categories.items(), key=lambda item: -item[1]):
            label = library.facts["data_categories"].choice_label(category, language())
            out.print(styled(f"  {number:>9,}  {label}"))
    notes = [(counts.shared_email, _("people who share an e-mail address with another; both are kept"))]
    told_issues = {
        "email": _("e-mail addresses that cannot be used"),
        "birth_date": _("dates of birth that cannot be read"),
        "country": _("countries that are not known"),
        "categories": _("words for leaked data that are not known"),
    }
    notes += [(number, told_issues[issue]) for issue, number in counts.issues.items()]
    for number, told in notes:
        if number:
            out.print(styled(f"  {number:>9,}  {told}", QUIET))
