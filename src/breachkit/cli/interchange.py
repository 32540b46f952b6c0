"""breachkit exchange formats | export | import"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, command_group, common, json_option
from breachkit.cli.output import OPEN, QUIET, SOON, console, print_json, say, styled, warn
from breachkit.i18n import _, ngettext
from breachkit.wording import counts

_MOST_LINES = 12
CACAO = "cacao"
"""The one format that holds playbooks; `OSCAL` holds measures, the others facts."""
OSCAL = "oscal"


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)

    @group.command("formats", help=_("List the formats, and what each can hold."))
    @common
    def list_formats(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.interchange import formats

        rows = formats(chosen_library())
        if as_json:
            print_json(rows)
            return
        from breachkit.cli.columns import hanging

        out = console()
        for row in rows:
            way = _("written and read") if row["writes"] else _("read")
            hanging(out, "", styled(f"{row['format']}   {row['title']} {row['version']}   {way}", "bold"))
            hanging(out, "  ", styled(row["says"]))
            hanging(out, "  ", styled(row["reference"], QUIET))

    @group.command(
        "export",
        help=_("Write the case in another format; what it cannot hold is told."),
        epilog=_("Example: breachkit exchange export veris --out incident.json"),
    )
    @common
    def export(
        name: Annotated[str, typer.Argument(metavar="FORMAT")],
        out: Annotated[
            Path | None, typer.Option("--out", metavar="FILE", help=_("The file to write; it must not be there."))
        ] = None,
        full: Annotated[
            bool,
            typer.Option("--full", help=_("Every answer exactly, in the format's room for extensions: names too.")),
        ] = False,
        playbook: Annotated[
            str, typer.Option("--playbook", metavar="ID", help=_("Which playbook (cacao only)."))
        ] = "jp-breach",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        if name == CACAO:
            _export_playbook(playbook, out, as_json=as_json)
            return
        if name == OSCAL:
            from breachkit.cli.interchange_measures import export_measures

            export_measures(out, full=full, as_json=as_json)
            return
        from breachkit.services.interchange import export_case

        told = export_case(chosen_workspace().case(), chosen_library(), name, out, full=full)
        if as_json:
            print_json({key: value for key, value in told.items() if out is None or key != "document"})
            return
        if out is None:
            print_json(told["document"])
        line = warn if out is None else say
        for text in _export_lines(told):
            line(text)

    @group.command(
        "import",
        help=_("Record the facts of another tool's file."),
        epilog=_("Example: breachkit exchange import thehive case.json --dry-run"),
    )
    @common
    def import_(
        name: Annotated[str, typer.Argument(metavar="FORMAT")],
        file: Annotated[Path, typer.Argument(metavar="FILE")],
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help=_("Show what would change, and write nothing."))
        ] = False,
        replace: Annotated[
            bool, typer.Option("--replace", help=_("Take the file's answer where the case has another."))
        ] = False,
        skip: Annotated[
            list[str] | None, typer.Option("--skip", metavar="FACT", help=_("Leave this fact out; repeat."))
        ] = None,
        out: Annotated[
            Path | None, typer.Option("--out", metavar="FILE", help=_("Where the playbook's draft goes (cacao only)."))
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        if name == CACAO:
            _draft_playbook(file, None if dry_run else out, as_json=as_json)
            return
        if name == OSCAL:
            from breachkit.cli.interchange_measures import import_measures

            import_measures(file, dry_run=dry_run, as_json=as_json)
            return
        from breachkit.services.interchange import import_file

        told = import_file(
            chosen_workspace().case(), chosen_library(), name, file, replace=replace, skip=skip or [], dry_run=dry_run
        )
        if as_json:
            print_json(told)
        else:
            _tell_import(told, replace=replace)

    app.add_typer(group, name="exchange")


def _export_playbook(playbook: str, out: Path | None, *, as_json: bool) -> None:
    from breachkit.i18n import language
    from breachkit.services.interchange_playbooks import export_playbook

    told = export_playbook(chosen_library(), playbook, language(), out)
    if as_json:
        print_json({key: value for key, value in told.items() if out is None or key != "document"})
    elif out is None:
        print_json(told["document"])
    else:
        say(_("Written: {path}").format(path=out))
        steps = counts.steps(told["steps"])
        say(_("{steps}; what CACAO has no member for goes along as an extension.").format(steps=steps))


def _draft_playbook(file: Path, out: Path | None, *, as_json: bool) -> None:
    from breachkit.services.interchange_playbooks import draft_playbook

    told = draft_playbook(file, out)
    if as_json:
        print_json({key: value for key, value in told.items() if out is None or key != "text"})
        return
    say(told["text"].rstrip("\n") if out is None else _("Written: {path}").format(path=out))
    line: Callable[[str], None] = warn if out is None else say
    steps = counts.steps(told["steps"])
    line(_("{steps}, {open} of them to be completed by hand.").format(steps=steps, open=told["to_complete"]))
    if told["left_out"]:
        line(_("Left out of the file:"))
        for one in told["left_out"][:_MOST_LINES]:
            line(f"  {one}")
        for text in _more(len(told["left_out"])):
            line(text)


def _export_lines(told: dict[str, Any]) -> list[str]:
    lines = [_("Written: {path}").format(path=told["path"])] if told["path"] else []
    kept = len(told["kept"])
    lines.append(ngettext("{n} answer comes back as it is.", "{n} answers come back as they are.", kept).format(n=kept))
    if told["changed"]:
        lines.append(_("Comes back as something else:"))
        lines += ["  " + _("{label}: {before} → {after}").format(**_short(row)) for row in told["changed"]]
    if told["dropped"]:
        n = len(told["dropped"])
        lines.append(ngettext("{n} answer has no place in it:", "{n} answers have no place in it:", n).format(n=n))
        lines += [f"  {row['label']} ({row['fact']})" for row in told["dropped"][:_MOST_LINES]]
        lines += _more(n)
        if not told["full"]:
            lines.append(_("--full writes every answer along (names and contacts too)."))
    return lines


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """The row with each value in one line of at most 60 characters; one that is cut says so."""

    def cut(value: str) -> str:
        first = value.splitlines()[0] if value else value
        return value if first == value and len(value) <= 60 else first[:60].rstrip() + " …"

    return {key: cut(value) if isinstance(value, str) else value for key, value in row.items()}


def _more(n: int) -> list[str]:
    if n <= _MOST_LINES:
        return []
    return ["  " + _("... and {n} more (--json lists all)").format(n=n - _MOST_LINES)]


def _tell_import(told: dict[str, Any], *, replace: bool) -> None:
    from breachkit.cli.columns import hanging

    out = console()
    marks = {"new": "+", "differs": "!", "same": "=", "skipped": "-"}
    for row in map(_short, told["facts"]):
        style = {"differs": SOON, "new": OPEN}.get(row["state"], QUIET)
        text = f"{row['label']}: {row['after']}"
        if row["state"] == "differs":
            text = _("{label}: {before} → {after}").format(**row)
        hanging(out, f"{marks[row['state']]} ", styled(text, style))
    differing = sum(row["state"] == "differs" for row in told["facts"])
    if differing and not replace:
        text = ngettext(
            "{n} fact is answered otherwise in the case and was left alone (--replace takes the file's answer).",
            "{n} facts are answered otherwise in the case and were left alone (--replace takes the file's answers).",
            differing,
        )
        hanging(out, "", styled(text.format(n=differing), SOON))
    if told["refused"]:
        hanging(out, "", styled(_("No fact takes this:")))
        for one in told["refused"][:_MOST_LINES]:
            hanging(out, "  ", styled(f"{one['path']}: {one['value'][:100]}", QUIET))
        for line in _more(len(told["refused"])):
            hanging(out, "", styled(line, QUIET))
    if told["left_out"]:
        hanging(out, "", styled(_("Left out of the file:")))
        for one in told["left_out"][:_MOST_LINES]:
            hanging(out, "  ", styled(f"{one['path']} ({one['count']})", QUIET))
        for line in _more(len(told["left_out"])):
            hanging(out, "", styled(line, QUIET))
    noted = len(told["note"].splitlines()) - 1
    if noted:
        text = ngettext("{n} line goes into a note of the journal.", "{n} lines go into a note of the journal.", noted)
        hanging(out, "", styled(text.format(n=noted), QUIET))
    if told["dry_run"]:
        say(_("Nothing was written."))
        return
    n = len(told["recorded"])
    say(ngettext("{n} fact recorded.", "{n} facts recorded.", n).format(n=n))
