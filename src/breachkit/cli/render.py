"""breachkit render report | notice | brief"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from breachkit.cli.letters import register_letters
from breachkit.cli.options import (
    chosen_library,
    chosen_workspace,
    command_group,
    common,
    json_option,
    write_out,
    writes,
)
from breachkit.cli.output import print_json, say, say_whole, tell
from breachkit.errors import UsageError
from breachkit.i18n import _, content_language, ngettext

if TYPE_CHECKING:
    from breachkit.services.documents import Rendered, Request


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)
    kinds = {
        "report": (_("Draft a report to an authority."), "ppc"),
        "notice": (_("Draft a notice: to people, clients, staff, the press."), "people"),
        "brief": (_("Draft a brief: for experts, counsel, the board, the file."), None),
    }
    for kind, (help_text, usual) in kinds.items():
        _add(group, kind, help_text, usual)

    @group.command("pack", help=_("Draft every document that the case calls for, with an index of what each lacks."))
    @common
    def pack(
        out: Annotated[Path, typer.Option("--out", metavar="DIR", help=_("Folder to write into; it is made."))],
        formats: Annotated[str, typer.Option("--formats", help="md,html,docx,pdf,txt,json,eml")] = "md,html,docx,pdf",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        _pack(out, formats, as_json=as_json)

    @group.command(
        "dashboard", help=_("The case's state as one HTML file that loads nothing: for a browser, a phone, print.")
    )
    @common
    def dashboard(
        out: Annotated[str, typer.Option("--out", metavar="FILE", help=_("The file to write; - prints it."))],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        _dashboard(out, as_json=as_json)

    @group.command("check-all", help=_("Check that every document of the case says the same numbers and dates."))
    @common
    def check_all(as_json: Annotated[bool, json_option()] = False) -> None:
        _check_all(as_json=as_json)

    register_letters(group)
    app.add_typer(group, name="render")


def _add(group: typer.Typer, kind: str, help_text: str, usual: str | None) -> None:
    @group.command(kind, help=help_text, epilog=_("All documents: breachkit templates list"))
    @writes
    def draft(
        to: Annotated[
            str | None, typer.Option("--to", help=_("Recipient, or the document's name (templates list)."))
        ] = usual,
        stage: Annotated[
            str | None, typer.Option("--stage", help=_("preliminary, final, ... (else the first)."))
        ] = None,
        fmt: Annotated[
            str,
            typer.Option(
                "--format", help=_("md, html, docx, pdf, txt, json, eml; payload: for the recipient's own schema.")
            ),
        ] = "md",
        out: Annotated[str | None, typer.Option("--out", metavar="FILE", help=_("Copy it there; - prints it."))] = None,
        document: Annotated[
            str | None, typer.Option("--document", metavar="ID", help=_("The document by its id (reports/ppc)."))
        ] = None,
        final: Annotated[
            bool, typer.Option("--final", help=_("Without the draft's mark; must be complete and signed off."))
        ] = False,
        check: Annotated[
            bool, typer.Option("--check", help=_("Only list what is missing and which step asks it; 1 while any is."))
        ] = False,
        asks: Annotated[
            bool, typer.Option("--ask-back", help=_("Only list what the recipient's officer will ask next."))
        ] = False,
        privileged: Annotated[
            bool | None,
            typer.Option(
                "--privileged/--not-privileged",
                help=_("Keep it out of what is given to others."),
                show_default=False,
            ),
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.documents import Request

        if to is None and document is None:
            raise UsageError(_("name the document"), place="--to", mend="breachkit templates list")
        request = Request(kind, to or "", stage, content_language(), fmt, document, privileged)
        if check:
            _check(request, as_json=as_json)
        elif asks:
            _ask_back(request, as_json=as_json)
        else:
            _render(request, out, final=final, as_json=as_json)


def _check(request: Request, *, as_json: bool) -> None:
    from breachkit.services import clock
    from breachkit.services.completeness import check_document

    found = check_document(chosen_workspace().case(), chosen_library(), request, clock.now())
    if as_json:
        print_json(found)
    else:
        for item in found["missing"]:
            tell(f"{item['label']}: {item['question']}", "- ")
            where = _(" (step {step})").format(step=item["step"])
            say_whole(f"    breachkit facts set {item['fact']}=..." + (where if item["step"] else ""))
        for one in found["over_long"]:
            tell(_("Too long: {label} has {length} characters; the recipient takes {limit}.").format(**one))
        _tell_faults(found["faults"])
        if found["unknown"]:
            listed = ", ".join(item["label"] for item in found["unknown"])
            tell(_("Stated as not known yet: {labels}").format(labels=listed))
        if found["complete"]:
            say(_("Complete: {document}, {stage}.").format(**found))
    if not found["complete"]:
        raise typer.Exit(1)


def _ask_back(request: Request, *, as_json: bool) -> None:
    from breachkit.services import clock
    from breachkit.services.completeness import ask_back

    found = ask_back(chosen_workspace().case(), chosen_library(), request, clock.now())
    if as_json:
        print_json(found)
        return
    for one in found:
        tell(one["question"], "- ")
        tell(f"{one['label']}: {one['because']}" if one["label"] else one["because"], "    ")
    if not found:
        say(_("Nothing in it is open or vague."))


def _pack(out: Path, formats: str, *, as_json: bool) -> None:
    from breachkit.services.pack import render_pack

    wanted = [fmt.strip() for fmt in formats.split(",") if fmt.strip()]
    made = render_pack(chosen_workspace().case(), chosen_library(), out, wanted)
    if as_json:
        print_json(made)
        return
    for row in made["documents"]:
        state = _("{n} missing").format(n=len(row["missing"])) if row["missing"] else _("complete")
        tell(f"{row['title']} ({row['recipient']}): {state}", "- ")
    n = len(made["documents"])
    told = ngettext(
        "{n} document in {folder}; README.md says what it still lacks.",
        "{n} documents in {folder}; README.md says what each still lacks.",
        n,
    )
    tell(told.format(n=n, folder=made["folder"]))


def _dashboard(out: str, *, as_json: bool) -> None:
    from breachkit.services.dashboard import dashboard
    from breachkit.store.files import told_plainly, write_whole

    made = dashboard(chosen_workspace(), chosen_library())
    if out == "-":
        import sys

        sys.stdout.buffer.write(made)
        sys.stdout.flush()
        return
    target = Path(out)
    if not target.parent.is_dir():
        raise UsageError(_("there is no folder {path}").format(path=target.parent), place="--out")
    with told_plainly(target):
        write_whole(target, made)
    if as_json:
        import hashlib

        print_json({"path": str(target), "bytes": len(made), "sha256": hashlib.sha256(made).hexdigest()})
        return
    say(_("{path}: open it in a browser. It holds confidential data.").format(path=target))


def _check_all(*, as_json: bool) -> None:
    from breachkit.services import clock
    from breachkit.services.signoff import check_all

    found = check_all(chosen_workspace().case(), chosen_library(), clock.now())
    if as_json:
        print_json(found)
    else:
        for row in found["drafts"]:
            state = _("agrees with the facts") if row["agrees"] else _("does not agree")
            say(f"{row['id']}  {row['document']} {row['stage']} {row['lang']} {row['format']}  {state}")
            for one in row["differs"]:
                tell(_("{label}: says {says}; the fact is {now}").format(**one), "    ")
        for one in found["words"]:
            tell(_("{label} says {text}, which is none of the case's numbers (in: {around})").format(**one))
        if not found["drafts"]:
            say(_("This case has no draft yet."))
        elif found["ok"]:
            say(_("Every document says the same numbers and dates."))
    if not found["ok"]:
        raise typer.Exit(1)


def _render(request: Request, out: str | None, *, final: bool, as_json: bool) -> None:
    from breachkit.services.documents import render_document

    target = None if out in (None, "-") else Path(str(out))
    if target is not None and not target.parent.is_dir():
        raise UsageError(_("there is no folder {path}").format(path=target.parent), place="--out")
    made = render_document(chosen_workspace().case(), chosen_library(), request, final=final)
    if target is not None:
        write_out(target, made.data)
    if as_json:
        told = {"missing": made.missing, "unknown": made.unknown, "over_long": made.over_long, "faults": made.faults}
        print_json({**made.draft, "path": str(target or made.path), **told})
        return
    if out == "-":
        import sys

        sys.stdout.buffer.write(made.data)
        sys.stdout.flush()
        return
    _tell(made, target or made.path, final=final)


def _tell_faults(faults: list[dict[str, Any]]) -> None:
    if faults:
        say(_("The recipient's schema does not take it yet ({n}):").format(n=len(faults)))
    for fault in faults:
        tell(f"{fault['field']} {fault['title']}: {fault['message']}", "  - ")
        mends = " ".join(f"{item['fact']}=..." for item in fault["facts"])
        if mends:
            say_whole(f"      breachkit facts set {mends}")


def _tell(made: Rendered, path: object, *, final: bool) -> None:
    say(_("{id}: {path}").format(id=made.draft["id"], path=path))
    if made.missing:
        say(_("Still missing ({n}):").format(n=len(made.missing)))
        for item in made.missing:
            _tell_missing(item["label"], f"breachkit facts set {item['fact']}=...")
    for one in made.over_long:
        tell(_("Too long: {label} has {length} characters; the recipient takes {limit}.").format(**one))
    _tell_faults(made.faults)
    if not made.missing and not made.over_long and not made.faults and not final:
        tell(_("Complete. Next: sign it off, then render it with --final:"))
        say_whole(f'  breachkit approve {made.draft["id"]} --by "..." --role ...')
    if made.layout_unconfirmed:
        tell(_unconfirmed(made).format(source=made.layout_unconfirmed))
    if made.unknown:
        tell(_("Stated as not known yet: {labels}").format(labels=", ".join(item["label"] for item in made.unknown)))


def _unconfirmed(made: Rendered) -> str:
    """What of the document was not seen in an official text: a form's boxes, its items, or the advice that it follows."""
    if not made.draft["document"].startswith("reports/"):
        return _("It follows {source}; read in reliable secondary sources, not in the official text.")
    if made.boxes:
        return _("The items follow {source}; the wording of the check boxes could not be confirmed.")
    return _("The items follow {source}; the recipient's own form was not seen.")


def _tell_missing(label: str, command: str) -> None:
    """What is missing with the command that mends it, on one line where both fit."""
    from rich.cells import cell_len

    if cell_len(label) + len(command) <= 80 - len("  -    "):
        say(f"  - {label}   {command}")
    else:
        tell(label, "  - ")
        say_whole(f"      {command}")
